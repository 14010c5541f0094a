"""The shape of Azure OpenAI: deployments by name, else the catalogue (data plane, API versions 2023-03 to 2024-10).

One calls a deployment, whose name is the user's own. What may be asked with a plain key, in this order: the names that
the user wrote down (`AZURE_OPENAI_MODELS`, `deployment:model` pairs); `GET /openai/deployments`, documented until 2023
and still answering at many resources; `GET /openai/models`, the catalogue of what the resource could deploy.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from msgspec import structs

from model_tui.core.identity import canonical
from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.core.text import clean
from model_tui.sources import purpose
from model_tui.sources.body import decode
from model_tui.sources.pages import entries, merged, parsed, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.values import day_of, described, model_id, table, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_DEPLOYMENTS: Final = "/openai/deployments"
_CATALOGUE: Final = "/openai/models"
_DEPLOYMENTS_VERSION: Final = "2023-03-15-preview"
_CATALOGUE_VERSION: Final = "2024-10-21"
_NOT_THERE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})
_MOST_PAIRS: Final = 1000
_SHOWN: Final = 40
_PERHAPS: Final = "available, perhaps not deployed: name your deployments in AZURE_OPENAI_MODELS (name:model, …)"
_ODD: Final = "AZURE_OPENAI_MODELS takes name:model, …; '{}' has no name that a deployment can have"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
"""What Azure takes for the name of a deployment, which stands in the address of every call."""
_OPENAIS: Final = re.compile(r"(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-|dall-e-|whisper|tts|sora|codex-|gpt-image-)")
_DATED: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}|-\d{4}$")


class AzureSource:
    """Asks one Azure OpenAI resource."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return the deployments of the resource, or else what it could deploy; raises `SourceError`."""
        access = endpoint_of(access)
        found = await self._found(fetch, access)
        odd = misnamed(access.values.get("deployments", ""))
        return structs.replace(found, notes=(*found.notes, _ODD.format(odd[0]))) if odd else found

    async def _found(self, fetch: "Fetch", access: Access) -> Listing:
        written = deployments_of(access.values.get("deployments", ""))
        if written:
            # The catalogue tells whether the key is good, and what the models behind the names can do.
            catalogue = await self._maybe(fetch, access, _CATALOGUE, _CATALOGUE_VERSION)
            return Listing(_deployed(written, catalogue, self.provider))
        deployed = await self._maybe(fetch, access, _DEPLOYMENTS, _DEPLOYMENTS_VERSION)
        if deployed is not None and deployed.items:
            return structs.replace(deployed.listing(), models=merged(deployed.items))
        page = await self._page(fetch, access, _CATALOGUE, access.values.get("version") or _CATALOGUE_VERSION)
        return Listing(merged(page.items), page.skipped, (*page.notes, _PERHAPS))

    async def _maybe(self, fetch: "Fetch", access: Access, path: str, version: str) -> Page | None:
        """Return a listing, or `None` where the resource has no such path."""
        try:
            return await self._page(fetch, access, path, version)
        except SourceError as error:
            outdated = error.kind == "http" and error.status == HTTPStatus.BAD_REQUEST
            if error.status in _NOT_THERE or error.kind == "bad-answer" or outdated:
                return None
            raise

    async def _page(self, fetch: "Fetch", access: Access, path: str, version: str) -> Page:
        headers = {**self.provider.headers, **azure_headers(access)}
        answer = await fetch.get(access, path, headers=headers, params={"api-version": version})
        return await parsed(parse_page, answer.body, self.provider)


def endpoint_of(access: Access) -> Access:
    """Return the access with the endpoint alone: people also set the address of the API, or of one deployment."""
    parts = urlsplit(access.base_url)
    path = parts.path.partition("/openai")[0].rstrip("/")
    base = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return replace(access, base_url=base)


def azure_headers(access: Access) -> dict[str, str]:
    """Return the header for the key; an Entra token is a bearer."""
    if access.key is None:
        return {}
    is_token = (access.variable or "").endswith("_AD_TOKEN")
    return {"authorization": f"Bearer {access.key}"} if is_token else {"api-key": access.key}


