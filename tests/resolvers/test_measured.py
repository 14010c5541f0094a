"""What was measured: both forms of `perf.json`, its rank among the layers, and what is wrong with a file."""

import json
from pathlib import Path

import pytest
from command_line import call

from model_tui.core.model import ModelSpec
from model_tui.resolvers.measured import MeasuredResolver
from model_tui.storage import Paths


def resolver(folder: Path, content: object) -> MeasuredResolver:
    path = folder / "perf.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return MeasuredResolver(path)


@pytest.mark.parametrize(
    "content",
    [
        {"openai/gpt-4o": {"tokens_per_second": 80.5, "input_cost_per_1m": 2.0, "at": "2026-01-01T00:00:00+00:00"}},
        {"models": {"openai/gpt-4o": {"tps": 80.5, "actual_cost": 2, "at": "2026-01-01T00:00:00+00:00", "odd": 1}}},
        [
            {
                "provider": "openai",
                "name": "gpt-4o",
                "measured_tps": 80.5,
                "price": {"input": 2.0},
                "at": "2026-01-01T00:00:00+00:00",
            }
        ],
        {"models": [{"provider": "openai", "id": "gpt-4o", "speed_hint_tps": 80.5, "input_cost_per_1m": 2}], "v": 1},
    ],
)
def test_every_form(content: object, tmp_path: Path) -> None:
    known = resolver(tmp_path, content)
    (layer,) = known.layers(ModelSpec("openai", "gpt-4o"))
    assert (layer.name, layer.facts.tokens_per_second) == ("measured", 80.5)
    assert layer.facts.price_input == 2.0
    assert layer.at in ("2026-01-01T00:00:00+00:00", None)
    assert known.notes == []
    assert known.layers(ModelSpec("openai", "gpt-4")) == ()
    assert known.keys() == {("openai", "gpt-4o")}


@pytest.mark.parametrize("content", ["{", "5", "null", "[1, null, {}]", '{"a": 1, "b/c": 2}', '{"models": 5}', '"x"'])
def test_what_is_no_measurement_is_passed_over(content: str, tmp_path: Path) -> None:
    known = resolver(tmp_path, content)
    assert known.keys() == set()
    assert len(known.notes) == 1


@pytest.mark.parametrize("value", [-1, "fast", [], float("inf")])
def test_a_figure_that_is_none_is_noted_and_the_others_count(value: object, tmp_path: Path) -> None:
    known = resolver(tmp_path, {"a/b": {"tps": value}, "a/c": {"tps": 5}})
    assert known.keys() == {("a", "c")} or value == float("inf")  # JSON knows no infinity: the whole file is none
    assert len(known.notes) == 1
    assert str(tmp_path / "perf.json") in known.notes[0]


def test_what_was_known_holds_until_a_file_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "perf.json").write_text(json.dumps({"openai/a": {"tps": 1}, "openai/b": {"tps": 2}}))
    made: list[MeasuredResolver] = []
    seen: list[int] = []

    def provider(name: str) -> str:
        """Answer as the workbench does, and look at what is known at that moment, as another thread may."""
        seen.extend(len(one.keys()) for one in made)
        return name

    made.append(MeasuredResolver(tmp_path / "perf.json", provider=provider))
    made[0].read()
    assert seen == [2, 2]


def test_it_stands_above_the_catalogs_in_every_verb() -> None:
    folder = Paths.default().state_dir
    folder.mkdir(parents=True)
    (folder / "perf.json").write_text(
        '{"openai/gpt-4o": {"tps": 80.5, "input_cost_per_1m": 1.25}, "nobody/x": {"tps": 1}}'
    )
    shown = call("show", "openai/gpt-4o", "--json").json
    assert (shown["price"]["input"], shown["provenance"]["price.input"]) == (1.25, "measured")
    where = folder / "perf.json"
    assert f"note: {where}: 1 left aside: no provider 'nobody' is known" in call("show", "openai/gpt-4o").err
    where.write_text('{"google/gemini-2.5-pro": {"tps": 90}, "openai/gpt-4o": {"tps": 80.5, "actual_cost": 1.25}}')
    (by_alias,) = call("list", "--json", "tps>=90", "id:gemini-2.5-pro").json
    assert by_alias["provider"] == "gemini"
    (offer,) = call("list", "--json", "tps>=80", "id:gpt-4o").json
    assert offer["provenance"]["price.input"] == "measured"
    assert call("list", "provider:nobody").code == 1


def test_an_entry_in_which_nothing_was_measured_is_told() -> None:
    folder = Paths.default().state_dir
    folder.mkdir(parents=True)
    where = folder / "perf.json"
    where.write_text('{"openai/gpt-4o": {"speeed": 80.5}, "openai/o3": {"at": "2026-11-20", "probe": {"total_ms": 5}}}')
    said = call("show", "openai/gpt-4o").err
    assert f"note: {where}: openai/gpt-4o: nothing in it was measured" in said
    assert "openai/o3" not in said
