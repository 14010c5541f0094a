"""What `Fetch` promises: bounds, retries, refusals, redirects, and that a key shows nowhere."""

import asyncio
import gzip
import json
import socket
import time
import traceback
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from loopback import Loopback, Reply, closed_port

from model_tui.sources.body import decode
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.urls import join_url

KEY = "sk-canary-0123456789abcdef"
QUICK = Bounds(first_pause=0.005, seconds=2.0)


async def get(url: str, *, bounds: Bounds = QUICK, key: str | None = KEY, path: str = "/models") -> bytes:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    async with Fetch(bounds) as fetch:
        return (await fetch.get(Access(url, key), path, headers=headers)).body


async def failing(url: str, **options) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await get(url, **options)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + str(error) + repr(error)
    assert KEY not in shown
    assert "\n" not in error.message
    assert "?" not in error.message
    return error


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        ("https://h/v1", "/models", "https://h/v1/models"),
        ("https://h/v1/", "/v1/models", "https://h/v1/models"),
        ("https://h", "/v1/models", "https://h/v1/models"),
        ("https://h/", "/openai/v1/models", "https://h/openai/v1/models"),
        ("https://h/openai/v1", "/openai/v1/models", "https://h/openai/v1/models"),
        ("https://h/openai", "/openai/v1/models", "https://h/openai/v1/models"),
        ("http://h:4000/gate/v1", "/v1/models", "http://h:4000/gate/v1/models"),
        ("http://h/v1beta", "/v1beta/models", "http://h/v1beta/models"),
        ("http://h/v1/models", "/v1/models", "http://h/v1/models"),
        ("http://h/v1?version=2", "/models", "http://h/v1/models?version=2"),
    ],
)
def test_a_base_url_and_a_path_never_double_a_segment(base: str, path: str, url: str) -> None:
    assert join_url(base, path) == url


async def test_a_server_error_is_tried_again(loopback: Loopback) -> None:
    loopback.on("/models", [Reply(status=503), Reply(status=500), Reply({"data": []})])
    assert await get(loopback.url) == b'{"data": []}'
    assert len(loopback.requests) == 3


async def test_three_tries_and_no_more(loopback: Loopback) -> None:
    loopback.on("/models", Reply({"error": {"message": "overloaded"}}, 529))
    error = await failing(loopback.url)
    assert (error.kind, error.status, len(loopback.requests)) == ("http", 529, 3)
    assert "overloaded" in error.message


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after-ms": "60"},
        {"retry-after": "0.06"},
        {"Retry-After-Ms": "60", "Retry-After": "99"},
    ],
)
async def test_the_wait_that_a_provider_names_is_kept(loopback: Loopback, headers: dict[str, str]) -> None:
    loopback.on("/models", [Reply(status=429, headers=headers), Reply([])])
    start = time.monotonic()
    await get(loopback.url)
    assert 0.06 <= time.monotonic() - start < 1


async def test_a_long_wait_is_not_slept_but_told(loopback: Loopback) -> None:
    loopback.on("/models", Reply(status=429, headers={"retry-after": "90"}))
    start = time.monotonic()
    error = await failing(loopback.url)
    assert time.monotonic() - start < 1
    assert (error.kind, error.wait, len(loopback.requests)) == ("quota", 90.0, 1)
    assert "90 s" in error.message


async def test_a_wait_until_a_date(loopback: Loopback) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    loopback.on("/models", Reply(status=429, headers={"retry-after": date}))
    error = await failing(loopback.url)
    assert error.wait is not None
    assert 580 < error.wait <= 600
    assert "10 min" in error.message


async def test_googles_retry_info_is_read(loopback: Loopback) -> None:
    body = {
        "error": {
            "code": 429,
            "message": "You exceeded your quota.\nPlease retry in 48.9s.",
            "status": "RESOURCE_EXHAUSTED",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "48s"}],
        }
    }
    loopback.on("/models", Reply(body, 429))
    error = await failing(loopback.url)
    assert (error.wait, error.kind, len(loopback.requests)) == (48.0, "quota", 1)


