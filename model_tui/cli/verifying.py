"""`verify`: whether the running proxy serves what its config has."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, say, write, write_json
from model_tui.core.text import clean
from model_tui.reviewing import ReviewDesk
from model_tui.verifying import NoAnswer, proxy_of

_TARGET = "litellm"


def run_verify(options: argparse.Namespace) -> int:
    """Ask the proxy which names it serves, and print those that it lacks or has beside the file's."""
    bench = shared.workbench(options)
    with shared.one_line():
        review = ReviewDesk(bench)
        desk = review.desk(writing.path_of(options.path), _TARGET)
        _, reading = review.read(desk, _TARGET)
        proxy = proxy_of(bench, reading, options.url)
    if bench.offline:
        raise Refusal("offline: the proxy is not asked", Exit.ALL_FAILED)
    import asyncio  # noqa: PLC0415 - only what asks needs a loop

    try:
        found = asyncio.run(proxy.compare(reading))
    except NoAnswer as refusal:
        raise Refusal(str(refusal), Exit.ALL_FAILED) from refusal
    where = writing.shown(desk.path, bench)
    if options.json:
        missing, extra = list(found.missing), list(found.extra)
        said = {"url": proxy.url, "path": str(desk.path), "served": found.served, "missing": missing, "extra": extra}
        write_json({**said, "unread": [clean(line) for line in reading.unread]})
    else:
        write("".join(f"missing: {name}\n" for name in found.missing) + "".join(f"extra: {n}\n" for n in found.extra))
    for line in reading.unread:
        say(f"warning: include: {clean(line)}")
    say(f"{proxy.host}: {found.summary} ({where})")
    return Exit.DONE if found.same else Exit.NOTHING
