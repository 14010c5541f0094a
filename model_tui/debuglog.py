"""The log of `--debug`: what was asked and answered, without a secret."""

import logging
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from model_tui.masking import longest_first

_FILE: Final = "debug.log"
_LARGEST: Final = 2_000_000
_QUERY: Final = re.compile(r"\?[^\s\"'<>?]*=[^\s\"'<>]*")
"""The query of an address: some gateways take their key there."""


class _WithoutSecrets(logging.Formatter):
    """Formats a record, then takes out every known key wherever it stands, tracebacks included."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets: list[str] = []
        self.hide(secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Leave out these, too."""
        self._secrets = longest_first((*self._secrets, *secrets))

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "[key]")
        return _QUERY.sub("?[query]", text)


def start_log(folder: Path, secrets: Sequence[str]) -> Path:
    """Log everything from here on into `folder`, readable by the user alone; return the file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _FILE
    if path.exists() and path.stat().st_size > _LARGEST:
        path.unlink()
    os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(_WithoutSecrets(secrets))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    return path


def hide(secret: str) -> None:
    """Keep a secret that was learnt since, a typed key say, out of the log, where there is one."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _WithoutSecrets):
            handler.formatter.hide([secret])
