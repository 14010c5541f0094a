"""The models.yaml target: the mapping dialect, written and refreshed; every other byte stays."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from model_tui.core.model import Model, ModelCapabilities, ModelSpec
from model_tui.export.models_yaml import ModelsYaml
from model_tui.export.plan import Pick, Plan, PlanError
from model_tui.export.splice import SpliceError
from model_tui.sources.table import load_table

TABLE = load_table()
PATH = Path("models.yaml")
CORPUS = sorted((Path(__file__).resolve().parents[3] / "shared" / "corpus" / "orchestrator").glob("*.yaml"))


def pick(ref: str, *, size_b: float | None = None, name: str | None = None, base_url: str | None = None) -> Pick:
    ident, _, model_id = ref.partition("/")
    provider = TABLE.get(ident)
    assert provider is not None
    variable = provider.key_env[0] if provider.key_env and provider.needs_key else None
    model = Model(ModelSpec(ident, model_id), ModelCapabilities(size_b=size_b), {}, ())
    return Pick(model, provider, variable, base_url, name)


def plan(before: str | bytes | None, *picks: Pick, remove: tuple[str, ...] = ()) -> Plan:
    data = before.encode() if isinstance(before, str) else before
    return ModelsYaml().plan(PATH, data, picks, remove)


def models(made: Plan) -> dict[str, Any]:
    return dict(yaml.safe_load(made.after)["models"])


def kinds(made: Plan) -> list[str]:
    return [change.kind for change in made.changes]


def test_a_new_file() -> None:
    made = plan(None, pick("openai/gpt-4o-mini"))
    assert kinds(made) == ["add"]
    assert models(made) == {
        "openai_gpt-4o-mini": {
            "provider": "openai",
            "managed_by": "model-tui",
            "type": "openai",
            "size_b": 7.0,
            "size_origin": "default",
            "config": {
                "model_name": "gpt-4o-mini",
                "api_key": "${OPENAI_API_KEY}",
                "max_retries": 3,
                "timeout": 30.0,
            },
        }
    }


def test_the_orchestrators_words_for_google_ollama_and_hugging_face() -> None:
    made = models(
        plan(
            None,
            pick("gemini/gemini-2.5-pro"),
            pick("ollama/llama3.2:3b"),
            pick("huggingface/Qwen/Qwen2.5-7B-Instruct"),
            pick("ollama/gemma3:1b", base_url="http://gpu:11434"),
        )
    )
    google = made["google_gemini-2.5-pro"]
    assert (google["provider"], google["type"]) == ("google", "google")
    assert google["config"]["api_key"] == "${GOOGLE_AI_API_KEY}"
    local = made["ollama_llama3.2_3b"]
    assert local["size_b"] == 3.0
    assert local["config"] == {"model_name": "llama3.2:3b", "base_url": "http://localhost:11434", "timeout": 30.0}
    assert made["ollama_gemma3_1b"]["config"]["base_url"] == "http://gpu:11434"
    hub = made["huggingface_Qwen_Qwen2.5-7B-Instruct"]
    assert hub["size_b"] == 7.0
    assert hub["config"] == {
        "model_name": "Qwen/Qwen2.5-7B-Instruct",
        "token": "${HUGGINGFACE_TOKEN}",
        "device": "auto",
        "torch_dtype": "auto",
    }


def test_a_gateway_and_a_login() -> None:
    config = models(plan(None, pick("openai/m", base_url="http://gw/v1")))["openai_m"]["config"]
    assert config["base_url"] == "http://gw/v1"
    with pytest.raises(PlanError, match="holds a login") as refusal:
        plan(None, pick("openai/m", base_url="http://user:hunter22@gw/v1"))
    assert "hunter22" not in str(refusal.value)


USERS = """\
# models of the house

models:
  # the good one
  mini:
    provider: openai
    type: openai
    config:
      model_name: gpt-4o-mini
      api_key: "${OPENAI_API_KEY}"
      temperature: 0.1

  openai_gpt-4o: {provider: anthropic}   # odd
preferences:
  default: mini
