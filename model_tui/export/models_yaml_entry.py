"""An entry of an orchestrator's `models.yaml`, in either of its two dialects.

Its own words stand for providers and key variables (`google`, `GOOGLE_AI_API_KEY`), and local and Hugging Face models
are configured as its tool writes them. Both loaders ignore keys that they do not know, so that `managed_by`, `synced`,
`size_origin` and `mode` harm nothing. Where no size stands they count 1 billion parameters: so one is always written,
and `size_origin` says what it is worth (`reported`, `pattern`, `known`, `default`).
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any, Final, get_args

from model_tui.core.model import ModelCapabilities
from model_tui.core.sizes import Origin, Size, estimate
from model_tui.export.addresses import no_server
from model_tui.export.plan import Pick, PlanError, Unreachable

OWNER: Final = "model-tui"
_WORDS: Final = {"gemini": "google"}
_VARIABLES: Final = {"gemini": "GOOGLE_AI_API_KEY", "huggingface": "HUGGINGFACE_TOKEN"}
_OLLAMA: Final = "http://localhost:11434"
SOURCES: Final = ("ollama", "huggingface", "openai", "anthropic", "google")
"""What the loader of the list dialect knows; it passes over every other source in silence."""
_ORIGINS: Final = get_args(Origin)
_SHORTEST_MARK: Final = 6

_DEFAULTS: Final[Mapping[str, Any]] = {"max_retries": 3, "timeout": 30.0, "device": "auto", "torch_dtype": "auto"}
"""Settings of requests: written once, and the user's from then on."""
_ROUTING: Final = ("base_url", "api_key", "token")
_ENTRY_KEYS: Final = frozenset(
    ("provider", "managed_by", "synced", "type", "mode", "size_b", "size_origin", "config")
)  # fmt: skip
_ITEM_KEYS: Final = frozenset(("source", "managed_by", "synced", "name", "expertise", "size", "size_origin"))

_CODE: Final = ("code", "coder", "codex", "codestral", "devstral", "starcoder")
_LONG: Final = 200_000
_COMPACT_B: Final = 4.0


def provider_word(provider: str) -> str:
    """Return what the orchestrator calls a provider."""
    return _WORDS.get(provider, provider)


def provider_of(word: object) -> str:
    """Return the provider that the orchestrator's word means."""
    return next((ident for ident, known in _WORDS.items() if known == word), str(word))


def entry_name(pick: Pick) -> str:
    """Return the entry's key: the user's name, or provider and id joined by `_`, without slashes and colons."""
    if pick.name:
        return pick.name
    spec = pick.model.spec
    return f"{provider_word(spec.provider)}_{spec.name}".replace("/", "_").replace(":", "_")


def unique_name(pick: Pick, taken: Collection[str]) -> str:
    """Return the entry's key, with a mark behind it where that is taken.

    `a/b`, `a:b` and `a_b` make the same key. The mark is the beginning of the SHA-256 of `provider/id`, as long as it
    must be: it depends on nothing else.
    """
    name = entry_name(pick)
    digest = sha256(pick.ref.encode()).hexdigest()
    marks = (f"{name}_{digest[:length]}" for length in range(_SHORTEST_MARK, len(digest) + 1))
    return name if name not in taken else next(mark for mark in marks if mark not in taken)


def size_of_pick(pick: Pick) -> Size:
    """Return the size in billions of parameters, and where it comes from."""
    guessed = pick.model.provenance.get("size_b") == "guess"  # from the id, which `estimate` reads itself
    return estimate(pick.model.spec.name, None if guessed else pick.model.capabilities.size_b)


def _ownership(pick: Pick) -> dict[str, Any]:
    return {"managed_by": OWNER, **({"synced": True} if pick.options.synced else {})}


# the mapping dialect


def config_of(pick: Pick) -> dict[str, Any]:
    """Return how a model is reached. Raises `Unreachable` or `PlanError`."""
    no_server(pick)
    spec = pick.model.spec
    if spec.provider == "ollama":
        return {"model_name": spec.name, "base_url": pick.address or _OLLAMA, "timeout": _DEFAULTS["timeout"]}
    variable = _VARIABLES.get(spec.provider, pick.key_variable)
    if spec.provider == "huggingface":
        return {"model_name": spec.name, "token": f"${{{variable}}}", "device": "auto", "torch_dtype": "auto"}
    config: dict[str, Any] = {"model_name": spec.name}
    if pick.address:
        config["base_url"] = pick.address
    if variable:
        config["api_key"] = f"${{{variable}}}"
    return {**config, "max_retries": _DEFAULTS["max_retries"], "timeout": _DEFAULTS["timeout"]}


