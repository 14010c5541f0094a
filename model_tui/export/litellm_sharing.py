"""What LiteLLM shares between the entries of one backend model, and so must be said by all of them or by none.

LiteLLM 1.109 keeps one row for each `litellm_params.model`: abilities and token limits that one entry states hold for
every other entry of that model which states none of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from model_tui.export.litellm_entry import plain_spelling
from model_tui.export.litellm_list import Entry

_SHARED: Final = frozenset(("max_input_tokens", "max_output_tokens"))
_ABILITY: Final = "supports_"


class Stating(Struct, frozen=True):
    """An entry of a backend model as it would be: its name, what it states in the file and what it could state."""

    name: str
    model: str
    stands: frozenset[str]
    could: frozenset[str] = frozenset()
    is_new: bool = False


def shared_keys(info: Iterable[object]) -> frozenset[str]:
    """Return the keys of `model_info` that other entries of the same model take over."""
    return frozenset(key for key in info if isinstance(key, str) and (key in _SHARED or key.startswith(_ABILITY)))


def as_standing(entry: Entry, could: Iterable[object] = ()) -> Stating:
    """Return an entry of the file, with what a refresh could state beside."""
    return Stating(entry.name, entry.model or "", shared_keys(entry.info), shared_keys(could))


def as_new(name: str, model: str, could: Iterable[object]) -> Stating:
    """Return an entry that is to be made."""
    return Stating(name, plain_spelling(model), frozenset(), shared_keys(could), is_new=True)


def sayable(entries: Sequence[Stating]) -> Mapping[str, frozenset[str] | None]:
    """Return for each backend model the shared keys that all its entries can state; `None` where it has one alone."""
    return {
        model: None if len(all_of) == 1 else frozenset.intersection(*(one.stands | one.could for one in all_of))
        for model, all_of in _by_model(entries).items()
    }


def _by_model(entries: Iterable[Stating]) -> Mapping[str, list[Stating]]:
    models: dict[str, list[Stating]] = {}
    for one in entries:
        models.setdefault(one.model, []).append(one)
    return models


def kept(info: Mapping[str, Any], allowed: frozenset[str] | None, stands: Iterable[object] = ()) -> dict[str, Any]:
    """Return what of `info` may be written without telling another entry what it does not say itself."""
    fine = shared_keys(stands)
    drop = shared_keys(info) - (allowed or frozenset()) - fine if allowed is not None else frozenset()
    return {key: value for key, value in info.items() if key not in drop}


def overheard(entries: Sequence[Stating], allowed: Mapping[str, frozenset[str] | None]) -> Iterator[str]:
    """Yield a warning for each new entry that takes over what another one states."""
    models = _by_model(entries)
    for new in (one for one in entries if one.is_new):
        said = allowed[new.model]
        for other in (one for one in models[new.model] if one is not new and said is not None):
            if missing := sorted(other.stands - (said or frozenset())):
                yield f"'{new.name}' takes over {', '.join(missing)} from '{other.name}': LiteLLM shares it by model"
                break
