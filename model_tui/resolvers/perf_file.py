"""Writing into `perf.json`: what a probe measured joins what stands there, in whichever of its forms it is.

Only the entry of the model that was measured changes, and of that only the facts that were measured.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from model_tui.core.text import clean
from model_tui.storage import atomic_write, locked, read_bytes_bounded

_LARGEST: Final = 16 * 1024 * 1024
_PATIENCE: Final = 5.0
"""Seconds to wait for another process that is writing."""

Key = tuple[str, str]


class PerfFileError(ValueError):
    """A file of measurements that cannot be written into: one line with the file and what to do."""


def keep(path: Path, measured: Mapping[Key, Mapping[str, Any]], state_dir: Path) -> None:
    """Write what was measured of offers into a file, which need not be there yet.

    Raises `PerfFileError` for a file that is no list of measurements, `OSError` where it cannot be written.
    """
    with locked(path, _PATIENCE, state_dir=state_dir):
        found = _read(path)
        for key, row in measured.items():
            _put(found, key, row)
        atomic_write(path, msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n", mode=0o600)


def _read(path: Path) -> dict[str, Any] | list[Any]:
    try:
        data = read_bytes_bounded(path, _LARGEST)
    except FileNotFoundError:
        return {}
    try:
        found: Any = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and isinstance(found.get("models", found), (dict, list)):
        return found
    if isinstance(found, list):
        return found
    raise PerfFileError(f"{clean(str(path))}: not JSON of measurements, and left as it is; move it away")


def _put(found: dict[str, Any] | list[Any], key: Key, row: Mapping[str, Any]) -> None:
    listed = found if isinstance(found, list) else found.get("models", found)
    if isinstance(listed, list):
        known = next((one for one in reversed(listed) if isinstance(one, dict) and _names(one) == key), None)
        if known is None:
            listed.append({"provider": key[0], "id": key[1], **row})
        else:
            _join(known, row)
    elif isinstance(listed, dict):
        ref = "/".join(key)
        before = listed.get(ref)
        listed[ref] = _join(before if isinstance(before, dict) else {}, row)


_SPEEDS: Final = ("tokens_per_second", "speed_hint_tps", "measured_tps")
"""Other names of `tps`, which would stand against it."""


def _join(known: dict[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    if "tps" in row:
        for name in _SPEEDS:
            known.pop(name, None)
    known.update(row)
    return known


def _names(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row.get("provider"), row.get("id") or row.get("name")
