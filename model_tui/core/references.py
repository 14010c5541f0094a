"""References to variables of the environment, `${NAME}`, in what a user's own table says."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_LEFT: Final = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}|^\$[A-Za-z_][A-Za-z0-9_]*$")
"""What a shell would have put a value in place of, had it seen it."""


def referred(values: Iterable[str]) -> list[str]:
    """Return the variables that values refer to, each once, in their order."""
    return list(dict.fromkeys(name for value in values for name in _REFERENCE.findall(value)))


def only_reference(value: str) -> str | None:
    """Return the variable that a value is nothing but a reference to; `None` for every other value."""
    found = _REFERENCE.fullmatch(value)
    return None if found is None else found[1]


def expanded(value: str, variables: Mapping[str, str]) -> str:
    """Return a value with what the variables hold in place of references; one to any other variable stays."""
    return _REFERENCE.sub(lambda found: variables.get(found[1], found[0]), value)


def is_unexpanded(value: str) -> bool:
    """Whether a value is nothing but a reference, `${NAME}` or `$NAME`, that nobody put a value in place of."""
    return _LEFT.fullmatch(value) is not None


def unexpanded(value: str) -> str | None:
    """Return what is wrong with a value in which a reference to a variable still stands; `None` where none does."""
    found = _LEFT.search(value)
    return None if found is None else f"holds {found[0]} as it is: nothing put that variable's value in its place"
