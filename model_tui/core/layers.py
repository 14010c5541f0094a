"""Layers: who said what, and whose word holds.

The resolved value of a field is that of the strongest layer which has one, and does not doubt it. A layer without an
opinion never erases another's. The parts of a price resolve on their own, but only among layers that price the same
unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final, cast

from msgspec import structs, to_builtins

from model_tui.core.model import (
    LAYERS,
    NOTHING,
    PER_1M_TOKENS,
    SECOND_HAND,
    Layer,
    Model,
    ModelCapabilities,
    ModelSpec,
    Offer,
    Price,
    State,
    Tier,
    cost_tier,
)
from model_tui.core.stated import JSON_NAMES

FIELDS: Final[tuple[str, ...]] = tuple(f.name for f in structs.fields(ModelCapabilities))
_PRICE_PARTS: Final = frozenset(name for name in FIELDS if name.startswith("price_"))
_STRENGTH: Final[dict[str, float]] = {name: rank for rank, name in enumerate(LAYERS)}
_STRENGTH["artificial-analysis"] = LAYERS.index("measured") + 0.5
_CUSTOM: Final = 0.5
"""The strength of a layer that is not ours, a plug-in's say: only the user's own override is stronger."""
_GUESS: Final = LAYERS[-1]
_UNSTATED: Final = frozenset(("inferred", _GUESS))
_IMAGE: Final = "image"
_TOLD: Final = frozenset((*Offer.__struct_fields__, *(f"price.{part}" for part in Price.__struct_fields__)))
"""The facts of the flat record: who said the others is told where they are shown, from the layers."""
LONG_CONTEXT: Final = 100_000
"""Tokens from which a context is long."""
SMALL_B: Final = 14.0
LARGE_B: Final = 65.0
"""Billions of parameters up to which a model is small, and from which it is large."""


def json_name(field: str) -> str:
    """Return the name of a fact in JSON and in provenance."""
    return JSON_NAMES.get(field, field)


def by_strength(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Return the layers strongest first; among equals the order given holds."""
    return tuple(sorted(layers, key=_strength))


def _strength(layer: Layer) -> float:
    return _STRENGTH.get(layer.name, _CUSTOM)


def unit_of(facts: ModelCapabilities) -> str | None:
    """Return the unit that a layer prices, or `None` when it states no price, or lines beside one alone."""
    if _parts_of(facts) == _NO_PARTS:
        return None
    return facts.price_unit or PER_1M_TOKENS


_BASE: Final = ("price_input", "price_output", "price_cache_read", "price_cache_write")
_parts_of: Final = attrgetter(*_BASE)
_NO_PARTS: Final = (None,) * len(_BASE)
_PLACE: Final = {name: place for place, name in enumerate(FIELDS)}.__getitem__
_TOLD_AS: Final = {name: json_name(name) for name in FIELDS}
"""The fields by their names in provenance."""


def resolve(layers: Iterable[Layer]) -> tuple[ModelCapabilities, dict[str, str]]:
    """Merge layers into the facts that hold, and name for each fact (by its JSON name) the layer that said it.

    The lines of a price beside its base are joined: a weaker layer's batch price stands beside a stronger layer's
    price for long contexts. Provenance is in the order of the fields.
    """
    return resolve_ordered(by_strength(layers))


def resolve_ordered(ordered: Sequence[Layer]) -> tuple[ModelCapabilities, dict[str, str]]:
    """Do what `resolve` does with layers that are in the order of their strength."""
    speaking = [layer for layer in ordered if layer.facts != NOTHING]
    units = [unit_of(layer.facts) for layer in speaking]
    # Lines beside a price have units of their own: who states them alone says nothing of the price.
    lines = (layer.facts.price_unit or PER_1M_TOKENS for layer in speaking if layer.facts.price_tiers is not None)
    unit = next((unit for unit in (*units, *lines) if unit is not None), None)
    if len(speaking) == 1:
        return _told_alone(speaking[0], unit)
    if unit is None and not any(layer.doubts for layer in speaking):
        return _told_plainly(speaking)
    pricing = [layer for layer, own in zip(speaking, units, strict=True) if own is None or own == unit]
    held: dict[str, tuple[object, str]] = {}
    for layer, own in zip(reversed(speaking), reversed(units), strict=True):  # the strongest has the last word
        prices = own is None or own == unit  # a layer without a unit states no price, or lines beside one alone
        held.update(
            [(name, (value, layer.name)) for name, value in _stated(layer) if prices or name not in _PRICE_PARTS]
        )
    for name in {name for layer in speaking for name in layer.doubts if name in held}:
        firm = _firm_first(pricing if name in _PRICE_PARTS else speaking, name)
        held[name] = next((value, one.name) for one in firm if (value := getattr(one.facts, name)) is not None)
    if "supports_vision" in held and "input_modalities" in held:
        (_, sees), (taken, by) = held["supports_vision"], held["input_modalities"]
        if _is_nearer(by, sees):
            held["supports_vision"] = _IMAGE in cast("tuple[str, ...]", taken), by
    values: dict[str, object] = {}
    said: dict[str, str] = {}
    for name in sorted(held, key=_PLACE):
        values[name], said[_TOLD_AS[name]] = held[name]
    if unit is not None:
        values["price_unit"] = unit
    if "price_tiers" in values:
        values["price_tiers"] = _joined_tiers(layer.facts.price_tiers or () for layer in pricing)
    facts = ModelCapabilities(**values)  # type: ignore[arg-type]
    return facts, _with_told(facts, said)


