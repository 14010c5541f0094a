"""Running the restart command: what it wrote, how it ended, and that nobody waits for ever."""

import asyncio
import sys
import time
from pathlib import Path

from command_line import CANARY

from model_tui.restarting import run


async def test_a_command_runs_in_the_folder_as_a_shell_reads_it(tmp_path: Path) -> None:
    outcome = await run("pwd && echo two >&2", tmp_path)
    assert (outcome.code, outcome.lines) == (0, (str(tmp_path), "two"))


async def test_one_that_fails_says_so(tmp_path: Path) -> None:
    outcome = await run("echo no such service; exit 7", tmp_path)
    assert (outcome.code, outcome.lines) == (7, ("no such service",))
    assert (await run("no-such-command-here", tmp_path)).code == 127


async def test_only_the_end_is_kept_and_nothing_in_it_is_obeyed_or_told(tmp_path: Path) -> None:
    script = tmp_path / "much.py"
    script.write_text(
        f"print('x' * 99 + '\\n') if 0 else [print(n, 'y' * 90) for n in range(9000)]; print('\\x1b[31m{CANARY}')"
    )
    outcome = await run(f"{sys.executable} much.py", tmp_path, [CANARY])
    assert len(outcome.lines) <= 200
    assert all(len(line) < 100 for line in outcome.lines)
    assert outcome.lines[-2].startswith("8999 ")
    assert (CANARY in outcome.lines[-1], "\x1b" in outcome.lines[-1]) == (False, False)


async def test_it_gets_nothing_to_read_and_nobody_waits_for_what_it_leaves_behind(tmp_path: Path) -> None:
    begun = time.monotonic()
    outcome = await run("cat; sleep 5 & echo started", tmp_path)
    assert (outcome.code, outcome.lines) == (0, ("started",))
    assert time.monotonic() - begun < 3


async def test_one_that_takes_too_long_goes_on(tmp_path: Path) -> None:
    outcome = await run("echo begun; sleep 0.5; touch done", tmp_path, limit=0.2)
    assert (outcome.code, outcome.lines) == (None, ("begun",))
    end = time.monotonic() + 5
    while not (tmp_path / "done").exists():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
