"""What a terminal sends: a paste is one, whatever is in it, and however it comes."""

import random

import pytest
from textual import events

from model_tui.tui.driver import PasteParser

BEGIN, END = "\x1b[200~", "\x1b[201~"


def read(*parts: str) -> list[str]:
    """Return what these inputs, one after another, mean: keys by name, pastes in quotes."""
    parser = PasteParser()
    found: list[str] = []
    for part in parts:
        for event in parser.feed(part):
            if isinstance(event, events.Key):
                found.append(event.key)
            elif isinstance(event, events.Paste):
                found.append(repr(event.text))
    return found


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("ab", ["a", "b"]),
        (f"{BEGIN}two words{END}", ["'two words'"]),
        (f"a{BEGIN}x{END}b", ["a", "'x'", "b"]),
        (f"{BEGIN}\x1b[31mred\x1b[0m and q{END}q", ["'�[31mred�[0m and q'", "q"]),
        (f"{BEGIN}a lone \x1b{END}q", ["'a lone �'", "q"]),
        (f"{BEGIN}\x1b[20{END}q", ["'�[20'", "q"]),
        (f"{BEGIN}{BEGIN}nested{END}q", ["'�[200~nested'", "q"]),
        (f"{BEGIN}one{END}{BEGIN}\x1b two{END}", ["'one'", "'� two'"]),
        (f"{BEGIN}\x1bOP\x1b[A\x1b[<0;1;1M{END}", ["'�OP�[A�[<0;1;1M'"]),
        ("\x1b[A\x1b[200", ["up"]),
    ],
)
def test_a_paste_is_one_however_it_is_cut(sent: str, meant: list[str]) -> None:
    assert read(sent) == meant
    assert read(*sent) == meant
    for seed in range(30):
        cuts = sorted(random.Random(seed).sample(range(len(sent)), min(3, len(sent) - 1)))
        assert read(*(sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True) if a < b)) == meant


def test_nothing_is_lost_of_a_long_one() -> None:
    text = "".join(f"line {number} \x1b[1m" for number in range(20_000))
    sent = f"{BEGIN}{text}{END}"
    parts = [sent[at : at + 4_096] for at in range(0, len(sent), 4_096)]
    assert read(*parts) == [repr(text.replace("\x1b", "�"))]


class Slow:
    """A parser whose clock the test turns: what the terminal sends comes late."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = 100.0
        for module in ("textual._parser.get_time", "model_tui.tui.driver.monotonic"):
            monkeypatch.setattr(module, lambda: self._now)
        self._parser = PasteParser()

    def read(self, *parts: str | float) -> list[object]:
        """Return what inputs mean, with seconds of silence between them."""
        found: list[object] = []
        for part in parts:
            if isinstance(part, str):
                found += self._parser.feed(part)
            else:
                self._now += part
                found += self._parser.tick()
        return [event.key if isinstance(event, events.Key) else getattr(event, "text", type(event)) for event in found]


@pytest.mark.parametrize(
    ("parts", "meant"),
    [
        (("\x1b", 0.2, "q"), ["escape", "q"]),
        (("\x1b[<35;10", 0.5, ";5Mq"), [events.MouseMove, "q"]),
        (("\x1b[<", 0.3, "35;1", 0.3, "0;5", 0.3, "M"), [events.MouseMove]),
        (("\x1b[1;", 0.2, "5C"), ["ctrl+right"]),
        (("\x1b[<35;10", 0.5, 1.0, "q"), ["q"]),
        (("\x1b[?2026;", 0.2, "0$", 0.2, "y", "q"), ["q"]),
        (("\x1b", 0.2, "[200~q", "e\x1b[201~x"), ["escape", "qe", "x"]),
        (("\x1b[200", 0.2, "~q\x1b[201~x"), ["q", "x"]),
        (("\x1b[20", 2.0, "0~q\x1b[201~x"), ["q", "x"]),
        (("\x1b", 0.2, "\x1b[200~q\x1b[201~x"), ["escape", "q", "x"]),
        (("\x1b[200~one\x1b[20", 5.0, "1~x"), ["one", "x"]),
    ],
)
def test_what_comes_late_is_still_one(
    monkeypatch: pytest.MonkeyPatch, parts: tuple[str | float, ...], meant: list[object]
) -> None:
    assert Slow(monkeypatch).read(*parts) == meant
