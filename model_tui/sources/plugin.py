"""Sources that are not ours: a plug-in's, or one that a program adds to the registry.

The short form is an object with `async discover()`, which returns `ModelSpec`s (the protocol of the capability registry
that this library took over), or models with their facts. The long form is a `Source`: a `provider` and `listing`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol, cast, runtime_checkable

import msgspec
from msgspec import structs

from model_tui.core.model import Model, ModelCapabilities, ModelSpec, Provider
from model_tui.core.stated import checked
from model_tui.core.text import MAX_ID, clean, is_clean
from model_tui.sources.protocol import Access, Listed, Listing, Source, SourceError

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

SHAPE: Final = "plug-in"
"""The shape of a provider whose source somebody else brings along."""

_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_IN_ID: Final = re.compile(r"[^a-z0-9._-]+")


@runtime_checkable
class Discoverer(Protocol):
    """The short form of a source."""

    async def discover(self) -> Iterable[ModelSpec | Model | Listed]:
        """Return the models there are."""
        ...


def as_source(given: object, name: str | None = None) -> Source:
    """Return a source of either form as the registry asks it.

    `name` is the id of the provider where the source states none; without it, the class's own name is taken. Raises
    `TypeError` where the object has neither form.
    """
    provider = getattr(given, "provider", None)
    if isinstance(provider, Provider) and callable(getattr(given, "listing", None)):
        return cast("Source", given)
    if not isinstance(given, Discoverer):
        raise TypeError(f"{type(given).__name__} is no source: it has neither `discover` nor `provider` and `listing`")
    if not isinstance(provider, Provider):
        ident = provider_id(name or type(given).__name__)
        provider = Provider(id=ident, name=name or ident, shape=SHAPE, needs_key=False)
    return DiscoverySource(provider, given)


def provider_id(name: str) -> str:
    """Return a provider id made of any name: small letters, words parted by `-`."""
    return _NOT_IN_ID.sub("-", _WORD.sub("-", name).lower()).strip("-._")[:64] or "plug-in"


class DiscoverySource:
    """A source of the short form. What it returns is checked as if a server had sent it."""

    def __init__(self, provider: Provider, discoverer: Discoverer) -> None:
        self.provider = provider
        self._discoverer = discoverer

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:  # noqa: ARG002 - it asks by its own means
        """Return the models; what is none is skipped and counted."""
        found: object = await self._discoverer.discover()
        if isinstance(found, (str, bytes)) or not isinstance(found, Iterable):
            raise SourceError("bad-answer", f"{clean(type(found).__name__)} where models should be")
        models, skipped = [], 0
        for item in found:
            listed = as_listed(item)
            if listed is None:
                skipped += 1
            else:
                models.append(listed)
        return Listing(tuple(models), skipped)


def as_listed(item: object) -> Listed | None:
    """Return a model of any of the three forms, checked and cleaned, or `None` where it is none."""
    parts = _parts(item)
    if parts is None:
        return None
    try:
        return checked_listed(msgspec.to_builtins(parts[0]), checked(parts[1]))
    except (TypeError, ValueError, RecursionError):
        return None


def _parts(item: object) -> tuple[ModelSpec, ModelCapabilities] | None:
    if isinstance(item, ModelSpec):
        return item, ModelCapabilities()
    if isinstance(item, Listed):
        return item.spec, item.facts
    if isinstance(item, Model):
        return item.spec, item.capabilities
    return None


def checked_listed(spec: Mapping[str, Any], facts: ModelCapabilities) -> Listed:
    """Return a model whose identity comes from outside; raises `ValueError` where that is none."""
    try:
        found = msgspec.convert(spec, ModelSpec)
    except msgspec.ValidationError as error:
        raise ValueError(clean(str(error))) from None
    if not 0 < len(found.name) <= MAX_ID or not all(map(is_clean, (found.name, *found.aliases))):
        raise ValueError("not a model's id")
    if provider_id(found.provider) != found.provider:
        raise ValueError("not a provider's id")
    texts = {name: clean(getattr(found, name) or "") or None for name in ("display_name", "family", "canonical")}
    return Listed(structs.replace(found, **texts), facts)
