"""`providers add`: a gateway or server of the user's own."""

import argparse
from urllib.parse import urlsplit

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, say
from model_tui.core.discovery import Answered, Event, Failed, Skipped
from model_tui.core.text import is_clean
from model_tui.workbench import PROVIDERS_FILE, Workbench, shown_path

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def run_add(options: argparse.Namespace) -> int:
    """Write a table for a provider into the user's `providers.toml`, then ask it."""
    from model_tui.sources.user_table import Value, add_provider  # noqa: PLC0415

    if not options.id or not options.base_url:
        raise Refusal("providers add needs an id and --base-url")
    parts = urlsplit(options.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refusal(f"'{options.base_url}' is not an http(s) address")
    bench = shared.workbench(options)
    path = bench.paths.config_dir / PROVIDERS_FILE
    fields: dict[str, Value] = {
        "name": options.name or options.id,
        "shape": options.shape,
        "base_url": options.base_url,
    }
    if options.key_env:
        fields["key_env"] = tuple(options.key_env)
    else:
        fields["needs_key"] = False
    if parts.hostname in _LOOPBACK:
        fields["local"] = True
    if options.litellm_prefix:
        fields["litellm_prefix"] = options.litellm_prefix
    if options.header:
        fields["headers"] = dict(_header(line) for line in options.header)
    with shared.one_line():
        try:
            add_provider(path, options.id, fields)
        except OSError as error:
            raise Refusal(f"{path}: {error.strerror or error}", Exit.NOT_WRITTEN) from error
    say(f"'{options.id}' added to {shown_path(path, bench.folder)}")
    return _try_it(bench, options.id)


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip() or not is_clean(line):
        raise Refusal(f"--header takes 'Name: value', not '{line}'")
    return name.strip(), value.strip()


def _try_it(bench: Workbench, ident: str) -> int:
    """Ask the new provider, and tell what came of it; it stays added either way."""
    if bench.offline:
        return Exit.DONE

    def tell(event: Event) -> None:
        if isinstance(event, Answered):
            say(f"it lists {event.models:,} models; 'model-tui list provider:{ident}' shows them")
        elif isinstance(event, Failed):
            say(f"it does not list its models now: {event.reason}")
        elif isinstance(event, Skipped):
            say(f"set {event.variable}, then 'model-tui refresh {ident}'")

    with shared.one_line():
        shared.discover(bench, {ident}, tell)
    return Exit.DONE
