"""`keys`: which are set, from where, and whether they work; never their value."""

from pathlib import Path

import pytest
from command_line import CANARY, call
from loopback import Loopback, Reply


@pytest.fixture(autouse=True)
def _keys(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """One key that works, one that is refused, one in a file, and one that is none."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/openai/v1")
    monkeypatch.setenv("GROQ_API_KEY", f"gsk-{CANARY}")
    monkeypatch.setenv("GROQ_BASE_URL", f"{loopback.url}/groq")
    monkeypatch.setenv("MISTRAL_API_KEY", "two\nlines")
    Path(".env").write_text(f"XAI_API_KEY=xai-{CANARY}\nXAI_BASE_URL={loopback.url}/xai/v1\n")
    loopback.on("/openai/v1/models", {"data": [{"id": "gpt-4o-mini"}]})
    loopback.on("/groq/openai/v1/models", Reply({"error": {"message": "invalid api key"}}, 401))
    loopback.on("/xai/v1/models", Reply(b"", 501))


def test_where_each_key_is_from_and_whether_it_works() -> None:
    ran = call("keys", "--json")
    assert ran.code == 0
    found = {row["provider"]: row for row in ran.json}
    assert set(found) == {"openai", "groq", "xai"}
    assert {name: row["works"] for name, row in found.items()} == {"openai": True, "groq": False, "xai": None}
    assert (found["openai"]["origin"], found["openai"]["variable"]) == ("environment", "OPENAI_API_KEY")
    assert found["xai"]["origin"].endswith(".env")
    assert found["groq"]["reason"].startswith("the key was refused")
    notes = [line for line in ran.lines if line.startswith("note: MISTRAL_API_KEY (environment) is not a key")]
    assert len(notes) == 1
    assert CANARY not in ran.out + ran.err


def test_offline_no_key_is_tried(loopback: Loopback) -> None:
    ran = call("--offline", "keys", "--json")
    assert {row["works"] for row in ran.json} == {None}
    assert loopback.requests == []


def test_the_table() -> None:
    ran = call("keys")
    words = {line.split()[0]: line for line in ran.out.splitlines()}
    assert "OPENAI_API_KEY" in words["openai"]
    assert "yes" in words["openai"].split()
    assert "no" in words["groq"].split()
    assert "cohere" not in words
    assert "not set" in next(line for line in call("keys", "--all").out.splitlines() if line.startswith("anthropic"))
    assert CANARY not in ran.out


def test_no_key_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.delenv(name)
    Path(".env").unlink()
    ran = call("keys")
    assert (ran.code, ran.out) == (1, "")
    assert ran.lines == ["no key is set; 'model-tui keys --all' names the variable of each provider"]
