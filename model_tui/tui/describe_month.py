"""What a month of the user's workload costs at one offer, and how that comes about, as lines of a pane."""

from collections.abc import Iterator
from typing import Final

from model_tui.core.figures import UNICODE, Glyphs, money, tokens, usd, workload_text
from model_tui.core.model import Offer
from model_tui.core.monthly import Item, bill
from model_tui.core.workload import NamedWorkload, Workload
from model_tui.tui.widgets.lines import Line, fit, wrapped

_AMOUNT: Final = 10
_LABEL: Final = 8


def describe_month(offer: Offer, named: NamedWorkload, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Return the price of a month with the workload's name before it, in lines of at most `width` cells."""
    return [
        *wrapped(f"a month of {named.name}" if named.name else "a month", width, "dim"),
        *wrapped(workload_text(named.workload, glyphs), width, "dim"),
        *month_lines(offer, named.workload, width, glyphs),
    ]


def month_lines(offer: Offer, workload: Workload, width: int, glyphs: Glyphs = UNICODE) -> Iterator[Line]:
    """Yield the total in USD, what it is the sum of, and what is to be known about it."""
    made = bill(offer, workload)
    total = money(made.total, glyphs)
    role = "good" if made.total == 0 else "title"
    room = max(1, width - _LABEL - _AMOUNT)
    yield [(fit("USD", _LABEL), "dim"), (" " * room, ""), (fit(total, _AMOUNT, right=True), role)]
    for item in made.items:
        yield [
            (fit(item.name, _LABEL), "dim"),
            (fit(_factors(item, glyphs), room), ""),
            (fit(money(item.usd, glyphs), _AMOUNT, right=True), ""),
        ]
    if made.tier is not None:
        yield from wrapped(f"at the prices of calls above {tokens(made.tier.above, glyphs)} tokens", width, "dim")
    for remark in made.remarks:
        yield from wrapped(remark, width, "warn")


def _factors(item: Item, glyphs: Glyphs) -> str:
    return f"{tokens(item.tokens, glyphs)} at {usd(item.rate, glyphs)}"
