"""The LiteLLM target: what is written for a pick, what of a file changes, and what never does."""

import gc
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import structs
from picks import MINI, TABLE, entries, kinds, only, pick, plan, unlisted

from model_tui.catalog import load
from model_tui.core.model import Layer, ModelCapabilities, Provider
from model_tui.export.litellm import LiteLLM
from model_tui.export.litellm_tuning import is_tuned
from model_tui.export.plan import Pick, Plan, PlanError
from model_tui.export.splice import SpliceError
from model_tui.storage import Paths
from model_tui.workbench import Workbench

CORPUS = sorted((Path(__file__).resolve().parents[3] / "shared" / "corpus" / "litellm").glob("*.yaml"))


def inserted(before: bytes, after: bytes) -> bytes:
    """Return what was put in at one place, everything else having stayed byte for byte."""
    at = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    assert after.endswith(before[at:])
    return after[at : len(after) - len(before) + at]


# a new entry


def test_a_new_file() -> None:
    made = plan(None, pick("openai/gpt-4o-mini"))
    assert kinds(made) == ["add"]
    assert made.writes
    assert only(made) == {
        "model_name": "openai/gpt-4o-mini",
        "litellm_params": {"model": "openai/gpt-4o-mini", "api_key": "os.environ/OPENAI_API_KEY"},
        "model_info": {"managed_by": "model-tui"},
    }
    assert made.after.startswith(b"#")
    assert made.after.endswith(b"\n")


@pytest.mark.parametrize(
    ("ref", "name", "model", "key"),
    [
        ("openai/gpt-4o-mini", "openai/gpt-4o-mini", "openai/gpt-4o-mini", "os.environ/OPENAI_API_KEY"),
        ("openrouter/openai/gpt-4o", "openrouter/openai-gpt-4o", "openrouter/openai/gpt-4o", None),
        ("anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", None),
        ("gemini/gemini-2.5-pro", "gemini/gemini-2.5-pro", "gemini/gemini-2.5-pro", None),
        ("together/a/b:free", "together/a-b-free", "together_ai/a/b:free", "os.environ/TOGETHER_API_KEY"),
        ("vertex-ai/gemini-2.5-pro", "vertex-ai/gemini-2.5-pro", "vertex_ai/gemini-2.5-pro", None),
        ("bedrock/us.anthropic.claude:0", "bedrock/us.anthropic.claude-0", "bedrock/us.anthropic.claude:0", None),
    ],
)
def test_names_and_prefixes(ref: str, name: str, model: str, key: str | None) -> None:
    entry = only(plan(None, pick(ref)))
    assert (entry["model_name"], entry["litellm_params"]["model"]) == (name, model)
    if key is not None:
        assert entry["litellm_params"]["api_key"] == key


def test_the_users_own_name() -> None:
    assert only(plan(None, pick("openai/gpt-4o-mini", name="fast")))["model_name"] == "fast"


def test_cohere_and_ollama_have_a_prefix_for_chat_and_one_for_the_rest() -> None:
    chat, embedding = unlisted(mode="chat"), unlisted(mode="embedding")
    models = [
        only(plan(None, pick(ref, layer)))["litellm_params"]["model"]
        for ref in ("cohere/x", "ollama/x:1b")
        for layer in (chat, embedding)
    ]
    assert models == ["cohere_chat/x", "cohere/x", "ollama_chat/x:1b", "ollama/x:1b"]


@pytest.mark.parametrize(
    ("ident", "base"),
    [
        ("ollama", "http://127.0.0.1:11434"),
        ("vllm", "http://127.0.0.1:8000/v1"),
        ("lmstudio", "http://127.0.0.1:1234/v1"),
        ("llamacpp", "http://127.0.0.1:8080/v1"),
    ],
)
def test_a_server_without_a_key_gets_the_word_none_and_its_address(ident: str, base: str) -> None:
    params = only(plan(None, pick(f"{ident}/m")))["litellm_params"]
    assert (params["api_base"], params["api_key"]) == (base, "none")


