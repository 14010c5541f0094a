"""Refreshing the catalog: what is taken, what is refused, and that the old one holds whenever anything is amiss."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from catalog_inputs import BUILT, ORIGINS, Table, built, dev, dev_model, lite_row, refreshed_to_ten
from command_line import call
from loopback import Loopback, Reply, Request, closed_port

from model_tui.catalog import Catalog, load
from model_tui.catalog.builder.write import encode
from model_tui.catalog.feeds import FEEDS, SHIPPED, FeedStore, ship
from model_tui.catalog.kept import load_newest, path_for
from model_tui.catalog_update import Result, Update, update
from model_tui.cli.output import as_json_object
from model_tui.core.changes import compare
from model_tui.storage import Paths
from model_tui.workbench import Workbench

DEV = "/api.json"
LITE = "/model_prices_and_context_window.json"
PRICES = "/data.json"
PRICE_LIST = [
    {
        "id": "openai",
        "name": "OpenAI",
        "models": [{"id": "gpt", "match": {"equals": "model-1"}, "prices": {"input_mtok": 0.15}}],
    }
]


def dev_data(count: int = 10, **more: Any) -> dict[str, Any]:
    return dev(*(dev_model(f"model-{at}", **more) for at in range(count)))


def lite_data(count: int = 10) -> dict[str, Any]:
    return {f"model-{at}": lite_row("openai") for at in range(count)}


@pytest.fixture
def now(tmp_path: Path) -> Catalog:
    """The catalog before: ten models in both."""
    path = tmp_path / "before.json.gz"

    path.write_bytes(encode(built(dev_data(), lite_data()), BUILT, ORIGINS))
    return load(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "catalog"


async def refresh(folder: Path, now: Catalog, server: Loopback, shipped: Path | None = None, **env: str) -> Update:
    places = {"MODELS_DEV_URL": server.url, "LITELLM_MODEL_COST_MAP_URL": f"{server.url}{LITE}"}
    places |= {"GENAI_PRICES_URL": server.url, **env}
    state = folder.parent / "state"
    return await update(folder, Table(), now, places, state_dir=state, shipped=shipped)  # type: ignore[arg-type]


def outcomes(done: Update) -> dict[str, str]:
    return {result.layer: result.outcome for result in done.results if result.layer != "genai-prices"}


def rows(path: Path) -> dict[str, int]:
    """Return how many rows the two large catalogs have in a file."""
    return {layer: count for layer, count in load(path).rows_by_layer().items() if layer != "genai-prices"}


def tagged(data: Any, tag: str) -> Any:
    """Return a server that knows conditional requests."""

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == tag:
            return Reply(b"", 304)
        return Reply(data, headers={"etag": tag})

    return answer


def serve(server: Loopback, dev_reply: Any, lite_reply: Any) -> None:
    server.on(DEV, dev_reply)
    server.on(LITE, lite_reply)
    server.on(PRICES, tagged(PRICE_LIST, '"p"'))


async def test_both_are_fetched_built_and_put_in_place(folder: Path, now: Catalog, loopback: Loopback) -> None:
    serve(loopback, tagged(dev_data(12), '"a"'), tagged(lite_data(11), '"b"'))
    done = await refresh(folder, now, loopback)
    assert done.results[:2] == (Result("models.dev", "updated", 12, 10), Result("litellm", "updated", 11, 10))
    assert (done.offers, done.failed) == (12, False)
    assert done.path is not None
    fresh = load(done.path)
    assert fresh.find("openai", "model-11") is not None
    assert {origin.layer for origin in fresh.origins} == {"models.dev", "litellm", "genai-prices"}
    assert load_newest(folder)[1] == done.path
    assert {path.name for path in folder.iterdir()} == {  # noqa: ASYNC240 - nothing else runs
        *("state.json", "models.dev.json.gz", "litellm.json.gz", "genai-prices.json.gz"),
        done.path.name,
    }


async def test_a_login_in_an_address_is_not_kept(folder: Path, now: Catalog, loopback: Loopback) -> None:
    serve(loopback, tagged(dev_data(), '"a"'), tagged(lite_data(), '"b"'))
    place = f"http://bob:s3cret-canary@127.0.0.1:{loopback.port}"
    await refresh(folder, now, loopback, MODELS_DEV_URL=place)
    again = await refresh(folder, now, loopback, MODELS_DEV_URL=place)
    assert outcomes(again)["models.dev"] == "unchanged"
    assert all("authorization" in {*map(str.lower, request.headers)} for request in loopback.asked(DEV))
    assert b"s3cret" not in b"".join(path.read_bytes() for path in folder.iterdir())  # noqa: ASYNC240 - nothing else runs


async def test_what_has_not_changed_is_not_sent_again(folder: Path, now: Catalog, loopback: Loopback) -> None:
    serve(loopback, tagged(dev_data(), '"a"'), tagged(lite_data(), '"b"'))
    first = await refresh(folder, now, loopback)
    again = await refresh(folder, now, loopback)
    assert outcomes(again) == {"models.dev": "unchanged", "litellm": "unchanged"}
    assert again.path is None
    assert {request.headers.get("if-none-match") for request in loopback.requests[3:]} == {'"a"', '"b"', '"p"'}
    assert load_newest(folder)[1] == first.path


async def test_the_same_bytes_without_validators_are_no_change(folder: Path, now: Catalog, loopback: Loopback) -> None:
    serve(loopback, dev_data(), lite_data())
    await refresh(folder, now, loopback)
    assert outcomes(await refresh(folder, now, loopback)) == {"models.dev": "unchanged", "litellm": "unchanged"}


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_catalog_that_cannot_be_read_is_made_anew_of_what_has_not_changed(
    folder: Path, now: Catalog, loopback: Loopback, is_gone: bool
) -> None:
    serve(loopback, tagged(dev_data(12), '"a"'), tagged(lite_data(11), '"b"'))
    path = (await refresh(folder, now, loopback)).path
    assert path is not None
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:200])
    assert load_newest(folder)[1] is None
    again = await refresh(folder, now, loopback)
    assert (again.path, again.failed) == (path, False)
    assert load(path).find("openai", "model-11") is not None
    assert outcomes(await refresh(folder, now, loopback)) == {"models.dev": "unchanged", "litellm": "unchanged"}


@pytest.mark.parametrize("reply", [Reply(b"", 500), Reply(b"{"), Reply(b'{"openai": 5}')], ids=repr)
async def test_what_was_never_fetched_is_what_the_embedded_catalog_was_built_from(
    reply: Reply, folder: Path, now: Catalog, loopback: Loopback, tmp_path: Path
) -> None:
    days = {"models.dev": "2026-01-02", "litellm": "2026-01-03", "genai-prices": "2026-01-04"}
    catalogs = {"models.dev": dev_data(), "litellm": lite_data(), "genai-prices": PRICE_LIST}
    ship(tmp_path / "feeds", catalogs, days, {"openai": {"former-1": ("2024-01-01", False)}})
    serve(loopback, reply, lite_data(11))
    loopback.on(PRICES, Reply(b"", 404))
    done = await refresh(folder, now, loopback, tmp_path / "feeds")
    assert outcomes(done)["models.dev"] in ("failed", "refused")
    assert outcomes(done)["litellm"] == "updated"
    assert done.path is not None
    assert rows(done.path) == {"models.dev": 10, "litellm": 11}
    dates = {origin.layer: origin.date for origin in load(done.path).origins}
    assert dates == {**days, "litellm": datetime.now(UTC).date().isoformat()}
    assert not (folder / "models.dev.json.gz").exists()
    assert load(done.path).index.knows("openai/former-1")  # a name that nobody lists any more is known still


def test_the_embedded_catalog_is_built_from_what_is_shipped_with_it(tmp_path: Path) -> None:
    store = FeedStore(tmp_path, SHIPPED)
    shipped = {feed.layer: store.shipped(feed) for feed in FEEDS}
    dates = {layer: one.fetched.at for layer, one in shipped.items() if one is not None}
    assert dates == {origin.layer: origin.date for origin in load().origins}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", 500),
        Reply(b"{"),
        Reply(b"[]"),
        Reply(b"<html>"),
        Reply(b'{"openai": 5}'),
        Reply(b"", raw=b"junk\r\n"),
    ],
    ids=repr,
)
async def test_one_that_is_broken_leaves_the_other(
    reply: Reply, folder: Path, now: Catalog, loopback: Loopback
) -> None:
    serve(loopback, dev_data(), lite_data())
    await refresh(folder, now, loopback)
    serve(loopback, reply, lite_data(11))
    done = await refresh(folder, now, loopback)
    assert outcomes(done)["models.dev"] in ("failed", "refused")
    assert outcomes(done)["litellm"] == "updated"
    assert done.path is not None
    assert rows(done.path) == {"models.dev": 10, "litellm": 11}


async def test_without_a_kept_download_one_that_is_broken_refuses_all(
    folder: Path, now: Catalog, loopback: Loopback
) -> None:
    serve(loopback, dev_data(11), Reply(b"{"))
    done = await refresh(folder, now, loopback)
    assert outcomes(done) == {"models.dev": "refused", "litellm": "failed"}
    assert done.failed
    assert done.results[0].reason == "litellm cannot be used, and nothing is built without it"
    assert load_newest(folder)[1] is None


@pytest.mark.parametrize(("rows", "outcome"), [(7, "refused"), (8, "updated")])
async def test_one_that_has_lost_more_than_a_fifth_is_refused(
    rows: int, outcome: str, folder: Path, now: Catalog, loopback: Loopback
) -> None:
    serve(loopback, dev_data(rows), lite_data(11))
    done = await refresh(folder, now, loopback)
    assert outcomes(done)["models.dev"] == outcome
    if outcome == "refused":
        assert done.results[0].reason == "it has only 7 rows of 10"
        assert done.path is None


async def test_a_shrunken_one_does_not_hold_back_the_other(folder: Path, now: Catalog, loopback: Loopback) -> None:
    serve(loopback, dev_data(), lite_data())
    await refresh(folder, now, loopback)
    serve(loopback, dev_data(2), lite_data(12))
    done = await refresh(folder, now, loopback)
    assert outcomes(done) == {"models.dev": "refused", "litellm": "updated"}
    assert done.path is not None
    assert rows(done.path) == {"models.dev": 10, "litellm": 12}


async def test_nobody_answers(folder: Path, now: Catalog, loopback: Loopback) -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}"
    done = await refresh(
        folder, now, loopback, MODELS_DEV_URL=nowhere, LITELLM_MODEL_COST_MAP_URL=nowhere, GENAI_PRICES_URL=nowhere
    )
    assert done.failed
    assert load_newest(folder)[1] is None


@pytest.mark.parametrize("name", ["models.dev.json.gz", "state.json", "litellm.json.gz"])
async def test_a_damaged_kept_download_is_fetched_anew(
    name: str, folder: Path, now: Catalog, loopback: Loopback
) -> None:
    serve(loopback, tagged(dev_data(), '"a"'), tagged(lite_data(), '"b"'))
    await refresh(folder, now, loopback)
    (folder / name).write_bytes(b"\x1f\x8bnot what it was")
    done = await refresh(folder, now, loopback)
    assert not done.failed
    assert done.path is not None


async def test_a_hostile_row_is_left_out_and_the_others_count(folder: Path, now: Catalog, loopback: Loopback) -> None:
    data, lite = dev_data(), lite_data()
    data["openai"]["models"] |= {
        "a": 5,
        "b": None,
        "c": {"id": 7, "limit": [], "cost": "free", "modalities": 3, "name": {}},
        "d\x1b[31m": dev_model("d\x1b[31m"),
        "e": dev_model("e", limit={"context": "1e999", "output": -4}, cost={"input": -1, "output": "x"}),
    }
    data["odd"] = {"models": []}
    data["odder"] = None
    lite |= {"f": 3, "g": {"litellm_provider": "openai", "max_tokens": {}, "input_cost_per_token": [1]}}
    serve(loopback, data, lite)
    done = await refresh(folder, now, loopback)
    assert outcomes(done) == {"models.dev": "updated", "litellm": "updated"}
    assert done.path is not None
    ids = {offer.id for offer in load(done.path).offers}
    assert {f"model-{at}" for at in range(10)} <= ids
    assert not any("\x1b" in name for name in ids)


# the file that holds


def test_a_refreshed_catalog_counts_while_it_is_not_older(tmp_path: Path, now: Catalog) -> None:
    source = tmp_path / "before.json.gz"
    path_for(tmp_path, "2001-01-01").write_bytes(source.read_bytes())
    assert load_newest(tmp_path)[1] is None
    newer = path_for(tmp_path, "2999-01-01")
    newer.write_bytes(source.read_bytes())
    assert load_newest(tmp_path)[1] == newer
    newer.write_bytes(b"damaged")
    catalog, path, notes = load_newest(tmp_path)
    assert path is None
    assert len(catalog.offers) > 5000
    assert str(newer) in notes[0]


# the verbs


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("http://h/mirror/", "http://h/mirror/api.json"),
        ("http://h/mirror/own.json", "http://h/mirror/own.json"),
        ("http://h/own.json?token=a/b", "http://h/own.json?token=a/b"),
        ("http://h/mirror?token=a", "http://h/mirror/api.json?token=a"),
        ("", "https://models.dev/api.json"),
    ],
)
def test_where_a_mirror_is_asked(given: str, asked: str) -> None:
    assert FEEDS[0].address({"MODELS_DEV_URL": given}) == asked


@pytest.mark.parametrize("given", ["http://h/map", "http://h/maps/?as=json", "http://h", "http://h/own.json"])
def test_what_litellm_takes_for_its_map_is_the_whole_address(given: str) -> None:
    """The variable is LiteLLM's own: one value serves both."""
    assert FEEDS[1].address({"LITELLM_MODEL_COST_MAP_URL": f" {given} "}) == given
    assert FEEDS[1].address({"LITELLM_MODEL_COST_MAP_URL": " "}) == FEEDS[1].url


