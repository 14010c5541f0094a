"""`verify`: whether the running proxy serves what its config has."""

import argparse
from urllib.parse import urlsplit

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, say, write, write_json
from model_tui.core.text import clean
from model_tui.reviewing import ReviewDesk
from model_tui.sources.protocol import SourceError
from model_tui.sources.urls import shown_host
from model_tui.verifying import DEFAULT_URL, Difference, difference, key_variable, served_names

_TARGET = "litellm"


def run_verify(options: argparse.Namespace) -> int:
    """Ask the proxy which names it serves, and print those that it lacks or has beside the file's."""
    bench = shared.workbench(options)
    with shared.one_line():
        review = ReviewDesk(bench)
        desk = review.desk(writing.path_of(options.path), _TARGET)
        _, reading = review.read(desk, _TARGET)
        url = _usable(options.url or bench.settings.proxy_url or DEFAULT_URL)
        variable = key_variable(reading, bench.settings.proxy_key)
        key = bench.registry.doors.keys.value(variable)
    if bench.offline:
        raise Refusal("offline: the proxy is not asked", Exit.ALL_FAILED)
    import asyncio  # noqa: PLC0415 - only what asks needs a loop

    try:
        served = asyncio.run(served_names(url, key))
    except SourceError as error:
        hint = f"; its key is looked for in {variable}" if error.kind == "refused" else ""
        raise Refusal(f"{shown_host(url)}: {error.message}{hint}", Exit.ALL_FAILED) from error
    found = difference(reading, served)
    where = writing.shown(desk.path, bench)
    if options.json:
        missing, extra = list(found.missing), list(found.extra)
        said = {"url": url, "path": str(desk.path), "served": found.served, "missing": missing, "extra": extra}
        write_json({**said, "unread": [clean(line) for line in reading.unread]})
    else:
        write("".join(f"missing: {name}\n" for name in found.missing) + "".join(f"extra: {n}\n" for n in found.extra))
    for line in reading.unread:
        say(f"warning: include: {clean(line)}")
    say(f"{shown_host(url)}: {_summary(found)} ({where})")
    return Exit.DONE if found.same else Exit.NOTHING


def _usable(url: str) -> str:
    """Return an address that can be asked; a login in it would be printed, so it is refused."""
    try:
        parts = urlsplit(url)
        bad = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        bad = True
    if bad:
        raise Refusal(f"'{clean(url.rpartition('@')[2])}' is no http(s) address, such as {DEFAULT_URL}")
    if "@" in parts.netloc or parts.query:
        raise Refusal(f"the address of {shown_host(url)} holds a login or a query; its key comes from a variable")
    return url


def _summary(found: Difference) -> str:
    if found.same:
        return f"serves all {found.served:,} names of the file"
    parts = [f"{len(found.missing):,} missing"] if found.missing else []
    parts += [f"{len(found.extra):,} that the file lacks"] if found.extra else []
    more = "; restart it if the file is newer, else model-tui check says why" if found.missing else ""
    return f"serves {found.served:,} names, {' and '.join(parts)}{more}"
