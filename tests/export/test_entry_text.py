"""The text of one entry: as it stands, and as an export would write it."""

from pathlib import Path

import pytest
from picks import pick
from reviewing_configs import reviewed

from model_tui.export.desk import Desk
from model_tui.export.entry_text import planned_text
from model_tui.export.plan import PlanError
from model_tui.export.target import target_names

TEXT = """\
model_list:

  # mine
  - model_name: a # keep
    litellm_params:
      model: openai/gpt-4o
      api_key: sk-proj-0123456789abcdefABCDEF
  - {model_name: b, litellm_params: {model: openai/gpt-4o}}
"""


def test_an_entry_as_it_stands_without_indentation_and_key() -> None:
    first, second = (made := reviewed(TEXT)).entries
    assert made.text_of(first) == (
        "- model_name: a # keep\n  litellm_params:\n    model: openai/gpt-4o\n    api_key: …"
    )
    assert made.text_of(second) == "- {model_name: b, litellm_params: {model: openai/gpt-4o}}"


def test_windows_line_ends_are_no_part_of_it() -> None:
    made = reviewed(TEXT.replace("\n", "\r\n"))
    assert "\r" not in made.text_of(made.entries[0])


@pytest.mark.parametrize("target", ["litellm", "models-yaml", "orchestrator-list", "continue"])
def test_what_an_export_would_write_is_what_it_writes(tmp_path: Path, target: str) -> None:
    desk = Desk(target, tmp_path / "file.yaml", tmp_path / "state")
    text = planned_text(desk, pick("openai/gpt-4o-mini"))
    assert not desk.path.exists()
    desk.export([pick("openai/gpt-4o-mini")])
    written = [line.strip() for line in desk.path.read_text().splitlines()]
    lines = [line.strip() for line in text.splitlines()]
    assert len(lines) > 3
    at = written.index(lines[0])
    assert written[at : at + len(lines)] == lines
    assert not text.startswith((" ", "models", "model_list"))


@pytest.mark.parametrize(
    ("target", "stands", "begins"),
    [
        ("models-yaml", "models:\n  - {source: ollama, name: x}\n", "- source: openai"),
        ("orchestrator-list", "models:\n  x: {provider: ollama, config: {}}\n", "openai_gpt-4o-mini:"),
        ("models-yaml", "models: [\n", "openai_gpt-4o-mini:"),
    ],
)
def test_a_models_yaml_is_spoken_to_in_its_own_dialect(tmp_path: Path, target: str, stands: str, begins: str) -> None:
    desk = Desk(target, tmp_path / "file.yaml", tmp_path / "state")
    desk.path.write_text(stands)
    assert planned_text(desk, pick("openai/gpt-4o-mini")).startswith(begins)


def test_it_bears_the_name_that_is_free_and_nothing_of_the_file(tmp_path: Path) -> None:
    desk = Desk("litellm", tmp_path / "file.yaml", tmp_path / "state")
    usual = "openai/gpt-4o-mini"
    ours = "model_info: {managed_by: model-tui}"
    params = "litellm_params: {model: groq/x, api_key: secret-of-mine}"
    taken = f"model_list:\n  - {{model_name: {usual}, {params}, {ours}}}\n"
    desk.path.write_text(taken)
    text = planned_text(desk, pick(usual))
    plan = desk.plan([pick(usual)])
    assert plan.changes[0].kind == "add"
    assert plan.changes[0].name != usual
    assert text.splitlines()[0] == f"- model_name: {plan.changes[0].name}"
    assert "secret-of-mine" not in text
    desk.path.write_text(taken.replace(ours, "model_info: {}"))
    with pytest.raises(PlanError, match="in use for something else"):
        planned_text(desk, pick(usual))
    desk.path.write_text("model_list: [\n")
    assert planned_text(desk, pick(usual)).splitlines()[0] == f"- model_name: {usual}"


def test_what_cannot_be_reached_is_refused(tmp_path: Path) -> None:
    desk = Desk("litellm", tmp_path / "file.yaml", tmp_path / "state")
    from msgspec import structs

    one = pick("openai/gpt-4o-mini")
    bad = structs.replace(one, base_url="https://me:secret@example.com/v1")
    with pytest.raises(PlanError, match="holds a login"):
        planned_text(desk, bad)


@pytest.mark.parametrize("target", [name for name in target_names() if name != "aider-settings"])
def test_every_target_has_a_text(tmp_path: Path, target: str) -> None:
    desk = Desk(target, tmp_path / "file", tmp_path / "state")
    text = planned_text(desk, pick("openai/gpt-4o-mini"))
    assert ("OPENAI_API_KEY" if target == "env" else "gpt-4o-mini") in text
    assert text == text.strip("\n")
    assert not desk.path.exists()
