"""What new entries are called: each model its own name, also where two ids would fold to one."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from model_tui.export.addresses import distinct
from model_tui.export.litellm_entry import entry_name
from model_tui.export.plan import Pick, PlanError


class Taken(Struct):
    """The names that are in use: by whom, and in which line; `None` is an entry that this plan makes.

    `elsewhere` are those of included files, and where: an entry of that name would join theirs as one group.
    """

    file: str
    lines: dict[str, int | None]
    ours: frozenset[str] = frozenset()
    aliases: Mapping[str, int | None] = {}
    elsewhere: Mapping[str, str] = {}

    def claim(self, pick: Pick, wanted: str) -> str:
        """Return the name of a new entry, and take it: `wanted`, unless an entry of ours has it for another model.

        Raises `PlanError` where it is in use for something else.
        """
        if pick.joins and wanted not in self.aliases:
            self.lines.setdefault(wanted, None)
            return wanted
        if not self._is_free(wanted) and pick.name is None and wanted in self.ours:
            wanted = distinct(pick, wanted)
        if not self._is_free(wanted):
            line = self.lines.get(wanted, self.aliases.get(wanted))
            where = f"{self.file}:{line}" if line is not None else self.elsewhere.get(wanted, self.file)
            other = "choose another with --group" if pick.joins else "choose another with --name"
            raise PlanError(f"{where}: the name '{wanted}' is in use for something else; {other}")
        self.lines[wanted] = None
        return wanted

    def _is_free(self, name: str) -> bool:
        return name not in self.lines and name not in self.aliases and name not in self.elsewhere


def names_of(picks: Sequence[Pick]) -> Mapping[str, str]:
    """Return the name for each pick by its ref.

    Of several ids that fold to one name (`a/b-c` and `a-b/c`), the first in alphabetical order has it, and the others
    get it with some digits that belong to their id: the same in every run, whatever else is picked. Raises `PlanError`
    where several picks are to have one name of the user's, and are not to share it, and for one with a wildcard in it.
    """
    folded: dict[str, dict[str, Pick]] = {}
    for pick in picks:
        if pick.name and "*" in pick.name:
            raise PlanError(f"'{pick.name}': LiteLLM would send there whatever fits the '*'; choose a name without it")
        folded.setdefault(entry_name(pick), {})[pick.ref] = pick
    names: dict[str, str] = {}
    for name, found in folded.items():
        first, *others = (found[ref] for ref in sorted(found))
        for pick in (first, *others):
            if others and pick.name and not pick.joins:
                raise PlanError(f"{' and '.join(sorted(found))} cannot both be named '{name}'")
            names[pick.ref] = name if pick is first or pick.joins else distinct(pick, name)
    return names
