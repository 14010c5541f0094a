"""`snippet`: a request to a model, to paste into a shell or a program."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, say, write, write_json
from model_tui.export.plan import PlanError
from model_tui.export.snippets import Kind, snippet


def run_snippet(options: argparse.Namespace) -> int:
    """Print a request that works as it stands; the key is named, never shown."""
    bench = shared.workbench(options)
    snapshot = shared.known(bench)
    shared.tell_notes(bench)
    pick = bench.pick(shared.find(bench, snapshot, options.model))
    kind: Kind = "python" if options.python else "curl"
    try:
        text = snippet(pick, kind)
    except PlanError as refusal:
        raise Refusal(str(refusal)) from refusal
    if pick.key_variable and not pick.key_is_set:
        say(f"warning: not set here: {pick.key_variable}")
    if options.json:
        write_json({"model": pick.ref, "kind": kind, "key_variable": pick.key_variable, "text": text})
    else:
        write(text)
    return Exit.DONE
