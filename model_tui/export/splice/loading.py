"""PyYAML's safe loaders, fast and pure, with the holes closed that hostile input could use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from model_tui.export.splice.errors import SpliceError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Longer numbers cost quadratic time (sexagesimal ones) or are refused by int() itself.
_NUMBER_LIMIT = 1_000
# Above this the pure loader, some 15 times slower, takes seconds.
_PURE_LIMIT = 1_000_000
# YAML 1.1 section 5.1.
_NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_SCALARS = (*_NUMBERS, "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary")
_TYPE_ERRORS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)


class _Pure(yaml.SafeLoader):
    """The loader that the files' consumers use."""


def _guarded(construct: Any) -> Any:
    """Return a constructor of scalars that says where a value does not fit its type."""

    def guarded(loader: Any, node: yaml.ScalarNode) -> Any:
        if len(str(node.value)) > _NUMBER_LIMIT and node.tag in _NUMBERS:
            raise yaml.constructor.ConstructorError(None, None, "the number is too long", node.start_mark)
        try:
            return construct(loader, node)
        except _TYPE_ERRORS as error:
            problem = f"the value does not fit its type: {error}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None

    return guarded


def _close_holes(loader: Any) -> None:
    for tag in _SCALARS:
        loader.add_constructor(tag, _guarded(loader.yaml_constructors[tag]))


_close_holes(_Pure)
_fast: Any = _Pure
if yaml.__with_libyaml__:

    class _Fast(yaml.CSafeLoader):
        """The same with libyaml's parser."""

    _close_holes(_Fast)
    _fast = _Fast


RESOLVER: Any = yaml.resolver.Resolver()
_SCALAR: Any = _Pure("")


def scalar(tag: str, text: str) -> Any:
    """Return what an unquoted scalar of a tag means. Raises `yaml.YAMLError`."""
    return _SCALAR.yaml_constructors[tag](_SCALAR, yaml.ScalarNode(tag, text))


def loader_for(text: str) -> Any:
    """Return the loader class for a text.

    libyaml accepts tabs where PyYAML's own parser, which the consumers use, does not: the latter decides then.
    """
    return _Pure if "\t" in text and len(text) <= _PURE_LIMIT else _fast


def check_characters(text: str, name: str) -> None:
    """Raise SpliceError for characters that YAML does not allow."""
    found = _NOT_ALLOWED.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise SpliceError(name, line, f"the character U+{ord(found.group()):04X} is not allowed in YAML")


def events(text: str, name: str) -> Iterator[Any]:
    """Yield parse events; a syntax error becomes a SpliceError. Lazy, so that the caller can set bounds."""
    try:
        loader = loader_for(text)(text)
        try:
            get = loader.get_event  # as `yaml.parse` does, which asks before each event whether there is one
            while (event := get()) is not None:
                yield event
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _translated(error, name) from None


def load(text: str, name: str) -> Any:
    """Return the plain value of a text whose depth and size were checked before."""
    try:
        return yaml.load(text, Loader=loader_for(text))  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        raise _translated(error, name) from None
    except _TYPE_ERRORS as error:
        raise SpliceError(name, None, f"it cannot be loaded: {error}") from None


def _translated(error: yaml.YAMLError, name: str) -> SpliceError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return SpliceError(name, mark.line + 1 if mark else None, " ".join(str(problem).split()))
