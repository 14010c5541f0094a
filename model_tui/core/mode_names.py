"""What a model is for, as far as its name tells: the one set of rules, for listings as for catalogs.

A mode is what one does with a model. `chat` is what one talks with and what answers in words whatever it is asked,
at any endpoint: models that also hear, speak or draw, that search before they answer, or that plan for robots. What
does one thing with whatever it gets has the mode of that, also where it is called like a chat model: a guard judges
(`moderation`), an OCR model reads a page out, others speak, transcribe, draw, make music, use a computer or work on
a task for themselves (`agent`), or only hold a live conversation by sound (`realtime`).

The rules name what is made of words (`embed`, `rerank`, `tts`), lines of models that do one thing (`whisper`,
`flux`, `veo`), and makers who do one thing. They are tried in order, on the whole id in small letters with dashes
between words. What is none of these and bears the name of a line of language models is for chat; for anything else
the name tells nothing.

Nobody states a mode on the strength of these rules: what they tell is a guess. It also tells which statements to
doubt: listings and catalogs write `chat` for want of a better word (see `is_too_wide`).
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from model_tui.core.id_parts import TUNED, is_simple
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
    _rule("rerank", parts=["rerank", "semantic-ranker"]),
    _rule("embedding", parts=["embed", "sentence-transformers", "ada-002", "gecko"]),
    _rule(
        "moderation",
        ["guard", "guardian", "qwen3guard", "wildguard"],
        ["moderation", "safeguard", "llamaguard", "shieldgemma", "content-safety"],
    ),
    _rule("translation", ["nllb", "m2m100", "madlad400", "indictrans"], ["opus-mt-"]),
    _rule("ocr", ["ocr"], ["ocr-", "document-ai"]),
    _rule(
        "audio_transcription",
        ["asr", "stt"],
        [
            *("whisper", "transcri", "speech-to-text", "speech-recognition", "assemblyai", "canary-1", "canary-qwen"),
            *("deepgram-nova", "deepgram-base", "deepgram-enhanced", "deepgram-flux"),
        ],
    ),
    _rule(
        "audio_speech",
        ["tts", "melotts", "xtts"],
        ["text-to-speech", "fish-speech", "speech-0", "speech-1", "speech-2", "speech-hd", "speech-turbo", "dia-1"],
    ),
    _rule("audio_generation", ["musicgen"], ["lyria", "stable-audio", "text-to-audio", "text-to-music"]),
    _rule("realtime", ["live"], ["realtime", "native-audio"]),
    _rule("agent", ["antigravity"], ["computer-use"]),
    _rule("classification", ["detector"], ["image-detection"]),
)
"""Words for what a model does, and names that mean nothing else: they outweigh a stated `chat`.

