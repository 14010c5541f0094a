"""What holds for every verb: exit codes, one line per refusal, stdout and stderr apart, no secret anywhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CANARY, call, nobody_else, run
from loopback import Loopback, Reply

from model_tui import __version__

VERBS = ("list", "show", "providers", "keys", "refresh", "export", "undo")
CONFIG = Path("../home/config/model-tui")


def test_the_help_names_every_verb() -> None:
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    assert all(re.search(rf"^    {verb}\b", ran.out, re.MULTILINE) for verb in VERBS)
    for verb in VERBS:
        assert call(verb, "--help").code == 0
    assert call("--version").out == f"model-tui {__version__}\n"


@pytest.mark.parametrize("words", [(), ("--offline",), ("--debug", "--offline")], ids=" ".join)
def test_the_app_needs_a_terminal(words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "the app needs a terminal" in ran.err


@pytest.mark.parametrize("words", [("lst",), ("show",), ("show", "a", "b"), ("--nope",), ("export",), ("--", "list")])
def test_bad_usage(words: tuple[str, ...]) -> None:
    ran = call(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def test_a_verb_that_is_also_a_word() -> None:
    assert call("show", "list").code == 1
    assert call("--offline", "list", "-vision", "-n", "1").code == 0


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("settings.toml", b"target = \n", "settings.toml:1: not valid TOML: Invalid value"),
        ("settings.toml", b"\xff\xfe", "settings.toml: not valid TOML"),
        ("settings.toml", b"colour = 1\n", "no setting 'colour'; there are target, theme, paths"),
        ("settings.toml", b"target = 5\n", "target must be text"),
        ("settings.toml", b"[paths]\nlitellm = 5\n", "[paths] maps a target to a file"),
        ("settings.toml", b"paths = " + b"[" * 5000, "settings.toml: not valid TOML"),
    ],
)
def test_broken_settings_are_refused_in_one_line(file: str, content: bytes, said: str) -> None:
    CONFIG.mkdir(parents=True)
    (CONFIG / file).write_bytes(content)
    # whoever logs is refused before there is a log: no handler stays behind in this process
    ran = call("undo")
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert said in ran.err


GOOD = b'\n[good]\nshape = "openai"\nbase_url = "http://127.0.0.1:9/v1"\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[mine]\n" + GOOD, "providers.toml: [mine]: 'shape' is missing"),
        (b'[mine]\nshape = "x"\n' + GOOD, "[mine]: shape: 'x' is not known"),
        (b'[mine]\nshape = "openai"\ncolour = 1\n' + GOOD, "[mine]: unknown field 'colour'"),
        (b'[mine]\nshape = "openai"\nbase_url = "ftp://x"\n' + GOOD, "[mine]: base_url: not an http(s) address"),
        (b"mine = 1\n" + GOOD, "'mine' stands alone: a provider is a table"),
    ],
)
def test_a_bad_table_is_named_and_everything_else_goes_on(content: bytes, said: str) -> None:
    CONFIG.mkdir(parents=True)
    (CONFIG / "providers.toml").write_bytes(content)
    for words in (
        ("list", "-n", "1"),
        ("show", "openai/gpt-4o"),
        ("providers", "--offline", "--json", "--all"),
        ("export", "litellm", "openai/gpt-4o", "--diff"),
    ):
        ran = call(*words)
        assert ran.code == 0, words
        (line,) = (line for line in ran.lines if said in line)
        assert line.startswith("note: ")
        assert line.endswith("; 'mine' is left out until that is mended")
        if "--json" in words:
            stands = {row["id"]: row for row in ran.json}
            assert (stands["mine"]["state"], stands["good"]["state"]) == ("failed", "needs-key")
            assert said in stands["mine"]["reason"]


def test_what_might_stand_in_a_bad_table_is_said_by_providers_alone() -> None:
    CONFIG.mkdir(parents=True)
    (CONFIG / "providers.toml").write_bytes(b'[mine]\nshape = "opnai"\n' + GOOD)
    (note,) = call("list", "-n", "1").err.splitlines()[:1]
    assert note.endswith(
        "[mine]: shape: 'opnai' is not known ('model-tui providers mine' has more); "
        "'mine' is left out until that is mended"
    )
    ran = call("--offline", "providers", "mine")
    assert "one of openai, anthropic, " in ran.out
    assert "opnai" not in ran.err


def test_what_a_provider_is_told_in_its_line_is_no_note_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_API_KEY", "k")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "ht tp:/bad")
    ran = call("providers", "azure")
    assert ran.out.count("is not an http(s) address") == 1
    assert "is not an http(s) address" not in ran.err


def test_a_brand_is_another_name_of_its_maker() -> None:
    assert "xai " in call("--offline", "providers", "grok").out


def test_a_file_of_providers_that_is_no_toml_is_named_too() -> None:
    CONFIG.mkdir(parents=True)
    (CONFIG / "providers.toml").write_bytes(b"[mine\n")
    for words in (("list", "-n", "1"), ("show", "openai/gpt-4o"), ("providers", "--offline")):
        ran = call(*words)
        assert ran.code == 0, words
        (line,) = (line for line in ran.lines if "providers.toml: not valid TOML" in line)
        assert line.endswith("none of its tables counts until that is mended")
    ran = call("providers", "add", "gate", "--base-url", "http://127.0.0.1:9/v1")
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "not valid TOML" in ran.err


def test_a_provider_of_ours_with_a_bad_table_is_not_asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its key is that of the gateway which the table was to name."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    loopback.on("/v1/models", {"data": [{"id": "gpt-4o"}]})
    CONFIG.mkdir(parents=True)
    (CONFIG / "providers.toml").write_bytes(b'[openai]\nbase_url = "htp://gate/v1"\n')
    ran = call("refresh", "openai")
    assert ran.code == 2
    assert "base_url: not an http(s) address" in ran.err
    assert loopback.requests == []


def test_a_table_can_be_added_beside_a_bad_one() -> None:
    CONFIG.mkdir(parents=True)
    (CONFIG / "providers.toml").write_bytes(b"[mine]\n")
    ran = call("providers", "add", "gate", "--base-url", "http://127.0.0.1:9/v1")
    assert ran.code == 0
    assert (CONFIG / "providers.toml").read_bytes().startswith(b"[mine]\n\n[gate]\n")
    ran = call("providers", "add", "mine", "--base-url", "http://127.0.0.1:9/v1")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "'mine' has a table already, which has to be mended" in ran.err


def test_a_folder_where_a_settings_file_should_be() -> None:
    (CONFIG / "settings.toml").mkdir(parents=True)
    ran = call("undo")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "settings.toml: cannot be read" in ran.err


def test_whoever_has_seen_enough_may_close_the_pipe() -> None:
    for words in (["list", "--json"], ["list"], ["list", "--csv"]):
        child = subprocess.Popen(
            [sys.executable, "-m", "model_tui", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline()
        child.stdout.close()
        assert child.wait(30) == 0
        assert child.stderr.read() == b""
        child.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_behind_stdout_is_one_line() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        ran = subprocess.run(
            [sys.executable, "-m", "model_tui", "list", "--json"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr.decode().splitlines() == ["model-tui: No space left on device"]


@pytest.mark.parametrize("verb", ["list", "export litellm openai/gpt-4o", "keys"])
def test_a_working_folder_that_is_gone_is_named(tmp_path: Path, verb: str) -> None:
    (tmp_path / "gone").mkdir()
    command = f"cd {tmp_path}/gone && rmdir {tmp_path}/gone && {sys.executable} -m model_tui {verb}"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "model-tui: the working folder cannot be read (No such file or directory): change into another one\n"
    )


def test_closed_streams_end_no_run_with_a_traceback() -> None:
    command = f"{sys.executable} -m model_tui"
    silent = subprocess.run(["sh", "-c", f"{command} show nope/x 2>&-"], capture_output=True, check=False)
    assert (silent.returncode, silent.stdout) == (1, b"")
    dumb = subprocess.run(["sh", "-c", f"{command} list -n 1 >&-"], capture_output=True, check=False)
    assert (dumb.returncode, b"Traceback" in dumb.stderr) == (0, False)
    deaf = subprocess.run(["sh", "-c", f"{command} --offline <&-"], capture_output=True, check=False)
    assert (deaf.returncode, b"the app needs a terminal" in deaf.stderr) == (2, True)


_GUARDED = """
import sys
def hook(event, arguments):
    if event.startswith("socket."):
        print("a socket was opened:", event, arguments, file=sys.stderr)
        import os; os._exit(99)