def _told_alone(layer: Layer, unit: str | None) -> tuple[ModelCapabilities, dict[str, str]]:
    """Return what holds where one layer alone says anything, as of most models that no catalog knows."""
    facts = layer.facts
    said = {_TOLD_AS[name]: layer.name for name in to_builtins(facts)}  # which leaves out what nobody states
    if facts.price_unit != unit:
        facts = structs.replace(facts, price_unit=unit)
    if facts.price_tiers is not None:
        facts = structs.replace(facts, price_tiers=_joined_tiers([facts.price_tiers]))
    return facts, _with_told(facts, said)


def _told_plainly(speaking: Sequence[Layer]) -> tuple[ModelCapabilities, dict[str, str]]:
    """Return what holds where nobody states a price or doubts anything, as of most models that are guessed about."""
    values: dict[str, object] = {}
    said: dict[str, str] = {}
    for layer in reversed(speaking):  # the strongest has the last word
        facts, by = layer.facts, layer.name
        for name in to_builtins(facts):
            values[name], said[name] = getattr(facts, name), by
    if "supports_vision" in said and _is_nearer(by := said.get("input_modalities", _GUESS), said["supports_vision"]):
        values["supports_vision"] = _IMAGE in cast("tuple[str, ...]", values["input_modalities"])
        said["supports_vision"] = by
    facts = ModelCapabilities(**values)  # type: ignore[arg-type]
    return facts, _with_told(facts, {_TOLD_AS[name]: said[name] for name in sorted(said, key=_PLACE)})


def _is_nearer(modalities: str, vision: str) -> bool:
    """Whether the layer that tells what goes in outweighs the one that tells of images alone.

    Among the catalogs who says it of images themselves is believed.
    """
    if _STRENGTH.get(modalities, _CUSTOM) >= _STRENGTH.get(vision, _CUSTOM):
        return False
    return modalities not in SECOND_HAND or vision in _UNSTATED


def _stated(layer: Layer) -> list[tuple[str, object]]:
    """Return the fields that a layer states, with their values."""
    return [told for told in zip(FIELDS, structs.astuple(layer.facts), strict=True) if told[1] is not None]


def _with_told(facts: ModelCapabilities, said: dict[str, str]) -> dict[str, str]:
    """Return who said what: of a unit nobody is asked, and images come with the modalities."""
    said.pop("price.unit", None)
    if facts.supports_vision is None and facts.input_modalities is not None:
        said["vision"] = said["input_modalities"]
    return said


def _firm_first(layers: Iterable[Layer], name: str) -> list[Layer]:
    """Return the layers that doubt nothing of a fact before those that do."""
    return sorted(layers, key=lambda layer: name in layer.doubts)


def _threshold(tier: Tier) -> int | None:
    """Return the threshold that a line is told by: some write 'from 200,000' as above 199,999."""
    return None if tier.above is None else round(tier.above, -2)


def _joined_tiers(witnesses: Iterable[Iterable[Tier]]) -> tuple[Tier, ...]:
    joined: dict[tuple[object, ...], Tier] = {}
    for tiers in witnesses:
        for tier in tiers:
            joined.setdefault((tier.kind, tier.label, _threshold(tier), tier.unit), tier)
    return tuple(joined.values())


_COMPARED: Final = (
    "max_context",
    "max_output_tokens",
    "supports_tools",
    "supports_vision",
    "supports_reasoning",
    "supports_structured_output",
    "price_input",
    "price_output",
    "price_cache_read",
    "price_cache_write",
    "mode",
    "retires",
    "knowledge",
    "released",
)
"""The facts whose disagreement matters to people."""


def doubts_of(model_id: str, facts: ModelCapabilities) -> tuple[str, ...]:
    """Return the facts (attributes) that are doubtful of a model with such an id, whoever states them."""
    if facts.mode is None:
        return ()
    from model_tui.core.mode_names import is_too_wide  # noqa: PLC0415 - the first frame needs none

    return ("mode",) if is_too_wide(facts.mode, model_id) else ()


def disagreements(model: Model) -> list[tuple[str, str, object]]:
    """Return (layer, field, value) wherever a layer says something else than what holds."""
    unit = unit_of(model.capabilities)
    found: list[tuple[str, str, object]] = []
    for layer in model.layers:
        if layer.name == _GUESS:
            continue  # a guess is no witness
        same_unit = unit_of(layer.facts) == unit
        for field in _COMPARED:
            said, holds = getattr(layer.facts, field), getattr(model.capabilities, field)
            if said is not None and said != holds and (same_unit or field not in _PRICE_PARTS):
                found.append((layer.name, field, said))
    return found


