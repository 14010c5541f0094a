"""`recommend`: among whose models, in which form, and what is saved."""

import json
from pathlib import Path

import pytest
from command_line import call
from loopback import Loopback

from model_tui.catalog import load

FILE = Path("data/model_recommendations.json")
PURPOSES = ("best_value", "most_capable", "fastest", "budget_friendly", "vision_tasks", "coding")


def test_without_a_config_or_a_key_the_makers_own_models() -> None:
    ran = call("recommend", "--json")
    assert ran.code == 0
    assert tuple(ran.json) == (*PURPOSES, "reasons")
    known = {offer.ref for offer in load().offers}
    for purpose in PURPOSES:
        assert 3 <= len(ran.json[purpose]) <= 5
        assert {*ran.json[purpose]} <= known
        assert {*ran.json["reasons"][purpose]} == {*ran.json[purpose]}
    assert ran.lines[0].startswith("among what the makers of the models offer")


def test_with_a_config_only_what_is_in_it() -> None:
    call("export", "litellm", "openai/gpt-4o", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash")
    ran = call("recommend", "--save", "--json")
    there = {"openai/gpt-4o", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash"}
    assert {ref for purpose in PURPOSES for ref in ran.json[purpose]} <= there
    assert ran.json["vision_tasks"]
    assert ran.lines == [
        "among the models of config/litellm/config.yaml (3)",
        "saved: data/model_recommendations.json",
    ]
    assert json.loads(FILE.read_text()) == ran.json
    assert FILE.read_text().startswith('{\n  "best_value"')
    before = FILE.stat().st_mtime_ns
    call("recommend", "--save")
    assert FILE.stat().st_mtime_ns == before
    assert not {*call("recommend", "--all", "--json").json["budget_friendly"]} <= there


def test_what_can_be_used_here_comes_before_what_the_makers_offer(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk-test")
    monkeypatch.setenv("GROQ_BASE_URL", loopback.url)
    loopback.on("/openai/v1/models", {"data": [{"id": "openai/gpt-oss-120b"}, {"id": "llama-3.1-8b-instant"}]})
    call("refresh", "groq")
    ran = call("recommend", "--json")
    assert ran.lines[0] == "among what can be used here now (2)"
    assert {ref for purpose in PURPOSES for ref in ran.json[purpose]} <= {
        "groq/openai/gpt-oss-120b",
        "groq/llama-3.1-8b-instant",
    }


def test_a_config_that_was_named_must_be_readable() -> None:
    Path("broken.yaml").write_text("model_list: [a\n")
    ran = call("recommend", "--path", "broken.yaml")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert call("recommend", "--path", "none.yaml").code == 2
    assert call("recommend", "--target", "litelm").code == 2


def test_what_cannot_be_saved_is_one_line() -> None:
    Path("data").write_text("in the way")
    ran = call("recommend", "--save")
    assert ran.code == 4
    assert ran.lines[-1].startswith("model-tui: data/model_recommendations.json: ")
