"""Offers put together by their model."""

from model_tui.core.columns import Context
from model_tui.core.grouping import arrange, best_state, grouped, largest, offer_row, some, span
from model_tui.core.index import Index
from model_tui.core.model import STATES, Offer


def offer(provider: str, canonical: str, state: str = "catalog") -> Offer:
    return Offer(provider=provider, id=canonical.partition("/")[2], name="", canonical=canonical, state=state)


def test_groups_stand_where_their_first_row_stands_and_keep_the_order_of_the_rows() -> None:
    assert grouped([4, 0, 2, 1, 3], models=[7, 9, 7, 8, 9]) == [[4, 1], [0, 2], [3]]
    assert grouped([], [7, 9]) == []


def test_a_group_is_a_line_of_its_own_and_one_offer_is_itself() -> None:
    closed = arrange([[4, 1], [0, 2, 5], [3]], lambda _: False)
    assert (closed.lines, closed.models, set(closed.inner)) == ([~4, ~0, 3], 3, set())
    assert dict(closed.groups) == {4: [4, 1], 0: [0, 2, 5]}
    opened = arrange([[4, 1], [0, 2, 5], [3]], lambda best: best in (0, 3))
    assert opened.lines == [~4, ~0, 0, 2, 5, 3]
    assert set(opened.inner) == {0, 2, 5}  # the only offer of a model is not below a line of its own
    assert [offer_row(line) for line in opened.lines] == [4, 0, 0, 2, 5, 3]


def test_the_numbers_of_models_hold_from_one_snapshot_to_the_next() -> None:
    first = [offer("openai", "openai/a"), offer("azure", "openai/a"), offer("groq", "meta/b")]
    index = Index(first, Context())
    before = list(index.models())
    assert before[0] == before[1] != before[2]
    more = [*first, offer("together", "meta/b"), offer("xai", "xai/c"), offer("groq", "openai/a")]
    after = index.evolve(more, {2}).models()
    assert after[:3] == before
    assert after[3] == before[2]
    assert after[4] not in before
    assert after[5] == before[0]


def test_what_is_told_of_several() -> None:
    assert best_state([offer("a", "a/b", state) for state in reversed(STATES)]) == "ready"
    assert best_state([offer("a", "a/b", state) for state in ("rejected", "catalog", "needs-key")]) == "needs-key"
    assert best_state([offer("a", "a/b", "rejected")]) == "rejected"
    assert (largest([None, 3, 8]), largest([None]), largest([])) == (8, None, None)
    assert (span([None, 0.0, 2.5]), span([None])) == ((0.0, 2.5), (None, None))
    assert (some([False, True, None]), some([False, None]), some([False, False])) == (True, None, False)
