"""Resolvers that are not ours: a plug-in's, or one that a program adds to the registry.

The short form is an object with `get_capabilities(spec)`, plain or `async` (the protocol of the capability registry
that this library took over); it returns the fields it has an opinion on. The long form is a `Resolver`.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, cast, runtime_checkable

from model_tui.core.model import Layer, ModelCapabilities, ModelSpec
from model_tui.core.stated import checked
from model_tui.core.text import clean
from model_tui.resolvers.protocol import Resolver

Key = tuple[str, str]
_NOTHING: Final = ModelCapabilities()
_AT_ONCE: Final = 16
TIME_LIMIT: Final = 30.0
"""Seconds that a resolver may take for the models of one listing."""


@runtime_checkable
class CapabilityResolver(Protocol):
    """The short form of a resolver."""

    def get_capabilities(self, spec: ModelSpec) -> ModelCapabilities | Awaitable[ModelCapabilities | None] | None:
        """Return what is known of an offer; an empty record, or none, is no opinion."""
        ...


def as_resolver(given: object, name: str | None = None) -> Resolver:
    """Return a resolver of either form as the registry asks it.

    Its layers bear the object's own `name`, else `name`, else that of its class. Raises `TypeError` where the object
    has neither form.
    """
    if isinstance(given, CustomResolver | CapabilitiesResolver):
        return given  # in another wrapping its notes would be out of sight, and nobody would let it prepare
    own = getattr(given, "name", None)
    label = own if isinstance(own, str) and own else name or type(given).__name__
    if callable(getattr(given, "layers", None)):
        return CustomResolver(label, cast("Resolver", given).layers)
    if isinstance(given, CapabilityResolver):
        return CapabilitiesResolver(label, given)
    raise TypeError(f"{type(given).__name__} is no resolver: it has neither `get_capabilities` nor `layers`")


class CustomResolver:
    """A resolver of the long form whose failures do not reach the others."""

    def __init__(self, name: str, layers: "Callable[[ModelSpec], Sequence[Layer]]") -> None:
        self.name = clean(name)
        self.notes: list[str] = []
        self._layers = layers

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the other's layers, or nothing where it fails."""
        try:
            return tuple(map(_checked_layer, self._layers(spec)))
        except Exception as failure:  # noqa: BLE001 - somebody else's code
            _note(self.notes, self.name, failure)
            return ()


class CapabilitiesResolver:
    """A resolver of the short form.

    An `async` one that need not wait is answered at once. One that does (it asks a server) is awaited by `prepare`,
    before the models of a listing are resolved, and has no opinion on anything that it was not asked about.
    """

    def __init__(self, name: str, resolver: CapabilityResolver) -> None:
        self.name = clean(name)
        self.notes: list[str] = []
        self._resolver = resolver
        self._known: dict[Key, ModelCapabilities] = {}
        self._waits = False

    async def prepare(self, specs: Sequence[ModelSpec]) -> None:
        """Ask about each of these models, where asking takes its time, and remember the answers."""
        if not inspect.iscoroutinefunction(self._resolver.get_capabilities):
            return
        import asyncio  # noqa: PLC0415 - a verb that asks nobody does without

        gate = asyncio.Semaphore(_AT_ONCE)

        async def ask(spec: ModelSpec) -> None:
            async with gate:
                try:
                    answer = self._resolver.get_capabilities(spec)
                    found = await answer if inspect.isawaitable(answer) else answer
                    self._known[spec.provider, spec.name] = _checked(found)
                except Exception as failure:  # noqa: BLE001 - somebody else's code
                    _note(self.notes, self.name, failure)

        try:
            async with asyncio.timeout(TIME_LIMIT):
                await asyncio.gather(*map(ask, specs))
        except TimeoutError as late:
            _note(self.notes, self.name, late)

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return one layer, or nothing where there is no opinion."""
        facts = self._known.get((spec.provider, spec.name))
        if facts is None:
            try:
                facts = self._at_once(spec)
            except Exception as failure:  # noqa: BLE001 - somebody else's code
                _note(self.notes, self.name, failure)
                return ()
        return () if facts == _NOTHING else (Layer(self.name, facts),)

    def _at_once(self, spec: ModelSpec) -> ModelCapabilities:
        if self._waits:
            return _NOTHING
        answer = self._resolver.get_capabilities(spec)
        if not inspect.iscoroutine(answer):
            return _checked(answer)
        try:
            answer.send(None)
        except StopIteration as done:
            return _checked(done.value)
        except RuntimeError:
            pass  # it wants an event loop
        finally:
            answer.close()
        self._waits = True
        return _NOTHING


def _checked(found: object) -> ModelCapabilities:
    if found is None:  # no opinion on any field
        return _NOTHING
    if not isinstance(found, ModelCapabilities):
        raise TypeError(f"{type(found).__name__} instead of ModelCapabilities")
    return checked(found)


def _checked_layer(layer: object) -> Layer:
    if not isinstance(layer, Layer):
        raise TypeError(f"{type(layer).__name__} instead of Layer")
    return Layer(clean(layer.name), _checked(layer.facts), layer.at, layer.source)


def _note(notes: list[str], name: str, failure: Exception) -> None:
    """Note the first failure of a resolver: each model may bring one, and each with another text."""
    if not notes:
        notes.append(f"resolver '{name}': {type(failure).__name__}: {' '.join(clean(str(failure))[:200].split())}")
