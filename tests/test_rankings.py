"""Artificial Analysis: what is read, to which models it belongs, and that the key stays where it is."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from catalog_inputs import dev, dev_model, lite_row, refreshed_to_ten
from command_line import CANARY, call
from loopback import Loopback, Reply
from msgspec import structs

from model_tui.catalog.rankings import Ranking, keep_rankings, load_rankings, parse
from model_tui.core.model import ModelSpec
from model_tui.resolvers.rankings import RankingResolver
from model_tui.storage import Paths, write_packed


def row(creator: str, slug: str, quality: Any = 50.5, speed: Any = 80.25) -> dict[str, Any]:
    return {
        "id": "uuid",
        "slug": slug,
        "model_creator": {"slug": creator},
        "evaluations": {"artificial_analysis_intelligence_index": quality},
        "median_output_tokens_per_second": speed,
    }


def body(*rows: Any) -> bytes:
    return json.dumps({"status": 200, "data": rows}).encode()


def test_what_is_read() -> None:
    found = parse(
        body(
            row("openai", "gpt-4o"),
            row("openai", "no-speed", 10, 0),
            row("openai", "no-index", None, 5),
            row("openai", "nothing", None, None),
            row("openai", "wild", 1000, -5),
            row("openai", "text", "50", True),
            row("openai", "es\x1b[31m"),
            {**row("openai", "x"), "model_creator": None},
            None,
            5,
        )
    )
    assert found == (
        Ranking("openai", "gpt-4o", 50.5, 80.25),
        Ranking("openai", "no-speed", 10.0, None),
        Ranking("openai", "no-index", None, 5.0),
    )


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b'{"data": 5}', b"<html>", b"[" * 100_000])
def test_what_is_no_listing(answer: bytes) -> None:
    with pytest.raises(ValueError, match="not a listing"):
        parse(answer)


def test_it_reaches_the_model_wherever_it_is_offered_and_no_other(tmp_path: Path) -> None:
    rows = (Ranking("a", "one", 1.0, 2.0), Ranking("a", "two", 3.0, None), Ranking("b", "two", 4.0, None))
    keep_rankings(tmp_path, rows)
    resolver = RankingResolver(tmp_path, lambda spec: spec.name)
    (layer,) = resolver.layers(ModelSpec("anybody", "one"))
    assert (layer.name, layer.facts.quality_index, layer.facts.tokens_per_second) == ("artificial-analysis", 1.0, 2.0)
    assert layer.source == "a/one"
    assert resolver.layers(ModelSpec("anybody", "two")) == ()  # two rows claim it
    assert resolver.layers(ModelSpec("anybody", "three")) == ()


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "artificial-analysis.json.gz").write_bytes(b"\x1f\x8bdamaged")
    assert RankingResolver(tmp_path, lambda spec: spec.name).layers(ModelSpec("a", "one")) == ()


def test_with_a_key_the_refresh_asks_for_it_too(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODELS_DEV_URL", "GENAI_PRICES_URL"):
        monkeypatch.setenv(name, loopback.url)
    monkeypatch.setenv("LITELLM_MODEL_COST_MAP_URL", f"{loopback.url}/model_prices_and_context_window.json")
    loopback.on("/api.json", dev(*(dev_model(f"model-{at}") for at in range(30))))
    loopback.on("/model_prices_and_context_window.json", {f"model-{at}": lite_row() for at in range(30)})
    priced = [{"id": "m-1", "match": {"equals": "model-1"}, "prices": {"input_mtok": 0.15}}]
    refreshed_to_ten()
    loopback.on("/data.json", [{"id": "openai", "name": "OpenAI", "models": priced}])
    monkeypatch.setenv("ARTIFICIAL_ANALYSIS_API_KEY", CANARY)
    monkeypatch.setenv("ARTIFICIAL_ANALYSIS_BASE_URL", f"{loopback.url}/aa")
    path = "/aa/data/llms/models"
    loopback.on(path, Reply(body(*(row("openai", f"model-{at}", at % 100 + 1, at + 1) for at in range(20)))))
    ran = call("catalog", "update")
    assert (ran.code, ran.lines[3]) == (0, "artificial-analysis: updated: 20 rows, +20")
    assert [r.headers["x-api-key"] for r in loopback.requests if r.path == path] == [CANARY]
    shown = call("show", "openai/model-7", "--json").json
    (layer,) = (one for one in shown["layers"] if one["layer"] == "artificial-analysis")
    assert layer["says"] == {"tokens_per_second": 8.0, "quality_index": 8.0}
    assert {offer["id"] for offer in call("list", "--json", "tps>=19").json} == {"model-18", "model-19"}
    (told,) = (one for one in call("catalog", "info", "--json").json["layers"] if one["layer"] == "artificial-analysis")
    assert (told["rows"], told["age_days"]) == (20, 0)
    catalogs = Paths.default().cache_dir / "catalog"
    kept_then = load_rankings(catalogs)
    assert kept_then is not None
    old = structs.replace(kept_then, at="2026-01-01T00:00:00+00:00")
    write_packed(catalogs / "artificial-analysis.json.gz", msgspec.json.encode(old))
    (line,) = (one for one in call("catalog", "info").out.splitlines() if one.startswith("artificial-analysis"))
    assert "2026-01-01" in line
    assert call("catalog", "update").lines[3] == "artificial-analysis: unchanged"
    assert load_rankings(catalogs) != old  # the same is as of today now
    loopback.on(path, Reply(body(row("openai", "model-1"))))
    assert call("catalog", "update").lines[3] == "artificial-analysis: refused: it has only 1 rows of 20"
    loopback.on(path, Reply({"error": f"bad key {CANARY}"}, 401))
    failed = call("catalog", "update")
    assert failed.lines[3].startswith("artificial-analysis: failed: the key was refused")
    folder = Paths.default().cache_dir
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert CANARY not in failed.err + failed.out
    assert CANARY.encode() not in kept
