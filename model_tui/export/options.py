"""What a user may ask a new entry to hold, beside what model-tui itself knows to write.

All of it is written once, with a new entry, and is the user's from then on: a refresh never touches it.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final, Literal

from msgspec import Struct

_LONGEST: Final = 200
"""Characters of a tag or a group's name."""
HIGHEST_TEMPERATURE: Final = 2.0

Sharing = Literal["share", "order", "weight", "fallback"]
"""How the members of a group divide the work: evenly, in order, by weight, or each under a name of its own."""


class OptionError(ValueError):
    """A value that an entry cannot hold: one line that says which, and what it may be."""


class EntryOptions(Struct, frozen=True):
    """What to write into a new entry; `None` and empty is 'not asked for'.

    `rpm` and `tpm` are requests and tokens per minute; `max_tokens`, `temperature` and `top_p` are defaults of each
    request; `defaults` holds others by LiteLLM's name. `tags` are the tags that requests are routed by,
    `access_groups` the groups of models that keys may be given. `weight` is the share in a group, `order` the rank in
    one: the lowest is used while it is healthy.

    `full` asks for everything that is known of the model, with the request defaults of OpenRouter and Azure entries
    (see `litellm_full`), `synced` marks an entry that a sync wrote; `popularity` (0-100) is the score to write into a
    full entry where whoever ranked the models has one of its own. Raises `OptionError`.
    """

    rpm: int | None = None
    tpm: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    tags: tuple[str, ...] = ()
    access_groups: tuple[str, ...] = ()
    weight: float | None = None
    order: int | None = None
    defaults: Mapping[str, Any] = {}
    full: bool = False
    synced: bool = False
    popularity: float | None = None

    def __post_init__(self) -> None:
        for name in ("rpm", "tpm", "max_tokens", "order"):
            _check(name, getattr(self, name), lowest=1)
        _check("temperature", self.temperature, highest=HIGHEST_TEMPERATURE)
        _check("top_p", self.top_p, highest=1)
        _check("weight", self.weight)
        for name, words in (("tag", self.tags), ("access_group", self.access_groups)):
            for word in words:
                check_word(name, word)

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of what was asked for, as the command line has them, but for what a refresh writes too."""
        plain = ("rpm", "tpm", "max_tokens", "temperature", "top_p", "weight", "order")
        named = [name for name in plain if getattr(self, name) is not None]
        named += [name for name, held in (("tag", self.tags), ("access_group", self.access_groups)) if held]
        return tuple(f"--{name.replace('_', '-')}" for name in named)


def shown(name: str) -> str:
    """Return an option as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


def _check(name: str, value: float | None, lowest: float = 0, highest: float | None = None) -> None:
    if value is None or (isfinite(value) and lowest <= value and (highest is None or value <= highest)):
        return
    most = f" to {highest:g}" if highest is not None else " on"
    raise OptionError(f"{shown(name)} {value:g}: it goes from {lowest:g}{most}")


def check_word(name: str, word: str) -> str:
    """Return a name that may stand in a file. Raises `OptionError`."""
    if not word.strip() or not word.isprintable() or len(word) > _LONGEST:
        raise OptionError(f"{shown(name)}: it is empty, too long, or holds what cannot be printed")
    return word


def whole(name: str, text: str) -> int:
    """Return a whole number as people write it (`5000`, `100k`, `2m`). Raises `OptionError`."""
    plain, times = text.strip().lower().replace("_", "").replace(",", ""), 1
    for suffix, factor in (("k", 1_000), ("m", 1_000_000)):
        if plain.endswith(suffix):
            plain, times = plain.removesuffix(suffix), factor
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 15:
        raise OptionError(f"{shown(name)} '{text[:40]}': it is a whole number, such as 500 or 100k")
    return int(plain) * times


def number(name: str, text: str) -> float:
    """Return a number. Raises `OptionError`."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise OptionError(f"{shown(name)} '{text[:40]}': it is a number, such as 0.7")
    return value


NO_OPTIONS: Final = EntryOptions()


class Group(Struct, frozen=True):
    """Several offers behind one name. `weights` belong to `weight`, one for each member.

    With `fallback` the members keep their own names (the first takes `name`, if there is one), and the later ones
    answer where the first cannot.
    """

    name: str | None
    how: Sharing = "share"
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.name is None and self.how != "fallback":
            raise OptionError(f"--{self.how} needs --group NAME: the name that its members share")
        if self.name is not None:
            check_word("group", self.name)
        if self.how == "weight" and not any(self.weights):
            raise OptionError("--weight: one of the shares must be more than 0")


def weights(text: str) -> tuple[float, ...]:
    """Return the shares of a group's members as they are written: `3,1`. Raises `OptionError`."""
    return tuple(plain_number(number("weight", part)) for part in text.split(","))


def plain_number(value: float) -> float | int:
    """Return a number as people write it: 3 and not 3.0."""
    return int(value) if value == int(value) else value


def request_defaults(options: EntryOptions, usual: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the defaults of each request: `usual` ones, and those of the user in their place."""
    own = {"temperature": options.temperature, "max_tokens": options.max_tokens, "top_p": options.top_p}
    return {**(usual or {}), **{key: value for key, value in own.items() if value is not None}, **options.defaults}


def joined(words: Sequence[str]) -> str:
    """Return words as a sentence lists them."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
