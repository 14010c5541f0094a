"""Reading an orchestrator's `models.yaml`: the mapping dialect and the list dialect."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from model_tui.export.models_yaml_entry import is_tuned
from model_tui.export.splice import SpliceError, YamlPath, YamlText
from model_tui.export.standing import Directory, Key, KeyRef, Reading, Standing, Stated, is_placeholder, number

_OWNER: Final = "model-tui"
_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_PRICES: Final = (("input_per_million", "price_input"), ("output_per_million", "price_output"))


def read_models(text: YamlText, directory: Directory) -> Reading:
    """Return what stands in a `models.yaml`. Raises `SpliceError` where `models` is neither mapping nor list."""
    models = text.value.get("models")
    if isinstance(models, list):
        return Reading(text, "list", tuple(_of_list(models, text, directory)))
    if models is None or isinstance(models, dict):
        return Reading(text, "mapping", tuple(_of_mapping(models or {}, text, directory)))
    raise SpliceError(text.name, text.line_of(("models",)), "`models` is neither a mapping nor a list")


def _of_mapping(models: Mapping[Any, Any], text: YamlText, directory: Directory) -> Iterator[Standing]:
    for name, value in models.items():
        if not isinstance(name, str) or not isinstance(value, dict):
            continue
        path: YamlPath = ("models", name)
        config = value.get("config")
        config = config if isinstance(config, dict) else {}
        ident = config.get("model_name", value.get("model_id", name))
        yield _standing(name, path, text.line_of(path), value, _Meant.of(value, ident, directory))


def _of_list(models: list[Any], text: YamlText, directory: Directory) -> Iterator[Standing]:
    for at, value in enumerate(models):
        if isinstance(value, dict) and isinstance(name := value.get("name"), str):
            path: YamlPath = ("models", at)
            yield _standing(
                name, path, text.line_of(path), value, _Meant.of(value, value.get("model", name), directory)
            )


@dataclass(frozen=True, slots=True)
class _Meant:
    """Which offer an entry means, or why that is unknown."""

    offer: Key | None
    why: str | None

    @classmethod
    def of(cls, value: Mapping[str, Any], ident: object, directory: Directory) -> "_Meant":
        word = value.get("provider", value.get("source"))
        if not isinstance(word, str):
            return cls(None, "it names no provider")
        provider = directory.get(word)
        if provider is None:
            return cls(None, f"no provider '{word}' is known")
        return cls((provider.id, ident), None) if isinstance(ident, str) else cls(None, "its model is no text")


def _standing(name: str, path: YamlPath, line: int, value: Mapping[str, Any], meant: _Meant) -> Standing:
    config = value.get("config")
    config = config if isinstance(config, dict) else {}
    managed = value.get("managed_by") == _OWNER
    return Standing(
        name,
        path,
        line,
        meant.offer,
        meant.why,
        _other_ids(meant.offer),
        managed,
        managed and value.get("synced") is True,
        managed and is_tuned(value),
        _key(config, path),
        dict(_facts(value, path)),
        "/".join(meant.offer) if meant.offer else "",
        value=value,
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
