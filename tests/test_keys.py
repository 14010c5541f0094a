"""Keys and base URLs: which place wins, and that no file can send a key somewhere else."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec import structs

from model_tui.core.model import Provider
from model_tui.keys import Key, KeyRing

OPENAI = Provider(
    id="openai",
    name="OpenAI",
    shape="openai",
    base_url="https://api.openai.com/v1",
    key_env=("OPENAI_API_KEY", "OTHER_KEY"),
    base_env=("OPENAI_BASE_URL", "OPENAI_API_BASE"),
)
OLLAMA = Provider(
    id="ollama", name="Ollama", shape="ollama", base_url="http://127.0.0.1:11434", base_env=("OLLAMA_HOST",), local=True
)
LOCAL, SETTINGS, OLD = "work/.env", "settings/.env", "home/.orchestrator/.env"


@pytest.fixture
def ring(tmp_path: Path):
    """Make a ring over the given environment and `.env` files."""

    def make(environ: dict[str, str] | None = None, files: dict[str, str] | None = None, **options) -> KeyRing:
        for name, content in (files or {}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        places = {"cwd": tmp_path / "work", "home": tmp_path / "home"}
        return KeyRing(tmp_path / "settings", environ=environ or {}, **places, **options)

    return make


def test_the_first_place_wins(ring, tmp_path: Path) -> None:
    files = {name: f"OPENAI_API_KEY={name[0]}-key\n" for name in (LOCAL, SETTINGS, OLD)}
    assert ring({"OPENAI_API_KEY": "e-key"}, files).find(OPENAI) == Key("e-key", "OPENAI_API_KEY", "environment")
    for name in (LOCAL, SETTINGS, OLD):
        found = ring().find(OPENAI)
        assert (found.value, found.origin) == (f"{name[0]}-key", str(tmp_path / name))
        (tmp_path / name).unlink()
    assert ring().find(OPENAI) is None


def test_a_place_comes_before_a_variable(ring) -> None:
    found = ring({"OTHER_KEY": "b"}, {LOCAL: "OPENAI_API_KEY=a"}).find(OPENAI)
    assert (found.value, found.variable) == ("b", "OTHER_KEY")


@pytest.mark.parametrize("value", ["", "   ", "\t"])
def test_an_empty_key_is_none(ring, value: str) -> None:
    assert ring({"OPENAI_API_KEY": value}, {LOCAL: f'OPENAI_API_KEY="{value}"\nOPENAI_API_KEY\n'}).find(OPENAI) is None


@pytest.mark.parametrize(
    "line",
    [
        "OPENAI_API_KEY=sk-1",
        "export OPENAI_API_KEY = 'sk-1'",
        '\ufeffOPENAI_API_KEY="sk-1"  # mine',
        "OPENAI_API_KEY= sk-1 \r",
    ],
)
def test_the_forms_of_a_line(ring, line: str) -> None:
    assert ring(files={LOCAL: line}).find(OPENAI).value == "sk-1"


def test_nothing_is_interpolated(ring) -> None:
    assert ring({"HOME": "/x"}, {LOCAL: "OPENAI_API_KEY=a${HOME}b"}).find(OPENAI).value == "a${HOME}b"


@pytest.mark.parametrize("value", ["a\nb", "клю́ч", "a\x00b", "x" * 9000], ids=["newline", "letters", "nul", "long"])
def test_a_key_that_cannot_be_sent_is_passed_over_with_a_note(ring, value: str) -> None:
    keys = ring({"OPENAI_API_KEY": value}, {LOCAL: "OPENAI_API_KEY=good"})
    assert keys.find(OPENAI).value == "good"
    (note,) = keys.notes
    assert "OPENAI_API_KEY (environment)" in note
    assert value not in note
    assert note.isprintable()


def test_a_key_shows_in_no_repr(ring) -> None:
    keys = ring({"OPENAI_API_KEY": "sk-canary"})
    assert "sk-canary" not in repr(keys.find(OPENAI)) + str(keys.find(OPENAI)) + repr(vars(keys)["_read"])


def test_files_that_cannot_be_read_are_notes(ring, tmp_path: Path) -> None:
    keys = ring()
    (tmp_path / "work" / ".env").write_bytes(b"OPENAI_API_KEY=\xff\xfe")
    (tmp_path / "settings" / ".env").mkdir(parents=True)
    (tmp_path / "home" / ".orchestrator").mkdir(parents=True)
    os.mkfifo(tmp_path / "home" / ".orchestrator" / ".env")
    assert keys.find(OPENAI) is None
    assert len(keys.notes) == 3


def test_a_broken_line_is_not_printed(ring, capfd: pytest.CaptureFixture[str]) -> None:
    assert ring(files={LOCAL: "= = =\nOPENAI_API_KEY='sk\nOTHER_KEY=b\n"}).find(OPENAI) is not None
    assert capfd.readouterr() == ("", "")


def test_a_base_url_of_the_environment_holds_for_every_key(ring) -> None:
    keys = ring({"OPENAI_BASE_URL": "http://gate:4000/v1/"}, {LOCAL: "OPENAI_API_KEY=a"})
    assert keys.base_url(OPENAI) == ("http://gate:4000/v1", "environment")
    assert ring().base_url(OPENAI) == ("https://api.openai.com/v1", "built-in")


def test_a_dot_env_never_redirects_a_key_from_elsewhere(ring, tmp_path: Path) -> None:
    evil = {LOCAL: "OPENAI_BASE_URL=http://evil.example/v1\n"}
    keys = ring({"OPENAI_API_KEY": "sk-mine"}, evil)
    assert keys.base_url(OPENAI) == ("https://api.openai.com/v1", "built-in")
    (note,) = keys.notes
    assert "OPENAI_BASE_URL" in note
    assert "sk-mine" not in note
    both = {SETTINGS: "OPENAI_API_KEY=b\nOPENAI_API_BASE=http://own.example/v1"}
    assert ring(files=both).base_url(OPENAI) == ("http://own.example/v1", str(tmp_path / SETTINGS))


def test_a_dot_env_may_direct_its_own_key_or_none(ring, tmp_path: Path) -> None:
    own = {LOCAL: "OPENAI_API_KEY=a\nOPENAI_BASE_URL=http://own.example/v1\nOLLAMA_HOST=box"}
    assert ring(files=own).base_url(OPENAI) == ("http://own.example/v1", str(tmp_path / LOCAL))
    assert ring(files=own).base_url(OLLAMA) == ("http://box:11434", str(tmp_path / LOCAL))


def test_a_slip_in_a_base_url_sends_the_key_nowhere(ring) -> None:
    keys = ring({"OPENAI_BASE_URL": "nonsense://x"})
    assert keys.base_url(OPENAI) == ("", "environment")
    assert "OPENAI_BASE_URL" in keys.notes[0]
    assert "is not asked" in keys.notes[0]


@pytest.mark.parametrize("value", ["${GATE}", "https://${GATE}/v1", "$GATE"])
def test_a_reference_that_nobody_expanded_is_called_that(ring, value: str) -> None:
    keys = ring({"OPENAI_BASE_URL": value, "OPENAI_API_KEY": "${MY_KEY}"}, {LOCAL: "OTHER_KEY=$MY_KEY\n"})
    assert keys.find(OPENAI) is None
    assert keys.base_url(OPENAI) == ("", "environment")
    notes = {note.partition(" ")[0]: note for note in keys.notes}
    assert set(notes) == {"OPENAI_BASE_URL", "OPENAI_API_KEY", "OTHER_KEY"}
    assert all("as it is: nothing put that variable's value in its place" in note for note in notes.values())
    assert "${MY_KEY}" in notes["OPENAI_API_KEY"]


def test_the_system_keyring_is_asked_only_on_demand(ring, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def get_password(service: str, name: str) -> str | None:
        asked.append((service, name))
        return "from-system" if name == "OTHER_KEY" else None

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    assert ring().find(OPENAI) is None
    assert asked == []
    assert ring(system_keyring=True).find(OPENAI) == Key("from-system", "OTHER_KEY", "keyring")
    assert ring({"OPENAI_API_KEY": "a"}, system_keyring=True).find(OPENAI).origin == "environment"
    assert len(asked) == 2


def test_variables_that_headers_refer_to_may_be_in_the_keyring(ring, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"TEAM_KEY": "kept", "OTHER": "kept too"}
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=lambda _, name: kept.get(name)))
    gateway = structs.replace(OPENAI, headers={"X-Team": "${TEAM_KEY}", "X-Other": "a ${OTHER}", "X-None": "${NONE}"})
    assert ring(system_keyring=True).referred(gateway) == {"TEAM_KEY": "kept", "OTHER": "kept too"}
    assert ring({"TEAM_KEY": "set"}, system_keyring=True).referred(gateway)["TEAM_KEY"] == "set"
    assert ring().referred(gateway) == {}


def test_a_keyring_that_fails_or_is_missing_is_a_note(ring, monkeypatch: pytest.MonkeyPatch) -> None:
    def get_password(service: str, name: str) -> str | None:
        raise RuntimeError("locked: secret")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    keys = ring(system_keyring=True)
    assert keys.find(OPENAI) is None
    assert keys.notes == ["the system keyring does not answer (RuntimeError)"]
    monkeypatch.setitem(sys.modules, "keyring", None)
    keys = ring(system_keyring=True)
    assert keys.find(OPENAI) is None
    assert "not installed" in keys.notes[0]
