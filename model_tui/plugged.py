"""Plug-in sources and resolvers, put where they belong: into the table of providers and the registry."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model_tui.plugins import Plugin, plugins
from model_tui.sources.shapes import GROUP as SHAPES
from model_tui.sources.table import ProviderTable

if TYPE_CHECKING:
    from model_tui.registry import ModelRegistry
    from model_tui.resolvers.protocol import Resolver
    from model_tui.sources.protocol import Source


@dataclass(frozen=True)
class Plugged:
    """The sources and resolvers of plug-ins, and a line for each plug-in that is left out."""

    sources: "tuple[Source, ...]"
    resolvers: "tuple[Resolver, ...]"
    notes: tuple[str, ...]

    def known_to(self, table: ProviderTable) -> ProviderTable:
        """Return the table with the providers of these sources; one that it has already stays as it is."""
        for source in self.sources:
            if table.get(source.provider.id) is None:
                table = table.with_provider(source.provider)
        return table

    def join(self, registry: "ModelRegistry") -> None:
        """Hand everything to a registry."""
        for source in self.sources:
            registry.add_source(source)
        for resolver in self.resolvers:
            registry.add_resolver(resolver)
        registry.remarks += self.notes


def plugged_in() -> Plugged:
    """Return what the installed plug-ins bring along, each checked on its own."""
    sources: list[Source] = []
    resolvers: list[Resolver] = []

    def source(plugin: Plugin) -> None:
        from model_tui.sources.plugin import as_source  # noqa: PLC0415 - few have a plug-in, and so the next

        made = as_source(plugin.made(), plugin.name)
        ProviderTable({}).with_provider(made.provider)
        sources.append(made)

    def resolver(plugin: Plugin) -> None:
        from model_tui.resolvers.custom import as_resolver  # noqa: PLC0415

        resolvers.append(as_resolver(plugin.made(), plugin.name))

    notes = [
        *plugins(SHAPES).notes,
        *plugins("model_tui.sources").each(source),
        *plugins("model_tui.resolvers").each(resolver),
    ]
    return Plugged(tuple(sources), tuple(resolvers), tuple(notes))
