"""Fixtures of the terminal app's tests: workbenches, and the app on them, run without a terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from screen import Open, Screen
from small_catalog import small_catalog, stand, workbench
from textual._compositor import Compositor

from model_tui.catalog import Catalog, load
from model_tui.core.figures import UNICODE, Glyphs
from model_tui.tui.app import ModelTuiApp
from model_tui.tui.watching import Watch
from model_tui.workbench import Workbench


@pytest.fixture(scope="session")
def catalog_of_few(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return small_catalog(tmp_path_factory.mktemp("catalog") / "catalog.json.gz")


@pytest.fixture(scope="session")
def embedded_catalog() -> Catalog:
    return load()


@pytest.fixture
def bench(tmp_path: Path, catalog_of_few: Catalog) -> Workbench:
    """A workbench on the small catalog, its providers in every standing, that asks nobody."""
    keys = {f"{name}_API_KEY": f"sk-{name.lower()}-0123456789" for name in ("OPENAI", "ANTHROPIC", "DEEPINFRA")}
    return stand(workbench(tmp_path, catalog_of_few, **keys))


@pytest.fixture
def real_bench(tmp_path: Path, embedded_catalog: Catalog) -> Workbench:
    return workbench(tmp_path, embedded_catalog)


@pytest.fixture(autouse=True)
def frames_nobody_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the frames between: without a terminal nobody sees them, and they were half of these tests' time.

    Whoever looks at the screen (`Screen.text`, pictures) gets all of it painted as it then is.
    """
    paint = Compositor.render_update

    def only_whole(self: Compositor, full: bool = False, **more: Any) -> Any:
        if full:
            return paint(self, full=True, **more)
        self._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", only_whole)


@pytest.fixture
def open_app(bench: Workbench) -> Open:
    """Open the app, on the small catalog unless told otherwise, and wait until it is at rest.

    Its files are looked at all the time where `following`, else never: what a test writes is told when it says so.
    """

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (120, 24),
        on: Workbench | None = None,
        glyphs: Glyphs = UNICODE,
        following: bool = False,
    ) -> AsyncIterator[Screen]:
        app = ModelTuiApp(on or bench)
        app.today = date(2026, 11, 21)
        app.glyphs = glyphs
        app.files = Watch(app.files._tell, every=0.01 if following else 3600.0)
        app.set_class(glyphs is not UNICODE, "-ascii")
        async with app.run_test(size=size, notifications=True) as pilot:
            screen = Screen(app, pilot)
            await screen.until(lambda: app.main.awake)
            await screen.rest()
            yield screen
            if app.is_running and app.screen_stack:
                assert screen.segments  # whatever was left on the screen can be painted

    return opened
