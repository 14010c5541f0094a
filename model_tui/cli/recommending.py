"""`recommend`: models for six purposes with the reasons, and the file that other programs read."""

import argparse
import json
from pathlib import Path
from typing import Final

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, is_plain, say, styled, write
from model_tui.cli.writing import known_target, path_of, shown
from model_tui.core.text import clean
from model_tui.recommending import Advice, advise
from model_tui.storage import atomic_write
from model_tui.workbench import Workbench

_FILE: Final = Path("data", "model_recommendations.json")
_TITLES: Final = {
    "best_value": "best value",
    "most_capable": "most capable",
    "fastest": "fastest",
    "budget_friendly": "budget",
    "vision_tasks": "vision",
    "coding": "coding",
}


def run_recommend(options: argparse.Namespace) -> int:
    """Print recommendations, and with --save write them into a file."""
    bench = shared.workbench(options)
    with shared.one_line():
        known_target(options.target)
        shared.known(bench)
        advice = advise(bench, options.target, path_of(options.path), everything=options.all)
    shared.tell_notes(bench)
    say(f"among {advice.among}")
    if options.json:
        write(_json(advice))
    else:
        write(_text(advice))
    if options.save:
        _save(bench, advice)
    return Exit.DONE if any(advice.found.values()) else Exit.NOTHING


def _text(advice: Advice) -> str:
    plain = is_plain()
    lines: list[str] = []
    for purpose, title in _TITLES.items():
        lines.append(styled(title, "bold", plain=plain))
        for one in advice.found[purpose]:
            reason = styled(clean(one.reason), "dim", plain=plain)
            lines.append(f"  {clean(one.offer.ref)}  {reason}")
        if not advice.found[purpose]:
            lines.append(styled("  none", "dim", plain=plain))
    return "\n".join(lines) + "\n"


def _json(advice: Advice) -> str:
    """Return the file's content: a list of `PROVIDER/MODEL` for each purpose, and the reason for each behind them."""
    made: dict[str, object] = {purpose: [one.offer.ref for one in found] for purpose, found in advice.found.items()}
    made["reasons"] = {purpose: {one.offer.ref: one.reason for one in found} for purpose, found in advice.found.items()}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _save(bench: Workbench, advice: Advice) -> None:
    path = bench.folder / _FILE
    content = _json(advice).encode()
    try:
        if not path.exists() or path.read_bytes() != content:
            atomic_write(path, content)
    except OSError as error:
        raise Refusal(f"{shown(path, bench)}: {error.strerror or error}", Exit.NOT_WRITTEN) from error
    say(f"saved: {shown(path, bench)}")
