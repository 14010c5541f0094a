"""The workbench: registry, settings and export desk, put together from what is installed and set on this machine.

Both faces, the terminal app and the command line, stand on it; neither has its own copy of a rule.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from model_tui.core.columns import NEW_FOR_DAYS, Context
from model_tui.core.discovery import ProviderStatus
from model_tui.core.index import Index
from model_tui.core.model import Offer, Provider
from model_tui.core.snapshot import Snapshot
from model_tui.core.text import clean
from model_tui.core.workload import NamedWorkload
from model_tui.settings import FILE_NAME, Settings, load_settings, refusal
from model_tui.storage import Paths

if TYPE_CHECKING:
    from model_tui.catalog import Catalog
    from model_tui.core.identity import Identity
    from model_tui.correcting import Corrections
    from model_tui.export.desk import Desk
    from model_tui.export.options import EntryOptions
    from model_tui.export.plan import Pick
    from model_tui.own_providers import OwnProviders
    from model_tui.plugged import Plugged
    from model_tui.registry import ModelRegistry
    from model_tui.remembered import Memory
    from model_tui.resolvers.measured import MeasuredResolver
    from model_tui.resolvers.overrides import OverrideResolver, Overrides
    from model_tui.sources.table import ProviderTable
    from model_tui.timeline import Timeline

PROVIDERS_FILE = "providers.toml"
OVERRIDES_FILE = "overrides.yaml"
MEASURED_FILE = "perf.json"


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
    remarks: list[str] = field(default_factory=list, init=False, repr=False)
    """Lines about what could not be used."""
    _speeds: dict[tuple[str, str], float] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def here(cls, *, offline: bool = False, say: Callable[[str], None] = lambda _: None) -> "Workbench":
        """Return the workbench of this user in this folder; `say` takes one-line notes for people."""
        return cls(Paths.default(), Path.cwd(), offline=offline, say=say)

    @cached_property
    def settings(self) -> Settings:
        """The user's settings. Raises `SettingsError`."""
        return self._read_settings()

    def reread_settings(self) -> None:
        """Take up the user's settings as they are now. Raises `SettingsError`, and then those before stay in force."""
        vars(self)["settings"] = self._read_settings()

    @property
    def settings_file(self) -> Path:
        """Where the user's settings stand; it need not be there."""
        return self.paths.config_dir / FILE_NAME

    def _read_settings(self) -> Settings:
        settings = load_settings(self.paths.config_dir)
        if settings.target != Settings().target:
            from model_tui.export.target import target_names  # noqa: PLC0415 - few set another one

            if settings.target not in target_names():
                what = f"no target '{clean(settings.target)}'; there are {', '.join(target_names())}"
                raise refusal(self.settings_file, what, "target")
        return settings

    @cached_property
    def memory(self) -> "Memory":
        """What is remembered from one start to the next: views, favourites, workloads, how the screen was left."""
        from model_tui.remembered import Memory  # noqa: PLC0415 - most verbs remember nothing

        return Memory(self.paths.state_dir)

    @cached_property
    def catalog(self) -> "Catalog":
        """The catalog: as it was last refreshed here, else the embedded one."""
        from model_tui.catalog.kept import load_newest  # noqa: PLC0415 - the help needs none

        catalog, path, notes = load_newest(self.catalog_folder)
        self.remarks.extend(notes)
        vars(self)["catalog_path"] = path
        return catalog

    @cached_property
    def catalog_path(self) -> Path | None:
        """The file of a refreshed catalog, `None` for the embedded one."""
        _ = self.catalog
        path: Path | None = vars(self)["catalog_path"]
        return path

    @property
    def catalog_folder(self) -> Path:
        """Where refreshed catalogs and what they are built from are kept."""
        return self.paths.cache_dir / "catalog"

    @cached_property
    def plugged(self) -> "Plugged":
        """What installed plug-ins bring along."""
        from model_tui.plugged import plugged_in  # noqa: PLC0415

        return plugged_in()

    @cached_property
    def table(self) -> "ProviderTable":
        """The known providers, with the user's own and those of plug-ins; what of the user's is bad is remarked."""
        return self.plugged.known_to(self._own.read())

    @cached_property
    def _own(self) -> "OwnProviders":
        from model_tui.own_providers import OwnProviders  # noqa: PLC0415 - the first frame needs none

        return OwnProviders(self.providers_file, self._remark)

    @property
    def bad_tables(self) -> Mapping[str, str]:
        """The user's tables of providers that cannot be used, by id, and why."""
        _ = self.table
        return self._own.bad

    def _remark(self, line: str) -> None:
        """Keep a line about what could not be used, once."""
        kept = self.registry.remarks if "registry" in vars(self) else self.remarks
        if line not in kept:
            kept.append(line)

    @property
    def providers_file(self) -> Path:
        """The user's own table of providers; it need not be there."""
        return self.paths.config_dir / PROVIDERS_FILE

    def reread_table(self) -> None:
        """Take up the user's table of providers as it is now."""
        vars(self)["table"] = self.plugged.known_to(self._own.read())
        if "registry" in vars(self):
            self.registry.use_table(self.table, self.context())

    def provider(self, name: str) -> Provider:
        """Return the provider that bears this id or other name; one that only the catalog knows is never asked."""
        found = self.registry.table.get(name)
        if found is not None:
            return found
        from model_tui.outfit import catalog_provider  # noqa: PLC0415 - not needed for the first frame

        return catalog_provider(self.catalog, name)

    def links_of(self, name: str) -> list[tuple[str, str]]:
        """Return the pages that are known of a provider, each with what it is."""
        known = self.provider(name)
        pages = (("docs", known.docs_url), ("keys", known.keys_url), ("status", known.status_url))
        return [(what, url) for what, url in pages if url]

    def first_snapshot(self) -> Snapshot:
        """Return the catalog alone, as fast as it can be had."""
        offers = self.catalog.offers
        index = Index(offers, ordered=True)
        index.know_modes(offers.values("mode"))
        return Snapshot(offers, index, self._statuses(), self.catalog.rows)

    def _statuses(self) -> dict[str, ProviderStatus]:
        """Return how every provider of the catalog stands before anybody was asked."""
        providers = self.catalog.providers.values()
        return {p.id: ProviderStatus(p.id, p.name, known=p.count) for p in providers if p.count}

    def context(self) -> Context:
        """Return what filtering must know beside the offers."""
        from model_tui.core.identity import vendor_word  # noqa: PLC0415 - the first frame needs none

        since = datetime.now(UTC) - timedelta(days=NEW_FOR_DAYS)
        return Context(
            vendors={p.id: word for p in self.table if (word := vendor_word(p.vendor)) is not None},
            local=frozenset(provider.id for provider in self.table if provider.local),
            aliases=self.table.aliases,
            new_since=since.date().isoformat(),
            speeds=self._speeds,
            monthly=self._pricer(),
        )

    # the user's workload

    @property
    def workload(self) -> NamedWorkload | None:
        """The workload that prices a month, `None` for none; what is remembered counts once it is taken up."""
        found: NamedWorkload | None = vars(self).get("_workload")
        return found

    def _pricer(self) -> Callable[[Offer], float | None] | None:
        if self.workload is None:
            return None
        from model_tui.core.monthly import pricer  # noqa: PLC0415 - most have no workload

        return pricer(self.workload.workload)

    def use_workload(self, workload: NamedWorkload | None) -> None:
        """Price a month of every offer for this workload, or of none; it is not remembered."""
        if workload == self.workload:
            return
        vars(self)["_workload"] = workload
        if "registry" in vars(self):
            context = self.registry.snapshot.index.context
            self.registry.reprice(structs.replace(context, monthly=self._pricer()))

    def remembered_workload(self, name: str | None = None) -> NamedWorkload | None:
        """Return a saved workload by its name, without one that which is in use, and `None` where there is none."""
        remembered = self.memory.load()
        wanted = name if name is not None else remembered.workload
        if wanted is None or wanted not in remembered.workloads:
            return None
        return NamedWorkload(wanted, remembered.workloads[wanted])

    @cached_property
    def overrides(self) -> "OverrideResolver":
        """What the user knows better. Raises `OverrideError`."""
        from model_tui.resolvers.overrides import OverrideResolver  # noqa: PLC0415

        return OverrideResolver(self.read_overrides())

    @cached_property
    def corrections(self) -> "Corrections":
        """The user's word on single facts, as it can be shown and written."""
        from model_tui.correcting import Corrections  # noqa: PLC0415 - few correct anything

        return Corrections(self.overrides_file, self.paths.state_dir, self.registry)

    def read_overrides(self) -> "Overrides":
        """Return what the file of overrides says now. Raises `OverrideError`."""
        from model_tui.resolvers.override_file import load_overrides  # noqa: PLC0415

        return load_overrides(self.overrides_file, self.table.aliases)

    @property
    def overrides_file(self) -> Path:
        """Where the user's overrides stand."""
        return self.paths.config_dir / OVERRIDES_FILE

    @cached_property
    def measured(self) -> "MeasuredResolver":
        """What was measured here, and what the user brought along."""
        from model_tui.resolvers.measured import MeasuredResolver  # noqa: PLC0415

        return MeasuredResolver(*self._measurements, provider=self._known_provider)

    def _known_provider(self, name: str) -> str | None:
        """Return the id of a provider that the table, a catalog or the user's overrides know by this name."""
        ident = name.lower()
        own = (spec.provider for spec in self.overrides.added())
        return self.table.resolve(ident) or (ident if ident in self.catalog.providers or ident in own else None)

    @property
    def _measurements(self) -> tuple[Path, ...]:
        return (self.paths.state_dir / MEASURED_FILE, self.paths.config_dir / MEASURED_FILE)

    @cached_property
    def registry(self) -> "ModelRegistry":
        """The registry, on the catalog alone so far."""
        from model_tui.keys import KeyRing  # noqa: PLC0415
        from model_tui.registry import ModelRegistry  # noqa: PLC0415
        from model_tui.resolvers.catalog import CatalogResolver  # noqa: PLC0415
        from model_tui.resolvers.names import NameResolver  # noqa: PLC0415
        from model_tui.resolvers.rankings import RankingResolver  # noqa: PLC0415
        from model_tui.sources.cache import ListingCache  # noqa: PLC0415

        offers = self.catalog.offers
        known = CatalogResolver(self.catalog, self._dialect)
        index = Index(offers, self.context(), ordered=True)
        statuses = {**self._statuses(), **self._own.statuses(self.table, self.catalog.providers)}
        registry = ModelRegistry(
            Snapshot(offers, index, statuses, self.catalog.rows),
            table=self.table,
            keys=KeyRing(self.paths.config_dir, environ=self.env, cwd=self.folder),
            cache=ListingCache(self._listings),
            resolvers=(
                self.measured,
                RankingResolver(self.catalog_folder, known.canonical),
                known,
                NameResolver(known),
            ),
            overrides=self.overrides,
            speeds=self._speeds,
            identify=known.canonical,
            offline=self.offline,
        )
        self.plugged.join(registry)
        registry.remarks += self.remarks
        return registry

    def _identity(self, provider: str, model_id: str) -> "Identity":
        from model_tui.core.identity import identify  # noqa: PLC0415 - the first frame needs none

        known = self.table.get(provider)
        vendor = known.vendor if known else None
        return identify(provider, model_id, vendor, self.catalog.index, dialect=self._dialect(provider))

    def _dialect(self, provider: str) -> str:
        """Return whose ids a provider's are written like: a server of the user's own writes as all of its kind do."""
        from model_tui.core.identity import dialect_of  # noqa: PLC0415 - the first frame needs none

        known = self.table.get(provider)
        return provider if known is None else dialect_of(provider, known.shape)

    def why(self, offer: Offer) -> str:
        """Return in words why an offer is one of its canonical model."""
        found = self._identity(offer.provider, offer.id)
        if found.canonical == offer.canonical:
            return found.rule
        stem, _, stamp = offer.canonical.rpartition("-")
        if stem == found.canonical and stamp.isdigit():
            return f"{found.rule.partition(';')[0]}; one of several snapshots that it lists"
        if self.overrides.canonical(*offer.key) == offer.canonical:
            return f"your {OVERRIDES_FILE} says so"
        if offer.canonical == f"{offer.provider}/{offer.id}":
            return "kept apart: the provider says that something of its own runs under this name"
        known = self.catalog.find(*offer.key)
        says = "models.dev" if known is not None and known.canonical == offer.canonical else "the provider"
        return f"{says} names the model behind it"

    def own_providers(self) -> frozenset[str]:
        """Return the ids of the providers that are the user's own, and none of ours."""
        # without a file nothing needs to be loaded, and the first frame waits for this
        return self._own.ids(self.table) if self.providers_file.exists() else frozenset()

    def has_listings(self) -> bool:
        """Whether any provider's listing is in the cache."""
        return any(self._listings.glob("*.json"))

    def has_more_than_catalog(self) -> bool:
        """Whether anything is known here beside the catalog."""
        from model_tui.catalog.rankings import has_rankings  # noqa: PLC0415 - the help needs none

        own = any(path.exists() for path in (self.overrides_file, *self._measurements))
        return own or self.has_listings() or has_rankings(self.catalog_folder)

    @property
    def _listings(self) -> Path:
        return self.paths.cache_dir / "listings"

    @cached_property
    def timeline(self) -> "Timeline":
        """What was known when."""
        from model_tui.timeline import Timeline  # noqa: PLC0415 - few verbs look back

        return Timeline(self.paths.state_dir / "moments", self.registry, self.first_snapshot, self.catalog.built)

    def clear_cache(self) -> int:
        """Forget every listing and download; return how many files went away."""
        from model_tui.catalog.feeds import clear  # noqa: PLC0415 - for this alone, and so the next
        from model_tui.sources.cache import ListingCache  # noqa: PLC0415

        return ListingCache(self._listings).clear() + clear(self.catalog_folder)

    def known_keys(self) -> list[str]:
        """Return every secret that is set, for a log to leave out: keys, and passwords in addresses."""
        proxies = [value for name, value in self.env.items() if name.upper().endswith("_PROXY")]
        return self.registry.doors.secrets(proxies)

    # export

    def desk(self, target: str | None = None, path: Path | None = None) -> "Desk":
        """Return where picks go: the target and path given, else those in settings, else the target's default."""
        from model_tui.export.desk import desk_for  # noqa: PLC0415

        name = target or self.settings.target
        return desk_for(name, path or self.settings.paths.get(name), self.folder, self.paths.state_dir)

    def pick(self, offer: Offer, name: str | None = None, options: "EntryOptions | None" = None) -> "Pick":
        """Return an offer as an export target wants it: with its provider, and how that is reached."""
        from model_tui.export.options import NO_OPTIONS  # noqa: PLC0415 - not needed for the first frame, and so the next
        from model_tui.outfit import pick_of  # noqa: PLC0415

        return pick_of(self.registry, self.provider(offer.provider), offer, name, options or NO_OPTIONS)


def shown_path(path: Path, folder: Path) -> str:
    """Return a path as people write it: below the working folder, else below home, else whole."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - `Path.home` raises where there is none
    for base, prefix in ((folder, ""), (home, "~/")):
        if path.is_relative_to(base):
            return prefix + str(path.relative_to(base))
    return str(path)


def with_shown_paths(text: str, folder: Path) -> str:
    """Return a text with every path in it as `shown_path` writes it."""
    home = os.path.expanduser("~")  # noqa: PTH111 - as above
    for base, prefix in ((str(folder), ""), (home, "~/")):
        if len(base) > 1:
            text = re.sub(rf"(?<![\w./~-]){re.escape(base)}/(?=\S)", prefix, text)
    return text
