"""The review desk: what a program gets of a config, and a plan for the repairs it chooses."""

from pathlib import Path

import pytest

from model_tui.export.plan import PlanError
from model_tui.export.splice import SpliceError
from model_tui.reviewing import ReviewDesk
from model_tui.storage import Paths
from model_tui.workbench import Workbench

TEXT = """\
model_list:
  - {model_name: a, litellm_params: {model: gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY}}
  - {model_name: b, litellm_params: {model: openai/gpt-4o-mini, api_key: '${OPENAI_API_KEY}'}}
"""


@pytest.fixture
def desk(tmp_path: Path) -> ReviewDesk:
    return ReviewDesk(Workbench(Paths.default(), tmp_path, env={}, offline=True))


def test_repairs_are_chosen_planned_written_and_undone(desk: ReviewDesk, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(TEXT)
    at, review = desk.review(path)
    first, second = review.entries
    assert {f.kind for f in review.of(first)} == {"bare-name", "key-unset"}
    assert {f.kind for f in review.of(second)} == {"key-syntax"}
    offer = review.offer(first)
    assert offer is not None
    assert offer.ref == "openai/gpt-4o-mini"
    plan = review.plan(review.of(first))
    assert [(change.name, change.note) for change in plan.changes] == [("a", "write openai/gpt-4o-mini")]
    at.write(plan)
    assert path.read_text() == TEXT.replace("model: gpt", "model: openai/gpt")
    at.undo()
    assert path.read_text() == TEXT


def test_a_file_that_changed_meanwhile_is_not_written(desk: ReviewDesk, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(TEXT)
    at, review = desk.review(path)
    path.write_text(TEXT + "# somebody else\n")
    with pytest.raises(OSError, match="changed since it was read"):
        at.write(review.plan(review.safe))
    assert path.read_text() == TEXT + "# somebody else\n"


def test_what_cannot_be_reviewed(desk: ReviewDesk, tmp_path: Path) -> None:
    with pytest.raises(SpliceError, match="there is no such file"):
        desk.review(tmp_path / "gone.yaml")
    (tmp_path / "other.yaml").write_text("a: 1\n")
    with pytest.raises((SpliceError, PlanError), match="no config that can be reviewed"):
        desk.review(tmp_path / "other.yaml")
