"""Reading an orchestrator's `models.yaml`: the mapping dialect and the list dialect."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from model_tui.export.models_yaml_dialects import Dialect, Entry, standing_in
from model_tui.export.splice import SpliceError, YamlPath, YamlText
from model_tui.export.standing import Directory, Key, KeyRef, Reading, Standing, Stated, is_placeholder, number

_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_PRICES: Final = (("input_per_million", "price_input"), ("output_per_million", "price_output"))


def read_models(text: YamlText, directory: Directory) -> Reading:
    """Return what stands in a `models.yaml`. Raises `SpliceError` where `models` is neither mapping nor list."""
    models = text.value.get("models")
    if models is not None and not isinstance(models, (list, dict)):
        raise SpliceError(text.name, text.line_of(("models",)), "`models` is neither a mapping nor a list")
    dialect: Dialect = "list" if isinstance(models, list) else "mapping"
    named = (one for one in standing_in(text, dialect) if one.name or dialect == "mapping")
    return Reading(text, dialect, tuple(_standing(one, directory) for one in named))


@dataclass(frozen=True, slots=True)
class _Meant:
    """Which offer an entry means, or why that is unknown."""

    offer: Key | None
    why: str | None

    @classmethod
    def of(cls, one: Entry, config: Mapping[str, Any], directory: Directory) -> "_Meant":
        word = one.value.get("provider", one.value.get("source"))
        if not isinstance(word, str):
            return cls(None, "it names no provider")
        provider = directory.get(word)
        if provider is None:
            return cls(None, f"no provider '{word}' is known")
        if isinstance(one.at, int):
            ident = one.value.get("model", one.name)
        else:
            ident = config.get("model_name", one.value.get("model_id", one.name))
        return cls((provider.id, ident), None) if isinstance(ident, str) else cls(None, "its model is no text")


def _standing(one: Entry, directory: Directory) -> Standing:
    path: YamlPath = ("models", one.at)
    config = one.value.get("config")
    config = config if isinstance(config, dict) else {}
    meant = _Meant.of(one, config, directory)
    return Standing(
        one.name,
        path,
        one.line,
        meant.offer,
        meant.why,
        _other_ids(meant.offer),
        one.managed,
        one.synced,
        one.managed and one.tuned,
        _key(config, path),
        dict(_facts(one.value, path)),
        "/".join(meant.offer) if meant.offer else "",
        value=one.value,
    )


def _other_ids(offer: tuple[str, str] | None) -> tuple[str, ...]:
    if offer is None or offer[0] != "ollama" or ":" in offer[1]:
        return ()
    return (f"{offer[1]}:latest",)


def _key(config: Mapping[str, Any], path: YamlPath) -> KeyRef:
    for word in ("api_key", "token"):
        value = config.get(word)
        if not isinstance(value, str) or is_placeholder(value):
            continue
        where = (*path, "config", word)
        found = _REFERENCE.fullmatch(value)
        if found is not None:
            return KeyRef("variable", found.group(1) or found.group(3), where)
        return KeyRef("literal", path=where, literal=value)
    return KeyRef()


def _facts(value: Mapping[str, Any], path: YamlPath) -> Iterator[tuple[str, Stated]]:
    """Yield what the registry shape states: `context_window`, and `pricing` in USD per 1M tokens."""
    if (context := number(value.get("context_window"))) is not None:
        yield "max_input_tokens", Stated(context, (*path, "context_window"))
    pricing = value.get("pricing")
    for key, field in _PRICES:
        if isinstance(pricing, dict) and (found := number(pricing.get(key))) is not None:
            yield field, Stated(found, (*path, "pricing", key))
