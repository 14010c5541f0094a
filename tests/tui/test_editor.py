"""Which command opens a file in the user's editor, at a line."""

from pathlib import Path

import pytest

from model_tui.tui.editor import editor_command

PATH = Path("/a b/config.yaml")


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vi", ["vi", "+7", "/a b/config.yaml"]),
        ("/usr/bin/nvim -p", ["/usr/bin/nvim", "-p", "+7", "/a b/config.yaml"]),
        ("emacsclient -t -a ''", ["emacsclient", "-t", "-a", "", "+7", "/a b/config.yaml"]),
        ("hx", ["hx", "/a b/config.yaml:7"]),
        ("code --wait", ["code", "--wait", "--goto", "/a b/config.yaml:7"]),
        ("'/opt/my editor/edit'", ["/opt/my editor/edit", "/a b/config.yaml"]),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(editor: str, words: list[str]) -> None:
    assert editor_command({"EDITOR": editor}, PATH, 7) == words
    assert editor_command({"EDITOR": "ed", "VISUAL": editor}, PATH, 7) == words


def test_without_a_line_it_is_the_file_alone() -> None:
    assert editor_command({"EDITOR": "vi"}, PATH, None) == ["vi", "/a b/config.yaml"]


def test_no_editor_and_one_that_is_no_command_line() -> None:
    assert editor_command({}, PATH, 7) is None
    assert editor_command({"VISUAL": " ", "EDITOR": ""}, PATH, 7) is None
    with pytest.raises(ValueError, match="is no command line"):
        editor_command({"EDITOR": "vi 'x"}, PATH, 7)