"""


def test_only_an_entry_is_put_in() -> None:
    made = plan(USERS, pick("openai/o3"))
    before = USERS.encode()
    at = next(at for at, (a, b) in enumerate(zip(before, made.after, strict=False)) if a != b)
    assert made.after.endswith(before[at:])
    assert set(models(made)) == {"mini", "openai_gpt-4o", "openai_o3"}


def test_an_entry_of_the_users_own_is_pointed_at_and_stays() -> None:
    made = plan(USERS, pick("openai/gpt-4o-mini"))
    assert kinds(made) == ["theirs"]
    assert (made.changes[0].name, made.changes[0].line, made.changes[0].note) == ("mini", 5, "already there as 'mini'")
    assert made.after == USERS.encode()


def test_a_name_that_is_in_use_is_refused_with_its_line() -> None:
    with pytest.raises(PlanError, match=r"models\.yaml:13: the name 'openai_gpt-4o' is in use .* --name"):
        plan(USERS, pick("openai/gpt-4o"))
    assert "real" in models(plan(USERS, pick("openai/gpt-4o", name="real")))
    with pytest.raises(PlanError, match="in use"):
        plan(None, pick("openai/a", name="x"), pick("openai/b", name="x"))


def test_the_same_twice_is_no_change() -> None:
    picks = (pick("openai/o3"), pick("ollama/llama3.2:3b"), pick("huggingface/a/b-7b"), pick("groq/m", size_b=8.03))
    first = plan(USERS, *picks)
    again = plan(first.after, *picks)
    assert kinds(again) == ["same"] * 4
    assert again.after == first.after


def test_only_owned_facts_are_refreshed() -> None:
    first = plan(None, pick("openai/m", size_b=8.0)).after.decode()
    tuned = first.replace("      timeout: 30.0\n", "      timeout: 90    # slow line\n      temperature: 0.20\n")
    tuned = tuned.replace("      max_retries: 3\n", "      max_retries: 0\n")
    made = plan(tuned, pick("openai/m", size_b=9.0, base_url="http://gw/v1"))
    assert kinds(made) == ["refresh"]
    changed = [line for line in made.diff()[2:] if line[0] in "+-"]
    assert sorted(line.replace(" ", "") for line in changed) == ["+base_url:http://gw/v1", "+size_b:9.0", "-size_b:8.0"]


REFERRING = """\
models:
  openai_a: {provider: openai, managed_by: model-tui, config: {model_name: a}}
  mine: {provider: openai, config: {model_name: b}}
preferences:
  default: openai_a
  fallback: [openai_a, mine]
  4: [openai_a]
cost_optimized: [mine, openai_a]   # cheap
performance_optimized:
  - openai_a
"""


def test_nothing_speaks_of_what_was_removed() -> None:
    made = plan(REFERRING.replace("  4: [openai_a]\n", ""), remove=("openai_a", "openai_a"))
    assert kinds(made) == ["remove"]
    assert yaml.safe_load(made.after) == {
        "models": {"mine": {"provider": "openai", "config": {"model_name": "b"}}},
        "preferences": {"fallback": ["mine"]},
        "cost_optimized": ["mine"],
        "performance_optimized": [],
    }
    assert b"# cheap" in made.after


def test_keys_that_are_no_text_harm_nothing() -> None:
    assert kinds(plan(REFERRING, remove=("openai_a",))) == ["remove"]


def test_what_is_not_ours_is_not_removed() -> None:
    with pytest.raises(PlanError, match=r"models\.yaml:3: 'mine' was not written by model-tui"):
        plan(REFERRING, remove=("mine",))
    with pytest.raises(PlanError, match="no entry is named 'nope'"):
        plan(REFERRING, remove=("nope",))


@pytest.mark.parametrize("text", ["", "# only this\n", "models:\n", "models: {}\n", "preferences: {}\n"])
def test_an_empty_file_is_filled(text: str) -> None:
    made = plan(text, pick("openai/m"))
    assert list(models(made)) == ["openai_m"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- a\n", 1),
        ("models: {}\n---\na: 1\n", 2),
        ("models: {}\nmodels: {}\n", 2),
        ("models: 5\n", 1),
        ("a:\n\t- b\n", 2),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises((SpliceError, PlanError), match=rf"^models\.yaml:{line}: \S"):
        plan(text, pick("openai/m"))


def test_line_ends_stay_those_of_the_file() -> None:
    made = plan(USERS.replace("\n", "\r\n"), pick("openai/o3"))
    assert made.after.count(b"\n") == made.after.count(b"\r\n")


def test_where_it_is_written() -> None:
    assert ModelsYaml().default_path(Path("/work")) == Path("/work/config/models.yaml")


@pytest.mark.skipif(not CORPUS, reason="the corpus is not here")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    before = path.read_bytes()
    old = yaml.safe_load(before)
    made = plan(before, pick("openai/zz-new"))
    new = yaml.safe_load(made.after)["models"]
    assert new[: len(old["models"])] == old["models"] if isinstance(new, list) else new.items() >= old["models"].items()
    assert len(new) == len(old["models"]) + 1
    assert kinds(plan(made.after, pick("openai/zz-new"))) == ["same"]
    back = plan(made.after, remove=("openai/zz-new",))
    assert yaml.safe_load(back.after) == old
