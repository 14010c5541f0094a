"""The themes: what can be read in each, which one is in force, and that a choice is remembered."""

import json
from typing import Any

import pytest
from screen import Open
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from model_tui.tui.app import ModelTuiApp
from model_tui.tui.looks import CONTRAST, DEFAULT, OWN, unknown_theme, wants_ascii
from model_tui.workbench import Workbench

ROLES = ("foreground", "foreground-muted", "accent", "success", "warning", "error")
GROUNDS = ("background", "surface", "panel", "block-cursor-blurred-background")


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.1."""
    dark, light = sorted(_luminance(Color.parse(color)) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_every_role_can_be_read_on_every_ground(theme: Theme) -> None:
    colors = {**theme.to_color_system().generate(), **theme.variables}
    least = 7.0 if theme.name == CONTRAST else 4.5
    for ground in GROUNDS:
        for role in ROLES:
            assert contrast(colors[role], colors[ground]) >= least, (role, ground)
    assert contrast(colors["block-cursor-foreground"], colors["block-cursor-background"]) >= 7
    for drawn in ("border", "scrollbar"):
        assert contrast(colors[drawn], colors["background"]) >= 3
        assert contrast(colors[drawn], colors["panel"]) >= 3


def test_a_theme_that_there_is_not_is_told_with_the_nearest() -> None:
    names = [*BUILTIN_THEMES, *(theme.name for theme in OWN)]
    assert unknown_theme("model-tui-drak", names) == "no theme 'model-tui-drak'; did you mean 'model-tui-dark'?"
    assert unknown_theme("\x1b[2Jzzz", names).startswith("no theme '[2Jzzz'; there are ")


def kept(bench: Workbench) -> dict[str, Any]:
    screen: dict[str, Any] = json.loads(bench.memory.path.read_bytes())["screen"]
    return screen


async def test_a_theme_that_was_chosen_is_back_at_the_next_start(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        assert screen.app.theme == DEFAULT
        screen.app.theme = "model-tui-light"
        await screen.rest()
        assert screen.app.has_class("-light-mode")
    assert kept(bench)["theme"] == "model-tui-light"
    again = ModelTuiApp(bench)
    assert again.theme == "model-tui-light"
    assert again.has_class("-light-mode")
    assert again.stylesheet._variables["foreground-muted"] == OWN[1].variables["foreground-muted"]


async def test_what_the_settings_name_wins(open_app: Open, bench: Workbench) -> None:
    settings = bench.paths.config_dir / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("theme = 'nord'\n")
    async with open_app() as screen:
        assert screen.app.theme == "nord"
        screen.app.theme = CONTRAST
        await screen.rest()
        assert screen.app.has_class("-contrast")
        assert screen.toast.endswith("settings.toml says theme = 'nord': that is what the next start looks like")
    assert not bench.memory.path.exists()


async def test_settings_that_name_no_theme_are_told_of(open_app: Open, bench: Workbench) -> None:
    settings = bench.paths.config_dir / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("theme = 'norx'\n")
    async with open_app() as screen:
        assert screen.app.theme == DEFAULT
        assert screen.toast.endswith("settings.toml: no theme 'norx'; did you mean 'nord'?")


@pytest.mark.parametrize(
    ("env", "ascii_alone"),
    [
        ({}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # as Python leaves it behind
        ({"LANG": "C"}, True),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, False),
        ({"LC_CTYPE": "C", "LANG": "de_DE.UTF-8"}, True),
    ],
)
def test_who_says_c_gets_ascii(env: dict[str, str], ascii_alone: bool) -> None:
    assert wants_ascii(env) == ascii_alone
