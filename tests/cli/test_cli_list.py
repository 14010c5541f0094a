"""`list`: queries, forms of output, and exit codes."""

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest
from command_line import call, nobody_else, run
from loopback import Loopback, Reply

from model_tui.catalog import load
from model_tui.cli.listing import _csv_cell
from model_tui.core.model import Offer

ELEMENT = (
    *("provider", "id", "name", "canonical", "family", "aliases", "state", "ready", "mode", "context", "max_output"),
    *("input_modalities", "output_modalities", "tools", "vision", "reasoning", "structured_output", "streaming"),
    *("prompt_caching", "web_search", "price", "size_b", "open_weights", "knowledge", "released", "deprecated"),
    *("retires", "successor", "cost_tier", "quality_tier", "popularity", "tags", "provenance"),
)
PRICE = ("input", "output", "cache_read", "cache_write", "unit", "tiers")


def refs(*words: str) -> list[str]:
    ran = call("list", "--json", *words)
    assert ran.code == 0, ran.err
    return [f"{one['provider']}/{one['id']}" for one in ran.json]


def test_every_element_has_every_field_in_the_order_of_the_contract() -> None:
    ran = call("list", "--json")
    assert (ran.code, ran.err) == (0, "")
    found = ran.json
    assert len(found) == len(load().offers)
    assert {tuple(one) for one in found} == {tuple(ELEMENT)}
    assert {tuple(one["price"]) for one in found if one["price"]} == {tuple(PRICE)}
    assert any(one["price"] is None for one in found)
    mini = next(one for one in found if (one["provider"], one["id"]) == ("openai", "gpt-4o-mini"))
    assert mini["price"]["input"] == 0.15
    assert (mini["ready"], mini["state"], mini["mode"], mini["context"]) == (False, "catalog", "chat", 128_000)
    assert (mini["streaming"], mini["size_b"]) == (None, None)
    assert mini["aliases"] == []
    assert mini["cost_tier"] == "budget"
    assert "openai" in mini["tags"]
    assert mini["provenance"]["context"] in ("models.dev", "litellm")
    assert {one["mode"] for one in found} > {"chat", "embedding"}


def test_nothing_is_an_empty_array_and_exit_code_1() -> None:
    ran = call("list", "--json", "nothing-is-called-like-this-zzz")
    assert (ran.code, ran.json) == (1, [])
    assert ran.lines[0] == "no model matches"


def remembered(**kept: object) -> None:
    folder = Path(os.environ["XDG_STATE_HOME"]) / "model-tui"
    folder.mkdir(parents=True)
    (folder / "remembered.json").write_text(json.dumps(kept))


def test_favourites_and_views_of_the_app_count_here_too() -> None:
    remembered(
        favourites=["openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5", "nobody/has-this"],
        views={"cheap": {"text": "in<1"}},
    )
    assert set(refs("favourite")) == {"openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5"}
    assert refs("favourite", "@cheap") == ["openai/gpt-4o-mini"]
    ran = call("search", "--json", "favourite", "@Cheap")
    assert [one["id"] for one in ran.json] == ["gpt-4o-mini"]
    assert len(call("filter", "favourite", "--json").json) == 2
    ran = call("list", "@chaep")
    assert (ran.code, ran.err) == (2, "model-tui: @chaep: no saved view 'chaep': did you mean @cheap?\n")
    ran = call("list", "favourite", "in>1000")
    assert ran.code == 1
    assert "without in>1000: 2" in ran.err


def test_at_most_n() -> None:
    ran = call("list", "-n", "3")
    assert (ran.code, len(ran.out.splitlines())) == (0, 4)
    assert re.fullmatch(r"[\d,]+ more\n", ran.err)
    assert len(refs("-n2")) == 2
    assert refs("-n", "0") == []


