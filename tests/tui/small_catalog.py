"""A catalog of a few dozen offers with everything that is hard to show, and the workbenches that the tests stand on."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import structs

from model_tui.catalog import Catalog, CatalogProvider, Origin, load
from model_tui.catalog.builder.merge import Built, Entry
from model_tui.catalog.builder.write import encode
from model_tui.core.columns import Context, order_key
from model_tui.core.discovery import ProviderStatus
from model_tui.core.identity import CanonicalIndex
from model_tui.core.layers import by_strength, offer_of, resolve
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec, Offer, State, Tier
from model_tui.storage import Paths
from model_tui.workbench import Workbench

BUILT = "2026-01-15"
TITLE_ATTACK = "\x1b]0;owned\x07"
HOSTILE = f"evil-[@click=app.quit]x[/]-{TITLE_ATTACK}\x1b[31mred"
HOSTILE_NAME = "[b]bold[/b] [/] \x1b[2J\u202egnp \x9b31m"
CJK = "通义千问-超大规模语言模型-视觉增强版-指令微调-二零二五年十二月-预览"
LONG = "accounts/fireworks/models/" + "very-long-model-name-" * 6 + "instruct-fp8"
HOSTILE_KEY = ("openrouter", HOSTILE)

_TEXT = {"input_modalities": ("text",), "output_modalities": ("text",)}
_SEES = {"input_modalities": ("text", "image"), "output_modalities": ("text",)}


def _facts(**said: Any) -> ModelCapabilities:
    return ModelCapabilities(**said)


def _chat(
    ctx: int | None, out: int | None, into: float | None, output: float | None, letters: str, **more: Any
) -> ModelCapabilities:
    """Return a chat model: `letters` such as `VT.?` are its capabilities as the table writes them."""
    said = [None if letter == "?" else letter != "." for letter in letters]
    names = ("supports_vision", "supports_tools", "supports_reasoning", "supports_structured_output")
    shape = {} if said[0] is None else _SEES if said[0] else _TEXT
    facts: dict[str, Any] = {
        "mode": "chat",
        "max_context": ctx,
        "max_output_tokens": out,
        "price_input": into,
        "price_output": output,
        **dict(zip(names, said, strict=True)),
        **shape,
    }
    return _facts(**{**facts, **more})


Said = tuple[ModelCapabilities, ModelCapabilities | None]

OFFERS: Mapping[tuple[str, str, str], Said] = {
    ("openai", "gpt-4o-mini", "openai/gpt-4o-mini"): (
        _chat(
            128_000,
            16_384,
            0.15,
            0.6,
            "VT.J",
            display_name="GPT-4o mini",
            family="gpt-4o",
            released="2024-07-18",
            knowledge="2023-10",
            price_cache_read=0.075,
            description="Small, quick and cheap; sees pictures.",
            supports_prompt_caching=True,
            open_weights=False,
        ),
        _facts(max_context=64_000, price_input=0.15, supports_streaming=True),
    ),
    ("openai", "gpt-5.2", "openai/gpt-5.2"): (
        _chat(400_000, 128_000, 1.75, 14.0, "VTRJ", family="gpt-5", released="2025-12-11", knowledge="2025-08-31"),
        None,
    ),
    ("openai", "gpt-5.2-pro", "openai/gpt-5.2-pro"): (
        _chat(
            400_000,
            128_000,
            21.0,
            168.0,
            "VTRJ",
            family="gpt-5",
            released="2025-12-11",
            reasoning_efforts=("medium", "high", "xhigh"),
        ),
        None,
    ),
    ("openai", "gpt-4-32k-0314", "openai/gpt-4-32k"): (
        _chat(32_768, 4_096, 60.0, 120.0, "...?", released="2023-03-14", deprecated=True, retires="2025-06-06"),
        None,
    ),
    ("openai", "text-embedding-3-small", "openai/text-embedding-3-small"): (
        _facts(mode="embedding", max_context=8_192, price_input=0.02, released="2024-01-25", **_TEXT),
        None,
    ),
    ("openai", "whisper-1", "openai/whisper-1"): (
        _facts(mode="audio_transcription", price_input=0.0001, price_unit="second", input_modalities=("audio",)),
        None,
    ),
    ("openai", "dall-e-3", "openai/dall-e-3"): (
        _facts(mode="image_generation", price_output=0.04, price_unit="image", output_modalities=("image",)),
        None,
    ),
    ("openai", "tts-1", "openai/tts-1"): (
        _facts(mode="audio_speech", price_input=15.0, price_unit="1M characters", output_modalities=("audio",)),
        None,
    ),
    ("anthropic", "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4.5"): (
        _chat(
            200_000,
            64_000,
            3.0,
            15.0,
            "VTRJ",
            display_name="Claude Sonnet 4.5",
            family="claude-sonnet",
            released="2025-09-29",
            knowledge="2025-07",
            price_cache_read=0.3,
            price_cache_write=3.75,
            price_tiers=(
                Tier("context", above=200_000, input=6.0, output=22.5, cache_read=0.6, cache_write=7.5),
                Tier("batch", input=1.5, output=7.5),
            ),
        ),
        _facts(max_context=1_000_000, price_input=3.0, supports_reasoning=False),
    ),
    ("anthropic", "claude-haiku-4-5-20251001", "anthropic/claude-haiku-4.5"): (
        _chat(200_000, 64_000, 1.0, 5.0, "VTR?", family="claude-haiku", released="2025-10-01"),
        None,
    ),
    ("anthropic", "claude-opus-4-5-20251101", "anthropic/claude-opus-4.5"): (
        _chat(200_000, 64_000, 5.0, 25.0, "VTRJ", family="claude-opus", released="2025-11-24"),
        None,
    ),
    ("gemini", "gemini-2.5-flash", "google/gemini-2.5-flash"): (
        _chat(1_048_576, 65_536, 0.3, 2.5, "VTRJ", family="gemini-flash", released="2025-06-17"),
        None,
    ),
    ("gemini", "gemini-embedding-001", "google/gemini-embedding-001"): (
        _facts(mode="embedding", max_context=2_048, price_input=0.15, **_TEXT),
        None,
    ),
    ("groq", "llama-3.3-70b-versatile", "meta/llama-3.3-70b"): (
        _chat(131_072, 32_768, 0.59, 0.79, ".T.J", family="llama", released="2024-12-06", size_b=70.0),
        None,
    ),
    ("groq", "openai/gpt-oss-120b", "openai/gpt-oss-120b"): (
        _chat(131_072, 65_536, 0.15, 0.6, ".TRJ", released="2025-08-05", open_weights=True, size_b=117.0),
        None,
    ),
    ("mistral", "mistral-large-latest", "mistral/mistral-large"): (
        _chat(262_144, 262_144, 0.5, 1.5, "VT.J", family="mistral-large", released="2025-12-02"),
        None,
    ),
    ("mistral", "codestral-latest", "mistral/codestral"): (
        _chat(256_000, 4_096, 0.3, 0.9, ".T.?", family="codestral", released="2025-08-01"),
        None,
    ),
    ("cohere", "command-a-03-2025", "cohere/command-a"): (
        _chat(256_000, 8_192, 2.5, 10.0, ".T.J", family="command", released="2025-03-13"),
        None,
    ),
    ("cohere", "rerank-v3.5", "cohere/rerank-v3.5"): (
        _facts(mode="rerank", price_input=0.002, price_unit="query", max_context=4_096),
        None,
    ),
    ("openrouter", "openai/gpt-4o-mini", "openai/gpt-4o-mini"): (
        _chat(128_000, 16_384, 0.15, 0.6, "VT.J", family="gpt-4o", released="2024-07-18"),
        None,
    ),
    ("openrouter", "meta-llama/llama-3.3-70b-instruct:free", "meta/llama-3.3-70b"): (
        _chat(131_072, None, 0.0, 0.0, ".T..", family="llama", released="2024-12-06"),
        None,
    ),
    ("openrouter", "qwen/qwen3-vl-30b-a3b-instruct", "qwen/qwen3-vl-30b"): (
        _chat(262_144, 32_768, 0.15, 0.6, "VT?J", family="qwen", released="2025-10-06"),
        None,
    ),
    ("openrouter", HOSTILE, "unknown/evil"): (
        _chat(4_096, 4_096, 0.0000125, 1234.5, "????", display_name=HOSTILE_NAME, description=HOSTILE_NAME),
        None,
    ),
    ("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "meta/llama-3.3-70b"): (
        _chat(131_072, 2_048, 0.88, 0.88, ".T.?", family="llama", released="2024-12-06"),
        None,
    ),
    ("fireworks", LONG, "fireworks/very-long"): (_chat(1_000, 10_000_000, 0.2, 0.2, ".???"), None),
    ("dashscope", CJK, "alibaba/qwen-vl-max"): (
        _chat(
            131_072, 8_192, 0.8, 3.2, "V?R?", display_name="通义千问 视觉", family="通义", description="多模态模型" * 20
        ),
        None,
    ),
    ("azure", "gpt-4o-mini", "openai/gpt-4o-mini"): (_chat(128_000, 16_384, 0.165, 0.66, "VT.J"), None),
    ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4.5"): (
        _chat(200_000, 64_000, 3.3, 16.5, "VTRJ", released="2025-09-29"),
        None,
    ),
    ("deepseek", "deepseek-chat", "deepseek/deepseek-chat"): (
        _chat(131_072, 8_192, 0.28, 0.42, ".T.J", family="deepseek", released="2025-12-01"),
        None,
    ),
    ("xai", "grok-4-fast", "xai/grok-4-fast"): (
        _chat(2_000_000, 30_000, 0.2, 0.5, "VTRJ", family="grok", released="2025-09-19"),
        None,
    ),
    ("perplexity", "sonar", "perplexity/sonar"): (
        _chat(127_072, None, 1.0, 1.0, "V...", supports_web_search=True),
        None,
    ),
    ("nobody-knows", "mystery", "unknown/mystery"): (_facts(), None),
    **{
        ("deepinfra", f"org/filler-{number:02}", f"org/filler-{number:02}"): (
            _chat(8_192 * (number + 1), 4_096, 0.05 * (number + 1), 0.1, ".T..", released=f"2024-0{number + 1}-01"),
            None,
        )
        for number in range(8)
    },
}
NAMES = {"openai": "OpenAI", "anthropic": "Anthropic", "gemini": "Google Gemini", "openrouter": "OpenRouter"}


def small_catalog(file: Path) -> Catalog:
    """Write the small catalog as the builder writes it, and read it as the program does."""
    entries = [_entry(*key, *said) for key, said in OFFERS.items()]
    entries.sort(key=lambda pair: order_key(pair[0], Context(vendors={"openai": "openai", "anthropic": "anthropic"})))
    providers: dict[str, int] = {}
    for offer, _ in entries:
        providers[offer.provider] = providers.get(offer.provider, 0) + 1
    stated = [CatalogProvider(id=name, name=NAMES.get(name, name), count=n) for name, n in providers.items()]
    built = Built(offers=entries, facts=[], models={}, providers=stated, index=CanonicalIndex(), folded=0, dropped=[])
    origins = [Origin(layer, "1.0", "MIT", "https://example.org", layer, BUILT) for layer in ("models.dev", "litellm")]
    file.write_bytes(encode(built, BUILT, origins))
    return load(file)


def _entry(
    provider: str, model_id: str, canonical: str, first: ModelCapabilities, second: ModelCapabilities | None
) -> tuple[Offer, Entry]:
    said = {"models.dev": first} if second is None else {"models.dev": first, "litellm": second}
    facts, provenance = resolve(by_strength([Layer(name, one) for name, one in said.items()]))
    spec = ModelSpec(provider, model_id, facts.display_name, facts.family, (), canonical)
    return offer_of(spec, facts, provenance, "catalog"), Entry(provider, model_id, said, {}, (), canonical)


def workbench(folder: Path, catalog: Catalog | None = None, *, offline: bool = True, **env: str) -> Workbench:
    """Return a workbench below `folder`, on this catalog or the embedded one, that opens no socket unless told so."""
    paths = Paths(folder / "config", folder / "cache", folder / "state")
    work = folder / "work"
    work.mkdir(exist_ok=True)
    bench = Workbench(paths, work, env=env, offline=offline)
    if catalog is not None:
        bench.__dict__["catalog"] = catalog
    return bench


STANDINGS: tuple[ProviderStatus, ...] = (
    ProviderStatus(
        "openai",
        "OpenAI",
        "live",
        listed=96,
        variable="OPENAI_API_KEY",
        key_origin="environment",
        base_url="https://api.openai.com/v1",
        took=0.312,
        notes=("2 entries could not be read",),
    ),
    ProviderStatus("groq", "Groq", "cached", listed=2, variable="GROQ_API_KEY", key_origin=".env"),
    ProviderStatus("mistral", "Mistral", "asking", variable="MISTRAL_API_KEY", key_origin=".env"),
    ProviderStatus(
        "anthropic",
        "Anthropic",
        "needs-key",
        variable="ANTHROPIC_API_KEY",
        keys_url="https://console.anthropic.com/account/keys",
    ),
    ProviderStatus(
        "xai", "xAI", "rejected", reason="401: the key is not valid", variable="XAI_API_KEY", key_origin=".env"
    ),
    ProviderStatus("cohere", "Cohere", "failed", reason="no answer within 30 s", variable="COHERE_API_KEY"),
    ProviderStatus("deepseek", "DeepSeek", "failed", listed=1, reason="503, twice", variable="DEEPSEEK_API_KEY"),
    ProviderStatus("ollama", "Ollama", "not-running", local=True),
)
_STATES: dict[str, State] = {
    "openai": "ready",
    "groq": "stale",
    "anthropic": "needs-key",
    "xai": "rejected",
    "deepseek": "stale",
}
UNLISTED = ("openai", "gpt-4-32k-0314")


def stand(bench: Workbench, statuses: Iterable[ProviderStatus] = STANDINGS) -> Workbench:
    """Let the providers of a workbench stand as if they had been asked, and return it."""
    registry = bench.registry
    states: dict[int, State] = {}
    for row, offer in enumerate(registry.snapshot.offers):
        if offer.key == UNLISTED:
            states[row] = "unlisted"
        elif offer.provider in _STATES:
            states[row] = _STATES[offer.provider]
    snapshot = registry.snapshot.with_offers((), states)
    known = {name: len(rows) for name, rows in snapshot.by_provider.items()}
    registry.knowledge.snapshot = snapshot.with_statuses(
        *(structs.replace(s, known=known.get(s.id, 0)) for s in statuses)
    )
    return bench


def renamed(offer: Offer, model_id: str) -> Offer:
    """Return another offer of the same model."""
    return structs.replace(offer, id=model_id)