def test_every_entry_of_a_provider_that_openai_keys_could_leak_to_has_a_key() -> None:
    """LiteLLM sends the OpenAI key where an OpenAI-shaped entry has none."""
    for provider in TABLE:
        variable = provider.key_env[0] if provider.key_env else None
        try:
            made = plan(None, pick(f"{provider.id}/m", variable=variable))
        except PlanError:
            continue
        params = only(made)["litellm_params"]
        if params["model"].startswith(("openai/", "hosted_vllm/")) or provider.key_env:
            assert params.get("api_key"), provider.id
        if params["model"].startswith("openai/") and provider.id != "openai":
            assert params.get("api_base"), provider.id


def test_a_login_by_other_means_than_a_key_is_not_overruled() -> None:
    assert "api_key" not in only(plan(None, pick("vertex-ai/gemini-2.5-pro")))["litellm_params"]


def test_a_provider_that_shares_a_prefix_states_its_address() -> None:
    params = only(plan(None, pick("ollama-cloud/gpt-oss:120b")))["litellm_params"]
    assert params == {
        "model": "ollama_chat/gpt-oss:120b",
        "api_base": "https://ollama.com",
        "api_key": "os.environ/OLLAMA_API_KEY",
    }


@pytest.mark.parametrize(
    ("ref", "base", "written"),
    [
        ("openai/m", "http://127.0.0.1:4000/v1", "http://127.0.0.1:4000/v1"),
        ("groq/m", "http://127.0.0.1:4000", "http://127.0.0.1:4000/openai/v1"),
        ("groq/m", "http://127.0.0.1:4000/openai/v1/", "http://127.0.0.1:4000/openai/v1"),
        ("mistral/m", "http://127.0.0.1:4000", "http://127.0.0.1:4000/v1"),
        ("fireworks/m", "http://gw/inference", "http://gw/inference/v1"),
        ("vllm/m", "http://gpu:8000", "http://gpu:8000/v1"),
        ("perplexity/m", "http://gw", "http://gw"),
        ("anthropic/m", "http://gw", "http://gw"),
        ("ollama/m", "http://gpu:11434", "http://gpu:11434"),
    ],
)
def test_an_unusual_address_is_written_as_litellm_takes_it(ref: str, base: str, written: str) -> None:
    assert only(plan(None, pick(ref, base_url=base)))["litellm_params"]["api_base"] == written


def test_a_login_in_an_address_is_never_written() -> None:
    with pytest.raises(PlanError, match="holds a login") as refusal:
        plan(None, pick("openai/m", base_url="http://user:hunter22@gw/v1"))
    assert "hunter22" not in str(refusal.value)


def test_a_provider_that_litellm_cannot_reach_is_refused() -> None:
    with pytest.raises(PlanError, match="nobody/m: LiteLLM has no provider 'nobody'"):
        plan(None, pick("nobody/m"))


# what model_info says


def test_nothing_is_stated_of_a_model_that_the_map_knows() -> None:
    agreed = pick("openai/gpt-4o-mini", Layer("litellm", MINI), unlisted(max_context=64_000, supports_tools=False))
    assert only(plan(None, agreed))["model_info"] == {"managed_by": "model-tui"}


def test_a_price_of_the_providers_own_is_stated_where_the_map_has_another() -> None:
    known = Layer("litellm", ModelCapabilities(price_input=0.15, price_output=0.6))
    info = only(plan(None, pick("openai/m", known, unlisted(price_input=0.3, price_output=0.6, price_cache_read=0.1))))
    assert info["model_info"] == {"managed_by": "model-tui", "input_cost_per_token": 3e-07}


def test_everything_is_stated_of_a_model_that_the_map_lacks() -> None:
    layer = unlisted(
        mode="chat",
        max_context=200_000,
        max_output_tokens=64_000,
        price_input=0.15,
        price_output=0.6,
        price_cache_read=0.075,
        price_cache_write=1.25,
        supports_vision=True,
        supports_tools=True,
        supports_reasoning=False,
        supports_structured_output=None,
    )
    assert only(plan(None, pick("openai/new", layer)))["model_info"] == {
        "managed_by": "model-tui",
        "mode": "chat",
        "max_input_tokens": 200_000,
        "max_output_tokens": 64_000,
        "input_cost_per_token": 1.5e-07,
        "output_cost_per_token": 6e-07,
        "cache_read_input_token_cost": 7.5e-08,
        "cache_creation_input_token_cost": 1.25e-06,
        "supports_vision": True,
        "supports_function_calling": True,
        "supports_reasoning": False,
    }


