"""The real program in a real terminal (tmux), by keyboard alone."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from answers import no_local_servers
from loopback import Loopback, Reply, Request, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")]

_PATIENCE = 20.0
CONFIG = "config/litellm/config.yaml"
THEIRS = b"""# the proxy of the house\r
model_list:\r
  - model_name: mine      # keep me\r
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}\r
general_settings: {master_key: os.environ/MASTER}"""


class Terminal:
    """A tmux server of its own with one window, in which a shell runs one command."""

    def __init__(self, folder: Path, size: tuple[int, int], command: list[str], env: dict[str, str]) -> None:
        self._socket = str(folder / "tmux.sock")
        script = folder / "run.sh"
        words = " ".join(f"'{word}'" for word in command)
        script.write_text(f"{words}\necho \"exit $?\"\nstty -a | tr ' ;' '\\n\\n' | grep icanon\nexec sleep 600\n")
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), f"sh {script}", env=env
        )

    def _tmux(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-S", self._socket, *arguments],
            env=env,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        return done.stdout

    @property
    def text(self) -> str:
        return self._tmux("capture-pane", "-p")

    @property
    def whole_screen(self) -> bool:
        """Whether a program has taken the screen over."""
        return self._tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    def type(self, text: str) -> None:
        """Send text in one go, faster than anybody types."""
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        """Paste a text, in brackets if the program asked for them."""
        self._tmux("set-buffer", text)
        self._tmux("paste-buffer", "-p")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def until(self, holds: Callable[[str], bool]) -> str:
        end = time.monotonic() + _PATIENCE
        while not holds(text := self.text):
            assert time.monotonic() < end, f"it never came to that:\n{text}"
            time.sleep(0.02)
        return text

    def see(self, expected: str) -> str:
        return self.until(lambda text: expected in text)

    def close(self) -> None:
        """End the server, which is ours alone, and so what runs in it."""
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], capture_output=True, check=False, timeout=20)


Open = Callable[..., Terminal]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def terminal(tmp_path: Path, work: Path) -> Iterator[Open]:
    opened: list[Terminal] = []

    def started(size: tuple[int, int] = (120, 40), command: list[str] | None = None, **env: str) -> Terminal:
        whole = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor", **env}
        for name in ("NO_COLOR", "COLUMNS", "LINES"):  # the workers of a parallel run have the last two
            whole.pop(name, None)
        folder = tmp_path / f"terminal-{len(opened)}"
        folder.mkdir()
        window = Terminal(folder, size, command or [sys.executable, "-m", "model_tui", "--offline"], whole)
        opened.append(window)
        return window

    yield started
    for window in opened:
        window.close()


def test_a_coloured_text_that_is_pasted_presses_no_keys(terminal: Open, work: Path) -> None:
    window = terminal((120, 30))
    window.see("→ config/litellm/config.yaml")
    window.press("Space")
    window.see("1 picked")
    window.paste("\x1b[1mq\x1b[0m and then e comes here \x1b[31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxqqee")
    window.type("/")
    window.paste("\x1b[1mvision\x1b[0m")
    text = window.see("�[1mvision�[0m")
    assert "1 picked" in text, "x took no pick away"
    assert not (work / CONFIG).exists(), "e wrote nothing"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
def test_the_main_job(terminal: Open, work: Path, size: tuple[int, int]) -> None:
    config = work / CONFIG
    config.parent.mkdir(parents=True)
    config.write_bytes(THEIRS)
    window = terminal(size)
    window.see("→ config/litellm/config.yaml")
    window.see("openai")

    window.type("/gpt-4o-mini provider:openai sort:id")
    window.see("by id")
    window.press("Enter")
    text = window.see("▸")
    cursor = next(line for line in text.splitlines() if "▸" in line)
    assert "gpt-4o-mini" in cursor

    window.press("Space")
    window.see("1 picked")
    window.see("export 1")
    assert config.read_bytes() == THEIRS

    window.press("d")
    window.see("what e writes into config/litellm/config.yaml")
    window.see("model_name: openai/gpt-4o-mini")
    assert config.read_bytes() == THEIRS
    window.press("Escape")
    window.until(lambda text: "what e writes" not in text)

    window.press("e")
    window.see("1 added in")
    written = config.read_bytes()
    assert written != THEIRS
    assert b"model_name: openai/gpt-4o-mini" in written
    assert b"os.environ/OPENAI_API_KEY" in written
    kept = written.splitlines()
    assert [line for line in THEIRS.splitlines() if line not in kept] == []

    window.press("u")
    window.see("is as it")  # the toast is narrow at 80 columns, and wraps
    assert config.read_bytes() == THEIRS

    window.press("q")
    text = window.see("exit 0")
    assert "Traceback" not in text
    assert "-icanon" not in window.see("icanon")
    assert not window.whole_screen
    assert [path.name for path in config.parent.iterdir()] == ["config.yaml"]


def test_all_of_it_typed_in_one_go(terminal: Open, work: Path) -> None:
    window = terminal()
    window.see("config/litellm/config.yaml")
    window.type("/provider:openai gpt-4o-mini sort:id\r e")
    window.see("1 added in")
    assert b"model_name: openai/gpt-4o-mini" in (work / CONFIG).read_bytes()
    window.type("uq")
    window.see("exit 0")
    assert not (work / CONFIG).exists()


def test_groups_ranges_and_the_mouse_as_a_terminal_sends_them(terminal: Open) -> None:
    window = terminal()
    window.see("→ config/litellm/config.yaml")
    window.type("/provider:openai,azure,openrouter gpt-4o-mini tools sort:id\r")
    window.press("z", "Right")
    window.see("▿")
    window.press("S-Down", "S-Down")
    window.see(
        "2 picked"
    )  # a group's line, and twice down: its best offer, which is the first one below it, and the next
    window.press("S-Up")
    window.see("1 picked")
    window.press("j", "j", "C-Space")
    window.see("3 picked")
    window.press("x", "Left")
    window.until(lambda text: "picked" not in text)
    head = window.see("VTRJ").splitlines()
    y = next(at for at, line in enumerate(head) if "VTRJ" in line) + 1
    ctx, output = head[y - 1].index(" ctx") + 2, head[y - 1].index("output") + 2

    def mouse(button: int, x: int, to: int | None = None) -> None:
        window.type(f"\x1b[<{button};{x};{y}M\x1b[<{button};{to or x};{y}m")

    mouse(0, ctx)
    window.see("by ctx ↓ ")
    for held in (4, 8, 16):  # shift, alt, ctrl: added, turned round, taken out
        mouse(held, output)
        window.see({4: "by ctx ↓, output ↑", 8: "by ctx ↓, output ↓"}.get(held, "by ctx ↓ "))
    mouse(0, output, to=ctx)
    window.until(lambda text: 0 < text.find("output") < text.find("ctx ", text.find("reasoning")))
    window.type("q")
    window.see("exit 0")
    again = terminal()
    again.until(lambda text: 0 < text.find("output") < text.find("ctx ", text.find("reasoning")) and "models" in text)
    again.see("▹")
    again.type("q")
    again.see("exit 0")


def test_the_view_of_the_config_and_an_editor_in_its_place(terminal: Open, work: Path, tmp_path: Path) -> None:
    config = work / CONFIG
    config.parent.mkdir(parents=True)
    config.write_bytes(THEIRS.replace(b"os.environ/OPENAI_API_KEY", b"'${OPENAI_API_KEY}'"))
    editor = tmp_path / "nano"
    said, mended = "an editor has the terminal: ", "os.environ/OPENAI_API_KEY"
    editor.write_text(
        f'#!/bin/sh\nprintf \'{said}%s \' "$@"\nread word\nsed -i "s,name: mine,name: $word," "$2"\nexit 3\n'
    )
    editor.chmod(0o755)
    window = terminal(EDITOR=str(editor), OPENAI_API_KEY="sk-0123456789")
    window.see("config/litellm/config.yaml")
    window.type("Cnf")
    window.see("repairs mine")
    window.see(mended)
    window.press("Enter")
    window.see("1 repaired in")
    assert mended.encode() in config.read_bytes()
    window.press("E")
    text = window.see(said)
    assert f"{said}+3 " in text
    assert "repaired" not in text
    window.type("another")
    window.press("Enter")
    window.see("ended with exit code 3")
    window.see("another")
    assert b"model_name: another" in config.read_bytes()
    window.press("n", "q", "q")
    window.see("exit 0")
    assert "-icanon" not in window.see("icanon")


def test_a_gateway_and_its_key_by_keyboard_alone(terminal: Open, work: Path, loopback: Loopback) -> None:
    key = "gate-canary-0123456789"

    def answer(request: Request) -> Reply:
        good = request.headers.get("authorization") == f"Bearer {key}"
        return Reply({"data": [{"id": "own-model"}]}) if good else Reply({"error": "no"}, 401)

    loopback.on("/v1/models", answer)
    window = terminal((80, 24), [sys.executable, "-m", "model_tui"], **no_local_servers())
    window.see("→ config/litellm/config.yaml")
    window.press("+")
    window.see("add a provider or gateway")
    window.paste(f"{loopback.url}/v1")
    window.see("enter adds 'local'")
    window.press("Tab", "Tab", "Tab", "Tab")
    window.type("GATE_KEY")
    window.see("once GATE_KEY is")
    window.press("Enter")
    window.see("○ local")
    window.press("K")
    window.see("key of local")
    window.paste(f"{key}\n")
    text = window.see("••••")
    assert key not in text
    window.press("Enter")
    window.see("accepted: 1 model")
    window.press("Enter")
    text = window.see("local lists 1 model")
    assert key not in text
    window.press("Enter")
    window.see("provider:local")
    window.press("q")
    assert key not in window.see("exit 0")
    settings = Path(os.environ["XDG_CONFIG_HOME"], "model-tui")
    assert (settings / ".env").read_text() == f"GATE_KEY={key}\n"
    assert (settings / ".env").stat().st_mode & 0o777 == 0o600
    assert not (work / ".env").exists()


def test_resizing_a_real_terminal(terminal: Open) -> None:
    window = terminal((200, 60))
    window.see("model-tui")
    for width, height in ((120, 40), (80, 24), (40, 10), (100, 30), (200, 60)):
        window._tmux("resize-window", "-x", str(width), "-y", str(height))
        window.until(
            lambda text, width=width, height=height: (
                len(lines := text.splitlines()) == height and "? help" in lines[-1] and len(lines[1]) == width
            )
        )
    window.press("q")
    window.see("exit 0")


def test_a_terminal_of_which_nothing_is_known(terminal: Open) -> None:
    """Of a `dumb` one Rich says another height than it has: at the start there are two sizes."""
    window = terminal((80, 24), ["env", "TERM=dumb", sys.executable, "-m", "model_tui", "--offline"])
    window.see("→ config/litellm/config.yaml")
    assert "q quit" in window.until(lambda text: "? help" in text).splitlines()[-1]
    window.press("q")
    window.see("exit 0")


def test_a_crash_gives_the_terminal_back_and_says_one_line(terminal: Open, tmp_path: Path) -> None:
    script = tmp_path / "crash.py"
    script.write_text(
        "import sys\n"
        "from model_tui.cli.main import main\n"
        "from model_tui.tui.screens.main import MainScreen\n"
        "def fail(self, flag):\n"
        "    key = 'sk-' + 'secret-0123456789'\n"
        "    raise RuntimeError(f'cannot {flag}')\n"
        "MainScreen.action_want = fail\n"
        "sys.exit(main(['--offline']))\n"
    )
    window = terminal((80, 24), [sys.executable, str(script)], OPENAI_API_KEY="sk-secret-0123456789")
    window.see("config/litellm/config.yaml")
    window.press("v")
    text = window.see("exit 1")
    assert "-icanon" not in window.see("icanon")
    assert not window.whole_screen
    said = "".join(text.splitlines())  # the terminal wraps the one line
    assert said.count("model-tui: RuntimeError: cannot vision; log: ") == 1
    assert "crash.log" in said
    assert "Traceback" not in said
    assert "locals" not in said
    assert "secret" not in said


def _from_a_shell(terminal: Open, folder: Path) -> Terminal:
    """Start the app from a shell that takes the terminal when it stops."""
    profile = folder / "profile"
    profile.write_text("PS1='shell> '\n")
    window = terminal((100, 30), ["bash", "--rcfile", str(profile), "-i"])
    window.see("shell>")
    window.type(f"{sys.executable} -m model_tui --offline\r")
    window.see("→ config/litellm/config.yaml")
    return window


def _children(parent: int) -> list[int]:
    running = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, of in map(str.split, running.splitlines()) if int(of) == parent]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_continued_behind_the_shell_it_waits_for_fg(terminal: Open, tmp_path: Path) -> None:
    window = _from_a_shell(terminal, tmp_path)
    (bash,) = _children(int(window._tmux("display-message", "-p", "#{pane_pid}")))
    (program,) = _children(bash)
    for _ in range(2):
        window.press("C-z")
        window.until(lambda text: text.rstrip().endswith("shell>"))
        window.type("fg\r")
        window.see("? help")
        os.kill(program, signal.SIGSTOP)
        time.sleep(0.5)  # the shell takes the terminal, which is not seen: the app's screen stays
        os.kill(program, signal.SIGCONT)
        window.until(lambda _: Path(f"/proc/{program}/stat").read_text().split()[2] == "T")
        window.type("fg\r")
        window.until(lambda _: Path(f"/proc/{program}/stat").read_text().split()[2] == "S")
        window.see("? help")
        time.sleep(0.5)
    window.press("C-z")
    window.until(lambda text: text.rstrip().endswith("shell>"))
    window.type("fg\r")
    window.see("? help")
    window.press("q")
    window.until(lambda text: text.rstrip().endswith("shell>"))


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_suspended_it_gives_the_shell_back_and_comes_back(terminal: Open, tmp_path: Path) -> None:
    window = _from_a_shell(terminal, tmp_path)
    window.type("/gpt-4o-mini provider:openai\r")
    window.see("▸")
    window.press("C-z")
    window.until(lambda text: text.rstrip().endswith("shell>"))
    assert not window.whole_screen
    window.type("echo still $((40 + 2))\r")
    window.see("still 42")
    window.type("fg\r")
    window.see("gpt-4o-mini provider:openai")
    window.see("→ config/litellm/config.yaml")
    window.see("? help")
    assert window.whole_screen
    window.press("Space")
    window.see("1 picked")
    window.press("K")  # from a form as well
    window.see("key of OpenAI")
    window.press("C-z")
    window.until(lambda text: text.rstrip().endswith("shell>"))
    window.type("fg\r")
    window.see("key of OpenAI")
    window.press("Escape")
    window.until(lambda text: "key of OpenAI" not in text)
    window.press("q")
    window.until(lambda text: text.rstrip().endswith("shell>"))
    assert "Traceback" not in window.text


def test_stopped_without_being_asked_it_takes_the_terminal_back_once(terminal: Open) -> None:
    window = terminal((100, 30))
    window.see("→ config/litellm/config.yaml")
    program = _children(int(window._tmux("display-message", "-p", "#{pane_pid}")))[0]
    for _ in range(3):
        os.kill(program, signal.SIGSTOP)
        os.kill(program, signal.SIGCONT)
        time.sleep(0.3)
    window.see("? help")
    window.type("/vision\r")
    window.see("✓vision")
    window.press("q")
    window.see("exit 0")
    assert "-icanon" not in window.see("icanon")


def test_the_settings_are_edited_in_the_users_editor_and_hold_at_once(terminal: Open, tmp_path: Path) -> None:
    editor = tmp_path / "nano"
    editor.write_text(
        '#!/bin/sh\nprintf \'editing \'\nread word\nprintf \'\\n[keys]\\nexport = "%s"\\n\' "$word" >> "$1"\n'
    )
    editor.chmod(0o755)
    window = terminal((120, 40), EDITOR=str(editor))
    window.see("→ config/litellm/config.yaml")
    window.press(",")
    window.see("editing")
    window.type("B")
    window.press("Enter")
    window.see("settings.toml is read again")
    window.see("B export")
    window.press("Space")
    window.see("1 picked")
    window.press("B")
    window.see("1 added in")
    window.press("?")
    window.type("settings")
    window.see("Edit the settings in $EDITOR")
    window.press("Escape", "Escape")
    window.until(lambda text: "keys and filter" not in text)
    window.paste("q")  # a paste is no key: nothing ends
    window.press("/")
    window.paste("vision\n")
    window.see("✓vision")
    window.press("Enter", "q")
    assert "Traceback" not in window.see("exit 0")


def test_what_is_typed_while_an_editor_does_not_read_it_is_not_for_the_app(terminal: Open, tmp_path: Path) -> None:
    editor = tmp_path / "windowed"
    editor.write_text("#!/bin/sh\nprintf 'editing '\nsleep 1\n")
    editor.chmod(0o755)
    window = terminal((100, 30), EDITOR=str(editor))
    window.see("→ config/litellm/config.yaml")
    window.press(",")
    window.see("editing")
    window.type(" q")
    window.see("editing  q")
    window.see("? help")
    window.type("/vision\r")
    text = window.see("✓vision")
    assert "picked" not in text
    window.press("q")
    window.see("exit 0")


def test_quitting_while_providers_are_asked_leaves_no_trace(terminal: Open, loopback: Loopback) -> None:
    held = threading.Event()

    def answer(_: Request) -> Reply:
        held.wait(15)
        return Reply({"data": []})

    loopback.on("/v1/models", answer)
    env = {**no_local_servers(), "OPENAI_BASE_URL": f"{loopback.url}/v1", "OPENAI_API_KEY": "sk-0123456789"}
    window = terminal((120, 40), [sys.executable, "-m", "model_tui"], **env)
    window.see("openai …")
    window.press("q")
    text = window.see("exit 0")
    held.set()
    assert "Traceback" not in text
    assert "-icanon" not in window.see("icanon")


def test_a_terminal_that_goes_away_takes_the_app_with_it(terminal: Open, tmp_path: Path) -> None:
    script, told = tmp_path / "as-make-does.py", tmp_path / "pid"
    script.write_text(
        "import signal, subprocess, sys\n"
        "signal.signal(signal.SIGHUP, lambda *_: None)\n"
        "app = subprocess.Popen([sys.executable, '-m', 'model_tui', '--offline'])\n"
        f"open({str(told)!r}, 'w').write(str(app.pid))\n"
        "sys.exit(app.wait())\n"
    )
    window = terminal((80, 24), ["exec", sys.executable, str(script)])  # the leader of the session: it alone is told
    window.see("→ config/litellm/config.yaml")
    window.type("/vision\r")
    window.see("▸")
    pid = int(told.read_text())
    window.close()
    try:
        assert wait_until(lambda: not _runs(pid), 12)
    finally:
        if _runs(pid):
            os.kill(pid, signal.SIGKILL)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("name", "code"), [("TERM", 143), ("HUP", 129)])
def test_a_signal_ends_it_in_order(terminal: Open, tmp_path: Path, name: str, code: int) -> None:
    told = tmp_path / "pid"
    window = terminal((80, 24), ["sh", "-c", f'echo $$ > {told}; exec "$0" -m model_tui --offline', sys.executable])
    window.see("→ config/litellm/config.yaml")
    window.type("/vision")
    window.see("✓vision")
    window.press("Enter", "?")
    window.see("keys and filter")
    os.kill(int(told.read_text()), getattr(signal, f"SIG{name}"))
    text = window.see(f"exit {code}")
    assert "-icanon" not in window.see("icanon")
    assert not window.whole_screen
    assert "Traceback" not in text


def test_not_a_terminal_is_refused(work: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "model_tui"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        cwd=work,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "needs a terminal" in done.stderr
