"""References to variables of the environment, `${NAME}`, in what a user's own table says."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


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