sys.addaudithook(hook)
from model_tui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def guarded(*words: str) -> int:
    """Run a command line in a child process that ends with 99 when a socket is opened."""
    ran = subprocess.run(
        [sys.executable, "-c", _GUARDED, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert b"Traceback" not in ran.stderr, ran.stderr
    return ran.returncode


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--offline",), 2),
        (("--offline", "refresh"), 3),
        (("providers", "--offline"), 0),
        (("list", "-n", "1", "--refresh", "--offline"), 0),
        (("--offline", "show", "openai/gpt-4o", "--refresh"), 0),
        (("list", "-n", "1"), 0),
        (("show", "openai/gpt-4o"), 0),
        (("export", "litellm", "openai/gpt-4o"), 0),
        (("undo",), 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_socket_is_opened(words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    assert guarded(*words) == code


def test_the_guard_sees_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_else(monkeypatch)
    assert guarded("refresh", "ollama") == 99


def everything_below(folder: Path) -> bytes:
    return b"\n".join(os.fsencode(p) + b"\n" + p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def test_a_key_is_nowhere(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in an output, the cache, the log, a backup or an exported file: from the environment and from a `.env`."""
    nobody_else(monkeypatch)
    second = f"gsk-{CANARY[::-1]}"
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/openai/v1".replace("//", f"//user:{CANARY[5:]}@"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", loopback.url)
    env_file = CONFIG / ".env"
    env_file.parent.mkdir(parents=True)
    env_file.write_text(f"GROQ_API_KEY={second}\nGROQ_BASE_URL={loopback.url}/groq\n")

    def echo(request: object) -> Reply:
        headers = request.headers  # type: ignore[attr-defined]
        key = headers.get("x-api-key") or headers["authorization"].removeprefix("Bearer ")
        said = f"no: {key} {key[:-4]}… {headers}"
        return Reply({"error": {"message": said}}, 401, {"x-echo": key, "set-cookie": f"a={key}"})

    loopback.on("/openai/v1/models", {"data": [{"id": "gpt-new"}]})
    loopback.on("/groq/openai/v1/models", echo)
    loopback.on("/v1/models", echo)
    outputs = [
        run("refresh", "openai", "groq", "anthropic", "--debug"),
        call("refresh", "--json", "openai", "groq", "anthropic"),
        call("providers", "--json"),
        call("providers"),
        call("list", "--json", "provider:openai"),
        call("show", "openai/gpt-new", "--json"),
        call("export", "litellm", "groq/llama-3.1-8b-instant", "anthropic/claude-sonnet-4-5"),
        call("export", "models-yaml", "groq/llama-3.1-8b-instant"),
        call("undo"),
    ]
    assert {request.path for request in loopback.requests} == {
        "/openai/v1/models",
        "/groq/openai/v1/models",
        "/v1/models",
    }
    assert [ran.code for ran in outputs] == [0] * len(outputs)
    log = Path(next(line for line in outputs[0].lines if line.startswith("log: "))[5:])
    assert "/openai/v1/models" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    env_file.unlink()
    said = "\n".join(ran.out + ran.err for ran in outputs).encode()
    kept = everything_below(Path("..")) + said
    assert b"gpt-new" in kept
    for secret in (CANARY, second, CANARY[5:]):
        at = kept.find(secret.encode())
        assert at < 0, kept[max(at - 200, 0) : at + 60]


def test_the_log_says_where_it_is_and_a_place_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("list", "-n", "1", "--debug", "--json")
    assert (ran.code, len(json.loads(ran.out))) == (0, 1)
    assert ran.lines[0].startswith("log: ")
    Path("state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(Path("state").resolve()))
    refused = call("list", "--debug")
    assert (refused.code, refused.out, len(refused.lines)) == (2, "", 1)


def test_a_slip_of_ours_is_one_line_and_a_log_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)

    def slip(_: object) -> int:
        raise RuntimeError(f"went wrong with {CANARY}\x1b[2J")

    monkeypatch.setattr("model_tui.cli.listing.run_list", slip)
    ran = call("list")
    log = Path(os.environ["XDG_STATE_HOME"]) / "model-tui" / "crash.log"
    assert ran.code == 70
    assert ran.lines == [f"model-tui: RuntimeError: went wrong with [key] [2J; log: {log}"]
    assert "in slip" in log.read_text()
    assert CANARY not in log.read_text()


@pytest.mark.parametrize("own", [None, "30"])
def test_programs_started_from_the_app_hear_nothing_of_its_frames(
    own: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from model_tui.cli.app import _frames_when_due

    monkeypatch.delenv("TEXTUAL_FPS", raising=False)
    if own is not None:
        monkeypatch.setenv("TEXTUAL_FPS", own)
    with _frames_when_due():
        assert os.environ["TEXTUAL_FPS"] == (own or "240")
    assert os.environ.get("TEXTUAL_FPS") == own
