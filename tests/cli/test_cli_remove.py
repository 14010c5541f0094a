"""`remove` and `backups`: entries out of a file with their names, and copies of it brought back."""

import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from command_line import CANARY, call, run

PATH = Path("config.yaml")
MINI = "openai/gpt-4o-mini"
TEXT = f"""\
model_list:
  - model_name: mine
    litellm_params: {{model: openai/gpt-4o, api_key: {CANARY}}}
  - model_name: {MINI}
    litellm_params: {{model: {MINI}, api_key: os.environ/OPENAI_API_KEY}}
    model_info: {{managed_by: model-tui}}
litellm_settings:
  fallbacks: [{{mine: ["{MINI}"]}}]
"""


@pytest.fixture(autouse=True)
def _config() -> None:
    PATH.write_text(TEXT)


def names() -> list[str]:
    return [entry["model_name"] for entry in yaml.safe_load(PATH.read_text())["model_list"]]


def test_what_model_tui_wrote_goes_with_its_name() -> None:
    shown = call("remove", MINI, "--path", "config.yaml", "--diff")
    assert (shown.code, PATH.read_text()) == (0, TEXT)
    assert f"-  - model_name: {MINI}" in shown.out.splitlines()
    assert CANARY not in shown.out
    ran = call("remove", MINI)
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines[0] == "config.yaml written: 1 removed"
    assert names() == ["mine"]
    assert MINI not in PATH.read_text()
    assert call("undo", "config.yaml").code == 0
    assert PATH.read_text() == TEXT


def test_what_the_user_wrote_goes_only_when_that_is_meant() -> None:
    ran = run("remove", "mine", "--path", "config.yaml")
    assert (ran.code, PATH.read_text()) == (4, TEXT)
    assert ran.lines == ["model-tui: 'mine': not written by model-tui; --yes removes it all the same"]
    made = call("remove", "mine", MINI, "--yes", "--json").json
    assert [(change["kind"], change["name"], change["line"]) for change in made["changes"]] == [
        ("remove", "mine", 2),
        ("remove", MINI, 4),
    ]
    assert (made["written"], names()) == (True, [])


@pytest.mark.parametrize(("answer", "gone"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_a_terminal_is_asked(answer: bytes, gone: bool) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "model_tui", "remove", "mine", "--path", "config.yaml"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(os.environ)) as child:
        os.close(theirs)
        os.write(ours, answer)
        code = child.wait(60)
    os.close(ours)
    assert (code, "mine" not in names()) == (0 if gone else 4, gone)


@pytest.mark.parametrize(
    "target", ["opencode", "continue", "aider-metadata", "aider-settings", "llm", "aichat", "crush", "zed"]
)
def test_another_programs_file_is_known_by_its_entries(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # without one aider needs no settings
    assert call("export", target, MINI, "openai/gpt-4o", "--path", "theirs").code == 0
    ran = call("check", "theirs")
    assert ran.code == 2
    assert f"theirs: a file of the target {target}, which cannot be reviewed" in ran.err
    assert call("check", "theirs", "--target", target).code == 2
    before = Path("theirs").read_text()
    ran = call("remove", MINI, "--path", "theirs")
    assert (ran.code, ran.lines) == (0, ["theirs written: 1 removed"])
    assert "gpt-4o-mini" not in Path("theirs").read_text()
    assert "gpt-4o" in Path("theirs").read_text()
    assert call("undo", "theirs").code == 0
    assert Path("theirs").read_text() == before


def test_what_the_user_wrote_goes_from_another_programs_file_only_when_that_is_meant() -> None:
    theirs = Path("theirs.json")
    text = """{
  "$schema": "https://opencode.ai/config.json",
  // mine
  "provider": {"own": {"models": {"a": {"name": "A"}, "b": {}}}},
  "model": "own/b"
}
"""
    theirs.write_text(text)
    words = ("remove", "own/a", "--target", "opencode", "--path", "theirs.json")
    ran = call(*words)
    assert (ran.code, theirs.read_text()) == (4, text)
    assert "'own/a': not written by model-tui; --yes removes it all the same" in ran.err
    assert call(*words, "--diff").code == 0
    assert theirs.read_text() == text
    assert call(*words, "--yes").code == 0
    assert theirs.read_text() == text.replace('"a": {"name": "A"}, ', "")
    assert call("remove", "own/b", *words[2:], "--yes").code == 4  # `model` names it


def test_a_name_that_is_not_there_brings_the_nearest_in_another_programs_file() -> None:
    assert call("export", "crush", MINI, "--path", "theirs.json").code == 0
    before = Path("theirs.json").read_text()
    for word, meant in (("gpt-4o-mimi", "gpt-4o-mini"), ("openai/gpt-4o-mimi", "openai/gpt-4o-mini")):
        ran = call("remove", word, "--target", "crush", "--path", "theirs.json", "--yes")
        assert (ran.code, ran.out, Path("theirs.json").read_text()) == (4, "", before)
        assert ran.lines == [f"model-tui: theirs.json: no entry is named '{word}'; did you mean {meant}?"]
    ran = call("remove", "zzz", "--path", "theirs.json")
    assert (ran.code, ran.lines) == (4, ["model-tui: theirs.json: no entry is named 'zzz'"])


def test_continues_file_is_no_models_yaml() -> None:
    text = "name: mine\nversion: 0.0.1\nschema: v1\nmodels: [{name: a, provider: openai, model: gpt-4o}]\n"
    PATH.write_text(text)
    for words in (("check", "config.yaml", "--fix"), ("remove", "a", "--path", "config.yaml", "--yes")):
        ran = call(*words)
        assert ran.code in (2, 4)
        assert "config.yaml: a file of the target continue" in ran.err
    assert PATH.read_text() == text


def test_a_litellm_config_is_called_so_where_a_models_yaml_is_asked_for() -> None:
    ran = call("remove", MINI, "--path", "config.yaml", "--target", "models-yaml")
    assert ran.code == 4
    assert "config.yaml: a LiteLLM config, which the target models-yaml does not write" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("min",), 1, "no entry is named 'min'; did you mean mine?"),
        (("mine", "zzz", "--yes"), 1, "no entry is named 'zzz'"),
        (("mine", "--path", "gone.yaml"), 4, "gone.yaml: there is no such file"),
        (("mine", "--target", "zzz"), 2, "no target 'zzz'"),
        ((), 2, "NAME"),
    ],
)
def test_refusals(words: tuple[str, ...], code: int, said: str) -> None:
    ran = call("remove", *words)
    assert (ran.code, ran.out, PATH.read_text()) == (code, "", TEXT)
    assert said in ran.err


