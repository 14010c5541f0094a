"""What OpenAI-compatible listings say of a model that no field of the record holds: a line of words behind its text.

Known from answers and documents of 2026: Cerebras' public listing (`quantization`, `preview`, `limits`,
`datacenter_locations`), Bedrock Mantle (`data_retention`), Hugging Face's router (a row for each upstream), Together
(`license`), Mistral (`capabilities`), Fireworks (`supportsLora`, `tunable`), Vercel and Nebius (`regions`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from model_tui.sources.rich import upstreams
from model_tui.sources.values import count, day_of, number, shown_rate, speed, table, text, words

_SWITCHES: Final = (
    ("preview", "preview"),
    ("confidential_compute", "confidential computing"),
    ("supportsLora", "takes LoRA adapters"),
    ("tunable", "can be fine-tuned"),
    ("interleaved", "thinks between tool calls"),
)
_CAN: Final = (
    ("fine_tuning", "can be fine-tuned"),
    ("completion_fim", "fills in the middle"),
    ("classification", "classifies"),
)


def remarks(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an entry says that has no field of its own, a few words each."""
    can, limits = table(item.get("capabilities")), table(item.get("limits"))
    yield from (shown for name, shown in _SWITCHES if item.get(name) is True)
    yield from (shown for name, shown in _CAN if can.get(name) is True)
    for label, value in (
        ("quantization", text(item.get("quantization"), 40)),
        ("licence", text(item.get("license"), 60)),
        ("deprecated since", day_of(item.get("deprecated_at"))),
        ("served in", " ".join(_places(item)) or None),
        ("keeps data:", _retention(table(item.get("data_retention")))),
    ):
        if value is not None:
            yield f"{label} {value}"
    for name, of_what in (("requests_per_minute", "requests"), ("tokens_per_minute", "tokens")):
        if rate := shown_rate(limits.get(name), of_what):
            yield rate
    yield from _upstreams(item)


def _places(item: Mapping[str, Any]) -> tuple[str, ...]:
    return words(item.get("datacenter_locations")) or words(item.get("regions")) or ()


def _retention(given: Mapping[str, Any]) -> str | None:
    """Return which rules for keeping requests a model allows, the one that holds first."""
    chosen = text(given.get("mode"), 40)
    others = [word for word in words(given.get("allowed_modes")) or () if word != chosen]
    return " or ".join(filter(None, (chosen, *sorted(others)))) or None


def _upstreams(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what each upstream of a router says for itself."""
    for row in upstreams(item):
        wait, pace = number(row.get("first_token_latency_ms")), speed(row.get("throughput"))
        context = count(row.get("context_length"))
        said = (
            None if context is None else f"{context:,} tokens",
            None if pace is None else f"{pace:g} tokens/s",
            None if wait is None or wait < 0 else f"first token after {wait / 1000:.1f} s",
            "structured output" if row.get("supports_structured_output") is True else None,
            "tools" if row.get("supports_tools") is True else None,
            "the maker's own" if row.get("is_model_author") is True else None,
        )
        name, told = text(row.get("provider"), 64), " · ".join(filter(None, said))
        if name and told:
            yield f"{name}: {told}"
