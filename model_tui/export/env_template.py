"""The target `env`: a template that names the key variables of the picks, for people to fill in.

    # Groq (model-tui): a key is made at https://console.groq.com/keys
    GROQ_API_KEY=

Never a value. A variable that stands in the file already, set, empty or in a comment, stays as it is; ours is the one
below our comment.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from model_tui.core.text import clean
from model_tui.env_file import values
from model_tui.export.plan import Change, Pick, Plan, PlanError
from model_tui.export.splice import SpliceError
from model_tui.export.whose import refuse_config

_NAME: Final = re.compile(r"^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)$")
_OURS: Final = re.compile(r"^# .* \(model-tui\)")
_BOM: Final = "\ufeff"


class EnvTemplate:
    """Adds the variables that the picks need, and leaves every line that is there alone."""

    name = "env"
    title = ".env template"

    def default_path(self, folder: Path) -> Path:
        """Return `.env.example`."""
        return folder / ".env.example"

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what naming the variables of `picks`, and removing those named in `remove`, would change.

        Raises `SpliceError` for a file that is no text, `PlanError` for a variable to remove that is not there, has a
        value, or was not written by us.
        """
        try:
            text = (before or b"").decode()
        except UnicodeDecodeError as error:
            raise SpliceError(str(path), (before or b"").count(b"\n", 0, error.start) + 1, "not UTF-8") from None
        lines = text.splitlines(keepends=True)
        changes: list[Change] = []
        stands = {name: (at, value) for at, name, value in _variables(lines)}
        if before and not stands:
            refuse_config(self.name, before, str(path))
        kept = _without(lines, stands, remove, str(path), changes)
        end = "\r\n" if "\r\n" in text else "\n"
        new = "".join(_added(picks, stands, lines, changes, end))
        gap = end if new and kept and not kept[-1].endswith(("\n", "\r")) else ""
        after = "".join(kept) + gap + new
        if values(after) != {**{k: v for k, v in values(text).items() if k not in remove}, **_names(changes)}:
            raise SpliceError(str(path), None, "it cannot be edited safely: a quote is left open")
        return Plan(path, before, after.encode(), tuple(changes))


def _variables(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    for at, line in enumerate(lines):
        if found := _NAME.match(line.removeprefix(_BOM).rstrip("\r\n")):
            yield at, found[1], found[2]


def _is_ours(lines: Sequence[str], at: int) -> bool:
    return at > 0 and _OURS.match(lines[at - 1].removeprefix(_BOM)) is not None


def _added(
    picks: Sequence[Pick], stands: dict[str, tuple[int, str]], lines: Sequence[str], changes: list[Change], end: str
) -> Iterator[str]:
    seen: set[str] = set()
    for pick in picks:
        name, provider = pick.key_variable, pick.provider
        if name is None or name in seen:
            continue
        seen.add(name)
        if name in stands:
            at = stands[name][0]
            if _is_ours(lines, at):
                changes.append(Change("same", name, pick.ref, at + 1))
            else:
                changes.append(Change("theirs", name, pick.ref, at + 1, f"already there as '{name}'"))
            continue
        page = provider.keys_url or provider.docs_url
        where = f": a key is made at {page}" if page else ""
        changes.append(Change("add", name, pick.ref))
        yield f"# {clean(provider.name)} (model-tui){clean(where)}{end}{name}={end}"


def _without(
    lines: Sequence[str], stands: dict[str, tuple[int, str]], remove: Sequence[str], file: str, changes: list[Change]
) -> list[str]:
    gone: set[int] = set()
    for name in dict.fromkeys(remove):
        if name not in stands:
            raise PlanError(f"{file}: no entry is named '{name}'")
        at, value = stands[name]
        if not _is_ours(lines, at):
            raise PlanError(f"{file}:{at + 1}: '{name}' was not written by model-tui")
        if value.strip():
            raise PlanError(f"{file}:{at + 1}: '{name}' has a value: remove it by hand")
        gone |= {at - 1, at}
        changes.append(Change("remove", name, line=at + 1))
    return [line for at, line in enumerate(lines) if at not in gone]


def _names(changes: Sequence[Change]) -> dict[str, str]:
    return {change.name: "" for change in changes if change.kind == "add"}