def entry(pick: Pick) -> dict[str, Any]:
    """Return a whole new entry of the mapping dialect. Raises `Unreachable` or `PlanError`."""
    word = provider_word(pick.model.spec.provider)
    mode, size = pick.model.capabilities.mode, size_of_pick(pick)
    return {
        "provider": word,
        **_ownership(pick),
        "type": word,
        **({"mode": mode} if mode not in (None, "chat") else {}),
        "size_b": float(size.billions),
        "size_origin": size.origin,
        "config": config_of(pick),
    }


def stale_facts(stands: Mapping[str, Any], pick: Pick) -> list[tuple[tuple[str, ...], Any]]:
    """Return the facts of an entry of ours that are not what they are now: the size, and how the model is reached.

    Raises `Unreachable` or `PlanError`.
    """
    wanted, config = entry(pick), stands.get("config")
    found: list[tuple[tuple[str, ...], Any]] = _stale_size(stands, "size_b", wanted)
    config = config if isinstance(config, dict) else {}
    for key in _ROUTING:
        value = wanted["config"].get(key)
        if value is not None and config.get(key) != value and not _refers(config.get(key)):
            found.append((("config", key), value))
    return found


def _refers(value: object) -> bool:
    """Whether a value names a variable: which one holds a key is the user's to say."""
    return isinstance(value, str) and value.startswith("${")


def _stale_size(stands: Mapping[str, Any], key: str, wanted: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Return the edits of a size; one whose origin is none of our words is the user's."""
    if stands.get("size_origin", "default") not in _ORIGINS:
        return []
    return [((name,), wanted[name]) for name in (key, "size_origin") if stands.get(name) != wanted[name]]


def is_tuned(stands: Mapping[str, Any]) -> bool:
    """Whether the user has put something of their own into an entry that we wrote."""
    if "source" in stands:
        return not stands.keys() <= _ITEM_KEYS
    config = stands.get("config")
    config = config if isinstance(config, dict) else {}
    usual = {"model_name", *_ROUTING, *_DEFAULTS}
    return (
        not stands.keys() <= _ENTRY_KEYS
        or not config.keys() <= usual
        or any(config[key] != value for key, value in _DEFAULTS.items() if key in config)
    )


# the list dialect


def item(pick: Pick) -> dict[str, Any]:
    """Return a whole new item of the list dialect. Raises `Unreachable` or `PlanError`."""
    no_server(pick)
    spec, word, size = pick.model.spec, provider_word(pick.model.spec.provider), size_of_pick(pick)
    if word not in SOURCES:
        raise Unreachable(f"{pick.ref}: the list dialect has no source '{word}'")
    if pick.name:
        raise PlanError(f"{pick.ref}: an item of the list dialect bears the model's own id, no other name")
    return {
        "source": word,
        **_ownership(pick),
        "name": spec.name,
        "expertise": expertise(spec.name, pick.model.capabilities),
        "size": size_text(size.billions),
        "size_origin": size.origin,
    }


def stale_item_facts(stands: Mapping[str, Any], pick: Pick) -> list[tuple[tuple[str, ...], Any]]:
    """Return the facts of an item of ours that are not what they are now: its size."""
    return _stale_size(stands, "size", item(pick))


def size_text(billions: float) -> str:
    """Return a size as the list's loader can read it: a number and a small `b`."""
    return f"{billions:.6f}".rstrip("0").rstrip(".") + "b"


def expertise(model_id: str, facts: ModelCapabilities) -> list[str]:
    """Return what a model is good for, in the orchestrator's words, as far as data tells."""
    if facts.mode not in (None, "chat"):
        return [str(facts.mode)]
    name, best, size = model_id.lower(), facts.quality_tier == "best", facts.size_b
    fast = facts.quality_tier == "cheap"
    small = size is not None and size <= _COMPACT_B
    told = {
        "general": True,
        "reasoning": facts.supports_reasoning,
        "analysis": best,
        "code": any(word in name for word in _CODE) or (best and facts.supports_tools),
        "math": "math" in name,
        "vision": facts.supports_vision,
        "multimodal": facts.supports_vision or facts.supports_audio,
        "native-tools": facts.supports_tools,
        "long-context": (facts.max_context or 0) >= _LONG,
        "fast": fast or small,
        "compact": small,
    }
    return [word for word, holds in told.items() if holds]