def test_prices_are_numbers_to_every_yaml_reader_and_free_is_zero() -> None:
    made = plan(None, pick("openai/new", unlisted(price_input=0.1, price_output=0.0)))
    info = only(made)["model_info"]
    assert isinstance(info["input_cost_per_token"], float)
    assert (info["input_cost_per_token"], info["output_cost_per_token"]) == (1e-07, 0.0)


def test_a_price_per_image_is_not_written_as_one_per_token() -> None:
    info = only(
        plan(None, pick("openai/draw", unlisted(price_output=0.04, price_unit="image", mode="image_generation")))
    )
    assert info["model_info"] == {"managed_by": "model-tui", "mode": "image_generation"}


# a file that is there

USERS = """\
# my proxy   (keep this)
model_list:
  - model_name: "mine"        # the good one
    litellm_params:
      model: openai/gpt-4o-mini
      api_key: os.environ/WORK_KEY
  -   model_name: openai/gpt-4o   # odd indent
      litellm_params: {model: azure/gpt-4o, api_base: "http://x"}

litellm_settings:
    drop_params: yes
"""


def test_only_lines_are_added_and_the_rest_stays_byte_for_byte() -> None:
    made = plan(USERS, pick("groq/llama-3.1-8b-instant"))
    assert kinds(made) == ["add"]
    assert inserted(USERS.encode(), made.after).count(b"\n") == 6
    assert entries(made)[-1]["model_name"] == "groq/llama-3.1-8b-instant"


def test_an_entry_of_the_users_own_is_pointed_at_and_stays() -> None:
    made = plan(USERS, pick("openai/gpt-4o-mini"))
    assert kinds(made) == ["theirs"]
    assert (made.changes[0].name, made.changes[0].line) == ("mine", 3)
    assert made.changes[0].note == "already there as 'mine'"
    assert made.after == USERS.encode()
    assert not made.writes


@pytest.mark.parametrize(
    ("ref", "model", "base"),
    [
        ("openai/gpt-4o-mini", "gpt-4o-mini", None),
        ("ollama/llama3.2:3b", "ollama/llama3.2:3b", "http://localhost:11434/"),
        ("ollama/llama3.2:3b", "ollama_chat/llama3.2:3b", "http://127.0.0.1:11434"),
    ],
)
def test_other_spellings_of_the_same_model_count_as_there(ref: str, model: str, base: str | None) -> None:
    params = {"model": model} | ({"api_base": base} if base else {})
    made = plan(yaml.safe_dump({"model_list": [{"model_name": "x", "litellm_params": params}]}), pick(ref))
    assert kinds(made) == ["theirs"]


def test_the_same_model_at_another_address_is_another_entry() -> None:
    there = {"model_name": "gw", "litellm_params": {"model": "openai/m", "api_base": "http://gw/v1"}}
    made = plan(yaml.safe_dump({"model_list": [there]}), pick("openai/m"))
    assert kinds(made) == ["add"]


def test_a_name_that_is_in_use_is_refused_with_its_line() -> None:
    with pytest.raises(PlanError, match=r"config\.yaml:7: the name 'openai/gpt-4o' is in use .* --name"):
        plan(USERS, pick("openai/gpt-4o"))
    assert kinds(plan(USERS, pick("openai/gpt-4o", name="openai/gpt-4o-real"))) == ["add"]


def test_an_alias_is_a_name_in_use() -> None:
    text = "model_list: []\nrouter_settings:\n  model_group_alias:\n    fast: x\n    4: y\n"
    with pytest.raises(PlanError, match=r"config\.yaml:4: the name 'fast' is in use"):
        plan(text, pick("openai/gpt-4o", name="fast"))


def test_two_picks_whose_names_would_be_one_have_each_its_own_whatever_the_order() -> None:
    picks = [pick("openrouter/a/b-c"), pick("openrouter/a-b/c"), pick("openrouter/x:free"), pick("openrouter/x-free")]
    made = plan(None, *picks)
    names = {entry["litellm_params"]["model"]: entry["model_name"] for entry in entries(made)}
    assert names["openrouter/a-b/c"] == "openrouter/a-b-c"
    assert names["openrouter/x-free"] == "openrouter/x-free"
    assert len(set(names.values())) == len(picks)
    assert names["openrouter/a/b-c"].startswith("openrouter/a-b-c-")
    turned = {e["litellm_params"]["model"]: e["model_name"] for e in entries(plan(None, *reversed(picks)))}
    assert turned == names
    assert set(kinds(plan(made.after, *picks))) == {"same"}