def vision_of(facts: ModelCapabilities) -> bool | None:
    """Return whether images are taken in: as stated, else from the input modalities."""
    if facts.supports_vision is not None:
        return facts.supports_vision
    return None if facts.input_modalities is None else _IMAGE in facts.input_modalities


def facts_of(offer: Offer) -> ModelCapabilities:
    """Return the facts in a flat record: less than its layers know, and at hand at once."""
    price = offer.price or Price()
    return ModelCapabilities(
        display_name=offer.name,
        family=offer.family,
        mode=offer.mode,
        max_context=offer.context,
        max_output_tokens=offer.max_output,
        input_modalities=offer.input_modalities,
        output_modalities=offer.output_modalities,
        supports_tools=offer.tools,
        supports_vision=offer.vision,
        supports_reasoning=offer.reasoning,
        supports_structured_output=offer.structured_output,
        supports_streaming=offer.streaming,
        supports_prompt_caching=offer.prompt_caching,
        supports_web_search=offer.web_search,
        price_input=price.input,
        price_output=price.output,
        price_cache_read=price.cache_read,
        price_cache_write=price.cache_write,
        price_unit=price.unit if offer.price else None,
        price_tiers=price.tiers or None,
        size_b=offer.size_b,
        open_weights=offer.open_weights,
        knowledge=offer.knowledge,
        released=offer.released,
        deprecated=offer.deprecated or None,
        retires=offer.retires,
        successor=offer.successor,
        quality_tier=offer.quality_tier,
        popularity=offer.popularity,
    )


def flat_model(offer: Offer) -> Model:
    """Return an offer as a model without its layers, for a first look."""
    return Model(spec_of(offer), facts_of(offer), offer.provenance, (), offer.state)  # type: ignore[arg-type]


def spec_of(offer: Offer) -> ModelSpec:
    """Return the identity in an offer."""
    return ModelSpec(offer.provider, offer.id, offer.name, offer.family, offer.aliases, offer.canonical)


def tags_of(provider: str, facts: ModelCapabilities, canonical: str = "") -> tuple[str, ...]:
    """Return the tags of an offer: its provider, the model's maker, then what people search by."""
    maker = canonical.partition("/")[0]
    return (provider, *((maker,) if maker and maker != provider else ()), *traits_of(facts))


def traits_of(facts: ModelCapabilities) -> tuple[str, ...]:
    """Return the tags that belong to a model's abilities and size."""
    found: list[str] = []
    if vision_of(facts):
        found.append("vision")
    if facts.supports_tools:
        found.append("function-calling")
    if facts.supports_reasoning:
        found.append("reasoning")
    if facts.supports_web_search:
        found.append("web-search")
    if facts.supports_audio:
        found.append("audio")
    if (facts.max_context or 0) >= LONG_CONTEXT:
        found.append("long-context")
    if facts.input_cost_per_1m == 0 and not facts.output_cost_per_1m:
        found.append("free")
    if (size := facts.size_b) is not None:
        found += ["small"] * (size <= SMALL_B) + ["large"] * (size >= LARGE_B)
    return tuple(found)


def offer_of(
    spec: ModelSpec, facts: ModelCapabilities, provenance: Mapping[str, str], state: State = "catalog"
) -> Offer:
    """Return the flat record of an offer from its identity and its resolved facts."""
    return Offer(
        provider=spec.provider,
        id=spec.name,
        name=spec.display_name or facts.display_name or spec.name,
        canonical=spec.canonical or f"{spec.provider}/{spec.name}",
        family=spec.family or facts.family,
        aliases=spec.aliases,
        state=state,
        ready=state == "ready",
        mode=facts.mode,
        context=facts.max_context,
        max_output=facts.max_output_tokens,
        input_modalities=facts.input_modalities,
        output_modalities=facts.output_modalities,
        tools=facts.supports_tools,
        vision=vision_of(facts),
        reasoning=facts.supports_reasoning,
        structured_output=facts.supports_structured_output,
        streaming=facts.supports_streaming,
        prompt_caching=facts.supports_prompt_caching,
        web_search=facts.supports_web_search,
        price=facts.price,
        size_b=facts.size_b,
        open_weights=facts.open_weights,
        knowledge=facts.knowledge,
        released=facts.released,
        deprecated=bool(facts.deprecated),
        retires=facts.retires,
        successor=facts.successor,
        cost_tier=cost_tier(facts.input_cost_per_1m),
        quality_tier=facts.quality_tier,
        popularity=facts.popularity,
        tags=tags_of(spec.provider, facts, spec.canonical or ""),
        provenance={name: layer for name, layer in provenance.items() if name in _TOLD},
    )
