"""`providers add`: a gateway or server of the user's own."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, say
from model_tui.core.discovery import Answered, Event, Failed, Skipped
from model_tui.core.figures import models
from model_tui.workbench import Workbench, shown_path

if TYPE_CHECKING:
    from model_tui.gateways import Gateway

_USUAL_SHAPE = "openai"
_OPTIONS = {"base_url": "--base-url", "key_env": "--key-env", "headers": "--header", "shape": "--shape"}


def run_add(options: argparse.Namespace) -> int:
    """Write a table for a provider into the user's `providers.toml`, then ask it."""
    from model_tui.gateways import Gateway, GatewayError, add, advice, check, may_replace  # noqa: PLC0415

    _, *idents = options.ids
    if len(idents) != 1 or not options.base_url:
        raise Refusal("providers add needs one id, and --base-url")
    (ident,) = idents
    shape = options.shape or _USUAL_SHAPE
    bench = shared.workbench(options)
    gateway = Gateway(
        options.base_url,
        ident,
        options.name or "",
        shape,
        tuple(options.key_env or ()),
        tuple(options.header or ()),
        options.litellm_prefix or "",
    )
    with shared.one_line():
        try:
            check(bench, gateway)
            verb = "replaced in" if may_replace(bench, ident) else "added to"
            path = add(bench, gateway)
        except GatewayError as error:
            option = _OPTIONS.get(error.field)
            raise Refusal(f"{option}: {error}" if option else str(error)) from error
        except OSError as error:
            raise Refusal(f"{bench.providers_file}: {error.strerror or error}", Exit.NOT_WRITTEN) from error
    say(f"'{ident}' {verb} {shown_path(path, bench.folder)}")
    event = _try_it(bench, gateway)
    if isinstance(event, Failed) and may_replace(bench, ident):
        say(f"note: it never answered: 'providers add {ident}' with other words replaces it")
    if not isinstance(event, Answered | Failed) and (advised := advice(options.base_url, shape)):
        say(f"note: {options.base_url}: {advised}")
    return Exit.DONE


def _try_it(bench: Workbench, gateway: "Gateway") -> Event | None:
    """Ask the new provider, and tell what came of it, which is returned; it stays added either way."""
    from model_tui.gateways import lists_at, with_version  # noqa: PLC0415

    nor = ""
    with shared.one_line():
        event = _ask(bench, gateway.id)
        if isinstance(event, Failed) and (url := with_version(gateway, event.kind)) is not None:
            if asyncio.run(lists_at(bench, gateway, url)):
                _move(bench, gateway, url)
                say(f"{gateway.base_url} does not list its models, {url} does: its table has that now")
                event = _ask(bench, gateway.id)
            else:
                nor = f"; nor at {url}"
    if isinstance(event, Answered):
        say(f"it lists {models(event.models)}; 'model-tui list provider:{gateway.id}' shows them")
    elif isinstance(event, Failed | Skipped) and event.reason:
        say(f"it does not list its models now: {event.reason}{nor}")
    elif isinstance(event, Skipped):
        say(f"set its key: export {event.variable}=…, then 'model-tui refresh {gateway.id}'")
    return event


def _move(bench: Workbench, gateway: "Gateway", url: str) -> None:
    from model_tui.gateways import move  # noqa: PLC0415

    try:
        move(bench, gateway, url)
    except OSError as error:
        raise Refusal(f"{bench.providers_file}: {error.strerror or error}", Exit.NOT_WRITTEN) from error
    bench.reread_table()


def _ask(bench: Workbench, ident: str) -> Event | None:
    """Ask a provider, and return the last that happened."""
    events: list[Event] = []
    shared.discover(bench, {ident}, events.append)
    return events[-1] if events else None
