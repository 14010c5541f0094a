"""Which model models.dev says is behind an offer, and which one the offer's id tells: identity over a whole catalog.

Of five rows in eight models.dev names the model. Nothing that identity learns comes from there (the catalog takes
that word only where an id tells nothing), so that it is a test of what ids alone tell, over far more providers than
there are recorded listings. Its word is not always right: it takes a faster way of serving for the model itself.
"""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from model_tui.catalog import Catalog
from model_tui.catalog.builder import modelsdev
from model_tui.catalog.feeds import LARGEST, SHIPPED
from model_tui.core.identity import canonical
from model_tui.sources.table import load_table
from model_tui.storage import read_packed

_FILE: Final = SHIPPED / "models.dev.json.gz"
_NOBODY: Final = "models.dev"
"""Whose listing the names of models stand in: that of nobody who makes models."""


class StatedModels(Struct):
    """How many offers state their model, of how many the id tells that one, and how many are among another's.

    The last are those that identity puts together with offers of which most state another model.
    """

    stated: int = 0
    found: int = 0
    astray: int = 0


def shipped_rows(path: Path = _FILE) -> Any:
    """Return models.dev as the embedded catalog was built from it."""
    return json.loads(read_packed(path, LARGEST))


def judge_stated(data: Any, catalog: Catalog) -> StatedModels:
    """Compare what models.dev (its JSON form) states with what the catalog's index makes of the ids."""
    table, index = load_table(), catalog.index
    vendors = {one.id: one.vendor for one in table}
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    found = StatedModels()
    for row in modelsdev.rows(data, lambda name: table.resolve(name) or name.lower().replace("_", "-")):
        if row.model is not None:
            ours = canonical(row.provider, row.id, vendors.get(row.provider), index)
            theirs = canonical(_NOBODY, row.model, None, index)
            together[ours][theirs] += 1
            found.stated += 1
            found.found += ours == theirs
    found.astray = sum(many.total() - max(many.values()) for many in together.values())
    return found
