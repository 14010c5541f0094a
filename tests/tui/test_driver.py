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