They come before `image`, and that before the lines: an embedding of images is an embedding.
"""
_LINES: Final = (
    _rule("embedding", ["bge", "gte", "e5", "minilm", "mpnet", "mxbai", "stella", "voyage", "instructor", "text2vec"]),
    _rule("audio_transcription", ["scribe", "chirp", "parakeet", "wav2vec"]),
    _rule(
        "audio_speech",
        [
            *("higgsaudio", "aura", "kokoro", "orpheus", "chatterbox", "zonos", "parler", "csm"),
            *("eleven", "elevenlabs", "cartesia", "rime", "playai"),
        ],
    ),
    _rule("audio_generation", ["music", "suno"]),
    _rule(
        "video_generation",
        [
            *("t2v", "i2v", "r2v", "s2v", "ti2v", "sora", "veo", "kling", "hailuo", "seedance", "pixverse", "vidu"),
            *("luma", "lumalabs", "ltx", "pika", "ray", "runway", "gen3", "gen4"),
        ],
        [
            *("-to-video", "video-gen", "imagine-video", "hunyuan-video", "cogvideo", "minimax-video", "nova-reel"),
            *(
                "dream-machine",
                "mochi-1",
                "cosmos-predict",
                "cosmos3-nano",
                "cosmos3-super",
                "runwayml-gen",
                "runway-gen",
            ),
        ],
    ),
    _rule(
        "image_generation",
        [
            *("dall", "imagen", "flux", "sdxl", "sd", "seedream", "seededit", "ideogram", "hidream", "kolors"),
            *(
                "leonardo",
                "juggernaut",
                "dreamshaper",
                "midjourney",
                "kontext",
                "photon",
                "bria",
                "t2i",
                "img2img",
                "inpaint",
            ),
        ],
        [
            *("gpt-image", "image-gen", "imagegen", "stable-diffusion", "stabilityai", "stability-ai", "-to-image"),
            *("black-forest-labs", "playground-v", "nano-banana", "nova-canvas", "imagine-image", "titan-image"),
            *("recraft", "qwen-image", "z-image", "hunyuan-image", "glm-image", "step-image"),
        ],
    ),
    _rule("video_generation", ["wan"]),
    _rule(
        "classification", ["mnli", "xnli", "sst2", "sentiment", "classifier", "classification", "finbert"], ["sst-2"]
    ),
    _rule("completion", ["babbage", "davinci", "curie"], ["gpt-3-5-turbo-instruct", "gpt-35-turbo-instruct"]),
)
"""Names of lines of models, whose words somebody may also give a model for chat."""
_TELLING: Final = frozenset[str]().union(*(rule.words for rule in (*_WORDED, *_LINES)))
_TELLING_PARTS: Final = tuple(part for rule in (*_WORDED, *_LINES) for part in rule.parts)
"""Everything of which a rule speaks: most names have none of it, and need not be held against each."""
_PIECES: Final = frozenset(
    max(part.split("-"), key=lambda piece: (piece not in TUNED, len(piece))) for part in _TELLING_PARTS
)
"""The longest piece of each of these between dashes that is not in every other name: one word of a name holds it, or
the name does not hold the part."""
_DRAWN: Final = "image"
"""A word that makes a model one for images, unless it is one of those that draw as well as talk."""
_FILMS: Final = re.compile(r"video(?:-v?\d[\d-]*)?$")
"""A name that ends in `video` makes some; what understands them says more (`video-llava`)."""
_TASKED: Final = re.compile(r"(?:^|/)deep-research-")
"""Agents that take a task and report; what bears a model's name before it (`o3-deep-research`) answers like it."""
_TASK: Final = "deep-research"
_BASE: Final = re.compile(r"\d[bm](?:-[a-z0-9]+)*-base(?:-pt)?$|gemma.*-pt$")
"""What only goes on with a text. Gemma's `pt` is pre-trained; others write it for PyTorch."""
_BASE_ENDS: Final = ("-base", "-pt")
_ANSWERS: Final = frozenset({CHAT, "completion"})
_WIDE: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(
        _ANSWERS,
        frozenset(
            [
                *("embedding", "rerank", "moderation", "translation", "ocr", "realtime", "agent"),
                *("audio_transcription", "audio_speech", "audio_generation", "image_generation", "video_generation"),
            ]
        ),
    ),
    "classification": frozenset({"rerank", "moderation"}),
    "embedding": frozenset({"rerank"}),
}
"""What listings and catalogs say for want of a better word, with what an id may tell better."""
MODES: Final = (
    *(CHAT, "completion", "embedding", "rerank", "moderation", "classification", "translation", "ocr", "extraction"),
    *("image_generation", "image_edit", "video_generation", "audio_generation", "audio_speech", "audio_transcription"),
    *("realtime", "search", "agent", "evaluation", "decisions"),
)
"""Everything that a model can be for: the words of listings, catalogs and the rules for names."""
_SEES: Final = re.compile(
    r"(?:^|[-/_.])(?:vl\d*|vlm|vision|ocr|multimodal|omni)(?:$|[-_.:@])|\dv(?:$|[-_.:@])|\dvl(?:$|[-_.:@\d])"
)
"""Words of names that tell that a model takes images."""
_SEEING: Final = ("v", "ocr", "modal", "omni")
"""What every one of these words has at least one of."""
_EMBEDS_IMAGES: Final = re.compile(r"(?:^|[-/_.])(?:clip|siglip|image)(?:$|[-_.:@])")
_READING: Final = frozenset({CHAT, "embedding", "rerank", "ocr"})
_BLIND: Final = frozenset({"rerank", "audio_transcription"})
"""Modes whose models take images only where their names say so."""
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_VERSION: Final = re.compile(r"v?\d+$")
_LETTERS: Final = re.compile(r"[a-z]+")
_TALKING: Final = frozenset(
    [
        *("instruct", "chat", "it", "code", "coder", "thinking", "reasoning", "reasoner", "preview", "llm", "sonnet"),
        *("opus", "haiku", "vl", "vision", "math", "agent", "assistant", "gpt", "gemini", "grok", "claude"),
        *("o1", "o3", "o4", "o5", "o6", "o7"),
    ]
)
_BOTH: Final = frozenset({"gpt"})
"""Lines whose models with `image` in their names are their models for chat that also draw: `gpt-5-image`."""
_NOT_TALKING: Final = frozenset({"bge", "dall", "flux", "whisper", "titan", "step", "o", "nova"})
"""Brand words that stand for models of several kinds, or for none that talk."""
_TALKERS: Final = (_TALKING | BRANDS.keys()) - _NOT_TALKING
_BRANDED: Final = (TUNED | BRANDS.keys()) - _NOT_TALKING


