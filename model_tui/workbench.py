"""The workbench: registry, settings and export desk, put together from what is installed and set on this machine.

Both faces, the terminal app and the command line, stand on it; neither has its own copy of a rule.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from model_tui.core.columns import NEW_FOR_DAYS, Context
from model_tui.core.discovery import ProviderStatus
from model_tui.core.index import Index
from model_tui.core.model import ModelSpec, Offer, Provider
from model_tui.core.snapshot import Snapshot
from model_tui.settings import Settings, load_settings
from model_tui.storage import Paths

if TYPE_CHECKING:
    from model_tui.catalog import Catalog
    from model_tui.export.desk import Desk
    from model_tui.export.plan import Pick
    from model_tui.registry import ModelRegistry
    from model_tui.sources.table import ProviderTable

PROVIDERS_FILE = "providers.toml"


@dataclass(frozen=True)
class Workbench:
    """Everything that a face needs, made when it is first asked for.

    `folder` is the working folder; `offline` opens no socket at all.
    """

    paths: Paths
    folder: Path
    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    offline: bool = False
    say: Callable[[str], None] = lambda _: None

    @classmethod
    def here(cls, *, offline: bool = False, say: Callable[[str], None] = lambda _: None) -> "Workbench":
        """Return the workbench of this user in this folder; `say` takes one-line notes for people."""
        return cls(Paths.default(), Path.cwd(), offline=offline, say=say)

    @cached_property
    def settings(self) -> Settings:
        """The user's settings. Raises `SettingsError`."""
        return load_settings(self.paths.config_dir)

    @cached_property
    def catalog(self) -> "Catalog":
        """The embedded catalog."""
        from model_tui.catalog import load  # noqa: PLC0415 - the help needs none

        return load()

    @cached_property
    def table(self) -> "ProviderTable":
        """The known providers, with the user's own. Raises `TableError`."""
        from model_tui.sources.table import load_table  # noqa: PLC0415

        return load_table(self.paths.config_dir / PROVIDERS_FILE)

    def first_snapshot(self) -> Snapshot:
        """Return the catalog alone, as fast as it can be had."""
        offers = self.catalog.offers
        return Snapshot(offers, Index(offers, ordered=True), self._statuses())

    def _statuses(self) -> dict[str, ProviderStatus]:
        """Return how every provider of the catalog stands before anybody was asked."""
        providers = self.catalog.providers.values()
        return {p.id: ProviderStatus(p.id, p.name, known=p.count) for p in providers if p.count}

    def context(self) -> Context:
        """Return what filtering must know beside the offers."""
        since = datetime.now(UTC) - timedelta(days=NEW_FOR_DAYS)
        return Context(
            vendors={provider.id: provider.vendor for provider in self.table if provider.vendor},
            local=frozenset(provider.id for provider in self.table if provider.local),
            aliases=self.table.aliases,
            new_since=since.date().isoformat(),
        )

    @cached_property
    def registry(self) -> "ModelRegistry":
        """The registry, on the catalog alone so far."""
        from model_tui.keys import KeyRing  # noqa: PLC0415
        from model_tui.registry import ModelRegistry  # noqa: PLC0415
        from model_tui.resolvers.catalog import CatalogResolver  # noqa: PLC0415
        from model_tui.sources.cache import ListingCache  # noqa: PLC0415

        offers = self.catalog.offers
        return ModelRegistry(
            Snapshot(offers, Index(offers, self.context(), ordered=True), self._statuses()),
            table=self.table,
            keys=KeyRing(self.paths.config_dir, environ=self.env, cwd=self.folder),
            cache=ListingCache(self._listings),
            resolvers=(CatalogResolver(self.catalog),),
            identify=self._identify,
            offline=self.offline,
        )

    def _identify(self, spec: ModelSpec) -> str:
        from model_tui.core.identity import canonical  # noqa: PLC0415 - the first frame needs none

        provider = self.table.get(spec.provider)
        return canonical(spec.provider, spec.name, provider.vendor if provider else None, self.catalog.index)

    def has_listings(self) -> bool:
        """Whether any provider's listing is in the cache."""
        return any(self._listings.glob("*.json"))

    @property
    def _listings(self) -> Path:
        return self.paths.cache_dir / "listings"

    def known_keys(self) -> list[str]:
        """Return the value of every key that is set, for a log to leave out."""
        found = (self.registry.keys.find(provider) for provider in self.table)
        return [key.value for key in found if key is not None]

    # export

    def desk(self, target: str | None = None, path: Path | None = None) -> "Desk":
        """Return where picks go: the target and path given, else those in settings, else the target's default."""
        from model_tui.export.desk import desk_for  # noqa: PLC0415

        name = target or self.settings.target
        return desk_for(name, path or self.settings.paths.get(name), self.folder, self.paths.state_dir)

    def pick(self, offer: Offer, name: str | None = None) -> "Pick":
        """Return an offer as an export target wants it: with its provider, and how that is reached."""
        from model_tui.export.plan import Pick  # noqa: PLC0415

        registry = self.registry
        provider = self.table.get(offer.provider) or self._catalog_provider(offer.provider)
        door = registry.door(provider)
        usual = provider.base_url.rstrip("/")
        base = door.access.base_url if door.access.base_url.rstrip("/") != usual else None
        has_key = door.access.key is not None or provider.needs_key or provider.keyless_listing
        return Pick(registry.model(offer), provider, door.variable if has_key else None, base, name)

    def _catalog_provider(self, provider: str) -> Provider:
        """Return a provider that only the catalog knows, with the address and variable that models.dev states."""
        known = self.catalog.providers.get(provider)
        if known is None:
            return Provider(id=provider, name=provider, shape="catalog")
        return Provider(
            id=provider,
            name=known.name,
            shape="catalog",
            base_url=known.api or "",
            key_env=known.env,
            docs_url=known.doc,
        )


def shown_path(path: Path, folder: Path) -> str:
    """Return a path as people write it: below the working folder, else below home, else whole."""
    for base, prefix in ((folder, ""), (Path.home(), "~/")):
        if path.is_relative_to(base):
            return prefix + str(path.relative_to(base))
    return str(path)
