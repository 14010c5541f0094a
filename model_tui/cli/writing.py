"""What the verbs that write into somebody's file share: whose file, the diff, and what to do next."""

import os
from collections.abc import Iterable
from pathlib import Path

from model_tui.cli.output import Refusal, is_plain, nearest, say, styled, write
from model_tui.core.text import harmless
from model_tui.export.plan import Plan
from model_tui.export.target import target_names, target_notes
from model_tui.workbench import Workbench, shown_path

_STYLES = {"+": "good", "-": "bad", "@": "dim"}
_LITELLM = "litellm"


def known_target(name: str | None) -> str | None:
    """Return the target; refuses a name that none has."""
    if name is not None and name not in (names := target_names()):
        for note in target_notes():
            say(f"note: {note}")
        hint = nearest(name, names) or f"; there are {', '.join(names)}"
        raise Refusal(f"no target '{name}'{hint}")
    return name


def path_of(word: str | None) -> Path | None:
    """Return a path as the user wrote it, `~` expanded."""
    # `Path.expanduser` raises where there is no such home
    return Path(os.path.expanduser(word)) if word else None  # noqa: PTH111


def show_diff(lines: Iterable[str]) -> None:
    """Write the lines of a diff to stdout; what stands in them is shown, not obeyed."""
    plain = is_plain()
    shown = ["\t".join(map(harmless, line.split("\t"))) for line in lines]
    write("".join(f"{styled(line, _STYLES.get(line[:1], ''), plain=plain)}\n" for line in shown))


def tell_next(bench: Workbench, target: str, path: Path) -> None:
    """Tell what is to be done before a written file counts."""
    command = bench.settings.restart_command(target, path)
    if command is not None:
        say(f"next: {command}")
    elif target == _LITELLM:
        say("next: restart the proxy, which reads its file only at the start; then model-tui verify")


def changes_json(plan: Plan) -> list[dict[str, object]]:
    """Return what happens to each entry as JSON values."""
    return [{"kind": c.kind, "name": c.name, "model": c.ref, "line": c.line, "note": c.note} for c in plan.changes]


def shown(path: Path, bench: Workbench) -> str:
    """Return a path as people write it."""
    return shown_path(path, bench.folder)