def test_a_name_that_an_entry_of_ours_has_for_another_model() -> None:
    before = plan(None, pick("openrouter/a/b")).after
    made = plan(before, pick("openrouter/a:b"))
    assert [entry["model_name"] for entry in entries(made)][1].startswith("openrouter/a-b-")
    assert kinds(plan(made.after, pick("openrouter/a:b"), pick("openrouter/a/b"))) == ["same", "same"]


@pytest.mark.parametrize("name", ["*", "groq/*"])
def test_a_name_that_litellm_takes_for_a_wildcard_is_refused(name: str) -> None:
    with pytest.raises(PlanError, match="LiteLLM would send there whatever fits"):
        plan(None, structs.replace(pick("groq/llama"), name=name))


def test_two_models_cannot_both_have_one_name_of_the_users() -> None:
    with pytest.raises(PlanError, match="openai/a and openai/b cannot both be named 'fast'"):
        plan(None, pick("openai/b", name="fast"), pick("openai/a", name="fast"))


def test_entries_that_are_no_entries_are_stepped_over() -> None:
    text = "model_list:\n  - just text\n  - 5\n  - {litellm_params: null, model_info: 3}\n  - model_name: a\n"
    made = plan(text, pick("openai/gpt-4o"))
    assert kinds(made) == ["add"]
    assert made.after.startswith(text.encode())


# an entry of ours


def managed() -> bytes:
    return plan(None, pick("openai/new", unlisted(price_input=0.15, max_context=8000))).after


def test_the_same_twice_is_no_change() -> None:
    picks = (
        pick("openai/new", unlisted(price_input=0.1, max_context=8000, supports_tools=True)),
        pick("ollama/llama3.2:3b", unlisted(mode="chat")),
        pick("groq/m", base_url="http://gw"),
        pick("openai/other", name="yes"),
    )
    first = plan(USERS, *picks)
    again = plan(first.after, *picks)
    assert set(kinds(again)) == {"same"}
    assert again.after == first.after
    assert not again.writes
    assert again.diff() == []


def test_only_owned_facts_are_refreshed_and_what_the_user_tuned_stays_byte_for_byte() -> None:
    first = managed().decode()
    tuned = first.replace(
        "      api_key: os.environ/OPENAI_API_KEY\n",
        "      api_key: os.environ/OPENAI_API_KEY\n      temperature: 0.20   # calm\n      max_tokens: 0x10\n"
        "      rpm: 30\n",
    ).replace("      managed_by: model-tui\n", "      managed_by: model-tui  # by robot\n      access_groups: [beta]\n")
    assert tuned.count("\n") == first.count("\n") + 4
    fresh = pick("openai/new", unlisted(price_input=0.2, max_context=8000))
    made = plan(tuned, fresh)
    assert kinds(made) == ["refresh"]
    changed = made.diff()[2:]
    added = [line for line in changed if line.startswith("+")]
    gone = [line for line in changed if line.startswith("-")]
    assert [line.strip("+- ") for line in gone] == ["input_cost_per_token: 1.5e-07"]
    assert [line.strip("+- ") for line in added] == ["input_cost_per_token: 2.0e-07"]
    assert kinds(plan(made.after, fresh)) == ["same"]


def test_a_price_gives_way_to_no_weaker_word_where_the_model_is_no_longer_listed() -> None:
    def info(before: Plan, fresh: Pick, *, gone: bool = True) -> Any:
        return entries(plan(before.after, structs.replace(fresh, is_unlisted=gone)))[0]["model_info"]

    row, said = "openrouter/acme/new", unlisted(price_input=0.2, max_context=8000)
    catalog = Layer("models.dev", ModelCapabilities(price_input=0.3, price_output=0.9, max_context=9000))
    own = Layer("override", ModelCapabilities(price_input=0.4))
    full = plan(None, pick(row, said, full=True))
    assert info(full, pick(row, catalog, full=True))["cost"] == {"input_per_1m_tokens": 0.2, "tier": "budget"}
    assert info(full, pick(row, catalog, full=True), gone=False)["cost"]["input_per_1m_tokens"] == 0.3
    assert info(full, pick(row, own))["cost"]["input_per_1m_tokens"] == 0.4
    plain = info(plan(None, pick("groq/new", said)), pick("groq/new", catalog))
    assert (plain["input_cost_per_token"], plain["output_cost_per_token"]) == (2e-07, 9e-07)
    assert plain["max_input_tokens"] == 9000, "only the price that stands there is kept"


