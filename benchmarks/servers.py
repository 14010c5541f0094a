"""Loopback providers for as long as a benchmark needs them, in another process: they share no interpreter lock."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from benchmarks.ground import Ground

_ENDING_SECONDS: Final = 5.0


@contextmanager
def serving(ground: Ground, kind: str, models: int, delays: Sequence[float]) -> Iterator[list[str]]:
    """Serve one door for each delay, and yield their addresses."""
    arguments = [kind, "--models", str(models), "--delays", *map(str, delays)]
    with subprocess.Popen(
        ground.child("providers_server", *arguments),
        env=ground.env,
        cwd=ground.home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            urls: list[str] = json.loads(server.stdout.readline())
            yield urls
        finally:
            server.stdin.close()
            try:
                server.wait(_ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
