"""The app on a catalog of as many offers as are asked for, varied from those of the embedded one.

Beside the app a heart beats every 2 ms and notes each beat that came late: for so long nothing could be drawn. With
`--doors` the app asks these loopback providers, and nobody else, as soon as it stands.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from msgspec import structs

from model_tui.catalog import Catalog, CatalogProvider, Facts, load
from model_tui.catalog.details import Details
from model_tui.catalog.offers import Offers
from model_tui.core.columns import order_key
from model_tui.core.identity import CanonicalIndex
from model_tui.core.model import Layer, ModelCapabilities, Offer, Provider
from model_tui.sources.table import ProviderTable
from model_tui.tui import app as app_module
from model_tui.tui.app import ModelTuiApp
from model_tui.workbench import Workbench

_BEAT: Final = 0.002
_NOTED: Final = 0.004

Key = tuple[str, str]


class SyntheticCatalog(Catalog):
    """As many offers as wanted: those of the embedded catalog, over and over, each time under other ids."""

    def __init__(self, embedded: Catalog, size: int) -> None:
        self._embedded = embedded
        self.built = embedded.built
        self.origins = embedded.origins
        self._like: dict[Key, Key] = {}
        self.offers = Offers.of([self._variant(at) for at in range(size)])

    def _variant(self, at: int) -> Offer:
        known = self._embedded.offers
        turn, place = divmod(at, len(known))
        offer = known[place]
        if turn:
            offer = structs.replace(offer, id=f"{offer.id}-{turn:02}", canonical=f"{offer.canonical}-{turn:02}")
        self._like[offer.key] = known[place].key
        return offer

    @cached_property
    def providers(self) -> Mapping[str, CatalogProvider]:
        """The embedded providers, with what they have here."""
        counts = dict.fromkeys(self._embedded.providers, 0)
        for offer in self.offers:
            counts[offer.provider] += 1
        return {name: structs.replace(p, count=counts[name]) for name, p in self._embedded.providers.items()}

    @cached_property
    def facts(self) -> tuple[Facts, ...]:
        """The embedded facts."""
        return self._embedded.facts

    @cached_property
    def index(self) -> CanonicalIndex:
        """The embedded index of identities."""
        return self._embedded.index

    @cached_property
    def _details(self) -> Details:
        """What the embedded catalog knows beside the offers."""
        return self._embedded._details  # noqa: SLF001 - this one is a stand-in for it

    def model(self, canonical: str) -> ModelCapabilities | None:
        """Return what the embedded catalog knows of a model."""
        return self._embedded.model(canonical)

    def layers(self, provider: str, model_id: str) -> tuple[Layer, ...]:
        """Return what the catalogs say about the offer that this one is a variant of."""
        return self._embedded.layers(*self._like.get((provider, model_id), (provider, model_id)))

    def preload(self) -> None:
        """Read everything now."""
        self._embedded.preload()
        _ = self.rows.by_key, self.rows.by_canonical


class WatchedApp(ModelTuiApp):
    """The app with a heart, and the times at which it knew something new."""

    # Textual looks for style sheets beside the class's own module
    CSS_PATH = [str(Path(app_module.__file__ or "").parent / name) for name in ModelTuiApp.CSS_PATH]  # noqa: RUF012

    def __init__(self, workbench: Workbench, ready: Path) -> None:
        super().__init__(workbench)
        self.after_first_frame = self.collecting.begin
        self.late: list[tuple[float, float]] = []
        self.news: list[float] = []
        self._standing_mark = ready

    def on_mount(self) -> None:
        """Start the heart; the app's own `on_mount` runs as well."""
        self.run_worker(self._beat(), group="heart")

    def discover(self, *, asked_by_user: bool) -> None:
        """Ask, and tell the driver that the start is over."""
        super().discover(asked_by_user=asked_by_user)
        self._standing_mark.touch()

    async def _beat(self) -> None:
        known, before = self.registry.snapshot, time.perf_counter()
        while True:
            await asyncio.sleep(_BEAT)
            now = time.perf_counter()
            if now - before > _NOTED:
                self.late.append((before, now - before))
            if self.registry.snapshot.offers is not known.offers:
                known = self.registry.snapshot
                self.news.append(now)
            before = now


def _only_these(table: ProviderTable, urls: list[str]) -> ProviderTable:
    """Return the table with loopback doors, and every known provider as one that is never asked."""
    providers = {p.id: structs.replace(p, shape="catalog") for p in table}
    for at, url in enumerate(urls):
        name = f"door-{at:02}"
        providers[name] = Provider(id=name, name=name, shape="openai", base_url=url, needs_key=False)
    return ProviderTable(providers)


def _workbench(size: int, urls: list[str]) -> Workbench:
    bench = Workbench.here(offline=not urls)
    bench.__dict__.update(table=_only_these(bench.table, urls))
    bench.__dict__["catalog"] = catalog = SyntheticCatalog(load(), size)
    context = bench.context()
    catalog.offers.all().sort(key=lambda offer: order_key(offer, context))
    return bench


def main() -> None:
    """Run the app, and write what the heart noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--ready", type=Path, required=True)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--doors", nargs="*", default=[])
    options = parser.parse_args()
    gc.disable()
    app = WatchedApp(_workbench(options.size, options.doors), options.ready)
    app.run()
    if options.report:
        options.report.write_text(json.dumps({"late": app.late, "news": app.news}))


if __name__ == "__main__":
    main()
