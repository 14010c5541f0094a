"""What a name tells of what a model is for."""

import pytest

from model_tui.core.mode_names import likely_mode, special_mode


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
        ("openai/sora-2", "video_generation"),
        ("fal-ai/veo3/fast", "video_generation"),
        ("bytedance/seedance/v1/text-to-video", "video_generation"),
        ("Wan-AI/Wan2.2-T2V-A14B", "video_generation"),
        ("Wan-AI/Wan2.6-image", "image_generation"),
        ("gpt-image-1-mini", "image_generation"),
        ("black-forest-labs/FLUX.1-schnell", "image_generation"),
        ("stabilityai/stable-diffusion-xl-base-1.0", "image_generation"),
        ("davinci-002", "completion"),
        ("Qwen/Qwen3-8B-Base", "completion"),
        ("claude-sonnet-4-5", None),
        ("gemini-2.5-flash-image", None),
        ("qwen3-vl-30b-a3b", None),
        ("nvidia/nemotron-3-super-120b-a12b", None),
        ("deepseek-ocr", None),
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
