"""`verify`: the names that a proxy serves beside those of its file."""

from pathlib import Path

import pytest
from command_line import CANARY, call
from loopback import Loopback, Reply, closed_port

PATH = Path("config.yaml")


@pytest.fixture(autouse=True)
def _config() -> None:
    PATH.write_text(
        """\
model_list:
  - {model_name: one, litellm_params: {model: openai/gpt-4o}}
  - {model_name: one, litellm_params: {model: azure/x}}
  - {model_name: two, litellm_params: {model: openai/gpt-4o}}
  - {model_name: any/*, litellm_params: {model: openai/*}}
router_settings: {model_group_alias: {uno: one, secret: {model: one, hidden: true}}}
general_settings: {master_key: os.environ/MY_MASTER_KEY}
"""
    )


def serve(loopback: Loopback, *names: str) -> None:
    loopback.on("/v1/models", {"data": [{"id": name} for name in names]})


def test_the_same_names(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_MASTER_KEY", CANARY)
    serve(loopback, "one", "two", "uno", "any/thing")
    ran = call("verify", "--url", loopback.url, "--path", "config.yaml")
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines == [f"127.0.0.1:{loopback.port}: serves all 4 names of the file (config.yaml)"]
    (asked,) = loopback.asked("/v1/models")
    assert asked.headers["authorization"] == f"Bearer {CANARY}"


def test_the_file_is_a_word_or_behind_path(loopback: Loopback) -> None:
    serve(loopback, "one", "two", "uno")
    assert call("verify", "config.yaml", "--url", loopback.url).code == 0
    assert call("check", "--path", "config.yaml", "--json").json["path"] == "config.yaml"
    twice = call("verify", "config.yaml", "--path", "other.yaml")
    assert (twice.code, "PATH and --path are the same" in twice.err) == (2, True)


def test_what_differs(loopback: Loopback) -> None:
    serve(loopback, "two", "stranger")
    ran = call("verify", "--url", f"{loopback.url}/v1/", "--path", "config.yaml")
    assert (ran.code, ran.out) == (1, "missing: one\nmissing: uno\nextra: stranger\n")
    assert "serves 2 names, 2 missing and 1 that the file lacks" in ran.err
    made = call("verify", "--url", loopback.url, "--path", "config.yaml", "--json").json
    assert (made["served"], made["missing"], made["extra"]) == (2, ["one", "uno"], ["stranger"])


def test_address_and_key_of_the_settings(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Path("../home/config/model-tui/settings.toml")
    settings.parent.mkdir(parents=True)
    settings.write_text(f'[paths]\nlitellm = "config.yaml"\n[proxy]\nurl = "{loopback.url}"\nkey = "MY_OTHER_KEY"\n')
    monkeypatch.setenv("MY_OTHER_KEY", CANARY)
    serve(loopback, "one", "two", "uno")
    assert call("verify").code == 0
    assert loopback.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    settings.write_text("[proxy]\nport = 5\n")
    ran = call("verify")
    assert (ran.code, "no setting 'port' in [proxy]; there are url, key" in ran.err) == (2, True)


def test_a_refused_key_names_its_variable_and_not_its_value(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_MASTER_KEY", CANARY)
    no_database = Reply({"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}, 400)
    for refusal in (Reply({"error": {"message": f"bad key {CANARY}"}}, 401), no_database):
        loopback.on("/v1/models", refusal)
        ran = call("verify", "--url", loopback.url, "--path", "config.yaml")
        assert (ran.code, ran.out, len(ran.lines)) == (3, "", 1)
        assert "its key is looked for in MY_MASTER_KEY" in ran.err
        assert CANARY not in ran.err


@pytest.mark.parametrize("body", [b"no json", b'{"data": 5}', b"[]"])
def test_an_answer_that_is_none(loopback: Loopback, body: bytes) -> None:
    loopback.on("/v1/models", body)
    ran = call("verify", "--url", loopback.url, "--path", "config.yaml")
    assert (ran.code, ran.out, len(ran.lines)) == (3, "", 1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--url", "nowhere"), 2, "is no http(s) address, such as http://127.0.0.1:4000"),
        (("--url", "http://[x"), 2, "is no http(s) address"),
        (("--url", f"http://me:{CANARY}@127.0.0.1:9"), 2, "holds a login or a query"),
        (("--path", "gone.yaml"), 2, "there is no such file"),
        (("--offline",), 3, "offline: the proxy is not asked"),
    ],
)
def test_refusals(words: tuple[str, ...], code: int, said: str) -> None:
    ran = call("verify", *(() if "--path" in words else ("--path", "config.yaml")), *words)
    assert (ran.code, ran.out, len(ran.lines)) == (code, "", 1)
    assert said in ran.err
    assert CANARY not in ran.err


def test_a_proxy_that_does_not_run() -> None:
    host = f"127.0.0.1:{closed_port()}"
    ran = call("verify", "--url", f"http://{host}", "--path", "config.yaml")
    assert (ran.code, ran.out, ran.lines) == (3, "", [f"model-tui: nothing answers at {host}"])
