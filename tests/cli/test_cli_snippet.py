"""`snippet` on the command line."""

import pytest
from command_line import CANARY, call


def test_a_snippet_for_a_shell_and_for_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    shell, python = call("snippet", "openai/gpt-4o-mini"), call("snippet", "openai/gpt-4o-mini", "--python")
    assert (shell.code, python.code, shell.err, python.err) == (0, 0, "", "")
    assert shell.out.startswith("curl -sS https://api.openai.com/v1/chat/completions")
    assert '"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]' in python.out
    compile(python.out, "snippet", "exec")
    assert CANARY not in shell.out + python.out


def test_a_snippet_as_json_and_a_key_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    ran = call("snippet", "openai/gpt-4o-mini", "--json")
    assert ran.json["text"] == call("snippet", "openai/gpt-4o-mini", "--curl").out
    assert (ran.json["kind"], ran.json["key_variable"]) == ("curl", "OPENAI_API_KEY")
    assert ran.lines == ["warning: not set here: OPENAI_API_KEY"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("openai/nothing-like-it",), 1, "no model 'openai/nothing-like-it'"),
        (("openai/tts-1",), 2, "is not asked by one plain request with a key"),
        (("openai/gpt-4o", "--curl", "--python"), 2, "not allowed with argument"),
    ],
)
def test_what_has_no_snippet_is_refused(words: tuple[str, ...], code: int, said: str) -> None:
    ran = call("snippet", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.lines[-1]
