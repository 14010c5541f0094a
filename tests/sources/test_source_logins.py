"""A login in a base URL: it goes out where no key does, and shows nowhere, nor does anything else that is secret."""

from base64 import b64encode
from urllib.parse import quote

import pytest
from loopback import Loopback, Reply
from source_asking import KEY, failing, listing

from model_tui.sources.protocol import Access
from model_tui.sources.urls import login_secrets

LOGIN = "user:p%40ss-w0rd-9"
PLAIN = "user:p@ss-w0rd-9"
PACKED = b64encode(PLAIN.encode()).decode()


def with_login(url: str) -> str:
    return url.replace("//", f"//{LOGIN}@")


async def test_a_login_goes_out_only_where_no_key_does(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": []})
    await listing("openai", with_login(loopback.url) + "/v1", KEY)
    await listing("openai", with_login(loopback.url) + "/v1", None)
    await listing("anthropic", with_login(loopback.url), KEY)
    bearer, basic, own = (request.headers for request in loopback.requests)
    assert bearer["authorization"] == f"Bearer {KEY}"
    assert basic["authorization"] == f"Basic {PACKED}"
    assert own["x-api-key"] == KEY
    assert "authorization" not in own
    assert all("@" not in headers["host"] for headers in (bearer, basic, own))


@pytest.mark.parametrize("key", [KEY, None])
async def test_an_echo_shows_neither_key_nor_login(loopback: Loopback, key: str | None) -> None:
    sent = f"{PACKED} ({PLAIN}, {LOGIN}) with Bearer {key}, {quote(PLAIN, safe='')} and p@ss-w0rd-9"
    echo = f"no access for {sent}"
    loopback.on("/v1/models", Reply({"error": {"message": echo}}, 401))
    error = await failing("openai", with_login(loopback.url) + "/v1", key)
    for secret in (PACKED, PLAIN, LOGIN, "w0rd-9", quote(PLAIN, safe=""), *([KEY] if key else [])):
        assert secret not in error.message
    assert "no access for ***" in error.message


async def test_what_a_server_makes_of_the_headers_is_not_shown(loopback: Loopback) -> None:
    """A gateway in the way that tells what it was sent, word by word."""
    loopback.on("/v1/models", lambda request: Reply({"detail": f"denied: {request.headers.get('authorization')}"}, 403))
    error = await failing("openai", with_login(loopback.url) + "/v1", None)
    assert PACKED not in error.message
    assert "denied: Basic ***" in error.message


async def test_a_redirect_cannot_put_a_login_in_place_of_the_key(loopback: Loopback) -> None:
    loopback.on("/v1/models", Reply("", 302, {"location": f"http://evil:pw@127.0.0.1:{loopback.port}/moved"}))
    loopback.on("/moved", {"data": []})
    await listing("openai", loopback.url + "/v1", KEY)
    assert loopback.requests[-1].headers["authorization"] == f"Bearer {KEY}"


def test_the_spellings_of_a_login() -> None:
    assert login_secrets(f"http://{LOGIN}@h/v1") == (LOGIN, PLAIN, PACKED, "p%40ss-w0rd-9", "p@ss-w0rd-9")
    assert login_secrets("http://h/v1@x") == ()
    assert login_secrets("http://[h/v1") == ()
    access = Access(f"http://{LOGIN}@h/v1", KEY, values={"secret": "aws-secret"})
    assert {KEY, "aws-secret", PACKED, "p@ss-w0rd-9"} <= set(access.secrets)
