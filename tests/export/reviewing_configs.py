"""Reviewing small configs without a workbench: the real table of providers, and a map and an environment of our own."""

from collections.abc import Callable, Mapping
from datetime import date
from textwrap import dedent
from typing import Any

from model_tui.core.discovery import ProviderStatus
from model_tui.core.layers import spec_of
from model_tui.core.model import Layer, Model, ModelCapabilities, Offer
from model_tui.export.drift import Known, Limits
from model_tui.export.findings import Finding
from model_tui.export.reading import read_config
from model_tui.export.review import Review, review
from model_tui.export.standing import Directory, Reading
from model_tui.sources.table import load_table

PROVIDERS = tuple(load_table())
IN_MAP = {
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-sonnet-4-5"),
    ("vertex-ai", "gemini-2.5-pro"),
    ("gemini", "gemini-2.5-pro"),
    ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("azure", "gpt-4o"),
    ("deepseek", "deepseek-chat"),
    ("newcomer", "its-model"),
}
TODAY = date(2026, 6, 1)


def directory(**variables: str) -> Directory:
    return Directory(PROVIDERS, lambda p, m: (p, m) in IN_MAP, lambda v: v in variables, variables.get)


def reading(text: str, target: str | None = None, read: Callable[[Any], bytes | None] | None = None) -> Reading:
    return read_config(dedent(text).encode(), "config.yaml", directory(), target, read)


def entry(params: str, info: str = "", name: str = "m") -> str:
    """A config of one entry in flow style."""
    more = f", model_info: {{{info}}}" if info else ""
    return f"model_list:\n  - {{model_name: {name}, litellm_params: {{{params}}}{more}}}\n"


def known(
    *offers: Offer,
    statuses: Mapping[str, ProviderStatus] | None = None,
    states: Callable[[str, str], bool] = lambda _provider, _fact: False,
    **facts: ModelCapabilities,
) -> Known:
    """What is known: these offers; `facts` by the offer's id, else what the offer's flat record says."""
    by_key = {offer.key: offer for offer in offers}

    def resolved(offer: Offer) -> ModelCapabilities:
        if offer.id in facts:
            return facts[offer.id]
        price = offer.price
        return ModelCapabilities(
            max_context=offer.context,
            max_output_tokens=offer.max_output,
            price_input=price.input if price else None,
            price_output=price.output if price else None,
        )

    def model(offer: Offer) -> Model:
        layers = [Layer(name, ModelCapabilities(), "2026-05-20") for name in dict.fromkeys(offer.provenance.values())]
        return Model(spec_of(offer), resolved(offer), offer.provenance, tuple(layers))

    def find(provider: str, model: str) -> Offer | None:
        return by_key.get((provider, model))

    return Known(find, model, lambda p: [i for q, i in by_key if q == p], statuses or {}, states)


def reviewed(text: str, now: Known | None = None, limits: Limits | None = None, **variables: str) -> Review:
    data = dedent(text).encode()
    world = directory(**variables)
    return review(data, read_config(data, "config.yaml", world), world, now, limits or Limits(TODAY))


def found(text: str, *kinds: str, **variables: str) -> list[Finding]:
    """What a review of the file alone finds, of these kinds or of all but unset variables."""
    findings = reviewed(text, **variables).findings
    return [f for f in findings if (f.kind in kinds if kinds else f.kind not in ("key-unset", "variable-unset"))]


def repaired(text: str, *kinds: str, **variables: str) -> str:
    """The file after the repairs of these findings."""
    made = reviewed(text, **variables)
    return made.plan([f for f in made.findings if not kinds or f.kind in kinds]).after.decode()
