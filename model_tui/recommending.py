"""What to recommend to this user: out of the models of their config, else of what they can use, else of the makers'."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from model_tui.core.columns import is_first_party
from model_tui.core.model import Offer
from model_tui.core.snapshot import Key
from model_tui.export.reading import READABLE
from model_tui.export.splice import SpliceError
from model_tui.reviewing import ReviewDesk
from model_tui.selection.recommend import Recommendation, Witness, recommend
from model_tui.workbench import shown_path

if TYPE_CHECKING:
    from model_tui.workbench import Workbench


class Advice(Struct, frozen=True):
    """Recommendations by purpose, and in words what they were chosen among."""

    found: dict[str, list[Recommendation]]
    among: str


def advise(bench: "Workbench", target: str | None, path: Path | None, *, everything: bool) -> Advice:
    """Return recommendations; with `everything` the config does not limit them.

    Raises `SpliceError` where a config that was named cannot be read.
    """
    snapshot = bench.registry.snapshot
    best_first = [snapshot.offers[row] for row in snapshot.index.order()]
    offers, among = _in_config(bench, best_first, target, path) if not everything or path else ([], "")
    if not offers:
        offers, among = [offer for offer in best_first if offer.ready], "what can be used here now"
    if not offers:
        vendors = bench.context().vendors
        offers = [offer for offer in best_first if is_first_party(offer, vendors)]
        among = "what the makers of the models offer: nothing was found here that can be used"
    return Advice(recommend(offers, _witness(bench)), f"{among} ({len(offers):,})")


def _in_config(
    bench: "Workbench", offers: Sequence[Offer], target: str | None, path: Path | None
) -> tuple[list[Offer], str]:
    """Return the offers that a config has entries of; a file that is only the usual one may be missing or broken."""
    desk = bench.desk(target, path)
    if path is None and (desk.target_name not in READABLE or not desk.path.exists()):
        return [], ""
    try:
        entries = ReviewDesk(bench).read(desk, target)[1].entries
    except SpliceError:
        if path is not None:
            raise
        return [], ""
    there = {entry.offer for entry in entries if entry.offer is not None}
    return [o for o in offers if o.key in there], f"the models of {shown_path(desk.path, bench.folder)}"


def _witness(bench: "Workbench") -> Witness:
    from model_tui.catalog.rankings import has_rankings  # noqa: PLC0415 - reads the catalog's rooms only when asked

    speeds = bench.context().speeds
    ranked = has_rankings(bench.catalog_folder)

    def index(key: Key) -> float | None:
        offer = bench.registry.snapshot.find(*key)
        return bench.registry.model(offer).capabilities.quality_index if ranked and offer is not None else None

    return Witness(speeds.get, index)