def deployments_of(written: str) -> dict[str, str]:
    """Return deployment names with their models, from `name:model, name2:model2`; a name alone is its own model.

    Blanks do not matter, nor does a name that stands there twice: the first counts.
    """
    found: dict[str, str] = {}
    for name, model in _pairs(written):
        if _NAME.fullmatch(name) and (usable := model_id(name)) is not None:
            found.setdefault(usable, model_id(model) or usable)
    return found


def misnamed(written: str) -> list[str]:
    """Return the pairs that name no deployment, short enough to be shown: other notations, or a model alone."""
    odd = (f"{name}:{model}" if model else name for name, model in _pairs(written) if not _NAME.fullmatch(name))
    return [clean(pair)[:_SHOWN] for pair in odd if pair]


def _pairs(written: str) -> Iterator[tuple[str, str]]:
    for pair in written.split(",")[:_MOST_PAIRS]:
        name, _, model = pair.partition(":")
        yield name.strip(), model.strip()


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read deployments or the catalogue; raises `SourceError` (`bad-answer`) when it is neither."""

    def read(item: Mapping[str, Any]) -> Listed | str | None:
        if (text(item.get("status")) or "succeeded") != "succeeded":
            # A deployment or fine-tune that is still being made, or failed.
            return "models that are not ready"
        if table(item.get("capabilities")).get("inference") is False:
            return "models that cannot be called"
        name = model_id(item.get("id"))
        return None if name is None else _listed(name, item, provider)

    return read_all(entries(decode(body), "data"), read)


def _listed(name: str, item: Mapping[str, Any], provider: Provider) -> Listed:
    model = model_id(item.get("model"))
    is_deployment = item.get("object") == "deployment"
    behind = model if is_deployment and model is not None else name
    spec = ModelSpec(
        provider.id,
        name,
        display_name=behind if behind != name else None,
        canonical=_canonical(behind) if is_deployment else None,
        behind=behind if behind != name else None,
    )
    ends = day_of(table(item.get("deprecation")).get("inference"))
    stage = text(item.get("lifecycle_status"))
    can = table(item.get("capabilities"))
    facts = ModelCapabilities(
        description=described(
            "preview" if stage == "preview" else None,
            f"fine-tune of {model}" if not is_deployment and model is not None else None,
            "can be fine-tuned" if can.get("fine_tune") is True else None,
        ),
        mode=purpose.mode_of(item, provider),
        retires=ends,
        deprecated=True if stage in ("deprecated", "retired") else None,
    )
    return Listed(spec, facts)


def _deployed(written: Mapping[str, str], catalogue: Page | None, provider: Provider) -> tuple[Listed, ...]:
    known = {item.spec.name: item.facts for item in catalogue.items} if catalogue is not None else {}
    return tuple(_of_pair(name, model, known, provider) for name, model in written.items())


def _of_pair(name: str, model: str, known: Mapping[str, ModelCapabilities], provider: Provider) -> Listed:
    other = model if model != name else None
    spec = ModelSpec(provider.id, name, display_name=other, canonical=_canonical(model), behind=other)
    facts = known.get(model) or _of_dated(model, known) or ModelCapabilities()
    return Listed(spec, facts)


def _of_dated(model: str, known: Mapping[str, ModelCapabilities]) -> ModelCapabilities | None:
    """Return the facts of the one dated entry of the catalogue that a name without date can mean."""
    dated = re.compile(rf"{re.escape(model)}-[0-9-]+")
    held = [facts for name, facts in known.items() if dated.fullmatch(name)]
    return held[0] if len(held) == 1 else None


def _canonical(model: str) -> str | None:
    """Return the canonical model of an id of OpenAI's, `None` where only what is known of others can tell."""
    if not _OPENAIS.match(model) or _DATED.search(model):
        return None
    return canonical("openai", model, "openai")
