"""Writing measurements into `perf.json`: every form of it, what else stands there, and what is no such file."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from model_tui.core.model import ModelSpec
from model_tui.resolvers.measured import MeasuredResolver
from model_tui.resolvers.perf_file import PerfFileError, keep

KEY = ("openai", "org/gpt:9")
ROW = {"tps": 80.5, "at": "2026-11-21T10:00:00+00:00", "probe": {"first_token_ms": 300}}


def kept(tmp_path: Path, before: object | None, row: dict[str, Any] = ROW) -> Any:
    path = tmp_path / "perf.json"
    if before is not None:
        path.write_text(json.dumps(before))
    keep(path, {KEY: row}, tmp_path)
    (layer,) = MeasuredResolver(path).layers(ModelSpec(*KEY))
    assert (layer.name, layer.facts.tokens_per_second, layer.at) == ("measured", 80.5, "2026-11-21T10:00:00+00:00")
    return json.loads(path.read_text())


def test_a_new_file_is_the_users_alone(tmp_path: Path) -> None:
    assert kept(tmp_path, None) == {"openai/org/gpt:9": ROW}
    assert stat.S_IMODE((tmp_path / "perf.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a/b": {"tps": 1}}, {"a/b": {"tps": 1}, "openai/org/gpt:9": ROW}),
        ({"models": {}, "v": 1}, {"models": {"openai/org/gpt:9": ROW}, "v": 1}),
        ([], [{"provider": "openai", "id": "org/gpt:9", **ROW}]),
        ({"models": [{"provider": "openai", "name": "org/gpt:9", "speed_hint_tps": 1, "actual_cost": 2}]}, None),
        ({"openai/org/gpt:9": "damaged"}, {"openai/org/gpt:9": ROW}),
    ],
)
def test_every_form_is_kept_as_it_is(tmp_path: Path, before: object, after: object) -> None:
    found = kept(tmp_path, before)
    if after is None:
        after = {"models": [{"provider": "openai", "name": "org/gpt:9", "actual_cost": 2, **ROW}]}
    assert found == after


def test_what_was_measured_otherwise_stays(tmp_path: Path) -> None:
    found = kept(tmp_path, {"openai/org/gpt:9": {"measured_tps": 7, "actual_cost": 1.5}})
    assert found["openai/org/gpt:9"] == {"actual_cost": 1.5, **ROW}


def test_without_a_speed_the_one_before_stays(tmp_path: Path) -> None:
    found = kept(tmp_path, {"openai/org/gpt:9": {"tps": 80.5}}, {"at": ROW["at"], "probe": {}})
    assert found["openai/org/gpt:9"]["tps"] == 80.5


@pytest.mark.parametrize("content", ["{", "5", '"x"', "null", '{"models": 5}', "[" * 100_000])
def test_what_is_no_file_of_measurements_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "perf.json"
    path.write_text(content)
    with pytest.raises(PerfFileError, match="move it away"):
        keep(path, {KEY: ROW}, tmp_path)
    assert path.read_text() == content
