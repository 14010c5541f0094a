"""What a model is for, and what goes in and comes out, as entries of OpenAI-compatible listings say it.

Each provider has its own place for it: a `type`, a `kind`, flags, lists of modalities, tags, an arrow
(`text+image->text`). Words may bear a prefix (`MODALITY_TEXT`, `CAPABILITY_CHAT`).
"""

from collections.abc import Mapping
from typing import Any, Final

from model_tui.core.model import Provider
from model_tui.sources.modes import CHAT, mode_of_outputs, mode_of_word
from model_tui.sources.values import modalities, table, text, words

_MODE_FLAGS: Final = (
    ("completion_chat", CHAT),
    ("chat_completion", CHAT),
    ("moderation", "moderation"),
    ("ocr", "ocr"),
    ("audio_speech", "audio_speech"),
    ("audio_transcription", "audio_transcription"),
    ("audio_transcription_realtime", "audio_transcription"),
    ("embeddings", "embedding"),
    ("completion_fim", "completion"),
    ("completion", "completion"),
)
"""Flags of a `capabilities` object that tell what a model is for (Mistral, Azure), the first that holds."""

_KINDS: Final = {"EMBEDDING_MODEL": "embedding"}
_CAPABILITY: Final = "CAPABILITY_"
_PREFIXES: Final = (_CAPABILITY.lower(), "feature_", "modality_", "supported_model_status_")


def mode_of(item: Mapping[str, Any], provider: Provider) -> str | None:
    """Return what a model is for, as the listing says."""
    return _stated_mode(item, provider) or _mode_of_text(item)


def _stated_mode(item: Mapping[str, Any], provider: Provider) -> str | None:
    meta, can = table(item.get("metadata")), table(item.get("capabilities"))
    kind = _KINDS.get(str(item.get("kind")))
    if kind is not None:
        return kind
    stated = (text(item.get(name)) for name in ("mode", "type", "model_type", "displayType"))
    tasks = [word for word in words(item.get("capabilities")) or () if word.startswith(_CAPABILITY)]
    for word in (*stated, *(words(meta.get("tags")) or ()), *bare_words(tasks)):
        if (mode := provider.mode_words.get(word or "") or mode_of_word(word)) is not None:
            return mode
    for name, mode in _MODE_FLAGS:
        if can.get(name) is True:
            return mode
    outputs = _stated_outputs(item)
    if (mode := mode_of_outputs(outputs)) is not None:
        return mode
    talks = item.get("supports_chat") is True or can.get("tools") is True or "completion_text_token_price" in item
    return CHAT if talks or isinstance(item.get("conversationConfig"), dict) else None


def _mode_of_text(item: Mapping[str, Any]) -> str | None:
    """Return chat for what turns text into text: the weakest that a listing may say."""
    if "text" not in (_stated_outputs(item) or ()):
        return None
    return CHAT if "text" in (input_modalities(item) or ("text",)) else None


def _stated_outputs(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the output modalities by the listing's own words, in small letters."""
    stated = _modalities_at(item, "output")
    if not stated and "->" in (arrow := text(table(item.get("architecture")).get("modality")) or ""):
        stated = tuple(filter(None, arrow.lower().partition("->")[2].split("+")))
    return stated or None


def _modalities_at(item: Mapping[str, Any], way: str) -> tuple[str, ...]:
    """Return the words for what goes in or out (`way`), wherever an entry has them."""
    architecture, both = table(item.get("architecture")), table(item.get("modalities"))
    places = (item.get(f"{way}_modalities"), item.get(f"{way}Modalities"), architecture.get(f"{way}_modalities"))
    return next((found for place in (*places, both.get(way)) if (found := bare_words(place))), ())


def bare_words(given: Any) -> tuple[str, ...]:
    """Return a list of words in small letters, without the prefix that says what they are words for."""
    found = []
    for word in words(given) or ():
        plain = word.lower()
        prefix = next((prefix for prefix in _PREFIXES if plain.startswith(prefix)), "")
        found.append(plain.removeprefix(prefix))
    return tuple(found)


def input_modalities(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what a model takes in."""
    architecture, can = table(item.get("architecture")), table(item.get("capabilities"))
    stated = modalities(list(_modalities_at(item, "input")))
    if stated is not None:
        return stated
    if (arrow := text(architecture.get("modality"))) is not None:
        return modalities(["image" if word == "vision" else word for word in arrow.partition("->")[0].split("+")])
    if isinstance(item.get("supports_video_in"), bool):
        extra = (("image", "supports_image_in"), ("video", "supports_video_in"))
        return ("text", *(word for word, name in extra if item.get(name) is True))
    if can.get("completion_chat") is True and {"vision", "audio"} <= can.keys():
        return ("text", *(word for word, name in (("image", "vision"), ("audio", "audio")) if can[name] is True))
    return None


def output_modalities(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what a model gives out."""
    return modalities(list(_stated_outputs(item) or ()))
