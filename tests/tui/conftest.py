"""Fixtures of the terminal app's tests: workbenches, and the app on them, run without a terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from screen import Open, Screen
from small_catalog import small_catalog, stand, workbench

from model_tui.catalog import Catalog, load
from model_tui.core.figures import UNICODE, Glyphs
from model_tui.tui.app import ModelTuiApp
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


@pytest.fixture
def open_app(bench: Workbench) -> Open:
    """Open the app, on the small catalog unless told otherwise, and wait until it is at rest."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (120, 24), on: Workbench | None = None, glyphs: Glyphs = UNICODE
    ) -> AsyncIterator[Screen]:
        app = ModelTuiApp(on or bench)
        app.today = date(2026, 11, 21)
        app.glyphs = glyphs
        app.set_class(glyphs is not UNICODE, "-ascii")
        async with app.run_test(size=size, notifications=True) as pilot:
            screen = Screen(app, pilot)
            await screen.until(lambda: app.main.awake)
            await screen.rest()
            yield screen

    return opened
