"""The review desk: reads a config, compares it with what is known, and writes repairs, removals and restored copies.

What both faces say of somebody's config is worked out here. It asks nobody: what is known is the catalog and the last
listings, unless whoever calls has asked the providers before.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path

from msgspec import structs

from model_tui.core.model import Provider
from model_tui.export.desk import Desk, read
from model_tui.export.drift import OWN, Known, Limits
from model_tui.export.plan import Plan, PlanError
from model_tui.export.reading import READABLE, read_config, writer_of
from model_tui.export.review import Review, removal_of, review
from model_tui.export.splice import SpliceError
from model_tui.export.standing import Directory, Reading, Standing
from model_tui.sources.shapes import states_limits, states_prices
from model_tui.workbench import Workbench

__all__ = ["READABLE", "ReviewDesk", "today"]


def today() -> datetime:
    """Return this moment; days are those of UTC, as the providers' are."""
    return datetime.now(UTC)


class ReviewDesk:
    """Reviews configs with what a workbench knows."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    @cached_property
    def directory(self) -> Directory:
        """The providers, and what LiteLLM's own map has of each."""
        catalog, keys = self.bench.catalog, self.bench.registry.doors.keys

        def in_map(provider: str, model: str) -> bool:
            return any(layer.name == "litellm" for layer in catalog.layers(provider, model))

        def value_of(variable: str) -> str | None:
            return keys.value(variable)

        def is_set(variable: str) -> bool:
            return value_of(variable) is not None

        table = {provider.id: provider for provider in self.bench.table}

        @cache
        def address_of(name: str) -> str:
            return self.bench.registry.door(table[name]).access.base_url

        def address(provider: Provider) -> str:
            return address_of(provider.id)

        only_listed = (self.bench.provider(name) for name in catalog.providers if name not in table)
        others = tuple(provider for provider in only_listed if provider.base_url)
        return Directory(tuple(table.values()), in_map, is_set, value_of, address, others)

    @property
    def known(self) -> Known:
        """What is known now."""
        registry = self.bench.registry
        snapshot = registry.snapshot

        @cache
        def ids(provider: str) -> list[str]:
            return [snapshot.offers[row].id for row in snapshot.by_provider.get(provider, ())]

        @cache
        def states(provider: str, fact: str) -> bool:
            record = self.bench.table.get(provider)
            if record is not None and (states_prices if fact.startswith("price.") else states_limits)(record):
                return True
            offers = (snapshot.offers[row] for row in snapshot.by_provider.get(provider, ()))
            return any(offer.provenance.get(fact) == OWN for offer in offers)

        return Known(snapshot.find, registry.model, ids, snapshot.statuses, states)

    def desk(self, path: Path | None = None, target: str | None = None) -> Desk:
        """Return the desk of a config: of the path and target given, else those of the settings.

        Raises `PlanError` where no config of that target can be reviewed.
        """
        desk = self.bench.desk(target, path)
        if (path is None or target is not None) and desk.target_name not in READABLE:
            raise PlanError(f"no review of '{desk.target_name}'; name a file, or a target of {', '.join(READABLE)}")
        return desk

    def read(self, desk: Desk, target: str | None = None) -> tuple[bytes, Reading]:
        """Return a config's bytes and what stands in it. Raises `SpliceError` where it cannot be read."""
        before = read(desk.path)
        if before is None:
            raise SpliceError(str(desk.path), None, "there is no such file")
        return before, read_config(before, str(desk.path), self.directory, target, read)

    def review(
        self, path: Path | None = None, target: str | None = None, *, limits: Limits | None = None
    ) -> tuple[Desk, Review]:
        """Return a config with everything that is wrong with it. Raises `PlanError` or `SpliceError`."""
        desk = self.desk(path, target)
        before, reading = self.read(desk, target)
        desk = self.as_it_is(desk, reading)
        return desk, review(before, reading, self.directory, self.known, limits or Limits(today().date()))

    @staticmethod
    def as_it_is(desk: Desk, reading: Reading) -> Desk:
        """Return a desk under the target that its file is one of: the settings' need not be that of a file named."""
        return structs.replace(desk, target_name=writer_of(reading, desk.target_name))

    @staticmethod
    def removal_of(review: Review, entries: Sequence[Standing]) -> Plan:
        """Return what taking these entries of a review out would change, whoever wrote them. Raises `SpliceError`."""
        return removal_of(review.before, review.reading, entries, others=True)

    def providers(self, reading: Reading) -> set[str]:
        """Return the providers that can be asked about the entries of a config."""
        wanted = {entry.offer[0] for entry in reading.entries if entry.offer is not None}
        return {name for name in wanted if name in self.bench.table}
