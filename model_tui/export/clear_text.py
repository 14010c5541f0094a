"""Secrets that stand in the lines of a config in clear text: what a diff must not show.

A diff has lines of entries that are not ours as its context. It is told line by line, whatever the format: YAML, JSON
and `.env` all write a name, `:` or `=`, and a value.
"""

import re
from typing import Final

from model_tui.export.standing import is_placeholder

MASK: Final = "…"
_NAMED: Final = re.compile(
    r"""
    (?P<name>(?<![\w.-])["']?
        (?:(?:[\w.-]*[_.-])?(?:api)?(?:key|token|secret|passwo?r?d|credential|authorization)|\w*(?-i:Key|Token|Secret))
        s?["']?\s*[:=]\s*)
    (?P<value>"[^"]*"|'[^']*'|[^\s"'#,\[\]{}][^#,\]}]*)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LOGIN: Final = re.compile(r"(?<=://)[^\s/@\"']+(?=@)")
_REFERENCE: Final = re.compile(r"os\.environ/|\$[A-Za-z_{]|\{env:|\{\{|ENV\[")
_PLAIN: Final = re.compile(r"[-+]?[\d._]+(?:e[-+]?\d+)?|true|false|null|~", re.IGNORECASE)
_SHORTEST: Final = 6
"""Characters below which a value is taken for a switch or a word, and not for a secret."""


def without_secrets(line: str) -> str:
    """Return a line of a config without the keys, passwords and logins that it holds."""
    return _LOGIN.sub(MASK, _NAMED.sub(_shown, line))


def _shown(match: re.Match[str]) -> str:
    value = match["value"].strip()
    bare = value.strip("\"'").strip()
    harmless = len(bare) < _SHORTEST or _PLAIN.fullmatch(bare) or _REFERENCE.search(bare) or is_placeholder(bare)
    return match[0] if harmless else match["name"] + match["value"].replace(bare, MASK)
