"""Included files of a LiteLLM config: LiteLLM joins their entries to the file's own, so that names and models count."""

from pathlib import Path

import pytest
from msgspec import structs
from picks import entries, pick
from reviewing_configs import directory

from model_tui.export.desk import read
from model_tui.export.litellm import LiteLLM
from model_tui.export.options import EntryOptions
from model_tui.export.plan import Pick, Plan, PlanError
from model_tui.export.reading import read_config
from model_tui.export.review import removal

KEY = "api_key: os.environ/OPENAI_API_KEY"
MAIN = f"""include: [parts/../parts/more.yaml, parts/more.yaml, gone.yaml]
model_list:
  - {{model_name: one, litellm_params: {{model: openai/gpt-4o, {KEY}}}, model_info: {{managed_by: model-tui}}}}
router_settings: {{fallbacks: [{{one: [there]}}]}}
"""
MORE = f"""include: [../config.yaml]
model_list:
  - {{model_name: there, litellm_params: {{model: openai/gpt-4o-mini, {KEY}}}, model_info: {{managed_by: model-tui}}}}
  - {{model_name: openai/o3, litellm_params: {{model: openai/o1, {KEY}}}}}
"""


@pytest.fixture
def main(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "more.yaml").write_text(MORE)
    path = tmp_path / "config.yaml"
    path.write_text(MAIN)
    return path


def planned(main: Path, *picks: Pick) -> Plan:
    return LiteLLM().plan(main, main.read_bytes(), picks)


def test_a_model_of_an_included_file_is_pointed_at_and_not_written_again(main: Path) -> None:
    made = planned(main, pick("openai/gpt-4o-mini"), pick("openai/o1"), pick("openai/gpt-4.1"))
    more = main.parent / "parts" / "more.yaml"
    assert [(c.kind, c.name, c.line, c.note) for c in made.changes] == [
        ("theirs", "there", None, f"already there as 'there' in {more}:3"),
        ("theirs", "openai/o3", None, f"already there as 'openai/o3' in {more}:4"),
        ("add", "openai/gpt-4.1", None, None),
    ]
    assert [entry["model_name"] for entry in entries(made)] == ["one", "openai/gpt-4.1"]


@pytest.mark.parametrize(("ref", "name"), [("openai/o3", None), ("openai/gpt-4.1", "openai/o3")])
def test_a_name_of_an_included_file_is_in_use(main: Path, ref: str, name: str | None) -> None:
    with pytest.raises(PlanError, match=r"more\.yaml:4: the name 'openai/o3' is in use for something else"):
        planned(main, structs.replace(pick(ref), name=name))


def test_one_name_of_an_included_file_holds_up_no_sync(main: Path) -> None:
    picks = [structs.replace(pick(ref), options=EntryOptions(synced=True)) for ref in ("openai/o3", "openai/gpt-4.1")]
    made = planned(main, *picks)
    assert [(c.kind, c.name) for c in made.changes] == [("add", "openai/gpt-4.1")]
    assert any("openai/o3" in warning for warning in made.warnings)


def test_a_file_that_is_included_by_what_it_includes_is_read_once(main: Path) -> None:
    data = main.read_bytes()
    reading = read_config(data, str(main), directory(), "litellm", read)
    assert reading.elsewhere == {"there", "openai/o3"}
    made = removal(data, reading, ["one"], others=False)
    assert made.after.endswith(b"model_list: []\nrouter_settings: {fallbacks: []}\n")
