"""What is sent to the terminal for a change leaves on it what painting the whole screen would."""

import asyncio
import re
import traceback
from collections.abc import Iterator

import pytest
from rich.cells import get_character_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from screen import Open
from screen import Screen as Running
from textual import events
from textual._callback import invoke
from textual._compositor import Compositor, CompositorUpdate, LayoutUpdate
from textual._context import visible_screen_stack
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from model_tui.core.figures import ASCII, UNICODE, Glyphs
from model_tui.tui.app import ModelTuiApp
from model_tui.tui.painting import LineCompositor, PaintedModal, written
from model_tui.workbench import Workbench

_TOKEN = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|\x1b\]8;([^\x1b]*)\x1b\\|(\n)|([^\x1b\n])")
_SEEN_ON_BLANKS = {"4", "5", "6", "7", "9", "21", "51", "52", "53"}

Cell = tuple[str, frozenset[str], str, str, str]
"""A character, its attributes, ink, ground and link."""


@pytest.fixture(autouse=True)
def frames_nobody_sees() -> None:
    """Here the frames between are what is looked at."""


class Terminal:
    """The cells of a terminal, with their colours, and how much it was sent."""

    def __init__(self, width: int, height: int) -> None:
        self.rows: list[list[Cell]] = [[(" ", frozenset(), "", "", "")] * width for _ in range(height)]
        self.look: tuple[frozenset[str], str, str, str] = (frozenset(), "", "", "")
        self.sent = 0

    def feed(self, data: str) -> None:
        self.sent += len(data.encode())
        x = y = 0
        for numbers, final, link, line_end, character in _TOKEN.findall(data):
            if final == "H":
                y, x = (int(number) - 1 for number in numbers.split(";"))
            elif final == "m":
                self._style(numbers.split(";"))
            elif character:
                cells = get_character_cell_size(character)
                self.rows[y][x : x + cells] = [_seen(character, self.look), _seen("", self.look)][:cells]
                x += cells
            elif not line_end:
                self.look = (*self.look[:3], link.partition(";")[2])

    def _style(self, codes: list[str]) -> None:
        attributes, ink, ground, link = self.look
        rest = iter(codes)
        for code in rest:
            if code == "0":
                attributes, ink, ground = frozenset(), "", ""
            elif code in ("38", "48"):
                colour = self._colour(rest)
                ink, ground = (colour, ground) if code == "38" else (ink, colour)
            elif code == "39":
                ink = ""
            elif code == "49":
                ground = ""
            elif code[0] in "39" and len(code) == 2:
                ink = code
            elif (code[0] == "4" and len(code) == 2) or len(code) == 3:
                ground = code
            else:
                attributes |= {code}
        self.look = (attributes, ink, ground, link)

    @staticmethod
    def _colour(rest: Iterator[str]) -> str:
        kind = next(rest)
        return ";".join([kind, *(next(rest) for _ in range(3 if kind == "2" else 1))])


def _seen(character: str, look: tuple[frozenset[str], str, str, str]) -> Cell:
    attributes, ink, ground, link = look
    if character == " " and not attributes & _SEEN_ON_BLANKS and not link:
        return (" ", frozenset(), "", ground, "")
    return (character, attributes, ink, ground, link)


