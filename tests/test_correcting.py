"""Correcting a fact: what a text means, where it is written, and what of the file stays as it was."""

from pathlib import Path
from typing import Any

import pytest
from command_line import call

from model_tui.correcting import FIELDS, CorrectionError, correct, value_of
from model_tui.storage import Paths
from model_tui.workbench import Workbench

REF = "openai/gpt-4o"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("context", "128k", 128000),
        ("context", "1.5M", 1500000),
        ("context", "200,000", 200000),
        ("max_output", " 16384 ", 16384),
        ("price.input", "0.15", 0.15),
        ("price.input", "2", 2.0),
        ("price.output", "free", 0.0),
        ("tools", "yes", True),
        ("vision", "No", False),
        ("retires", "2027-01-31", "2027-01-31"),
        ("family", "4", "4"),
        ("size_b", "70", 70),
        ("tools", "", None),
        ("context", "—", None),
    ],
)
def test_what_a_text_means(field: str, text: str, value: object) -> None:
    assert value_of(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("context", "big", "context: 'big' is no number of tokens"),
        ("context", "1.5", "context: '1.5' is no number of tokens"),
        ("context", "yes", "context: 'yes' is no number of tokens"),
        ("price.input", "cheap", "price.input: 'cheap' is no number"),
        ("mode", "chatty", "mode: 'chatty' is no mode; did you mean chat?"),
        ("retires", "soon", "retires: 'soon' is no date; write it as 2027-01-31"),
        ("tools", "5", "tools: '5' is no yes or no"),
        ("tools", "maybe\x1b[31m", "tools: 'maybe [31m' is no yes or no"),
    ],
)
def test_a_text_that_means_nothing_there(field: str, text: str, said: str) -> None:
    with pytest.raises(CorrectionError) as caught:
        value_of(field, text)
    assert str(caught.value) == said


def bench_on(text: str | None, folder: Path) -> tuple[Workbench, Path]:
    settings = Paths.default().config_dir
    settings.mkdir(parents=True, exist_ok=True)
    path = settings / "overrides.yaml"
    if text is not None:
        path.write_text(text)
    bench = Workbench(Paths.default(), folder, env={})
    bench.registry.restore()
    return bench, path


def fact(bench: Workbench, field: str, ref: str = REF) -> Any:
    offer = bench.registry.find(ref)
    assert offer is not None
    (found,) = [row for row in bench.corrections.facts_of(offer) if row[0] == field]
    return found[1:]


def say(bench: Workbench, field: str, text: str, ref: str = REF) -> None:
    offer = bench.registry.find(ref)
    assert offer is not None
    bench.registry.use_overrides(bench.corrections.write(offer, field, text))


def test_a_correction_holds_at_once_and_at_the_next_start(tmp_path: Path) -> None:
    bench, path = bench_on(None, tmp_path)
    before = fact(bench, "context")
    say(bench, "context", "99k")
    say(bench, "price.input", "0.5")
    assert fact(bench, "context") == ("99000", "override")
    assert fact(bench, "price.input") == ("0.5", "override")
    shown = call("show", REF, "--json").json
    assert (shown["context"], shown["price"]["input"], shown["provenance"]["context"]) == (99000, 0.5, "override")
    say(bench, "context", "")
    assert fact(bench, "context") == before
    say(bench, "price.input", "")
    assert "openai" not in path.read_text()
    assert call("undo", str(path)).code == 0
    assert call("show", REF, "--json").json["price"]["input"] == 0.5


COMMENTED = """\
# ours
models:
  # the big one
  - provider: openai      # by id
    name: "gpt-4o"
    capabilities: {max_context: 5, input_cost_per_1m: 1}  # measured
  - provider: "*"
    name: "*"
    mode: chat
"""


def test_the_rest_of_the_file_stays_as_it_was(tmp_path: Path) -> None:
    bench, path = bench_on(COMMENTED, tmp_path)
    offers = {offer.key: offer for offer in bench.registry.snapshot.offers}
    say(bench, "context", "7")
    # the glob over everything still says the same of thousands of offers: they are not resolved anew
    anew = [offer.key for offer in bench.registry.snapshot.offers if offer is not offers[offer.key]]
    assert anew == [("openai", "gpt-4o")]
    assert path.read_text() == COMMENTED.replace("max_context: 5", "max_context: 7")
    say(bench, "price.input", "3")
    changed = COMMENTED.replace("max_context: 5", "max_context: 7").replace("per_1m: 1", "per_1m: 3.0")
    assert path.read_text() == changed
    say(bench, "tools", "no")
    assert fact(bench, "tools") == ("no", "override")
    say(bench, "name", "Ours")
    assert fact(bench, "name") == ("Ours", "override")
    assert path.read_text().startswith("# ours\nmodels:\n  # the big one\n  - provider: openai      # by id\n")
    assert path.read_text().endswith('  - provider: "*"\n    name: "*"\n    mode: chat\n')


@pytest.mark.parametrize("field", FIELDS)
def test_every_fact_can_be_corrected_and_taken_back(field: str, tmp_path: Path) -> None:
    bench, _ = bench_on(None, tmp_path)
    text = {
        "tools": "no",
        "vision": "no",
        "reasoning": "yes",
        "structured_output": "no",
        "open_weights": "yes",
        "mode": "ocr",
    }
    before = fact(bench, field)
    value = text.get(field, "2027-01-31" if field in ("knowledge", "released", "retires") else "7")
    say(bench, field, value)
    assert fact(bench, field) == (value, "override")
    say(bench, field, "")
    assert fact(bench, field) == before


@pytest.mark.parametrize("text", ["- {provider: a, name: b}\n", "models: [\n", "models:\n  - {provider: a}\n"])
def test_a_file_that_cannot_be_edited_is_left_alone(text: str, tmp_path: Path) -> None:
    bench, path = bench_on(None, tmp_path)
    path.write_text(text)
    offer = bench.registry.find(REF)
    assert offer is not None
    with pytest.raises(CorrectionError, match=r"overrides\.yaml"):
        correct(path, offer, "context", 5, aliases={}, state_dir=tmp_path / "state")
    assert path.read_text() == text


def test_taking_a_correction_back_asks_nobody_to_restart_a_proxy(tmp_path: Path) -> None:
    bench, path = bench_on(None, tmp_path)
    say(bench, "context", "99k")
    ran = call("undo", str(path))
    assert (ran.code, len(ran.lines)) == (0, 1)
    assert "is gone again, as it was before: overrides: context of openai/gpt-4o" in ran.lines[0]
