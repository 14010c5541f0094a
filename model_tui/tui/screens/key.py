"""The key of one provider: how it stands, trying another one, saving it, removing it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from model_tui.keydesk import Holder, KeyDesk, KeyStoreError, Place, Tried, usable_key
from model_tui.tui.describe_key import describe_key
from model_tui.tui.widgets.fields import Row, SecretField
from model_tui.tui.widgets.places import Known, Places
from model_tui.tui.widgets.sheet import Sheet, Verdict
from model_tui.tui.working import in_background

Ask = Callable[[set[str]], Awaitable[object]]
"""Asks providers, and puts what they answer on the screen."""

_HEIGHT: Final = 20
_TYPING: Final = "enter tries, esc closes"
_CHOOSING: Final = "enter saves, j k move, esc back"
_PLACING: Final = "enter tries it there, j k move, esc back"
_READING: Final = "enter tries, o page, esc closes"
_WORKING: Final = "esc closes"


@dataclass(frozen=True, slots=True)
class Saving:
    """A key that was tried, and where it is to be saved."""

    place: Place
    key: str = field(repr=False)


class KeyScreen(Sheet[Saving]):
    """Shows how a key stands, tries what is typed, and answers with where it is to be saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o,ctrl+o", "open_page", "open the page", show=False, tooltip="Open the page where keys are made"),
        Binding(
            "ctrl+r",
            "remove",
            "remove the saved key",
            show=False,
            tooltip="Take the saved key out of its place, when asked a second time",
        ),
        Binding("pagedown", "scroll(1)", "scroll", show=False),
        Binding("pageup", "scroll(-1)", "scroll", show=False),
        Binding("enter", "submit", "try", show=False, tooltip="Try the key that is typed, or the one that is in force"),
    ]

    def __init__(self, desk: KeyDesk, provider: str, env_file: str, ask: Ask) -> None:
        super().__init__()
        self.desk = desk
        self.view = desk.view(provider)
        self.env_file = env_file
        self.ask = ask
        self._key = ""
        self._trying: str | None = None
        """What stood in the field when it was last tried."""
        self._tried_at: str | None = None
        """Where the key that is to be saved was tried, if it was."""
        self._to_remove: Holder | None = None
        self._keys = ""
        self._scrolls = False

    def show_keys(self, keys: str) -> None:
        """Say which keys do what now, and where there is more to see, how to get there."""
        self._keys = keys
        super().show_keys(f"pgdn more, {keys}" if self._scrolls else keys)

    def compose(self) -> ComposeResult:
        """Show what is known, and where there is one the field."""
        provider = self.view.provider
        with self.framed(f"{'key of' if provider.key_env else 'signing in to'} {provider.name}", _HEIGHT):
            yield Known(id="info", classes="rest")
            if self.view.takes_key:
                yield Row("key", SecretField(id="secret"))
            yield Verdict()
            if self.view.takes_key:
                yield Places()

    def on_mount(self) -> None:
        """Begin in the field."""
        self.info = self.query_one("#info", Known)
        self.verdict = self.query_one(Verdict)
        found = self.query(SecretField)
        self.field = found.first() if found else None
        self.info.can_focus = self.field is None
        self.set_focus(self.field or self.info)
        self.begin()

    def on_resize(self) -> None:
        """Write what is known for the width there is."""
        self.call_after_refresh(self._show_info)

    def _show_info(self) -> None:
        origin, glyphs = self.desk.shown_origin, self.model_app.glyphs
        lines = describe_key(self.view, self.env_file, origin, self.info.room, glyphs)
        self.info.show(lines, keep_place=True)
        self._scrolls = len(lines) > self.info.page
        self.show_keys(self._keys)

    def begin(self) -> None:
        """Say what can be done here."""
        self._to_remove = None
        view = self.view
        page = "; ctrl+o opens the page where keys are made" if view.provider.keys_url else ""
        removes = "; ctrl+r removes the saved one" if self.desk.removable(view.provider) else ""
        if self.field is not None:
            self.verdict.say(f"paste a key: enter tries it, and saves nothing yet{page}{removes}")
            self.show_keys(_TYPING)
        else:
            self.verdict.say(self._way_in())
            self.show_keys(_READING)

    def _way_in(self) -> str:
        """Return what to do where no key can be typed in."""
        view = self.view
        if view.asked_at is None or view.login:
            return ""
        if view.provider.key_env or view.provider.login_hint:
            return view.how_to
        return self.desk.where_to_name_a_variable(view.provider)

    @property
    def is_choosing(self) -> bool:
        """Whether a key was tried, and the place for it is being chosen."""
        return bool(self._key)

    @property
    def secrets(self) -> list[str]:
        """What no report may show: the key that stands in the field, and the one that is to be saved."""
        return [secret for secret in (self._key, self.field.value if self.field else "") if secret]

    # trying

    @on(Input.Changed)
    def _typed(self) -> None:
        if self.field is None or self.field.value == self._trying:  # news of it came behind the enter
            return
        if self.field.has_focus and not self.is_choosing:
            self.workers.cancel_group(self, "trying")
            self._trying = None
            self.begin()

    @on(SecretField.TooLong)
    def _too_long(self) -> None:
        self.verdict.say("that is more than one line: a key is one line; nothing of it was taken", "bad")

    def action_submit(self) -> None:
        """Try the key in the field, or the one that is in force."""
        if self.is_choosing:
            return
        text = self.field.value if self.field is not None else ""
        self._trying = text
        if text.strip():
            self._work(partial(self._try, text))
        elif self.view.holders or self.view.login or (self.view.asked_at and not self.view.provider.needs_key):
            self._work(self._try_present)
        elif self.field is not None:
            self.verdict.say("there is no key yet: paste one here first", "warn")

    def _work(self, work: Callable[[], Awaitable[None]]) -> None:
        self._to_remove = None
        in_background(self, work, "trying", exclusive=True)

    async def _try(self, text: str) -> None:
        provider = self.view.provider
        try:
            key = usable_key(text)
        except KeyStoreError as error:
            self.verdict.say(str(error), "bad")
            return
        if len(self.view.tried_at) > 1:
            await self._offer(key, None)
            self.verdict.say("where it is saved decides where it is sent: choose its place, enter tries it there")
            return
        address = self.view.tried_at[0][0]
        self._say_trying(address)
        tried = await self.desk.try_key(provider, key)
        if tried.usable:
            await self._offer(key, address)
        else:
            self.show_keys(_TYPING)
        self._say(tried, "; it can be saved all the same")

    def _say_trying(self, address: str) -> None:
        self.verdict.say(f"trying it at {address} …", "accent")
        self.show_keys(_WORKING)

    def _say(self, tried: Tried, all_the_same: str) -> None:
        """Say what came of trying a key; `all_the_same` follows where that does not speak against the key."""
        kind, role = ("ready", "good") if tried.good else ("stale", "warn") if tried.usable else ("rejected", "bad")
        more = all_the_same if tried.usable and not tried.good else ""
        self.verdict.say(f"{self.model_app.glyphs.states[kind]} {tried.line}{more}", role)

    async def _offer(self, key: str, tried_at: str | None) -> None:
        """Let the user choose where a key is saved."""
        places = await asyncio.to_thread(self.desk.places, self.view.provider)
        self._key, self._tried_at = key, tried_at
        self.show_keys(_CHOOSING if tried_at else _PLACING)
        menu = self.query_one(Places)
        menu.offer(places)
        self.set_focus(menu)

    async def _try_there(self, place: Place) -> None:
        """Try the key at the address that its place sends it to, before it is saved there."""
        self._say_trying(place.asked_at)
        tried = await self.desk.try_key(self.view.provider, self._key, place.name)
        self._tried_at = place.asked_at if tried.usable else None
        self._say(tried, f"; enter saves it in {place.title} all the same")
        self.show_keys(_CHOOSING if tried.usable else _PLACING)

    async def _try_present(self) -> None:
        self.verdict.say(f"trying what is set at {self.view.asked_at} …", "accent")
        await self.ask({self.view.provider.id})
        self._look_again()
        role = {"accepted": "good", "open": "good", "refused": "bad"}.get(self.view.state, "warn")
        self.verdict.say(self.view.line, role)

    def _look_again(self) -> None:
        self.view = self.desk.view(self.view.provider.id)
        self._show_info()

    # saving

    def action_save(self) -> None:
        """Answer with the place under the cursor, unless a key there would not count, or was not tried there yet."""
        place = self.query_one(Places).chosen
        if place.refusal:
            self.verdict.say(f"not in {place.title}: {place.refusal}", "bad")
        elif place.asked_at != self._tried_at:
            self._work(partial(self._try_there, place))
        else:
            self.dismiss(Saving(place, self._key))

    def action_leave(self) -> None:
        """Go back to the field, or close; nothing is kept of what was typed."""
        if self.is_choosing and self.field is not None:
            self.workers.cancel_group(self, "trying")
            self._key = ""
            self.query_one(Places).offer([])
            self.set_focus(self.field)
            self.begin()
        else:
            self.dismiss(None)

    # removing

    def action_remove(self) -> None:
        """Take the saved key out of its place, when asked a second time."""
        provider = self.view.provider
        holder = self.desk.removable(provider)
        if self.is_choosing:
            return
        if holder is None:
            fixed = self.view.holders or ([self.view.login] if self.view.login else [])
            why = f"{fixed[0].variable} is set by the environment: unset it there" if fixed else "no key is saved"
            self.verdict.say(f"nothing to remove: {why}", "warn")
        elif self._to_remove != holder:
            self._to_remove = holder
            where = self.desk.shown_origin(holder.origin)
            self.verdict.say(f"ctrl+r again removes {holder.variable} from {where}; no copy is kept", "warn")
        else:
            self._work(partial(self._remove, holder))

    async def _remove(self, holder: Holder) -> None:
        try:
            done = await asyncio.to_thread(self.desk.remove, holder)
        except KeyStoreError as error:
            self.verdict.say(str(error), "bad")
            return
        self.verdict.say(done, "good")
        self._look_again()
        await self.ask(self.desk.used_by(self.view.provider, holder.variable))
        self._look_again()

    # the rest

    def action_open_page(self) -> None:
        """Open the page where keys are made."""
        provider = self.view.provider
        self.model_app.main.open_page(provider.keys_url or provider.docs_url, provider.id)

    def action_scroll(self, by: int) -> None:
        """Scroll what is known."""
        self.info.scroll_relative(y=by * self.info.page, animate=False)
