"""The verb that opens the app: the only module of the command line that loads Textual."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from model_tui.cli.bench import one_line, workbench
from model_tui.cli.output import Exit, Refusal

if TYPE_CHECKING:
    import argparse

_FRAMES = "TEXTUAL_FPS"
_BROWSER = "textual.drivers.web_driver"
"""The driver that a browser's server names: then pipes lead to the browser."""


def run(options: "argparse.Namespace") -> int:
    """Open the app; refuses where there is no terminal to draw on, and no browser."""
    if getattr(options, "web", False):
        return _serve(options)
    if not os.environ.get("TEXTUAL_DRIVER", "").startswith(_BROWSER) and not _has_terminal():
        raise Refusal("the app needs a terminal; 'model-tui list' and 'model-tui --help' do without one")
    gc.disable()  # what the start makes stays for good: looking for garbage in it would only delay the first frame
    bench = workbench(options)
    with one_line():
        _ = bench.settings, bench.catalog
        if bench.overrides_file.exists():
            _ = bench.overrides
    with _frames_when_due():
        from model_tui.tui.app import ModelTuiApp  # noqa: PLC0415 - 120 ms that the other verbs do not pay

    app = ModelTuiApp(bench)
    app.after_first_frame = app.collecting.begin
    app.run()
    return Exit.DONE if app.return_code is None else app.return_code


@contextmanager
def _frames_when_due() -> Iterator[None]:
    """Let Textual, while it is imported, learn how long to wait with a frame, unless the user has told it.

    By itself that are 16 ms for each of the layouts before the first frame, and what a key brings about may wait as
    long. Programs that are started from the app hear nothing of it.
    """
    if _FRAMES in os.environ:
        yield
        return
    os.environ[_FRAMES] = "240"
    try:
        yield
    finally:
        del os.environ[_FRAMES]


def _has_terminal() -> bool:
    """Whether somebody sits before this; a stream that was closed is `None`."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _serve(options: "argparse.Namespace") -> int:
    try:
        from model_tui.cli.web import run as serve  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        raise Refusal("--web needs the extra 'web': pip install 'model-tui[web]'") from error
    return serve(options)
