"""Real config files: append, set and delete on each, nothing else may change. Skipped where the files are absent."""

import re
from pathlib import Path

import pytest
import yaml
from picks import pick

from model_tui.export.desk import Desk
from model_tui.export.splice import Append, Delete, Set, SpliceError, YamlText, splice

CORPUS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*/*.yaml"))
NEW = {
    "model_name": "openai/new-model",
    "litellm_params": {"model": "openai/new-model", "api_key": "os.environ/OPENAI_API_KEY"},
    "model_info": {"mode": "chat", "input_cost_per_token": 1.5e-07, "managed_by": "model-tui", "tags": ["a", "yes"]},
}
SAMPLE = 6

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not here")


def list_key(path: Path) -> str:
    return "model_list" if path.parent.name == "litellm" else "models"


def read(path: Path) -> YamlText:
    return YamlText.parse(path.read_bytes(), path.name, guarded=(list_key(path),))


def places(text: YamlText, key: str) -> list[str | int]:
    """Return some of the entries, the first and the last among them."""
    entries = text.value.get(key) or []
    parts = list(entries) if isinstance(entries, dict) else list(range(len(entries)))
    step = max(len(parts) // SAMPLE, 1)
    return parts[::step] + ([parts[-1]] if parts and (len(parts) - 1) % step else [])


def without(text: YamlText, key: str, part: str | int) -> tuple[list[str], list[str]]:
    """Return the lines above and below an entry."""
    block = text.text_of((key, part))
    lines = text.source.text.splitlines(keepends=True)
    first = text.line_of((key, part)) - 1
    last = first + len(block.splitlines())
    assert "".join(lines[first:last]) == block
    return lines[:first], lines[last:]


def is_subsequence(lines: list[str], result: str) -> bool:
    found = iter([line.rstrip("\r\n") for line in result.splitlines(keepends=True)])
    return all(line.rstrip("\r\n") in found for line in lines)


def anchors_of(block: str) -> list[str]:
    """Return the aliases that would name the anchors in a text."""
    return [f"*{name}" for name in re.findall(r"(?<=: )&(\w+)", block)]


def reload(data: bytes) -> object:
    return yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_corpus(path: Path) -> None:
    key = list_key(path)
    if "multi-doc" in path.name:
        with pytest.raises(SpliceError, match="second document"):
            read(path)
        return
    text = read(path)
    assert text.value == reload(text.data)
    assert splice(text, []) == text.data
    add_one(text, key)
    flow = "flow" in path.name or "json" in path.name
    for part in places(text, key):
        if not flow:
            replace_and_delete(text, key, part)
        else:
            replace_and_delete_values(text, key, part)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_an_export_its_removal_and_undo(path: Path, tmp_path: Path) -> None:
    """What a target writes goes again without a trace, and each step back is exact."""
    copy, before = tmp_path / path.name, path.read_bytes()
    copy.write_bytes(before)
    desk = Desk("litellm" if path.parent.name == "litellm" else "models-yaml", copy, tmp_path / "state")
    picks = [pick("huggingface/maker/model-x"), pick("ollama/model-y:1")]  # in every dialect, and in no file
    if "multi-doc" in path.name:
        with pytest.raises(SpliceError, match="second document"):
            desk.export(picks)
        assert copy.read_bytes() == before
        return
    added = [change.name for change in desk.export(picks).changes]
    with_both = copy.read_bytes()
    assert desk.export(picks).writes is False
    removal = desk.plan([], added)
    desk.write(removal)
    had_a_list = bool(yaml.load(before, Loader=yaml.CSafeLoader).get(list_key(path)))
    assert removal.after == before or not had_a_list  # an empty list stays where there was none
    desk.undo()
    assert copy.read_bytes() == with_both
    desk.undo()
    assert copy.read_bytes() == before


def add_one(text: YamlText, key: str) -> None:
    entries = text.value.get(key) or []
    mapping = isinstance(entries, dict)
    edit = Set((key, "new-model"), NEW) if mapping else Append((key,), NEW)
    result = splice(text, [edit])
    value = reload(result)
    added = {**entries, "new-model": NEW} if mapping else [*entries, NEW]
    assert value == {**text.value, key: added}
    if "[]" not in text.source.text and "[{" not in text.source.text and not text.source.text.startswith("{"):
        assert is_subsequence(text.source.text.splitlines(), result.decode("utf-8-sig"))
    if b"\r\n" in text.data:
        assert result.count(b"\n") == result.count(b"\r\n")
    assert result.endswith(b"\n") == text.data.endswith(b"\n")


def replace_and_delete_values(text: YamlText, key: str, part: str | int) -> None:
    entries = text.value[key]
    replaced = {**entries} if isinstance(entries, dict) else [*entries]
    replaced[part] = NEW
    assert reload(splice(text, [Set((key, part), NEW)])) == {**text.value, key: replaced}
    del replaced[part]
    assert reload(splice(text, [Delete((key, part))])) == {**text.value, key: replaced}


def replace_and_delete(text: YamlText, key: str, part: str | int) -> None:
    if any(alias in text.source.text for alias in anchors_of(text.text_of((key, part)))):
        with pytest.raises(SpliceError, match="still used in line"):
            splice(text, [Delete((key, part))])
        return
    replace_and_delete_values(text, key, part)
    above, below = without(text, key, part)
    result = splice(text, [Set((key, part), NEW)]).decode("utf-8-sig")
    assert result.startswith("".join(above))
    assert result.endswith("".join(below))
    left = [line for line in above + below if line.strip() and not line.lstrip().startswith("#")]
    result = splice(text, [Delete((key, part))]).decode("utf-8-sig")
    if len(text.value[key]) > 1:
        assert is_subsequence(left, result)
    comments = [line.strip() for line in above if line.lstrip().startswith("#")]
    assert all(comment in result for comment in comments)


def test_fifty_entries_at_once() -> None:
    path = CORPUS / "litellm" / "c-large-520.yaml"
    text = read(path)
    new = [{**NEW, "model_name": f"new-{i}"} for i in range(50)]
    result = splice(text, [Append(("model_list",), entry) for entry in new])
    assert reload(result)["model_list"] == text.value["model_list"] + new  # type: ignore[index]
    assert is_subsequence(text.source.text.splitlines(), result.decode())
