"""The moments that are kept, and the verb that compares them."""

import re
from pathlib import Path

import pytest
from command_line import CANARY, call, nobody_else
from loopback import Loopback

from model_tui.moments import MomentError, Moments
from model_tui.storage import Paths


@pytest.fixture
def asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """Groq with a key, at a server of ours; nobody else answers."""
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.setenv("GROQ_BASE_URL", f"{loopback.url}/groq")
    nobody_else(monkeypatch)
    return loopback


def serve(server: Loopback, *models: dict[str, object]) -> None:
    server.on("/groq/openai/v1/models", {"data": [{"object": "model", **model} for model in models]})


def a_second_later(folder: Path) -> None:
    """Let the moments that are kept be of yesterday: names are to the second."""
    for path in folder.iterdir():
        path.rename(folder / ("2020-01-01T00-00-0" + str(len(list(folder.glob("2020*")))) + "Z.json.gz"))


def test_from_one_refresh_to_the_next(asked: Loopback) -> None:
    folder = Paths.default().state_dir / "moments"
    assert call("changes").err.endswith("nothing changed\n")
    serve(asked, {"id": "a", "context_window": 1000}, {"id": "b"})
    assert call("refresh", "groq").code == 0
    assert len(call("changes", "--list", "--json").json) == 1
    assert call("refresh", "groq").code == 0
    assert len(call("changes", "--list", "--json").json) == 1  # nothing new, nothing kept
    a_second_later(folder)
    serve(asked, {"id": "a", "context_window": 2000}, {"id": "c"})
    call("refresh", "groq")
    ran = call("changes", "--json")
    assert ran.code == 0
    told = [(c["kind"], c["id"], c["before"], c["after"]) for c in ran.json["changes"]]
    assert told == [("gone", "b", None, None), ("new", "c", None, None), ("limit", "a", 1000, 2000)]
    text = call("changes")
    assert re.search(r"^limit +groq/a +context 1k → 2k$", text.out, re.MULTILINE)
    assert text.err.endswith("1 gone, 1 new, 1 limit\n")
    assert call("changes", "2020", "--json").json["changes"] == ran.json["changes"]
    assert call("changes", "now", "2020").code == 0
    assert CANARY not in "".join(path.read_bytes().hex() for path in folder.iterdir())


def test_a_moment_that_is_not_there(asked: Loopback) -> None:
    ran = call("changes", "1999-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "model-tui: no moment '1999-01-01' is kept; 'model-tui changes --list' has them all\n"


def test_since_a_day_of_which_none_is_kept(asked: Loopback) -> None:
    folder = Paths.default().state_dir / "moments"
    first = "2020-01-01T00-00-00Z"
    for model, name in (("a", first), ("b", "2021-01-01T00-00-00Z")):
        serve(asked, {"id": model})
        call("refresh", "groq")
        newest = call("changes", "--list", "--json").json[-1]
        (folder / f"{newest}.json.gz").rename(folder / f"{name}.json.gz")
    serve(asked, {"id": "c"})
    call("refresh", "groq")

    def told(since: str) -> list[tuple[str, str]]:
        return [(one["kind"], one["id"]) for one in call("changes", since, "now", "--json").json["changes"]]

    early = call("changes", "1999-01-01", "now")
    assert early.code == 0
    assert early.lines[0] == f"no moment of 1999-01-01 is kept: since {first}, the first moment kept"
    assert told("1999-01-01") == told(first) == [("gone", "a"), ("new", "c")]
    between = call("changes", "2020-06-01T12:00")
    assert between.lines[0] == f"no moment of 2020-06-01T12:00 is kept: since {first}, the last moment before"
    assert told("2022-02-02") == told("2021") == [("gone", "b"), ("new", "c")]
    for odd in ("2999-01-01", "1999-13-01", "1999-01-01x", "moon"):
        ran = call("changes", odd, "now")
        assert (ran.code, ran.out) == (2, ""), odd


def test_a_damaged_moment_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "2026-01-01T00-00-00Z.json.gz"
    path.write_bytes(b"\x1f\x8b damaged")
    with pytest.raises(MomentError, match="damaged"):
        Moments(tmp_path).load("2026")


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    from model_tui.catalog import load
    from model_tui.core.snapshot import Snapshot

    offers = load().offers[:3]
    for at in range(40):
        (tmp_path / f"2020-01-01T00-00-{at:02}Z.json.gz").write_bytes(b"")
    moments = Moments(tmp_path)
    newest = moments.keep(Snapshot.of(offers))
    assert newest is not None
    assert len(moments.names()) == 30
    assert moments.names()[-1] == newest
    assert moments.keep(Snapshot.of(offers)) is None
    assert moments.load(newest).keys() == {offer.key for offer in offers}
