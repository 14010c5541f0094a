"""`update --register`: a name alone, consent, one request, one entry; and every way that it does not come to that."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from command_line import CANARY, call, nobody_else
from loopback import Loopback, Reply

CHAT = "/openai/v1/chat/completions"
FILE = Path("config/models.yaml")
TEXT = """\
# ours
models:
  mine:   # by hand
    provider: openai
    config: {model_name: gpt-4o}
preferences: {default: mine}"""


@pytest.fixture
def asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """OpenAI with a key, at a server of ours, and a file of the user's."""
    nobody_else(monkeypatch)
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/openai/v1")
    loopback.on(CHAT, {"choices": [{"message": {"content": "OK"}}]})
    FILE.parent.mkdir()
    FILE.write_text(TEXT)
    return loopback


def test_one_entry_is_added_and_nothing_else_changes(asked: Loopback) -> None:
    ran = call("update", "--register", "o9-mini", "--yes")
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines[0] == "'o9-mini' is taken for openai/o9-mini; --provider says otherwise"
    assert ran.lines[1].startswith("openai/o9-mini answered in ")
    assert ran.lines[-1] == "config/models.yaml written: 1 added"
    after = FILE.read_text()
    head, _, tail = TEXT.partition("preferences:")
    assert after.startswith(head)
    assert after.endswith("preferences:" + tail)
    entry = yaml.safe_load(after)["models"]["openai_o9-mini"]
    assert (entry["config"]["model_name"], entry["managed_by"]) == ("o9-mini", "model-tui")
    assert "synced" not in entry
    assert len(asked.requests) == 1
    assert CANARY not in after + ran.err


def test_without_consent_nothing_is_sent(asked: Loopback) -> None:
    ran = call("update", "--register", "openai/o9-mini")
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "one chat request of unknown price to OpenAI" in ran.err
    assert "--yes allows it" in ran.err
    shown = call("update", "--register", "openai/gpt-4o-mini", "--diff")
    assert (shown.code, "+  openai_gpt-4o-mini:" in shown.out.splitlines()) == (0, True)
    assert asked.requests == []
    assert FILE.read_text() == TEXT


@pytest.mark.parametrize(("typed", "code", "sent"), [(b"y\n", 0, 1), (b"n\n", 1, 0), (b"\n", 1, 0)])
def test_a_terminal_is_asked(asked: Loopback, typed: bytes, code: int, sent: int) -> None:
    here, there = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "model_tui", "update", "--register", "openai/gpt-4o-mini"],
        stdin=there,
        stdout=subprocess.PIPE,
        stderr=there,
    )
    os.close(there)
    told = b""
    while b"[y/N]" not in told:
        told += os.read(here, 1024)
    os.write(here, typed)
    out, _ = child.communicate(timeout=30)
    os.close(here)
    assert b"openai/gpt-4o-mini: send one chat request of $0.0002 at most to OpenAI (http://127.0.0.1" in told
    assert (child.returncode, out, len(asked.requests)) == (code, b"", sent)
    assert ("openai_gpt-4o-mini" in FILE.read_text()) == bool(sent)


def test_a_model_that_does_not_answer_is_not_written(asked: Loopback) -> None:
    asked.on(CHAT, Reply({"error": {"message": f"no model o9 for {CANARY}"}}, 404))
    ran = call("update", "--register", "o9", "--yes")
    assert ran.code == 3
    assert "no model o9 for *** (HTTP 404); nothing was written" in ran.err
    assert FILE.read_text() == TEXT


def test_what_is_there_is_pointed_at_and_not_tried(asked: Loopback) -> None:
    ran = call("update", "--register", "gpt-4o", "--yes", "--json")
    assert ran.code == 0
    assert ran.lines == ["already there as 'mine' (config/models.yaml:3); config/models.yaml unchanged"]
    assert (ran.json["written"], ran.json["changes"][0]["line"]) == (False, 3)
    assert asked.requests == []


def test_json(asked: Loopback) -> None:
    made = call("update", "new.yaml", "--register", "openai/gpt-4o", "--yes", "--json").json
    assert (made["written"], made["tried"]["reply"], made["changes"][0]["name"]) == (True, "OK", "openai_gpt-4o")
    assert isinstance(made["tried"]["ms"], int)
    assert yaml.safe_load(Path("new.yaml").read_bytes())["preferences"] == {"default": "openai_gpt-4o"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("mistral-large-latest", "--yes"), 3, "mistral/mistral-large-latest: no key; export MISTRAL_API_KEY=…"),
        (("openrouter/a/b", "--yes"), 3, "openrouter/a/b: no key; export OPENROUTER_API_KEY=…"),
        (("gpt-9", "--query", "tools"), 2, "--query does not go with --register"),
        (("gpt-9", "--yes", "--offline"), 3, "offline: the model cannot be tried"),
        (("x", "--provider", "opnai"), 2, "no provider 'opnai' that can be asked; did you mean openai?"),
        (("watsonx/ibm/granite-9", "--yes"), 2, "watsonx/ibm/granite-9 cannot be tried: watsonx takes no key"),
        (("bedrock/anthropic.claude-x", "--yes"), 3, "no key; export AWS_BEARER_TOKEN_BEDROCK=…"),
        (("nobody-knows-this", "--yes"), 3, "nothing answers at 127.0.0.1"),
    ],
)
def test_refusals(asked: Loopback, words: tuple[str, ...], code: int, said: str) -> None:
    ran = call("update", "--register", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.lines[-1]
    assert asked.requests == []
    assert FILE.read_text() == TEXT


def test_a_file_that_cannot_be_written_costs_nothing(asked: Loopback) -> None:
    FILE.write_text("models: {openai_o9: {provider: x}}\n")
    ran = call("update", "--register", "o9", "--yes")
    assert (ran.code, "is in use for something else" in ran.err) == (4, True)
    assert asked.requests == []
