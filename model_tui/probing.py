"""Probing models: what it would cost, asking them all at once, and keeping what was measured.

Both faces stand on this. A probe costs money: nothing here asks before it was told to.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import structs

from model_tui.core.figures import models, usd
from model_tui.core.model import ModelSpec, Offer
from model_tui.core.probe import Kind, Measured, Tally, most_it_costs
from model_tui.core.question import Question, checked
from model_tui.core.text import clean_block
from model_tui.masking import masked
from model_tui.workbench import MEASURED_FILE, Workbench

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

MOST_MODELS: Final = 8
"""Models that are asked at the same time."""

State = Literal["planned", "asking", "thinking", "answering", "done", "failed", "cancelled"]
_UNDER_WAY: Final = ("asking", "thinking", "answering")


@dataclass(frozen=True, slots=True)
class Planned:
    """A model to ask.

    `usd` is what it costs at most, `None` where its price is unknown; `own` says that it runs on a server of one's own.
    `why_not` is why it cannot be asked, `host` where it would be.
    """

    offer: Offer
    kind: Kind
    usd: float | None = None
    own: bool = False
    why_not: str | None = None
    host: str = ""


@dataclass
class Probe:
    """One model being asked: what it said so far, and at the end what was measured, or why there is nothing."""

    planned: Planned
    state: State = "planned"
    tally: Tally = field(default_factory=Tally)
    measured: Measured | None = None
    error: str | None = None
    at: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def offer(self) -> Offer:
        """The offer that is asked."""
        return self.planned.offer

    @property
    def is_under_way(self) -> bool:
        """Whether more may come."""
        return self.state in _UNDER_WAY

    @property
    def text(self) -> str:
        """The answer so far, harmless, without any key that it may echo."""
        return clean_block(masked(self.tally.text, self.secrets), len(self.tally.text) + 1)

    @property
    def thinking(self) -> str:
        """What it thought aloud so far, harmless as the answer is."""
        return clean_block(masked(self.tally.thinking, self.secrets), len(self.tally.thinking) + 1)

    @property
    def elapsed(self) -> float:
        """Seconds since it was asked."""
        return time.perf_counter() - self.tally.sent if self.tally.sent else 0.0


class ProbeDesk:
    """Plans probes, asks, and keeps what was measured, on one workbench."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    def question(
        self, prompt: str | None = None, max_tokens: int | None = None, seconds: float | None = None
    ) -> Question:
        """Return what is asked: these, and the user's settings for the rest. Raises `QuestionError`."""
        usual = self.bench.settings.probe
        return checked(
            Question(
                usual.prompt if prompt is None else prompt,
                usual.max_tokens if max_tokens is None else max_tokens,
                usual.seconds if seconds is None else seconds,
            )
        )

    # planning

    def plan(self, offers: Iterable[Offer], question: Question) -> list[Planned]:
        """Return what asking each of these offers comes to."""
        return [self._planned(offer, question) for offer in offers]

    def _planned(self, offer: Offer, question: Question) -> Planned:
        from model_tui.sources.probes.asks import kind_of  # noqa: PLC0415 - not needed before somebody probes

        provider = self.bench.provider(offer.provider)
        kind = kind_of(offer.mode)
        # what runs behind a proxy of one's own may be anybody's
        own = provider.local and provider.shape != "litellm-proxy"
        usd = 0.0 if own and offer.input_cost is None else most_it_costs(offer, question, kind)
        host = self.bench.registry.door(provider).shown_url
        return Planned(offer, kind, usd, own, self._why_not(offer), host)

    def _why_not(self, offer: Offer) -> str | None:
        from model_tui.sources.places import lack_of  # noqa: PLC0415 - not needed before somebody probes
        from model_tui.sources.probes.asks import why_not  # noqa: PLC0415

        provider = self.bench.provider(offer.provider)
        if provider.retired:
            return f"'{provider.id}' closed on {provider.retired}"
        if (why := why_not(provider, offer.mode)) is not None:
            return why
        door = self.bench.registry.door(provider)
        if (provider.needs_key or provider.keyless_listing) and not door.access.is_signed_in:
            return f"no key: set {door.variable}" if door.variable else "no key, and no variable is known for one"
        if (why := lack_of(door.access)) is not None:
            return why
        return "offline: nobody is asked" if self.bench.offline else None

    # asking

    async def ask(self, probes: Sequence[Probe], question: Question) -> None:
        """Ask models, all at once; each probe tells how far it is.

        Cancelled, it closes the connections of those that are under way.
        """
        from model_tui.sources.http import Bounds, Fetch  # noqa: PLC0415 - nothing is asked at the start

        asked = [probe for probe in probes if probe.planned.why_not is None]
        if self.bench.offline or not asked:
            return
        async with Fetch(Bounds(seconds=question.seconds, attempts=1)) as fetch:
            tasks = [asyncio.create_task(self._ask_one(fetch, probe, question)) for probe in asked]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask_one(self, fetch: "Fetch", probe: Probe, question: Question) -> None:
        from model_tui.sources.protocol import SourceError  # noqa: PLC0415 - nothing is asked at the start

        probe.state = "asking"
        try:
            async with asyncio.timeout(question.seconds):
                await self._listen(fetch, probe, question)
        except TimeoutError:
            probe.error, probe.state = f"no whole answer within {question.seconds:g} s", "failed"
        except SourceError as error:
            probe.error, probe.state = error.message, "failed"
        except asyncio.CancelledError:
            probe.state = "cancelled"
            raise
        except Exception as error:  # noqa: BLE001 - what one answer breaks must not end the others
            probe.error, probe.state = f"its answer cannot be read ({type(error).__name__})", "failed"

    async def _listen(self, fetch: "Fetch", probe: Probe, question: Question) -> None:
        from model_tui.sources.probes.asking import Asked  # noqa: PLC0415 - nothing is asked at the start
        from model_tui.sources.probes.streaming import answer  # noqa: PLC0415

        offer = probe.offer
        provider = self.bench.provider(offer.provider)
        access = self.bench.registry.door(provider).access
        probe.secrets, tally = access.secrets, probe.tally
        asked = Asked(provider, access, offer.id, offer.mode)
        heard = answer(fetch, asked, question, lambda: tally.send(time.perf_counter()))
        async with aclosing(heard) as said:
            async for one in said:
                tally.take(one, time.perf_counter())
                probe.state = "answering" if tally.first_text is not None else "thinking" if tally.thought else "asking"
        found = tally.measured(time.perf_counter(), offer)
        free = probe.planned.own and found.usd is None
        probe.measured = structs.replace(found, usd=0.0) if free else found
        probe.at = datetime.now(UTC).isoformat(timespec="seconds")
        probe.state = "done"

    # keeping

    def keep(self, probes: Iterable[Probe], question: Question) -> list[ModelSpec]:
        """Write what was measured where measurements are kept, and read it again; return the offers it is about.

        For a thread: it waits for other processes. Raises `PerfFileError` or `OSError`.
        """
        from model_tui.resolvers.perf_file import keep  # noqa: PLC0415 - not needed before somebody probes

        rows = {probe.offer.key: _row(probe, question) for probe in probes if probe.measured is not None}
        if rows:
            keep(self.bench.paths.state_dir / MEASURED_FILE, rows, self.bench.paths.state_dir)
            self.bench.measured.read()
        return [ModelSpec(*key) for key in rows]

    def take_up(self, specs: Iterable[ModelSpec]) -> None:
        """Let the registry resolve these offers anew, so that every view has what was measured."""
        self.bench.registry.knowledge.anew(specs)


