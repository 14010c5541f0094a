"""Which offer an entry of a LiteLLM config means: the way back from `litellm_params.model` to provider and model id.

The prefix says it, and the address where several providers share one; an Azure deployment says it by `base_model`, and
a bare name by LiteLLM's own map.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from model_tui.core.model import Provider
from model_tui.export.litellm_entry import plain_spelling
from model_tui.export.litellm_prefixes import BARE, ENDPOINTS, FINE_TUNED, KNOWN, NEWER, NO_PREFIXES
from model_tui.export.standing import Directory, Key, place_of

REFERENCE: Final = "os.environ/"
_SHARED: Final = ("openai", "hosted_vllm", "ollama_chat", "huggingface", "custom_openai", "openai_like")
"""Prefixes behind which the address says who is meant."""
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+")
_ROUTES: Final = ("converse", "invoke", "converse_like", "async_invoke")
_AZURE_PLACES: Final = ("eu/", "us/", "global/", "global-standard/")
_LATEST: Final = ":latest"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a model means: the prefix that LiteLLM goes by (`None`: it finds none), and the offer, or why not."""

    prefix: str | None
    rest: str
    offer: Key | None = None
    why: str | None = None
    others: tuple[str, ...] = ()
    wildcard: bool = False


def meaning(params: Mapping[str, Any], info: Mapping[str, Any], directory: Directory) -> Meaning:
    """Return which offer an entry means."""
    model = params.get("model")
    if not isinstance(model, str) or not model:
        return Meaning(None, "", why="it has no litellm_params.model")
    prefix, rest = _parted(model, params, directory)
    if prefix is None:
        return _bare(model, directory)
    if "*" in rest:
        return Meaning(prefix, rest, why=f"a wildcard: every model of {prefix}", wildcard=True)
    if prefix in ("azure", "azure_text", "azure_ai"):
        return _deployment(prefix, rest, info, directory)
    provider = _provider_of(prefix, params, directory)
    if provider is None and directory.get(prefix) is None and directory.in_map(plain_id(prefix), rest):
        return Meaning(prefix, rest, (plain_id(prefix), rest))
    if provider is None:
        return Meaning(prefix, rest, why=_unknown(prefix, params))
    ident = _bedrock_id(rest) if provider.id == "bedrock" else rest
    if ident.startswith("arn:"):
        return Meaning(prefix, rest, why="an ARN does not name its model")
    return Meaning(prefix, rest, (provider.id, ident), others=_other_ids(provider, ident))


def _parted(model: str, params: Mapping[str, Any], directory: Directory) -> tuple[str | None, str]:
    """Return prefix and id as LiteLLM parts them."""
    custom = params.get("custom_llm_provider")
    prefix, slash, rest = model.partition("/")
    if isinstance(custom, str) and custom:
        return custom, rest if slash and prefix == custom else model
    if slash and is_prefix(prefix, rest, directory):
        return prefix, rest
    base = params.get("api_base")
    if isinstance(base, str) and (place := _endpoint(base)) is not None:
        found = _at_address(f"https://{place}", directory)
        return (found.litellm_prefix or "openai" if found else "openai"), model
    return None, model


def is_prefix(prefix: str, rest: str, directory: Directory) -> bool:
    """Whether LiteLLM takes this for a provider; one that its map knows may be newer than our list."""
    if prefix in KNOWN or prefix in NEWER:
        return True
    provider = directory.get(prefix)
    if provider is not None:
        return provider.litellm_prefix == prefix
    return prefix not in NO_PREFIXES and directory.in_map(plain_id(prefix), rest)


def plain_id(prefix: str) -> str:
    """Return the id of a provider that only LiteLLM's map has."""
    return prefix.replace("_", "-")


def _endpoint(base: str) -> str | None:
    parts = urlsplit(base if "//" in base else f"https://{base}")
    place = f"{parts.hostname or ''}{parts.path}".rstrip("/")
    return next((known for known in ENDPOINTS if place == known or place.startswith(known + "/")), None)


