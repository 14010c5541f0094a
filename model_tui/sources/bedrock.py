"""The shapes of AWS Bedrock: `GET /foundation-models` with `GET /inference-profiles` (2023-04-20), and Mantle's.

Results are those of one region. A model without `ON_DEMAND` is called by an inference profile (`us.`, `eu.`,
`global.` and the model's id), so profiles are listed as models, with what is known of the one behind them. Neither
says whether the account was granted a model. Mantle, the newer endpoint, answers in OpenAI's shape.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.aws import aws_headers
from model_tui.sources.besides import ended
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT, mode_of_outputs
from model_tui.sources.openai import OpenAISource
from model_tui.sources.pages import entries, merged, paged, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.values import (
    block,
    day,
    day_of,
    described,
    flag,
    modalities,
    model_id,
    table,
    text,
    with_line,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Answer, Fetch

_MODELS: Final = "/foundation-models"
_PROFILES: Final = "/inference-profiles"
_SERVICE: Final = "bedrock"
_MANTLE_SERVICE: Final = "bedrock-mantle"
_PAGE_SIZE: Final = "1000"
_DEPRECATED: Final = {"ACTIVE": False, "LEGACY": True}


class Foundation(Struct, frozen=True):
    """A foundation model: how it is listed, and by which kinds of call it can be used."""

    listed: Listed
    calls: frozenset[str]


class BedrockSource:
    """Asks one region of AWS Bedrock."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return what can be called in the region, by a model's own id or by a profile's; raises `SourceError`."""
        asking = asyncio.create_task(self._profiles(fetch, access))
        try:
            answer = await self._get(fetch, access, _MODELS, {})
            models, skipped = parse_models(answer.body, self.provider)
            try:
                profiles = await asking
            except SourceError as error:
                note = f"no inference profiles: {error.message}"
                return Listing(tuple(model.listed for model in models), skipped, (note,))
        finally:
            await ended([asking])
        return _callable(models, profiles, skipped)

    async def _profiles(self, fetch: "Fetch", access: Access) -> Listing:
        async def get(params: Mapping[str, str]) -> "Answer":
            return await self._get(fetch, access, _PROFILES, params)

        return await paged(get, parse_profiles, self.provider, "nextToken", {"maxResults": _PAGE_SIZE})

    async def _get(self, fetch: "Fetch", access: Access, path: str, params: Mapping[str, str]) -> "Answer":
        headers = {**self.provider.headers, **await aws_headers(access, _SERVICE, path, params)}
        return await fetch.get(access, path, headers=headers, params=params)


class MantleSource(OpenAISource):
    """Asks one region of Bedrock Mantle: OpenAI's shape, signed as AWS wants it."""

    async def headers(self, access: Access, path: str, params: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a request, signed where the login is no bearer token."""
        return {**self.provider.headers, **await aws_headers(access, _MANTLE_SERVICE, path, params)}


def parse_models(body: bytes, provider: Provider) -> tuple[tuple[Foundation, ...], int]:
    """Read `/foundation-models`, with the number of entries that cannot be read; raises `SourceError`."""
    calls: dict[str, frozenset[str]] = {}

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("modelId"))
        if name is None:
            return None
        calls[name] = frozenset(words(item.get("inferenceTypesSupported")) or ())
        spec = ModelSpec(provider.id, name, display_name=text(item.get("modelName")))
        return Listed(spec, _facts(item))

    page = read_all(entries(decode(body), "modelSummaries"), read)
    return tuple(Foundation(item, calls[item.spec.name]) for item in merged(page.items)), page.skipped


def parse_profiles(body: bytes, provider: Provider) -> Page:
    """Read `/inference-profiles`; raises `SourceError`. The ids of the models behind a profile are its aliases."""
    answer = decode(body)

    def read(item: Mapping[str, Any]) -> Listed | str | None:
        if (text(item.get("status")) or "ACTIVE") != "ACTIVE":
            return "inference profiles that are not active"
        own = item.get("type") == "APPLICATION"
        name = model_id(item.get("inferenceProfileArn" if own else "inferenceProfileId"))
        behind = item.get("models")
        arns = (text(table(one).get("modelArn"), 2000) for one in behind[:64]) if isinstance(behind, list) else ()
        models = tuple(dict.fromkeys(arn.rpartition("/")[2] for arn in arns if arn))
        if name is None:
            return None
        models = tuple(model for model in models if model != name)
        display = text(item.get("inferenceProfileName"))
        facts = ModelCapabilities(description=block(item.get("description")))
        return Listed(ModelSpec(provider.id, name, display_name=display, aliases=models), facts)

    return read_all(entries(answer, "inferenceProfileSummaries"), read, text(table(answer).get("nextToken"), 4000))


def _facts(item: Mapping[str, Any]) -> ModelCapabilities:
    inputs, outputs = (modalities(item.get(f"{way}Modalities")) for way in ("input", "output"))
    life = table(item.get("modelLifecycle"))
    tuned = words(item.get("customizationsSupported"))
    return ModelCapabilities(
        description=described(
            "guardrails" if item.get("guardrailsSupported") is True else None,
            f"can be customized: {' '.join(tuned).lower().replace('_', ' ')}" if tuned else None,
        ),
        mode=mode_of_outputs(outputs) or (CHAT if outputs else None),
        input_modalities=inputs,
        output_modalities=outputs,
        supports_streaming=flag(item.get("responseStreamingSupported")),
        deprecated=_DEPRECATED.get(text(life.get("status")) or ""),
        retires=_day(life.get("endOfLifeTime")),
    )


def _day(value: Any) -> str | None:
    return day(value) or day_of(value)


def _callable(models: tuple[Foundation, ...], profiles: Listing, skipped: int) -> Listing:
    """Return what can be called: models on demand by their own id, all that have profiles by those of these."""
    known = {model.listed.spec.name: model.listed for model in models}
    through = tuple(_with_model(profile, known) for profile in profiles.models)
    direct = tuple(model.listed for model in models if "ON_DEMAND" in model.calls or not model.calls)
    behind = {name for profile in profiles.models for name in profile.spec.aliases}
    left = sum(1 for model in models if model.listed not in direct and model.listed.spec.name not in behind)
    notes = (f"{left} left out: models that need provisioned throughput",) if left else ()
    return Listing(merged((*direct, *through)), skipped + profiles.skipped, (*profiles.notes, *notes))


def _with_model(profile: Listed, known: Mapping[str, Listed]) -> Listed:
    """Return a profile with the facts of the model behind it; its id is no name for that model, nor the other way."""
    behind = next((known[name] for name in profile.spec.aliases if name in known), None)
    spec = structs.replace(profile.spec, aliases=())
    facts = ModelCapabilities() if behind is None else behind.facts
    return Listed(spec, structs.replace(facts, description=with_line(profile.facts.description, facts.description)))
