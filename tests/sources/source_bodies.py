"""One small listing of each shape, with every field that its provider was seen to send: made-up models, real forms.

The forms are those of recorded answers, documentation and SDKs of 2025 and 2026; no model and no figure is a real one.
"""

import importlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from source_asking import provider_of

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.protocol import Listed, Page
from model_tui.sources.values import table

LEAF = {"supported": True}


def openai(body: bytes, provider: Provider) -> Page:
    return importlib.import_module("model_tui.sources.openai").parse_page(body, provider)


def foundation(body: bytes, provider: Provider) -> Page:
    bedrock = importlib.import_module("model_tui.sources.bedrock")
    models, skipped = bedrock.parse_models(body, provider)
    callable_so = tuple(ModelCapabilities(family=" ".join(sorted(model.calls)) or None) for model in models)
    return Page((*(model.listed for model in models), *(_alone(facts) for facts in callable_so)), skipped)


def _alone(facts: ModelCapabilities) -> Listed:
    return Listed(ModelSpec("p", "m"), facts)


def _of_one(read: str, module: str) -> Callable[[bytes, Provider], Page]:
    """Return a parser of an object beside a listing, whose facts go into those of a model."""

    def parse(body: bytes, _: Provider) -> Page:
        add = getattr(importlib.import_module(f"model_tui.sources.{module}"), read)
        return Page((_alone(add(ModelCapabilities(), table(decode(body)))),))

    return parse


def _sglang(body: bytes, _: Provider) -> Page:
    sglang = importlib.import_module("model_tui.sources.sglang")
    told = table(decode(body))
    model, launch = table(told.get("model")), table(told.get("launch"))
    return Page((_alone(sglang.with_server(ModelCapabilities(), model, launch)),))


def _parser(module: str, name: str = "parse_page") -> Callable[[bytes, Provider], Page]:
    def parse(body: bytes, provider: Provider) -> Page:
        return getattr(importlib.import_module(f"model_tui.sources.{module}"), name)(body, provider)

    return parse


@dataclass(frozen=True)
class Shape:
    """A listing: whose it is, what reads it, the name that its entries stand under (`""`: it is one itself)."""

    provider: str
    parse: Callable[[bytes, Provider], Page]
    under: str | None
    entries: tuple[dict[str, Any], ...] = ()
    ident: str = "id"

    @property
    def all(self) -> tuple[dict[str, Any], ...]:
        """The entries that stand in one answer; none for what is an entry by itself."""
        return () if self.under == "" else self.entries

    def page(self, entries: Iterable[Any]) -> Page:
        """Read a listing of these entries."""
        return self.parse(self.body(entries), provider_of(self.provider))

    def body(self, entries: Iterable[Any]) -> bytes:
        found = list(entries)
        answer: Any = found if self.under is None else found[0] if self.under == "" else {self.under: found}
        return json.dumps(answer).encode()


PRICING = {"prompt": "0.0000003", "completion": "0.0000012", "input_cache_read": "0.00000003"}

