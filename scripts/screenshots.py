"""Make the pictures in the documentation from the real app, so that they stay true.

    python scripts/screenshots.py            writes docs/images/*.svg

The app runs on the embedded catalog, offline, in empty folders, so that the pictures show nothing of anybody's machine.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from model_tui.storage import Paths
from model_tui.tui.app import ModelTuiApp
from model_tui.workbench import Workbench

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "images"
SCENES: Final[dict[str, tuple[tuple[int, int], Sequence[str]]]] = {
    "main": (
        (130, 36),
        ("slash", *"vision cost:budget ctx>=128k", "enter", "space", "space", "j", "space", "j"),
    ),
    "diff": ((110, 34), ("slash", *"provider:openai,anthropic tools", "enter", "space", "j", "space", "d")),
    "file": (
        (120, 30),
        (
            "slash",
            *"id:claude-sonnet-4-5-*,gpt-4o-mini,gemini-2.5-flash,gpt-4-turbo provider:anthropic,openai,gemini",
            *("enter", "a", "e", "C", "n"),
        ),
    ),
    "compare": (
        (124, 36),
        (
            "slash",
            *"id:claude-sonnet-4-5,gpt-5.2,gemini-2.5-pro provider:anthropic,openai,gemini",
            "enter",
            "a",
            "c",
            "equals_sign",
        ),
    ),
    "groups": ((130, 30), ("slash", *"llama-4", "enter", "z", "j", "l", "j")),
    "panel": ((130, 36), ("slash", *"vision cost:budget", "enter", "F")),
    "narrow": ((80, 24), ("slash", *"sonnet", "enter")),
    "help": ((110, 40), ("question_mark",)),
}
"""Size of the terminal and the keys pressed, by the picture's name."""


async def picture(name: str, size: tuple[int, int], keys: Sequence[str], folder: Path) -> None:
    """Press the keys in an app of this size, and write what it shows."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = Paths(Path(scratch, "config"), Path(scratch, "cache"), Path(scratch, "state"))
        app = ModelTuiApp(Workbench(paths, Path(scratch, "work"), env={}, offline=True))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            app.clear_notifications()
            await pilot.pause()
            svg = app.export_screenshot(title="model-tui")
    if scratch in svg:
        raise SystemExit(f"{name}: the picture shows a path of this machine")
    (folder / f"{name}.svg").write_text(svg, encoding="utf-8")


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (size, keys) in SCENES.items():
        asyncio.run(picture(name, size, keys, FOLDER))
        print(FOLDER / f"{name}.svg")


if __name__ == "__main__":
    main()
