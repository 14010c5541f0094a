"""`providers add`: what is written, what is refused in one line, and that the new provider is asked at once."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from command_line import call, run
from loopback import Loopback, Reply, Request, closed_port

SECRET = "sk-canary-5f2c0ffee8d41b7a"


@pytest.fixture
def closed() -> str:
    return f"http://127.0.0.1:{closed_port()}"


def own_file() -> Path:
    return Path(os.environ["XDG_CONFIG_HOME"], "model-tui", "providers.toml")


def tables() -> dict[str, Any]:
    return tomllib.loads(own_file().read_text())


def test_it_is_written_and_asked(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [{"id": "one"}, {"id": "two"}]})
    ran = call("providers", "add", "gate", "--base-url", f"{loopback.url}/v1", "--header", "X-Team: blue")
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines[0].startswith("'gate' added to ")
    assert ran.lines[1] == "it lists 2 models; 'model-tui list provider:gate' shows them"
    assert loopback.requests[0].headers["x-team"] == "blue"
    assert tables() == {
        "gate": {
            "name": "gate",
            "shape": "openai",
            "base_url": f"{loopback.url}/v1",
            "needs_key": False,
            "local": True,
            "headers": {"X-Team": "blue"},
        }
    }
    assert {row["id"] for row in call("list", "--json", "provider:gate").json} == {"one", "two"}


def test_a_header_may_refer_to_a_variable(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked with what the variable holds, which is in no file and no message."""

    def echo(request: Request) -> Reply:
        return Reply({"error": {"message": f"not for {request.headers['x-team']}"}}, 403)

    words = [
        "--base-url",
        f"{loopback.url}/v1",
        "--header",
        "X-Team: team ${GATE_SECRET}",
        "--header",
        "X-A: ${GATE_A}",
    ]
    added = call("providers", "add", "gate", *words)
    assert loopback.requests == []
    assert "set GATE_SECRET: the header 'X-Team' of its table refers to it" in added.err
    Path(".env").write_text(f"GATE_SECRET={SECRET}\n")
    monkeypatch.setenv("GATE_A", "a-value-of-its-own")
    loopback.on("/v1/models", echo)
    refused = call("refresh", "gate")
    (asked,) = loopback.requests
    assert (asked.headers["x-team"], asked.headers["x-a"]) == (f"team {SECRET}", "a-value-of-its-own")
    assert "not for team" in refused.err
    loopback.on("/v1/models", {"data": [{"id": "one"}]})
    listed = call("refresh", "gate")
    shown = call("show", "gate/one", "--json")
    exported = call("export", "litellm", "gate/one", "--diff")
    assert "X-A: os.environ/GATE_A" in exported.out
    assert "headers of 'gate' (X-Team) are not written" in exported.err
    ran = (added, refused, listed, shown, exported, call("providers", "--json"), call("keys"))
    assert not any(SECRET in one.out + one.err for one in ran)
    assert SECRET not in own_file().read_text()