def test_backups_are_listed_and_brought_back() -> None:
    none = call("backups", "config.yaml")
    assert (none.code, none.out, none.lines) == (1, "", ["config.yaml: 0 backups"])
    assert call("remove", MINI, "--path", "config.yaml").code == 0
    assert call("remove", "mine", "--yes", "--path", "config.yaml").code == 0
    ran = call("backups", "config.yaml")
    assert ran.code == 0
    rows = [line.split() for line in ran.out.splitlines()]
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert rows[2][3] == f"{len(TEXT):,}"
    listed = call("backups", "config.yaml", "--json").json
    assert [(b["number"], b["note"]) for b in listed] == [(1, "litellm: 1 removed"), (2, "litellm: 1 removed")]
    for backup in listed:
        assert stat.S_IMODE(Path(backup["file"]).stat().st_mode) == 0o600
    assert Path(listed[1]["file"]).read_text() == TEXT
    back = call("backups", "config.yaml", "--restore", "2")
    assert (back.code, PATH.read_text()) == (0, TEXT)
    assert "model-tui undo takes it back" in back.err
    undone = call("undo", "--path", "config.yaml")
    assert (undone.code, "next: restart the proxy" in undone.err) == (0, True)
    assert names() == []
    by_time = call("backups", "config.yaml", "--restore", listed[1]["time"], "--json").json
    assert (by_time["written"], PATH.read_text()) == (True, TEXT)
    again = call("backups", "config.yaml", "--restore", listed[1]["time"])
    assert "unchanged" in again.err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("7", "no backup 7; there are 1"),
        ("1999-01-01", "no backup 1999-01-01"),
        ("0", "no backup 0"),
        ("²", "no backup ²"),
    ],
)
def test_no_such_backup(word: str, said: str) -> None:
    call("remove", MINI, "--path", "config.yaml")
    before = PATH.read_text()
    ran = call("backups", "config.yaml", "--restore", word)
    assert (ran.code, PATH.read_text()) == (1, before)
    assert said in ran.err


def test_a_damaged_backup_is_not_restored() -> None:
    call("remove", MINI, "--path", "config.yaml")
    before = PATH.read_text()
    (backup,) = call("backups", "config.yaml", "--json").json
    Path(backup["file"]).write_text("model_list: []\n")
    ran = call("backups", "config.yaml", "--restore", "1")
    assert (ran.code, PATH.read_text()) == (4, before)
    assert "damaged" in ran.err
