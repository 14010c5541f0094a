"""Saving keys and removing them: files, git, and the system keyring; no message ever holds the key."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from model_tui import gitignore
from model_tui.core.model import Provider
from model_tui.keys import Holder, Key, KeyRing
from model_tui.keystore import (
    KeyStoreError,
    holds,
    keyring_lacks,
    remove_from_file,
    remove_from_keyring,
    save_to_file,
    save_to_keyring,
    usable_key,
)

KEY = "gsk_canary-5f2c0ffee8d41b7a"
GROQ = Provider(id="groq", name="Groq", shape="openai", key_env=("GROQ_API_KEY", "GROQ_KEY"))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(path: Path, state: Path, key: str = KEY) -> str:
    """Save a key where that is refused, and return the line that says why."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(KeyStoreError) as caught:
        save_to_file(path, "GROQ_API_KEY", key, state)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    return str(caught.value)


# what is a key


@pytest.mark.parametrize("text", [KEY, f"  {KEY}\n", f"\t{KEY}\r\n"])
def test_blanks_around_a_key_are_no_part_of_it(text: str) -> None:
    assert usable_key(text) == KEY


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n", "empty"),
        (f"{KEY}\nOTHER=x", "more than one line"),
        (f"{KEY}\rx", "more than one line"),
        (f"{KEY}\x1b[2J", "control characters"),
        (f"{KEY}\x00", "control characters"),
        ("клю́ч", "plain ASCII"),
        ("x" * 8193, "longer than 8,192"),
    ],
)
def test_what_is_no_key_is_refused_without_being_shown(text: str, why: str, tmp_path: Path, state: Path) -> None:
    with pytest.raises(KeyStoreError, match=why) as caught:
        usable_key(text)
    assert KEY not in str(caught.value)
    assert why in refused(tmp_path / ".env", state, text)


# files


def test_a_file_is_made_for_its_owner_alone(tmp_path: Path, state: Path) -> None:
    path = tmp_path / "settings" / ".env"
    assert save_to_file(path, "GROQ_API_KEY", f" {KEY}\n", state) == []
    assert path.read_text() == f"GROQ_API_KEY={KEY}\n"
    assert mode(path) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [".env"]


def test_every_other_byte_stays(tmp_path: Path, state: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"\xef\xbb\xbf# \xc3\xa4\r\nA='1'  # one\r\nGROQ_API_KEY=old\r\nB=$A\r\nlast")
    path.chmod(0o600)
    assert save_to_file(path, "GROQ_API_KEY", KEY, state) == []
    assert path.read_bytes() == (
        b"\xef\xbb\xbf# \xc3\xa4\r\nA='1'  # one\r\nGROQ_API_KEY=" + KEY.encode() + b"\r\nB=$A\r\nlast"
    )
    remove_from_file(path, "GROQ_API_KEY", state)
    assert path.read_bytes() == b"\xef\xbb\xbf# \xc3\xa4\r\nA='1'  # one\r\nB=$A\r\nlast"


def test_a_file_that_others_could_read_is_closed_to_them_and_that_is_said(tmp_path: Path, state: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    path.chmod(0o644)
    assert save_to_file(path, "GROQ_API_KEY", KEY, state) == ["its mode is 600 now, it was 644"]
    assert mode(path) == 0o600


def test_a_link_stays_a_link(tmp_path: Path, state: Path) -> None:
    real = tmp_path / "dotfiles" / "env"
    real.parent.mkdir()
    real.write_text("A=1\n")
    link = tmp_path / ".env"
    link.symlink_to(real)
    save_to_file(link, "GROQ_API_KEY", KEY, state)
    assert link.is_symlink()
    assert real.read_text() == f"A=1\nGROQ_API_KEY={KEY}\n"


def test_the_same_key_again_does_not_touch_the_file(tmp_path: Path, state: Path) -> None:
    path = tmp_path / ".env"
    save_to_file(path, "GROQ_API_KEY", KEY, state)
    before = path.stat()
    assert save_to_file(path, "GROQ_API_KEY", KEY, state) == []
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_cannot_be_edited_is_left_as_it_is(tmp_path: Path, state: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"A=\xff\xfe\n")
    assert refused(path, state).endswith("it is not UTF-8 text")
    path.write_text("A='open\n")
    assert "a quote is left open" in refused(path, state, "a b")
    path.unlink()
    os.mkfifo(path)
    assert "cannot be written: not a regular file" in refused(path, state)
    assert stat.S_ISFIFO(path.stat().st_mode)
    path.unlink()
    path.mkdir()
    assert "cannot be written" in refused(path, state)


def test_a_folder_that_cannot_be_written(tmp_path: Path, state: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be written: Not a directory" in refused(tmp_path / "file" / ".env", state)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path: Path, state: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert "cannot be written: Permission denied" in refused(folder / ".env", state)


def test_whether_a_file_holds_a_variable(tmp_path: Path, state: Path) -> None:
    path = tmp_path / ".env"
    assert not holds(path, "GROQ_API_KEY")
    save_to_file(path, "GROQ_API_KEY", KEY, state)
    assert holds(path, "GROQ_API_KEY")
    path.write_bytes(b"\xff")
    assert not holds(path, "GROQ_API_KEY")


# git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def git(folder: Path, *words: str) -> str:
    ran = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, b".env\n"),
        (b"", b".env\n"),
        (b"build/\r\n*.log", b"build/\r\n*.log\r\n.env\r\n"),
        (b".env\n!.env\n", None),
    ],
)
def test_git_is_kept_from_the_file(repository: Path, state: Path, before: bytes | None, after: bytes | None) -> None:
    ignoring, path = repository / ".gitignore", repository / ".env"
    if before is not None:
        ignoring.write_bytes(before)
    if after is None:
        assert "in spite of" in refused(path, state)
        return
    assert gitignore.standing(path) == "open"
    assert save_to_file(path, "GROQ_API_KEY", KEY, state) == [f"a line for it is in {ignoring} now"]
    assert ignoring.read_bytes() == after
    assert gitignore.standing(path) == "ignored"
    assert ".env" not in git(repository, "status", "--porcelain", "--untracked-files=all").split()
    assert save_to_file(path, "GROQ_API_KEY", KEY, state) == []
    assert ignoring.read_bytes() == after


