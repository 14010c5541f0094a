"""The user's own table of providers: what of it holds, what of it is bad, and how its providers stand at first."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from model_tui.core.discovery import ProviderStatus
from model_tui.sources.table import ProviderTable, TableError, load_table, load_what_holds

if TYPE_CHECKING:
    from model_tui.catalog import CatalogProvider


class OwnProviders:
    """The file, which need not be there. `bad` are its tables that cannot be used, by id and why, as they were read."""

    def __init__(self, file: Path, remark: Callable[[str], None]) -> None:
        """Take the file, and what is told a line about what of it could not be used."""
        self._file = file
        self._remark = remark
        self.bad: Mapping[str, str] = {}

    def read(self) -> ProviderTable:
        """Return our providers with the user's, as the file is now."""
        try:
            table, self.bad = load_what_holds(self._file)
        except TableError as error:
            table, self.bad = load_table(), {}
            self._remark(f"{error}; none of its tables counts until that is mended")
        for name, line in self.bad.items():
            said = without_choices(line)
            more = "" if said == line else f" ('model-tui providers {name}' has more)"
            self._remark(f"{said}{more}; '{name}' is left out until that is mended")
        return table

    def ids(self, table: ProviderTable) -> frozenset[str]:
        """Return which providers of a table are the user's own, and none of ours."""
        if not self._file.exists():
            return frozenset()
        ours = load_table()
        return frozenset(provider.id for provider in table if ours.get(provider.id) is None)

    def statuses(self, table: ProviderTable, in_catalog: "Mapping[str, CatalogProvider]") -> dict[str, ProviderStatus]:
        """Return how the user's own providers stand before anybody was asked; a bad table is a failure."""
        own = [table.get(name) for name in self.ids(table)]
        found = {p.id: ProviderStatus(p.id, p.name, base_url=p.base_url, local=p.local) for p in own if p is not None}
        for name, why in self.bad.items():
            known = in_catalog[name].count if name in in_catalog else 0
            found[name] = ProviderStatus(name, name, "failed", known=known, reason=why, kind="incomplete")
        return found


def without_choices(line: str) -> str:
    """Return what is wrong with a table without everything that might stand there, which is long."""
    return line.partition(": one of ")[0]
