"""Rows of offers side by side: what differs, what is best, and who said so."""

from model_tui.core.comparing import Row, Subject, compared
from model_tui.core.figures import ASCII
from model_tui.core.layers import flat_model
from model_tui.core.model import Offer, Price, Tier
from model_tui.core.workload import Workload

LONG = (Tier("context", above=200_000, input=2.5, output=15.0), Tier("batch", input=0.6, output=5.0))
OFFERS = (
    Offer(
        provider="a",
        id="one",
        name="one",
        canonical="a/one",
        context=128_000,
        tools=True,
        knowledge="2024-10",
        price=Price(2.0, 8.0),
        provenance={"context": "provider", "price.input": "litellm"},
    ),
    Offer(
        provider="b",
        id="two",
        name="two",
        canonical="b/two",
        context=1_000_000,
        tools=True,
        knowledge="2024",
        price=Price(1.25, 10.0, tiers=LONG),
    ),
    Offer(provider="c", id="pic", name="pic", canonical="c/pic", price=Price(None, 0.04, unit="image")),
)


def rows(workload: Workload | None = None, **options) -> dict[str, Row]:
    subjects = [Subject.of(offer, flat_model(offer), workload) for offer in OFFERS]
    return {row.name: row for row in compared(subjects, ASCII, **options)}


def test_every_known_figure_is_a_row_with_its_best_and_its_source() -> None:
    found = rows()
    assert found["context"] == Row("context", ("128k", "1.0M", "-"), ("provider", "", ""), frozenset((1,)))
    assert (found["in"].cells, found["in"].best, found["in"].said[0]) == (("2.00", "1.25", "-"), {1}, "litellm")
    assert (found["output"].cells, found["output"].best) == (("8.00", "10.00", "0.04/img"), {0})
    assert (found["tools"].differs, found["tools"].best) == (True, frozenset())
    assert found["knowledge"].best == {0}
    assert "max output" not in found  # nobody knows it of any


def test_lines_beside_the_base_price_those_by_length_first() -> None:
    found = rows()
    at = list(found).index("> 200k")
    assert list(found)[at : at + 2] == ["> 200k", "batch"]
    assert found["> 200k"].cells == ("-", "2.50 / 15.00", "-")


def test_the_month_of_a_workload_is_best_only_where_a_call_fits() -> None:
    found = rows(Workload(100_000, 0, 0, 1_000), priced=True)["$/month"]
    assert (found.cells, found.best) == (("200.00", "125.00", "-"), {1})
    found = rows(Workload(200_000, 0, 0, 1_000), priced=True)["$/month"]
    assert (found.cells, found.best) == (("400.00, a call does not fit", "250.00", "-"), frozenset())
    assert "$/month" not in rows()


def test_figures_that_are_written_alike_are_as_good() -> None:
    offers = [
        Offer(provider="a", id=str(context), name="x", canonical="a/x", context=context, max_output=output)
        for context, output in ((1_048_576, 8_192), (1_000_000, 8_190), (None, 4_096))
    ]
    subjects = [Subject.of(offer, flat_model(offer)) for offer in offers]
    found = {row.name: row for row in compared(subjects, ASCII)}
    assert (found["context"].cells, found["context"].best) == (("1.0M", "1.0M", "-"), frozenset())
    assert (found["max output"].cells, found["max output"].best) == (("8.2k", "8.2k", "4k"), {0, 1})
