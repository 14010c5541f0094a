"""One run of `registry.discover` in a fresh process, as behind the app's first frame: the catalog is read, httpx not.

As under both faces Python does not look for garbage by itself: a verb never does, the app does while the keys rest.
Prints, in seconds from the call on, when the first and the last answer was in the snapshot, and when it was over.
"""

import asyncio
import gc
import json
import sys
import time
from contextlib import aclosing

from model_tui.core.discovery import Answered
from model_tui.core.model import Provider
from model_tui.registry import ModelRegistry
from model_tui.sources.table import ProviderTable
from model_tui.workbench import Workbench


async def _discover(registry: ModelRegistry) -> dict[str, float]:
    start = time.perf_counter()
    async with aclosing(registry.discover()) as events:
        answered = [time.perf_counter() - start async for event in events if isinstance(event, Answered)]
    total = time.perf_counter() - start
    return {"answers": len(answered), "first": answered[0], "last": answered[-1], "total": total}


def main() -> None:
    """Ask the doors whose addresses are given."""
    doors = [
        Provider(id=f"door-{at:02}", name="door", shape="openai", base_url=url, needs_key=False)
        for at, url in enumerate(sys.argv[1:])
    ]
    gc.disable()
    bench = Workbench.here()
    bench.__dict__.update(table=ProviderTable({door.id: door for door in doors}))
    bench.catalog.preload()
    print(json.dumps(asyncio.run(_discover(bench.registry))))


if __name__ == "__main__":
    main()