class Watched:
    """The screen on top as a terminal has it from the frames alone, beside all of it painted by Textual."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.console = Console(force_terminal=True, color_system="truecolor")
        self.frames = 0
        self.compositor = running.app.screen._compositor
        width, height = self.compositor.size
        self.terminal = Terminal(width, height)
        self.whole_frames = 0
        self.feed(self.compositor.render_full_update())
        paint = self.compositor.render_update

        def watched(*arguments: object, **more: object) -> object:
            update = paint(*arguments, **more)  # type: ignore[arg-type]
            self.feed(update)
            return update

        self.compositor.render_update = watched  # type: ignore[assignment, method-assign]

    def feed(self, update: object) -> None:
        if isinstance(update, CompositorUpdate):
            self.frames += 1
            if isinstance(update, LayoutUpdate):
                self.whole_frames += 1
                self.terminal = Terminal(*self.compositor.size)  # one that was resized shows what chance has left there
            self.terminal.feed(update.render_segments(self.console))

    @property
    def whole(self) -> Terminal:
        """The screen as Textual itself paints all of it now."""
        width, height = self.compositor.size
        terminal = Terminal(width, height)
        size = self.compositor.size.region
        chops = Compositor._render_chops(self.compositor, size, lambda _: True)
        terminal.feed(LayoutUpdate([line.values() for line in chops], size).render_segments(self.console))
        return terminal

    async def check(self) -> None:
        await self.running.rest()
        whole = self.whole
        for y, (row, wanted) in enumerate(zip(self.terminal.rows, whole.rows, strict=True)):
            differ = [x for x, (a, b) in enumerate(zip(row, wanted, strict=True)) if a != b]
            assert not differ, (y, differ[:5], [row[x] for x in differ[:3]], [wanted[x] for x in differ[:3]])


_KEYS = (
    *"jjk/vis",
    "tab",
    *"dee",
    *["backspace"] * 9,
    *"zzqx",
    *["backspace"] * 4,
    *"in<1 ctx>=",
    "escape",
    *"vtm",
    "escape",
    "h",
    "j",
    "j",
    "l",
    "l",
    "j",
    "h",
    "space",
    "*",
    "G",
    "g",
    "s",
)


@pytest.mark.parametrize(("size", "glyphs"), [((120, 24), UNICODE), ((80, 20), UNICODE), ((130, 16), ASCII)])
async def test_changes_leave_what_painting_everything_would(
    open_app: Open, real_bench: Workbench, size: tuple[int, int], glyphs: Glyphs
) -> None:
    async with open_app(size, on=real_bench, glyphs=glyphs) as screen:
        watched = Watched(screen)
        await watched.check()
        for key in _KEYS:
            await screen.press({"/": "slash", "<": "less_than_sign", ">": "greater_than_sign"}.get(key, key))
            await watched.check()
        assert watched.frames > len(_KEYS) / 2


async def test_what_was_covered_comes_back(open_app: Open) -> None:
    async with open_app() as screen:
        watched = Watched(screen)
        await screen.press("question_mark")
        await screen.press("escape")
        await watched.check()
        screen.main.tell("told of in a corner")
        await screen.rest()
        await watched.check()
        await screen.press("slash", "o", "p")
        await watched.check()
        screen.app.clear_notifications()
        await screen.rest()
        await watched.check()


@pytest.mark.parametrize("key", ["", "F", "enter", "K"])
async def test_another_size_is_painted_once_it_is_laid_out(open_app: Open, key: str) -> None:
    async with open_app() as screen:
        if key:
            await screen.press(key)
        watched = Watched(screen)
        sizes = ((200, 60), (60, 16), (120, 40))
        for size in sizes:
            await screen.resize(*size)
            await screen.until(lambda: not watched.compositor.is_settling)
            await screen.rest()
            if not key:  # what lies over the screen is not painted by Textual alone
                await watched.check()
        # With each layout it is four times for each size; on a busy machine a layout may come late, and be seen.
        assert len(sizes) <= watched.whole_frames <= 3 * len(sizes)


@pytest.mark.parametrize("key", ["", "F", "question_mark"])
async def test_sizes_that_are_past_bring_no_other_back(open_app: Open, key: str) -> None:
    async with open_app((100, 30)) as screen:
        if key:
            await screen.press(key)
        for shown in screen.app.screen_stack:
            classes = shown.classes
            for size in (Size(60, 20), Size(100, 30), Size(61, 21), Size(100, 30)):
                shown.post_message(Resize(size, size))
                shown.call_later(lambda: None)  # of those that lie together only the last is heard
            async with asyncio.timeout(10):
                await screen.rest()
            assert shown.size == shown._compositor.size == screen.app.size == (100, 30)
            assert shown.classes == classes, "nor are the panes those of another width"
            await screen.until(lambda: not screen.app.main._compositor.is_settling)


@pytest.mark.parametrize("key", ["dollar_sign", "K", "enter", "question_mark"])
async def test_what_opens_is_painted_once_and_not_amid_its_layout(
    open_app: Open, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    amid: list[bool] = []
    paint = LineCompositor.render_full_update

    def painted(compositor: LineCompositor, simplify: bool = False) -> LayoutUpdate:
        names = {frame.name for frame in traceback.extract_stack()}
        amid.append(not names.isdisjoint({"_on_screen_resume", "_refresh_layout"}))
        return paint(compositor, simplify)

    async with open_app((200, 60)) as screen:
        monkeypatch.setattr(LineCompositor, "render_full_update", painted)
        await screen.press(key)
        await screen.until(lambda: bool(amid))
        await screen.rest()
        assert screen.app.screen is not screen.main
        assert amid == [False], "else a turn of the event loop is twice as long: all is painted again behind it"
        assert not screen.app.screen._compositor.is_opening


@pytest.mark.parametrize("key", ["vertical_line", "dollar_sign", "F", "T", "V", "P", "K", "question_mark", "enter"])
async def test_a_sheet_that_is_closed_is_not_written_into(open_app: Open, key: str) -> None:
    """A callback that waits for the layout, and another size, may come when its parts are gone."""
    async with open_app() as screen:
        await screen.press(key)
        sheet = screen.app.screen
        assert sheet is not screen.main
        size = Size(80, 24)
        sheet.on_resize()  # type: ignore[attr-defined]
        waiting = sheet._callbacks[:]
        sheet._callbacks.clear()
        await screen.press("escape", "escape")
        await screen.until(lambda: not sheet.children)
        for callback, _ in waiting:
            await invoke(callback)
        await sheet.on_event(events.Resize(size, size))
        assert not sheet.children


async def test_the_first_frame_is_whole_and_painted_once(bench: Workbench) -> None:
    app = ModelTuiApp(bench)
    frames: list[str] = []
    console = Console(force_terminal=True, color_system="truecolor")
    paint = app.main._compositor.render_update

    def seen(*arguments: object, **more: object) -> object:
        update = paint(*arguments, **more)  # type: ignore[arg-type]
        if isinstance(update, CompositorUpdate) and not app.main.awake:
            terminal = Terminal(*app.size)
            terminal.feed(update.render_segments(console))
            frames.append("\n".join("".join(cell[0] for cell in row) for row in terminal.rows))
        return update

    app.main._compositor.render_update = seen  # type: ignore[assignment, method-assign]
    async with app.run_test(size=(120, 24)) as pilot:
        await Running(app, pilot).until(lambda: app.main.awake)
        top = frames[0].splitlines()
        assert frames[0].count("╭─") == 3, frames[0]
        assert all(row[70:].strip("│╮╯─ ") for row in top[2:7]), "the detail is there"
        assert "quit" in top[-1]
        assert not app.main._compositor.is_held
        assert all(len(frame.split()) < len(frames[0].split()) / 2 for frame in frames[1:]), "nothing is painted twice"


async def test_a_change_is_sent_in_fewer_bytes_than_textual_would(open_app: Open) -> None:
    async with open_app() as screen:
        watched = Watched(screen)
        all_of_it = watched.whole.sent
        assert watched.terminal.sent < all_of_it / 2, "a style is told of where it differs from the one before"
        before = watched.terminal.sent
        await screen.press("j")
        assert 0 < watched.terminal.sent - before < all_of_it / 2


_STYLES = {
    "none": None,
    "ink": Style(color="#aabbcc"),
    "other ink": Style(color="red"),
    "ground": Style(bgcolor="#102030"),
    "both": Style(color="#ffffff", bgcolor="#102030"),
    "bold": Style(color="#ffffff", bgcolor="#102030", bold=True),
    "bold, dim": Style(bgcolor="#102030", bold=True, dim=True),
    "underlined": Style(color="#aabbcc", bgcolor="#102030", underline=True),
    "reversed": Style(color="#aabbcc", bgcolor="#102030", reverse=True),
    "link": Style(color="#aabbcc", link="https://example.com"),
    "default": Style(color="default", bgcolor="default"),
}


@pytest.mark.parametrize("text", ["ab", "  "])
@pytest.mark.parametrize("then", _STYLES)
@pytest.mark.parametrize("first", _STYLES)
def test_from_one_style_to_another(first: str, then: str, text: str) -> None:
    console = Console(force_terminal=True, color_system="truecolor")
    segments = [Segment("x", _STYLES[first]), Segment(text, _STYLES[then]), Segment(" y", _STYLES[first])]
    strips = [(1, 0, Strip(segments)), (0, 1, Strip(segments[::-1]))]
    ours, theirs = Terminal(8, 2), Terminal(8, 2)
    ours.feed(written(console, strips))
    theirs.feed("".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in strips))
    assert ours.rows == theirs.rows
    assert ours.look == (frozenset(), "", "", ""), "the style is plain again behind it"


@pytest.mark.parametrize("theme", [None, "textual-light", "ansi-dark"])
@pytest.mark.parametrize("size", [(120, 40), (70, 30)])
async def test_every_screen_is_painted_as_textual_would(
    open_app: Open, size: tuple[int, int], theme: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(size) as screen:
        if theme is not None:
            screen.app.theme = theme
        await screen.press("a", "d")
        seen_behind = 0
        for keys in ((), "?", "C", "T", "enter", "F", "K", "V", "0", "|", "w", "c", "cs", "$"):
            for key in (*("escape",) * 3, *keys):
                await screen.press({"?": "question_mark", "|": "vertical_line", "$": "dollar_sign"}.get(key, key))
            compositor = screen.app.screen._compositor
            whole = compositor.size.region
            painted = []
            for textuals in (True, False):
                visible_screen_stack.set(screen.app._background_screens)
                screen.app.screen._set_dirty()
                with monkeypatch.context() as patch:
                    if textuals:
                        patch.setattr(LineCompositor, "_render_chops", Compositor._render_chops)
                        patch.setattr(PaintedModal, "render_lines", Widget.render_lines)
                    lines = compositor._render_chops(whole, lambda _: True)
                painted.append([Strip.join(line.values()).simplify() for line in lines])
            assert painted[0] == painted[1], keys
            behind = "".join(segment.text for line in painted[1] for segment in line)
            seen_behind += "model-tui" in behind
        assert seen_behind > 5
