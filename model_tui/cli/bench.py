"""What the verbs share: the workbench, the snapshot a verb answers from, and one-line refusals."""

from collections.abc import Callable, Collection, Iterator
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING

from model_tui.cli.output import Exit, Refusal, say
from model_tui.core import grammar
from model_tui.core.discovery import Event
from model_tui.core.model import Offer
from model_tui.core.query import ModelQuery, Word
from model_tui.core.snapshot import Snapshot
from model_tui.workbench import Workbench

if TYPE_CHECKING:
    import argparse


def workbench(options: "argparse.Namespace") -> Workbench:
    """Return the workbench of this run, logging if that was asked for."""
    bench = Workbench.here(offline=options.offline, say=say)
    if options.debug:
        from model_tui.debuglog import start_log  # noqa: PLC0415

        say(f"log: {start_log(bench.paths.state_dir, bench.known_keys())}")
    return bench


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what settings, tables and catalog refuse into one line and exit code 2."""
    try:
        yield
    except ValueError as error:
        raise Refusal(str(error)) from error


def parse(text: str) -> ModelQuery:
    """Return the query of a text; refuses with what was probably meant."""
    try:
        return grammar.parse(text)
    except grammar.QueryError as error:
        raise Refusal(f"{error.token.text}: {error}") from error


def known(bench: Workbench) -> Snapshot:
    """Return what the catalog and the last listings know; opens no socket."""
    if not bench.has_listings():
        return Snapshot.of(bench.catalog.offers, bench.context(), ordered=True)
    bench.registry.restore()
    return bench.registry.snapshot


def discover(
    bench: Workbench, providers: Collection[str] | None, each: Callable[[Event], None], *, by_hand: bool = True
) -> None:
    """Ask providers, and hand each event on as it happens."""
    import asyncio  # noqa: PLC0415 - most verbs ask nobody

    async def run() -> None:
        async with aclosing(bench.registry.discover(providers, by_hand=by_hand)) as events:
            async for event in events:
                each(event)

    asyncio.run(run())


def find(bench: Workbench, snapshot: Snapshot, ref: str) -> Offer:
    """Return the offer that `PROVIDER/MODEL` names; refuses with those that come near."""
    provider, slash, model_id = ref.partition("/")
    offer = snapshot.find(bench.table.resolve(provider) or provider, model_id) if slash else None
    if offer is not None:
        return offer
    words = ModelQuery((Word(ref.lower() if not slash else model_id.lower()),))
    near = [snapshot.offers[row].ref for row in snapshot.index.search(words).rows[:5]]
    hint = f"; near it: {', '.join(near)}" if near else "; 'model-tui list' has them all"
    raise Refusal(f"no model '{ref}'{hint}", Exit.NOTHING)
