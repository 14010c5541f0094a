"""What every test gets: a home of its own, no keys from outside, and a provider on loopback for the asking."""

import gc
import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from loopback import Loopback

from model_tui.catalog.kept import load_newest

_SECRET = re.compile(
    r"(_KEY|_TOKEN|_PAT|_JWT|APIKEY|_BASE_URL|_API_BASE|_ENDPOINT|_HOST|_URL|_ID)$|^HF_|^AWS_|^OLLAMA_"
)
_NO_WORD = re.compile(r"\W+", re.ASCII)
_NO_FOLDER = Path(__file__) / "none"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


HELD: list[object] = []
"""What is kept for the whole run: the embedded catalog, which all in this process share while somebody holds it."""


def pytest_collection_finish() -> None:
    """Leave the tests themselves and the catalog out of every search for garbage, and search less often.

    What was collected stays for the whole run, and with thousands of tests, looking at all of it again and again was
    a third of the time.
    """
    catalog, _, _ = load_newest(_NO_FOLDER)
    catalog.preload()
    HELD.append(catalog)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run three tests for two cores: they wait for servers, terminals and timers as much as they work."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _numbers: Iterator[int]) -> Path:
    """A folder of the test's own; pytest's goes through those of all tests before it, and sets a link, each time."""
    folder = tmp_path_factory.getbasetemp() / f"{next(_numbers)}-{_NO_WORD.sub('_', request.node.name)[:30]}"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the user's files, keys, proxies and providers."""
    for name in list(os.environ):
        if _SECRET.search(name.upper()) or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    work = tmp_path / "work"
    for folder in (home, work):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for variable, folder in (("CONFIG", "config"), ("CACHE", "cache"), ("STATE", "state"), ("DATA", "data")):
        monkeypatch.setenv(f"XDG_{variable}_HOME", str(home / folder))
    monkeypatch.chdir(work)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A scriptable HTTP server on 127.0.0.1."""
    server = Loopback()
    yield server
    server.stop()


@pytest.fixture
def system_keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A system keyring in memory, by (service, name): the real package `keyring` with a backend of ours."""
    from keyrings import MemoryKeyring

    backend = MemoryKeyring()
    monkeypatch.setattr("keyring.core._keyring_backend", backend)
    return backend.kept


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package `keyring` on a system that has none."""
    from keyrings import NoKeyring

    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())
