"""What came out, as text, as JSON, and written into the documentation."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.evaluation.cases import FIELDS, LIMITS, PRICES
from benchmarks.evaluation.crossrefs import UNCOUNTED, IdentityScore
from benchmarks.evaluation.run import Found
from benchmarks.evaluation.scoring import Miss, Score, Scores, total
from benchmarks.evaluation.stated_models import StatedModels

BEGIN: Final = "<!-- what follows is written by `python -m benchmarks.truth FOLDER --write docs/truth.md` -->"
_APART: Final = "not one: "
_MOST_PAIRS: Final = 40


def as_json(found: Found) -> str:
    """Return everything as one JSON object."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def as_text(found: Found) -> str:
    """Return the tables, and the differences where some were asked for."""
    return "\n".join((*_tables(found), *_differences(found)))


def write(path: Path, found: Found) -> None:
    """Put the tables into a Markdown file, in place of those below the mark; raises `OSError`."""
    text = path.read_text() if path.exists() else ""
    head = text.partition(BEGIN)[0]
    path.write_text(f"{head}{BEGIN}\n\n" + "\n".join(_tables(found)) + "\n")


def _tables(found: Found) -> list[str]:
    lines = [f"Catalog of {found.built}: " + ", ".join(_origin(one) for one in found.origins) + ".", ""]
    if found.by_system:
        many = sum(n for _, _, n in found.listings)
        lines += [f"## {many:,} models of {len(found.listings)} recorded listings, by id alone", ""]
        lines += [*_by_field("", found.by_system), ""]
        lines += ["### model-tui, by kind of listing", "", *_by_field("", found.ours), ""]
        if contexts := _contexts(found.ours):
            lines += ["### Contexts", "", *contexts, ""]
        if prices := _prices(found.ours):
            lines += ["### Prices", "", *prices, ""]
        lines += ["### model-tui, by listing", "", *_by_listing(found), ""]
    if found.identity:
        lines += ["## Identity", "", *_identity(found), ""]
    lines += ["### Models that models.dev names", "", _stated_models(found.stated_models), ""]
    if found.left_out:
        lines += ["## Leave one out", "", *_by_field("", found.left_out), ""]
    return lines


def _origin(one: Any) -> str:
    return f"{one.name} {one.version} (as of {one.date})"


def _by_field(corner: str, rows: dict[str, Scores]) -> list[str]:
    """Return a table: a row per name, a column per field, `known % / right % of those` in each cell."""
    fields = [field for field in FIELDS if any(field in scores for scores in rows.values())]
    table = [[corner, "all", *fields]]
    for name, scores in rows.items():
        table.append([name, _cell(total(scores)), *(_cell(scores.get(field), field) for field in fields)])
    return _table(table)


def _cell(one: Score | None, field: str = "") -> str:
    """Return known and right in percent; for limits in brackets what is right within 5 %."""
    if one is None or not one.stated:
        return ""
    near = f" ({_percent(one.near, one.known)})" if field in LIMITS and one.known else ""
    return f"{_percent(one.known, one.stated)} / {_percent(one.right, one.known)}{near}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _contexts(rows: dict[str, Scores]) -> list[str]:
    table = [["", "stated", "known", "right", "within 5 %", "changed since", "within 5 % of the rest"]]
    for name, scores in rows.items():
        one = scores.get("context")
        if one is not None and one.known:
            known, right = (
                f"{part} ({_percent(part, whole)} %)"
                for part, whole in ((one.known, one.stated), (one.right, one.known))
            )
            near = f"{one.near} ({_percent(one.near, one.known)} %)"
            table.append(
                [
                    name,
                    str(one.stated),
                    known,
                    right,
                    near,
                    str(one.moved),
                    f"{_percent(one.near, one.known - one.moved)} %",
                ]
            )
    return _table(table) if len(table) > 1 else []


def _prices(rows: dict[str, Scores]) -> list[str]:
    table = [["", "stated", "known", "right", "of another day", "and right with that day's price"]]
    for name, scores in rows.items():
        one = Score()
        for field in PRICES & scores.keys():
            one.add(scores[field])
        if one.known:
            right = f"{one.right} ({_percent(one.right, one.known)} %)"
            table.append([name, str(one.stated), str(one.known), right, str(one.dated), str(one.then)])
    return _table(table) if len(table) > 1 else []


def _by_listing(found: Found) -> list[str]:
    table = [["listing", "models", "known %", "right %"]]
    for file, _, many in found.listings:
        one = total(found.by_listing[file])
        table.append(
            [file.removesuffix(".json"), str(many), _percent(one.known, one.stated), _percent(one.right, one.known)]
        )
    return _table(table)


def _identity(found: Found) -> list[str]:
    """Return the table of identity: merged by ids alone, and with the aliases that the listings themselves state."""
    alone, listed = found.identity, found.listed_identity
    table = [["said to be one model by", "pairs", "merged by ids alone", "with listed aliases"]]
    apart = [["said to be two models by", "pairs", "merged by ids alone", "with listed aliases"]]
    for name, one in alone.items():
        row = [name.removeprefix(_APART), str(one.stated), _share(one), _share(listed[name])]
        (apart if name.startswith(_APART) else table).append(row)
    lines = [*_table(table), "", *_table(apart), ""]
    for words, scores in (("By ids alone", alone), ("With listed aliases", listed)):
        same = [one for name, one in scores.items() if not name.startswith(_APART) and name != UNCOUNTED]
        merged, wrong = (
            sum(one.merged for one in same),
            sum(one.merged for n, one in scores.items() if n.startswith(_APART)),
        )
        recall, precision = _percent(merged, sum(one.stated for one in same)), _percent(merged, merged + wrong)
        lines.append(f"{words}: recall {recall} %, precision {precision} %.  ")
    return lines


def _stated_models(one: StatedModels) -> str:
    return (
        f"Of {one.stated:,} offers whose model models.dev names, the id tells that one of {one.found:,} "
        f"({_percent(one.found, one.stated)} %), and {one.astray} are put together with offers of another."
    )


def _share(one: IdentityScore) -> str:
    return f"{one.merged} ({_percent(one.merged, one.stated)} %)"


def _differences(found: Found) -> Iterable[str]:
    worst: dict[str, list[Miss]] = {}
    for miss in found.misses:
        worst.setdefault(miss.field, []).append(miss)
    for field, misses in worst.items():
        yield f"{field}: {len(misses)} differ"
        yield from (f"  {m.provider}/{m.id}: stated {m.stated}, {m.by} says {m.said}" for m in misses)
    if found.misses:
        for pair in found.wrong_pairs[:_MOST_PAIRS]:
            word = "not merged" if pair.same else "merged"
            yield f"  {word}: {'/'.join(pair.one)} and {'/'.join(pair.other)} ({pair.said_by})"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table that is readable as it stands."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]