def test_a_dot_env_never_redirects_what_headers_hold(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://127.0.0.1:9/v1"
    call("providers", "add", "gate", "--base-url", url, "--header", "X-Team: ${GATE_SECRET}")
    call("providers", "add", "plain", "--base-url", url, "--header", f"X-Team: {SECRET}")
    monkeypatch.setenv("GATE_SECRET", SECRET)
    Path(".env").write_text(f"GATE_BASE_URL={loopback.url}/v1\nPLAIN_BASE_URL={loopback.url}/v1\n")
    ran = call("refresh", "gate", "plain")
    assert loopback.requests == []
    assert ran.err.count(".env is ignored: what the header 'X-Team' holds comes from elsewhere") == 2
    monkeypatch.delenv("GATE_SECRET")
    with Path(".env").open("a") as env_file:
        env_file.write("GATE_SECRET=of-the-same-file\n")
    loopback.on("/v1/models", {"data": []})
    call("refresh", "gate")
    assert loopback.requests[0].headers["x-team"] == "of-the-same-file"


def test_a_key_that_is_not_set_is_named_with_the_line_that_sets_it() -> None:
    ran = call("providers", "add", "gate", "--base-url", "https://llm.example.com/v1", "--key-env", "GATE_KEY")
    assert ran.lines[1:] == ["set its key: export GATE_KEY=…, then 'model-tui refresh gate'"]
    assert tables()["gate"]["key_env"] == ["GATE_KEY"]


@pytest.mark.parametrize(
    ("path", "advised"), [("", True), ("/openai", True), ("/openai/v1", False), ("/paas/v4", False)]
)
def test_what_a_key_will_show_only_later_is_advised_now(path: str, advised: bool) -> None:
    ran = call("providers", "add", "gate", "--base-url", f"https://llm.example.com{path}", "--key-env", "GATE_KEY")
    assert ("most servers of this shape want /v1 at its end" in ran.out + ran.err) is advised


def test_a_server_that_says_no_is_added_all_the_same(loopback: Loopback) -> None:
    loopback.on("/v1/models", Reply({"error": {"message": "no"}}, 401))
    ran = call("providers", "add", "gate", "--base-url", f"{loopback.url}/v1")
    assert ran.code == 0
    assert " wants a key, and none is set: no variable is known for it: key_env in its table [gate]" in ran.lines[1]
    assert "gate" in tables()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["openai"], "'openai' is known already; to change it, write a table [openai] with just the fields"),
        (["google"], "'google' is another name of 'gemini'; to change it, write a table [gemini]"),
        (["Bad Id"], "a provider's id is small letters, digits and '-', '_', '.'"),
        (["x", "--base-url", "ftp://x"], "--base-url: 'ftp://x' is not an http(s) address"),
        (["x", "--base-url", "https://me:pw@host/v1"], "--base-url: an address without credentials"),
        (["x", "--base-url", "https://host/v1?key=1"], "--base-url: an address without credentials"),
        (["x", "--shape", "soap"], "--shape: 'soap' is not known: one of openai, "),
        (["x", "--key-env", "A B"], "--key-env: not the name of an environment variable"),
        (["x", "--header", f"Authorization {SECRET}"], "--header: a header is 'Name: value'"),
        (["x", "--header", f"Bad Name: {SECRET}"], "--header: a header is 'Name: value'"),
        (["x", "--header", f"X-Key: {SECRET}\n"], None),
        (["x", "--header", f"X-Key: {SECRET}\nX: y"], "--header: the value of 'X-Key' is missing, or holds"),
        (["x", "--header", "X-Key:"], "--header: the value of 'X-Key' is missing"),
        (["x", "--name", "a\x1b[2J"], "it holds control characters"),
    ],
)
def test_what_cannot_be_added_is_one_line(words: list[str], said: str | None) -> None:
    base = [] if "--base-url" in words else ["--base-url", f"http://127.0.0.1:{9}/v1"]
    ran = call("--offline", "providers", "add", *words, *base)
    assert SECRET not in ran.err
    if said is None:
        assert ran.code == 0
        return
    assert ran.code == 2
    assert len(ran.lines) == 1
    assert said in ran.err
    assert not own_file().exists()


def test_one_of_ones_own_is_named_with_its_file() -> None:
    own_file().parent.mkdir(parents=True)
    own_file().write_text('[gate]\nshape = "openai"\n')
    ran = call("--offline", "providers", "add", "gate", "--base-url", "http://127.0.0.1:9")
    assert ran.code == 2
    assert "'gate' is known already; edit its table [gate] in ~/config/model-tui/providers.toml" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["providers", "add", "x", "--base-url", ""],
        ["providers", "add", "x", "--base-url", "http://x", "--name", ""],
        ["providers", "add", "x", "--base-url", "http://x", "--key-env", ""],
        ["export", "litellm", "openai/gpt-4o-mini", "--path", ""],
        ["export", "litellm", "openai/gpt-4o-mini", "--name", " "],
        ["undo", ""],
    ],
    ids=" ".join,
)
def test_an_empty_word_is_not_the_default(words: list[str]) -> None:
    ran = call(*words)
    assert ran.code == 2
    assert "it is empty" in ran.err
    assert not any(Path().iterdir())


def test_the_name_of_an_entry_can_be_printed() -> None:
    ran = call("export", "litellm", "openai/gpt-4o-mini", "--name", "a\nb")
    assert ran.code == 2
    assert "it holds what cannot be printed" in ran.err
    assert not any(Path().iterdir())


@pytest.mark.parametrize("below", ["", "/gate/"])
def test_where_only_v1_lists_that_is_taken_and_said(loopback: Loopback, below: str) -> None:
    loopback.on(f"{below.rstrip('/')}/v1/models", {"data": [{"id": "one"}]})
    typed = loopback.url + below
    ran = call("providers", "add", "gate", "--base-url", typed)
    whole = f"{typed.rstrip('/')}/v1"
    assert ran.code == 0
    assert ran.lines[1:] == [
        f"{typed} does not list its models, {whole} does: its table has that now",
        "it lists 1 model; 'model-tui list provider:gate' shows them",
    ]
    assert tables()["gate"]["base_url"] == whole
    assert [row["id"] for row in call("list", "--json", "provider:gate").json] == ["one"]