def _bare(model: str, directory: Directory) -> Meaning:
    if model.startswith(FINE_TUNED):
        return Meaning("openai", model, ("openai", model))
    for ident in BARE:
        if directory.in_map(ident, model):
            return Meaning(None, model, (ident, model))
    prefix = model.partition("/")[0]
    why = f"LiteLLM knows no provider '{prefix}'" if "/" in model else "it has no prefix, and LiteLLM's map lacks it"
    return Meaning(None, model, why=why)


def _deployment(prefix: str, rest: str, info: Mapping[str, Any], directory: Directory) -> Meaning:
    """Return what an Azure deployment runs: its owner names it freely, and `base_model` says it."""
    provider = "azure-ai" if prefix == "azure_ai" else "azure"
    base = info.get("base_model")
    if isinstance(base, str) and base:
        ident = plain_base(base).removeprefix(f"{prefix}/").removeprefix("azure/")
        return Meaning(prefix, rest, (provider, ident), others=(rest,))
    if prefix == "azure_ai" or directory.in_map(provider, rest):
        return Meaning(prefix, rest, (provider, rest))
    return Meaning(prefix, rest, why="its model_info has no base_model: what the deployment runs is unknown")


def plain_base(base_model: str) -> str:
    """Return a `base_model` without the region that Azure's keys may bear behind the prefix."""
    prefix, slash, rest = base_model.partition("/")
    place = next((place for place in _AZURE_PLACES if rest.startswith(place)), "") if slash else ""
    return f"{prefix}/{rest.removeprefix(place)}" if place else base_model


def _provider_of(prefix: str, params: Mapping[str, Any], directory: Directory) -> Provider | None:
    """Return the provider behind a prefix, or behind the address where it is shared."""
    plain = plain_spelling(f"{prefix}/").rstrip("/")
    base = params.get("api_base")
    usual = directory.get(prefix) or next((p for p in directory.providers if p.litellm_prefix in (prefix, plain)), None)
    if not isinstance(base, str) or not base:
        return usual
    if base.startswith(REFERENCE):
        variable = base.removeprefix(REFERENCE)
        named = next((p for p in directory.providers if variable in p.base_env), None)
        return named or (None if plain == "openai" else usual)
    if plain not in _SHARED:
        return usual
    return _at_address(base, directory, plain) or (usual if plain != "openai" else None)


def _at_address(base: str, directory: Directory, prefix: str | None = None) -> Provider | None:
    """Return the provider that is at an address, one with this prefix before others; of one host the nearest path."""
    if (place := place_of(base)) is None:
        return None
    # where it usually is nobody knows: one that is elsewhere here, then
    found = directory.usually_at.get(place) or directory.here_at.get(place, ())
    same = [one for one in found if one[0].litellm_prefix == prefix] or found
    return max(same, key=lambda one: _shared_path(base, one[1]), default=(None, ""))[0]


def _shared_path(base: str, other: str) -> int:
    """Return how many parts the path of an address begins with that make up the other's whole path, -1 for none."""
    have, want = (urlsplit(url).path.strip("/").split("/") for url in (base, other))
    return len(want) if have[: len(want)] == want else -1


def _unknown(prefix: str, params: Mapping[str, Any]) -> str:
    base = params.get("api_base")
    if isinstance(base, str) and base:
        return "no provider that is known here has its api_base"
    return f"no provider that is known here is LiteLLM's '{prefix}'"


def _bedrock_id(rest: str) -> str:
    """Return the id behind a route (`converse/`, `invoke/`) and a region."""
    while True:
        head, slash, tail = rest.partition("/")
        if not slash or not (head in _ROUTES or _REGION.fullmatch(head)):
            return rest
        rest = tail


def _other_ids(provider: Provider, ident: str) -> tuple[str, ...]:
    """Return other ids of the same offer: Ollama's tag `latest` may be left out."""
    if provider.shape != "ollama":
        return ()
    return (ident.removesuffix(_LATEST),) if ident.endswith(_LATEST) else (ident + _LATEST,) if ":" not in ident else ()
