"""What a model is for, as far as its name tells.

The rules name what is made of words (`embed`, `rerank`, `tts`), of lines of models that do one thing (`whisper`,
`flux`, `veo`), and of makers who do one thing. They are tried in order, on the whole id in small letters with dashes
between words. What is none of these and bears the name of a line of language models is for chat; for anything else
the name tells nothing.
"""

import re
from typing import Final

from model_tui.core.makers import BRANDS

CHAT: Final = "chat"

_RULES: Final = tuple(
    (mode, re.compile(pattern))
    for mode, pattern in (
        ("rerank", r"rerank|(^|-)ranker(-|$)"),
        (
            "embedding",
            (
                r"embed|(^|-)(bge|gte|e5|minilm|mpnet|mxbai|stella|instructor)-(?!re)|(^|-)(minilm|mpnet)|sentence-transformers"
                r"|(^|-)voyage-(\d|code|law|finance|large|lite|multi|context)|gecko|ada-002"
            ),
        ),
        (
            "moderation",
            (
                r"moderation|(^|-)(llama|prompt|granite|qwen3?(guard)?|shield|aegis|omni|wild)-?guard|safeguard|shieldgemma"
                r"|content-safety|(^|-)guard(ian)?-\d|qwen3guard"
            ),
        ),
        ("ocr", r"mistral-ocr|(^|-)document-ai"),
        (
            "audio_transcription",
            (
                r"whisper|transcri(be|ption)|(^|-)(asr|stt)(-|$)|parakeet|(^|-)canary-(\d|qwen)|speech-to-text|(^|-)scribe"
                r"|deepgram-(nova|base|enhanced|flux)|assemblyai-|(^|-)chirp(-|$)|wav2vec|speech-recognition"
            ),
        ),
        (
            "audio_speech",
            (
                r"(^|-|\d)tts(-|\d|$)|text-to-speech|(^|-)speech-(\d|0|hd|turbo)|(^|-)aura-(\d|[a-z])|kokoro|orpheus"
                r"|chatterbox|melotts|(^|-)eleven-|elevenlabs-|cartesia-|(^|-)sonic-\d|rime-(labs|arcana|mist)|playai|(^|-)zonos"
                r"|(^|-)parler|(^|-)csm-1b|(^|-)dia-1|fish-speech|(^|-)xtts"
            ),
        ),
        ("audio_generation", r"(^|-)lyria|musicgen|(^|-)music(-|$)|(^|-)suno(-|$)|stable-audio|text-to-(audio|music)"),
        ("realtime", r"realtime|native-audio|-live(-|$)|(^|-)gemini-live"),
        ("image_generation", r"^(?!.*to-video)(?!.*(gpt|gemini|grok)).*-image(-|$)"),
        (
            "video_generation",
            (
                r"(^|-)[tirfs]+2v(-|$)|-to-video|(^|-)video-?gen|(imagine|hunyuan|cog|minimax)-?video|(^|-)(sora|veo)-?\d?(-|$)"
                r"|(^|-)kling|hailuo|(^|-)wan-?[23]|seedance|pixverse|(^|-)vidu|(^|-)luma(labs)?-|(^|-)ray-?[23]|(^|-)ltx-|runwayml?-gen"
                r"|(^|-)gen-?[34](-|$)|(^|-)mochi-1|nova-reel|(^|-)cosmos\d?-?(nano|predict|\d)|dream-machine|(^|-)pika-"
            ),
        ),
        (
            "image_generation",
            (
                r"dall-e|gpt-image|chatgpt-image|(^|-)image-?gen|imagen-|(^|-)flux|stable-diffusion|sdxl|(^|-)sd-?[123]"
                r"|seedream|seededit|ideogram|recraft|(qwen|z|hunyuan|glm|imagine|step|titan)-image|hidream|juggernaut|dreamshaper"
                r"|midjourney|nano-banana|nova-canvas|kontext|-to-image|(^|-)t2i(-|$)|(^|-)playground-v|(^|-)photon(-|$)"
                r"|(^|-)bria-|black-forest-labs|stability-?ai-|(^|-)image-\d|(^|-)wan-image|img2img|inpaint|(^|-)kolors"
            ),
        ),
        (
            "completion",
            (
                r"(^|-)(babbage|davinci|curie)(-|$)|^ada(-|$)|gpt-3-5-turbo-instruct|gpt-35-turbo-instruct"
                r"|\d[bm](-[a-z0-9]+)*-(base|pt)$"
            ),
        ),
    )
)
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_TALKS: Final = re.compile(
    r"(^|-)(instruct|chat|it|coder?|thinking|reasoning|reasoner|preview|llm|sonnet|opus|haiku|vl|vision|math|agent|assistant)(-|$)"
)
_LINE: Final = re.compile(r"^(?:[a-z0-9]+-)*?([a-z]+)")
_NOT_TALKING: Final = frozenset({"bge", "dall", "flux", "whisper", "titan", "step", "o", "nova"})
"""Brand words that stand for models of several kinds, or for none that talk."""


def plain(model_id: str) -> str:
    """Return an id in small letters with dashes between words."""
    return _SEPARATORS.sub("-", model_id.lower()).strip("-")


def special_mode(model_id: str) -> str | None:
    """Return what an id plainly says that the model is for, other than chat; `None` where it does not."""
    name = plain(model_id)
    return next((mode for mode, pattern in _RULES if pattern.search(name)), None)


def likely_mode(model_id: str) -> str | None:
    """Return what a model is for as far as its id tells: something special, or chat for a known line of such models."""
    return special_mode(model_id) or (CHAT if _talks(model_id) else None)


def _talks(model_id: str) -> bool:
    last = plain(model_id.rpartition("/")[2])
    words = last.split("-")
    brands = {match[0] for word in words if (match := re.match(r"[a-z]+", word))}
    known = brands & BRANDS.keys() - _NOT_TALKING
    return bool(known) or _TALKS.search(last) is not None or re.match(r"o\d(-|$)", last) is not None
