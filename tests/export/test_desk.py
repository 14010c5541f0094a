"""The desk: from picks to a written file and back, byte for byte."""

import os
from pathlib import Path

import pytest
import yaml

from model_tui.core.model import Model, ModelCapabilities, ModelSpec
from model_tui.export.desk import MAX_FILE, Desk, desk_for, read, summary
from model_tui.export.history import Conflict, NothingToUndo, WriteError
from model_tui.export.plan import Change, Pick, Plan
from model_tui.export.splice import SpliceError
from model_tui.export.target import target, target_names
from model_tui.sources.table import load_table

BEFORE = b"# mine\r\nmodel_list:\r\n- model_name: a\r\n  litellm_params: {model: openai/a}"


def pick(ref: str) -> Pick:
    ident, _, model_id = ref.partition("/")
    provider = load_table().get(ident)
    assert provider is not None
    model = Model(ModelSpec(ident, model_id), ModelCapabilities(mode="chat"), {}, ())
    return Pick(model, provider, next(iter(provider.key_env), None))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk("litellm", tmp_path / "proxy" / "config.yaml", tmp_path / "state")


def test_written_and_taken_back_byte_for_byte(desk: Desk) -> None:
    desk.path.parent.mkdir()
    desk.path.write_bytes(BEFORE)
    desk.path.chmod(0o640)
    receipt = desk.write(desk.plan([pick("openai/m")]))
    assert receipt.changed
    assert receipt.backup is not None
    assert receipt.backup.read_bytes() == BEFORE
    first = desk.path.read_bytes()
    assert first != BEFORE
    desk.write(desk.plan([pick("groq/m")]))
    assert desk.path.stat().st_mode & 0o777 == 0o640
    result = desk.undo()
    assert (desk.path.read_bytes(), result.left) == (first, 1)
    assert result.note == "litellm: 1 added"
    assert desk.undo().left == 0
    assert desk.path.read_bytes() == BEFORE
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_a_file_that_we_made_goes_away_again(desk: Desk) -> None:
    assert desk.write(desk.plan([pick("openai/m")])).created
    assert desk.undo().removed
    assert not desk.path.exists()


def test_nothing_to_write_writes_nothing(desk: Desk) -> None:
    assert not desk.write(desk.plan([])).changed
    assert not desk.path.parent.exists()
    desk.write(desk.plan([pick("openai/m")]))
    before = desk.path.stat()
    assert not desk.write(desk.plan([pick("openai/m")])).changed
    assert desk.path.stat().st_mtime_ns == before.st_mtime_ns
    desk.undo()
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_planning_writes_nothing(desk: Desk) -> None:
    desk.plan([pick("openai/m")])
    assert not desk.path.parent.exists()
    assert not desk.state_dir.exists()


def test_somebody_elses_change_in_between_is_kept(desk: Desk) -> None:
    plan = desk.plan([pick("openai/m")])
    desk.path.parent.mkdir()
    desk.path.write_bytes(BEFORE)
    with pytest.raises(Conflict):
        desk.write(plan)
    assert desk.path.read_bytes() == BEFORE
    desk.write(desk.plan([pick("openai/m")]))
    desk.path.write_bytes(b"other: 1\n")
    with pytest.raises(Conflict):
        desk.undo()
    assert desk.path.read_bytes() == b"other: 1\n"


def test_what_somebody_wrote_in_between_is_planned_on(desk: Desk) -> None:
    desk.path.parent.mkdir()
    made: list[Plan] = []

    def make() -> Plan:
        made.append(desk.plan([pick("openai/m")]))
        if len(made) == 1:
            desk.path.write_bytes(BEFORE)
        return made[-1]

    plan = desk.write_planned(make)
    assert (len(made), plan.before) == (2, BEFORE)
    assert desk.path.read_bytes() == plan.after
    desk.undo()
    assert desk.path.read_bytes() == BEFORE


def test_somebody_who_never_stops_writing_is_left_alone(desk: Desk) -> None:
    desk.path.parent.mkdir()

    def make() -> Plan:
        plan = desk.plan([pick("openai/m")])
        desk.path.write_bytes((plan.before or b"") + b"# again\n")
        return plan

    with pytest.raises(Conflict):
        desk.write_planned(make)
    assert set(desk.path.read_bytes().splitlines()) == {b"# again"}


def test_a_link_stays_a_link(desk: Desk, tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_bytes(BEFORE)
    desk.path.parent.mkdir()
    desk.path.symlink_to(real)
    desk.write(desk.plan([pick("openai/m")]))
    assert desk.path.is_symlink()
    assert b"openai/m" in real.read_bytes()
    desk.undo()
    assert real.read_bytes() == BEFORE


def test_what_is_no_file_is_refused_and_waited_for_by_nobody(tmp_path: Path) -> None:
    folder, pipe, big, below = (tmp_path / name for name in ("folder", "pipe", "big", "file"))
    folder.mkdir()
    os.mkfifo(pipe)
    with big.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    below.write_text("x")
    for path in (folder, pipe, big, below / "config.yaml"):
        with pytest.raises(SpliceError) as refusal:
            read(path)
        assert str(refusal.value).startswith(f"{path}: ")
    assert read(tmp_path / "nothing") is None


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    desk = Desk("litellm", tmp_path / "config.yaml", tmp_path / "state")
    with pytest.raises(WriteError) as refusal:
        desk.write(desk.plan([pick("openai/m")]))
    assert "\n" not in str(refusal.value)
    assert not desk.path.exists()


def test_the_targets() -> None:
    assert target_names()[:3] == ("litellm", "models-yaml", "orchestrator-list")
    assert [target(name).name for name in target_names()] == list(target_names())
    with pytest.raises(KeyError):
        target("nope")
    assert desk_for("models-yaml", None, Path("/w"), Path("/s")).path == Path("/w/config/models.yaml")
    assert desk_for("litellm", Path("x.yaml"), Path("/w"), Path("/s")).path == Path("x.yaml")


def test_a_summary() -> None:
    kinds = ("add", "add", "theirs", "same", "refresh", "remove")
    changes = [Change(kind, "x") for kind in kinds]  # type: ignore[arg-type]
    assert summary(changes) == "2 added, 1 refreshed, 1 removed, 1 unchanged, 1 already there"
    assert summary([]) == "nothing to do"


def test_a_diff_of_a_new_file_and_of_a_change() -> None:
    path = Path("a.yaml")
    assert Plan(path, None, b"a: 1\n").diff()[:2] == ["--- /dev/null", "+++ a.yaml"]
    assert Plan(path, b"a: 1\n", b"a: 2\n").diff()[2:] == ["@@ -1 +1 @@", "-a: 1", "+a: 2"]
    assert Plan(path, b"a: 1\n", b"a: 1\n").diff() == []


def test_exports_at_once_into_one_file_all_arrive(tmp_path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "config.yaml"
    path.write_bytes(b"model_list: []\n")
    desks = [Desk("litellm", path, tmp_path / "state") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda at: desks[at].export([pick(f"openai/m-{at}")]), range(6)))
    names = [entry["model_name"] for entry in yaml.safe_load(path.read_bytes())["model_list"]]
    assert sorted(names) == [f"openai/m-{at}" for at in range(6)]
