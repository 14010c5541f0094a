"""How many models of a provider a sync keeps: the argument, then a variable, then the settings, then fifty."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from model_tui.core.policy import UNLIMITED
from model_tui.core.text import clean


class Limits(Struct, frozen=True):
    """The limit of each provider that has one of its own, and a line about each value that is no limit."""

    of: Mapping[str, int]
    warnings: tuple[str, ...] = ()


def limit_of(text: str) -> int | None:
    """Return the limit that a text states (0: all of them), `None` where it states none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else None


def variable_of(provider: str) -> str:
    """Return the variable that holds a provider's limit: `OPENROUTER_MODEL_LIMIT`."""
    return f"{provider.upper().replace('-', '_')}_MODEL_LIMIT"


def limits(
    providers: Iterable[str], argument: str | None, value: Callable[[str], str | None], stated: Mapping[str, int]
) -> Limits:
    """Return the limits that hold: for all of the providers that of the argument, else each its own.

    `value` looks a variable up, `stated` are the limits of the settings. What is no number is left aside with a
    warning, and the next in line holds.
    """
    warnings: list[str] = []
    if argument is not None:
        if (limit := limit_of(argument)) is not None:
            return Limits(dict.fromkeys(providers, limit))
        warnings.append(_no_limit(f"'{clean(argument)[:40]}'"))
    found = dict(stated)
    for provider in providers:
        if (text := value(variable_of(provider))) is None:
            continue
        if (limit := limit_of(text)) is None:
            warnings.append(_no_limit(f"{variable_of(provider)}='{clean(text)[:40]}'"))
        else:
            found[provider] = limit
    return Limits(found, tuple(warnings))


def _no_limit(what: str) -> str:
    return f"{what} is no number of models ({UNLIMITED} is all of them); it is left aside"
