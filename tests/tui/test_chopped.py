"""Long texts as lines that are made when they are looked at."""

import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, chop_cells

from model_tui.core.text import harmless
from model_tui.export.plan import Plan
from model_tui.tui.exporting import plan_lines
from model_tui.tui.widgets.chopped import Chopped
from model_tui.tui.widgets.lines import Line, width_of

TEXTS = st.lists(
    st.text(max_size=30) | st.text("abc ", max_size=30) | st.sampled_from(["", "通义千问" * 6, "e\u0301" * 20])
)


@given(TEXTS, st.integers(0, 20), st.integers(0, 2))
def test_the_lines_are_those_of_the_text_in_its_order(texts: list[str], width: int, above: int) -> None:
    head: list[Line] = [[(f"above {at}", "dim")] for at in range(above)]
    lines = Chopped(head, texts, width, lambda text: "good" if text.startswith("a") else "")
    chopped: list[Line] = [*head]
    for text in texts:
        role = "good" if text.startswith("a") else ""
        chopped += [[(piece, role)] for piece in chop_cells(harmless(text), max(width, 2))] or [()]
    assert list(lines) == chopped
    assert [lines[at] for at in range(-len(lines), 0)] == chopped
    assert lines[1:4] == chopped[1:4]
    assert all(width_of(line) <= max(width, 2) for line in lines[above:])


def test_a_long_diff_holds_no_line_that_nobody_sees() -> None:
    texts = [f"+  - model_name: model-{number} of many" for number in range(50_000)]
    texts[30_000] = "+" + "x" * 250
    plan = Plan(Path("config.yaml"), None, b"model_list: []")
    before = sys.getallocatedblocks()
    lines = plan_lines(plan, texts, 100)
    assert sys.getallocatedblocks() - before < 5_000
    assert len(lines) == 50_003
    assert lines[30_001:30_005] == [
        [("+" + "x" * 99, "good")],
        [("x" * 100, "good")],
        [("x" * 51, "good")],
        [(texts[30_001], "good")],
    ]
    assert cell_len(texts[30_000]) == 251
