"""The settings file as it is when the user first edits it: every setting with its comment, none in force."""

from collections.abc import Iterable
from typing import Final

from model_tui.tui.commands import COMMANDS, COMPARE_COMMANDS, FILE_COMMANDS, Command, key_text

_QUOTED: Final = ('"', "\\")
_HEAD: Final = """\
# Settings of model-tui. They are read again when this file is saved. A line that begins with # is not in force.

# target = "litellm"                 # what e writes: {targets}
# theme = "model-tui-dark"           # {themes}
                                     # and those of Textual; the palette (ctrl+p, Theme) shows them all

# [paths]                            # the file of each target
# litellm = "~/proxy/config.yaml"
# models-yaml = "config/models.yaml"

# [commands]
# restart = "docker compose restart litellm"   # what makes the LiteLLM proxy read its file anew, run after a yes;
                                     # [commands.restart] has one for each target or file: models-yaml = "…"

# [proxy]                            # the proxy that v asks in the view of the config
# url = "http://127.0.0.1:4000"
# key = "LITELLM_MASTER_KEY"         # the variable that its key is in, never the key itself

# [sync]                             # what `model-tui sync` keeps
# providers = ["openrouter", "groq"] # all that answer, by default
# limit = 50                         # models of each; 0 is all
# drop = ["id:*preview*", "in>20"]   # queries of the filter language
# keep = ["id:openai/gpt-4o"]        # kept in spite of every rule
# modes = ["chat"]
# deprecated = false                 # true keeps what is deprecated; so with unpriced and extended

# [sync.limits]
# openrouter = 30

# [probe]                            # the small request that a probe makes
# prompt = "In two sentences: why is the sky blue?"
# max_tokens = 256                   # of an answer; thinking counts
# seconds = 60                       # that an answer may take in all

# [keys]                             # other keys for commands: one, or a list such as ["w", "ctrl+w", "f5"]
"""


def settings_text(targets: Iterable[str], themes: Iterable[str]) -> str:
    """Return the text of a settings file in which nothing is set yet."""
    head = _HEAD.format(targets=", ".join(targets), themes=", ".join(themes))
    known = {command.name for command in COMMANDS}
    lines = [head, *map(_line, COMMANDS)]
    for title, view in (("the view of the config", FILE_COMMANDS), ("the comparison", COMPARE_COMMANDS)):
        lines += [f"# in {title}\n", *(_line(command) for command in view if command.name not in known)]
        known.update(command.name for command in view)
    return "".join(lines)


def _line(command: Command) -> str:
    keys = [f'"{key if (text := key_text(key)) in _QUOTED else text}"' for key in command.keys]
    value = keys[0] if len(keys) == 1 else f"[{', '.join(keys)}]"
    return f"# {f'{command.name} = {value}':34} # {command.sentence}\n"
