"""What the verbs that write into somebody's file share: whose file, the diff, and what to do next."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from model_tui.cli.output import Exit, Refusal, is_plain, nearest, say, styled, write
from model_tui.core.text import harmless
from model_tui.export.desk import Desk, summary
from model_tui.export.plan import Plan, PlanError
from model_tui.export.splice import SpliceError
from model_tui.export.target import target_names, target_notes
from model_tui.workbench import Workbench, shown_path

_STYLES = {"+": "good", "-": "bad", "@": "dim"}
_LITELLM = "litellm"
_YES = ("y", "yes")


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


def desk_of(bench: Workbench, options: argparse.Namespace) -> Desk:
    """Return where `--target` and `--path` lead, else the settings; refuses a target that is none."""
    return bench.desk(known_target(options.target), path_of(options.path))


@contextmanager
def or_refused() -> Iterator[None]:
    """Turn what does not let a file be planned or written into one line and exit code 4."""
    try:
        yield
    except (PlanError, SpliceError, OSError) as refusal:
        raise Refusal(str(refusal), Exit.NOT_WRITTEN) from refusal


def can_ask() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def says_yes(question: str) -> bool:
    """Ask on the terminal; all but a plain yes is a no."""
    sys.stderr.write(f"{harmless(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in _YES


def show_diff(lines: Iterable[str]) -> None:
    """Write the lines of a diff to stdout; what stands in them is shown, not obeyed."""
    plain = is_plain()
    shown = ["\t".join(map(harmless, line.split("\t"))) for line in lines]
    write("".join(f"{styled(line, _STYLES.get(line[:1], ''), plain=plain)}\n" for line in shown))


def show_plan(plan: Plan, options: argparse.Namespace, bench: Workbench) -> None:
    """Write the diff of a plan where that was asked for; JSON has the changes in its place."""
    if options.diff and not options.json:
        show_diff(plan.diff(shown(plan.path, bench)))


def tell_plan(plan: Plan, target: str, options: argparse.Namespace, bench: Workbench) -> None:
    """Tell what became of a file, or with `--diff` what would; the warnings, and what is to be done next."""
    tell_outcome(plan, shown(plan.path, bench), planned_only=options.diff)
    for warning in plan.warnings:
        say(f"warning: {warning}")
    if plan.writes and not options.diff:
        tell_next(bench, target, plan.path)


def tell_outcome(plan: Plan, where: str, *, planned_only: bool) -> None:
    """Tell what became of a file, or with `planned_only` what would."""
    verb = "unchanged" if not plan.writes else "would change" if planned_only else "written"
    say(f"{where} {verb}: {summary(plan.changes)}")


def next_step(bench: Workbench, target: str, path: Path) -> str | None:
    """Return what is to be done before a written file counts, `None` where that is nothing."""
    command = bench.settings.restart_command(target, path)
    if command is not None:
        return command
    if target == _LITELLM:
        return "restart the proxy, which reads its file only at the start; then model-tui verify"
    return None


def tell_next(bench: Workbench, target: str, path: Path) -> None:
    """Tell what is to be done before a written file counts."""
    step = next_step(bench, target, path)
    if step is not None:
        say(f"next: {step}")


def tell_next_after(bench: Workbench, note: str, path: Path) -> None:
    """Tell the same where a write is taken back: its note begins with the target that wrote.

    A correction, say, has none: nobody else reads that file.
    """
    writer = note.partition(":")[0]
    if writer in target_names():
        tell_next(bench, writer, path)


def changes_json(plan: Plan) -> list[dict[str, object]]:
    """Return what happens to each entry as JSON values."""
    return [{"kind": c.kind, "name": c.name, "model": c.ref, "line": c.line, "note": c.note} for c in plan.changes]


def plan_json(plan: Plan, target: str, options: argparse.Namespace, bench: Workbench) -> dict[str, object]:
    """Return a plan, written unless `--diff` was asked for, as JSON values."""
    written = plan.writes and not options.diff
    return {
        "target": target,
        "path": str(plan.path),
        "written": written,
        "changes": changes_json(plan),
        "warnings": list(plan.warnings),
        "next": next_step(bench, target, plan.path) if written else None,
    }


def shown(path: Path, bench: Workbench) -> str:
    """Return a path as people write it."""
    return shown_path(path, bench.folder)
