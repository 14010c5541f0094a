"""Sources and resolvers that a program adds to the registry, and an organisation's own registry as a source."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from loopback import Loopback, Reply

from model_tui import Listed, Listing, Model, ModelCapabilities, ModelRegistry, ModelSpec, Provider, Workbench
from model_tui.catalog import load
from model_tui.core.discovery import Answered, Event, Failed
from model_tui.core.model import Layer, Offer
from model_tui.storage import Paths

Make = Callable[..., ModelRegistry]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """What makes a registry for these variables of the environment; each one is like a new start."""

    def made(**env: str) -> ModelRegistry:
        bench = Workbench(Paths.default(), tmp_path / "work", env=env)
        vars(bench)["catalog"] = load()
        return bench.registry

    return made


async def ask(registry: ModelRegistry, *providers: str) -> list[Event]:
    return [event async for event in registry.discover(providers or None)]


def offer_of(registry: ModelRegistry, ref: str) -> Offer:
    offer = registry.find(ref)
    assert offer is not None, ref
    return offer


def at(registry: ModelRegistry, ref: str, field: str) -> tuple[object, str | None]:
    """Return a fact of an offer, and who said it."""
    offer = offer_of(registry, ref)
    return getattr(offer, field), offer.provenance.get(field)


# sources


class TenLines:
    """A custom source in ten lines."""

    async def discover(self) -> list[ModelSpec]:
        return [ModelSpec("ten-lines", "alpha"), ModelSpec("ten-lines", "beta", family="greek")]


async def test_a_source_of_ten_lines(make: Make) -> None:
    registry = make()
    assert registry.add_source(TenLines()).id == "ten-lines"
    events = await ask(registry, "ten-lines")
    assert isinstance(events[-1], Answered)
    assert offer_of(registry, "ten-lines/alpha").ready
    assert offer_of(registry, "ten-lines/beta").family == "greek"
    assert registry.status("ten-lines").standing == "live"


async def test_what_it_listed_is_there_at_the_next_start(make: Make) -> None:
    first = make()
    first.add_source(TenLines())
    await ask(first, "ten-lines")
    second = make()
    second.add_source(TenLines())
    second.restore()
    assert {second.snapshot.offers[row].id for row in second.snapshot.by_provider["ten-lines"]} == {"alpha", "beta"}


async def test_it_may_hand_over_facts_and_what_is_no_model_is_counted(make: Make) -> None:
    spec = ModelSpec("mixed", "one")

    class Mixed:
        async def discover(self) -> list[object]:
            return [
                Model(spec, ModelCapabilities(max_context=4096), {}, (), "catalog"),
                Listed(ModelSpec("mixed", "two"), ModelCapabilities(price_input=0.5)),
                {"provider": "mixed", "name": "three"},
                ModelSpec("mixed", ""),
                ModelSpec("mixed", "es\x1b[31mcape"),
                ModelSpec("Not An Id", "x"),
                ModelSpec("mixed", 5),  # type: ignore[arg-type]
                Listed(ModelSpec("mixed", "four"), ModelCapabilities(price_input=-1.0)),
                Listed(ModelSpec("mixed", "five"), ModelCapabilities(price_input=float("nan"))),
                Listed(ModelSpec("mixed", "six"), ModelCapabilities(max_context="much")),  # type: ignore[arg-type]
                None,
            ]

    registry = make()
    registry.add_source(Mixed())
    (answered,) = (e for e in await ask(registry, "mixed") if isinstance(e, Answered))
    assert (answered.models, answered.skipped) == (2, 9)
    assert at(registry, "mixed/one", "context") == (4096, "provider")
    price = offer_of(registry, "mixed/two").price
    assert price is not None
    assert price.input == 0.5


@pytest.mark.parametrize(
    "outcome", [RuntimeError("secret words"), "a text", None, 5, asyncio.CancelledError()], ids=repr
)
async def test_a_source_that_fails_harms_nobody_else(outcome: object, make: Make, loopback: Loopback) -> None:
    class Failing:
        async def discover(self) -> object:
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

    loopback.on("/v1/models", {"data": [{"id": "gpt-new"}]})
    registry = make(OPENAI_API_KEY="sk-1", OPENAI_BASE_URL=f"{loopback.url}/v1")
    registry.add_source(Failing())
    events = await ask(registry, "failing", "openai")
    assert offer_of(registry, "openai/gpt-new").ready
    (failed,) = (e for e in events if isinstance(e, Failed))
    assert failed.provider == "failing"
    assert "secret words" not in failed.reason


async def test_a_source_of_a_known_provider_is_asked_in_place_of_ours(make: Make) -> None:
    registry = make(GROQ_API_KEY="gsk-1")
    groq = registry.table.get("groq")
    assert groq is not None

    class Mirror:
        provider = groq

        async def listing(self, *_: object) -> Listing:
            return Listing((Listed(ModelSpec("groq", "mirrored"), ModelCapabilities()),))

    assert registry.add_source(Mirror()) is groq
    await ask(registry, "groq")
    assert offer_of(registry, "groq/mirrored").ready


def test_what_is_no_source_is_refused(make: Make) -> None:
    registry = make()
    with pytest.raises(TypeError, match="object is no source"):
        registry.add_source(object())
    with pytest.raises(TypeError, match="object is no resolver"):
        registry.add_resolver(object())


async def test_a_source_gets_the_key_that_its_provider_names(make: Make) -> None:
    told: list[str | None] = []

    class Keyed:
        provider = Provider(id="keyed", name="Keyed", shape="plug-in")

        async def listing(self, fetch: object, access: object) -> Listing:
            told.append(access.key)  # type: ignore[attr-defined]
            return Listing(())

    without = make()
    without.add_source(Keyed())
    await ask(without, "keyed")
    assert (told, without.status("keyed").variable) == ([], "KEYED_API_KEY")
    registry = make(KEYED_API_KEY="k-1")
    registry.add_source(Keyed())
    await ask(registry, "keyed")
    assert told == ["k-1"]


# an organisation's registry

ROWS = [
    {"provider": "custom-proxy", "name": "llama-3-custom", "capabilities": {"max_context": 100000, "tools": True}},
    {"provider": "openai", "name": "gpt-4o-mini", "capabilities": {"max_context": 64000}},
    {"name": "house-model", "capabilities": {"input_cost_per_1m": 0.0, "speed_hint_tps": 80}},
    {"provider": "custom-proxy"},
    {"provider": "custom-proxy", "name": "bad", "capabilities": {"max_context": "huge"}},
    "a text",
]


def corp(folder: Path, server: Loopback) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = f'[corp]\nshape = "registry"\nbase_url = "{server.url}"\nneeds_key = false\n'
    (folder / "providers.toml").write_text(table)


async def test_an_organisations_registry(make: Make, loopback: Loopback) -> None:
    corp(Paths.default().config_dir, loopback)
    loopback.on("/models", {"models": ROWS})
    loopback.on("/openai/models", {"data": [{"id": "gpt-4o-mini"}]})
    registry = make(OPENAI_API_KEY="sk-1", OPENAI_BASE_URL=f"{loopback.url}/openai")
    before = offer_of(registry, "openai/gpt-4o-mini")
    (answered,) = (e for e in await ask(registry, "corp") if isinstance(e, Answered))
    assert (answered.models, answered.skipped) == (3, 3)
    # It adds models, which nobody has asked their provider for yet.
    assert at(registry, "custom-proxy/llama-3-custom", "context") == (100000, "corp")
    assert offer_of(registry, "custom-proxy/llama-3-custom").state == "catalog"
    # Its word is a layer beside what is known, and says nothing of whether a model can be used.
    assert at(registry, "openai/gpt-4o-mini", "context") == (64000, "corp")
    after = offer_of(registry, "openai/gpt-4o-mini")
    assert (after.state, after.price, after.name) == (before.state, before.price, before.name)
    assert {layer.name for layer in registry.model(after).layers} >= {"corp", "models.dev"}
    # What names no provider is its own.
    own = offer_of(registry, "corp/house-model")
    assert (own.ready, own.cost_tier) == (True, "free")
    assert registry.status("corp").listed == 3
    await ask(registry, "openai")
    assert offer_of(registry, "openai/gpt-4o-mini").ready
    assert at(registry, "openai/gpt-4o-mini", "context") == (64000, "corp")


async def test_what_the_registry_no_longer_tells_is_gone(make: Make, loopback: Loopback) -> None:
    corp(Paths.default().config_dir, loopback)
    loopback.on("/models", [Reply(ROWS), Reply(ROWS[2:3])])
    registry = make()
    known = offer_of(registry, "openai/gpt-4o-mini")
    await ask(registry, "corp")
    again = make()
    again.restore()
    assert at(again, "custom-proxy/llama-3-custom", "context") == (100000, "corp")
    await ask(again, "corp")
    assert again.find("custom-proxy/llama-3-custom") is None
    assert offer_of(again, "openai/gpt-4o-mini") == known


async def test_another_model_tui_is_such_a_registry(make: Make, loopback: Loopback) -> None:
    corp(Paths.default().config_dir, loopback)
    registry = make()
    shown = [structs_of(offer_of(registry, ref)) for ref in ("openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5")]
    loopback.on("/models", [{**offer, "provider": "gateway"} for offer in shown])
    (answered,) = (e for e in await ask(registry, "corp") if isinstance(e, Answered))
    assert (answered.models, answered.skipped) == (2, 0)
    for offer in shown:
        taken = structs_of(offer_of(registry, f"gateway/{offer['id']}"))
        differing = {name for name, value in taken.items() if value != offer[name]}
        assert differing <= {"provider", "provenance", "tags", "state", "price"}, differing
        assert taken["price"] == {**offer["price"], "tiers": taken["price"]["tiers"]}


def structs_of(offer: Offer) -> dict[str, object]:
    found: dict[str, object] = json.loads(msgspec.json.encode(offer))
    return found


@pytest.mark.parametrize("reply", [Reply(b"", 500), Reply("nonsense"), Reply({"models": 5}), Reply(b"{")], ids=repr)
async def test_a_registry_that_is_down_changes_nothing(reply: Reply, make: Make, loopback: Loopback) -> None:
    corp(Paths.default().config_dir, loopback)
    loopback.on("/models", reply)
    registry = make()
    before = registry.snapshot.offers
    assert any(isinstance(event, Failed) for event in await ask(registry, "corp"))
    assert registry.snapshot.offers == before


# resolvers


class Mine:
    """A custom resolver: opinions on two fields of one provider's models."""

    def __init__(self, context: int | None = None, *, tools: bool | None = None) -> None:
        self.facts = ModelCapabilities(max_context=context, supports_tools=tools)

    async def get_capabilities(self, spec: ModelSpec) -> ModelCapabilities:
        return self.facts if spec.provider == "openai" else ModelCapabilities()


