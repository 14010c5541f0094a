"""Settings: `settings.toml` in the settings folder.

target = "litellm"          # where `e` writes
theme = "model-tui-dark"

[paths]
litellm = "~/proxy/config.yaml"
models-yaml = "config/models.yaml"

[commands]
restart = "docker compose restart litellm"   # what makes the LiteLLM proxy read its file anew; or a table:
# [commands.restart]                         # a command for each target or file
# litellm = "docker compose restart litellm"
# models-yaml = "systemctl --user restart agents"
# "~/other.yaml" = "systemctl restart other"

[proxy]
url = "http://127.0.0.1:4000"        # the proxy that `verify` asks
key = "LITELLM_MASTER_KEY"           # the variable that its key is in

[sync]
providers = ["openrouter", "groq"]   # all that answer, by default
limit = 50                           # models of each; 0 is all
drop = ["id:*preview*", "in>20"]     # queries of the filter language
keep = ["id:openai/gpt-4o"]          # kept in spite of every rule
modes = ["chat"]
deprecated = false                   # true keeps what is deprecated; so with `unpriced` and `extended`

[sync.limits]
openrouter = 30

[probe]
prompt = "In two sentences: why is the sky blue?"
max_tokens = 256                     # of an answer; thinking counts
seconds = 60                         # that an answer may take in all

[keys]                               # other keys for commands of the app; docs/settings.md has their names
export = "w"
down = ["j", "down", "ctrl+n"]
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, ValidationError, convert, field

from model_tui.core.policy import Policy
from model_tui.core.question import Question, QuestionError, checked
from model_tui.core.text import clean

FILE_NAME: Final = "settings.toml"
_KNOWN: Final = ("target", "theme", "paths", "commands", "proxy", "sync", "probe", "keys")
_LITELLM: Final = "litellm"
"""Whose a restart command is that stands alone: the proxy reads its file at the start and never again."""
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
"""Where `tomllib` says that something is wrong."""
_HEAD: Final = re.compile(r"\s*\[+\s*([^\]#]+?)\s*\]+")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")
_FIELD: Final = re.compile(r"(?:`\$\.|field `)(\w+)")
"""The field that `msgspec` is not content with."""


class SettingsError(ValueError):
    """A settings file that cannot be used: one line with file, line or key, and what to do."""


class Settings(Struct, frozen=True):
    """What the user has set; `paths` maps a target to its file, `restart` a target or file to a command.

    `proxy_url` and `proxy_key` (a variable) are for `verify`.
    """

    target: str = "litellm"
    theme: str | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)
    sync: Policy = Policy()
    restart: Mapping[str, str] = field(default_factory=dict)
    proxy_url: str | None = None
    proxy_key: str | None = None
    probe: Question = Question()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the name of a command of the app, in the order of the file; the app knows which commands there are."""

    def restart_command(self, target: str, path: Path) -> str | None:
        """Return the command that makes whoever reads a file read it anew, `None` where none is set."""
        by_file = {_whole(name): command for name, command in self.restart.items()}
        return by_file.get(_whole(path)) or self.restart.get(target)


def _whole(path: str | Path) -> str:
    """Return a path from the root on, so that one file is the same however it was named."""
    return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - `expanduser` of `Path` may raise


def refusal(path: Path, what: str, *where: str, line: int | None = None) -> SettingsError:
    """Return in one line what is wrong with a settings file; `where` it stands are tables and a key."""
    line = line or _line_of(path, where)
    return SettingsError(f"{path}{f':{line}' if line else ''}: {what}")


def _line_of(path: Path, where: tuple[str, ...]) -> int | None:
    """Return the line where a key or a table stands, that of its table where it is not found."""
    table: list[str] = []
    found = None
    try:
        lines = path.read_text("utf-8-sig").splitlines() if where else ()
    except (OSError, UnicodeDecodeError):
        return None
    for number, line in enumerate(lines, 1):
        if head := _HEAD.match(line):
            at = table = _parts(head[1])
        elif key := _KEY.match(line):
            at = [*table, *_parts(key[1])]
        else:
            continue
        if tuple(at[: len(where)]) == where:
            return number
        if found is None and tuple(at) == where[: len(at)]:
            found = number
    return found


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def load_settings(folder: Path) -> Settings:
    """Return the settings in `folder`, the defaults where there are none. Raises `SettingsError`."""
    path = folder / FILE_NAME
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except UnicodeDecodeError as error:
        raise refusal(path, f"not valid TOML: {clean(str(error))}") from None
    except OSError as error:
        raise refusal(path, f"cannot be read: {error.strerror}") from None
    import tomllib  # noqa: PLC0415 - few have a file, and the start is short

    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits is no `TOMLDecodeError`
        said = _PLACE.search(clean(str(error)))
        what = _PLACE.sub("", clean(str(error)))
        raise refusal(path, f"not valid TOML: {what}", line=_line_told(said, text)) from None
    if unknown := next((key for key in raw if key not in _KNOWN), None):
        raise refusal(path, f"no setting '{clean(unknown)}'; there are {', '.join(_KNOWN)}", unknown)
    proxy = _table(raw, "proxy", ("url", "key"), path)
    return Settings(
        _text(raw, "target", path) or "litellm",
        _text(raw, "theme", path),
        _paths(raw, path),
        _sync(raw, path),
        _restart(raw, path),
        _text(proxy, "url", path, "proxy"),
        _text(proxy, "key", path, "proxy"),
        _probe(raw, path),
        _keys(raw, path),
    )