def test_the_variable_that_an_entry_refers_to_stays() -> None:
    before = plan(None, pick("openai/m")).after
    made = plan(before, pick("openai/m", variable="OTHER_KEY"))
    assert (kinds(made), made.after) == (["same"], before)


def test_what_litellm_cannot_reach_is_left_out_and_named() -> None:
    lost = pick("openai/*")
    made = plan(None, pick("openai/m"), lost)
    assert kinds(made) == ["add"]
    assert made.warnings[0].startswith("1 left out: openai/*: ")
    with pytest.raises(PlanError, match="every model"):
        plan(None, lost)


def test_picks_go_with_the_plan_where_some_are_left_out() -> None:
    picks = [pick("openai/m"), pick("openai/*")]
    gc.collect()
    gc.disable()
    try:
        before = [sys.getrefcount(one) for one in picks]
        assert len(plan(None, *picks).warnings) > 0
        assert [sys.getrefcount(one) for one in picks] == before
    finally:
        gc.enable()


def test_a_renamed_entry_of_ours_is_still_ours() -> None:
    before = plan(None, pick("openai/m", name="fast")).after
    made = plan(before, pick("openai/m"))
    assert (kinds(made), made.changes[0].name) == (["same"], "fast")


def test_two_accounts_of_one_provider_are_two_entries() -> None:
    second = structs.replace(TABLE.get("openai"), id="openai-work", key_env=("WORK_KEY",))  # type: ignore[type-var]
    work = pick("openai-work/m", provider=second, base_url="https://api.openai.com/v1")
    made = plan(plan(None, pick("openai/m")).after, work)
    assert kinds(made) == ["add"]
    assert [e["litellm_params"]["api_key"] for e in entries(made)] == [
        "os.environ/OPENAI_API_KEY",
        "os.environ/WORK_KEY",
    ]
    assert kinds(plan(made.after, pick("openai/m"), work)) == ["same", "same"]


# removal

REFERRING = """\
model_list:
  - model_name: openai/a
    litellm_params: {model: openai/a}
    model_info: {managed_by: model-tui}
  - model_name: mine
    litellm_params: {model: openai/b}
router_settings:
  fallbacks:
    - mine: [openai/a, other]   # keep me
    - openai/a: [mine]
    - x: [openai/a]
  context_window_fallbacks: [{mine: [openai/a]}]
  model_group_alias: {fast: openai/a, faster: {model: fast, hidden: true}, slow: mine}
  routing_groups:
    - {group_name: g, models: [openai/a, mine]}
    - {group_name: h, models: [fast]}
litellm_settings:
  default_fallbacks: [openai/a, mine]
  content_policy_fallbacks:
    - {mine: [{model: faster, temperature: 0}, mine2]}
"""


def test_nothing_speaks_of_what_was_removed() -> None:
    made = plan(REFERRING, remove=("openai/a",))
    assert kinds(made) == ["remove"]
    value = yaml.safe_load(made.after)
    assert [entry["model_name"] for entry in value["model_list"]] == ["mine"]
    assert value["router_settings"] == {
        "fallbacks": [{"mine": ["other"]}],
        "context_window_fallbacks": [],
        "model_group_alias": {"slow": "mine"},
        "routing_groups": [{"group_name": "g", "models": ["mine"]}],
    }
    assert value["litellm_settings"] == {
        "default_fallbacks": ["mine"],
        "content_policy_fallbacks": [{"mine": ["mine2"]}],
    }
    assert b"# keep me" in made.after
    assert b"openai/a" not in made.after


def test_removing_the_same_name_twice_is_removing_it() -> None:
    assert kinds(plan(REFERRING, remove=("openai/a", "openai/a"))) == ["remove"]


