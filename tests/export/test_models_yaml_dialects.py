"""Both dialects of models.yaml: what their loaders need, which one a file is in, and ids that are unique."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from models_yaml_picks import PATH, found, kinds, models, pick, plan, plan_list

from model_tui.core.model import ModelCapabilities
from model_tui.export.models_yaml import entries_in
from model_tui.export.models_yaml_entry import expertise, size_text
from model_tui.export.plan import Plan, PlanError
from model_tui.export.splice import SpliceError

SOURCES = {"ollama", "huggingface", "openai", "anthropic", "google"}


def check_mapping(config: dict[str, Any]) -> None:
    """What the tool that reads the mapping dialect expects of a file."""
    for name, entry in config["models"].items():
        assert isinstance(name, str)
        assert entry["type"] == entry["provider"]
        assert isinstance(entry["size_b"], float)
        inner = entry["config"]
        assert isinstance(inner["model_name"], str)
        if entry["provider"] == "ollama":
            assert inner["base_url"].startswith("http")
        elif entry["provider"] == "huggingface":
            assert (inner["token"], inner["device"]) == ("${HUGGINGFACE_TOKEN}", "auto")
        else:
            assert re.fullmatch(r"\$\{[A-Z_]+\}", inner["api_key"])
            assert (inner["max_retries"], inner["timeout"]) == (3, 30.0)
    spoken = config.get("preferences", {})
    names = [*config.get("cost_optimized", ()), *config.get("performance_optimized", ()), *spoken.get("fallback", ())]
    assert {*names, *([spoken["default"]] if "default" in spoken else [])} <= set(config["models"])


def check_list(config: dict[str, Any]) -> None:
    """What the loader of the list dialect does with a file, which it would break off at the first wrong size."""
    for item in config["models"]:
        assert item["source"] in SOURCES
        assert isinstance(item["name"], str)
        size = str(item.get("size", "1b"))
        assert float(size.removesuffix("b")) >= 0
        assert item["expertise"]
        assert all(isinstance(word, str) for word in item["expertise"])
    names = {item["name"] for item in config["models"]}
    defaults = config.get("defaults", {})
    assert {*defaults.get("expertise_preferences", {}).values(), *defaults.get("fallback_chain", ())} <= names


PICKS = (
    found("openai/gpt-4o-mini", quality_tier="balanced", price_input=0.15, price_output=0.6, supports_vision=True),
    found("openai/text-embedding-3-small", mode="embedding"),
    found("anthropic/claude-opus-4-1", quality_tier="best", price_input=15.0, price_output=75.0, supports_tools=True),
    found("gemini/gemini-2.5-pro", quality_tier="best", max_context=1_000_000),
    found("ollama/smollm:360m"),
    found("ollama/qwen2.5-coder:32b"),
    found("huggingface/Qwen/Qwen2.5-1.5B-Instruct"),
)


@pytest.mark.parametrize(("write", "check"), [(plan, check_mapping), (plan_list, check_list)])
def test_the_loaders_find_what_they_need(write: Callable[..., Plan], check: Callable[[Any], None]) -> None:
    made = write(None, *PICKS)
    assert len(models(made)) == len(PICKS)
    check(yaml.safe_load(made.after))
    again = write(made.after, *PICKS)
    assert kinds(again) == ["same"] * len(PICKS)
    assert again.after == made.after


def test_an_item_of_the_list() -> None:
    made = models(plan_list(None, *PICKS))
    assert made[0] == {
        "source": "openai",
        "managed_by": "model-tui",
        "synced": True,
        "name": "gpt-4o-mini",
        "expertise": ["general", "vision", "multimodal"],
        "size": "7b",
        "size_origin": "default",
    }
    assert made[1]["expertise"] == ["embedding"]
    assert [(one["size"], one["size_origin"]) for one in made[4:]] == [
        ("0.36b", "pattern"),
        ("32b", "pattern"),
        ("1.5b", "pattern"),
    ]


def test_sizes_say_where_they_come_from() -> None:
    made = models(plan(None, pick("groq/a"), pick("groq/b-8x7b"), pick("openai/gpt-4"), pick("groq/c", size_b=8.03)))
    assert [(one["size_b"], one["size_origin"]) for one in made.values()] == [
        (7.0, "default"),
        (56.0, "pattern"),
        (1760.0, "known"),
        (8.03, "reported"),
    ]


@pytest.mark.parametrize(
    ("billions", "text"),
    [
        (0.36, "0.36b"),
        (7.0, "7b"),
        (1500.0, "1500b"),
        (1_000_000.0, "1000000b"),
        (8.03, "8.03b"),
        (0.000135, "0.000135b"),
    ],
)
def test_sizes_as_the_list_takes_them(billions: float, text: str) -> None:
    assert size_text(billions) == text


def test_what_a_model_is_good_for() -> None:
    facts = ModelCapabilities(mode="chat", size_b=3.0, supports_reasoning=True, max_context=200_000)
    assert expertise("qwen-math-coder:3b", facts) == [
        *("general", "reasoning", "code", "math", "long-context", "fast", "compact")
    ]  # fmt: skip
    assert expertise("m", ModelCapabilities()) == ["general"]


LIST = """\
# of the house
models:
  - source: ollama
    name: mine:7b
    expertise:
      - general     # mostly
    size: 7B
