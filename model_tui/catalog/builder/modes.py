"""Modes: what one does with a model (`chat`, `embedding`, `image_generation`, …)."""

import re
from collections.abc import Collection
from typing import Final

CHAT: Final = "chat"

_CHAT_LIKE: Final = frozenset({"chat", "responses"})
_HINTS: Final = (
    (
        "embedding",
        re.compile(r"(?:^|[-_/.])(?:text)?embed(?:ding|dings)?(?:$|[-_/.:\d])|(?:^|[-_/])(?:bge|gte|e5)-(?!re)"),
    ),
    ("rerank", re.compile(r"rerank")),
    ("moderation", re.compile(r"(?:^|[-_/])moderation(?:$|[-_/])")),
    ("audio_transcription", re.compile(r"(?:^|[-_/])(?:whisper|transcribe|asr|stt)(?:$|[-_/])")),
    ("audio_speech", re.compile(r"(?:^|[-_/.\d])(?:tts|speech|aura|melotts|orpheus|eleven)(?:$|[-_/.\d])")),
)


def hinted(model_id: str) -> str | None:
    """Return the mode that a model's id plainly names, or `None`."""
    name = model_id.lower()
    return next((mode for mode, pattern in _HINTS if pattern.search(name)), None)


def normal(mode: object, model_id: str) -> str | None:
    """Return a catalog's mode in our words.

    What one chats with is `chat`, whatever the endpoint (`responses`). `completion` stays: those models complete text
    and take no messages. A row that says `chat` while its id plainly says embedding or reranking is that. A row
    without a mode has the one that its id names, if any.
    """
    if mode is None:
        return hinted(model_id)
    if not isinstance(mode, str) or not re.fullmatch(r"[a-z_]{2,40}", mode):
        return None
    if mode in _CHAT_LIKE:
        hint = hinted(model_id)
        return hint if hint in ("embedding", "rerank") else CHAT
    return mode


def from_modalities(into: Collection[str], out: Collection[str], model_id: str) -> str | None:
    """Return the mode that modalities and id imply, or `None` where they do not say."""
    if "text" in out:
        hint = hinted(model_id)
        if hint in ("embedding", "rerank", "moderation"):
            return hint
        if hint == "audio_transcription" or set(into) == {"audio"}:
            return "audio_transcription" if "audio" in into or "text" not in into else CHAT
        return CHAT if "text" in into else None
    if set(out) == {"image"}:
        return "image_generation"
    if set(out) == {"video"}:
        return "video_generation"
    if set(out) == {"audio"}:
        return "audio_speech" if hinted(model_id) == "audio_speech" else None
    return None
