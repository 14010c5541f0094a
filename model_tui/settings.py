"""Settings: `settings.toml` in the settings folder.

target = "litellm"          # where `e` writes
theme = "model-tui-dark"

[paths]
litellm = "~/proxy/config.yaml"
models-yaml = "config/models.yaml"
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from model_tui.core.text import clean

FILE_NAME: Final = "settings.toml"
_KNOWN: Final = ("target", "theme", "paths")


class SettingsError(ValueError):
    """A settings file that cannot be used: one line with file, line or key, and what to do."""


class Settings(Struct, frozen=True):
    """What the user has set; `paths` maps a target to its file."""

    target: str = "litellm"
    theme: str | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)


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
    return Settings(_text(raw, "target", path) or "litellm", _text(raw, "theme", path), _paths(raw, path))


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
