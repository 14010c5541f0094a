"""What the tests of local servers share."""

import pytest
from loopback import Loopback

from model_tui.sources import servers


@pytest.fixture
def usual(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the loopback server, which stands at the usual port of every server."""
    monkeypatch.setattr(servers, "_PORTS", dict.fromkeys(servers._PORTS, loopback.port))
    monkeypatch.setattr(servers, "_SHARED", frozenset({loopback.port}))
    return loopback.url + "/v1"
