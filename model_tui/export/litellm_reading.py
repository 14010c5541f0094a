"""Reading a LiteLLM config: its entries in the words of no dialect, and the names that its includes add."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from model_tui.export.litellm_entry import COSTS, plain_spelling
from model_tui.export.litellm_includes import Read, included
from model_tui.export.litellm_list import Entry, listed
from model_tui.export.litellm_meaning import REFERENCE, Meaning, meaning
from model_tui.export.litellm_tuning import is_tuned
from model_tui.export.splice import YamlPath, YamlText
from model_tui.export.standing import Directory, KeyRef, Reading, Standing, Stated, is_placeholder, number

_LIMITS: Final = (("max_input_tokens", "max_input_tokens"), ("max_output_tokens", "max_output_tokens"))
_COST_METADATA: Final = (("input_per_1m_tokens", "price_input"), ("output_per_1m_tokens", "price_output"))
"""A table `model_info.cost` that some tools write for people: USD per 1M tokens."""


def read_litellm(text: YamlText, directory: Directory, read: Read | None = None) -> Reading:
    """Return what stands in a LiteLLM config; `read` fetches the files that it includes.

    Raises `SpliceError` where `model_list` is no list.
    """
    entries = tuple(_standing(entry, directory) for entry in listed(text))
    others, unread = included(text, read)
    return Reading(text, "litellm", entries, frozenset(entry.name for entry in others), tuple(unread))


def part_of(value: Mapping[Any, Any], part: str) -> Mapping[Any, Any]:
    """Return a mapping inside an entry, an empty one where there is none."""
    found = value.get(part)
    return found if isinstance(found, dict) else {}


def _standing(entry: Entry, directory: Directory) -> Standing:
    path: YamlPath = ("model_list", entry.index)
    info = part_of(entry.value, "model_info")
    meant = meaning(entry.params, info, directory)
    named = entry.value.get("model_name")
    base = info.get("base_model")
    return Standing(
        str(named) if named is not None else "",
        path,
        entry.line,
        meant.offer,
        meant.why,
        meant.others,
        entry.managed,
        entry.managed and info.get("synced") is True,
        entry.managed and is_tuned(entry.value, None),
        key_of(entry.params, path),
        dict(_facts(entry, path)),
        _group(entry, meant),
        meant.wildcard or "*" in str(named),
        base if isinstance(base, str) and base else None,
        entry.value,
    )


def key_of(params: Mapping[str, Any], path: YamlPath) -> KeyRef:
    """Return where an entry takes its key from."""
    value = params.get("api_key")
    where = (*path, "litellm_params", "api_key")
    if not isinstance(value, str) or is_placeholder(value):
        return KeyRef("none", path=where)
    if value.startswith(REFERENCE):
        return KeyRef("variable", value.removeprefix(REFERENCE), where)
    return KeyRef("literal", path=where, literal=value)


def _facts(entry: Entry, path: YamlPath) -> Iterator[tuple[str, Stated]]:
    """Yield the limits and prices that an entry states; prices count in either place, `model_info` first."""
    info = part_of(entry.value, "model_info")
    for key, field in _LIMITS:
        if (found := number(info.get(key))) is not None:
            yield field, Stated(found, (*path, "model_info", key))
    cost = part_of(info, "cost")
    for key, field in _COST_METADATA:
        if (found := number(cost.get(key))) is not None:
            yield field, Stated(found, (*path, "model_info", "cost", key))
    for key, field in COSTS:
        for part, values in (("litellm_params", entry.params), ("model_info", info)):
            if (found := number(values.get(key))) is not None:
                yield field, Stated(round(found * 1_000_000, 9), (*path, part, key))


def _group(entry: Entry, meant: Meaning) -> str:
    """Return what is equal for entries of one backend: the model and the address."""
    base = entry.params.get("api_base")
    model = plain_spelling(f"{meant.prefix}/{meant.rest}") if meant.prefix else meant.rest
    return f"{model} @ {str(base).rstrip('/')}" if base else model
