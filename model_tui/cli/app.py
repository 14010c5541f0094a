"""The verb that opens the app: the only module of the command line that loads Textual."""

import argparse
import sys

from model_tui.cli.bench import one_line, workbench
from model_tui.cli.output import Exit, Refusal


def run(options: argparse.Namespace) -> int:
    """Open the app; refuses where there is no terminal to draw on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refusal("the app needs a terminal; 'model-tui list' and 'model-tui --help' do without one")
    bench = workbench(options)
    with one_line():
        _ = bench.settings
        catalog = bench.catalog
    import gc  # noqa: PLC0415

    from model_tui.tui.app import ModelTuiApp  # noqa: PLC0415 - 120 ms that the other verbs do not pay

    del catalog
    gc.freeze()  # the catalog stays for good: collections need not walk it
    app = ModelTuiApp(bench)
    app.run()
    return Exit.DONE if app.return_code is None else app.return_code