async def asked_openai(registry: ModelRegistry, loopback: Loopback) -> None:
    loopback.on("/openai/models", {"data": [{"id": "gpt-4o-mini", "context_window": 99}]})
    await ask(registry, "openai")


def openai_at(server: Loopback) -> dict[str, str]:
    return {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": f"{server.url}/openai"}


async def test_a_later_resolver_wins_only_where_it_has_an_opinion(make: Make, loopback: Loopback) -> None:
    registry = make(**openai_at(loopback))
    registry.add_resolver(Mine(1000, tools=False), "first")
    registry.add_resolver(Mine(2000), "second")
    await asked_openai(registry, loopback)
    assert at(registry, "openai/gpt-4o-mini", "context") == (2000, "second")
    assert at(registry, "openai/gpt-4o-mini", "tools") == (False, "first")
    assert at(registry, "openai/gpt-4o-mini", "max_output")[1] in ("models.dev", "litellm")
    layers = {
        layer.name: layer.facts.max_context for layer in registry.model(offer_of(registry, "openai/gpt-4o-mini")).layers
    }
    assert (layers["second"], layers["first"], layers["provider"]) == (2000, 1000, 99)


async def test_a_resolver_that_asks_a_server_is_awaited(make: Make, loopback: Loopback) -> None:
    class Slow(Mine):
        async def get_capabilities(self, spec: ModelSpec) -> ModelCapabilities:
            await asyncio.sleep(0.01)
            return await super().get_capabilities(spec)

    registry = make(**openai_at(loopback))
    registry.add_resolver(Slow(3000), "slow")
    assert all(layer.name != "slow" for layer in registry.model(offer_of(registry, "openai/gpt-4o")).layers)
    await asked_openai(registry, loopback)
    assert at(registry, "openai/gpt-4o-mini", "context") == (3000, "slow")


class Plain:
    """The long form: layers under names of its own."""

    name = "plain"

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        return (Layer("measured", ModelCapabilities(tokens_per_second=12.5)),) if spec.provider == "openai" else ()


async def test_a_resolver_of_the_long_form(make: Make) -> None:
    registry = make()
    registry.add_resolver(Plain())
    model = registry.model(offer_of(registry, "openai/gpt-4o-mini"))
    assert (model.capabilities.tokens_per_second, model.provenance["tokens_per_second"]) == (12.5, "measured")


async def test_a_resolver_that_returns_nothing_has_no_opinion(make: Make, loopback: Loopback) -> None:
    class Choosy:
        name = "choosy"

        async def get_capabilities(self, spec: ModelSpec) -> ModelCapabilities | None:
            return ModelCapabilities(max_context=77) if spec.name == "gpt-4o" else None

    registry = make(**openai_at(loopback))
    registry.add_resolver(Choosy())
    await asked_openai(registry, loopback)
    assert at(registry, "openai/gpt-4o-mini", "context") == (99, "provider")
    assert not any("choosy" in line for line in registry.notes())


@pytest.mark.parametrize("outcome", [RuntimeError("boom"), "a text", ModelCapabilities(max_context=-5)], ids=repr)
async def test_a_resolver_that_fails_has_no_opinion(outcome: object, make: Make, loopback: Loopback) -> None:
    class Failing:
        name = "failing"

        async def get_capabilities(self, spec: ModelSpec) -> object:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

    registry = make(**openai_at(loopback))
    registry.add_resolver(Failing())
    await asked_openai(registry, loopback)
    assert at(registry, "openai/gpt-4o-mini", "context") == (99, "provider")
    assert any(line.startswith("resolver 'failing': ") for line in registry.notes())