def test_queries_and_negation() -> None:
    every = refs("provider:openai", "mode:chat")
    seeing, blind = refs("vision", "provider:openai", "mode:chat"), refs("provider:openai", "-vision", "mode:chat")
    assert set(seeing) | set(blind) == set(every)
    assert not set(seeing) & set(blind)
    assert refs("-vision", "provider:openai", "mode:chat") == blind == refs("provider:openai !vision mode:chat")
    assert "openai/gpt-4o-mini" not in refs("provider:openai", '-"4o-mini"')
    assert "openai/gpt-4o-mini" in refs("provider:openai", "-ctx>=200k", "-json?", "in<1") + refs("4o-mini")
    assert refs("provider:google") == refs("provider:gemini")
    assert refs("gpt-4o-mini")[0].endswith("gpt-4o-mini")
    prices = [one["price"]["input"] for one in call("list", "--json", "in<1", "sort:-in", "-n", "50").json]
    assert prices == sorted(prices, reverse=True)


def test_no_match_says_which_term_to_drop() -> None:
    ran = call("list", "provider:openai", "ctx>=900m")
    assert (ran.code, ran.out) == (1, "")
    assert re.search(r"without ctx>=900m: \d", ran.err)


def test_a_term_that_is_no_term_is_refused_with_what_was_meant() -> None:
    ran = call("list", "contxt>=128k")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.lines) == 1
    assert "did you mean context>=128k?" in ran.err
    assert call("list", "ctx>=").code == 2
    assert "out<5" in call("list", "out<5").err


def test_a_provider_that_is_none_is_told_with_what_was_meant() -> None:
    ran = call("list", "provider:opnai")
    assert (ran.code, "did you mean openai?" in ran.err) == (1, True)


@pytest.mark.parametrize(
    "words", [("-n", "x"), ("-n", "-1"), ("-n-1",), ("--json", "--csv"), ("--nope",)], ids=" ".join
)
def test_bad_usage(words: tuple[str, ...]) -> None:
    ran = call("list", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_csv() -> None:
    ran = call("list", "--csv", "provider:openai", "-n", "5")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert (ran.code, len(rows)) == (0, 5)
    assert all(row["provider"] == "openai" and row["deprecated"] in ("true", "false") for row in rows)
    assert "\r" not in ran.out
    everything = list(csv.reader(io.StringIO(call("list", "--csv").out)))
    assert {len(row) for row in everything} == {len(everything[0])}
    assert len(everything) == len(load().offers) + 1


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("@SUM(1)", "'@SUM(1)"),
        ("@cf/meta/llama", "@cf/meta/llama"),
        ("gpt-4o", "gpt-4o"),
    ],
)
def test_a_spreadsheet_runs_nothing(name: str, cell: str) -> None:
    assert _csv_cell(Offer(provider="a", id=name, name=name, canonical="a/b"), "id") == cell


def test_the_table_reads_the_same_where_only_ascii_can_be_shown() -> None:
    ran = run("list", "-n", "20", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (ran.code, ran.out.isascii()) == (0, True)
    assert " . catalog" in ran.out
    marked = run("list", "--csv", env={"PYTHONIOENCODING": "ascii"})
    assert (marked.code, marked.out.isascii()) == (0, True)
    assert run("list", "--json", env={"PYTHONIOENCODING": "ascii"}).code == 0


def test_nothing_is_coloured_without_a_terminal() -> None:
    assert "\x1b" not in call("list", "-n", "5").out
    assert "\x1b" not in run("show", "openai/gpt-4o", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out


def test_only_refresh_asks_and_failures_are_told(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.on("/v1/models", [Reply({"data": [{"id": "gpt-brand-new"}]}), Reply(b"", 501)])
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1234567")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    nobody_else(monkeypatch)
    assert "openai/gpt-brand-new" not in refs("provider:openai")
    assert loopback.requests == []
    ran = call("list", "--json", "ready", "--refresh")
    assert (ran.code, [one["id"] for one in ran.json]) == (0, ["gpt-brand-new"])
    asked = len(loopback.asked("/v1/models"))
    assert asked == 1
    assert refs("gpt-brand-new", "state:ready") == ["openai/gpt-brand-new"]
    assert len(loopback.asked("/v1/models")) == asked
    failed = call("list", "--json", "gpt-brand-new", "--refresh")
    assert (failed.code, [one["state"] for one in failed.json]) == (3, ["stale"])
    assert any(line.startswith("openai: ") for line in failed.lines)
