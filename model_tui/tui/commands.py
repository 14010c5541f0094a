"""The one registry of commands: bindings, footer, help and command palette all come from here."""

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct
from textual.binding import Binding
from textual.keys import key_to_character

Group = Literal["Filter", "View", "Move", "Picks", "Model", "Entry", "File", "Providers", "Program"]


class Command(Struct, frozen=True):
    """One thing the user can do: its action, its keys, a short label for the footer, and a sentence for the help.

    `footer` ranks it in the footer (lower is earlier; `None` keeps it out), `beside` does so while the focus is in the
    providers pane.
    """

    action: str
    keys: tuple[str, ...]
    label: str
    sentence: str
    group: Group
    footer: int | None = None
    shown_key: str | None = None
    beside: int | None = None

    @property
    def name(self) -> str:
        """What the settings call it: its action, or where that takes an argument its label, in words with hyphens."""
        action = self.action.removeprefix("app.")
        return (self.label if "(" in action else action).lower().replace("_", "-").replace(" ", "-")

    @property
    def key_text(self) -> str:
        """The keys as people write them."""
        return self.shown_key or " ".join(key_text(key) for key in self.keys)

    def binding(self) -> Binding:
        """Return the binding of this command's keys."""
        return Binding(",".join(self.keys), self.action, self.label, show=False, id=self.action)