def test_what_is_not_ours_is_not_removed() -> None:
    with pytest.raises(PlanError, match=r"config\.yaml:5: 'mine' was not written by model-tui"):
        plan(REFERRING, remove=("mine",))
    with pytest.raises(PlanError, match="no entry is named 'nope'"):
        plan(REFERRING, remove=("nope",))


# files of all kinds


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "# no line end", "---\n", "model_list:\n", "{}\n"])
def test_an_empty_file_is_filled(text: str) -> None:
    made = plan(text, pick("openai/gpt-4o-mini"))
    assert only(made)["model_name"] == "openai/gpt-4o-mini"
    if "#" in text:
        assert made.after.startswith(text.encode())


def test_line_ends_stay_those_of_the_file() -> None:
    text = USERS.replace("\n", "\r\n").encode()
    made = plan(text, pick("openai/m"))
    assert made.after.count(b"\n") == made.after.count(b"\r\n")
    assert b"openai/m\r\n" in inserted(text, made.after)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- a\n- b\n", 1),
        ("model_list: []\n---\nmodel_list: []\n", 2),
        ("model_list: []\nx: 1\nmodel_list: []\n", 3),
        ("model_list:\n\t- a\n", 2),
        ("model_list: {a: 1}\n", 1),
        ("model_list: [\n", 2),
        ("just text\n", 1),
        ("model_list: !!python/object/apply:os.system [ls]\n", 1),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises((SpliceError, PlanError), match=rf"^config\.yaml:{line}: \S") as refusal:
        plan(text, pick("openai/m"))
    assert "\n" not in str(refusal.value)


def test_no_picks_and_no_file_make_no_file() -> None:
    made = plan(None)
    assert not made.writes
    assert made.changes == ()


def test_duplicate_keys_elsewhere_are_a_warning() -> None:
    made = plan("a: 1\nmodel_list: []\na: 2\n", pick("openai/m"))
    assert kinds(made) == ["add"]
    assert len(made.warnings) == 1
    assert "config.yaml:3" in made.warnings[0]


# where it is written


def test_the_usual_files_in_their_order(tmp_path: Path) -> None:
    target = LiteLLM()
    first, second, third = (
        tmp_path / place for place in ("config/litellm/config.yaml", "litellm_config.yaml", "config.yaml")
    )
    assert target.default_path(tmp_path) == first
    third.write_text("services: {}\n")  # somebody else's
    assert target.default_path(tmp_path) == first
    third.write_text("general_settings: {}\n")
    assert target.default_path(tmp_path) == third
    second.write_text("")
    assert target.default_path(tmp_path) == second
    first.parent.mkdir(parents=True)
    first.write_text("model_list: [\n")  # broken, but ours: to be complained about
    assert target.default_path(tmp_path) == first


# picks as the workbench makes them


def bench(tmp_path: Path, **env: str) -> Workbench:
    return Workbench(Paths.default(), tmp_path, env=env, offline=True)


def test_real_picks(tmp_path: Path) -> None:
    made_bench = bench(tmp_path, OPENAI_API_KEY="sk-canary", GROQ_BASE_URL="http://127.0.0.1:9999")
    offers = made_bench.registry
    picks = [
        made_bench.pick(offer)
        for ref in ("openai/gpt-4o-mini", "openrouter/openai/gpt-4o", "groq/llama-3.1-8b-instant")
        if (offer := offers.find(ref)) is not None
    ]
    made = plan(None, *picks)
    assert b"sk-canary" not in made.after
    by_name: Mapping[str, Any] = {entry["model_name"]: entry["litellm_params"] for entry in entries(made)}
    assert by_name["openai/gpt-4o-mini"] == {
        "model": "openai/gpt-4o-mini",
        "api_key": "os.environ/OPENAI_API_KEY",
    }
    assert by_name["openrouter/openai-gpt-4o"]["api_key"] == "os.environ/OPENROUTER_API_KEY"
    assert by_name["groq/llama-3.1-8b-instant"]["api_base"] == "http://127.0.0.1:9999/openai/v1"


