"""Modes: what one does with a model (`chat`, `embedding`, `image_generation`, …), as the catalogs state or imply it."""

import re
from collections.abc import Collection
from typing import Final

from model_tui.core.mode_names import CHAT, special_mode

_CHAT_LIKE: Final = frozenset({"chat", "responses"})
_NEVER_CHAT: Final = frozenset({"embedding", "rerank"})
_PLAIN: Final = frozenset({*_NEVER_CHAT, "audio_transcription", "audio_speech", "video_generation"})
"""What a name tells so plainly that modalities, which are often filled in without thought, say nothing against it."""


def normal(mode: object, model_id: str) -> str | None:
    """Return a catalog's mode in our words.

    What one chats with is `chat`, whatever the endpoint (`responses`). `completion` stays: those models complete text
    and take no messages. A row that says `chat` while its id plainly says embedding or reranking is that. A row
    without a mode has the one that its id names, if any.
    """
    if mode is None:
        return special_mode(model_id)
    if not isinstance(mode, str) or not re.fullmatch(r"[a-z_]{2,40}", mode):
        return None
    if mode in _CHAT_LIKE:
        told = special_mode(model_id)
        return told if told in _NEVER_CHAT else CHAT
    return mode


def from_modalities(into: Collection[str], out: Collection[str], model_id: str) -> str | None:
    """Return the mode that modalities and id imply, or `None` where they do not say."""
    if "text" in out:
        told = special_mode(model_id)
        if told in _PLAIN:
            return told
        if set(into) == {"audio"}:
            return "audio_transcription"
        return CHAT if "text" in into else None
    if set(out) == {"image"}:
        return "image_generation"
    if set(out) == {"video"}:
        return "video_generation"
    if set(out) == {"audio"}:
        return "audio_speech" if special_mode(model_id) == "audio_speech" else None
    return None
