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
        (?:(?:[\w.-]*[_.-])?(?:api)?
            (?:key|token|secret|passwo?r?d|passphrase|credential|authorization|cookie|jwt)|\w*(?-i:Key|Token|Secret))
        s?["']?\s*[:=]\s*)
    (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^\]]*|["'].*|[^\s"'#,\[\]{}][^#,\]}]*)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_KEYS: Final = re.compile(
    r"(?<![\w./-])(?:sk-(?=[\w-]*\d)[\w-]{20,}|AIza[\w-]{30,}|hf_\w{30,}|gsk_\w{30,}|xai-\w{30,}|gh[pousr]_\w{30,}"
    r"|nvapi-[\w-]{30,}|pplx-\w{30,}|r8_\w{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)"
)
"""How keys begin that say whose they are: one may stand in a list, or in a line below its name."""
_WHOLE_LINE: Final = re.compile(r"^([ +-]?\s*)(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/=]{60,}\s*$")
"""One of the lines that a private key is parted into."""
_LOGIN: Final = re.compile(r"(?<=://)[^\s/@\"']+(?=@)")
_REFERENCE: Final = re.compile(r"os\.environ/|\$[A-Za-z_{]|\{env:|\{\{|ENV\[")
_PLAIN: Final = re.compile(r"[-+]?[\d._]+(?:e[-+]?\d+)?|true|false|null|~", re.IGNORECASE)
_SHORTEST: Final = 6
"""Characters below which a value is taken for a switch or a word, and not for a secret."""


def without_secrets(line: str) -> str:
    """Return a line of a config without the keys, passwords and logins that it holds."""
    return _LOGIN.sub(MASK, _KEYS.sub(MASK, _NAMED.sub(_shown, _WHOLE_LINE.sub(rf"\1{MASK}", line))))


def _shown(match: re.Match[str]) -> str:
    value = match["value"].strip()
    if value.startswith("["):
        return match[0] if all(map(_is_harmless, value[1:].split(","))) else f"{match['name']}[{MASK}"
    bare = _bare(value)
    return match[0] if _is_harmless(value) else match["name"] + match["value"].replace(bare, MASK)


def _bare(value: str) -> str:
    return value.strip().strip("\"'").strip()


def _is_harmless(value: str) -> bool:
    bare = _bare(value)
    refers = _PLAIN.fullmatch(bare) or _REFERENCE.search(bare)
    return len(bare) < _SHORTEST or refers is not None or is_placeholder(bare)