def plain(model_id: str) -> str:
    """Return an id in small letters with dashes between words."""
    name = model_id.lower()
    return (name if is_simple(name) else _SEPARATORS.sub("-", name)).strip("-")


def special_mode(model_id: str) -> str | None:
    """Return what an id plainly says that the model is for, other than chat; `None` where it does not."""
    return _read(model_id)[0]


def likely_mode(model_id: str) -> str | None:
    """Return what a model is for as far as its id tells: something special, or chat for a known line of such models."""
    return special_mode(model_id) or (CHAT if _talks(model_id) else None)


def is_too_wide(stated: str | None, model_id: str) -> bool:
    """Whether a stated mode is a wide word for what the id plainly tells: `chat` of a guard or a speech model.

    A word that is the name of a line is not enough where the id also bears the brand of one for chat.
    """
    better = _WIDE.get(stated or "")
    if better is None:
        return False
    told, is_line = _read(model_id)
    return told in better and not (is_line and _is_for_chat(model_id))


def sharpened(stated: str | None, model_id: str) -> str | None:
    """Return a stated mode, or what the id tells where none is stated, or too wide a word."""
    return special_mode(model_id) if stated is None or is_too_wide(stated, model_id) else stated


@lru_cache(maxsize=64)  # who asks about an id asks more than once
def _read(model_id: str) -> tuple[str | None, bool]:
    """Return what an id plainly says, and whether that is only by the name of a line of models."""
    name, words = _name_and_words(model_id)
    is_telling = not words.isdisjoint(_TELLING) or (
        any(map(_holds_piece, words)) and any(map(name.__contains__, _TELLING_PARTS))
    )
    if is_telling and (told := _told(_WORDED, name, words)) is not None:
        return told[0], False
    if _DRAWN in words and words.isdisjoint(_BOTH) and "to-video" not in name:
        return "image_generation", False
    if _TASK in name and _TASKED.search(model_id.lower()):
        return "agent", False
    if is_telling and (told := _told(_LINES, name, words)) is not None:
        return told
    if "video" in name and _FILMS.search(name):
        return "video_generation", True
    is_base = name == "ada" or (name.endswith(_BASE_ENDS) and _BASE.search(name) is not None)
    return ("completion" if is_base else None), False


def _told(rules: Iterable[_Rule], name: str, words: frozenset[str]) -> tuple[str, bool] | None:
    """Return the mode of the first rule that a name meets, and whether it does so by a word alone."""
    for rule in rules:
        if not words.isdisjoint(rule.words):
            return rule.mode, True
        for part in rule.parts:
            if part in name:
                return rule.mode, False
    return None


@lru_cache(maxsize=64)
def _name_and_words(model_id: str) -> tuple[str, frozenset[str]]:
    """Return an id in plain letters, and its words, those with a version behind them without it, too."""
    name = plain(model_id)
    words = frozenset(name.split("-"))
    return name, words.union([_without_version(word) for word in words if word[-1:].isdigit()])


@lru_cache(maxsize=4096)
def _holds_piece(word: str) -> bool:
    return any(map(word.__contains__, _PIECES))


@lru_cache(maxsize=4096)
def _without_version(word: str) -> str:
    return _VERSION.sub("", word)


@lru_cache(maxsize=4096)
def _first_letters(word: str) -> str:
    match = _LETTERS.match(word)
    return match[0] if match else ""


def _is_for_chat(model_id: str) -> bool:
    """Whether a model's own name, without whoever publishes it, bears the brand of a line for chat, or says so."""
    return not _own_words(model_id).isdisjoint(_BRANDED)


def _own_words(model_id: str) -> frozenset[str]:
    """Return the words of a model's own name, and the letters that each begins with."""
    _, words = _name_and_words(model_id.rpartition("/")[2])
    return words.union(map(_first_letters, words))


def _talks(model_id: str) -> bool:
    return not _own_words(model_id).isdisjoint(_TALKERS)


def tells_of_images(model_id: str, mode: str | None) -> bool | None:
    """Return whether a model of this mode takes images, as far as its name tells; `None` where it does not."""
    name = model_id.lower()
    if (
        mode == "ocr"
        or (mode in _READING and any(map(name.__contains__, _SEEING)) and _SEES.search(name))
        or (mode == "embedding" and _EMBEDS_IMAGES.search(name))
    ):
        return True
    return False if mode in _BLIND else None