OPENAI = Shape(
    "openai",
    openai,
    "data",
    (
        {"id": "m-1", "object": "model", "created": 1715367049, "owned_by": "system", "shutdown_date": "2027-10-23"},
        {"id": "m-2", "object": "model", "created": 1725367049, "owned_by": "openai"},
    ),
)
ANTHROPIC = Shape(
    "anthropic",
    _parser("anthropic"),
    "data",
    (
        {
            "id": "m-9",
            "type": "model",
            "display_name": "M 9",
            "created_at": "2026-07-24T00:00:00Z",
            "max_input_tokens": 1000000,
            "max_tokens": 128000,
            "lifecycle": "deprecated",
            "deprecated_at": "2026-09-01T00:00:00Z",
            "retires_at": "2027-01-15T00:00:00Z",
            "line": "opus",
            "capabilities": {
                "batch": LEAF,
                "citations": LEAF,
                "code_execution": LEAF,
                "context_management": {**LEAF, "compact_20260112": LEAF, "clear_thinking_20251015": LEAF},
                "effort": {**LEAF, "low": LEAF, "max": LEAF, "xhigh": LEAF},
                "image_input": LEAF,
                "pdf_input": LEAF,
                "server_tools": {**LEAF, "web_search": LEAF, "code_execution": LEAF},
                "structured_outputs": LEAF,
                "thinking": {**LEAF, "types": {"enabled": LEAF, "adaptive": LEAF}},
            },
        },
        {"id": "m-8", "type": "model", "display_name": "M 8", "deprecated_at": "2026-09-01T00:00:00Z"},
    ),
)
GEMINI = Shape(
    "gemini",
    _parser("gemini"),
    "models",
    (
        {
            "name": "models/g-9",
            "version": "9.0",
            "displayName": "G 9",
            "description": "Good",
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": [
                *("generateContent", "countTokens", "createCachedContent", "batchGenerateContent"),
            ],
            "temperature": 1,
            "topP": 0.95,
            "topK": 64,
            "maxTemperature": 2,
            "thinking": True,
        },
        {"name": "models/e-1", "supportedGenerationMethods": ["embedContent"], "inputTokenLimit": 2048},
    ),
    "name",
)
OPENROUTER = Shape(
    "openrouter",
    _parser("openrouter"),
    "data",
    (
        {
            "id": "maker/m-9",
            "canonical_slug": "maker/m-9-20260713",
            "hugging_face_id": "maker/M-9",
            "name": "Maker: M 9",
            "created": 1786551702,
            "description": "Good",
            "context_length": 1048576,
            "architecture": {
                "modality": "text+image->text",
                "input_modalities": ["text", "image", "file"],
                "output_modalities": ["text"],
                "tokenizer": "Other",
                "instruct_type": "chatml",
            },
            "pricing": {
                **PRICING,
                "input_cache_write": "0.0000004",
                "input_cache_write_1h": "0.0000006",
                "internal_reasoning": "0.0000013",
                "audio": "0.0000005",
                "audio_output": "0.000002",
                "input_audio_cache": "0.00000005",
                "image": "0.0000003",
                "image_output": "0.00003",
                "request": "0.001",
                "web_search": "0.01",
                "overrides": [
                    {
                        "min_prompt_tokens": 200000,
                        "prompt": "0.0000006",
                        "completion": "0.0000018",
                        "input_cache_read": "0.00000006",
                        "input_cache_write": "0.0000008",
                        "input_cache_write_1h": "0.0000012",
                        "audio": "0.000001",
                        "input_audio_cache": "0.0000001",
                    },
                    {"utc_start": 100, "utc_end": 1030, "prompt": "0.0000001", "completion": "0.0000004"},
                ],
            },
            "top_provider": {"context_length": 524288, "max_completion_tokens": 65536, "is_moderated": True},
            "per_request_limits": None,
            "supported_parameters": ["tools", "temperature", "structured_outputs", "reasoning"],
            "default_parameters": {"temperature": 0.6, "top_p": 0.9, "top_k": 20, "repetition_penalty": 1.1},
            "supported_voices": ["ann"],
            "knowledge_cutoff": "2026-01-31",
            "expiration_date": "2026-12-31",
            "links": {"details": "/api/v1/models/maker/m-9/endpoints"},
            "reasoning": {
                "mandatory": False,
                "default_enabled": True,
                "supported_efforts": ["high", "low"],
                "default_effort": "low",
                "supports_max_tokens": True,
            },
            "benchmarks": {
                "design_arena": [{"arena": "models", "category": "3d", "elo": 1258, "win_rate": 58.2, "rank": 6}],
                "artificial_analysis": {"intelligence_index": 56, "coding_index": 76.1, "agentic_index": 45.1},
            },
        },
        {"id": "~maker/m-latest", "alias_target": {"name": "Maker: M 9", "slug": "maker/m-9"}},
    ),
)
GROQ = Shape(
    "groq",
    openai,
    "data",
    (
        {
            "id": "maker/m",
            "object": "model",
            "created": 1748632101,
            "owned_by": "Maker",
            "active": True,
            "context_window": 131072,
            "public_apps": None,
            "max_completion_tokens": 65536,
            "name": "M",
            "hugging_face_id": "maker/M",
            "input_modalities": ["text", "image"],
            "output_modalities": ["text"],
            "context_length": 131072,
            "max_output_length": 65536,
            "pricing": {**PRICING, "image": "0", "request": "0"},
            "supported_features": ["tools", "json_mode", "structured_outputs", "reasoning"],
            "supported_sampling_parameters": ["temperature", "seed"],
        },
    ),
)
MISTRAL = Shape(
    "mistral",
    openai,
    "data",
    (
        {
            "id": "m-2512",
            "object": "model",
            "created": 1786983164,
            "owned_by": "maker",
            "capabilities": {
                **dict.fromkeys(("completion_chat", "function_calling", "reasoning", "completion_fim"), True),
                **dict.fromkeys(("fine_tuning", "vision", "classification", "audio"), True),
                **dict.fromkeys(("ocr", "moderation", "audio_transcription", "audio_speech"), False),
                **dict.fromkeys(("audio_transcription_realtime", "unified_resources"), False),
            },
            "name": "m-2512",
            "description": "Good",
            "max_context_length": 262144,
            "aliases": ["m-latest"],
            "deprecation": "2026-08-31T12:00:00Z",
            "deprecation_replacement_model": "m-3",
            "default_model_temperature": 0.3,
            "type": "base",
        },
        {
            "id": "m-speech",
            "capabilities": {"completion_chat": False, "audio_speech": True, "ocr": False, "moderation": False},
        },
        {"id": "m-hears", "capabilities": {"completion_chat": False, "audio_transcription": True}},
        {"id": "m-listens", "capabilities": {"completion_chat": False, "audio_transcription_realtime": True}},
    ),
)
TOGETHER = Shape(
    "together",
    openai,
    None,
    (
        {
            "id": "maker/m",
            "uuid": "endpoint-1",
            "object": "model",
            "created": 1785049898,
            "type": "chat",
            "running": False,
            "display_name": "M",
            "organization": "Maker",
            "link": "https://example.com/maker/m",
            "license": "apache-2.0",
            "context_length": 131072,
            "config": {
                "chat_template": "{{ x }}",
                "stop": ["</s>"],
                "bos_token": "<s>",
                "eos_token": "</s>",
                "max_output_length": 32768,
            },
            "pricing": {
                "hourly": 2.5,
                "input": 1.2,
                "output": 4.0,
                "base": 0,
                "finetune": 3.0,
                "cached_input": 0.3,
                "image_pixel": 0,
                "transcribe": 0,
                "image": 0,
                "video": 0,
            },
        },
        {
            "id": "maker/draws",
            "type": "image",
            "pricing": {"image_pixel": {"price_per_megapixel": 0.04, "min_steps": 4}},
        },
        {
            "id": "maker/films",
            "type": "video",
            "pricing": {"video": {"example_price": 1.2, "example_description": "1080p"}},
        },
        {"id": "maker/hears", "type": "transcribe", "pricing": {"transcribe": {"price_per_minute": 0.0015}}},
    ),
)
TOGETHER_2 = Shape(
    "together",
    openai,
    "data",
    (
        {
            "id": "mdl-1",
            "baseModel": "projects/1/models/2",
            "baseModelId": "2",
            "name": "maker/one",
            "displayName": "One",
            "displayType": "chat",
            "description": "Good",
            "publisher": "Maker",
            "capabilities": ["CAPABILITY_CHAT"],
            "features": ["FEATURE_TOOL_CALLING", "FEATURE_STRUCTURED_OUTPUT", "FEATURE_REASONING"],
            "inputModalities": ["MODALITY_TEXT", "MODALITY_IMAGE"],
            "outputModalities": ["MODALITY_TEXT"],
            "contextLength": "262144",
            "pricing": {"input": 1.2, "output": 4.0, "cachedInput": 0.3},
            "products": ["PRODUCT_SERVERLESS"],
            "serverlessEndpoint": "maker/one-turbo",
            "status": "SUPPORTED_MODEL_STATUS_DEPRECATED",
            "createdAt": "2026-07-16T00:00:00Z",
            "updatedAt": "2026-08-16T00:00:00Z",
        },
    ),
    "serverlessEndpoint",
)
TOGETHER_NAMED = Shape(
    "together", openai, "data", ({"id": "mdl-2", "name": "maker/two", "displayName": "Two"},), "name"
)
CEREBRAS = Shape(
    "cerebras",
    openai,
    "data",
    (
        {
            "id": "m-31b",
            "object": "model",
            "created": 1754438400,
            "owned_by": "Maker",
            "name": "M 31B",
            "description": "Good",
            "hugging_face_id": "maker/m-31B",
            "pricing": {"prompt": "0.00000099", "completion": "0.00000149"},
            "capabilities": {
                **dict.fromkeys(("streaming", "function_calling", "structured_outputs", "vision", "json_mode"), True),
                **dict.fromkeys(("tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning"), True),
            },
            "supported_parameters": {"temperature": True, "logprobs": False},
            "architecture": {"modality": "text+vision", "tokenizer": "Other", "instruct_type": "chatml"},
            "limits": {
                "max_context_length": 131072,
                "max_completion_tokens": 40960,
                "requests_per_minute": 30,
                "tokens_per_minute": 64000,
            },
            "datacenter_locations": ["US"],
            "deprecated": False,
            "preview": True,
            "quantization": "FP16/8 (weights only)",
        },
    ),
)
FIREWORKS = Shape(
    "fireworks",
    openai,
    "data",
    (
        {
            "id": "accounts/x/models/m",
            "owned_by": "x",
            "object": "model",
            "kind": "HF_BASE_MODEL",
            "supports_chat": True,
            "supports_image_input": False,
            "supports_tools": True,
            "context_length": 131072,
        },
        {"id": "accounts/x/models/e", "kind": "EMBEDDING_MODEL", "supports_chat": True, "context_length": 40960},
    ),
)
FIREWORKS_ACCOUNT = Shape(
    "fireworks",
    openai,
    "models",
    (
        {
            "name": "accounts/x/models/m",
            "displayName": "M",
            "description": "Good",
            "contextLength": 131072,
            "supportsTools": True,
            "supportsImageInput": True,
            "supportsServerless": True,
            "supportsLora": True,
            "tunable": True,
            "kind": "HF_BASE_MODEL",
            "state": "READY",
            "conversationConfig": {"style": "jinja"},
            "createTime": "2026-07-16T00:00:00Z",
            "huggingFaceUrl": "https://example.com/m",
            "deprecationDate": {"year": 2027, "month": 2, "day": 3},
        },
    ),
    "name",
)
FIREWORKS_SERVERLESS = Shape(
    "fireworks",
    openai,
    "data",
    (
        {
            "id": "accounts/x/models/m",
            "object": "model",
            "serverless_mode": "standard",
            "aliases": ["x/m"],
            "pricing": [
                {"sku": "LLM input tokens (uncached)", "amount": "0.56", "unit": "1M tokens"},
                {"sku": "LLM input tokens (cached)", "amount": "0.14", "unit": "1M tokens"},
                {"sku": "LLM output tokens", "amount": "1.68", "unit": "1M tokens"},
            ],
            "display_name": "M",
            "description": "Good",
            "context_length": 131072,
            "input_modalities": ["text"],
            "output_modalities": ["text"],
            "created": 1785049898,
        },
        {
            "id": "accounts/x/models/fast",
            "service_tier": "priority",
            "pricing": [{"sku": "LLM output tokens", "amount": "3", "unit": "1M tokens"}],
        },
    ),
)
DEEPINFRA = Shape(
    "deepinfra",
    openai,
    "data",
    (
        {
            "id": "maker/m",
            "owned_by": "x",
            "root": "maker/m",
            "parent": None,
            "object": "model",
            "metadata": {
                "description": "Good",
                "context_length": 131072,
                "max_tokens": 16384,
                "pricing": {"input_tokens": 0.45, "output_tokens": 2.25, "cache_read_tokens": 0.07},
                "discount": None,
                "tags": ["chat", "vision", "prompt_cache", "reasoning"],
                "default_width": None,
                "default_height": None,
                "default_iterations": None,
            },
        },
        {
            "id": "maker/draws",
            "metadata": {"tags": ["image-gen"], "pricing": {"per_image_unit": 0.04}, "default_width": 9},
        },
        {"id": "maker/speaks", "metadata": {"tags": ["tts"], "pricing": {"input_characters": 5}}},
        {"id": "maker/hears", "metadata": {"tags": ["stt"], "pricing": {"input_seconds": 5e-05}}},
        {"id": "maker/films", "metadata": {"tags": ["video-gen"], "pricing": {"output_seconds": 0.4}}},
    ),
)
PERPLEXITY = Shape(
    "perplexity",
    openai,
    "data",
    (
        {
            "id": "maker/m",
            "object": "model",
            "created": 0,
            "owned_by": "maker",
            "pricing": {"input": 1, "output": 5, "cache_read": 0.1, "cache_write": 1.25, "unit": "usd_per_1m_tokens"},
        },
    ),
)
SAMBANOVA = Shape(
    "sambanova",
    openai,
    "data",
    (
        {
            "id": "M",
            "object": "model",
            "owned_by": "x",
            "context_length": 16384,
            "max_completion_tokens": 4096,
            "pricing": {"prompt": "0.000005", "completion": "0.000007"},
        },
    ),
)
XAI = Shape(
    "xai",
    openai,
    "data",
    (
        {
            "id": "m-4.3",
            "owned_by": "xai",
            "object": "model",
            "aliases": ["m-latest"],
            "context_length": 1000000,
            "prompt_text_token_price": 12500,
            "cached_prompt_text_token_price": 2000,
            "prompt_image_token_price": 12500,
            "completion_text_token_price": 25000,
            "prompt_text_token_price_long_context": 25000,
            "cached_prompt_text_token_price_long_context": 4000,
            "completion_text_token_price_long_context": 50000,
            "long_context_threshold": 200000,
        },
        {
            "id": "m-image",
            "image_price": 200000000,
            "pricing": [{"quality": "low", "resolution": "1k", "price_per_image": 400000000}],
        },
    ),
)
XAI_LANGUAGE = Shape(
    "xai",
    openai,
    "models",
    (
        {
            "id": "m-3",
            "fingerprint": "fp_1",
            "created": 1743724800,
            "object": "model",
            "owned_by": "xai",
            "version": "1.0",
            "input_modalities": ["text", "image"],
            "output_modalities": ["text"],
            "max_prompt_length": 131072,
            "prompt_text_token_price": 30000,
            "cached_prompt_text_token_price": 7500,
            "prompt_image_token_price": 20000,
            "completion_text_token_price": 150000,
            "search_price": 250000000,
            "aliases": ["m-3-latest"],
        },
    ),
)
ROUTER = Shape(
    "huggingface",
    openai,
    "data",
    (
        {
            "id": "maker/M",
            "object": "model",
            "created": 1781332977,
            "owned_by": "maker",
            "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
            "providers": [
                {
                    "provider": "one",
                    "status": "live",
                    "context_length": 131072,
                    "pricing": {"input": 1, "output": 4},
                    "is_free": True,
                    "supports_tools": True,
                    "supports_structured_output": True,
                    "first_token_latency_ms": 446,
                    "throughput": 98.2,
                    "is_model_author": True,
                },
                {"provider": "two", "status": "live", "context_length": 262144, "throughput": 18.3},
            ],
        },
        {"id": "maker/N", "providers": [{"provider": "one", "pricing": {"input": 0, "output": 0}, "is_free": True}]},
    ),
)
HUB = Shape(
    "huggingface-hub",
    _parser("hub"),
    None,
    (
        {
            "_id": "6a72f2e3",
            "id": "maker/M",
            "likes": 1651,
            "trendingScore": 16,
            "private": False,
            "downloads": 415039,
            "tags": ["conversational", "license:apache-2.0", "region:us"],
            "pipeline_tag": "text-generation",
            "library_name": "transformers",
            "createdAt": "2026-06-13T06:42:57.000Z",
            "modelId": "maker/M",
            "inferenceProviderMapping": [{"provider": "one", "status": "live", "providerId": "m"}],
        },
    ),
)
COHERE = Shape(
    "cohere",
    _parser("cohere"),
    "models",
    (
        {
            "name": "m-05-2026",
            "endpoints": ["chat", "generate", "summarize"],
            "finetuned": True,
            "context_length": 288000,
            "tokenizer_url": "https://example.com/t.json",
            "features": ["tools", "vision", "reasoning", "json_mode", "json_schema", "citations", "logprobs"],
            "default_endpoints": ["chat"],
            "is_deprecated": False,
            "sampling_defaults": {"temperature": 0.6, "p": 0.95, "max_tokens_per_doc": 32768},
        },
    ),
    "name",
)
CLOUDFLARE = Shape(
    "cloudflare",
    _parser("cloudflare"),
    "result",
    (
        {
            "id": "fe8904cf",
            "source": 1,
            "name": "@cf/maker/m",
            "description": "Good",
            "task": {"id": "c329a1f9", "name": "Text Generation", "description": "Family of models"},
            "created_at": "2025-08-05 10:27:29.131",
            "tags": ["safety"],
            "properties": [
                {"property_id": "context_window", "value": "128000"},
                {"property_id": "max_input_tokens", "value": "120000"},
                {"property_id": "function_calling", "value": "true"},
                {"property_id": "reasoning", "value": "true"},
                {"property_id": "vision", "value": "true"},
                {"property_id": "output_dimensions", "value": "1024"},
                {"property_id": "beta", "value": "true"},
                {"property_id": "lora", "value": "true"},
                {"property_id": "partner", "value": "true"},
                {"property_id": "realtime", "value": "true"},
                {"property_id": "async_queue", "value": "true"},
                {"property_id": "require_workers_paid", "value": "true"},
                {"property_id": "languages", "value": "english, french"},
                {"property_id": "planned_deprecation_date", "value": "2027-01-01"},
                {"property_id": "info", "value": "https://example.com"},
                {"property_id": "terms", "value": "https://example.com/terms"},
                {
                    "property_id": "price",
                    "value": [
                        {"unit": "per M input tokens", "price": 0.35, "currency": "USD"},
                        {"unit": "per M output tokens", "price": 0.75, "currency": "USD"},
                        {"unit": "per M cached input tokens", "price": 0.05, "currency": "USD"},
                        {"unit": "per step", "price": 0.0001, "currency": "USD"},
                    ],
                },
            ],
        },
    ),
    "name",
)
BEDROCK = Shape(
    "bedrock",
    foundation,
    "modelSummaries",
    (
        {
            "modelArn": "arn:aws:bedrock:us-east-1::foundation-model/maker.m-v1",
            "modelId": "maker.m-v1",
            "modelName": "M",
            "providerName": "Maker",
            "inputModalities": ["TEXT", "IMAGE"],
            "outputModalities": ["TEXT"],
            "responseStreamingSupported": True,
            "guardrailsSupported": True,
            "customizationsSupported": ["FINE_TUNING"],
            "inferenceTypesSupported": ["ON_DEMAND"],
            "modelLifecycle": {
                "status": "LEGACY",
                "startOfLifeTime": "2024-03-01T00:00:00Z",
                "legacyTime": "2026-03-01T00:00:00Z",
                "publicExtendedAccessTime": "2026-09-01T00:00:00Z",
                "endOfLifeTime": "2027-03-01T00:00:00Z",
            },
        },
    ),
    "modelId",
)
PROFILES = Shape(
    "bedrock",
    _parser("bedrock", "parse_profiles"),
    "inferenceProfileSummaries",
    (
        {
            "inferenceProfileArn": "arn:aws:bedrock:us-east-1:1:inference-profile/us.maker.m-v1",
            "inferenceProfileId": "us.maker.m-v1",
            "inferenceProfileName": "US M",
            "description": "Routes to two regions",
            "models": [{"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/maker.m-v1"}],
            "status": "ACTIVE",
            "type": "SYSTEM_DEFINED",
            "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-02-01T00:00:00Z",
        },
    ),
    "inferenceProfileId",
)
MANTLE = Shape(
    "bedrock-mantle",
    openai,
    "data",
    (
        {
            "created": 1764460800,
            "data_retention": {"allowed_modes": ["none", "default"], "mode": "default", "source": "model_default"},
            "id": "maker.m",
            "object": "model",
            "owned_by": "system",
            "status": "available",
        },
    ),
)
DEPLOYMENTS = Shape(
    "azure",
    _parser("azure"),
    "data",
    (
        {
            "created_at": 1681171441,
            "id": "mine",
            "model": "gpt-4o",
            "object": "deployment",
            "owner": "organization-owner",
            "status": "succeeded",
        },
    ),
)
AZURE = Shape(
    "azure",
    _parser("azure"),
    "data",
    (
        {
            "status": "succeeded",
            "capabilities": {
                "fine_tune": True,
                "inference": True,
                "completion": True,
                "chat_completion": False,
                "embeddings": False,
            },
            "lifecycle_status": "preview",
            "deprecation": {"fine_tune": 1677662127, "inference": 1809284527},
            "id": "m.ft-1",
            "created_at": 1646126127,
            "object": "model",
            "model": "m",
            "fine_tune": "ft-1",
        },
    ),
)
VERTEX = Shape(
    "vertex-ai",
    _parser("vertex"),
    "publisherModels",
    (
        {
            "name": "publishers/maker/models/claude-m",
            "versionId": "20250929",
            "launchStage": "PUBLIC_PREVIEW",
            "supportedActions": {"openGenie": {"title": "Open"}},
            "openSourceCategory": "PROPRIETARY",
        },
    ),
    "name",
)
WATSONX = Shape(
    "watsonx",
    _parser("watsonx"),
    "resources",
    (
        {
            "model_id": "maker/m-8b",
            "label": "m-8b",
            "provider": "Maker",
            "source": "IBM",
            "short_description": "Good",
            "long_description": "Good for much",
            "number_params": "8b",
            "input_tier": "class_c1",
            "output_tier": "class_c2",
            "model_limits": {"max_sequence_length": 131072, "max_output_tokens": 8192},
            "limits": {"lite": {"call_time": "5m0s"}},
            "functions": [{"id": "text_chat"}, {"id": "image_chat"}],
            "task_ids": ["function_calling", "summarization"],
            "lifecycle": [
                {"id": "available", "start_date": "2025-01-15"},
                {"id": "deprecated", "start_date": "2026-01-15"},
                {"id": "withdrawn", "start_date": "2097-03-15"},
            ],
            "tech_preview": True,
        },
    ),
    "model_id",
)
OLLAMA = Shape(
    "ollama",
    _parser("ollama"),
    "models",
    (
        {
            "name": "m:8b",
            "model": "m:8b",
            "modified_at": "2026-04-08T16:10:59-04:00",
            "size": 4683075271,
            "digest": "0a8c2669",
            "remote_model": "m",
            "remote_host": "https://ollama.com:443",
            "capabilities": ["completion", "tools", "vision", "thinking"],
            "details": {
                "parent_model": "",
                "format": "gguf",
                "family": "maker",
                "families": ["maker"],
                "parameter_size": "7.6B",
                "quantization_level": "Q4_K_M",
                "context_length": 131072,
                "embedding_length": 4096,
            },
        },
        {"name": "m-embed", "capabilities": ["embedding"], "details": {"embedding_length": 768}},
    ),
    "name",
)
OLLAMA_SHOW = Shape(
    "ollama",
    _of_one("with_show", "ollama"),
    "",
    (
        {
            "modelfile": "FROM m",
            "parameters": 'stop    "<|x|>"\nnum_ctx    8192\n',
            "template": "{{ .System }}",
            "license": "Do as you like",
            "modified_at": "2026-04-08T16:10:59-04:00",
            "details": {"family": "maker", "parameter_size": "8.0B", "quantization_level": "Q4_0"},
            "model_info": {
                "general.architecture": "maker",
                "general.file_type": 2,
                "general.parameter_count": 8030261248,
                "maker.context_length": 131072,
                "maker.embedding_length": 4096,
                "tokenizer.ggml.model": "gpt2",
            },
            "capabilities": ["completion", "tools", "thinking"],
            "thinking": {"values": ["low", "high"], "default": "low"},
        },
        {"capabilities": ["embedding"], "model_info": {"general.architecture": "maker", "maker.embedding_length": 768}},
    ),
)
LMSTUDIO = Shape(
    "lmstudio",
    _parser("lmstudio", "parse_v1"),
    "models",
    (
        {
            "type": "llm",
            "publisher": "maker",
            "key": "maker/m-26b",
            "display_name": "M 26B",
            "architecture": "m4",
            "quantization": {"name": "Q4_K_M", "bits_per_weight": 4},
            "size_bytes": 17990911801,
            "params_string": "26B-A4B",
            "loaded_instances": [
                {
                    "id": "maker/m-26b:2",
                    "config": {
                        "context_length": 4096,
                        "eval_batch_size": 512,
                        "parallel": 4,
                        "flash_attention": True,
                        "num_experts": 8,
                        "offload_kv_cache_to_gpu": True,
                    },
                }
            ],
            "max_context_length": 262144,
            "format": "gguf",
            "capabilities": {
                "vision": True,
                "trained_for_tool_use": True,
                "reasoning": {"allowed_options": ["off", "low", "high"], "default": "low"},
            },
            "description": "Good",
            "variants": ["maker/m-26b@q4_k_m", "maker/m-26b@q8_0"],
            "selected_variant": "maker/m-26b@q4_k_m",
        },
    ),
    "key",
)
LMSTUDIO_0 = Shape(
    "lmstudio",
    _parser("lmstudio", "parse_v0"),
    "data",
    (
        {
            "id": "m-vl",
            "object": "model",
            "type": "vlm",
            "publisher": "maker",
            "arch": "m4",
            "compatibility_type": "gguf",
            "quantization": "Q4_K_M",
            "state": "loaded",
            "max_context_length": 32768,
            "loaded_context_length": 4096,
            "capabilities": ["tool_use"],
        },
    ),
)
LLAMACPP = Shape(
    "llamacpp",
    _parser("llamacpp"),
    "data",
    (
        {
            "id": "maker/M-GGUF",
            "aliases": ["m"],
            "tags": [],
            "object": "model",
            "created": 1786887499,
            "owned_by": "llamacpp",
            "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
            "status": {"value": "loaded", "failed": False},
            "meta": {
                "vocab_type": 2,
                "n_vocab": 248320,
                "n_ctx": 16384,
                "n_ctx_train": 262144,
                "n_embd": 2048,
                "n_params": 1881825088,
                "size": 1328790784,
                "ftype": "Q4_K - Medium",
            },
        },
        {"id": "m-embed", "meta": {"n_ctx": 512, "n_embd": 768}},
        {
            "id": "draws",
            "architecture": {"input_modalities": ["text"], "output_modalities": ["image"]},
            "meta": {"n_ctx_train": 4096},
        },
    ),
)
PROPS = Shape(
    "llamacpp",
    _of_one("with_props", "llamacpp"),
    "",
    (
        {
            "default_generation_settings": {
                "n_ctx": 8192,
                "params": {"temperature": 0.8, "n_predict": -1},
                "speculative": False,
            },
            "total_slots": 4,
            "model_path": "/srv/m.gguf",
            "chat_template": "{{ x }}",
            "chat_template_caps": {
                **dict.fromkeys(("supports_tools", "supports_tool_calls", "supports_parallel_tool_calls"), True),
                **dict.fromkeys(("supports_system_role", "supports_reasoning_effort"), True),
            },
            "modalities": {"vision": True, "audio": True},
            "build_info": "b1",
            "is_sleeping": True,
        },
    ),
)
LOCALAI = Shape(
    "localai",
    _parser("localai"),
    "data",
    (
        {
            "id": "m",
            "object": "model",
            "capabilities": ["chat", "completion", "tools", "thinking"],
            "input_modalities": ["text", "image"],
            "output_modalities": ["text"],
            "context_size": 32768,
        },
        {"id": "m-embed", "capabilities": ["embeddings"]},
    ),
)
TGI = Shape(
    "tgi",
    _parser("tgi"),
    "",
    (
        {
            "model_id": "maker/m",
            "model_sha": "abc",
            "model_dtype": "torch.float16",
            "model_pipeline_tag": "text-generation",
            "max_input_tokens": 4095,
            "max_total_tokens": 4096,
            "max_concurrent_requests": 128,
            "version": "3.3.4",
        },
    ),
    "model_id",
)
VLLM = Shape(
    "vllm",
    _parser("vllm"),
    "data",
    (
        {
            "id": "mine",
            "object": "model",
            "created": 1787182474,
            "owned_by": "vllm",
            "root": "maker/m",
            "parent": None,
            "max_model_len": 262144,
            "permission": [{"id": "modelperm-1", "allow_sampling": True}],
        },
        {"id": "sql", "root": "/srv/sql", "parent": "maker/base", "owned_by": "vllm", "max_model_len": 4096},
    ),
)
SGLANG = Shape(
    "sglang",
    _sglang,
    "",
    (
        {
            "model": {
                "model_path": "/srv/m",
                "tokenizer_path": "/srv/m",
                "is_generation": True,
                "has_image_understanding": True,
                "has_audio_understanding": True,
            },
            "launch": {
                "tool_call_parser": "qwen25",
                "reasoning_parser": "qwen3",
                "context_length": 32768,
                "api_key": "sk-secret",
                "mem_fraction_static": 0.8,
            },
        },
    ),
)
GROUPS = Shape(
    "litellm-proxy",
    _parser("litellm_proxy", "parse_groups"),
    "data",
    (
        {
            "model_group": "smart",
            "providers": ["openai"],
            "max_input_tokens": 128000.0,
            "max_output_tokens": 16384.0,
            "input_cost_per_token": 1.5e-07,
            "output_cost_per_token": 6e-07,
            "mode": "chat",
            "tpm": 90000,
            "rpm": 600,
            **dict.fromkeys(("supports_vision", "supports_function_calling", "supports_reasoning"), True),
            **dict.fromkeys(("supports_parallel_function_calling", "supports_web_search"), True),
            "supports_url_context": True,
            "supported_endpoints": ["/v1/chat/completions"],
            "supported_openai_params": ["tools"],
            "supported_reasoning_efforts": ["low"],
        },
    ),
    "model_group",
)
LITELLM = Shape(
    "litellm-proxy",
    _parser("litellm_proxy", "parse_deployments"),
    "data",
    (
        {
            "model_name": "smart",
            "litellm_params": {"model": "openai/inner", "api_base": "http://10.1.2.3/v1"},
            "model_info": {
                "id": "x",
                "db_model": False,
                "mode": "chat",
                "max_input_tokens": 128000,
                "max_output_tokens": 16384,
                "input_cost_per_token": 1e-06,
                "output_cost_per_token": 4e-06,
                "cache_read_input_token_cost": 1e-07,
                "cache_creation_input_token_cost": 1.25e-06,
                "input_cost_per_token_above_200k_tokens": 2e-06,
                "output_cost_per_token_above_200k_tokens": 8e-06,
                "deprecation_date": "2027-01-15",
                **dict.fromkeys(("supports_response_schema", "supports_prompt_caching"), True),
                **dict.fromkeys(("supports_computer_use", "supports_system_messages"), True),
                "supports_native_streaming": True,
            },
        },
        {"model_name": "draws", "model_info": {"mode": "image_generation", "output_cost_per_image": 0.04}},
    ),
    "model_name",
)
MOONSHOT = Shape(
    "moonshot",
    openai,
    "data",
    (
        {
            "id": "m-k3",
            "object": "model",
            "created": 1781332977,
            "owned_by": "moonshot",
            "context_length": 262144,
            **dict.fromkeys(("supports_image_in", "supports_video_in", "supports_reasoning"), True),
        },
    ),
)

