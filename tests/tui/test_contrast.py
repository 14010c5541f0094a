"""What can be read: the contrast of everything that is written on each screen, in each theme of our own."""

from collections.abc import Iterator

import pytest
from file_configs import config
from screen import Open, Screen
from test_looks import contrast
from textual._context import visible_screen_stack
from textual.theme import Theme

from model_tui.tui.looks import CONTRAST, OWN
from model_tui.workbench import Workbench

DRAWN = frozenset("─│╭╮╰╯━┃┏┓┗┛▌▎▏▕▁▂▃▄▅▆▇█▔▀🔎")
"""What frames and scroll bars are drawn with, and a picture: nobody reads them."""

WAYS: tuple[tuple[str, ...], ...] = (
    ("v", "b", "space", "f"),  # chips, picks, a favourite
    ("h", "j"),  # the cursor in the other pane
    ("l", "question_mark"),
    ("escape", "escape", "F", "j", "space"),
    ("escape", "escape", "slash", "p", "r"),
    ("escape", "slash", "z", "z", "z", "enter"),  # no match
    ("escape", "a", "c"),
    ("s",),
    ("escape", "q", "p"),
    ("escape", "C", "j", "j"),
    ("F",),
    ("escape", "q", "dollar_sign"),
    ("escape", "V"),
    ("escape", "P", "g"),
    ("escape", "enter"),
    ("escape", "vertical_line"),
    ("escape", "K"),
    ("escape", "x", "O"),
    ("escape", "plus"),
    ("escape", "e", "ctrl+p", "j"),  # something told, then the palette
)


def written(screen: Screen) -> Iterator[tuple[str, str, str]]:
    """Return what is written on the screen on top, in which color, and on which."""
    top = screen.app.screen
    regions = [widget.region for widget in top.children if widget.display]
    visible_screen_stack.set([])  # what is behind a sheet is veiled on purpose
    for y, strip in enumerate(top._compositor.render_strips()):
        x = 0
        for segment in strip:
            at, x = x, x + segment.cell_length
            text, style = segment.text.strip(), segment.style
            if set(text) <= DRAWN or style is None or not any(region.contains(at, y) for region in regions):
                continue
            assert style.color is not None
            assert style.bgcolor is not None
            assert style.color.triplet is not None
            assert style.bgcolor.triplet is not None
            assert not style.dim, text
            yield text, style.color.triplet.hex, style.bgcolor.triplet.hex


@pytest.mark.slow
@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
async def test_everything_written_can_be_read(open_app: Open, bench: Workbench, theme: Theme) -> None:
    config(bench)
    least = 7.0 if theme.name == CONTRAST else 4.5
    async with open_app(size=(80, 24)) as screen:
        screen.app.theme = theme.name
        seen = set()
        for keys in WAYS:
            await screen.press(*keys)
            seen.add(screen.over)
            for text, color, ground in written(screen):
                assert contrast(color, ground) >= least, (keys, text, color, ground)
        assert len(seen) >= 15, seen
