"""Correcting a fact: one field of one offer, written into the user's overrides with every other byte left alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from model_tui.core.model import Model, Offer
from model_tui.core.stated import NAMES, StatedError, facts_from
from model_tui.core.text import clean
from model_tui.export.history import commit
from model_tui.export.splice import Append, Delete, Edit, Set, SpliceError, YamlText, splice
from model_tui.resolvers.override_file import OverrideError, load_overrides
from model_tui.storage import read_bytes_bounded

if TYPE_CHECKING:
    from model_tui.registry import ModelRegistry
    from model_tui.resolvers.overrides import Overrides

_LARGEST: Final = 4 * 1024 * 1024
_HEADER: Final = b"# What you know better: these facts win over every other source. docs/facts.md has the fields.\n"
_FIGURE: Final = re.compile(r"(\d+(?:[_,]\d{3})*(?:\.\d+)?)\s*([km]?)", re.IGNORECASE)
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_WORDS: Final = {"yes": True, "true": True, "no": False, "false": False, "free": 0.0}
_PRICE: Final = "price."

FIELDS: Final = (
    *("context", "max_output", "tools", "vision", "reasoning", "structured_output", "mode"),
    *("price.input", "price.output", "price.cache_read", "price.cache_write"),
    *("knowledge", "released", "retires", "successor", "size_b", "open_weights", "tokens_per_second", "name", "family"),
)
"""The facts that can be corrected one by one, by their names in the JSON contract."""


class CorrectionError(ValueError):
    """A correction that cannot be made; the message is one line, and the file is as it was."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the user knows better of single facts: shown, checked, and written into the file of overrides."""

    file: Path
    state_dir: Path
    registry: "ModelRegistry"

    def facts_of(self, offer: Offer) -> list[tuple[str, str, str]]:
        """Return the facts of an offer that can be corrected: name, value as typed, and who said it."""
        now = self.registry.snapshot.find(*offer.key)
        return shown(self.registry.model(now or offer))

    def check(self, field: str, text: str) -> None:
        """Raise `CorrectionError` where a text is no value of a fact."""
        value_of(field, text)

    def write(self, offer: Offer, field: str, text: str) -> "Overrides":
        """Write the user's word, or with an empty text take it back, and return what the file says now.

        Raises `CorrectionError`.
        """
        aliases = self.registry.table.aliases
        correct(self.file, offer, field, value_of(field, text), aliases=aliases, state_dir=self.state_dir)
        return load_overrides(self.file, aliases)


def value_of(field: str, text: str) -> Any:
    """Return what a person means by a text: `128k`, `0.15`, `yes`, `2027-01-31`; `None` for nothing.

    Raises `CorrectionError` where the field takes no such value.
    """
    given = text.strip()
    if not given or given in ("-", "—", "?"):
        return None
    value: Any = _WORDS.get(given.lower(), given)
    if isinstance(value, str) and (match := _FIGURE.fullmatch(given)):
        figure = float(match[1].replace(",", "").replace("_", "")) * _TIMES[match[2].lower()]
        value = int(figure) if figure.is_integer() and not field.startswith(_PRICE) else figure
    name = NAMES[field]
    try:
        facts_from({name: value})
    except StatedError:
        try:
            facts_from({name: given})  # a family may be called `4`
        except StatedError as error:
            if error.wanted is None:
                said = str(error).partition(": ")[2]
                raise CorrectionError(f"{field}: {said}") from None
            raise CorrectionError(f"{field}: '{clean(given)}' is no {_KINDS.get(error.wanted, error.wanted)}") from None
        return given
    return value


_KINDS: Final = {"int": "number of tokens", "float": "number", "bool": "yes or no", "str": "text", "array": "list"}


def shown(model: Model) -> list[tuple[str, str, str]]:
    """Return each fact that can be corrected as a person would type it, with who said it; `—` is unknown."""
    rows = []
    for field in FIELDS:
        value = getattr(model.capabilities, NAMES[field])
        rows.append((field, _typed(value), model.provenance.get(field, "")))
    return rows


def _typed(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else clean(str(value))


def correct(path: Path, offer: Offer, field: str, value: Any, *, aliases: Mapping[str, str], state_dir: Path) -> None:
    """Write a fact about one offer, or with `None` take the user's word on it back.

    `aliases` are the other names of providers with the id each stands for. Raises `CorrectionError`.
    """
    try:
        before: bytes | None = read_bytes_bounded(path, _LARGEST)
    except FileNotFoundError:
        before = None
    except OSError as error:
        raise CorrectionError(f"{path}: {error.strerror or error}") from None
    try:
        load_overrides(path, aliases)
        text = YamlText.parse(_HEADER if before is None else before, str(path))
        edits = _edits(text, offer, field, value, aliases)
        if edits:
            path.parent.mkdir(parents=True, exist_ok=True)
            note = f"overrides: {field} of {offer.ref}"
            commit(path, before, splice(text, edits), state_dir=state_dir, note=note)
    except (OverrideError, SpliceError) as error:
        raise CorrectionError(str(error)) from None
    except OSError as error:
        raise CorrectionError(f"{path}: {error.strerror or error}") from None


def _edits(text: YamlText, offer: Offer, field: str, value: Any, aliases: Mapping[str, str]) -> list[Edit]:
    place = _entry(text.value.get("models"), offer, aliases)
    if place is None:
        if value is None:
            return []
        facts = {"price": {field.removeprefix(_PRICE): value}} if field.startswith(_PRICE) else {field: value}
        # `name` is what people read; the model is named by `id` then
        return [Append(("models",), {"provider": offer.provider, "id": offer.id, **facts})]
    at, entry = place
    where = _stands_at(entry, field)
    if value is None:
        if where is None:
            return []
        alone = entry.keys() <= {"provider", "id", "name", where[0]} and len(_below(entry, where)) == 1
        return [Delete(("models", at) if alone else ("models", at, *where))]
    if where is not None:
        return [Set(("models", at, *where), value)]
    below = ("price", field.removeprefix(_PRICE)) if field.startswith(_PRICE) else (field,)
    if field == "name" and "id" not in entry:
        below = ("display_name",)
    return [Set(("models", at, *below), value)]


def _below(entry: Mapping[str, Any], where: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the innermost mapping that a fact stands in, of those that hold nothing but facts."""
    place: Any = entry
    for name in where[:-1]:
        place = place[name]
    return place if len(where) > 1 else {where[0]: entry[where[0]]}


def _entry(listed: object, offer: Offer, aliases: Mapping[str, str]) -> tuple[int, Mapping[str, Any]] | None:
    """Return the last entry that names exactly this offer: its word is the strongest."""
    found = None
    for at, entry in enumerate(listed if isinstance(listed, list) else ()):
        provider = str(entry.get("provider")).lower()
        name = entry.get("name") if entry.get("id") is None else entry["id"]
        if (aliases.get(provider, provider), name) == offer.key:
            found = (at, entry)
    return found


def _stands_at(entry: Mapping[str, Any], field: str) -> tuple[str, ...] | None:
    """Return where in an entry a fact is stated, under whatever name; the stronger place where it is twice."""
    wanted = NAMES[field]
    more = entry.get("capabilities")
    for above, place in ((("capabilities",), more), ((), entry)):
        if not isinstance(place, dict):
            continue
        price = place.get("price")
        part = field.removeprefix(_PRICE)
        if field.startswith(_PRICE) and isinstance(price, dict) and part in price:
            return (*above, "price", part)
        for name in place:
            if NAMES.get(name) == wanted and not (name == "name" and not above and "id" not in entry):
                return (*above, name)
    return None
