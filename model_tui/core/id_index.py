"""What is known of ids across a catalog: how each model's name is spelled, whose it is, which snapshots there are."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from model_tui.core.id_parts import brand_of, is_size, is_telling, key_of


class Known(Struct, frozen=True):
    """An id that is known: whose listing it is in, and the maker whose own door that is.

    Of the model: its day of release (ISO), and whether its weights are open.
    """

    provider: str
    id: str
    vendor: str | None = None
    released: str | None = None
    open_weights: bool | None = None


class CanonicalIndex(Struct, frozen=True, dict=True):
    """What is known of ids across a catalog.

    `names` gives the canonical model of a key (`id_parts.key_of`): under the bare key where the name is one maker's
    alone and telling, else under `maker/key`. `snapshots` lists, per canonical model without its stamp, the stamps
    that are known; `released` its day of release (ISO); `pointers` leads from names that stand for one snapshot of
    several (`-latest`) to that snapshot. Of the models in `fixed` the weights are open, so that a name stays with them;
    of those in `closed` they are not, so that nobody else can run them. Under the names in `shelves` models of many
    makers are offered.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    snapshots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    released: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    pointers: Mapping[str, str] = field(default_factory=dict)
    shelves: tuple[str, ...] = ()

    def bare(self, slug: str) -> str | None:
        """Return the canonical model that this slug means wherever it stands, `None` where that is not certain."""
        return self.names.get(key_of(slug))

    def knows(self, canonical: str) -> bool:
        """Whether a canonical model's plain name is known."""
        maker, _, slug = canonical.partition("/")
        return canonical in (self.names.get(key_of(slug)), self.names.get(f"{maker}/{key_of(slug)}"))

    def is_closed(self, canonical: str) -> bool:
        """Whether it is known of a canonical model, without its stamp, that its weights are not published."""
        return canonical in self._closed

    def on_shelf(self, name: str, slug: str) -> str | None:
        """Return whose model a slug means under the name of somebody who offers those of others, `None` if theirs."""
        if name not in self._shelves or (known := self.bare(slug)) is None:
            return None
        maker = known.partition("/")[0]
        return known if brand_of(slug) == maker != name and is_telling(slug) else None

    @cached_property
    def _shelves(self) -> frozenset[str]:
        return frozenset(self.shelves)

    @cached_property
    def _closed(self) -> frozenset[str]:
        # What tells its size is published: catalogs call many such weights closed, after resellers that do.
        return frozenset(one for one in self.closed if not any(map(is_size, one.partition("/")[2].split("-"))))

    def of_maker(self, maker: str) -> Sequence[tuple[str, frozenset[str]]]:
        """Return the canonical models of a maker, with the words of their names."""
        return self._by_maker.get(maker, ())

    def warm(self) -> None:
        """Work out the tables that are made from the others."""
        _ = self._closed, self._shelves, self._by_maker

    @cached_property
    def _by_maker(self) -> Mapping[str, list[tuple[str, frozenset[str]]]]:
        found: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for key, canonical in self.names.items():
            words = frozenset(key.rpartition("/")[2].split("-"))
            found.setdefault(canonical.partition("/")[0], []).append((canonical, words))
        return found

    def spelled(self, maker: str, slug: str) -> str:
        """Return the canonical model of a maker's slug, as it is usually spelled."""
        key = key_of(slug)
        found = self.names.get(key)
        if found is None or not found.startswith(f"{maker}/"):
            found = self.names.get(f"{maker}/{key}")
        return found if found is not None else f"{maker}/{slug}"
