"""What a name tells of what a model is for."""

import pytest

from model_tui.core.mode_names import (
    _TELLING_PARTS,
    _holds_piece,
    _name_and_words,
    is_too_wide,
    likely_mode,
    sharpened,
    special_mode,
    tells_of_images,
)


@pytest.mark.parametrize(
    ("model_id", "mode"),
    [
        ("text-embedding-3-large", "embedding"),
        ("BAAI/bge-m3", "embedding"),
        ("voyage-3-large", "embedding"),
        ("BAAI/bge-reranker-v2-m3", "rerank"),
        ("rerank-v4.0-fast", "rerank"),
        ("omni-moderation-latest", "moderation"),
        ("meta-llama/Llama-Guard-4-12B", "moderation"),
        ("mistral-ocr-2512", "ocr"),
        ("whisper-large-v3-turbo", "audio_transcription"),
        ("gpt-4o-mini-transcribe", "audio_transcription"),
        ("gpt-4o-mini-tts", "audio_speech"),
        ("@cf/deepgram/aura-2-es", "audio_speech"),
        ("hexgrad/Kokoro-82M", "audio_speech"),
        ("lyria-3-pro-preview", "audio_generation"),
        ("gpt-realtime-mini", "realtime"),
        ("bosonai/HiggsAudioV2.5", "audio_speech"),
        ("somebody/sdxl-detector", "classification"),
        ("somebody/age_image_detection", "classification"),
        ("PrunaAI/p-video", "video_generation"),
        ("tencent/HunyuanVideo-1.5", "video_generation"),
        ("nvidia/Cosmos3-Super", "video_generation"),
        ("openai/sora-2", "video_generation"),
        ("fal-ai/veo3/fast", "video_generation"),
        ("bytedance/seedance/v1/text-to-video", "video_generation"),
        ("Wan-AI/Wan2.2-T2V-A14B", "video_generation"),
        ("Wan-AI/Wan2.6-image", "image_generation"),
        ("gpt-image-1-mini", "image_generation"),
        ("black-forest-labs/FLUX.1-schnell", "image_generation"),
        ("stabilityai/stable-diffusion-xl-base-1.0", "image_generation"),
        ("gemini-2.5-flash-image", "image_generation"),
        ("nano-banana-pro-preview", "image_generation"),
        ("chatgpt-image-latest", "image_generation"),
        ("davinci-002", "completion"),
        ("huggingface/distilbert-sst-2-int8", "classification"),
        ("MoritzLaurer/DeBERTa-v3-base-mnli", "classification"),
        ("@cf/leonardo/phoenix-1.0", "image_generation"),
        ("gemma-3-27b-pt", "completion"),
        ("Qwen/Qwen3-8B-Base", "completion"),
        ("claude-sonnet-4-5", None),
        ("qwen3-vl-30b-a3b", None),
        ("nvidia/nemotron-3-super-120b-a12b", None),
    ],
)
def test_what_is_plainly_something_else(model_id, mode):
    assert special_mode(model_id) == mode


@pytest.mark.parametrize(
    ("model_id", "mode"),
    [
        ("openrouter/meta-llama/llama-9", "chat"),
        ("gpt-10", "chat"),
        ("o7", "chat"),
        ("some-unheard-of-instruct", "chat"),
        ("kat-coder-pro-v9", "chat"),
        ("gpt-image-9", "image_generation"),
        ("fugu-ultra", None),
        ("auto", None),
        ("", None),
    ],
)
def test_what_it_likely_is(model_id, mode):
    assert likely_mode(model_id) == mode


GUARDS = (
    *("meta-llama/llama-guard-4-12b", "meta-llama/llama-prompt-guard-2-86m", "openai/gpt-oss-safeguard-20b"),
    *(
        "nvidia/nemotron-3.5-content-safety:free",
        "nvidia/llama-3_1-nemotron-safety-guard-8b-v3",
        "Qwen/Qwen3Guard-Gen-8B",
    ),
    *("ibm/granite-guardian-3-3-8b", "google/shieldgemma-2b", "accounts/fireworks/models/llamaguard-7b"),
    *("bedrock/openai.gpt-oss-safeguard-120b", "omni-moderation-latest", "mistral-moderation-2411"),
)
SPEAKING = (
    "gemini-2.5-flash-preview-tts",
    "gemini-3.1-flash-tts-preview",
    "gpt-4o-mini-tts-2025-12-15",
    "qwen3-tts-flash",
)
HEARING = ("gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize", "voxtral-mini-transcribe-2507", "qwen3-asr-flash")
LIVE = (
    *("gemini-3.1-flash-live-preview", "gemini-2.5-flash-native-audio-latest", "qwen3-omni-flash-realtime"),
    *("gpt-realtime-mini-2025-12-15", "gemini-3.5-live-translate-preview"),
)
READING = (
    *("deepseek-ai/DeepSeek-OCR-2", "zai-org/GLM-OCR", "allenai/olmOCR-7B-0725-FP8", "PaddlePaddle/PaddleOCR-VL-1.5"),
    *("qwen-vl-ocr-2025-11-20", "rednote-hilab/dots.ocr", "typhoon-ai/typhoon-ocr1.5-2b", "mistral-ocr-4-1"),
)
ON_THEIR_OWN = (
    *("gemini-2.5-computer-use-preview-10-2025", "computer-use-preview-2025-03-11", "antigravity-preview-05-2026"),
    *("deep-research-pro-preview-12-2025", "gemini/deep-research-max-preview-04-2026"),
)
TALKING = (
    *(
        "o3-deep-research-2025-06-26",
        "perplexity/sonar-deep-research",
        "gemini-robotics-er-1.6-preview",
        "gpt-audio-mini",
    ),
    *("openai/gpt-5-image-mini", "command-a-translate-08-2025", "NousResearch/Hermes-4-405B", "qwen3-omni-flash"),
    *(
        "google/gemma-3-27b-it-lora",
        "groq/compound-mini",
        "mistral-vibe-cli-fast",
        "gemini-3.1-pro-preview-customtools",
    ),
    *("baidu/ERNIE-4.5-300B-A47B-PT", "meta-llama/Llama-3.2-90B-Vision-Instruct", "AuriAetherwiing/G4-31B-Musica-v1"),
    *(
        "princeton-nlp/Llama-3-8B-ProLong-512k-Instruct",
        "tencent/hunyuan-a13b-instruct",
        "LanguageBind/Video-LLaVA-7B",
        "nvidia/cosmos-reason2-8b",
        "alibaba/tongyi-deepresearch-30b",
    ),
)