def test_a_file_that_git_ignores_already(repository: Path, state: Path) -> None:
    (repository / ".gitignore").write_text("*.env\n")
    below = repository / "deep" / "folder" / ".env"
    assert save_to_file(below, "GROQ_API_KEY", KEY, state) == []
    assert not (below.parent / ".gitignore").exists()


def test_a_key_is_not_written_into_a_file_that_git_tracks(repository: Path, state: Path) -> None:
    path = repository / ".env"
    path.write_text("A=1\n")
    git(repository, "add", ".env")
    assert "is tracked by git" in refused(path, state)


def test_where_a_link_points_is_what_git_may_take(repository: Path, tmp_path: Path, state: Path) -> None:
    real = repository / "my env"
    link = tmp_path / ".env"
    link.symlink_to(real)
    save_to_file(link, "GROQ_API_KEY", KEY, state)
    assert (repository / ".gitignore").read_text() == "/my\\ env\n"
    assert gitignore.standing(link) == "ignored"


def test_nothing_of_the_work_tree_is_run(repository: Path, tmp_path: Path, state: Path) -> None:
    ran = tmp_path / "ran"
    script = tmp_path / "hook.sh"
    script.write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    script.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(script))
    save_to_file(repository / ".env", "GROQ_API_KEY", KEY, state)
    assert not ran.exists()


def test_without_git_a_line_is_added_to_be_sure(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    path = tmp_path / "work" / ".env"
    assert gitignore.standing(path) == "unknown"
    save_to_file(path, "GROQ_API_KEY", KEY, state)
    assert (path.parent / ".gitignore").read_text() == ".env\n"


def test_outside_of_a_work_tree_there_is_no_gitignore(tmp_path: Path, state: Path) -> None:
    assert save_to_file(tmp_path / ".env", "GROQ_API_KEY", KEY, state) == []
    assert not (tmp_path / ".gitignore").exists()


# the system keyring


def test_a_key_in_the_system_keyring(system_keyring: dict[tuple[str, str], str], tmp_path: Path) -> None:
    assert keyring_lacks() is None
    save_to_keyring("GROQ_API_KEY", KEY, tmp_path)
    assert system_keyring == {("model-tui", "GROQ_API_KEY"): KEY}
    assert "GROQ_API_KEY\n" in (tmp_path / "keyring.txt").read_text()
    assert KEY not in (tmp_path / "keyring.txt").read_text()
    keys = KeyRing(tmp_path, environ={}, cwd=tmp_path / "work", home=tmp_path)
    keys.preload()
    assert keys.find(GROQ) == Key(KEY, "GROQ_API_KEY", "keyring")
    assert keys.holders(GROQ) == [Holder("GROQ_API_KEY", "keyring")]
    remove_from_keyring("GROQ_API_KEY", tmp_path)
    assert system_keyring == {}
    assert not (tmp_path / "keyring.txt").exists()
    keys.reread()
    assert keys.find(GROQ) is None


def test_a_keyring_is_asked_for_nothing_but_what_was_saved_there(
    system_keyring: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    system_keyring["model-tui", "GROQ_KEY"] = KEY
    keys = KeyRing(tmp_path, environ={}, cwd=tmp_path / "work", home=tmp_path)
    assert keys.find(GROQ) is None
    (tmp_path / "keyring.txt").write_text("# mine\nGROQ_KEY\n")
    keys.reread()
    assert keys.find(GROQ) == Key(KEY, "GROQ_KEY", "keyring")


def test_a_keyring_that_refuses_is_one_line(system_keyring: dict[tuple[str, str], str], tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match=r"refuses \(PasswordDeleteError\)"):
        remove_from_keyring("GROQ_API_KEY", tmp_path)


def test_a_system_without_a_keyring(no_keyring: None, tmp_path: Path) -> None:
    assert keyring_lacks() == "this system has no keyring"
    with pytest.raises(KeyStoreError, match="not saved: this system has no keyring"):
        save_to_keyring("GROQ_API_KEY", KEY, tmp_path)


def test_the_package_is_an_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    assert keyring_lacks() == "pip install 'model-tui[keyring]'"
    with pytest.raises(KeyStoreError, match="pip install"):
        remove_from_keyring("GROQ_API_KEY", tmp_path)


# all places of one provider


def test_every_place_that_holds_a_key_is_named_in_order(tmp_path: Path) -> None:
    for name in ("work", "settings", "home/.orchestrator"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "work" / ".env").write_text("GROQ_KEY=a\n")
    (tmp_path / "settings" / ".env").write_text("GROQ_API_KEY=b\nGROQ_KEY=c\n")
    keys = KeyRing(tmp_path / "settings", environ={"GROQ_API_KEY": ""}, cwd=tmp_path / "work", home=tmp_path / "home")
    assert [(holder.variable, Path(holder.origin).parent.name) for holder in keys.holders(GROQ)] == [
        ("GROQ_KEY", "work"),
        ("GROQ_API_KEY", "settings"),
        ("GROQ_KEY", "settings"),
    ]
    (tmp_path / "work" / ".env").unlink()
    assert keys.find(GROQ).value == "a"
    keys.reread()
    assert keys.find(GROQ).value == "b"