_KEY_TEXT: Final = {
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "dollar_sign": "$",
    "underscore": "_",
    "space": "space",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def key_text(key: str) -> str:
    """Return a key as people write it."""
    character = key_to_character(key)
    return _KEY_TEXT.get(key) or (character if character is not None and character.isprintable() else key)


COMMANDS: Final = (
    Command("filter", ("slash",), "filter", "Edit the filter; enter keeps it, esc clears it", "Filter", 1, beside=5),
    Command("clear_filter", ("escape",), "clear", "Clear the filter", "Filter", shown_key="esc"),
    Command("drop_term", ("backspace",), "drop", "Drop the last term, or the one for which nothing matches", "Filter"),
    Command("want('vision')", ("v",), "vision", "Only models that take images", "Filter"),
    Command("want('tools')", ("t",), "tools", "Only models that call tools", "Filter"),
    Command("want('reasoning')", ("i",), "reasoning", "Only models that reason", "Filter"),
    Command("cycle_cost", ("b",), "budget", "Cost tier by input price: budget, standard, premium, any", "Filter"),
    Command("want('ready')", ("n",), "usable", "Only what you can use now", "Filter"),
    Command("cycle_mode", ("m",), "mode", "Mode: chat, embedding, image, …, all", "Filter"),
    Command(
        "panel", ("F",), "filter panel", "Every field as a control, with what each choice would leave", "Filter", 11
    ),
    Command("save_view", ("V",), "save view", "Save this view: filter, order and columns under a name", "Filter"),
    Command(
        "views",
        ("0",),
        "views",
        "Saved views: 1 to 9 recall them; 0 lists them, to rename, remove or put in order",
        "Filter",
        shown_key="1-9 0",
    ),
    Command("sort", ("s",), "sort", "Sort by the next column", "Filter", 10),
    Command("reverse_sort", ("S",), "reverse", "Reverse the order", "Filter"),
    Command("sort_further", ("semicolon",), "sort further", "Sort by one more column where the first agree", "Filter"),
    Command("jump", ("P",), "provider", "Go to a provider by a few letters of its name", "Filter"),
    Command("group", ("z",), "group", "One line per model, which opens into its offers; or one per offer", "View"),
    Command("open_all", ("Z",), "open all", "Open every group, or close all", "View"),
    Command("columns", ("vertical_line",), "columns", "Choose the columns, and their order", "View"),
    Command("widen(1)", ("greater_than_sign",), "wider", "Make the pane with the focus wider", "View"),
    Command("widen(-1)", ("less_than_sign",), "narrower", "Make the pane with the focus narrower", "View"),
    Command("usual_widths", ("equals_sign",), "usual widths", "Give the panes their usual widths again", "View"),
    Command("move(1)", ("j", "down"), "down", "One row down", "Move", shown_key="j ↓"),
    Command("move(-1)", ("k", "up"), "up", "One row up", "Move", shown_key="k ↑"),
    Command("move_to(0)", ("g", "home"), "top", "First row", "Move", shown_key="g home"),
    Command("move_to(-1)", ("G", "end"), "bottom", "Last row", "Move", shown_key="G end"),
    Command("page(0.5)", ("ctrl+d",), "half down", "Half a page down", "Move"),
    Command("page(-0.5)", ("ctrl+u",), "half up", "Half a page up", "Move"),
    Command("page(1)", ("pagedown", "ctrl+f"), "page down", "A page down", "Move", shown_key="pgdn"),
    Command("page(-1)", ("pageup",), "page up", "A page up", "Move", shown_key="pgup"),
    Command("pane(1)", ("tab",), "next pane", "To the pane on the right", "Move", 16, "tab l", 6),
    Command("pane(-1)", ("shift+tab",), "previous pane", "To the pane on the left", "Move", shown_key="shift+tab"),
    Command("inward", ("l", "right"), "in", "Open the group, else to the pane on the right", "Move", shown_key="l →"),
    Command("outward", ("h", "left"), "out", "Close the group, else to the pane on the left", "Move", shown_key="h ←"),
    Command("pick", ("space",), "pick", "Pick the model, or unpick it, and go on to the next", "Picks", 2),
    Command("reach(1)", ("shift+down",), "pick down", "Pick this one and the next; back unpicks", "Picks"),
    Command("reach(-1)", ("shift+up",), "pick up", "Pick this one and the one above", "Picks"),
    Command("pick_range", ("ctrl+space",), "pick to here", "Pick all from the last pick to here", "Picks"),
    Command("pick_all", ("a",), "pick all", "Pick every line shown, of a group its best offer", "Picks"),
    Command("unpick_all", ("x",), "unpick all", "Unpick everything; undo picks it again", "Picks"),
    Command("favourite", ("f",), "favourite", "Mark the model as a favourite, or no longer: it is remembered", "Picks"),
    Command("export", ("e",), "export", "Write the picks into the target file, at once", "Picks", 3),
    Command("diff", ("d",), "diff", "Show what export would change", "Picks", 4),
    Command("undo", ("u",), "undo", "Take back the last export, or what was done to many picks since", "Picks", 5),
    Command("target", ("T",), "target", "Choose which file the picks go into", "Picks", 12),
    Command("compare", ("c",), "compare", "Compare the picks, or the same model elsewhere, side by side", "Picks", 7),
    Command("file", ("C",), "config", "The config file as a view: what is wrong with it, and repairs", "File", 9),
    Command("edit", ("E",), "edit", "Open the config file in $EDITOR", "File"),
    Command("details", ("enter",), "everything", "Everything about this model, and who said it", "Model", 6, beside=1),
    Command("copy_id", ("y",), "copy id", "Copy provider/model", "Model"),
    Command("copy_entry", ("Y",), "copy entry", "Copy the config entry, or a request with curl or Python", "Model"),
    Command("open_page", ("o",), "open page", "Open the provider's page in the browser", "Model"),
    Command("correct", ("O",), "correct", "Correct a fact about this model: your word wins", "Model"),
    Command("workload", ("dollar_sign",), "my price", "What a month costs for your own workload", "Model"),
    Command("probe", ("p",), "probe", "One small real request to the picks, side by side; the cost first", "Model", 13),
    Command("changes", ("w",), "what changed", "What changed since last time: models, prices, limits", "Program"),
    Command("key", ("K",), "key", "Set up, try or remove the key of this provider", "Providers", 8, beside=2),
    Command("add_provider", ("plus",), "add", "Add a provider or gateway of your own", "Providers", 14, beside=3),
    Command("refresh", ("r",), "refresh", "Ask every provider again", "Providers", 15, beside=4),
    Command("settings", ("comma",), "settings", "Edit the settings in $EDITOR: targets, theme, rebind keys", "Program"),
    Command("app.suspend_process", ("ctrl+z",), "suspend", "Back to the shell; fg there comes back", "Program"),
    Command("help", ("question_mark",), "help", "The keys, and how to filter", "Program", 18, beside=8),
    Command("app.command_palette", ("ctrl+p",), "palette", "Search every command", "Program", 17, beside=7),
    Command("app.quit", ("q", "ctrl+q"), "quit", "Quit", "Program", 19, "q", 9),
)

_BETWEEN_PANES: Final = ("pane", "inward", "outward")

FILE_COMMANDS: Final = (
    Command("next(1)", ("n",), "next", "To the next entry that something is wrong with", "Move", 3),
    Command("next(-1)", ("N",), "previous", "To the one before", "Move"),
    Command("sort", ("s",), "worst first", "The gravest first, or by line", "Move", 9),
    *(c for c in COMMANDS if c.group == "Move" and not c.action.startswith(_BETWEEN_PANES)),
    Command("details", ("enter", "space"), "more", "Everything about this entry, as it stands", "Entry", 4, "enter"),
    Command("repair", ("f",), "repair", "Repair what is wrong with this entry: the diff first", "Entry", 1),
    Command("remove", ("x",), "remove", "Take this entry out, and its name wherever it is used", "Entry", 5),
    Command("copy_id", ("y",), "copy name", "Copy the entry's name", "Entry"),
    Command("copy_entry", ("Y",), "copy entry", "Copy the entry as it stands, without a key in clear text", "Entry"),
    Command("open_page", ("o",), "open page", "Open the page of the entry's provider in the browser", "Entry"),
    Command(
        "repair_all", ("F",), "repair all", "Make every repair that changes nothing else: the diff first", "File", 2
    ),
    Command("undo", ("u",), "undo", "Take back the last write", "File", 6),
    Command("edit", ("E",), "edit", "Open the file in $EDITOR, at this entry", "File", 7),
    Command("ask", ("r",), "ask", "Ask the providers of the entries again, then review", "File", 8),
    Command("verify", ("v",), "verify", "Ask the running proxy which names it serves, and compare", "File", 10),
    Command("restart", ("R",), "restart", "Run the restart command of the settings, which is shown first", "File", 11),
    *(c for c in COMMANDS if c.action in ("settings", "app.suspend_process")),
    Command("help", ("question_mark",), "help", "The keys", "Program", 13),
    Command("app.command_palette", ("ctrl+p",), "palette", "Search every command", "Program", 12),
    Command("back", ("q", "escape"), "back", "Back to the models", "Program", 14, "q"),
)
"""What can be done in the view of the config file."""


COMPARE_COMMANDS: Final = (
    Command("turn(1)", ("l", "right", "tab"), "next model", "To the model on the right", "Move", shown_key="l →"),
    Command("turn(-1)", ("h", "left", "shift+tab"), "previous model", "To the model on the left", "Move", None, "h ←"),
    Command("shift(1)", ("greater_than_sign", "L"), "to the right", "Move this model to the right", "Move"),
    Command("shift(-1)", ("less_than_sign", "H"), "to the left", "Move this model to the left", "Move", 8, "< >"),
    *(c for c in COMMANDS if c.group == "Move" and not c.action.startswith(_BETWEEN_PANES)),
    Command("only", ("equals_sign",), "only differences", "Show only what differs, or all of it", "Filter", 1),
    Command("sources", ("w",), "who said so", "Show who said each figure", "Filter", 2),
    Command("scatter", ("s",), "scatter", "Price against context, size, speed …, as a picture", "Model", 3),
    Command("details", ("enter",), "everything", "Everything about this model, and who said it", "Model", 4),
    Command("copy_id", ("y",), "copy id", "Copy provider/model", "Model"),
    Command("pick", ("space",), "pick", "Pick this model, or unpick it", "Picks", 5),
    Command("remove", ("x", "delete"), "take out", "Take this model out, and unpick it", "Picks", 6, "x"),
    Command("export", ("e",), "export", "Write the picks into the target file, at once", "Picks", 7),
    Command("diff", ("d",), "diff", "Show what export would change", "Picks", 9),
    Command("undo", ("u",), "undo", "Put back what was taken out, or take back the last export", "Picks", 10),
    Command("help", ("question_mark",), "help", "The keys", "Program", 12),
    Command("app.command_palette", ("ctrl+p",), "palette", "Search every command", "Program", 11),
    Command("compare", ("c",), "compare", "Back to the models, with the key that led here", "Program"),
    Command("back", ("q", "escape"), "back", "Back to the models", "Program", 13, "q"),
)
"""What can be done where models are compared."""


def bindings(commands: Iterable[Command] = COMMANDS) -> list[Binding]:
    """Return the bindings of commands."""
    return [command.binding() for command in commands]


def command_of(key: str) -> Command:
    """Return the command of the main screen that usually has this key."""
    return next(command for command in COMMANDS if key in command.keys)


def action_of(key: str) -> str:
    """Return the action of the command that usually has this key."""
    return command_of(key).action


def _ranked(ranks: Iterable[tuple[int | None, Command]]) -> list[Command]:
    placed = [(rank, command) for rank, command in ranks if rank is not None]
    return [command for _, command in sorted(placed, key=lambda pair: pair[0])]


_FOOTER: Final = _ranked((command.footer, command) for command in COMMANDS)
_BESIDE: Final = _ranked((command.beside, command) for command in COMMANDS)
FILTER_FOOTER: Final = [
    Command("complete", ("tab",), "complete", "Take what is offered", "Filter"),
    Command(
        "rows",
        ("up", "down"),
        "rows, last filters",
        "Move; from the first row up to the last filters",
        "Filter",
        None,
        "↑ ↓",
    ),
    Command("keep", ("enter",), "keep", "Keep the filter, and go to the table", "Filter"),
    Command("clear", ("escape",), "clear", "Clear the filter", "Filter"),
]
"""What the footer shows while the filter is typed: keys of the line itself, which are no commands."""
FILE_FOOTER: Final = _ranked((command.footer, command) for command in FILE_COMMANDS)
COMPARE_FOOTER: Final = _ranked((command.footer, command) for command in COMPARE_COMMANDS)


def footer_commands(*, beside: bool = False, typing: bool = False) -> list[Command]:
    """Return the commands that the footer shows, in its order.

    `beside` is while the providers pane has the focus, `typing` while the filter has it.
    """
    return FILTER_FOOTER if typing else _BESIDE if beside else _FOOTER
