"""`catalog` and `cache`: what everything rests on, how old it is, and how it is renewed or forgotten."""

import argparse
import sys
from typing import TYPE_CHECKING

from msgspec import structs

from model_tui.catalog import Origin
from model_tui.catalog.rankings import HOME, LICENCE, load_rankings
from model_tui.catalog.rankings import PROVIDER as RANKINGS
from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, columns, is_plain, say, write, write_json
from model_tui.core.figures import age_in_days, glyphs_for
from model_tui.core.text import counted
from model_tui.storage import LockTimeout
from model_tui.workbench import Workbench, shown_path

if TYPE_CHECKING:
    from model_tui.catalog_update import Update


def run_catalog(options: argparse.Namespace) -> int:
    """Tell of the catalog, or refresh it from the public ones."""
    bench = shared.workbench(options)
    with shared.one_line():
        return _update(bench, options) if options.action == "update" else _info(bench, options)


def _info(bench: Workbench, options: argparse.Namespace) -> int:
    catalog, path = bench.catalog, bench.catalog_path
    rows = catalog.rows_by_layer()
    models = len({offer.canonical for offer in catalog.offers})
    origins = list(catalog.origins)
    if (ranked := load_rankings(bench.catalog_folder)) is not None:
        day = ranked.at[:10]
        origins.append(Origin(RANKINGS.name, day, LICENCE, HOME, RANKINGS.id, day))
        rows = {**rows, RANKINGS.id: len(ranked.rows)}
    if options.json:
        write_json(
            {
                "path": None if path is None else str(path),
                "built": catalog.built,
                "offers": len(catalog.offers),
                "models": models,
                "providers": len(catalog.providers),
                "layers": [
                    {**structs.asdict(one), "rows": rows.get(one.layer, 0), "age_days": age_in_days(one.date or "")}
                    for one in origins
                ],
            }
        )
    else:
        where = "embedded" if path is None else shown_path(path, bench.folder)
        write(
            f"{where}, built {catalog.built}: {counted(len(catalog.offers), 'offer')} of {counted(models, 'model')}\n"
        )
        lines: list[tuple[str, ...]] = [("layer", "version", "as of", "age", "rows", "")]
        for one in origins:
            age = age_in_days(one.date or "")
            shown = glyphs_for(sys.stdout.encoding).unknown if age is None else counted(age, "day")
            count = f"{rows.get(one.layer, 0):,}"
            lines.append((one.layer, one.version, one.date or "", shown, count, f"{one.url} ({one.licence})"))
        write(columns(lines, (False, False, False, True, True, False), ("", "", "", "", "", "dim"), plain=is_plain()))
    for note in bench.remarks:
        say(f"note: {note}")
    return Exit.DONE


def _update(bench: Workbench, options: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415 - the other action asks nobody

    from model_tui.catalog.feeds import SHIPPED  # noqa: PLC0415 - for this alone, and so the next
    from model_tui.catalog_update import update, update_rankings  # noqa: PLC0415

    if bench.offline:
        raise Refusal("offline: nothing is fetched", Exit.ALL_FAILED)

    folder, state = bench.catalog_folder, bench.paths.state_dir
    bench.registry.restore()  # what is known before, to compare with: the old catalog's file goes away

    async def run() -> "Update":
        done = await update(folder, bench.table, bench.catalog, bench.env, state_dir=state, shipped=SHIPPED)
        door = bench.registry.door(RANKINGS)
        if door.access.key is None:
            return done
        ranked = await update_rankings(folder, door.access.key, door.access.base_url, state_dir=state)
        return structs.replace(done, results=(*done.results, ranked))

    try:
        done = asyncio.run(run())
    except LockTimeout as error:
        raise Refusal(str(error), Exit.NOT_WRITTEN) from None
    except OSError as error:
        raise Refusal(f"{bench.catalog_folder}: {error.strerror or error}", Exit.NOT_WRITTEN) from None
    if done.path is not None:
        bench.timeline.keep()
    _tell(bench, done, as_json=options.json)
    return Exit.ALL_FAILED if done.failed else Exit.DONE


def _tell(bench: Workbench, done: "Update", *, as_json: bool) -> None:
    """Print what came of a refresh."""
    if as_json:
        write_json(
            {**structs.asdict(done), "path": None if done.path is None else str(done.path)}
            | {"results": [structs.asdict(result) for result in done.results]}
        )
    for result in done.results:
        change = (
            f"{counted(result.rows, 'row')}, {result.rows - result.before:+,}" if result.outcome == "updated" else ""
        )
        say(f"{result.layer}: {result.outcome}{': ' if result.reason or change else ''}{result.reason or change}")
    if done.path is not None:
        say(f"{shown_path(done.path, bench.folder)}: {counted(done.offers, 'offer')}")
    elif done.failed:
        say(f"the catalog of {bench.catalog.built} holds")


def run_cache(options: argparse.Namespace) -> int:
    """Forget listings and downloads; settings, backups and overrides stay."""
    bench = shared.workbench(options)
    gone = bench.clear_cache()
    if options.json:
        write_json({"removed": gone})
    say(f"{counted(gone, 'file')} forgotten")
    return Exit.DONE
