"""What a model is for, as listings say it: their words, and what the modalities that a model gives out imply.

A source states nothing that it has from an id; what ids tell is in `core.mode_names`, and a guess.
"""

from typing import Final

from model_tui.core.mode_names import CHAT

__all__ = ["CHAT", "MODES", "mode_of_outputs", "mode_of_word"]

MODES: Final = frozenset(
    {
        *(CHAT, "completion", "embedding", "rerank", "moderation", "ocr", "realtime"),
        *("image_generation", "video_generation", "audio_generation", "audio_speech", "audio_transcription"),
    }
)
"""The modes that a source may state."""

_WORDS: Final = {
    **dict.fromkeys(("responses", "language", "llm", "vlm", "chat-completion", "text-generation"), CHAT),
    **dict.fromkeys(("image", "image-gen", "text-to-image", "image-to-image"), "image_generation"),
    **dict.fromkeys(("video", "video-gen", "text-to-video", "image-to-video"), "video_generation"),
    **dict.fromkeys(("tts", "text-to-speech", "speech"), "audio_speech"),
    **dict.fromkeys(
        ("stt", "asr", "transcribe", "transcription", "automatic-speech-recognition"), "audio_transcription"
    ),
    **dict.fromkeys(("embed", "embeddings"), "embedding"),
    **dict.fromkeys(("reranker", "reranking"), "rerank"),
    "text-to-audio": "audio_generation",
}
"""Words for a mode that listings use beside ours; only those that mean the same wherever they stand."""


def mode_of_word(word: str | None) -> str | None:
    """Return the mode that a listing states, in our words; `None` for a word we do not know."""
    plain = (word or "").strip().lower().replace(" ", "-")
    return plain if plain in MODES else _WORDS.get(plain)


def mode_of_outputs(outputs: tuple[str, ...] | None) -> str | None:
    """Return the mode that stated output modalities tell: what gives out anything but text is not for chat."""
    if not outputs or "text" in outputs:
        return None
    kinds = (
        ("transcription", "audio_transcription"),
        ("speech", "audio_speech"),
        ("embedding", "embedding"),
        ("embeddings", "embedding"),
        ("rerank", "rerank"),
        ("video", "video_generation"),
        ("image", "image_generation"),
        ("audio", "audio_speech"),
    )
    return next((mode for word, mode in kinds if word in outputs), None)