def cost_of(plan: Planned) -> str:
    """Return what asking a model costs at most, in words."""
    if plan.usd is None:
        return "of unknown price"
    if plan.usd == 0:
        return "on a server of your own" if plan.own else "free"
    return f"${usd(plan.usd)} at most"


def cost_of_all(plans: Sequence[Planned], question: Question) -> str:
    """Return what asking these models costs at most, in words, and how long their answers may be."""
    known = sum(plan.usd for plan in plans if plan.usd is not None)
    unknown = sum(plan.usd is None for plan in plans)
    beside = f", and {models(unknown)} of unknown price" if unknown else ""
    said = f"{f'${usd(known)} at most' if known else 'nothing'}{beside}"
    if unknown == len(plans):
        said = f"of unknown price ({models(unknown)})"
    long = any(plan.kind == "chat" for plan in plans)
    return f"{said}{f', answers of up to {question.max_tokens} tokens' if long else ''}"


def answer_in_words(probe: Probe) -> str:
    """Return the answer of a probe that is done; what has no words is described."""
    found = probe.measured
    if found is not None and found.dimensions:
        return f"an embedding of {found.dimensions:,} dimensions"
    if probe.text or found is None:
        return probe.text
    thought = probe.thinking or found.thinking_tokens
    return "(it thought until its tokens were spent)" if thought else "(nothing)"


def _row(probe: Probe, question: Question) -> dict[str, Any]:
    """Return what is kept of a probe: the fact that counts, and beside it how it was measured."""
    found = probe.measured
    assert found is not None  # noqa: S101 - the caller looks
    rate = found.tokens_per_second
    told = {
        "first_token_ms": _ms(found.first_token),
        "first_text_ms": _ms(found.first_text),
        "total_ms": _ms(found.total),
        "input_tokens": found.input_tokens,
        "output_tokens": found.output_tokens,
        "estimated": found.estimated,
        "cost_usd": found.usd,
        "max_tokens": question.max_tokens,
    }
    speed = {} if rate is None else {"tps": round(rate, 1)}
    return {**speed, "at": probe.at, "probe": told}


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def as_json(probe: Probe) -> dict[str, Any]:
    """Return what came of a probe as plain JSON values; unknown is `None`, and no field is left out."""
    found, offer = probe.measured, probe.offer
    return {
        "provider": offer.provider,
        "id": offer.id,
        "kind": probe.planned.kind,
        "ok": found is not None,
        "error": probe.error or probe.planned.why_not,
        "first_token_ms": _ms(found.first_token) if found else None,
        "first_text_ms": _ms(found.first_text) if found else None,
        "total_ms": _ms(found.total) if found else None,
        "tokens_per_second": None
        if found is None or found.tokens_per_second is None
        else round(found.tokens_per_second, 1),
        "input_tokens": found.input_tokens if found else None,
        "output_tokens": found.output_tokens if found else None,
        "thinking_tokens": found.thinking_tokens if found else None,
        "estimated": found.estimated if found else None,
        "dimensions": found.dimensions if found else None,
        "finish": found.finish if found else None,
        "cost_usd": found.usd if found else None,
        "most_usd": probe.planned.usd,
        "reply": probe.text,
        "at": probe.at,
    }
