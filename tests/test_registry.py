"""The registry: what it asks whom, what it tells of it, and what its snapshots hold afterwards."""

import asyncio
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from loopback import Loopback, Reply, Request, closed_port

from model_tui.catalog import Catalog, load
from model_tui.core import grammar
from model_tui.core.discovery import Answered, Event, Failed, Skipped, Started, Trial
from model_tui.core.layers import disagreements
from model_tui.core.mode_names import is_too_wide
from model_tui.core.model import LAYERS, Layer, ModelCapabilities, ModelSpec, Offer, Price, Provider
from model_tui.keys import Key
from model_tui.registry import ModelRegistry
from model_tui.sources.protocol import Listed, Listing
from model_tui.sources.table import load_table
from model_tui.storage import Paths
from model_tui.workbench import Workbench

KEY = "sk-canary-0123456789abcdef"

Make = Callable[..., ModelRegistry]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def make(catalog: Catalog, tmp_path: Path) -> Make:
    """What makes a registry for these variables of the environment; each one is like a new start."""

    def made(offline: bool = False, **env: str) -> ModelRegistry:
        bench = Workbench(Paths.default(), tmp_path / "work", env=env, offline=offline)
        vars(bench)["catalog"] = catalog
        return bench.registry

    return made


def listing(*ids: str, **facts: object) -> dict[str, object]:
    return {"object": "list", "data": [{"id": name, "object": "model", **facts} for name in ids]}


