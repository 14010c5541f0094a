"""What the app does about its settings, and what it remembers of itself: theme, keys, and reading them again."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from msgspec import structs

from model_tui.core.text import harmless
from model_tui.remembered import Remembered
from model_tui.settings import SettingsError
from model_tui.tui import looks
from model_tui.tui.commands import Command
from model_tui.tui.messages import SettingsChanged
from model_tui.tui.telling import TellingApp
from model_tui.tui.watching import Mark, mark_of
from model_tui.tui.working import in_background
from model_tui.workbench import Workbench, shown_path

_SAID_FOR: Final = 8.0


if TYPE_CHECKING:
    from model_tui.tui.keymap import Keymap


class SettledApp(TellingApp):
    """An app that looks and listens as its user wants it to."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self.workbench = workbench
        self._qualms: list[str] = []
        """What the settings ask for and cannot have, told once the first frame stands."""
        for theme in looks.OWN:
            self.register_theme(theme)
        self._begin_in(self._wanted_theme())
        self._doubt_theme()
        self._own_keys: Keymap | None = None
        self._settings_read: Mark | Literal["at the start"] = "at the start"
        self._bind_keys()

    def say(self, line: str, *, warning: bool = False) -> None:
        """Tell the user a line beside what was told before."""
        self.notify(harmless(line), severity="warning" if warning else "information", timeout=_SAID_FOR, markup=False)

    def tell_qualms(self) -> None:
        """Tell what the settings ask for and cannot have."""
        for line in self._qualms:
            self.say(line, warning=True)
        self._qualms.clear()

    # the theme

    def _wanted_theme(self) -> str:
        """Return the theme that the settings name, else the one that was chosen last, else the default."""
        named = self.workbench.settings.theme
        if named is not None and named in self.available_themes:
            return named
        if self.workbench.memory.path.exists():
            chosen = self.workbench.memory.load().screen.theme
            if chosen is not None and chosen in self.available_themes:
                return chosen
        return looks.DEFAULT

    def _doubt_theme(self) -> None:
        """Have a theme that the settings name, and that there is not, told of."""
        named = self.workbench.settings.theme
        if named is not None and named not in self.available_themes:
            self._qualms.append(f"{self.settings_file}: {looks.unknown_theme(named, self.available_themes)}")

    def _begin_in(self, name: str) -> None:
        """Put on the first theme before anything is drawn, which costs no second look at the styles."""
        self.set_reactive(TellingApp.theme, name)
        dark = self.current_theme.dark
        self.set_class(dark, "-dark-mode", update=False)
        self.set_class(not dark, "-light-mode", update=False)
        self.set_class(name == looks.CONTRAST, "-contrast", update=False)
        self.set_class(name in looks.NAMES, "-own", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def watch_theme(self, name: str) -> None:
        """Remember a theme that was chosen."""
        self.set_class(name == looks.CONTRAST, "-contrast")
        self.set_class(name in looks.NAMES, "-own")
        if not self.is_running or name == self._wanted_theme():
            return
        named = self.workbench.settings.theme
        if named is not None and named in self.available_themes:
            self.say(f"{self.settings_file} says theme = '{named}': that is what the next start looks like")
            return
        in_background(self, partial(asyncio.to_thread, self._remember_theme, name), "remembering")

    def _remember_theme(self, name: str) -> None:
        def chosen(before: Remembered) -> Remembered:
            return structs.replace(before, screen=structs.replace(before.screen, theme=name))

        self.workbench.memory.change(chosen)

    @property
    def settings_file(self) -> str:
        """The file of the settings as people write it."""
        return shown_path(self.workbench.settings_file, self.workbench.folder)

    # keys

    def _bind_keys(self) -> None:
        """Put the user's own keys in force."""
        if not self.workbench.settings.keys:
            if self._own_keys is not None:
                self._own_keys = None
                self.set_keymap({})
            return
        from model_tui.tui.keymap import keymap_of  # noqa: PLC0415 - few have keys of their own

        self._own_keys = keymap_of(self.workbench.settings.keys)
        self._qualms += [f"{self.settings_file}: [keys] {note}" for note in self._own_keys.notes]
        self.set_keymap(self._own_keys.bindings())

    def as_bound(self, command: Command) -> Command:
        """Return a command with the keys that it has for this user."""
        return command if self._own_keys is None else self._own_keys.shown(command)

    # reading them again

    def reread_changed_settings(self) -> None:
        """Take up the settings unless they are those that were read again last, and told of."""
        if mark_of(self.workbench.settings_file) != self._settings_read:
            self.reread_settings()

    def reread_settings(self) -> None:
        """Take up the settings as they are now; where they cannot be used, tell why, and keep those before."""
        self._settings_read = mark_of(self.workbench.settings_file)  # before they are read: what comes later is new
        before = self.workbench.settings
        try:
            self.workbench.reread_settings()
        except SettingsError as error:
            whole, short = str(self.workbench.settings_file), self.settings_file
            self.say(f"{str(error).replace(whole, short)}; the settings before stay in force", warning=True)
            return
        if self.workbench.settings == before:
            return
        self._bind_keys()
        if self.workbench.settings.theme != before.theme:
            self._doubt_theme()
            self.theme = self._wanted_theme()
        for screen in self.screen_stack:
            screen.post_message(SettingsChanged())
        self.say(f"{self.settings_file} is read again")
        self.tell_qualms()