NOVITA = Shape(
    "novita",
    openai,
    "data",
    (
        {
            "id": "deepseek/deepseek-v3.2",
            "object": "model",
            "created": 1764547200,
            "owned_by": "unknown",
            "title": "DeepSeek V3.2",
            "description": "A model for agents.",
            "tags": ["new"],
            "status": 1,
            "model_type": "chat",
            "context_size": 163840,
            "max_output_tokens": 65536,
            "input_token_price_per_m": 2690,
            "output_token_price_per_m": 4000,
            "features": ["function-calling", "reasoning"],
            "endpoints": ["chat/completions", "anthropic"],
            "input_modalities": ["text"],
            "output_modalities": ["text"],
        },
        {"id": "baai/bge-m3", "title": "BGE M3", "model_type": "embedding", "context_size": 8192},
    ),
)

POE = Shape(
    "poe",
    openai,
    "data",
    (
        {
            "id": "claude-sonnet-4.5",
            "object": "model",
            "created": 1758868776,
            "owned_by": "Anthropic",
            "root": "claude-sonnet-4.5",
            "description": "A model for code.",
            "architecture": {
                "input_modalities": ["text", "image"],
                "output_modalities": ["text"],
                "modality": "text,image->text",
            },
            "supported_endpoints": ["/v1/chat/completions"],
            "pricing": {"prompt": "0.000003", "completion": "0.000015", "input_cache_read": "0.0000003"},
            "context_window": {"context_length": 200000, "max_output_tokens": 64000},
            "reasoning": {
                "budget": {"min_tokens": 0, "max_tokens": 32000},
                "required": False,
                "supports_reasoning_effort": True,
            },
            "metadata": {"display_name": "Claude Sonnet 4.5", "url": "https://poe.com/claude-sonnet-4.5"},
            "parameters": [{"name": "thinking_budget", "default_value": 0}],
        },
    ),
)

