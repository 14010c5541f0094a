"""What runs behind the names of a LiteLLM proxy (1.10x, 2026): `litellm_params.model` of `/model/info`.

A name is the user's own: `gpt-4o` may lead to `openai/gpt-4o-mini`. `prefix/model` says where it leads, in LiteLLM's
words for providers. Of `litellm_params` nothing else is kept: addresses in there are nobody's business, and one is only
looked at for whether it is OpenAI's own.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct, structs

from model_tui.core.identity import identify
from model_tui.core.model import ModelSpec, Provider
from model_tui.sources.table import load_table
from model_tui.sources.values import model_id, table, text

_OPENAI: Final = frozenset(("openai", "text-completion-openai", "custom_openai"))
"""Prefixes that stand for OpenAI, and for whatever is shaped like it at an address of the user's."""

_DEPLOYED: Final = frozenset(("azure", "azure-ai", "litellm-proxy"))
"""Our ids of providers whose own ids are names that somebody gave."""

_STEPS: Final = frozenset(("converse", "converse_like", "invoke", "responses", "chat", "gemini", "o_series", "global"))
"""Segments behind a prefix that say how the model is called, and nothing of it."""

_OWN_ARNS: Final = ("application-inference-profile/", "provisioned-model/", "imported-model/", "custom-model")


class Route(Struct, frozen=True):
    """A model at a provider: `upstream` is our id of that one, `None` where that is some server of the user's."""

    upstream: str | None
    model: str


def route_of(row: Mapping[str, Any]) -> Route | None:
    """Return where a row of `/model/info` leads, `None` where it does not tell."""
    params, info = table(row.get("litellm_params")), table(row.get("model_info"))
    is_own = _is_own_server(params.get("api_base"))
    found = _route(model_id(params.get("model")), text(params.get("custom_llm_provider")), is_own=is_own)
    if found is not None and not (found.upstream is None and is_own) and found.upstream not in _DEPLOYED:
        return found
    # LiteLLM itself takes it for what its map says of this model: somebody has written it down.
    base = _route(model_id(info.get("base_model")), None, is_own=False)
    if base is not None:
        return base
    return None if found is None or found.upstream == "litellm-proxy" else found


def names_one(row: Mapping[str, Any]) -> bool:
    """Whether a row leads to one model, and not to whatever is asked for."""
    return "*" not in (model_id(table(row.get("litellm_params")).get("model")) or "*")


def led(spec: ModelSpec, routes: Iterable[Route | None]) -> ModelSpec:
    """Return a name with what runs behind it; where that is unknown, or several models, as a model of its own."""
    first, *others = routes
    if first is None or not all(other is not None and _is_same(first, other) for other in others):
        return structs.replace(spec, canonical=f"{spec.provider}/{spec.name}")
    return structs.replace(spec, behind=first.model, upstream=first.upstream)


def _route(model: str | None, word: str | None, *, is_own: bool) -> Route | None:
    """Return the model that `prefix/model` names, or a model and the word for its provider."""
    if model is None or "*" in model:
        return None
    prefix, _, rest = model.partition("/")
    if word is not None and prefix != word:
        prefix, rest = word, model
    if not rest:
        return Route(None, model)
    if prefix in _OPENAI and is_own:
        return Route(None, rest)
    provider = load_table().get(prefix)
    if provider is None:
        return Route(None, rest if prefix in _OPENAI else model)
    return _at(provider, rest)


def _at(provider: Provider, rest: str) -> Route | None:
    head, _, tail = rest.partition("/")
    while tail and head in _STEPS:
        rest = tail
        head, _, tail = rest.partition("/")
    if provider.id == "bedrock":
        if any(word in rest for word in _OWN_ARNS):
            return None
        rest = rest.rpartition("/")[2]  # a region, or an ARN with the number of the account
    return Route(provider.id, rest) if rest else None


def _is_own_server(address: Any) -> bool:
    """Whether an address is given, and is not OpenAI's."""
    where = text(address)
    if where is None:
        return False
    try:
        host = urlsplit(where).hostname or ""
    except ValueError:
        return True
    return not (host == "openai.com" or host.endswith(".openai.com"))


def _is_same(one: Route, other: Route) -> bool:
    """Whether two routes lead to one model by what they say alone: the catalog is not at hand here.

    Of two hosts one may leave out whose a model is: `groq/openai/gpt-oss-120b` and `cerebras/gpt-oss-120b`.
    """
    first, second = _identity(one), _identity(other)
    if one == other or (first is not None and second is not None):
        return one == other or first == second
    return None not in (one.upstream, other.upstream) and _name(one) == _name(other)


def _name(route: Route) -> str:
    return route.model.lower().rpartition("/")[2]


def _identity(route: Route) -> str | None:
    """Return the model that a route names, `None` where nothing certain is known of its maker."""
    provider = load_table().get(route.upstream) if route.upstream is not None else None
    found = identify(route.upstream or "", route.model, provider.vendor if provider is not None else None)
    return None if found.is_apart else found.canonical
