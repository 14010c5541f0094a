"""What the cells of the table say: of one offer, and of the offers of a model together."""

from collections.abc import Callable, Sequence
from typing import Final

from model_tui.core.columns import Context
from model_tui.core.figures import Glyphs, unit_mark, usd, usd_range
from model_tui.core.grouping import largest, some, span
from model_tui.core.model import Offer, Price

Cell = Callable[[Offer, Glyphs, Context], str]
GroupCell = Callable[[Sequence[Offer], Glyphs, Context], str]
Amount = Callable[[Offer, Context], float | None]
Written = Callable[[float | None, Glyphs], str]

PRICE_WIDTH: Final = 7
RANGE_WIDTH: Final = 9
"""Cells of a price, and of the range of several."""


def state_role(state: str) -> str:
    """Return the role in which a state is written."""
    return {"ready": "good", "stale": "warn", "rejected": "bad", "unlisted": "warn"}.get(state, "dim")


def dim(_: Offer) -> str:
    """Return the role of what tells less."""
    return "dim"


def amount_text(amount: float | None, price: Price | None, glyphs: Glyphs) -> str:
    """Return a price in a form of which the figure fits into the column, even if its unit does not."""
    text, unit = usd(amount, glyphs), unit_mark(price) if amount is not None else ""
    if amount is None or len(text + unit) <= PRICE_WIDTH:
        return text + unit
    text = text.removeprefix("0").removesuffix(".00")
    if len(text) > PRICE_WIDTH - bool(unit):
        text = f"{amount:.1e}".replace("e-0", "e-")
    return text + unit


def told(value: Callable[[Offer], str | None]) -> Cell:
    """Return what writes a text as it is."""
    return lambda offer, glyphs, _: value(offer) or glyphs.unknown


def summed_up(value: Callable[[Sequence[Offer]], str]) -> GroupCell:
    """Return what writes a text about several offers."""
    return lambda offers, _glyphs, _: value(offers)


def price_cells(part: Callable[[Price], float | None]) -> tuple[Cell, GroupCell]:
    """Return what writes one part of the price, in the unit that the offer is sold by; of several, of the first."""

    def cell(offer: Offer, glyphs: Glyphs, _: Context) -> str:
        return amount_text(part(offer.price) if offer.price else None, offer.price, glyphs)

    def of_group(offers: Sequence[Offer], glyphs: Glyphs, _: Context) -> str:
        prices = [offer.price for offer in offers if offer.price is not None]
        if not prices:
            return glyphs.unknown
        sold = prices[0]
        low, high = span(part(price) for price in prices if price.unit == sold.unit)
        if low == high:
            return amount_text(low, sold, glyphs)
        mark = unit_mark(sold)
        return usd_range(low, high, RANGE_WIDTH - len(mark), glyphs) + mark

    return cell, of_group


def amount_cells(amount: Amount, written: Written) -> tuple[Cell, GroupCell]:
    """Return what writes an amount in USD that is worked out from the price."""

    def cell(offer: Offer, glyphs: Glyphs, context: Context) -> str:
        return written(amount(offer, context), glyphs)

    def of_group(offers: Sequence[Offer], glyphs: Glyphs, context: Context) -> str:
        low, high = span(amount(offer, context) for offer in offers)
        return written(low, glyphs) if low == high else usd_range(low, high, RANGE_WIDTH, glyphs)

    return cell, of_group


def price_role(offer: Offer) -> str:
    """Return the role of a price: good where it is free."""
    return "good" if offer.input_cost == 0 else ""


def monthly_cost(offer: Offer, context: Context) -> float | None:
    """Return what the user's workload costs a month, in USD; `None` where there is none, or no price."""
    return context.monthly(offer) if context.monthly is not None else None


def tokens_per_second(offer: Offer, glyphs: Glyphs, context: Context) -> str:
    """Return the measured speed."""
    speed = context.speeds.get(offer.key)
    return glyphs.unknown if speed is None else f"{speed:.0f}"


def fastest(offers: Sequence[Offer], glyphs: Glyphs, context: Context) -> str:
    """Return the highest measured tokens per second of several offers."""
    speed = largest(context.speeds.get(offer.key) for offer in offers)
    return glyphs.unknown if speed is None else f"{speed:.0f}"


def whole(value: float | None) -> int | None:
    """Return a number of tokens as one."""
    return None if value is None else int(value)


def any_letters(letters: Callable[[Offer, Glyphs], str]) -> GroupCell:
    """Return what tells of each capability whether any offer of a group has it."""

    def of_group(offers: Sequence[Offer], glyphs: Glyphs, _: Context) -> str:
        each = [letters(offer, glyphs) for offer in offers]
        return "".join(_some_letter(signs, glyphs) for signs in zip(*each, strict=True))

    return of_group


def _some_letter(signs: Sequence[str], glyphs: Glyphs) -> str:
    known = {"?": None, glyphs.no: False}
    holds = some([known.get(sign, True) for sign in signs])
    return "?" if holds is None else max(signs, key=str.isalpha) if holds else glyphs.no