\x20\x20\x20\x20
defaults:
  fallback_chain: [mine:7b]"""


def test_what_a_file_is_decides() -> None:
    made = plan(LIST, pick("openai/gpt-4o"))
    assert [one["name"] for one in models(made)] == ["mine:7b", "gpt-4o"]
    assert made.warnings == ("the file is in the list dialect, and is written in that",)
    assert made.after.startswith(LIST.encode().partition(b"    \n")[0])
    assert made.after.endswith(b"defaults:\n  fallback_chain: [mine:7b]")
    other = plan_list("models: {a: {provider: openai, config: {model_name: a}}}\n", pick("openai/b"))
    assert list(models(other)) == ["a", "openai_b"]
    assert other.warnings == ("the file is in the mapping dialect, and is written in that",)


@pytest.mark.parametrize(
    ("text", "is_list"),
    [
        ("models: []\n", True),
        ("defaults: {}\n", True),
        ("models:\ndefaults: {}\n", True),
        ("models: {}\n", False),
        ("preferences: {}\n", False),
        ("cost_optimized: []\n", False),
    ],
)
def test_a_file_without_models_may_have_a_dialect_too(text: str, *, is_list: bool) -> None:
    for write in (plan, plan_list):
        assert isinstance(models(write(text, pick("openai/m"))), list) == is_list


def test_a_new_file_gets_the_dialect_of_the_target() -> None:
    assert isinstance(models(plan("# nothing\n", pick("openai/m"))), dict)
    assert isinstance(models(plan_list("", pick("openai/m"))), list)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# r\nmodels:\n  gpt-4o:\n    provider: openai\n    model_id: gpt-4o\n", 3, "registry's shape"),
        ("models: {a: {provider: x, context_window: 5, pricing: {}}}\n", 1, "no loader of models.yaml reads"),
        ("models:\n- id: a\n", 1, "a list of something else"),
        ("models: text\n", 1, "neither a mapping nor a list"),
    ],
)
def test_what_is_in_no_dialect_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    for write in (plan, plan_list):
        with pytest.raises(SpliceError, match=rf"^models\.yaml:{line}: .*{said}"):
            write(text, pick("openai/m"))


def test_an_odd_key_beside_a_config_is_no_third_shape() -> None:
    text = "models: {a: {provider: openai, pricing: {in: 1}, config: {model_name: a}}}\n"
    assert kinds(plan(text, pick("openai/a"))) == ["theirs"]


def test_what_the_list_cannot_say() -> None:
    made = plan_list(None, pick("openai/m"), pick("groq/m"))
    assert [one["source"] for one in models(made)] == ["openai"]
    assert made.warnings == ("1 left out: groq/m: the list dialect has no source 'groq'",)
    with pytest.raises(PlanError, match="no source 'groq'"):
        plan_list(None, pick("groq/m"))
    with pytest.raises(PlanError, match="bears the model's own id"):
        plan_list(None, pick("openai/m", name="fast"))


def test_only_the_size_of_an_item_of_ours_is_refreshed() -> None:
    first = plan_list(None, pick("openai/m", size_b=8.0)).after.decode()
    tuned = first.replace("    - general\n", "    - general\n      - poetry\n")
    assert "poetry" in tuned
    made = plan_list(tuned, pick("openai/m", size_b=9.5))
    assert [line for line in made.diff()[2:] if line[0] in "+-"] == ["-    size: 8b", "+    size: 9.5b"]
    own = tuned.replace("size_origin: reported", "size_origin: measured by hand")
    assert kinds(plan_list(own, pick("openai/m", size_b=9.5))) == ["same"]


def test_items_are_removed_by_either_name() -> None:
    made = plan_list(LIST, pick("openai/a"), pick("openai/b"))
    for name in ("a", "openai/a"):
        left = plan_list(made.after, remove=(name,))
        assert [one["name"] for one in models(left)] == ["mine:7b", "b"]
    with pytest.raises(PlanError, match=r"models\.yaml:3: 'mine:7b' was not written by model-tui"):
        plan_list(LIST, remove=("mine:7b",))


def test_what_stands_in_a_file() -> None:
    made = plan(None, found("openai/a"), pick("gemini/b"), pick("openai/c", name="mine"))
    tuned = made.after.replace(b"      timeout: 30.0\n", b"      timeout: 90\n", 1)
    tuned += b"  # end\n"
    found_there = entries_in(PATH, tuned)
    assert [(one.name, one.ref, one.managed, one.synced, one.tuned) for one in found_there] == [
        ("openai_a", "openai/a", True, True, True),
        ("google_b", "gemini/b", True, False, False),
        ("mine", "openai/c", True, False, False),
    ]
    assert [one.line for one in found_there] == [
        number for number, line in enumerate(tuned.decode().splitlines(), 1) if re.match(r"  [a-z_]+:$", line)
    ][:3]
    listed = entries_in(PATH, LIST.encode())
    assert [(one.at, one.ref, one.line, one.managed) for one in listed] == [(0, "ollama/mine:7b", 3, False)]


IDS = st.text(alphabet="ab/:_-.", min_size=1, max_size=6)


@settings(max_examples=examples(20), deadline=None)
@given(st.sets(IDS, min_size=200, max_size=400))
def test_ids_that_fold_together_stay_apart(ids: set[str]) -> None:
    picks = [found(f"openrouter/{one}") for one in sorted(ids)]
    made = plan(None, *picks)
    entries = yaml.load(made.after, yaml.CSafeLoader)["models"]
    assert len(entries) == len(ids)
    assert {entry["config"]["model_name"] for entry in entries.values()} == ids
    again = plan(made.after, *reversed(picks))
    assert again.after == made.after


def test_five_thousand_ids_are_unique_and_always_the_same() -> None:
    parts = [
        f"{a}{s}{b}{t}{c}" for a in "abcdefghij" for s in "/:_-" for b in "klmnopqrst" for t in "/:_." for c in "uvw"
    ]
    ids = [*parts, *(f"{one}x" for one in parts)][:5000]
    assert len(set(ids)) == 5000
    picks = [pick(f"openrouter/{one}") for one in ids]
    made = plan(None, *picks)
    names = [change.name for change in made.changes]
    assert len(set(names)) == 5000
    assert names[ids.index("a/k/u")] == "openrouter_a_k_u"
    marked = names[ids.index("a:k/u")]
    assert re.fullmatch(r"openrouter_a_k_u_[0-9a-f]{6}", marked)
    assert plan(None, pick("openrouter/a/k:u"), pick("openrouter/a:k/u")).changes[1].name == marked


def test_the_users_own_name_is_in_nobodys_way_where_all_is_written() -> None:
    text = "models:\n  openai_m: {provider: anthropic}\n"
    with pytest.raises(PlanError, match=r"models\.yaml:2: the name 'openai_m' is in use"):
        plan(text, pick("openai/m"))
    made = plan(text, found("openai/m"))
    assert re.fullmatch(r"openai_m_[0-9a-f]{6}", made.changes[0].name)