@pytest.mark.parametrize("wait", ["nan", "-1", "1e400", "soon", "9" * 40, ""])
async def test_a_senseless_wait_is_none(loopback: Loopback, wait: str) -> None:
    loopback.on("/models", [Reply(status=429, headers={"retry-after": wait}), Reply([])])
    assert await get(loopback.url) == b"[]"


async def test_spent_quota_is_not_tried_again(loopback: Loopback) -> None:
    loopback.on("/models", Reply({"error": {"message": "You are out.", "code": "insufficient_quota"}}, 429))
    error = await failing(loopback.url)
    assert (error.kind, len(loopback.requests)) == ("quota", 1)


async def test_a_provider_may_forbid_the_retry(loopback: Loopback) -> None:
    loopback.on("/models", Reply(status=500, headers={"x-should-retry": "false"}))
    await failing(loopback.url)
    assert len(loopback.requests) == 1


REFUSALS = [
    (401, {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}),
    (401, b""),
    (403, {"message": "The security token included in the request is invalid."}),
    (403, {}),
    (400, {"error": {"code": 400, "message": "API key not valid.", "details": [{"reason": "API_KEY_INVALID"}]}}),
    (400, {"code": "invalid-argument", "error": "Incorrect API key provided. You can obtain an API key elsewhere."}),
    (400, {"success": False, "errors": [{"code": 10001, "message": "Unable to authenticate request"}]}),
    (403, {"message": "Authentication failed: Please make sure your API Key is valid.", "type": "AccessDenied"}),
    (403, {"__type": "UnrecognizedClientException", "message": "The security token is expired"}),
    (401, {"detail": "Unauthorized"}),
    (401, {"message": "Wrong API Key", "type": "invalid_request_error", "code": "wrong_api_key"}),
]


@pytest.mark.parametrize(("status", "body"), REFUSALS)
async def test_a_refused_key_is_known_by_status_and_body(loopback: Loopback, status: int, body: object) -> None:
    loopback.on("/models", Reply(body, status))
    error = await failing(loopback.url)
    assert (error.kind, error.status, len(loopback.requests)) == ("refused", status, 1)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": {"message": "limit must be at most 1000"}}, "http"),
        (402, {"error": {"message": "Insufficient balance"}}, "quota"),
        (403, {"type": "error", "error": {"type": "permission_error", "message": "no"}}, "forbidden"),
        (403, "<html><h1>Blocked</h1></html>", "forbidden"),
        (403, {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}, "forbidden"),
        (403, {"message": "User: arn:aws:iam::1:user/me is not authorized to perform: bedrock:List"}, "forbidden"),
        (403, {"error": {"status": "PERMISSION_DENIED", "message": "The API is disabled in project 1"}}, "forbidden"),
        (403, {"error": {"code": "unsupported_country_region_territory", "message": "Not here"}}, "forbidden"),
        (403, {"code": "x", "error": "Your newly created team doesn't have any credits or licenses yet."}, "quota"),
        (400, {"error": {"message": "User location is not supported for the API use."}}, "forbidden"),
        (400, {"error": {"message": "Your credit balance is too low to access the API."}}, "quota"),
        (402, {"error": {"code": "PAYMENT_METHOD_REQUIRED"}}, "quota"),
        (404, {}, "http"),
        (410, "gone", "http"),
    ],
)
async def test_other_refusals_have_their_own_kind(loopback: Loopback, status: int, body: object, kind: str) -> None:
    loopback.on("/models", Reply(body, status))
    assert (await failing(loopback.url)).kind == kind


