"""`probe`: the cost first, consent, what is measured and kept, and every way that it comes to nothing."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import probe_streams as streams
import pytest
from command_line import CANARY, call, nobody_else, openai_at
from loopback import Loopback, Reply

from model_tui.storage import Paths

CHAT = "/openai/v1/chat/completions"
REF = "openai/gpt-4o-mini"


@pytest.fixture
def asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """OpenAI with a key, at a server of ours that streams."""
    openai_at(loopback, monkeypatch)
    loopback.on(CHAT, lambda _: streams.stream(streams.openai("Because ", "of ", "scattering."), pause=0.01))
    return loopback


def perf() -> Path:
    return Paths.default().state_dir / "perf.json"


def test_it_says_the_cost_asks_and_keeps_what_it_measured(asked: Loopback) -> None:
    ran = call("probe", REF, "--yes", "--prompt", "Why?", "--max-tokens", "100")
    assert ran.code == 0
    assert ran.lines[0] == f"{REF}: $0.000065 at most, to {asked.url}/openai/v1"
    assert ran.lines[1] == "in all: $0.000065 at most, answers of up to 100 tokens"
    head, row = ran.out.splitlines()
    assert head.split("  ")[0] == "model"
    assert row.startswith(REF)
    assert row.endswith("Because of scattering.")
    assert "$0.0000034" in row  # 11 in, 3 out
    (request,) = asked.requests
    assert (request.json["messages"][0]["content"], request.json["max_completion_tokens"]) == ("Why?", 100)
    kept = json.loads(perf().read_text())[REF]
    assert kept["tps"] > 1
    assert kept["probe"]["cost_usd"] == pytest.approx(3.45e-6)
    shown = call("show", REF, "--json").json
    assert any(layer["layer"] == "measured" for layer in shown["layers"])
    assert [offer["id"] for offer in call("list", "--json", "tps>1", "id:gpt-4o-mini", "provider:openai").json] == [
        "gpt-4o-mini"
    ]
    assert CANARY not in ran.out + ran.err + perf().read_text()


def test_json_holds_everything(asked: Loopback) -> None:
    asked.on(CHAT, [streams.stream(streams.openai("a", "b")), Reply({"error": {"message": "no such model"}}, 404)])
    ran = call("probe", REF, "openai/gpt-4o", "--yes", "--json")
    assert ran.code == 0
    good, bad = sorted(ran.json, key=lambda one: not one["ok"])
    assert (good["ok"], good["reply"], good["output_tokens"], good["finish"]) == (True, "ab", 2, "stop")
    assert 0 < good["first_token_ms"] <= good["total_ms"]
    assert (bad["ok"], bad["error"], bad["total_ms"]) == (False, "no such model (HTTP 404)", None)
    assert set(good) == set(bad)
    assert ran.lines[-1] == f"{bad['provider']}/{bad['id']}: no such model (HTTP 404)"


def test_without_consent_nothing_is_sent(asked: Loopback) -> None:
    ran = call("probe", REF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.lines[-1] == "model-tui: this sends real requests, which may cost money: --yes allows it"
    assert asked.requests == []


def test_on_a_terminal_it_asks(asked: Loopback) -> None:
    def answered(word: bytes) -> tuple[int, str]:
        controller, terminal = pty.openpty()
        words = [sys.executable, "-m", "model_tui", "probe", REF]
        with subprocess.Popen(words, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, text=True) as child:
            os.close(terminal)
            os.write(controller, word)
            out, _ = child.communicate(timeout=30)
        os.close(controller)
        return child.returncode, out

    assert answered(b"\n") == (1, "")
    assert asked.requests == []
    code, out = answered(b"y\n")
    assert (code, "scattering." in out) == (0, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("probe", "openai/gpt-4o-minni", "--yes"), 1, "no model 'openai/gpt-4o-minni'"),
        (("probe", "openai/gpt-image-1", "--yes"), 3, "this model is for image generation"),
        (("probe", "anthropic/claude-sonnet-4-5", "--yes"), 3, "no key: set ANTHROPIC_API_KEY"),
        (("probe", REF, "--yes", "--offline"), 3, "offline: no model is asked"),
        (("probe", REF, "--yes", "--max-tokens", "0"), 2, "an answer may have 1 to 4096"),
        (("probe", REF, "--yes", "--prompt", " "), 2, "the prompt is empty"),
        (("probe",), 2, "PROVIDER/MODEL"),
    ],
)
def test_what_cannot_be_probed(asked: Loopback, words: tuple[str, ...], code: int, said: str) -> None:
    asked.on("/openai/v1/models", {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]})
    ran = call(*words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert asked.asked(CHAT) == []


def test_every_one_failing_is_3_with_the_providers_words(asked: Loopback) -> None:
    asked.on(CHAT, Reply({"error": {"message": f"quota \x1b[31mof {CANARY} spent", "code": "insufficient_quota"}}, 429))
    ran = call("probe", REF, "--yes")
    assert (ran.code, ran.out) == (3, "")
    assert ran.lines[-1] == f"{REF}: nothing left to spend (HTTP 429): quota [31mof *** spent"
    assert not perf().exists()


def test_a_model_that_is_not_known_is_looked_for_in_its_providers_listing(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_else(monkeypatch)
    monkeypatch.setenv("VLLM_BASE_URL", f"{loopback.url}/v1")
    loopback.on("/v1/models", {"object": "list", "data": [{"id": "mine", "object": "model", "owned_by": "vllm"}]})
    loopback.on("/v1/chat/completions", lambda _: streams.stream(streams.data(streams.chunk("hi"), done=True)))
    ran = call("probe", "vllm/mine", "--yes")
    assert ran.code == 0, ran.err
    assert ran.lines[0] == "asking vllm for the models there are"
    assert ran.lines[1] == f"vllm/mine: on a server of your own, to {loopback.url}/v1"
    assert " ~1 " in ran.out  # nobody said how many tokens: one piece came


def test_settings_say_what_is_asked(asked: Loopback) -> None:
    folder = Paths.default().config_dir
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('[probe]\nprompt = "Ja?"\nmax_tokens = 7\nseconds = 9\n')
    assert call("probe", REF, "--yes").code == 0
    assert asked.requests[0].json["max_completion_tokens"] == 7
    for bad, said in (
        ('prompt = ""', "the prompt is empty"),
        ("max_tokens = 1.5", "[probe]"),
        ("speed = 1", "'speed'"),
    ):
        (folder / "settings.toml").write_text(f"[probe]\n{bad}\n")
        ran = call("probe", REF, "--yes")
        assert (ran.code, len(ran.lines)) == (2, 1)
        assert said in ran.err


def test_a_damaged_file_of_measurements_is_left_and_told(asked: Loopback) -> None:
    perf().parent.mkdir(parents=True)
    perf().write_text("{")
    ran = call("probe", REF, "--yes")
    assert ran.code == 0
    assert "note: not kept: " in ran.err
    assert perf().read_text() == "{"