def openai_at(server: Loopback, key: str = KEY) -> dict[str, str]:
    return {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": f"{server.url}/openai/v1"}


def groq_at(server: Loopback) -> dict[str, str]:
    return {"GROQ_API_KEY": "gsk-1", "GROQ_BASE_URL": f"{server.url}/groq"}


async def ask(registry: ModelRegistry, *providers: str, by_hand: bool = False) -> list[Event]:
    return [event async for event in registry.discover(providers or None, by_hand=by_hand)]


def states(registry: ModelRegistry, provider: str) -> dict[str, str]:
    snapshot = registry.snapshot
    return {snapshot.offers[row].id: snapshot.offers[row].state for row in snapshot.by_provider.get(provider, ())}


def offer_of(registry: ModelRegistry, ref: str) -> Offer:
    offer = registry.find(ref)
    assert offer is not None, ref
    return offer


# events


async def test_several_providers_at_once_each_event_as_it_comes(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini", "gpt-new"), delay=0.3)
    loopback.on("/groq/openai/v1/models", listing("llama-3.1-8b-instant"))
    loopback.on("/anthropic/v1/models", Reply({"error": {"message": "overloaded"}}, 501))
    registry = make(
        **openai_at(loopback),
        **groq_at(loopback),
        ANTHROPIC_API_KEY="sk-ant-1",
        ANTHROPIC_BASE_URL=f"{loopback.url}/anthropic",
    )
    events = await ask(registry, "openai", "groq", "anthropic", "mistral")
    assert events[0] == Skipped("mistral", "MISTRAL_API_KEY", "https://console.mistral.ai")
    assert {e.provider for e in events[1:4] if isinstance(e, Started)} == {"openai", "groq", "anthropic"}
    last = events[-1]
    assert isinstance(last, Answered)
    assert (last.provider, last.models, last.live, last.skipped) == ("openai", 2, True, 0)
    assert last.took >= 0.3
    answered = {e.provider: e for e in events if isinstance(e, Answered)}
    assert answered["groq"].took < last.took
    (failed,) = (e for e in events if isinstance(e, Failed))
    assert (failed.provider, failed.kind, failed.stale) == ("anthropic", "http", 0)
    assert "\n" not in failed.reason
    assert len(events) == 7


async def test_the_snapshot_of_an_event_is_in_place_when_it_is_told(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-new"), delay=0.05)
    registry = make(**openai_at(loopback))
    async for event in registry.discover(["openai"]):
        if isinstance(event, Started):
            assert registry.status("openai").standing == "asking"
            assert registry.find("openai/gpt-new") is None
        if isinstance(event, Answered):
            assert offer_of(registry, "openai/gpt-new").ready
    status = registry.status("openai")
    assert (status.standing, status.listed, status.variable) == ("live", 1, "OPENAI_API_KEY")
    assert status.key_origin == "environment"
    assert status.known == len(registry.snapshot.by_provider["openai"])
    assert KEY not in repr(status)


async def test_entries_that_cannot_be_read_are_counted(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", {"data": [{"id": "gpt-4o-mini"}, 7, {"id": None}, "x"]})
    registry = make(**openai_at(loopback))
    events = await ask(registry, "openai")
    assert isinstance(events[-1], Answered)
    assert (events[-1].models, events[-1].skipped) == (1, 3)
    assert registry.status("openai").notes == ("3 entries could not be read",)


async def test_any_name_of_a_provider_will_do(loopback: Loopback, make: Make) -> None:
    loopback.on("/v1beta/models", {"models": [{"name": "models/gemini-2.5-flash"}]})
    registry = make(GEMINI_API_KEY="k-123456", GEMINI_BASE_URL=loopback.url)
    events = await ask(registry, "google")
    assert [type(event) for event in events] == [Started, Answered]
    assert offer_of(registry, "google-ai-studio/gemini-2.5-flash").state == "ready"


async def test_a_run_that_nobody_listens_to_any_more_leaves_nothing_asking(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini"), delay=5)
    registry = make(**openai_at(loopback))
    async with aclosing(registry.discover(["openai"])) as events:
        assert await anext(events) == Started("openai")
    assert registry.status("openai").standing == "catalog"
    assert registry.status("openai").known > 0
    loopback.on("/openai/v1/models", listing("gpt-4o-mini"))
    assert isinstance((await ask(registry, "openai"))[-1], Answered)


# states


async def test_the_states_of_a_listing(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini", "gpt-new"))
    registry = make(**openai_at(loopback))
    assert set(states(registry, "openai").values()) == {"catalog"}
    await ask(registry, "openai", "groq")
    found = states(registry, "openai")
    assert (found["gpt-4o-mini"], found["gpt-new"], found["gpt-4o"]) == ("ready", "ready", "unlisted")
    assert set(states(registry, "groq").values()) == {"needs-key"}
    assert set(states(registry, "mistral").values()) == {"catalog"}
    ready = [offer for offer in registry.snapshot.offers if offer.ready]
    assert {offer.ref for offer in ready} == {"openai/gpt-4o-mini", "openai/gpt-new"}


async def test_a_refused_key_makes_every_offer_rejected(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", Reply({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401))
    registry = make(**openai_at(loopback))
    (failed,) = (e for e in await ask(registry, "openai") if isinstance(e, Failed))
    assert (failed.kind, failed.stale) == ("refused", 0)
    assert KEY not in failed.reason
    assert set(states(registry, "openai").values()) == {"rejected"}
    assert registry.status("openai").standing == "rejected"
    assert registry.page_of("openai") == "https://platform.openai.com/account/api-keys"


async def test_a_new_key_ends_the_verdict_on_the_old_one(loopback: Loopback, make: Make) -> None:
    replies = [Reply({"error": "no"}, 401), Reply({"error": "down"}, 501)]
    loopback.on("/openai/v1/models", replies)
    registry = make(**openai_at(loopback))
    await ask(registry, "openai")
    await ask(registry, "openai")
    assert set(states(registry, "openai").values()) == {"catalog"}


async def test_failure_keeps_the_last_good_listing_as_stale_and_the_others_go_on(
    loopback: Loopback, make: Make
) -> None:
    loopback.on("/openai/v1/models", [Reply(listing("gpt-4o-mini", "gpt-new")), Reply(b"no listing", 501)])
    loopback.on("/groq/openai/v1/models", listing("llama-3.1-8b-instant"))
    registry = make(**openai_at(loopback), **groq_at(loopback))
    await ask(registry, "openai", "groq")
    events = await ask(registry, "openai", "groq")
    (failed,) = (e for e in events if isinstance(e, Failed))
    assert (failed.provider, failed.stale) == ("openai", 2)
    found = states(registry, "openai")
    assert (found["gpt-4o-mini"], found["gpt-new"], found["gpt-4o"]) == ("stale", "stale", "unlisted")
    assert not offer_of(registry, "openai/gpt-new").ready
    assert states(registry, "groq")["llama-3.1-8b-instant"] == "ready"
    status = registry.status("openai")
    assert (status.standing, status.listed) == ("failed", 2)
    assert status.reason == failed.reason


async def test_a_failure_is_never_cached_as_an_empty_listing(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", [Reply(listing("gpt-new")), Reply(b"", 501), Reply({"error": "x"}, 401)])
    env = openai_at(loopback)
    for _ in range(3):
        await ask(make(**env), "openai")
    again = make(**env)
    assert again.restore() == [Answered("openai", 1, live=False, took=0.0)]
    assert again.find("openai/gpt-new") is not None


async def test_the_next_start_remembers_how_the_last_call_ended(loopback: Loopback, make: Make) -> None:
    replies = [Reply(listing("gpt-new")), Reply(b"", 501), Reply({"error": "x"}, 401), Reply(listing("gpt-new"))]
    loopback.on("/openai/v1/models", replies)
    env = openai_at(loopback)
    for expected in ("ready", "stale", "rejected", "ready"):
        await ask(make(**env), "openai")
        again = make(**env)
        again.restore()
        assert offer_of(again, "openai/gpt-new").state == expected


async def test_an_empty_listing_is_an_answer(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing())
    registry = make(**openai_at(loopback))
    assert isinstance((await ask(registry, "openai"))[-1], Answered)
    assert set(states(registry, "openai").values()) == {"unlisted"}


async def test_what_only_a_listing_knew_vanishes_and_what_the_catalog_knows_stays(
    loopback: Loopback, make: Make
) -> None:
    before = Reply(listing("gpt-new", "gpt-4o-mini", "gpt-4o", context_length=4242))
    loopback.on("/openai/v1/models", [before, Reply(listing("gpt-4o")), Reply(b"", 501)])
    registry = make(**openai_at(loopback))
    await ask(registry, "openai")
    assert offer_of(registry, "openai/gpt-4o-mini").context == 4242
    rows_before = len(registry.snapshot.offers)
    await ask(registry, "openai")
    assert registry.find("openai/gpt-new") is None
    assert len(registry.snapshot.offers) == rows_before - 1
    former = offer_of(registry, "openai/gpt-4o-mini")
    assert (former.state, former.context) == ("unlisted", 128_000)
    assert "provider" not in former.provenance.values()
    assert "provider" not in [layer.name for layer in registry.model(former).layers]
    await ask(registry, "openai")
    assert states(registry, "openai")["gpt-4o-mini"] == "unlisted"
    assert states(registry, "openai")["gpt-4o"] == "stale"


async def test_a_provider_without_a_key_is_not_asked(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini"))
    registry = make(OPENAI_BASE_URL=f"{loopback.url}/openai/v1")
    events = await ask(registry, "openai", by_hand=True)
    assert events == [Skipped("openai", "OPENAI_API_KEY", "https://platform.openai.com/account/api-keys")]
    assert loopback.requests == []
    assert registry.status("openai").standing == "needs-key"


async def test_a_listing_that_needs_no_key_is_asked_without_one_only_by_hand(loopback: Loopback, make: Make) -> None:
    loopback.on("/or/api/v1/models", {"data": [{"id": "maker/one"}, {"id": "openai/gpt-4o"}]})
    env = {"OPENROUTER_BASE_URL": f"{loopback.url}/or/api/v1"}
    registry = make(**env)
    (skipped,) = await ask(registry, "openrouter")
    assert isinstance(skipped, Skipped)
    assert loopback.requests == []
    assert isinstance((await ask(registry, "openrouter", by_hand=True))[-1], Answered)
    assert len(loopback.requests) == 1
    assert "authorization" not in loopback.requests[0].headers
    found = states(registry, "openrouter")
    assert (found["maker/one"], found["openai/gpt-4o"]) == ("needs-key", "needs-key")
    keyed = make(**env, OPENROUTER_API_KEY="or-1")
    await ask(keyed, "openrouter")
    assert states(keyed, "openrouter")["maker/one"] == "ready"


async def test_a_local_server_that_does_not_run_is_told_as_just_that(make: Make) -> None:
    registry = make(OLLAMA_HOST=f"127.0.0.1:{closed_port()}")
    failed = (await ask(registry, "ollama"))[-1]
    assert isinstance(failed, Failed)
    assert (failed.kind, failed.stale) == ("not-running", 0)
    assert registry.status("ollama").standing == "not-running"
    assert states(registry, "ollama") == {}


async def test_offers_of_a_local_server_exist_where_one_answered(loopback: Loopback, make: Make) -> None:
    tags = [Reply({"models": [{"model": "llama3.2:3b", "name": "llama3.2:3b"}]}), Reply(b"", 501)]
    loopback.on("/api/tags", tags)
    registry = make(OLLAMA_HOST=loopback.url)
    await ask(registry, "ollama")
    offer = offer_of(registry, "ollama/llama3.2:3b")
    assert (offer.state, offer.price) == ("ready", None)
    await ask(registry, "ollama")
    assert offer_of(registry, "ollama/llama3.2:3b").state == "stale"


# the cache


async def test_a_restart_shows_the_last_listing_and_asks_nobody(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini", "gpt-new"))
    env = openai_at(loopback)
    await ask(make(**env), "openai")
    asked = len(loopback.requests)
    again = make(**env)
    assert again.restore() == [Answered("openai", 2, live=False, took=0.0)]
    assert len(loopback.requests) == asked
    assert again.find("openai/gpt-new") is not None
    assert states(again, "openai")["gpt-4o"] == "unlisted"
    status = again.status("openai")
    assert (status.standing, status.listed) == ("cached", 2)
    assert status.at is not None


async def test_a_huge_listing_is_read_behind_the_others(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini"))
    loopback.on("/groq/v1/models", listing("llama-new"))
    env = {**openai_at(loopback), "GROQ_API_KEY": KEY, "GROQ_BASE_URL": f"{loopback.url}/groq/v1"}
    for provider in ("openai", "groq"):
        await ask(make(**env), provider)
    assert [event.provider for event in make(**env).restore() if isinstance(event, Answered)] == ["openai", "groq"]
    (file,) = (
        path for path in (Paths.default().cache_dir / "listings").glob("openai@*") if "previous" not in path.name
    )
    file.write_bytes(file.read_bytes() + b" " * (1 << 20))
    assert [event.provider for event in make(**env).restore() if isinstance(event, Answered)] == ["groq", "openai"]


async def test_two_accounts_share_no_listing(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("ft:gpt-4o:mine"))
    await ask(make(**openai_at(loopback)), "openai")
    other = make(**openai_at(loopback, key="sk-other-account"))
    assert other.restore() == []
    assert other.find("openai/ft:gpt-4o:mine") is None
    assert make(OPENAI_API_KEY=KEY).restore() == []  # another address


async def test_the_key_is_in_no_file_of_the_cache(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", lambda r: Reply({"data": [{"id": "gpt-new", "note": r.headers["authorization"]}]}))
    await ask(make(**openai_at(loopback)), "openai")
    files = [path for path in Paths.default().cache_dir.rglob("*") if path.is_file()]
    assert any(path.name.startswith("openai@") for path in files)
    assert all(KEY.encode() not in path.read_bytes() and KEY not in path.name for path in files)


async def test_a_damaged_cache_file_is_told_once_and_made_anew(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-new"))
    env = openai_at(loopback)
    await ask(make(**env), "openai")
    (file,) = (Paths.default().cache_dir / "listings").glob("openai@*.json")
    file.write_bytes(file.read_bytes()[:40])
    damaged = make(**env)
    assert damaged.restore() == []
    assert damaged.restore() == []
    assert [note for note in damaged.notes() if "openai" in note] == [damaged.notes()[0]]
    await ask(make(**env), "openai")
    after = make(**env)
    assert len(after.restore()) == 1
    assert after.notes() == []


def test_resolving_an_offer_of_the_catalog_anew_changes_nothing(make: Make) -> None:
    registry = make()
    before = registry.snapshot.offers
    registry.knowledge.anew(ModelSpec(offer.provider, offer.id) for offer in before)
    assert [(one, other) for one, other in zip(registry.snapshot.offers, before, strict=True) if one != other] == []


# modes


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("text-embedding-9", "embedding"),
        ("acme/bge-reranker-9", "rerank"),
        ("meta-llama/llama-guard-9", "moderation"),
        ("acme-9-mini-tts", "audio_speech"),
        ("acme-9-transcribe", "audio_transcription"),
        ("gpt-9", "chat"),
    ],
)
async def test_what_only_an_id_tells_is_a_guess_and_outweighs_a_wide_word(
    loopback: Loopback, make: Make, name: str, mode: str
) -> None:
    loopback.on("/openai/v1/models", listing(name))
    loopback.on("/groq/openai/v1/models", listing(name, output_modalities=["text"], input_modalities=["text"]))
    registry = make(**openai_at(loopback), **groq_at(loopback))
    await ask(registry, "openai", "groq")
    bare, said = offer_of(registry, f"openai/{name}"), offer_of(registry, f"groq/{name}")
    assert (bare.mode, bare.provenance["mode"]) == (mode, "guess")
    assert (said.mode, said.provenance["mode"]) == (mode, "provider" if mode == "chat" else "guess")
    told = {(layer, value) for layer, field, value in disagreements(registry.model(said)) if field == "mode"}
    assert told == (set() if mode == "chat" else {("provider", "chat")})


def test_nothing_in_the_catalog_is_for_chat_whose_id_plainly_says_otherwise(catalog: Catalog) -> None:
    assert [offer.ref for offer in catalog.offers if is_too_wide(offer.mode, offer.id)] == []


# isolation


class OddSource:
    """A source that does what it is told, which is never what a source does."""

    def __init__(self, provider: Provider, outcome: object) -> None:
        self.provider = provider
        self._outcome = outcome

    async def listing(self, *_: object) -> object:
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome


@pytest.mark.parametrize(
    "outcome",
    [
        RuntimeError("secret words of the source"),
        RecursionError(),
        KeyError("data"),
        None,
        "a text",
        Listing(models=(None,)),  # type: ignore[arg-type]
        Listing(models=(Listed(ModelSpec("groq", "x"), None),)),  # type: ignore[arg-type]
    ],
    ids=repr,
)
async def test_a_source_that_does_something_odd_harms_nobody_else(
    outcome: object, loopback: Loopback, make: Make
) -> None:
    loopback.on("/openai/v1/models", listing("gpt-new"))
    registry = make(**openai_at(loopback), GROQ_API_KEY="gsk-1")
    groq = registry.table.get("groq")
    assert groq is not None
    registry.add_source(OddSource(groq, outcome))
    before = states(registry, "groq")
    events = await ask(registry, "openai", "groq")
    assert offer_of(registry, "openai/gpt-new").ready
    (failed,) = (e for e in events if isinstance(e, Failed))
    assert (failed.provider, failed.kind) == ("groq", "bad-answer")
    assert "secret words" not in failed.reason
    assert registry.status("groq").standing == "failed"
    assert states(registry, "groq") == before


# offline


_REFUSED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.__new__")
_guard = {"on": False}


def _hook(event: str, _: object) -> None:
    if _guard["on"] and event in _REFUSED:
        raise AssertionError(f"a socket was opened: {event}")


@pytest.fixture
def no_sockets() -> Iterator[None]:
    """Fail whatever opens a socket; an audit hook sees those of C code, too."""
    if not _guard.get("hooked"):
        sys.addaudithook(_hook)
        _guard["hooked"] = True
    _guard["on"] = True
    yield
    _guard["on"] = False


@pytest.mark.usefixtures("no_sockets")
def test_the_guard_guards() -> None:
    with pytest.raises(AssertionError):
        socket.socket()


def test_offline_opens_no_socket(make: Make, no_sockets: None) -> None:
    registry = make(offline=True, OPENAI_API_KEY=KEY, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    registry.restore()
    events: list[Event] = []

    async def run() -> AsyncIterator[Event]:
        async with aclosing(registry.discover(by_hand=True)) as found:
            async for event in found:
                yield event

    steps = run()
    step = steps.__anext__()
    try:  # by hand: an event loop of asyncio's opens a pair of sockets
        while True:
            try:
                step.send(None)
            except StopIteration as stop:
                events.append(stop.value)
                step = steps.__anext__()
    except StopAsyncIteration:
        pass
    assert events
    assert all(isinstance(event, Skipped) for event in events)
    assert "openai" not in {event.provider for event in events}
    assert registry.look(["groq"]) == [Skipped("groq", "GROQ_API_KEY", "https://console.groq.com/keys")]


# snapshots


async def test_snapshots_are_replaced_and_rows_are_stable(loopback: Loopback, make: Make) -> None:
    loopback.on("/openai/v1/models", listing("gpt-4o-mini", "gpt-new", "gpt-newer"))
    loopback.on("/groq/openai/v1/models", listing("groq-new"))
    registry = make(**openai_at(loopback), **groq_at(loopback))
    first = registry.snapshot
    offers, rows, order = list(first.offers), dict(first.rows), list(first.index.order())
    await ask(registry, "openai", "groq")
    second = registry.snapshot
    assert second is not first
    assert list(first.offers) == offers
    assert all(a is b for a, b in zip(first.offers, offers, strict=True))
    assert list(first.index.order()) == order
    assert {key: second.rows[key] for key in rows} == rows
    assert {second.offers[row].id for row in range(len(offers), len(second.offers))} == {
        "gpt-new",
        "gpt-newer",
        "groq-new",
    }
    assert sorted(second.index.order()) == list(range(len(second.offers)))
    assert [second.offers[row].state for row in second.index.order()[:5]].count("ready") == 4
    assert first.statuses["openai"].standing == "catalog"


# who says what


async def test_the_provider_wins_over_the_catalogs_and_disagreement_is_visible(loopback: Loopback, make: Make) -> None:
    item = {"id": "gpt-4o-mini", "context_length": 64_000, "name": "GPT-4o mini (preview)"}
    loopback.on("/openai/v1/models", {"data": [item]})
    registry = make(**openai_at(loopback))
    await ask(registry, "openai")
    offer = offer_of(registry, "openai/gpt-4o-mini")
    assert (offer.context, offer.provenance["context"]) == (64_000, "provider")
    assert (offer.name, offer.provenance["name"]) == ("GPT-4o mini (preview)", "provider")
    assert offer.provenance["price.input"] in ("models.dev", "litellm")
    assert offer.max_output == 16_384
    model = registry.model(offer)
    names = [layer.name for layer in model.layers]
    assert names[0] == "provider"
    assert names == sorted(names, key=LAYERS.index)
    assert model.layers[0].at is not None
    said = [(layer, value) for layer, field, value in disagreements(model) if field == "max_context"]
    assert ("models.dev", 128_000) in said


async def test_a_new_offer_of_a_known_model_is_inferred_but_never_its_price(loopback: Loopback, make: Make) -> None:
    loopback.on("/groq/openai/v1/models", listing("openai/gpt-4o-mini"))
    registry = make(**groq_at(loopback))
    await ask(registry, "groq")
    offer = offer_of(registry, "groq/openai/gpt-4o-mini")
    assert offer.canonical == "openai/gpt-4o-mini"
    assert offer.provenance["max_output"] == "inferred"
    assert (offer.max_output, offer.price) == (16_384, None)
    elsewhere = registry.snapshot.elsewhere(offer)
    assert "openai/gpt-4o-mini" in [other.ref for other in elsewhere]


async def test_hostile_names_are_harmless(loopback: Loopback, make: Make) -> None:
    names = ["bad\x1b[2J\x1b]0;owned\x07", "[bold red]x[/]", "a\nb", "x\u202egnp", "z" * 5000]
    items = [*({"id": name} for name in names), *({"id": f"m{at}", "name": name} for at, name in enumerate(names))]
    loopback.on("/openai/v1/models", {"data": items})
    registry = make(**openai_at(loopback))
    events = await ask(registry, "openai")
    new = [offer for offer in registry.snapshot.offers if offer.ready]
    # By an id other than its own no model can be called: one that must not be drawn is none.
    assert {offer.id for offer in new} == {"[bold red]x[/]", *(f"m{at}" for at in range(len(names)))}
    assert all(offer.id.isprintable() and offer.name.isprintable() for offer in new)
    left_aside = [(event.skipped, event.notes) for event in events if isinstance(event, Answered)]
    assert left_aside == [(1, ("3 left out: ids with control characters",))]


async def test_a_login_in_a_base_url_is_shown_nowhere(loopback: Loopback, make: Make) -> None:
    loopback.on("/v1/models", listing("gpt-new"))
    address = loopback.url.replace("//", "//user:hunter22@") + "/v1"
    registry = make(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=address)
    await ask(registry, "openai")
    assert registry.status("openai").base_url == f"{loopback.url}/v1"
    assert "hunter22" not in repr(registry.status("openai"))


async def test_an_authorization_token_goes_as_one(loopback: Loopback, make: Make) -> None:
    loopback.on("/v1/models", {"data": [{"id": "claude-x", "type": "model"}], "has_more": False})
    await ask(make(ANTHROPIC_AUTH_TOKEN="tok-1", ANTHROPIC_BASE_URL=loopback.url), "anthropic")
    await ask(make(ANTHROPIC_API_KEY="sk-ant-1", ANTHROPIC_BASE_URL=loopback.url), "anthropic")
    by_token, by_key = (request.headers for request in loopback.requests)
    assert by_token["authorization"] == "Bearer tok-1"
    assert "x-api-key" not in by_token
    assert by_key["x-api-key"] == "sk-ant-1"


async def test_a_base_url_of_a_project_never_takes_a_key_from_elsewhere(
    loopback: Loopback, make: Make, tmp_path: Path
) -> None:
    (tmp_path / "work" / ".env").write_text(f"OPENAI_BASE_URL={loopback.url}/v1\n")
    registry = make(OPENAI_API_KEY=KEY)
    provider = registry.table.get("openai")
    assert provider is not None
    assert registry.door(provider).access.base_url == "https://api.openai.com/v1"
    assert any("OPENAI_BASE_URL" in note and KEY not in note for note in registry.notes())


def test_what_says_nothing_changes_nothing(make: Make) -> None:
    registry = make()
    offer = offer_of(registry, "openai/gpt-4o-mini")
    assert registry.model(offer).capabilities != ModelCapabilities()
    assert registry.find("openai/nope") is None
    assert registry.find("gpt-4o-mini") is None
    assert registry.status("nobody").standing == "catalog"
    assert registry.page_of("nobody") is None
    assert asyncio.run(ask(registry, "nobody")) == []


# trying a key, asking one while others are asked, another table


async def test_a_key_is_tried_without_a_trace(loopback: Loopback, make: Make, tmp_path: Path) -> None:
    loopback.on("/groq/openai/v1/models", listing("llama-3.1-8b-instant", "llama-new"))
    registry = make(GROQ_BASE_URL=f"{loopback.url}/groq")
    groq = registry.table.get("groq")
    before = registry.snapshot
    trial = await registry.try_key(groq, Key("gsk-typed-0123456789", "GROQ_API_KEY", "typed"))
    assert trial == Trial(models=2)
    assert loopback.requests[0].headers["authorization"] == "Bearer gsk-typed-0123456789"
    assert registry.snapshot is before
    assert not registry.door(groq).access.is_signed_in
    assert not registry.cache.providers()
    loopback.on("/groq/openai/v1/models", Reply({"error": {"message": "Invalid API Key gsk-typed-0123456789"}}, 401))
    refused = await registry.try_key(groq, Key("gsk-typed-0123456789", "GROQ_API_KEY", "typed"))
    assert (refused.models, refused.kind) == (0, "refused")
    assert "HTTP 401" in refused.reason
    assert "typed" not in refused.reason


def test_a_typed_key_is_not_sent_where_a_file_of_the_folder_says(make: Make) -> None:
    Path(".env").write_text("GROQ_BASE_URL=http://evil.example\n")
    registry = make()
    door = registry.door(registry.table.get("groq"), Key("gsk-typed", "GROQ_API_KEY", "typed"))
    assert (door.access.key, door.base_origin) == ("gsk-typed", "built-in")
    assert "evil" not in door.access.base_url


async def test_a_provider_is_asked_while_slower_ones_are_waited_for(loopback: Loopback, make: Make) -> None:
    slow, groq = threading.Event(), "/groq/openai/v1/models"

    def waiting(_: Request) -> Reply:
        slow.wait(10)
        return Reply(listing("gpt-new"))

    loopback.on("/openai/v1/models", waiting)
    loopback.on(groq, listing("llama-3.1-8b-instant"))
    registry = make(**openai_at(loopback), **groq_at(loopback))
    answered = asyncio.Event()

    async def everybody() -> list[Event]:
        events = []
        async for event in registry.discover(["openai", "groq"]):
            events.append(event)
            if isinstance(event, Answered):
                answered.set()
        return events

    first = asyncio.create_task(everybody())
    await answered.wait()
    events = await asyncio.wait_for(ask(registry, "groq"), 5)
    assert isinstance(events[-1], Answered)
    assert len(loopback.asked(groq)) == 2
    again = asyncio.create_task(ask(registry, "openai"))
    await asyncio.sleep(0.05)
    assert len(loopback.asked("/openai/v1/models")) == 1, "nobody is asked twice at once"
    slow.set()
    assert isinstance((await first)[-1], Answered)
    assert isinstance((await again)[-1], Answered)
    assert len(loopback.asked("/openai/v1/models")) == 2


async def test_another_table_holds_from_then_on(loopback: Loopback, make: Make, tmp_path: Path) -> None:
    loopback.on("/gate/v1/models", listing("own-model"))
    registry = make()
    file = tmp_path / "providers.toml"
    file.write_text(
        f'[gate]\nshape = "openai"\nbase_url = "{loopback.url}/gate/v1"\nneeds_key = false\n'
        'local = true\naliases = ["door"]\n'
    )
    bench = Workbench(Paths.default(), tmp_path / "work", env={})
    vars(bench)["table"] = table = load_table(file)
    registry.use_table(table, bench.context())
    status = registry.status("gate")
    assert (status.standing, status.base_url, status.known) == ("catalog", f"{loopback.url}/gate/v1", 0)
    assert registry.status("openai").known > 50
    assert isinstance((await ask(registry, "door"))[-1], Answered)
    assert registry.find("door/own-model").ready
    rows = registry.snapshot.index.search(grammar.parse("provider:door local")).rows
    assert [registry.snapshot.offers[row].ref for row in rows] == ["gate/own-model"]


# what comes back


async def test_a_key_that_a_listing_echoes_is_nowhere(loopback: Loopback, make: Make) -> None:
    told = {"id": "honest", "name": f"key {KEY}", "description": f"Bearer {KEY}, and so on"}
    loopback.on("/openai/v1/models", {"data": [told, {"id": f"spy-{KEY}"}, {"id": "other"}]})
    registry = make(**openai_at(loopback))
    (answered,) = (e for e in await ask(registry, "openai") if isinstance(e, Answered))
    assert (answered.models, answered.skipped) == (2, 1)
    assert not any(KEY in offer.id for offer in registry.snapshot.offers)
    model = registry.model(offer_of(registry, "openai/honest"))
    assert KEY not in repr(model)
    kept = b"".join(path.read_bytes() for path in registry.cache.folder.iterdir() if path.is_file())
    assert KEY.encode() not in kept
    assert b"honest" in kept


@pytest.mark.parametrize(
    "answer",
    [
        [{"id": "row1"}, {"id": "row2"}],
        {"data": [{"id": "article-1", "object": "post"}]},
        {"object": "list", "data": [{"id": "a", "object": "file"}]},
    ],
)
@pytest.mark.parametrize("provider", ["vllm", "lmstudio", "sglang", "lemonade"])
async def test_another_programs_list_is_no_listing(
    provider: str, answer: object, loopback: Loopback, make: Make
) -> None:
    loopback.on("/v1/models", answer)
    loopback.on("/models", answer)
    registry = make(**{f"{provider.upper()}_BASE_URL": f"{loopback.url}/v1"})
    events = await ask(registry, provider)
    assert not any(isinstance(event, Answered) for event in events)
    assert registry.snapshot.by_provider.get(provider) is None


async def test_a_base_url_that_is_none_sends_the_key_nowhere(make: Make) -> None:
    registry = make(GROQ_API_KEY="gsk-1", GROQ_BASE_URL="/")
    (failed,) = (e for e in await ask(registry, "groq") if isinstance(e, Failed))
    assert failed.kind == "incomplete"


# servers that want a key after all


@pytest.mark.parametrize(
    ("provider", "variable", "path"),
    [("vllm", "VLLM_API_KEY", "/v1/models"), ("sglang", "SGLANG_API_KEY", "/v1/models"), ("ollama", None, "/api/tags")],
)
async def test_a_server_that_refuses_without_a_key_wants_one(
    loopback: Loopback, make: Make, provider: str, variable: str | None, path: str
) -> None:
    loopback.on(path, Reply({"error": "Unauthorized"}, 401))
    registry = make(**{f"{provider.upper()}_BASE_URL": loopback.url})
    (skipped,) = (event for event in await ask(registry, provider) if isinstance(event, Skipped))
    assert skipped.variable == variable
    status = registry.status(provider)
    assert status.standing == "needs-key"
    assert f"wants a key, and none is set: {f'set {variable}' if variable else 'no variable is known'}" in status.reason


async def test_one_that_wants_a_key_now_has_no_usable_offers_after_the_next_start(
    loopback: Loopback, make: Make
) -> None:
    loopback.on("/v1/models", [Reply(listing("own")), Reply({"error": "Unauthorized"}, 401)])
    env = {"SGLANG_BASE_URL": loopback.url}
    registry = make(**env)
    await ask(registry, "sglang")
    assert states(registry, "sglang") == {"own": "ready"}
    await ask(registry, "sglang")
    assert states(registry, "sglang") == {"own": "needs-key"}
    again = make(**env)
    again.restore()
    assert states(again, "sglang") == {"own": "needs-key"}


# other names of a model


async def test_what_is_listed_under_another_name_is_listed_and_found(loopback: Loopback, make: Make) -> None:
    found = listing("gpt-4o-2024-08-06", aliases=["gpt-4o", "my-gpt"])
    loopback.on("/openai/v1/models", [Reply(found), Reply({"error": "down"}, 501), Reply(listing("gpt-4o-mini"))])
    registry = make(**openai_at(loopback))
    await ask(registry, "openai")
    assert states(registry, "openai")["gpt-4o"] == "ready"
    assert states(registry, "openai")["gpt-4o-mini"] == "unlisted"
    assert registry.find("openai/my-gpt").id == "gpt-4o-2024-08-06"
    assert registry.find("openai/gpt-4o").id == "gpt-4o"
    again = make(**openai_at(loopback))
    again.restore()
    assert states(again, "openai")["gpt-4o"] == "ready"
    await ask(registry, "openai")
    assert states(registry, "openai")["gpt-4o"] == "stale"
    await ask(registry, "openai")
    assert states(registry, "openai")["gpt-4o"] == "unlisted"


async def test_what_is_said_of_a_model_holds_for_its_other_names(loopback: Loopback, make: Make) -> None:
    found = {
        "data": [
            {
                "id": "mistral-one",
                "name": "mistral-one",
                "aliases": ["mistral-large-latest"],
                "max_context_length": 4321,
            },
            {"id": "a", "name": "a", "aliases": ["mistral-small-latest"], "max_context_length": 1111},
            {"id": "b", "name": "b", "aliases": ["mistral-small-latest"], "max_context_length": 2222},
        ]
    }
    loopback.on("/mistral/v1/models", [Reply(found), Reply(listing("mistral-one"))])
    env = {"MISTRAL_API_KEY": "mk", "MISTRAL_BASE_URL": f"{loopback.url}/mistral"}
    registry = make(**env)
    known = registry.find("mistral/mistral-large-latest")
    shared = registry.find("mistral/mistral-small-latest").context
    await ask(registry, "mistral")
    for one in (registry, make(**env)):
        one.restore()
        latest = one.find("mistral/mistral-large-latest")
        assert (latest.context, latest.state, latest.name) == (4321, "ready", known.name)
        model = one.knowledge.model(latest)
        assert (model.spec.name, model.provenance["context"]) == ("mistral-large-latest", "provider")
        assert one.find("mistral/mistral-small-latest").context == shared  # whose it is, nobody can tell
        assert one.status("mistral").listed == 3
    await ask(registry, "mistral")
    latest = registry.find("mistral/mistral-large-latest")
    assert (latest.context, latest.state) == (known.context, "unlisted")


async def test_what_is_said_of_the_other_name_itself_holds_for_it(loopback: Loopback, make: Make) -> None:
    alias = "~anthropic/claude-haiku-latest"
    target = {"id": "anthropic/mine", "name": "Mine", "context_length": 5000, "pricing": {"prompt": "0.000003"}}
    named = {"id": alias, "name": "Latest", "alias_target": {"slug": "anthropic/mine"}, "context_length": 4000}
    found = {"data": [target, {**named, "pricing": {"prompt": "0.000002"}}]}
    loopback.on("/or/models", found)
    env = {"OPENROUTER_API_KEY": "ok", "OPENROUTER_BASE_URL": f"{loopback.url}/or"}
    registry = make(**env)
    assert registry.find(f"openrouter/{alias}").state != "ready"  # the catalog's own
    await ask(registry, "openrouter")
    again = make(**env)
    again.restore()
    for one in (registry, again):
        latest, mine = one.find(f"openrouter/{alias}"), one.find("openrouter/anthropic/mine")
        assert (latest.state, latest.context, latest.price.input) == ("ready", 4000, 2.0)
        assert (mine.context, mine.price.input, mine.aliases) == (5000, 3.0, (alias,))
        assert one.status("openrouter").listed == 1


async def test_what_the_first_answer_needs_is_worked_out_while_it_is_waited_for(loopback: Loopback, make: Make) -> None:
    warmed = threading.Event()

    class Broken:
        name = "broken"

        def layers(self, _: ModelSpec) -> tuple[Layer, ...]:
            return ()

        def warm(self) -> None:
            raise ValueError("no")

    class Ready(Broken):
        name = "ready"

        def warm(self) -> None:
            warmed.set()

    def answer(_: Request) -> Reply:
        assert warmed.wait(20)  # nobody answers before
        return Reply(listing("gpt-new"))

    loopback.on("/openai/v1/models", answer)
    registry = make(**openai_at(loopback))
    registry.knowledge.resolvers = (Broken(), Ready(), *registry.knowledge.resolvers)
    (*_, last) = await ask(registry, "openai")
    assert isinstance(last, Answered)
    assert warmed.is_set()


async def test_a_deployment_is_what_runs_under_its_name(make: Make, loopback: Loopback) -> None:
    runs = {
        "gpt-4o": "gpt-35-turbo",
        "o3": "gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678",
        "gpt-4o-mini": "deepseek-r1",
        "prod": "gpt-4o-2024-05-13",
        "gpt-5": "gpt-5",
    }
    items = [{"id": name, "object": "deployment", "model": model} for name, model in runs.items()]
    loopback.on("/openai/deployments", {"data": items})
    env = {"AZURE_OPENAI_API_KEY": KEY, "AZURE_OPENAI_ENDPOINT": loopback.url}
    registry = make(**env)
    whole = {model: registry.find(f"azure/{model}") for model in runs.values()}
    await ask(registry, "azure")
    assert {name: offer_of(registry, f"azure/{name}").canonical for name in runs} == {
        "gpt-4o": "openai/gpt-3-5-turbo",
        "o3": f"azure/{runs['o3']}",
        "gpt-4o-mini": "deepseek/deepseek-r1",
        "prod": "openai/gpt-4o-20240513",
        "gpt-5": "openai/gpt-5",
    }
    for name, model in runs.items():
        ours, theirs = offer_of(registry, f"azure/{name}"), whole[model]
        expected = (theirs.context, theirs.price) if theirs is not None else (ours.context, None)
        assert (ours.context, ours.price) == expected, name
    assert offer_of(registry, "azure/o3").context is None
    loopback.on("/openai/deployments", {"data": items[1:]})
    await ask(registry, "azure")  # nothing of it stays with the name
    assert offer_of(registry, "azure/gpt-4o").canonical == "openai/gpt-4o"
    loopback.on("/openai/deployments", {"data": items})
    await ask(registry, "azure")
    again = make(**env)  # and so it is in the cache
    again.restore()
    assert offer_of(again, "azure/gpt-4o").canonical == "openai/gpt-3-5-turbo"


@pytest.mark.parametrize("at_once", [True, False])
async def test_snapshots_that_no_single_listing_tells_apart(make: Make, loopback: Loopback, *, at_once: bool) -> None:
    theirs = ("gpt-90-2027-06-01", "gpt-91-2027-06-01", "gpt-92-2027-06-01", "gpt-4o-2024-08-06")
    loopback.on("/openai/v1/models", listing("gpt-90", *theirs))
    items = ({"id": f"openai/{name}"} for name in ("gpt-90-2027-01-01", "gpt-91-2027-05-30", "gpt-93-20270101"))
    loopback.on("/groq/openai/v1/models", {"data": [*items]})
    routed = [{"id": "openai/gpt-92", "canonical_slug": "openai/gpt-92-20270801"}, {"id": "openai/gpt-93-20270801"}]
    loopback.on("/openrouter/v1/models", {"data": routed})
    env = openai_at(loopback) | {"GROQ_API_KEY": KEY, "GROQ_BASE_URL": f"{loopback.url}/groq"}
    env |= {"OPENROUTER_API_KEY": KEY, "OPENROUTER_BASE_URL": f"{loopback.url}/openrouter/v1"}
    registry = make(**env)
    known = {
        "openai/gpt-90": "openai/gpt-90",
        "openai/gpt-90-2027-06-01": "openai/gpt-90-20270601",
        "groq/openai/gpt-90-2027-01-01": "openai/gpt-90-20270101",
        "openai/gpt-91-2027-06-01": "openai/gpt-91",  # two days later somewhere else
        "groq/openai/gpt-91-2027-05-30": "openai/gpt-91",
        "openai/gpt-92-2027-06-01": "openai/gpt-92",
        "openrouter/openai/gpt-92": "openai/gpt-92",
        "groq/openai/gpt-93-20270101": "openai/gpt-93",
        "openrouter/openai/gpt-93-20270801": "openai/gpt-93",  # the day on which a router took it up
        "openai/gpt-4o-2024-08-06": "openai/gpt-4o-20240806",
    }
    asked = ("openai", "groq", "openrouter")
    for providers in [asked] * 2 if at_once else [*zip(asked), asked[:1]]:
        await ask(registry, *providers)
    assert {one: offer_of(registry, one).canonical for one in known} == known
    assert registry.model(offer_of(registry, "openai/gpt-90-2027-06-01")).spec.canonical == "openai/gpt-90-20270601"
    assert offer_of(registry, "openai/gpt-90-2027-06-01").state == "ready"
    again = make(**env)
    again.restore()
    assert {one: offer_of(again, one).canonical for one in known} == known


async def test_an_alias_of_a_litellm_proxy_is_what_runs_behind_it(make: Make, loopback: Loopback) -> None:
    leads: list[tuple[str, dict[str, str], dict[str, object]]] = [
        ("gpt-4o", {"model": "openai/gpt-3.5-turbo"}, {}),
        ("o3", {"model": "azure/my-dep"}, {}),
        ("gpt-5", {"model": "azure/my-dep"}, {"base_model": "azure/gpt-4o-mini"}),
        ("small", {"model": "ollama_chat/llama3.2:3b"}, {}),
        ("far", {"model": "fireworks_ai/accounts/fireworks/models/llama-v3p3-70b-instruct"}, {}),
        ("claude", {"model": "bedrock/converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0"}, {}),
        ("gpt-4o-mini", {"model": "openai/ours", "api_base": "http://10.0.0.1/v1"}, {}),
        ("gpt-4.1", {"model": "openai/gpt-4.1"}, {"max_input_tokens": 9000, "input_cost_per_token": 9e-06}),
        ("gpt-4.1-mini", {"model": "openai/gpt-4.1-mini"}, {}),
        ("gpt-4.1-mini", {"model": "openai/gpt-4.1-nano"}, {}),
    ]
    rows = [{"model_name": name, "litellm_params": model, "model_info": info} for name, model, info in leads]
    loopback.on("/model/info", {"data": rows})
    registry = make(LITELLM_PROXY_BASE_URL=loopback.url, LITELLM_PROXY_API_KEY=KEY)
    await ask(registry, "litellm-proxy")
    found = {name: offer_of(registry, f"litellm-proxy/{name}") for name, _, _ in leads}
    assert {name: offer.canonical for name, offer in found.items()} == {
        "gpt-4o": "openai/gpt-3-5-turbo",
        "o3": "litellm-proxy/o3",
        "gpt-5": "openai/gpt-4o-mini",
        "small": "meta/llama-3-2-3b-instruct",
        "far": "meta/llama-3-3-70b-instruct",
        "claude": "anthropic/claude-sonnet-4-5",
        "gpt-4o-mini": "litellm-proxy/ours",
        "gpt-4.1": "openai/gpt-4-1",
        "gpt-4.1-mini": "litellm-proxy/gpt-4.1-mini",
    }
    whole = offer_of(registry, "openai/gpt-3.5-turbo")
    assert (found["gpt-4o"].context, found["gpt-4o"].vision) == (whole.context, whole.vision)
    assert found["gpt-4o"].provenance["context"] == "inferred"
    assert found["gpt-4o"].price is None
    assert (found["gpt-4.1"].context, found["gpt-4.1"].provenance["context"]) == (9000, "provider")
    assert found["gpt-4.1"].price == Price(input=9.0)
    assert [found[name].context for name in ("o3", "gpt-4o-mini", "gpt-4.1-mini")] == [None, None, None]
    again = make(LITELLM_PROXY_BASE_URL=loopback.url, LITELLM_PROXY_API_KEY=KEY)  # and so it is in the cache
    again.restore()
    assert offer_of(again, "litellm-proxy/gpt-4o").canonical == "openai/gpt-3-5-turbo"


async def test_snapshots_of_a_model_that_no_catalog_has_are_not_merged(make: Make, loopback: Loopback) -> None:
    known = {
        "gpt-90": "openai/gpt-90",
        "gpt-90-2027-01-01": "openai/gpt-90-20270101",
        "gpt-90-2027-06-01": "openai/gpt-90-20270601",
        "gpt-91": "openai/gpt-91",
        "gpt-91-2027-06-01": "openai/gpt-91",  # a single one tells nothing
        "gpt-4o-2024-08-06": "openai/gpt-4o-20240806",
        "davinci:ft-me-2027-01-01": "openai/davinci-ft-me-20270101",  # tuned on different days
        "davinci:ft-me-2027-06-01": "openai/davinci-ft-me-20270601",
    }
    loopback.on("/openai/v1/models", listing(*known))
    env = openai_at(loopback)
    registry = make(**env)
    for _ in range(2):
        await ask(registry, "openai")
        assert {one: offer_of(registry, f"openai/{one}").canonical for one in known} == known
    detail = registry.model(offer_of(registry, "openai/gpt-90-2027-06-01"))
    assert detail.spec.canonical == "openai/gpt-90-20270601"
    again = make(**env)
    again.restore()
    assert {one: offer_of(again, f"openai/{one}").canonical for one in known} == known