@pytest.mark.parametrize(
    ("reply", "kind", "start"),
    [
        (Reply({"error": {"message": "slow down"}}, 429), "quota", "rate limit or quota reached (HTTP 429)"),
        (Reply({"error": {"code": "insufficient_quota"}}, 429), "quota", "nothing left to spend (HTTP 429)"),
        (Reply({}, 402), "quota", "nothing left to spend (HTTP 402)"),
        (Reply({"error": "User location is not supported"}, 400), "forbidden", "not served in this region"),
        (Reply({}, 403, {"x-amzn-ErrorType": "AccessDeniedException"}), "forbidden", "the key may not list"),
        (Reply({}, 403, {"x-amzn-ErrorType": "ExpiredTokenException"}), "refused", "the key was refused"),
        (Reply("gone", 410), "http", "127.0.0.1"),
    ],
)
async def test_each_state_of_an_account_has_its_line(loopback: Loopback, reply: Reply, kind: str, start: str) -> None:
    loopback.on("/models", reply)
    error = await failing(loopback.url)
    assert error.kind == kind
    assert error.message.startswith(start)


async def test_an_error_text_is_one_harmless_line(loopback: Loopback) -> None:
    text = f"bad\x1b[31m\nkey {KEY}x at https://h/v1?key={KEY}&b=1 " + "x" * 5000
    loopback.on("/models", Reply({"error": {"message": text}}, 401))
    error = await failing(loopback.url)
    assert "\x1b" not in error.message
    assert len(error.message) <= 300


async def test_nothing_listens() -> None:
    error = await failing(f"http://127.0.0.1:{closed_port()}/v1")
    assert error.kind == "not-running"


async def test_a_host_that_does_not_exist() -> None:
    error = await failing("http://nobody.invalid/v1?secret=1")
    assert error.kind == "unreachable"
    assert "nobody.invalid" in error.message


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no scheme",
        "ftp://h/",
        "http://",
        "http://[::1/v1",
        "http://h:99999/v1",
        "http://127.0.0.1:0/v1",
        "file:///etc",
    ],
)
async def test_an_unusable_base_url_is_one_line(url: str) -> None:
    assert (await failing(url)).kind == "unreachable"


async def test_a_key_that_cannot_be_sent_is_refused(loopback: Loopback) -> None:
    async with Fetch(QUICK) as fetch:
        with pytest.raises(SourceError) as caught:
            await fetch.get(Access(loopback.url, "a\nb"), "/models", headers={"authorization": "Bearer a\nb"})
    assert caught.value.kind == "refused"
    assert not loopback.requests


async def test_a_200_mb_answer_is_not_read(loopback: Loopback) -> None:
    sent = 0

    def pieces():
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b" " * 1024 * 1024

    loopback.on("/models", Reply(pieces()))
    error = await failing(loopback.url, bounds=Bounds(body=1024 * 1024))
    assert error.kind == "too-large"
    assert "1 MiB" in error.message
    assert sent < 100


async def test_a_decompression_bomb_is_not_unpacked(loopback: Loopback) -> None:
    bomb = gzip.compress(b"\0" * 200 * 1024 * 1024, 1)
    loopback.on("/models", Reply(bomb, headers={"content-encoding": "gzip"}))
    assert (await failing(loopback.url)).kind == "too-large"


async def test_an_answer_of_empty_packets_is_not_unpacked_for_ever(loopback: Loopback) -> None:
    loopback.on("/models", Reply(gzip.compress(b"") * 2000, headers={"content-encoding": "gzip"}))
    assert (await failing(loopback.url)).kind == "bad-answer"


async def test_a_packed_answer_is_unpacked(loopback: Loopback) -> None:
    loopback.on("/models", Reply(gzip.compress(b"[1]") + gzip.compress(b" "), headers={"content-encoding": "gzip"}))
    assert await get(loopback.url) == b"[1] "


@pytest.mark.parametrize("encoding", ["br", "gzip", "zstd"])
async def test_an_answer_that_does_not_unpack(loopback: Loopback, encoding: str) -> None:
    loopback.on("/models", Reply(b"not packed at all", headers={"content-encoding": encoding}))
    assert (await failing(loopback.url)).kind == "bad-answer"


