"""`serve`: what is known over HTTP, ready flags that are true, and that nobody can change or break anything."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from command_line import CANARY, call, nobody_else
from loopback import Loopback, closed_port, wait_until
from msgspec import structs

from model_tui.cli.serving import _until_ended
from model_tui.core.model import Provider
from model_tui.core.workload import NamedWorkload, Workload
from model_tui.remembered import SavedView
from model_tui.server import Face, Server
from model_tui.sources.http import Fetch
from model_tui.sources.protocol import Access
from model_tui.sources.remote_registry import RemoteRegistrySource
from model_tui.storage import Paths
from model_tui.workbench import Workbench

MINI = "openai/gpt-4o-mini"


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None, {k.lower(): v for k, v in answer.getheaders()}
    finally:
        connection.close()


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Face:
    """The face of the catalog alone."""
    home = tmp_path_factory.mktemp("home")
    return Face(Workbench(Paths(home / "config", home / "cache", home / "state"), home, env={}))


@pytest.fixture
def port(face: Face) -> Iterator[int]:
    with serving(face) as server:
        yield int(server.server_address[1])


@contextmanager
def serving(face: Face, host: str = "127.0.0.1") -> Iterator[Server]:
    server = Server(face, host, 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_what_the_user_saved_means_the_same_as_in_every_other_filter(tmp_path: Path) -> None:
    bench = Workbench(Paths(tmp_path / "config", tmp_path / "cache", tmp_path / "state"), tmp_path, env={})
    bench.memory.change(
        lambda was: structs.replace(
            was, views={"mine": SavedView("provider:openai id:gpt-4o-mini")}, favourites=(MINI,)
        )
    )
    with serving(Face(bench)) as server:
        port = int(server.server_address[1])
        for query in ("%40mine", "favourite"):
            status, answer, _ = get(port, f"/v1/models?q={query}")
            assert (status, [f"{one['provider']}/{one['id']}" for one in answer["data"]]) == (200, [MINI])
        status, answer, _ = get(port, "/v1/models?q=%40min")
        assert (status, answer["error"]["message"]) == (400, "q: no saved view 'min': did you mean @mine?")
        status, answer, _ = get(port, "/v1/models?q=monthly%3C50")
        assert (status, answer["error"]["message"].startswith("q: 'monthly' prices a workload")) == (400, True)
        bench.use_workload(NamedWorkload("small", Workload(1000, 100, 0.0, 1000)))
        assert get(port, "/v1/models?q=monthly%3C50+provider%3Aopenai")[1]["data"]


def test_the_list_is_that_of_list_json_with_what_openais_clients_look_for(port: int) -> None:
    status, answer, headers = get(port, "/v1/models?q=provider:openai%20id:gpt-4o*%20mode:*")
    assert (status, answer["object"], answer["has_more"]) == (200, "list", False)
    assert (headers["content-type"], headers["cache-control"]) == ("application/json", "no-store")
    assert "access-control-allow-origin" not in headers
    listed = call("list", "--json", "provider:openai", "id:gpt-4o*").json
    extra = ("object", "created", "owned_by")
    assert [{k: v for k, v in one.items() if k not in extra} for one in answer["data"]] == listed
    mini = next(one for one in answer["data"] if one["id"] == "gpt-4o-mini")
    assert (mini["object"], mini["owned_by"], mini["created"]) == ("model", "openai", 1721260800)
    assert mini["ready"] is False
    few = get(port, "/v1/models?limit=3")[1]
    assert (len(few["data"]), few["has_more"]) == (3, True)


def test_the_whole_list_is_every_offer(port: int, face: Face) -> None:
    answer = get(port, "/v1/models/")[1]
    assert len(answer["data"]) == len(face.registry.snapshot.offers)


def test_one_model(port: int) -> None:
    for path in ("openai/gpt-4o-mini", "openai%2Fgpt-4o-mini"):
        assert get(port, f"/v1/models/{path}")[1]["name"] == "GPT-4o mini"
    assert get(port, "/v1/models/openrouter/openai/gpt-4o-mini")[1]["provider"] == "openrouter"
    several = get(port, "/v1/models/gpt-4o-mini")
    assert several[0] == 404
    assert "several providers have 'gpt-4o-mini'" in several[1]["error"]["message"]
    assert get(port, "/v1/models/no-such-model")[0] == 404
    assert get(port, "/v1/models/openai/no-such-model")[1]["error"]["message"] == "no model 'openai/no-such-model'"


def test_health(port: int) -> None:
    status, answer, _ = get(port, "/healthz")
    assert (status, answer["status"]) == (200, "ok")
    assert answer["models"] > 5000
    assert get(port, "/healthz", "HEAD")[:2] == (200, None)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/models?q=ctx%3E=12q", 400, "q: "),
        ("/v1/models?q=visoin:yes", 400, "q: "),
        ("/v1/models?limit=-1", 400, "limit is a whole number"),
        ("/v1/models?key=x", 400, "no parameter 'key'"),
        ("/v1/models?q=vision&q=in%3C1", 400, "'q' is given twice; all terms of a query go into one q"),
        ("/v1/models?limit=1&limit=2", 400, "'limit' is given twice"),
        ("/", 404, "there are /v1/models"),
        ("/v1/models/../../etc/passwd", 404, "no model"),
        ("/v1/models/%00%1b[2J", 404, "no model"),
        (f"/v1/models/{'x' * 5000}", 414, "more than 4000"),
    ],
)
def test_what_is_no_good_request(port: int, path: str, status: int, said: str) -> None:
    found = get(port, path)
    assert found[0] == status
    assert said in found[1]["error"]["message"]


def test_an_address_that_is_none(face: Face) -> None:
    assert face.answer("http://[/v1/models").status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "FROB"])
def test_nothing_can_be_changed(port: int, method: str) -> None:
    status, answer, headers = get(port, "/v1/models", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    assert answer["error"]["message"] == "this face is read-only"


def test_a_page_in_a_browser_cannot_read_it_by_another_name(port: int) -> None:
    assert get(port, "/healthz", Host="evil.example:80")[0] == 403
    assert get(port, "/healthz", Host=f"localhost:{port}")[0] == 200
    assert get(port, "/healthz", Host="[::1]")[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET " + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_is_refused_and_others_are_served(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as peer:
        peer.sendall(sent)
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(65536):
            pass
    assert get(port, "/healthz")[0] == 200


def test_those_that_say_nothing_do_not_take_all_the_room(face: Face) -> None:
    with serving(face) as server:
        port = int(server.server_address[1])
        silent = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(40)]
        try:
            turned_away = [peer for peer in silent if _is_closed(peer)]
            assert len(turned_away) >= 8
            for peer in silent:
                peer.close()
            assert wait_until(lambda: _answers(port))
        finally:
            for peer in silent:
                peer.close()


def _is_closed(peer: socket.socket) -> bool:
    peer.settimeout(0.1)
    try:
        return peer.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def _answers(port: int) -> bool:
    try:
        return get(port, "/healthz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


# the verb


@pytest.fixture
def world(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """OpenAI answers and accepts its key, Groq refuses its own."""
    nobody_else(monkeypatch)
    for name in ("OPENAI", "GROQ"):
        monkeypatch.setenv(f"{name}_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    monkeypatch.setenv("GROQ_BASE_URL", f"{loopback.url}/groq")
    loopback.on("/v1/models", {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]})
    return loopback


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_asks_and_ends(world: Loopback, tmp_path: Path, end: signal.Signals) -> None:
    port, said = closed_port(), tmp_path / "said"
    words = [sys.executable, "-m", "model_tui", "serve", "--port", str(port)]
    with (
        said.open("w") as errors,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, env=os.environ, text=True) as child,
    ):
        try:
            assert wait_until(lambda: _ready(port) is True, 20)
            refused = get(port, "/v1/models?q=provider:groq")[1]["data"]
            assert refused
            assert not any(one["ready"] for one in refused)
            assert get(port, "/v1/models?q=ready")[1]["data"][0]["id"] == "gpt-4o-mini"
            assert wait_until(lambda: "answered" in said.read_text(), 20), "said when the last one has answered"
        finally:
            child.send_signal(end)
            out, _ = child.communicate(timeout=20)
    err = said.read_text()
    assert (child.returncode, out) == (0, "")
    assert err.splitlines()[0] == f"serving http://127.0.0.1:{port}/v1/models and /healthz, read-only; ctrl+c ends it"
    assert "1 answered with 1 model" in err
    assert CANARY not in err
    assert "Traceback" not in err


def _ready(port: int) -> Any:
    return _answers(port) and get(port, "/v1/models/openai/gpt-4o-mini")[1]["ready"]


def test_another_model_tui_reads_it(face: Face) -> None:
    async def listed(url: str) -> set[tuple[str, str]]:
        provider = Provider(id="team", name="Team", shape="registry", base_url=url)
        async with Fetch() as fetch:
            listing = await RemoteRegistrySource(provider).listing(fetch, Access(url))
        assert listing.skipped == 0
        return {(one.spec.provider, one.spec.name) for one in listing.models}

    with serving(face) as server:
        found = asyncio.run(listed(f"{server.url}/v1"))
    assert {offer.key for offer in face.registry.snapshot.offers} == found


def test_what_cannot_be_served() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = call("serve", "--port", str(taken.getsockname()[1]))
        assert ran.code == 2
        assert "cannot listen on 127.0.0.1 port" in ran.err
    for words in (("--offline",), ("--port", "70000"), ("--every", "-1"), ("--host", "no.such.host.invalid")):
        ran = call("serve", *words)
        assert ran.code == 2
        assert "Traceback" not in ran.err


def test_a_slip_while_the_providers_are_asked_is_one_line_and_the_rest_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing:
        """What `serve` needs of a workbench, with a registry that breaks."""

        paths = Paths(tmp_path, tmp_path, tmp_path)
        registry: Any

        def known_keys(self) -> list[str]:
            return ["sk-canary-0123"]

        async def discover(self) -> AsyncIterator[object]:
            raise RuntimeError("broke with sk-canary-0123")
            yield

    bench = Failing()
    bench.registry = bench

    async def a_while() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(_until_ended(bench, 0.05), 0.4)  # type: ignore[arg-type]

    asyncio.run(a_while())
    said = capsys.readouterr().err.splitlines()
    assert len(said) > 1
    assert {*said} == {f"model-tui: RuntimeError: broke with [key]; log: {tmp_path / 'crash.log'}"}