def test_where_the_address_lists_it_stays(loopback: Loopback) -> None:
    loopback.on("/models", {"data": [{"id": "one"}]})
    loopback.on("/v1/models", {"data": [{"id": "two"}]})
    ran = call("providers", "add", "gate", "--base-url", loopback.url)
    assert ran.lines[1:] == ["it lists 1 model; 'model-tui list provider:gate' shows them"]
    assert tables()["gate"]["base_url"] == loopback.url
    assert [request.path for request in loopback.requests] == ["/models"]


def test_where_nothing_lists_it_says_so_and_a_second_add_replaces_it(loopback: Loopback) -> None:
    first = call("providers", "add", "gate", "--base-url", loopback.url, "--header", "X-Team: blue")
    assert first.code == 0
    assert first.lines[1].startswith("it does not list its models now: ")
    assert first.lines[1].endswith(f"; nor at {loopback.url}/v1")
    assert first.lines[2] == "note: it never answered: 'providers add gate' with other words replaces it"
    before = own_file().read_text()
    own_file().write_text(before + '\n# mine\n[other]\nshape = "openai"\nbase_url = "http://127.0.0.1:9/v1"\n')
    loopback.on("/api/v1/models", {"data": [{"id": "one"}]})
    second = call("providers", "add", "gate", "--base-url", f"{loopback.url}/api/v1")
    assert second.code == 0
    assert second.lines[0].startswith("'gate' replaced in ")
    assert second.lines[1:] == ["it lists 1 model; 'model-tui list provider:gate' shows them"]
    assert tables()["gate"]["base_url"] == f"{loopback.url}/api/v1"
    assert "headers" not in tables()["gate"]
    assert own_file().read_text().endswith('\n# mine\n[other]\nshape = "openai"\nbase_url = "http://127.0.0.1:9/v1"\n')
    kept = own_file().read_bytes()
    third = call("providers", "add", "gate", "--base-url", f"{loopback.url}/v1")
    assert (third.code, len(third.lines)) == (2, 1), "it has answered"
    assert "'gate' is known already; edit its table [gate]" in third.err
    assert own_file().read_bytes() == kept


@pytest.mark.parametrize("edit", ['name = "Mine"  # a word of mine\n', "timeout = 3\n"])
def test_a_table_that_somebody_edited_is_not_replaced(loopback: Loopback, edit: str) -> None:
    call("--offline", "providers", "add", "gate", "--base-url", loopback.url)
    lines = own_file().read_text().splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if line.startswith("name"))
    lines[at : at + edit.startswith("name")] = [edit]
    own_file().write_text("".join(lines))
    ran = call("--offline", "providers", "add", "gate", "--base-url", "http://127.0.0.1:9/v1")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert own_file().read_text() == "".join(lines)


@pytest.mark.parametrize("token", ["secret-token", "k3v9x0q2m7", "AbCdEfGhIjKlMnOpQrStUvWxYz"])
def test_a_token_in_the_path_is_not_in_the_log(loopback: Loopback, token: str) -> None:
    loopback.on(f"/gate/{token}/v1/models", {"data": [{"id": "one"}]})
    loopback.on(f"/openai/{token}/v1/models", {"data": [{"id": "two"}]})
    added = run("providers", "add", "gate", "--base-url", f"{loopback.url}/gate/{token}/v1", "--debug")
    Path(".env").write_text(f"OPENAI_API_KEY={SECRET}\nOPENAI_BASE_URL={loopback.url}/openai/{token}/v1\n")
    assert run("refresh", "gate", "openai", "--debug").code == 0
    assert len(loopback.requests) == 3
    log = Path(next(line for line in added.lines if line.startswith("log: "))[5:]).read_text()
    assert log.count("/gate/[key]/v1/models 200") == 2
    assert "/openai/[key]/v1/models 200" in log
    assert token not in log


def test_one_that_is_not_there_is_not_looked_for_elsewhere(closed: str) -> None:
    ran = call("providers", "add", "gate", "--base-url", closed)
    assert "nothing answers at " in ran.lines[1]
    assert "/v1" not in ran.err
    assert tables()["gate"]["base_url"] == closed


def test_offline_nobody_is_asked(loopback: Loopback) -> None:
    assert call("--offline", "providers", "add", "gate", "--base-url", f"{loopback.url}/v1").code == 0
    assert loopback.requests == []