@pytest.mark.parametrize(
    ("mode", "model_id"),
    [
        *(("moderation", one) for one in GUARDS),
        *(("audio_speech", one) for one in SPEAKING),
        *(("audio_transcription", one) for one in HEARING),
        *(("realtime", one) for one in LIVE),
        *(("ocr", one) for one in READING),
        *(("agent", one) for one in ON_THEIR_OWN),
        *(("audio_generation", one) for one in ("google/lyria-3-clip-preview", "lyria-realtime-exp")),
    ],
)
def test_chat_is_too_wide_a_word_for_what_does_one_thing(mode, model_id):
    assert is_too_wide("chat", model_id)
    assert sharpened("chat", model_id) == sharpened(None, model_id) == mode


@pytest.mark.parametrize("model_id", TALKING)
def test_what_one_talks_with_is_for_chat(model_id):
    assert special_mode(model_id) is None
    assert not is_too_wide("chat", model_id)


@pytest.mark.parametrize(
    ("stated", "model_id", "expected"),
    [
        ("classification", "BAAI/bge-reranker-v2-m3", "rerank"),
        ("classification", "dima806/fairface_age_image_detection", "classification"),
        ("embedding", "accounts/fireworks/models/qwen3-reranker-8b", "rerank"),
        ("image_generation", "kram1o/stella", "image_generation"),
        ("video_generation", "black-forest-labs/FLUX-3", "video_generation"),
        ("chat", "Qwen/Qwen3-8B-Base", "chat"),
        ("chat", "openai/gpt-3.5-turbo-instruct", "chat"),
        ("chat", "somebody/Aura-Llama-3-8B", "chat"),
        ("chat", "somebody/Aura-2", "audio_speech"),
        ("chat", "accounts/fireworks/models/flux-1-dev", "image_generation"),
        (None, "gpt-9", None),
    ],
)
def test_what_is_stated_holds_unless_the_id_says_more(stated, model_id, expected):
    assert sharpened(stated, model_id) == expected


@pytest.mark.parametrize(
    ("model_id", "mode", "told"),
    [
        ("Qwen/Qwen3-VL-8B", "chat", True),
        ("glm-4.5v", "chat", True),
        ("deepseek-vl2", "chat", True),
        ("mimo-v2-omni", "chat", True),
        ("embed-english-v3.0-image", "embedding", True),
        ("mistral-ocr-2512", "ocr", True),
        ("qwen3-vl-reranker-2b", "rerank", True),
        ("qwen3-reranker-8b", "rerank", False),
        ("whisper-large-v3", "audio_transcription", False),
        ("gpt-4o", "chat", None),
        ("omnivore-7b", "chat", None),
        ("deepseek-v3", "chat", None),
        ("qwen-image", "image_generation", None),
        ("text-embedding-3-large", "embedding", None),
        ("gpt-image-1", None, None),
    ],
)
def test_images_that_a_name_tells_of(model_id, mode, told):
    assert tells_of_images(model_id, mode) is told


@pytest.mark.parametrize("around", ["{}", "ab{}", "{}cd", "ab{}cd", "one-{}-two", "one-ab{}cd-two"])
def test_no_part_of_a_name_that_tells_is_passed_over(around: str) -> None:
    """Names are first looked through for one piece of each part: whatever has the part must have the piece."""
    for part in _TELLING_PARTS:
        name, words = _name_and_words(around.format(part))
        assert part.strip("-") in name
        assert any(map(_holds_piece, words)), part


@pytest.mark.parametrize(
    "name", ["a-vl-b", "x/vlm", "vision", "q.ocr-1", "multimodal_x", "b-omni", "glm-4.5v", "k2vl3"]
)
def test_every_word_of_seeing_is_seen(name: str) -> None:
    assert tells_of_images(name, "chat") is True
