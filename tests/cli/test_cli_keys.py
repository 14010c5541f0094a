"""`keys`: which are set, from where, and whether they work; never their value."""

from importlib.util import find_spec
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


def test_every_state_is_one_line_with_what_to_do(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = {
        "DEEPSEEK": (402, "Insufficient Balance"),
        "TOGETHER": (403, "Your account is not allowed to use this"),
        "CEREBRAS": (403, "not available in your region"),
    }
    for name, (status, message) in refusals.items():
        monkeypatch.setenv(f"{name}_API_KEY", CANARY)
        monkeypatch.setenv(f"{name}_BASE_URL", f"{loopback.url}/{name}/v1")
        loopback.on(f"/{name}/v1/models", Reply({"error": {"message": message}}, status))
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", CANARY)
    ran = call("keys", "--all", "--json")
    found = {row["provider"]: row for row in ran.json}
    told = {name: (found[name]["state"], found[name]["line"]) for name in found}
    assert told["openai"] == ("accepted", "accepted: 1 model")
    assert told["groq"][0] == "refused"
    assert told["deepseek"] == ("quota", "nothing left to spend (HTTP 402): Insufficient Balance")
    assert told["together"][0] == told["cerebras"][0] == "forbidden"
    assert told["together"][1].startswith("the key may not list models (HTTP 403)")
    assert told["cerebras"][1].startswith("not served in this region (HTTP 403)")
    assert told["azure"][0] == "incomplete"
    assert "AZURE" in told["azure"][1]
    assert told["xai"][0] == "failed"
    assert told["anthropic"] == (
        "missing",
        "export ANTHROPIC_API_KEY=…; keys are made at https://console.anthropic.com/account/keys",
    )
    assert found["anthropic"]["variables"] == ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
    assert all("\n" not in row["line"] for row in found.values())
    assert CANARY not in ran.out + ran.err


def test_logins_of_another_kind_are_listed_too(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("BEDROCK_BASE_URL", loopback.url)
    monkeypatch.setenv("BEDROCK_MANTLE_BASE_URL", f"{loopback.url}/mantle/v1")
    loopback.on("/foundation-models", Reply({"message": "The security token is invalid"}, 403))
    loopback.on("/mantle/v1/models", {"data": [{"id": "openai.gpt-oss-20b"}]})
    found = {row["provider"]: row for row in call("keys", "--json").json}
    bedrock = found["bedrock"]
    assert (bedrock["variable"], bedrock["origin"], bedrock["login"]) == ("AWS_ACCESS_KEY_ID", "environment", True)
    if find_spec("botocore") is None:
        assert "pip install 'model-tui[aws]'" in bedrock["line"]
    else:
        assert (bedrock["state"], bedrock["works"]) == ("refused", False)
        assert (found["bedrock-mantle"]["state"], found["bedrock-mantle"]["works"]) == ("accepted", True)
    everything = {row["provider"]: row for row in call("--offline", "keys", "--json", "--all").json}
    assert everything["vertex-ai"]["line"].startswith("run 'gcloud auth application-default login', then set VERTEXAI")


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
