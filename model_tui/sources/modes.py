"""What a model is for, guessed from its id: the only thing about a model that a source may guess.

Listings mix chat models with all others and mostly do not say which is which. Only ids that cannot well mean
anything else are taken; for the rest the mode stays unknown, and a catalog may know it.
"""

import re
from typing import Final

CHAT: Final = "chat"
MODES: Final = frozenset(
    {
        *(CHAT, "completion", "embedding", "rerank", "moderation", "ocr", "realtime"),
        *("image_generation", "video_generation", "audio_generation", "audio_speech", "audio_transcription"),
    }
)
"""The modes that a source may state."""

_RULES: Final = tuple(
    (mode, re.compile(pattern))
    for mode, pattern in (
        ("rerank", r"rerank"),
        ("embedding", r"embed|(^|-)(bge|gte|e5|minilm|mpnet)-"),
        ("moderation", r"moderation|(^|-)(llama|prompt|shield|aegis)-?guard|safeguard|shieldgemma"),
        ("audio_transcription", r"whisper|transcribe|(^|-)(asr|stt)(-|$)|parakeet|canary-\d"),
        ("audio_speech", r"(^|-)tts(-|$)|text-to-speech|orpheus|kokoro|(^|-)speech-\d"),
        ("audio_generation", r"^lyria|musicgen|(^|-)music-\d"),
        ("realtime", r"realtime|native-audio|-live-|-live$"),
        ("video_generation", r"(^|-)[tir]2v(-|$)|-to-video|(^|-)video-?gen|imagine-video"),
        ("image_generation", r"dall-e|(^|-)image(-|$)|imagen-|imagine|flux\d?[-.]|stable-diffusion|sdxl|seedream|t2i"),
        ("video_generation", r"^(sora|veo|kling|wan)-?\d"),
        ("ocr", r"^mistral-ocr"),
        ("completion", r"^(babbage|davinci|curie|ada)(-|$)|^gpt-3\.5-turbo-instruct"),
    )
)
_SEPARATORS: Final = re.compile(r"[_\s:@/]+")
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

_SHARPER: Final = frozenset(((CHAT, "moderation"), ("completion", "moderation"), ("embedding", "rerank")))
"""What listings say for want of a better word, with what an id may know better."""


def mode_of_id(name: str) -> str | None:
    """Return the mode that a model id tells, or `None`; ids of chat models seldom tell."""
    plain = _SEPARATORS.sub("-", name.rsplit("/", 1)[-1].lower())
    return next((mode for mode, pattern in _RULES if pattern.search(plain)), None)


def mode_of_word(word: str | None) -> str | None:
    """Return the mode that a listing states, in our words; `None` for a word we do not know."""
    plain = (word or "").strip().lower().replace(" ", "-")
    return plain if plain in MODES else _WORDS.get(plain)


def sharper(stated: str | None, name: str) -> str | None:
    """Return the mode that a listing states, unless the id tells of a special case that the listing has no word for."""
    told = mode_of_id(name)
    return told if stated is None or (stated, told) in _SHARPER else stated


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
