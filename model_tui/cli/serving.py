"""`serve`: what is known over HTTP, read-only, on this machine unless told otherwise."""

import argparse
import asyncio
import signal
import threading
from contextlib import aclosing, suppress

from model_tui import crash
from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, say
from model_tui.core.discovery import Answered
from model_tui.core.figures import models
from model_tui.server import HEALTH, MODELS, Face, Server
from model_tui.workbench import Workbench


def run_serve(options: argparse.Namespace) -> int:
    """Serve until it is ended; ask the providers at once, and again every so often."""
    bench = shared.workbench(options)
    if bench.offline:
        raise Refusal("offline: serving opens a socket")
    with shared.one_line():
        bench.use_workload(bench.remembered_workload())
        bench.registry.restore()
    shared.tell_notes(bench)
    for note in bench.memory.notes:
        say(f"note: {note}")
    try:
        server = Server(Face(bench), options.host, options.port)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refusal(f"cannot listen on {options.host} port {options.port}: {why}") from None
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    say(f"serving {server.url}{MODELS} and {HEALTH}, read-only; ctrl+c ends it")
    if not server.is_local:
        say("warning: others can reach it: which providers you have keys for is told to whoever asks")
    try:
        asyncio.run(_until_ended(bench, options.every * 60))
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
    return Exit.DONE


async def _until_ended(bench: Workbench, every: float) -> None:
    """Ask the providers now and every so many seconds, until a signal ends the process."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(RuntimeError):  # in another thread than the first there are none
            loop.add_signal_handler(number, ended.set)
    while not ended.is_set():
        asking = asyncio.create_task(_ask(bench))
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait((asking, waiting), return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
        elif (error := asking.exception()) is not None:  # a slip of ours: what is known is served all the same
            say(crash.report(bench.paths.state_dir, error, bench.known_keys()))
        with suppress(TimeoutError):
            await asyncio.wait_for(waiting, every or None)


async def _ask(bench: Workbench) -> None:
    answered = listed = 0
    async with aclosing(bench.registry.discover()) as happening:
        async for event in happening:
            if isinstance(event, Answered):
                answered, listed = answered + 1, listed + event.models
    say(f"{answered} answered with {models(listed)}")