def _line_told(place: re.Match[str] | None, text: str) -> int | None:
    """Return the line that `tomllib` names; the end of the document is its last line."""
    if place is None:
        return None
    return int(place[1]) if place[1] else max(1, len(text.splitlines()))


def _text(raw: Mapping[str, Any], key: str, path: Path, *table: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise refusal(path, f'{key} must be text, such as {key} = "…"', *table, key)
    return value


def _paths(raw: Mapping[str, Any], path: Path) -> dict[str, Path]:
    paths = raw.get("paths", {})
    if not isinstance(paths, dict):
        raise refusal(path, '[paths] maps a target to a file, such as litellm = "config.yaml"', "paths")
    if wrong := next((name for name, value in paths.items() if not isinstance(value, str)), None):
        raise refusal(path, '[paths] maps a target to a file, such as litellm = "config.yaml"', "paths", wrong)
    # `Path.expanduser` raises where there is no such home
    return {name: Path(os.path.expanduser(value)) for name, value in paths.items()}  # noqa: PTH111


def _table(raw: Mapping[str, Any], name: str, known: tuple[str, ...], path: Path) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise refusal(path, f"[{name}] is a table", name)
    if unknown := next((key for key in table if key not in known), None):
        raise refusal(path, f"no setting '{clean(unknown)}' in [{name}]; there are {', '.join(known)}", name, unknown)
    return table


def _restart(raw: Mapping[str, Any], path: Path) -> Mapping[str, str]:
    """Return the restart commands by target or file; one alone is that of LiteLLM's config."""
    restart = _table(raw, "commands", ("restart",), path).get("restart", {})
    commands = {_LITELLM: restart} if isinstance(restart, str) else restart
    if not isinstance(commands, dict) or not all(isinstance(command, str) for command in commands.values()):
        what = "[commands] restart is a command, or maps a target or a file to one"
        raise refusal(path, what, "commands", "restart")
    return commands


def _keys(raw: Mapping[str, Any], path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the keys of commands; which commands and keys there are, the app knows."""
    table = raw.get("keys", {})
    if not isinstance(table, dict):
        raise refusal(path, '[keys] maps a command to its keys, such as export = "w"', "keys")
    keys = {}
    for name, value in table.items():
        some = [value] if isinstance(value, str) else value
        if not isinstance(some, list) or not some or not all(isinstance(key, str) and key for key in some):
            raise refusal(path, f"the keys of '{clean(name)}' are one key or a list of them", "keys", name)
        keys[name] = tuple(some)
    return keys


def _sync(raw: Mapping[str, Any], path: Path) -> Policy:
    if "sync" not in raw:
        return Policy()
    from model_tui.core.grammar import QueryError, parse  # noqa: PLC0415 - few have such a table, and so the next
    from model_tui.core.saved_views import own_terms  # noqa: PLC0415

    try:
        policy = convert(raw["sync"], Policy)
    except ValidationError as error:
        named = _FIELD.search(str(error))
        raise refusal(path, f"[sync]: {clean(str(error))}", "sync", *((named[1],) if named else ())) from None
    for rule, queries in (("drop", policy.drop), ("keep", policy.keep)):
        for query in queries:
            try:
                parse(own_terms(query))  # which views there are, a sync knows
            except QueryError as error:
                raise refusal(path, f"[sync] '{clean(query)}': {clean(str(error))}", "sync", rule) from None
    if negative := next((n for n in (policy.limit, *policy.limits.values()) if n < 0), None):
        raise refusal(path, f"[sync] a limit is 0 (all of them) or more, and not {negative}", "sync")
    return policy


def _probe(raw: Mapping[str, Any], path: Path) -> Question:
    known = Question.__struct_fields__
    try:
        question = convert(_table(raw, "probe", known, path), Question)
    except ValidationError as error:
        named = _FIELD.search(str(error))
        raise refusal(path, f"[probe]: {clean(str(error))}", "probe", *((named[1],) if named else ())) from None
    try:
        return checked(question)
    except QuestionError as error:
        raise refusal(path, f"[probe]: {error}", "probe") from None
