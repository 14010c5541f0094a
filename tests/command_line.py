"""Running the command line: `run` as a child process, `call` in this one, which is faster."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest
from loopback import Loopback, closed_port

from model_tui.cli.main import main
from model_tui.sources.table import load_table

CANARY = "sk-canary-5f2c0ffee8d41b7a"
"""A key that may appear nowhere."""


@dataclass(frozen=True)
class Ran:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


def run(*words: str, env: Mapping[str, str] | None = None, **options: Any) -> Ran:
    """Run `python -m model_tui` without a terminal."""
    ran = subprocess.run(
        [sys.executable, "-m", "model_tui", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, **(env or {})},
        **options,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def call(*words: str) -> Ran:
    """Run the command line in this process."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    err = io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as end:
            code = int(end.code or 0)
        out.flush()
    return Ran(int(code), out.buffer.getvalue().decode(), err.getvalue())  # type: ignore[attr-defined]


def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody answer who is asked without a key: not the local servers of this machine, and no public listing."""
    nowhere = f"http://127.0.0.1:{closed_port()}"
    for provider in load_table():
        if provider.shape == "gguf":
            continue  # a folder, where anybody set one
        if provider.local or provider.keyless_listing or not provider.needs_key:
            monkeypatch.setenv(provider.base_env[0], nowhere)


def openai_at(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let OpenAI have a key and be a server of ours, and nobody else answer."""
    nobody_else(monkeypatch)
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/openai/v1")
