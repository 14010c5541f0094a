"""The rows of models.dev's `api.json`, in the form of 2026-09-30; that of May 2026 has less, and is read as well.

An object of providers: `{id, name, env[], npm, api?, doc, models{id: …}}`. `canonical_model_id` names the model behind
a reseller's name, `reasoning_options` the ways to ask for thought. Prices are USD per 1M tokens. A limit of 0
is unknown. `reasoning`, `tool_call`, `attachment` and `open_weights` are always stated; a missing `structured_output`
is unknown. A zero price says little there: `cost` is filled with zeros for subscriptions and for what is not sold by
the token; see `free`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from model_tui.catalog.builder.modes import from_modalities
from model_tui.catalog.builder.rows import Row, flag, harmless, iso_date, number, stated, text, tidy, tokens, words
from model_tui.catalog.feeds import Former
from model_tui.core.model import PER_1M_TOKENS, Tier

LAYER: Final = "models.dev"
_COSTS: Final = {"input": "input", "output": "output", "cache_read": "cache_read", "cache_write": "cache_write"}
_TYPED: Final = frozenset(
    [
        "id",
        "name",
        "family",
        "reasoning",
        "tool_call",
        "structured_output",
        "modalities",
        "limit",
        "knowledge",
        "release_date",
        "open_weights",
        "status",
        "cost",
        "description",
        "reasoning_options",
        "canonical_model_id",
    ]
)
_OVER_200K: Final = 200_000


def rows(data: Mapping[str, Any], door: Callable[[str], str]) -> Iterator[Row]:
    """Yield a row per model; `door` turns the name of a provider into our id."""
    for name, provider in sorted(data.items()):
        for model_id, model in sorted(_models(provider).items()):
            stated = (model.get("id") or model_id) if isinstance(model, dict) else None
            found = text(stated)
            if found is None or found != stated:
                continue
            with suppress(AttributeError, TypeError, ValueError, ArithmeticError):  # not what this format has
                yield row(door(name), name, found, model)


def former(data: Mapping[str, Any], earlier: Mapping[str, Any]) -> Former:
    """Return the models of an earlier catalog that this one no longer has: their names are still about."""
    found: Former = {}
    for name, provider in sorted(earlier.items()):
        now = _models(data.get(name))
        for model_id, model in sorted(_models(provider).items()):
            if model_id not in now and isinstance(model, dict) and text(model_id) == model_id:
                facts = iso_date(model.get("release_date")), flag(model.get("open_weights"))
                found.setdefault(name, {})[model_id] = facts
    return found


def _models(provider: object) -> Mapping[str, Any]:
    models = provider.get("models") if isinstance(provider, dict) else None
    return models if isinstance(models, dict) else {}


def row(provider: str, their_name: str, model_id: str, model: Mapping[str, Any]) -> Row:
    """Return what models.dev says of one model at one provider."""
    cost = model.get("cost") or {}
    facts = {**_identity(model), **_limits(model), **_abilities(model, model_id), **_prices(cost)}
    extra = {name: harmless(value) for name, value in model.items() if name not in _TYPED}
    if text(model.get("status")) not in (None, "deprecated"):
        extra["status"] = text(model["status"])
    behind = text(model.get("canonical_model_id"))
    return Row(provider, model_id, f"{their_name}/{model_id}", stated(facts), _tiers(cost, model), extra, model=behind)


def _identity(model: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "display_name": text(model.get("name")),
        "family": text(model.get("family")),
        "knowledge": iso_date(model.get("knowledge")),
        "released": iso_date(model.get("release_date")),
        "open_weights": flag(model.get("open_weights")),
        "deprecated": True if model.get("status") == "deprecated" else None,
        "description": text(model.get("description")),
    }


def _limits(model: Mapping[str, Any]) -> dict[str, Any]:
    limit = model.get("limit") or {}
    return {
        "max_context": tokens(limit.get("context")),
        "max_input_tokens": tokens(limit.get("input")),
        "max_output_tokens": tokens(limit.get("output")),
    }


def _abilities(model: Mapping[str, Any], model_id: str) -> dict[str, Any]:
    modalities = model.get("modalities") or {}
    into, out = words(modalities.get("input")), words(modalities.get("output"))
    return {
        "input_modalities": into,
        "output_modalities": out,
        "mode": from_modalities(into or (), out or (), model_id),
        "supports_tools": flag(model.get("tool_call")),
        "supports_reasoning": flag(model.get("reasoning")),
        "reasoning_efforts": _efforts(model.get("reasoning_options")),
        "supports_structured_output": flag(model.get("structured_output")),
    }


def _efforts(options: object) -> tuple[str, ...] | None:
    """Return the efforts that can be asked for; a switch and a budget of tokens are other ways to ask."""
    ways = [way for way in options if isinstance(way, dict)] if isinstance(options, list) else []
    return next((words(way.get("values")) for way in ways if way.get("type") == "effort"), None)


def _prices(cost: Mapping[str, Any]) -> dict[str, Any]:
    prices: dict[str, Any] = {f"price_{ours}": _usd(cost.get(theirs)) for theirs, ours in _COSTS.items()}
    if prices["price_cache_read"]:
        prices["supports_prompt_caching"] = True
    return prices


def _usd(value: object) -> float | None:
    found = number(value)
    return None if found is None else tidy(found)


def _tier(kind: str, cost: Mapping[str, Any], above: int | None = None, label: str | None = None) -> Tier | None:
    """Return a tier with the positive prices of `cost`; nothing when there is none."""
    prices = {ours: usd for theirs, ours in _COSTS.items() if (usd := _usd(cost.get(theirs)))}
    return Tier(kind, label, above, **prices, unit=PER_1M_TOKENS) if prices else None


def _tiers(cost: Mapping[str, Any], model: Mapping[str, Any]) -> list[Tier]:
    found = [
        *_context_tiers(cost),
        _tier("reasoning", {"output": cost.get("reasoning")}),
        _tier("audio", {"input": cost.get("input_audio"), "output": cost.get("output_audio")}),
        *_mode_tiers(model.get("experimental")),
    ]
    return [tier for tier in found if tier is not None]


def _context_tiers(cost: Mapping[str, Any]) -> Iterator[Tier | None]:
    """Yield the prices of long prompts: `tiers` where there are any, else the older `context_over_200k`."""
    stated_tiers = [one for one in cost.get("tiers") or () if isinstance(one, dict)]
    for one in stated_tiers:
        tier = one.get("tier") or {}
        kind = text(tier.get("type")) or "context"
        yield _tier(kind, one, tokens(tier.get("size")))
    over = cost.get("context_over_200k")
    if isinstance(over, dict) and not stated_tiers:
        yield _tier("context", over, _OVER_200K)


def _mode_tiers(experimental: object) -> Iterator[Tier | None]:
    """Yield the prices of a model's service modes (`fast`)."""
    modes = experimental.get("modes") if isinstance(experimental, dict) else None
    for name, mode in sorted(modes.items()) if isinstance(modes, dict) else ():
        word, cost = text(name), mode.get("cost") if isinstance(mode, dict) else None
        if word and isinstance(cost, dict):
            yield _tier(word, cost)
