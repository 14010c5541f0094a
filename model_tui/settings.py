"""Settings: `settings.toml` in the settings folder.

target = "litellm"          # where `e` writes
theme = "model-tui-dark"

[paths]
litellm = "~/proxy/config.yaml"
models-yaml = "config/models.yaml"

[commands]
restart = "docker compose restart litellm"   # what makes the proxy read its file anew; or one for each target or file

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
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, ValidationError, convert, field

from model_tui.core.policy import Policy
from model_tui.core.question import Question, QuestionError, checked
from model_tui.core.text import clean

FILE_NAME: Final = "settings.toml"
_KNOWN: Final = ("target", "theme", "paths", "commands", "proxy", "sync", "probe")
_EVERYWHERE: Final = ""


class SettingsError(ValueError):
    """A settings file that cannot be used: one line with file, line or key, and what to do."""


class Settings(Struct, frozen=True):
    """What the user has set; `paths` maps a target to its file, `restart` a target or file to a command.

    `restart` has one for everything under an empty name. `proxy_url` and `proxy_key` (a variable) are for `verify`.
    """

    target: str = "litellm"
    theme: str | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)
    sync: Policy = Policy()
    restart: Mapping[str, str] = field(default_factory=dict)
    proxy_url: str | None = None
    proxy_key: str | None = None
    probe: Question = Question()

    def restart_command(self, target: str, path: Path) -> str | None:
        """Return the command that makes whoever reads a file read it anew, `None` where none is set."""
        by_file = {_whole(name): command for name, command in self.restart.items() if name != _EVERYWHERE}
        return by_file.get(_whole(path)) or self.restart.get(target) or self.restart.get(_EVERYWHERE)


def _whole(path: str | Path) -> str:
    """Return a path from the root on, so that one file is the same however it was named."""
    return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - `expanduser` of `Path` may raise


def load_settings(folder: Path) -> Settings:
    """Return the settings in `folder`, the defaults where there are none. Raises `SettingsError`."""
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    import tomllib  # noqa: PLC0415 - few have a file, and the start is short

    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: not valid TOML: {clean(str(error))}") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    if unknown := sorted(raw.keys() - set(_KNOWN)):
        raise SettingsError(f"{path}: no setting '{clean(unknown[0])}'; there are {', '.join(_KNOWN)}")
    target = _text(raw, "target", path) or "litellm"
    proxy = _table(raw, "proxy", ("url", "key"), path)
    return Settings(
        target,
        _text(raw, "theme", path),
        _paths(raw, path),
        _sync(raw, path),
        _restart(raw, path),
        _text(proxy, "url", path),
        _text(proxy, "key", path),
        _probe(raw, path),
    )


def _text(raw: Mapping[str, Any], key: str, path: Path) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise SettingsError(f'{path}: {key} must be text, such as {key} = "…"')
    return value


def _paths(raw: Mapping[str, Any], path: Path) -> dict[str, Path]:
    paths = raw.get("paths", {})
    if not isinstance(paths, dict) or not all(isinstance(value, str) for value in paths.values()):
        raise SettingsError(f'{path}: [paths] maps a target to a file, such as litellm = "config.yaml"')
    # `Path.expanduser` raises where there is no such home
    return {name: Path(os.path.expanduser(value)) for name, value in paths.items()}  # noqa: PTH111


def _table(raw: Mapping[str, Any], name: str, known: tuple[str, ...], path: Path) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: [{name}] is a table")
    if unknown := sorted(table.keys() - set(known)):
        raise SettingsError(f"{path}: no setting '{clean(unknown[0])}' in [{name}]; there are {', '.join(known)}")
    return table


def _restart(raw: Mapping[str, Any], path: Path) -> Mapping[str, str]:
    """Return the restart commands by target or file; one for everything bears an empty name."""
    restart = _table(raw, "commands", ("restart",), path).get("restart", {})
    commands = {_EVERYWHERE: restart} if isinstance(restart, str) else restart
    if not isinstance(commands, dict) or not all(isinstance(command, str) for command in commands.values()):
        raise SettingsError(f"{path}: [commands] restart is a command, or maps a target or a file to one")
    return commands


def _sync(raw: Mapping[str, Any], path: Path) -> Policy:
    if "sync" not in raw:
        return Policy()
    from model_tui.core.grammar import QueryError, parse  # noqa: PLC0415 - few have such a table

    try:
        policy = convert(raw["sync"], Policy)
    except ValidationError as error:
        raise SettingsError(f"{path}: [sync]: {clean(str(error))}") from None
    for query in (*policy.drop, *policy.keep):
        try:
            parse(query)
        except QueryError as error:
            raise SettingsError(f"{path}: [sync] '{clean(query)}': {clean(str(error))}") from None
    if negative := next((n for n in (policy.limit, *policy.limits.values()) if n < 0), None):
        raise SettingsError(f"{path}: [sync] a limit is 0 (all of them) or more, and not {negative}")
    return policy


def _probe(raw: Mapping[str, Any], path: Path) -> Question:
    known = Question.__struct_fields__
    try:
        question = convert(_table(raw, "probe", known, path), Question)
    except ValidationError as error:
        raise SettingsError(f"{path}: [probe]: {clean(str(error))}") from None
    try:
        return checked(question)
    except QuestionError as error:
        raise SettingsError(f"{path}: [probe]: {error}") from None