def test_the_verbs(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DEV_URL", loopback.url)
    monkeypatch.setenv("LITELLM_MODEL_COST_MAP_URL", f"{loopback.url}{LITE}")
    monkeypatch.setenv("GENAI_PRICES_URL", loopback.url)
    serve(loopback, dev_data(1200), lite_data(1200))
    info = call("catalog", "info", "--json").json
    assert (info["path"], {layer["layer"] for layer in info["layers"]}) == (
        None,
        {"models.dev", "litellm", "genai-prices"},
    )
    short = call("catalog", "update")
    assert short.lines[0].startswith("models.dev: refused: it has only 1,200 rows of ")
    refreshed_to_ten()
    ran = call("catalog", "update")
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines[0].startswith("models.dev: updated: 1,200 rows, +1,190")
    assert call("catalog", "info", "--json").json["offers"] == 1200
    (offer,) = call("list", "--json", "id:model-1199").json
    assert (offer["provider"], offer["context"]) == ("openai", 128000)
    told = {(change["kind"], change["id"]) for change in call("changes", "--json").json["changes"]}
    assert ("new", "model-1199") in told
    serve(loopback, Reply(b"", 501), Reply(b"", 501))
    loopback.on(PRICES, Reply(b"", 501))
    failed = call("catalog", "update", "--json")
    assert failed.code == 3
    assert {result["outcome"] for result in failed.json["results"]} == {"failed"}
    assert call("--offline", "catalog", "update").code == 3
    assert str(Paths.default().cache_dir / "catalog") in call("catalog", "info", "--json").json["path"]
    cleared = call("cache", "clear", "--json")
    assert (cleared.code, cleared.json["removed"]) == (0, 5)
    assert json.loads(call("catalog", "info", "--json").out)["path"] is None


def test_what_an_update_brings_is_what_changed(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the app, too: what it compares with is what was known before the update."""
    for variable in ("MODELS_DEV_URL", "GENAI_PRICES_URL"):
        monkeypatch.setenv(variable, loopback.url)
    monkeypatch.setenv("LITELLM_MODEL_COST_MAP_URL", f"{loopback.url}{LITE}")
    folder = Paths.default().cache_dir / "catalog"
    folder.mkdir(parents=True)
    before = encode(built(dev_data(), lite_data()), BUILT, ORIGINS)
    path_for(folder, datetime.now(UTC).date().isoformat()).write_bytes(before)
    serve(loopback, dev_data(11, cost={"input": 0.3, "output": 0.6}), lite_data())
    assert call("catalog", "update").code == 0
    since = compare(*Workbench.here().timeline.since_last_time()[1:])
    told = {(change.kind, change.id, change.after) for change in since}
    assert {("new", "model-10", None), ("price", "model-3", 0.3)} <= told
    assert [as_json_object(change) for change in since] == call("changes", "--json").json["changes"]


async def test_a_hostile_row_of_the_prices_is_left_out_too(folder: Path, now: Catalog, loopback: Loopback) -> None:
    hostile = [
        *(None, 5, {"id": 3, "models": 7}, {"id": "openai", "models": [None, 5, {"id": []}]}),
        {"id": "openai", "models": [{"id": "model-2", "match": {"regex": "model-(["}, "prices": {"input_mtok": 1}}]},
        {"id": "openai", "models": [{"id": "model-3", "match": {"or": 4}, "prices": {"input_mtok": 1}}]},
        {"id": "openai", "models": [{"id": "model-4", "match": {"and": 4}, "prices": {"input_mtok": 1}}]},
    ]
    serve(loopback, dev_data(11), lite_data(11))
    loopback.on(PRICES, Reply([*PRICE_LIST, *hostile]))
    done = await refresh(folder, now, loopback)
    assert {result.outcome for result in done.results} == {"updated"}


async def test_one_that_nothing_can_be_built_with_is_refused_alone(
    folder: Path, now: Catalog, loopback: Loopback
) -> None:
    serve(loopback, dev_data(), lite_data())
    await refresh(folder, now, loopback)
    serve(loopback, dev_data(11), lite_data(12))
    odd = {"id": "openai", "models": [{"id": "model-1", "price_variants": 5}]}
    loopback.on(PRICES, Reply([*PRICE_LIST, odd]))
    done = await refresh(folder, now, loopback)
    assert [result.outcome for result in done.results] == ["updated", "updated", "refused"]
    assert "cannot be understood" in (done.results[2].reason or "")
    assert done.path is not None
    assert rows(done.path) == {"models.dev": 11, "litellm": 12}
