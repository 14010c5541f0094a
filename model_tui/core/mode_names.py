"""What a model is for, as far as its name tells.

The rules name what is made of words (`embed`, `rerank`, `tts`), of lines of models that do one thing (`whisper`,
`flux`, `veo`), and of makers who do one thing. They are tried in order, on the whole id in small letters with dashes
between words. What is none of these and bears the name of a line of language models is for chat; for anything else
the name tells nothing.
"""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from model_tui.core.makers import BRANDS

CHAT: Final = "chat"


class _Rule(Struct, frozen=True):
    """What tells of a mode: whole words (a version behind them does not matter), and parts of the name."""

    mode: str
    words: frozenset[str]
    parts: tuple[str, ...]


def _rule(mode: str, words: Iterable[str] = (), parts: Iterable[str] = ()) -> _Rule:
    return _Rule(mode, frozenset(words), tuple(parts))


_WORDED: Final = (
    _rule("rerank", ["ranker"], ["rerank"]),
    _rule(
        "embedding",
        ["bge", "gte", "e5", "minilm", "mpnet", "mxbai", "stella", "voyage", "instructor"],
        ["embed", "sentence-transformers", "ada-002", "gecko"],
    ),
    _rule(
        "moderation",
        ["guard", "guardian", "qwen3guard", "wildguard"],
        ["moderation", "safeguard", "llamaguard", "shieldgemma", "content-safety"],
    ),
    _rule("translation", ["nllb", "m2m100", "madlad400"], ["opus-mt-"]),
    _rule("ocr", parts=["mistral-ocr", "document-ai"]),
    _rule(
        "audio_transcription",
        ["asr", "stt", "scribe", "chirp", "parakeet", "wav2vec"],
        [
            *("whisper", "transcri", "speech-to-text", "speech-recognition", "assemblyai", "canary-1", "canary-qwen"),
            *("deepgram-nova", "deepgram-base", "deepgram-enhanced", "deepgram-flux"),
        ],
    ),
    _rule(
        "audio_speech",
        [
            *("tts", "aura", "kokoro", "orpheus", "chatterbox", "melotts", "xtts", "zonos", "parler", "csm"),
            *("eleven", "elevenlabs", "cartesia", "rime", "playai"),
        ],
        ["text-to-speech", "fish-speech", "speech-0", "speech-1", "speech-2", "speech-hd", "speech-turbo", "dia-1"],
    ),
    _rule(
        "audio_generation", ["lyria", "musicgen", "music", "suno"], ["stable-audio", "text-to-audio", "text-to-music"]
    ),
    _rule("realtime", ["live"], ["realtime", "native-audio"]),
)
"""What comes before a word for images: an embedding of images is an embedding."""
_NAMED: Final = (
    _rule(
        "video_generation",
        [
            *("t2v", "i2v", "r2v", "s2v", "ti2v", "sora", "veo", "kling", "hailuo", "seedance", "pixverse", "vidu"),
            *("luma", "lumalabs", "ltx", "pika", "ray", "runway", "gen3", "gen4"),
        ],
        [
            *("-to-video", "video-gen", "imagine-video", "hunyuan-video", "cogvideo", "minimax-video", "nova-reel"),
            *("dream-machine", "mochi-1", "cosmos-predict", "cosmos3-nano", "runwayml-gen", "runway-gen"),
        ],
    ),
    _rule(
        "image_generation",
        [
            *("dall", "imagen", "flux", "sdxl", "sd", "seedream", "seededit", "ideogram", "hidream", "kolors"),
            *("juggernaut", "dreamshaper", "midjourney", "kontext", "photon", "bria", "t2i", "img2img", "inpaint"),
        ],
        [
            *("gpt-image", "image-gen", "imagegen", "stable-diffusion", "stabilityai", "stability-ai", "-to-image"),
            *("black-forest-labs", "playground-v", "nano-banana", "nova-canvas", "imagine-image", "titan-image"),
            *("recraft", "qwen-image", "z-image", "hunyuan-image", "glm-image", "step-image"),
        ],
    ),
    _rule("video_generation", ["wan"]),
    _rule("completion", ["babbage", "davinci", "curie"], ["gpt-3-5-turbo-instruct", "gpt-35-turbo-instruct"]),
)
_DRAWN: Final = "image"
"""A word that makes a model one for images, unless it is one of those that draw as well as talk."""
_BASE: Final = re.compile(r"\d[bm](?:-[a-z0-9]+)*-(?:base|pt)$")
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_VERSION: Final = re.compile(r"\d+$")
_TALKING: Final = frozenset(
    [
        *("instruct", "chat", "it", "code", "coder", "thinking", "reasoning", "reasoner", "preview", "llm", "sonnet"),
        *("opus", "haiku", "vl", "vision", "math", "agent", "assistant", "gpt", "gemini", "grok", "claude"),
    ]
)
_BOTH: Final = frozenset({"gpt", "gemini", "grok", "claude"})
"""Lines whose models for images also talk."""
_NOT_TALKING: Final = frozenset({"bge", "dall", "flux", "whisper", "titan", "step", "o", "nova"})
"""Brand words that stand for models of several kinds, or for none that talk."""
_TALKERS: Final = (_TALKING | BRANDS.keys()) - _NOT_TALKING


def plain(model_id: str) -> str:
    """Return an id in small letters with dashes between words."""
    return _SEPARATORS.sub("-", model_id.lower()).strip("-")


def special_mode(model_id: str) -> str | None:
    """Return what an id plainly says that the model is for, other than chat; `None` where it does not."""
    name = plain(model_id)
    words = _words(name)
    if (mode := _told(_WORDED, name, words)) is not None:
        return mode
    if _DRAWN in words and words.isdisjoint(_BOTH) and "to-video" not in name:
        return "image_generation"
    if (mode := _told(_NAMED, name, words)) is not None:
        return mode
    return "completion" if name == "ada" or _BASE.search(name) else None


def likely_mode(model_id: str) -> str | None:
    """Return what a model is for as far as its id tells: something special, or chat for a known line of such models."""
    return special_mode(model_id) or (CHAT if _talks(model_id) else None)


def _told(rules: Iterable[_Rule], name: str, words: set[str]) -> str | None:
    """Return the mode of the first rule that a name meets."""
    for rule in rules:
        if not words.isdisjoint(rule.words):
            return rule.mode
        for part in rule.parts:
            if part in name:
                return rule.mode
    return None


def _words(name: str) -> set[str]:
    """Return the words of a name, those with a version behind them without it, too."""
    words = set(name.split("-"))
    return words | {_VERSION.sub("", word) for word in words if word[-1:].isdigit()}


def _talks(model_id: str) -> bool:
    words = _words(plain(model_id.rpartition("/")[2]))
    letters = {match[0] for word in words if (match := re.match(r"[a-z]+", word))}
    return not _TALKERS.isdisjoint(words | letters) or not words.isdisjoint(("o1", "o3", "o4", "o5", "o6", "o7"))