FEATHERLESS = Shape(
    "featherless",
    openai,
    "data",
    (
        {
            "id": "Qwen/Qwen3-32B",
            "name": "Qwen3-32B",
            "created": 1745800000,
            "owned_by": "Qwen",
            "model_class": "qwen3-32b",
            "context_length": 32768,
            "max_completion_tokens": 4096,
            "features": {"tool_use": True, "image_input": False},
            "is_gated": False,
            "status": "active",
            "available_on_current_plan": True,
            "pricing": {"prompt": "0.000001", "completion": "0.000002", "image": "0", "request": "0"},
        },
    ),
)

FRIENDLI = Shape(
    "friendli",
    openai,
    "data",
    (
        {
            "id": "zai-org/GLM-4.6",
            "name": "GLM-4.6",
            "created": 1759200000,
            "context_length": 131072,
            "max_completion_tokens": 65536,
            "functionality": {
                "tool_call": True,
                "parallel_tool_call": True,
                "structured_output": True,
                "system_messages": True,
                "builtin_tool": False,
            },
            "pricing": {
                "input": "0.000003",
                "output": "0.000015",
                "input_cache_read": "0.0000003",
                "unit_type": "TOKEN",
                "response_time": "0",
            },
            "hugging_face_url": "https://huggingface.co/zai-org/GLM-4.6",
            "description": "A model for agents.",
            "license": "mit",
            "policy": None,
        },
    ),
)

SHAPES = {name: value for name, value in list(globals().items()) if isinstance(value, Shape)}
"""Every listing by the name that it has here."""
