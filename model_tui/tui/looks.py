"""How the app looks: three themes of our own beside Textual's, and which one is in force.

Each has one accent, which borders, keys and the cursor share; the other colours say how something stands. A test
holds their contrast: 4.5 for every role of text, 7 in `model-tui-contrast` (WCAG 2.1, levels AA and AAA).
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final

from textual.theme import Theme

from model_tui.core.text import clean

_SET_BY_PYTHON: Final = ("C.UTF-8", "C.utf8", "UTF-8")


def _theme(
    name: str,
    *,
    accent: str,
    ground: tuple[str, str, str],
    ink: tuple[str, str],
    standing: tuple[str, str, str],
    cursor: tuple[str, str, str],
    focus: str,
    bar: str,
    dark: bool = True,
) -> Theme:
    """Return a theme.

    `ground` is that of the panes, of what lies over them, and of the bars; `ink` is text, and what is said by the way;
    `standing` is good, doubtful and bad; `cursor` is ground and ink under it, and its ground in a pane without the
    focus; `focus` is the border of the pane that has it, `bar` a scroll bar.
    """
    background, surface, panel = ground
    foreground, quiet = ink
    success, warning, error = standing
    under, over, blurred = cursor
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        background=background,
        surface=surface,
        panel=panel,
        foreground=foreground,
        success=success,
        warning=warning,
        error=error,
        dark=dark,
        variables={
            "foreground-muted": quiet,
            "text-muted": quiet,
            "text-disabled": quiet,
            "border": focus,
            "scrollbar": bar,
            "block-cursor-background": under,
            "block-cursor-foreground": over,
            "block-cursor-blurred-background": blurred,
            "block-cursor-blurred-foreground": foreground,
            "footer-key-foreground": accent,
        },
    )


OWN: Final = (
    _theme(
        "model-tui-dark",
        accent="#74b9f0",
        ground=("#11151a", "#171c22", "#1c232b"),
        ink=("#d6dce4", "#8d98a5"),
        standing=("#73c991", "#e0b35c", "#f0817c"),
        cursor=("#29435c", "#ffffff", "#202b37"),
        focus="#4c7ea8",
        bar="#64707e",
    ),
    _theme(
        "model-tui-light",
        accent="#0a5cad",
        ground=("#fbfcfd", "#f2f4f7", "#e8ecf0"),
        ink=("#1d2630", "#59646f"),
        standing=("#166c37", "#855400", "#b3261e"),
        cursor=("#c9e0f7", "#0b1a29", "#e3eaf1"),
        focus="#4c87bd",
        bar="#77838f",
        dark=False,
    ),
    _theme(
        "model-tui-contrast",
        accent="#5ce1ff",
        ground=("#000000", "#000000", "#1a1a1a"),
        ink=("#ffffff", "#d2d2d2"),
        standing=("#7dff8a", "#ffe14d", "#ffb3ad"),
        cursor=("#ffffff", "#000000", "#333333"),
        focus="#5ce1ff",
        bar="#a6a6a6",
    ),
)
DEFAULT: Final = OWN[0].name
CONTRAST: Final = OWN[2].name
NAMES: Final = frozenset(theme.name for theme in OWN)


def unknown_theme(name: str, names: Collection[str]) -> str:
    """Return one line about a theme that there is not, with the one that was probably meant."""
    near = get_close_matches(name.lower(), sorted(names), 1, 0.5)
    meant = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(names))}"
    return f"no theme '{clean(name)}'; {meant}"


def wants_ascii(env: Mapping[str, str]) -> bool:
    """Whether the user's own word on the locale is `C` or `POSIX`, which has no signs but ASCII's.

    Python writes UTF-8 there all the same, and sets `LC_CTYPE` itself where it was not set before (PEP 538, PEP 540):
    that one does not count against `LANG`. Where nothing is said, as in most containers, terminals know UTF-8.
    """
    own_type = env.get("LC_CTYPE", "")
    if own_type in _SET_BY_PYTHON:
        own_type = ""
    said = env.get("LC_ALL") or own_type or env.get("LANG", "")
    return said in ("C", "POSIX")
