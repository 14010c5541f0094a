"""A model of which only the name is known: whose it is, and whether it answers."""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from model_tui.core.model import Offer, Provider
from model_tui.core.probe import Tally
from model_tui.core.probe import most_it_costs as most_of_probe
from model_tui.core.question import Question
from model_tui.core.text import clean
from model_tui.masking import masked
from model_tui.workbench import Workbench

QUESTION: Final = Question("Reply with the word OK.", 256, 60.0)
"""What a model is tried with. Those that think first answer with an error where they are given a few tokens only."""
_REPLY_SHOWN: Final = 60

_BRANDS: Final[Sequence[tuple[str, str]]] = (
    ("bedrock", r"(?:(?:us|eu|ap|apac|jp|au|global)\.)?(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek)\."),
    ("openai", r"gpt-(?!oss)|chatgpt|o[1-9](?:$|-)|ft:|codex-|davinci|babbage|text-embedding-|computer-use-preview"),
    ("anthropic", r"claude"),
    ("gemini", r"gemini-|learnlm|gemma-\d+[bn-]"),
    ("xai", r"grok-"),
    ("deepseek", r"deepseek-(?:chat|reasoner)$"),
    ("mistral", r"(?:open-)?(?:mistral|mixtral|ministral|magistral|pixtral|codestral|devstral)-.*(?:latest|\d{4})$"),
    ("cohere", r"command-|c4ai-"),
    ("perplexity", r"sonar(?:$|-)"),
    ("moonshot", r"kimi-|moonshot-v"),
    ("zai", r"glm-\d"),
    ("minimax", r"minimax-m"),
    ("dashscope", r"qwen(?:3|3\.5)?-(?:max|plus|turbo|flash)|qwq-plus"),
)
"""How the ids begin that a maker serves itself."""
_OWN_WORDS: Final = frozenset(("openai", "anthropic", "google", "huggingface", "ollama"))
"""The words that the orchestrator writes before a colon; others there are models of Ollama's (`mistral:7b`)."""


class UnknownProvider(LookupError):  # noqa: N818 - names the case
    """A provider that is in no table, or that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The model that a name means; `guessed` where the name alone told whose it is."""

    provider: Provider
    model_id: str
    guessed: bool

    @property
    def ref(self) -> str:
        """`provider/id`."""
        return f"{self.provider.id}/{self.model_id}"


def meant(bench: Workbench, name: str, provider: str | None = None) -> Meant:
    """Return the model that a name means.

    `PROVIDER/ID` is what it says, `models/…` is Gemini's, and any other name with a slash is a repository of Hugging
    Face's. Without one, brands tell whose it is, a colon is Ollama's, then whoever is known to list just that id, and
    Ollama where nobody does. Raises `UnknownProvider` where `provider` is none.
    """
    if provider is not None:
        known = _asked(bench, provider)
        if known is None:
            raise UnknownProvider(provider)
        head, _, rest = name.partition("/")
        return Meant(known, rest if rest and _asked(bench, head) == known else name, guessed=False)
    head, slash, rest = name.partition("/")
    if slash:
        if head == "models":
            return _guess(bench, "gemini", rest)
        stated = _asked(bench, head) if rest else None
        return _stated(bench, stated, head, rest) if stated else _guess(bench, "huggingface", name)
    word, colon, tagged = name.partition(":")
    if colon and word in _OWN_WORDS and (stated := _asked(bench, word)):
        return Meant(stated, tagged, guessed=False)
    return _guess(bench, _brand(name) or ("ollama" if colon else _lister(bench, name)), name)


def _stated(bench: Workbench, provider: Provider, head: str, rest: str) -> Meant:
    """Return the model behind `PROVIDER/ID`, where the word before the slash may be the maker's in the id, too."""
    find = bench.registry.snapshot.find
    if find(provider.id, rest) is None:
        if find(provider.id, f"{head}/{rest}") is not None:  # `nvidia/…` at NVIDIA
            return Meant(provider, f"{head}/{rest}", guessed=True)
        # `meta-llama/…` and `mistralai/…` are other names of providers, and organisations that publish their weights
        if head != provider.id and head not in _OWN_WORDS and "_" not in head and "/" not in rest:
            return _guess(bench, "huggingface", f"{head}/{rest}")
    return Meant(provider, rest, guessed=False)


def _asked(bench: Workbench, name: str) -> Provider | None:
    known = bench.registry.table.get(name)
    return known if known is not None and bench.registry.doors.is_asked(known) else None


def _guess(bench: Workbench, provider: str, model_id: str) -> Meant:
    known = bench.registry.table.get(provider)
    if known is None:
        raise UnknownProvider(provider)
    return Meant(known, model_id, guessed=True)


def _brand(name: str) -> str | None:
    """Return whose brand a name without a slash bears; with a tag (`gpt-oss:20b`) it is none of theirs."""
    low = name.lower()
    tagged = ":" in low and not low.startswith("ft:") and re.search(r"v\d+:\d+$", low) is None
    return None if tagged else next((ident for ident, pattern in _BRANDS if re.match(pattern, low)), None)


def _lister(bench: Workbench, name: str) -> str:
    """Return who lists exactly this id: one that can be used now before the others, if it is the only one."""
    offers = [offer for offer in bench.registry.snapshot.offers if offer.id == name and _asked(bench, offer.provider)]
    for found in ([offer for offer in offers if offer.ready], offers):
        if len(found) == 1:
            return found[0].provider
    return "ollama"


def offer_of(bench: Workbench, model: Meant) -> Offer:
    """Return what is known of a model, if anything is."""
    known = bench.registry.snapshot.find(model.provider.id, model.model_id)
    return known or Offer(
        provider=model.provider.id, id=model.model_id, name=model.model_id, canonical=model.ref, state="catalog"
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """A model that answered: the beginning of its reply, and the seconds it took."""

    reply: str
    took: float


async def try_model(bench: Workbench, model: Meant) -> Tried:
    """Send a model one small chat request. It may cost money: ask first. Raises `SourceError`."""
    from model_tui.sources.http import Bounds, Fetch  # noqa: PLC0415
    from model_tui.sources.probes.asking import Asked  # noqa: PLC0415
    from model_tui.sources.probes.streaming import answer  # noqa: PLC0415
    from model_tui.sources.protocol import SourceError  # noqa: PLC0415

    access, tally = bench.registry.door(model.provider).access, Tally()
    asked = Asked(model.provider, access, model.model_id, "chat")
    begun = time.monotonic()
    try:
        async with (
            asyncio.timeout(QUESTION.seconds),
            Fetch(Bounds(seconds=QUESTION.seconds, attempts=1)) as fetch,
            aclosing(answer(fetch, asked, QUESTION, lambda: None)) as said,
        ):
            async for one in said:
                tally.take(one, time.monotonic())
    except TimeoutError:
        raise SourceError("timeout", f"no whole answer within {QUESTION.seconds:g} s") from None
    return Tried(clean(masked(tally.text, access.secrets))[:_REPLY_SHOWN].strip(), time.monotonic() - begun)


def why_untried(provider: Provider) -> str | None:
    """Return why this provider's models cannot be tried; `None` where they can."""
    from model_tui.sources.probes.asks import why_not  # noqa: PLC0415

    return why_not(provider, "chat")


def most_it_costs(offer: Offer) -> float | None:
    """Return what trying a model costs at most, in USD; `None` where its price is unknown."""
    return most_of_probe(offer, QUESTION, "chat")
