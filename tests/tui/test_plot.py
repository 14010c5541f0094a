"""The scatter: where points, names and labels come to stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_tui.core.figures import tokens, usd
from model_tui.tui.plot import Axis, Scale, plot, within
from model_tui.tui.widgets.lines import Line, width_of

AXES = (Axis("context", lambda value: tokens(round(value))), Axis("in", usd))


def texts(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_a_scale_is_even_in_decades_and_lets_nothing_out() -> None:
    scale = Scale(1.0, 1_000.0, 31)
    assert [scale.at(value) for value in (1, 10, 100, 1_000)] == [0, 10, 20, pytest.approx(30)]
    assert [scale.at(value) for value in (0, 0.1, 10**9)] == [0, 0, 30]
    assert scale.ticks() == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]
    assert Scale(1, 10**6, 31).ticks() == [10.0**at for at in range(7)]
    assert Scale(3.0, 4.0, 31).ticks() == [3.0, 4.0]  # no round figure between them
    assert Scale(0.5, 3.5, 31, log=False).ticks() == [1, 2, 3]


def test_the_named_stand_at_their_place_with_their_names() -> None:
    named = [("low-left", (1_000.0, 0.1)), ("high-right", (1_000_000.0, 10.0)), ("middle", (31_623.0, 1.0))]
    lines = texts(plot([], named, AXES, (70, 23)))
    assert lines[20].startswith("   0.10 +A low-left")
    assert lines[0].endswith("high-right B")
    assert lines[0].startswith("     in ^")
    assert lines[10][9 + 30] == "C"
    assert "1.00 +" in lines[10]
    assert lines[21].endswith(" context >")
    assert lines[22].split() == ["1k", "2k", "5k", "10k", "20k", "50k", "100k", "200k", "500k"]


def test_names_that_have_no_room_leave_their_letter() -> None:
    named = [(f"a-rather-long-name-{at}", (1_000.0 + at, 1.0)) for at in range(8)] + [("far", (10**6, 10.0))]
    lines = texts(plot([], named, AXES, (60, 12)))
    assert 1 <= sum("a-rather-long-name" in line for line in lines) < 8
    assert sum("A" in line for line in lines) == 1


def test_the_crowd_is_faint_and_in_plain_signs_where_there_is_no_unicode() -> None:
    crowd = [(1_000.0 * 1.3**at, 0.1 * 1.2**at) for at in range(25)]
    for ascii_only in (False, True):
        lines = plot(crowd, [("m", (5_000.0, 0.0))], AXES, (60, 12), ascii_only=ascii_only)
        roles = {role for line in lines for _, role in line}
        assert roles == {"dim", "picked", "title"}
        assert "".join(texts(lines)).isascii() == ascii_only
        assert texts(lines)[9].startswith("   free +")
        assert "A m" in texts(lines)[9]  # what is free lies on a line of its own


def test_words_along_an_axis() -> None:
    lines = texts(plot([], [("m", (2.0, 1.0))], (Axis("quality", words=("cheap", "fair", "best")), AXES[1]), (60, 12)))
    assert lines[-1].split() == ["cheap", "fair", "best"]


def test_few_that_would_stretch_an_axis_are_left_out() -> None:
    crowd = [(1_000.0 * 1.05**at, 0.1 + at / 100) for at in range(99)]
    far, free, cheap = (2_000.0, 9_000.0), (2_000.0, 0.0), (3_000.0, 0.09)
    assert within([*crowd, far, free, cheap], [], AXES) == [*crowd, free, cheap], "what is near or free stays"
    assert within([*crowd, far], [(5.0, 10_000.0)], AXES) == [*crowd, far], "as far as the named ones go, all are shown"
    assert within([*crowd[:20], far], [], AXES) == [*crowd[:20], far], "of few nobody is left out"
    words = (Axis("quality", words=("cheap", "fair", "best")), AXES[1])
    assert within([(2.0, y) for _, y in (*crowd, far)], [], words) == [(2.0, y) for _, y in crowd]


_point = st.tuples(st.floats(0, 1e9), st.floats(0, 1e5))


@given(st.lists(_point, max_size=30), st.lists(st.tuples(st.text(max_size=40), _point), max_size=6), st.data())
def test_every_line_fits_whatever_comes(crowd, named, data) -> None:
    width, height = data.draw(st.tuples(st.integers(0, 80), st.integers(0, 30)))
    for line in plot(crowd, named, AXES, (width, height)):
        assert width_of(line) <= max(width, 70)
