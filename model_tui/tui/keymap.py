"""The user's own keys: `[keys]` of the settings, taken apart into what holds and what cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from msgspec import Struct, field, structs
from textual.keys import Keys, _character_to_key

from model_tui.core.text import clean
from model_tui.tui.commands import COMMANDS, COMPARE_COMMANDS, FILE_COMMANDS, Command, key_text

_MODIFIERS: Final = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_OTHER_NAMES: Final = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
_NAMED: Final = frozenset(key.value for key in Keys if "+" not in key.value and not key.value.startswith("<"))
_VIEWS: Final = (COMMANDS, FILE_COMMANDS, COMPARE_COMMANDS)


class Keymap(Struct, frozen=True):
    """Keys by the action of each command that has other keys than usual; `notes` are lines on what cannot be."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def shown(self, command: Command) -> Command:
        """Return a command as it is with the user's keys."""
        keys = self.keys.get(command.action)
        return command if keys is None else structs.replace(command, keys=keys, shown_key=None)

    def bindings(self) -> dict[str, str]:
        """Return the keys as Textual's own keymap takes them, by the id of a binding."""
        return {action: ",".join(keys) for action, keys in self.keys.items()}


def normal_key(written: str) -> str:
    """Return a key as Textual names it. Raises `ValueError` for what is none."""
    *modifiers, key = written.split("+") if len(written) > 1 and not written.endswith("+") else [written]
    if written.endswith("++"):  # a modifier and the key `+`
        *modifiers, key = [*written[:-2].split("+"), "+"]
    modifiers = [modifier.lower() for modifier in modifiers]
    if len(key) == 1:
        key = _character_to_key(key if not modifiers else key.lower())
    else:
        key = _OTHER_NAMES.get(key.lower(), key.lower())
        if key not in _NAMED and key not in _signs():
            raise ValueError(written)
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        raise ValueError(written)
    if modifiers == ["shift"] and len(key) == 1 and key.isalpha():
        return key.upper()  # which is what a terminal sends for it
    return "+".join((*sorted(modifiers), key))


def _signs() -> frozenset[str]:
    """Return the names of signs, such as `question_mark`."""
    return frozenset(_character_to_key(chr(code)) for code in range(0x21, 0x7F))


def keymap_of(wanted: Mapping[str, Sequence[str]], views: Iterable[Sequence[Command]] = _VIEWS) -> Keymap:
    """Return what of the wanted keys, by name of command, can be had.

    A key belongs to one command of a view. Where two want it, whoever has it keeps it: a command that the settings say
    nothing about, or the one that stands first in them.
    """
    views = tuple(views)
    known = {command.name: command.action for view in views for command in view}
    keys: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    asked: dict[str, tuple[str, ...]] = {}
    for name, written in wanted.items():
        if name not in known:
            notes.append(_unknown(name, known))
        elif found := tuple(dict.fromkeys(_understood(name, written, notes))):
            asked[known[name]] = found
    names = {action: name for name, action in known.items()}
    for action, some in asked.items():
        free = []
        for key in some:
            holder = _holder(key, action, views, asked, keys)
            if holder is None:
                free.append(key)
            else:
                notes.append(f"{key_text(key)} is the key of {names[holder]}: {names[action]} does not get it")
        if free:
            keys[action] = tuple(free)
    return Keymap(_without_defaults_taken(keys, views, names, asked, notes), tuple(notes))


def _holder(
    key: str,
    action: str,
    views: Iterable[Sequence[Command]],
    asked: Mapping[str, object],
    given: Mapping[str, tuple[str, ...]],
) -> str | None:
    """Return the action that has a key in a view where another one wants it."""
    for view in views:
        if not any(command.action == action for command in view):
            continue
        for command in view:
            has = given.get(command.action, () if command.action in asked else command.keys)
            if command.action != action and key in has:
                return command.action
    return None


def _without_defaults_taken(
    keys: dict[str, tuple[str, ...]],
    views: Iterable[Sequence[Command]],
    names: Mapping[str, str],
    asked: Mapping[str, object],
    notes: list[str],
) -> dict[str, tuple[str, ...]]:
    """Return the keys, where those who got none of what they asked for keep what is left of their usual ones."""
    for view in views:
        for command in view:
            if command.action not in asked or command.action in keys:
                continue
            taken = {key for other in view for key in keys.get(other.action, ())}
            if left := tuple(key for key in command.keys if key not in taken):
                if len(left) < len(command.keys):
                    keys[command.action] = left
            else:
                keys[command.action] = ()
                notes.append(f"no key is left for {names[command.action]}; the palette has it")
    return keys


def _unknown(name: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(name.lower().replace("_", "-"), sorted(known), 1, 0.6)
    meant = f"did you mean '{near[0]}'?" if near else "docs/settings.md names them all"
    return f"no command '{clean(name)}'; {meant}"


def _understood(name: str, written: Iterable[str], notes: list[str]) -> Iterable[str]:
    for key in written:
        try:
            yield normal_key(key)
        except ValueError:
            notes.append(f"{name}: no key '{clean(key)}'; keys are such as w, W, f5, ctrl+w, space, enter")
