"""Secrets in texts of others: what counts as one, and how it is blotted out.

A server, a plug-in or an exception may say a key that it was given. A key of a few characters stands in half of all
words by chance: blotting it wherever it occurs would leave no text to read, and guard nothing that is hard to guess.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

LEAST_SECRET: Final = 4
"""Characters from which a secret is looked for in texts. What is shorter is never shown by us either."""

_SURE: Final = 8
"""Characters from which a secret is blotted inside of words, too, and so is what is a part of it."""

_WORD: Final = re.compile(r"[^\s\"'`,;:<>(){}\[\]]{6,}")
BLOT: Final = "***"


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with every secret blotted out, in each of its spellings.

    One of at least eight characters is blotted wherever it stands, and so is a word that is a part of it, as a key is
    shown in short; a shorter one is blotted where it stands alone.
    """
    for secret in longest_first(secrets):
        for spelling in dict.fromkeys((secret, quote(secret, safe=""))):
            text = _in_words(text, spelling) if len(secret) >= _SURE else _alone(text, spelling)
    return text


def longest_first(secrets: Iterable[str]) -> list[str]:
    """Return the secrets that are looked for, in the order to do so: a shorter one may be a part of a longer."""
    return sorted({word for word in secrets if len(word) >= LEAST_SECRET}, key=len, reverse=True)


def _in_words(text: str, secret: str) -> str:
    def blot(match: re.Match[str]) -> str:
        return BLOT if secret in match[0] or match[0] in secret else match[0]

    return _WORD.sub(blot, text.replace(secret, BLOT))


def _alone(text: str, secret: str) -> str:
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])", BLOT, text)
