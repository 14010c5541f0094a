"""The price of a month on the command line: stated, saved, and in use."""

import csv

import pytest
from command_line import Ran, call

from model_tui.core.workload import Workload
from model_tui.remembered import Memory, Remembered
from model_tui.storage import Paths

STATED = ("--tokens-in", "2k", "--tokens-out", "500", "--calls", "100k")


@pytest.fixture
def saved() -> None:
    workloads = {"bot": Workload(2_000, 500, 0.0, 100_000), "long": Workload(300_000, 1_000, 0.9, 100)}
    Memory(Paths.default().state_dir).change(lambda _: Remembered(workloads=workloads, workload="bot"))


def months(ran: Ran) -> dict[str, float | None]:
    assert ran.code == 0, ran.err
    return {f"{one['provider']}/{one['id']}": one["monthly"] for one in ran.json}


def test_a_stated_workload_filters_sorts_and_is_shown() -> None:
    found = months(call("list", "provider:openai,groq", "monthly<100", "sort:-monthly", "--json", *STATED))
    prices = [price for price in found.values() if price is not None]
    assert prices == sorted(prices, reverse=True)
    assert 0 < len(prices) == len(found)
    assert prices[0] < 100
    assert found["openai/gpt-4o-mini"] == pytest.approx(200 * 0.15 + 50 * 0.6)
    table = call("list", "id:gpt-4o-mini", "provider:openai", *STATED).out.splitlines()
    assert table[0].split()[3:6] == ["in", "output", "monthly"]
    assert table[1].split()[5] == "60.00"
    rows = list(csv.DictReader(call("list", "id:gpt-4o-mini", "provider:openai", "--csv", *STATED).out.splitlines()))
    assert rows[0]["monthly"] == "60.0"
    assert "monthly" not in call("list", "-n1", "--json").out


def test_the_workload_in_use_and_another_by_name(saved: None) -> None:
    assert months(call("list", "id:gpt-4o-mini", "provider:openai", "monthly<60.5", "--json")) == {
        "openai/gpt-4o-mini": pytest.approx(60.0)
    }
    words = ("list", "id:gemini-2.5-pro", "provider:gemini", "--json", "--workload", "long")
    [(_, long)] = months(call(*words)).items()
    # 3M fresh, 27M cached, 0.1M out, at the price beyond 200,000 tokens
    assert long == pytest.approx(3 * 2.5 + 27 * 0.25 + 0.1 * 15)
    [(_, uncached)] = months(call(*words, "--cached", "0%")).items()
    assert uncached == pytest.approx(30 * 2.5 + 0.1 * 15)
    assert call("search", "monthly<60.5", "--tag", "openai", "-n1").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "monthly<50"), "none is in use"),
        (("list", "sort:monthly"), "none is in use"),
        (("export", "litellm", "--query", "monthly<50", "--diff"), "none is in use"),
        (("list", "--workload", "bot"), "no workload 'bot': none is saved"),
        (("list", "--tokens-in", "2k"), "--calls"),
        (("list", "--calls", "some"), "'some' is no number"),
        (("list", "--cached", "200"), "'200' is no share"),
    ],
)
def test_what_is_missing_is_said(words: tuple[str, ...], said: str) -> None:
    ran = call(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_name_that_is_near(saved: None) -> None:
    assert "no workload 'bott'; did you mean bot?" in call("list", "--workload", "bott").err


def test_show_tells_how_the_month_comes_about(saved: None) -> None:
    told = call("show", "gemini/gemini-2.5-pro", "--workload", "long").out
    for said in ("a month of long: 100 calls of 300k in (90 % cached), 1k out", "27M at 0.25", "above 200,000 tokens"):
        assert said in told
    assert call("show", "openai/gpt-4o-mini", "--json").json["monthly"] == pytest.approx(60.0)  # the one in use
    rows = call("compare", "openai/gpt-4o-mini", "openai/gpt-4o").out
    assert any(line.startswith("* $/month") and "60.00 best" in line for line in rows.splitlines())