async def test_an_answer_that_never_ends(loopback: Loopback) -> None:
    loopback.on("/models", Reply(loopback.endless(b" ", pause=0.05)))
    start = time.monotonic()
    error = await failing(loopback.url, bounds=Bounds(seconds=0.3))
    assert error.kind == "timeout"
    assert time.monotonic() - start < 2


async def test_an_answer_that_never_comes(loopback: Loopback) -> None:
    loopback.on("/models", Reply([], delay=5))
    assert (await failing(loopback.url, bounds=Bounds(seconds=0.2))).kind == "timeout"


async def test_the_callers_limit_holds(loopback: Loopback) -> None:
    loopback.on("/models", Reply([], delay=5))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await get(loopback.url)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\ngarbage\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort",
    ],
)
async def test_what_is_not_http(loopback: Loopback, raw: bytes) -> None:
    loopback.on("/models", Reply(raw=raw))
    assert (await failing(loopback.url)).kind in ("bad-answer", "unreachable")


async def test_a_redirect_on_the_same_host_is_followed(loopback: Loopback) -> None:
    loopback.on("/models", Reply(status=307, headers={"location": "/there"}))
    loopback.on("/there", [])
    assert await get(loopback.url) == b"[]"
    assert loopback.asked("/there")[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_elsewhere_carries_nothing(loopback: Loopback, status: int) -> None:
    other = Loopback()
    try:
        loopback.on("/models", Reply(status=status, headers={"location": f"{other.url}/models"}))
        other.on("/models", [])
        error = await failing(loopback.url)
        assert error.kind == "http"
        assert not other.requests
    finally:
        other.stop()


@pytest.mark.parametrize("location", ["/models", "", "http://[bad", "//127.0.0.2/models"])
async def test_other_redirects_end(loopback: Loopback, location: str) -> None:
    loopback.on("/models", Reply(status=302, headers={"location": location}))
    assert (await failing(loopback.url)).kind == "http"
    assert len(loopback.requests) <= 4


async def test_no_cookie_is_kept(loopback: Loopback) -> None:
    loopback.on("/models", Reply([], headers={"set-cookie": "a=b; Path=/"}))
    async with Fetch(QUICK) as fetch:
        for _ in range(2):
            await fetch.get(Access(loopback.url), "/models")
    assert "cookie" not in loopback.requests[-1].headers


async def test_this_machine_is_not_asked_through_a_proxy(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    loopback.on("/models", [])
    assert await get(loopback.url) == b"[]"
    assert (await failing("http://example.invalid/v1")).kind == "unreachable"


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("written", ["http://me:canary@127.0.0.1:{}", "me:canary@127.0.0.1:{}/"])
async def test_a_dead_proxy_is_named_without_its_login(
    monkeypatch: pytest.MonkeyPatch, scheme: str, written: str
) -> None:
    port = closed_port()
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", written.format(port))
    error = await failing(f"{scheme}://example.invalid/v1")
    assert error.kind == "unreachable"
    assert error.message == f"no connection to example.invalid through the proxy 127.0.0.1:{port}"


async def test_a_proxy_that_refuses_or_is_silent_is_named(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", loopback.url.replace("//", "//me:canary@"))
    refused = await failing("https://example.invalid/v1")
    assert refused.message == f"the proxy 127.0.0.1:{loopback.port} does not let through to example.invalid"
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:canary@127.0.0.1:{port}")
        late = await failing("https://example.invalid/v1", bounds=Bounds(first_pause=0.005, seconds=0.2))
    assert (late.kind, late.message) == (
        "timeout",
        f"example.invalid did not answer in time through the proxy 127.0.0.1:{port}",
    )


async def test_no_proxy_is_named_for_what_none_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NO_PROXY", "example.invalid")
    assert (await failing("http://example.invalid/v1")).message == "no connection to example.invalid"


async def test_an_unusable_proxy_setting_is_one_line(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "nonsense://user:secret@h")
    error = await failing("http://example.invalid/v1")
    assert error.kind == "unreachable"
    assert "secret" not in error.message
    loopback.on("/models", [])
    assert await get(loopback.url) == b"[]"  # which no proxy is for


async def test_no_more_at_once_than_allowed(loopback: Loopback) -> None:
    loopback.on("/models", Reply([], delay=0.02))
    async with Fetch(Bounds(per_host=4)) as fetch:
        await asyncio.gather(*(fetch.get(Access(loopback.url), "/models") for _ in range(20)))
    assert loopback.most_running == 4


@pytest.mark.parametrize(
    "body", [b"[" * 1_000_000, b'{"a":' * 500_000, b'{"data":' + b"[" * 300_000 + b"]" * 300_000 + b"}"]
)
def test_deep_nesting_ends_in_one_line(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        decode(body)
    assert caught.value.kind == "bad-answer"


@pytest.mark.parametrize("body", [b"", b"<!doctype html>", b"nonsense", b'{"a":', b"1" * 50 + b"x", b"\x00\xff\xfe"])
def test_what_is_not_json_ends_in_one_line(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        decode(body)
    assert caught.value.kind == "bad-answer"


def test_what_strict_json_refuses_is_read() -> None:
    assert decode(b'\xef\xbb\xbf{"a": "\\ud800", "b": "\xff"}')["b"] == "\ufffd"
    assert decode(b'{"a": NaN}')["a"] != 0


def test_access_hides_its_key() -> None:
    access = Access("http://h", KEY)
    assert KEY not in repr(access)
    assert KEY not in str(access)
    assert KEY not in f"{access!r}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "This key has been switched off."}}, "This key has been switched off."),
        ({"error": "no such plan"}, "no such plan"),
        ({"code": 401, "msg": "token expired", "success": False}, "token expired"),
        ({"success": False, "errors": [{"code": 7, "message": "not here"}], "result": None}, "not here"),
        ({"error": {"message": f"{KEY} is unknown", "n": "N"}}, "*** is unknown"),
    ],
)
async def test_an_error_in_a_good_answer_is_said_in_its_own_words(loopback: Loopback, body: object, said: str) -> None:
    long_number = json.dumps(body).replace('"N"', "9" * 5000)
    loopback.on("/models", long_number)
    error = await failing(loopback.url)
    assert (error.kind, len(loopback.requests)) == ("bad-answer", 1)
    assert error.message == f"127.0.0.1:{loopback.port} answered with an error: {said}"


@pytest.mark.parametrize(
    "body",
    [
        {"error": None, "data": [{"id": "a"}]},
        {"success": False, "result": [{"id": "a"}]},
        {"data": [{"id": "a", "error": "in an entry"}]},
        {"error": {}, "data": []},
    ],
)
async def test_what_lists_something_is_no_error(loopback: Loopback, body: object) -> None:
    loopback.on("/models", body)
    assert json.loads(await get(loopback.url)) == body


async def test_no_more_at_once_than_allowed_over_all_doors(loopback: Loopback) -> None:
    loopback.on("/models", Reply([], delay=0.02))
    other = loopback.url.replace("127.0.0.1", "localhost")
    async with Fetch(Bounds(connections=3)) as fetch:
        doors = [loopback.url, other] * 8
        await asyncio.gather(*(fetch.get(Access(url), "/models") for url in doors))
    assert loopback.most_running == 3


async def test_a_door_is_asked_again_through_the_connection_that_it_has(loopback: Loopback) -> None:
    loopback.on("/models", [])
    async with Fetch() as fetch:
        for _ in range(3):
            await fetch.get(Access(loopback.url), "/models")
        assert loopback.connections == 1
        await fetch.aclose()
        await fetch.get(Access(loopback.url), "/models")
    assert loopback.connections == 2
