"""`update --register`: one model of which only the name is known, tried with consent and added."""

import argparse
import asyncio

from msgspec import structs

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, nearest, say, write_json
from model_tui.cli.updating import desk_of
from model_tui.core.model import Offer
from model_tui.export.desk import Desk, read
from model_tui.export.models_yaml import entries_in
from model_tui.export.plan import Plan
from model_tui.registering import Meant, Tried, UnknownProvider, meant, most_it_costs, offer_of, try_model, why_untried
from model_tui.sources.protocol import SourceError
from model_tui.updating import TARGETS
from model_tui.workbench import Workbench


def run_register(options: argparse.Namespace) -> int:
    """Find out whose model it is, try it with consent, and add it: that one entry, and no other byte."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = desk_of(bench, options)
        bench.registry.restore()
        model = _meant(bench, options)
        offer = offer_of(bench, model)
        pick = bench.pick(offer)
    with writing.or_refused():
        if _stands(bench, desk, model, options):
            return Exit.DONE
        plan = desk.plan([pick])
    if model.guessed:
        say(f"'{options.register}' is taken for {model.ref}; --provider says otherwise")
    tried = None
    if not options.diff:
        _may_ask(bench, model, offer, options)
        try:
            tried = asyncio.run(try_model(bench, model))
        except SourceError as error:
            raise Refusal(f"{model.ref}: {error.message}; nothing was written", Exit.ALL_FAILED) from error
        with writing.or_refused():
            plan = desk.export([structs.replace(pick, model=structs.replace(pick.model, state="ready"))])
    _tell(plan, tried, model, options, bench)
    return Exit.DONE


def _meant(bench: Workbench, options: argparse.Namespace) -> Meant:
    try:
        return meant(bench, options.register, options.provider)
    except UnknownProvider as unknown:
        name = str(unknown.args[0])
        hint = nearest(name, [*(known.id for known in bench.table), *bench.table.aliases])
        raise Refusal(f"no provider '{name}' that can be asked{hint}") from unknown


def _stands(bench: Workbench, desk: Desk, model: Meant, options: argparse.Namespace) -> bool:
    """Whether the model is in the file already, which is told."""
    entries = entries_in(desk.path, read(desk.path), TARGETS[desk.target_name].dialect)
    found = next((one for one in entries if one.ref == model.ref), None)
    if found is None:
        return False
    where = writing.shown(desk.path, bench)
    say(f"already there as '{found.name}' ({where}:{found.line}); {where} unchanged")
    if options.json:
        change = {"kind": "same", "name": found.name, "model": model.ref, "line": found.line, "note": "already there"}
        write_json(_as_json(Plan(desk.path, None, b""), None, options, bench) | {"changes": [change]})
    return True


def _may_ask(bench: Workbench, model: Meant, offer: Offer, options: argparse.Namespace) -> None:
    """Refuse where the request cannot be sent, or nobody allowed it."""
    provider, door = model.provider, bench.registry.door(model.provider)
    if bench.offline:
        raise Refusal("offline: the model cannot be tried; nothing was written", Exit.ALL_FAILED)
    if (why := why_untried(provider)) is not None:
        raise Refusal(f"{model.ref} cannot be tried: {why}; 'model-tui export' writes it untried")
    if (provider.needs_key or provider.keyless_listing) and not door.access.is_signed_in:
        how = f"; export {door.variable}=…" if door.variable else ", and no variable is known for one"
        raise Refusal(f"{model.ref}: no key{how}", Exit.ALL_FAILED)
    cost = most_it_costs(offer)
    price = "" if provider.local else " of unknown price" if cost is None else f" of ${cost:.4f} at most"
    asks = f"one chat request{price} to {provider.name} ({door.shown_url})"
    if options.yes:
        return
    if not writing.can_ask():
        raise Refusal(f"{model.ref}: this sends {asks}: --yes allows it")
    if not writing.says_yes(f"{model.ref}: send {asks}?"):
        raise Refusal("nothing was sent, nothing was written", Exit.NOTHING)


def _tell(plan: Plan, tried: Tried | None, model: Meant, options: argparse.Namespace, bench: Workbench) -> None:
    writing.show_plan(plan, options, bench)
    if tried is not None:
        said = f": {tried.reply}" if tried.reply else ""
        say(f"{model.ref} answered in {tried.took * 1000:.0f} ms{said}")
    writing.tell_plan(plan, options.target, options, bench)
    if options.json:
        write_json(_as_json(plan, tried, options, bench))


def _as_json(plan: Plan, tried: Tried | None, options: argparse.Namespace, bench: Workbench) -> dict[str, object]:
    answer = None if tried is None else {"ms": round(tried.took * 1000), "reply": tried.reply}
    return writing.plan_json(plan, options.target, options, bench) | {"tried": answer}
