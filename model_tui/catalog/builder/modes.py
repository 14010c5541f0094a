"""Modes: what one does with a model (`chat`, `embedding`, `image_generation`, …), as the catalogs state or imply it.

What an id tells is no statement, and stays out of here: it is a guess (`core.mode_names`), and reason to doubt a
statement (`judge`).
"""

import re
from collections.abc import Collection
from typing import Final

from model_tui.core.mode_names import CHAT, special_mode

_CHAT_LIKE: Final = frozenset({"chat", "responses"})
_DRAWN: Final = {frozenset({"image"}): "image_generation", frozenset({"video"}): "video_generation"}
_MODE: Final = re.compile(r"[a-z_]{2,40}")


def normal(mode: object) -> str | None:
    """Return a stated mode in our words.

    What one chats with is `chat`, whatever the endpoint (`responses`). `completion` stays: those models complete text
    and take no messages.
    """
    if not isinstance(mode, str) or not _MODE.fullmatch(mode):
        return None
    return CHAT if mode in _CHAT_LIKE else mode


def from_modalities(into: Collection[str], out: Collection[str], model_id: str) -> str | None:
    """Return the mode that modalities imply, or `None` where they do not say.

    They are often filled in without thought: of an id that plainly tells something else, text in and out imply nothing.
    """
    if "text" in out:
        if special_mode(model_id) is not None:
            return None
        if set(into) == {"audio"}:
            return "audio_transcription"
        return CHAT if "text" in into else None
    return _DRAWN.get(frozenset(out))
