"""`providers add`: a gateway or server of the user's own."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, say
from model_tui.core.discovery import Answered, Event, Failed, Skipped
from model_tui.core.figures import models
from model_tui.workbench import Workbench, shown_path

_USUAL_SHAPE = "openai"
_OPTIONS = {"base_url": "--base-url", "key_env": "--key-env", "headers": "--header", "shape": "--shape"}


def run_add(options: argparse.Namespace) -> int:
    """Write a table for a provider into the user's `providers.toml`, then ask it."""
    from model_tui.gateways import Gateway, GatewayError, add, advice  # noqa: PLC0415

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
            path = add(bench, gateway)
        except GatewayError as error:
            option = _OPTIONS.get(error.field)
            raise Refusal(f"{option}: {error}" if option else str(error)) from error
        except OSError as error:
            raise Refusal(f"{bench.providers_file}: {error.strerror or error}", Exit.NOT_WRITTEN) from error
    say(f"'{ident}' added to {shown_path(path, bench.folder)}")
    if advised := advice(options.base_url, shape):
        say(f"note: {options.base_url}: {advised}")
    return _try_it(bench, ident)


def _try_it(bench: Workbench, ident: str) -> int:
    """Ask the new provider, and tell what came of it; it stays added either way."""

    def tell(event: Event) -> None:
        if isinstance(event, Answered):
            say(f"it lists {models(event.models)}; 'model-tui list provider:{ident}' shows them")
        elif isinstance(event, Failed | Skipped) and event.reason:
            say(f"it does not list its models now: {event.reason}")
        elif isinstance(event, Skipped):
            say(f"set its key: export {event.variable}=…, then 'model-tui refresh {ident}'")

    with shared.one_line():
        shared.discover(bench, {ident}, tell)
    return Exit.DONE