def test_an_address_from_the_users_own_table_is_written(tmp_path: Path) -> None:
    folder = Paths.default().config_dir
    folder.mkdir(parents=True)
    (folder / "providers.toml").write_text(
        '[openai]\nbase_url = "http://gw:4000/v1"\n'
        '[work]\nshape = "openai"\nbase_url = "http://work/v1"\nlitellm_prefix = "anthropic"\n'
    )
    made = bench(tmp_path)
    offer = made.registry.find("openai/gpt-4o-mini")
    assert offer is not None
    assert made.pick(offer).base_url == "http://gw:4000/v1"
    other = made.pick(structs.replace(offer, provider="work", id="m"))
    assert (other.base_url, other.key_variable) == ("http://work/v1", "WORK_API_KEY")


def test_a_provider_of_the_catalog_alone_refers_to_a_key_and_to_nothing_else() -> None:
    made = Workbench(Paths.default(), Path(), env={"AZURE_COGNITIVE_SERVICES_RESOURCE_NAME": "my-resource"})
    offer = next(o for o in load().offers if o.provider == "azure-cognitive-services")
    assert made.pick(offer).key_variable == "AZURE_COGNITIVE_SERVICES_API_KEY"


@pytest.mark.skipif(not CORPUS, reason="the corpus is not here")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    before = path.read_bytes()
    picks = [pick("openai/zz-new", unlisted(mode="chat", price_input=0.5)), pick("ollama/zz:1b", unlisted(mode="chat"))]
    if "multi-doc" in path.name:
        with pytest.raises(SpliceError):
            plan(before, *picks)
        return
    made = plan(before, *picks)
    assert kinds(made) == ["add", "add"]
    old, new = yaml.safe_load(before) or {}, yaml.safe_load(made.after)
    listed = new.pop("model_list")
    assert listed[:-2] == (old.pop("model_list", None) or [])
    assert new == old
    assert kinds(plan(made.after, *picks)) == ["same", "same"]
    gone = plan(made.after, remove=("openai/zz-new", "ollama/zz-1b"))
    assert yaml.safe_load(gone.after) == {**new, "model_list": listed[:-2]}


def test_headers_of_a_gateway_are_named_and_not_written() -> None:
    gate = Provider(
        id="gate",
        name="Gate",
        shape="openai",
        base_url="https://gate.example/v1",
        key_env=("GATE_KEY",),
        headers={"X-Team": "canary-secret-1", "X-Org": "canary-secret-2"},
    )
    made = plan(None, pick("gate/m", provider=gate), pick("gate/n", provider=gate), pick("openai/gpt-4o"))
    (line,) = (line for line in made.warnings if "headers" in line)
    assert line.startswith("the headers of 'gate' (X-Team, X-Org) are not written, since they may hold a secret: ")
    assert b"canary" not in made.after
    assert "canary" not in line
    again = plan(made.after, pick("gate/m", provider=gate))
    assert not any("headers" in line for line in again.warnings)


def test_headers_of_a_gateway_that_refer_to_variables_are_written_as_references() -> None:
    stated = {
        "X-Team-Key": "${TEAM_KEY}",
        "Authorization": "Bearer ${TEAM_KEY}",
        "X-Org": "canary",
        "X-Two": "${A}${B}",
    }
    gate = Provider(id="gate", name="Gate", shape="openai", base_url="https://gate.example/v1", headers=stated)
    made = plan(None, pick("gate/m", provider=gate, variable=None))
    (entry,) = yaml.safe_load(made.after)["model_list"]
    assert entry["litellm_params"]["extra_headers"] == {"X-Team-Key": "os.environ/TEAM_KEY"}
    left, unset = (next(line for line in made.warnings if words in line) for words in ("not written", "no request"))
    assert left.startswith("the headers of 'gate' (Authorization, X-Org, X-Two) are not written")
    assert unset.endswith("set TEAM_KEY for it")
    assert b"canary" not in made.after
    assert b"${" not in made.after
    assert not is_tuned(entry, None)
    assert not is_tuned(entry, pick("gate/m", provider=gate, variable=None))
    named_otherwise = made.after.replace(b"os.environ/TEAM_KEY", b"os.environ/OTHER")
    assert not plan(named_otherwise, pick("gate/m", provider=gate, variable=None)).writes
    here = pick("gate/m", provider=gate, variable=None, places={"header TEAM_KEY": "TEAM_KEY"})
    assert not any("TEAM_KEY" in line for line in plan(None, here).warnings)
