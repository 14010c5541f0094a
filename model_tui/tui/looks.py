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


_COLOURS: Final = {
    # dark, light, contrast
    "accent": ("#74b9f0", "#0a5cad", "#5ce1ff"),
    "background": ("#11151a", "#fbfcfd", "#000000"),
    "surface": ("#171c22", "#f2f4f7", "#000000"),
    "panel": ("#1c232b", "#e8ecf0", "#1a1a1a"),
    "foreground": ("#d6dce4", "#1d2630", "#ffffff"),
    "quiet": ("#8d98a5", "#59646f", "#d2d2d2"),
    "success": ("#73c991", "#166c37", "#7dff8a"),
    "warning": ("#e0b35c", "#855400", "#ffe14d"),
    "error": ("#f0817c", "#b3261e", "#ffb3ad"),
    "cursor": ("#29435c", "#c9e0f7", "#ffffff"),
    "cursor ink": ("#ffffff", "#0b1a29", "#000000"),
    "cursor elsewhere": ("#202b37", "#e3eaf1", "#333333"),
    "focus": ("#4c7ea8", "#4c87bd", "#5ce1ff"),
    "scroll bar": ("#64707e", "#77838f", "#a6a6a6"),
}
"""The colours of each theme by what they are for.

`background`, `surface` and `panel` are the grounds of the panes, of what lies over them, and of the bars; `foreground`
is text, `quiet` what is said by the way; `cursor` is its ground, `cursor elsewhere` that in a pane without the focus;
`focus` is the border of the pane that has it.
"""


def _theme(name: str, at: int, *, dark: bool = True) -> Theme:
    """Return the theme of which the colours stand at this place."""
    colour = {role: each[at] for role, each in _COLOURS.items()}
    accent, quiet, foreground = colour["accent"], colour["quiet"], colour["foreground"]
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        background=colour["background"],
        surface=colour["surface"],
        panel=colour["panel"],
        foreground=foreground,
        success=colour["success"],
        warning=colour["warning"],
        error=colour["error"],
        dark=dark,
        variables={
            "foreground-muted": quiet,
            "text-muted": quiet,
            "text-disabled": quiet,
            "border": colour["focus"],
            "scrollbar": colour["scroll bar"],
            "block-cursor-background": colour["cursor"],
            "block-cursor-foreground": colour["cursor ink"],
            "block-cursor-blurred-background": colour["cursor elsewhere"],
            "block-cursor-blurred-foreground": foreground,
            "footer-key-foreground": accent,
        },
    )


OWN: Final = (
    _theme("model-tui-dark", 0),
    _theme("model-tui-light", 1, dark=False),
    _theme("model-tui-contrast", 2),
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
