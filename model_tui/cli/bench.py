"""What the verbs share: the workbench, the snapshot a verb answers from, and one-line refusals."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING

from model_tui.cli.output import Exit, Refusal, say
from model_tui.core import grammar, saved_views
from model_tui.core.discovery import Answered, Event, Failed, Skipped
from model_tui.core.index import Marks
from model_tui.core.model import Offer
from model_tui.core.query import Flag, ModelQuery, Word
from model_tui.core.snapshot import Snapshot
from model_tui.storage import Paths
from model_tui.workbench import Workbench

if TYPE_CHECKING:
    import argparse


def workbench(options: "argparse.Namespace") -> Workbench:
    """Return the workbench of this run, logging if that was asked for."""
    try:
        bench = Workbench.here(offline=options.offline, say=say)
    except OSError as error:  # somebody has taken it away
        raise Refusal(f"the working folder cannot be read ({error.strerror}): change into another one") from error
    if options.debug:
        from model_tui.debuglog import start_log  # noqa: PLC0415

        with one_line():
            secrets = bench.known_keys()
        try:
            say(f"log: {start_log(bench.paths.state_dir, secrets)}")
        except OSError as error:
            raise Refusal(f"no log can be written in {bench.paths.state_dir}: {error.strerror}") from error
    return bench


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what settings, tables and catalog refuse into one line and exit code 2."""
    from model_tui.catalog import CatalogError  # noqa: PLC0415 - whoever refuses nothing needs none

    try:
        yield
    except (ValueError, CatalogError) as error:
        raise Refusal(str(error)) from error


def tell_notes(bench: Workbench, told: Iterable[str | None] = ()) -> None:
    """Tell what was left aside: bad tables of providers, broken plug-ins, and what a registry did if there is one.

    What begins like a line in `told` stands elsewhere in the answer.
    """
    from model_tui.own_providers import without_choices  # noqa: PLC0415 - whoever opens the app tells nothing

    elsewhere = tuple(without_choices(line) for line in told if line)
    for note in bench.registry.notes() if "registry" in vars(bench) or bench.plugged.notes else bench.remarks:
        if not elsewhere or not note.startswith(elsewhere):
            say(f"note: {note}")


def parse(text: str) -> ModelQuery:
    """Return the query of a text, in which `@name` is a view saved in the app; refuses with what was probably meant."""
    try:
        return saved_views.parse(text, _views()) if saved_views.mentions(text) else grammar.parse(text)
    except grammar.QueryError as error:
        said = str(error)
        raise Refusal(said if error.token.text in said else f"{error.token.text}: {said}") from error


def marks(bench: Workbench, query: ModelQuery) -> Marks:
    """Return what the user has marked, as far as a query asks for it: nothing is picked here."""
    if not any(isinstance(term, Flag) and term.name == "favourite" for term in query.terms):
        return Marks()
    favourites = bench.memory.load().favourite_keys
    for note in bench.memory.notes:
        say(f"note: {note}")
    return Marks(favourite=favourites)


def _views() -> saved_views.Views:
    from model_tui.remembered import Memory  # noqa: PLC0415 - few queries name a view

    memory = Memory(Paths.default().state_dir)
    views = memory.load().views
    for note in memory.notes:
        say(f"note: {note}")
    return {name: view.text for name, view in views.items()}


def known(bench: Workbench) -> Snapshot:
    """Return what the catalog and the last listings know; opens no socket."""
    if not bench.has_more_than_catalog():
        return Snapshot.of(bench.catalog.offers, bench.context(), ordered=True)
    bench.registry.restore()
    return bench.registry.snapshot


def discover(
    bench: Workbench, providers: Collection[str] | None, each: Callable[[Event], None], *, by_hand: bool = True
) -> None:
    """Ask providers, and hand each event on as it happens; offline, only the keys are looked at."""
    if bench.offline:  # an event loop alone would open a pair of sockets
        for event in bench.registry.look(providers, by_hand=by_hand):
            each(event)
        return
    import asyncio  # noqa: PLC0415 - most verbs ask nobody

    async def run() -> None:
        async with aclosing(bench.registry.discover(providers, by_hand=by_hand)) as events:
            async for event in events:
                each(event)

    asyncio.run(run())
    bench.timeline.keep()


def find(bench: Workbench, snapshot: Snapshot, ref: str) -> Offer:
    """Return the offer that `PROVIDER/MODEL` names; refuses with those that come near."""
    provider, slash, model_id = ref.partition("/")
    offer = snapshot.named(bench.table.resolve(provider) or provider, model_id) if slash else None
    if offer is not None:
        return offer
    words = ModelQuery((Word(ref.lower() if not slash else model_id.lower()),))
    found = [snapshot.offers[row] for row in snapshot.index.search(words).rows]
    wanted = bench.table.resolve(provider) or provider
    near = [offer.ref for offer in sorted(found, key=lambda offer: offer.provider != wanted)[:5]]
    hint = f"; near it: {', '.join(near)}" if near else "; 'model-tui list' has them all"
    raise Refusal(f"no model '{ref}'{hint}", Exit.NOTHING)


def failures(events: Collection[Event], *, named: bool = False) -> list[Failed]:
    """Return the failures that count: a local server that is not there is none, unless it was named."""
    return [e for e in events if isinstance(e, Failed) and (named or e.kind != "not-running")]


def tell_unanswered(events: Collection[Event]) -> None:
    """Tell why providers that were asked for by name did not answer, a line each."""
    for failed in failures(events, named=True):
        say(f"{failed.provider}: {failed.reason}")
    for skipped in (event for event in events if isinstance(event, Skipped)):
        say(f"{skipped.provider}: {skipped.reason or no_key(skipped.variable)}")


def no_key(variable: str | None) -> str:
    """Return in words that a provider's key is missing."""
    return f"no key: set {variable}" if variable else "no key, and no variable is known for one"


def all_failed(events: Collection[Event], *, named: bool = False) -> bool:
    """Whether every provider that was asked failed; of those that were named, a missing key is a failure, too."""
    if any(isinstance(event, Answered) for event in events):
        return False
    keyless = any(isinstance(event, Skipped) and (named or event.reason) for event in events)
    return bool(failures(events, named=named)) or keyless
