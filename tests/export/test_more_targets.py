"""The targets for other programs: what they write, whose entries are whose, and what stays as it was."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from target_picks import GATEWAY, gateway, pick

from model_tui.core.model import Provider
from model_tui.export.desk import Desk
from model_tui.export.jsonc import JsonText
from model_tui.export.plan import Pick, Plan, PlanError, Unreachable
from model_tui.export.splice import SpliceError
from model_tui.export.target import target, target_names

ENTRIES = ("opencode", "continue", "aider-metadata", "aider-settings", "llm", "aichat", "crush", "zed")
LOCAL = pick("ollama/qwen3:8b")
SERVED = pick("vllm/qwen3-8b")
"""A model that every target can reach."""
FILES = {
    "opencode": b"""// mine
{
	"theme": "x", // dark
	"provider": {
		"acme": {"models": {"m": {"name": "M"}}},
	},
}
""",
    "crush": b"""{
  "providers": {
    "acme": {"base_url": "http://a", "models": [{"id": "m", "name": "M"}]}
  }
}""",
    "zed": b"""// Zed settings
{
  "ui_font_size": 16,
  "language_models": {
    "ollama": {"api_url": "http://x"},
  },
}
""",
    "aider-metadata": b'{\n    "acme/m": {"max_tokens": 1}\n}\n',
    "aider-settings": b"# mine\n- name: acme/m\n  edit_format: diff # best\n",
    "llm": b"- model_id: m\n  model_name: m # mine\n  api_base: http://a\n",
    "continue": b"""name: Mine
version: 0.0.1
schema: v1
models:
  # mine
  - name: m
    provider: openai
    model: m
rules: []
""",
    "aichat": b"""model: acme:m # default
clients:
- type: openai-compatible
  name: acme
  api_base: http://a
  models:
  - name: m
""",
}


def planned(name: str, before: bytes | None, *picks: Pick, remove: tuple[str, ...] = ()) -> Plan:
    return target(name).plan(Path("file"), before, picks, remove)


def value(name: str, data: bytes) -> Any:
    if name in ("opencode", "crush", "zed", "aider-metadata"):
        return JsonText.parse(data, "file").value
    return yaml.safe_load(data)


def test_every_target_has_a_title_and_a_default_path(tmp_path: Path) -> None:
    assert {*ENTRIES, "env"} <= set(target_names())
    for name in target_names():
        assert target(name).title
        assert target(name).default_path(tmp_path).is_absolute()


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("before", [None, b"", "theirs"])
def test_what_is_written_once_is_not_written_again(name: str, before: bytes | str | None) -> None:
    data = FILES[name] if isinstance(before, str) else before
    first = planned(name, data, SERVED)
    assert [change.kind for change in first.changes] == ["add"]
    again = planned(name, first.after, SERVED)
    assert [change.kind for change in again.changes] == ["same"]
    assert (again.after, again.writes) == (first.after, False)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_line_that_stood_there_stays(name: str) -> None:
    after = planned(name, FILES[name], SERVED, pick("sglang/other")).after.decode()
    where = 0
    for line in FILES[name].decode().splitlines():
        where = after.index(line.rstrip(), where) + len(line.rstrip())


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_added_can_be_removed_without_a_trace(name: str) -> None:
    added = planned(name, FILES[name], SERVED)
    (change,) = added.changes
    removed = planned(name, added.after, remove=(change.name,))
    assert [one.kind for one in removed.changes] == ["remove"]
    # a group that was put into a file for the entry stays as the empty block it was put into
    left = value(name, removed.after)
    assert "model-tui" not in json.dumps(left)
    before = value(name, FILES[name])
    if name == "zed":
        left["language_models"].pop("openai_compatible")
    assert left == before


@pytest.mark.parametrize("name", ENTRIES)
def test_facts_are_refreshed(name: str) -> None:
    first = planned(name, FILES[name], gateway(key_variable=None)).after
    moved = gateway(key_variable=None, base_url="http://127.0.0.1:5001/v1", max_context=99_000)
    if name == "continue":  # there an address is part of what an entry is
        moved = gateway(key_variable=None, max_context=99_000)
    if name == "llm":
        moved = gateway(key_variable=None, supports_vision=True)
    plan = planned(name, first, moved)
    assert [change.kind for change in plan.changes] == ["refresh"]
    text = plan.after.decode()
    assert {"llm": "vision: true", "aider-settings": "5001"}.get(name, "99000") in text
    assert len(text.splitlines()) - len(first.decode().splitlines()) in (0, 1)


def test_what_the_user_put_into_an_entry_of_ours_stays() -> None:
    made = planned("opencode", FILES["opencode"], gateway()).after
    tuned = made.replace(b'"name": "corp/large:v1",', b'"name": "Big one", // best\n"options": {"temperature": 0.1},')
    own_key = tuned.replace(b"{env:GATEWAY_KEY}", b"{file:~/.key}")
    after = planned("opencode", own_key, gateway(price_input=9.0)).after
    assert after == own_key.replace(b'"input": 0.59', b'"input": 9.0')


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_of_the_user_is_only_pointed_at(name: str) -> None:
    ours = planned(name, FILES[name], SERVED).after
    theirs = re.sub(rb'(,\s*)?"?managed_by"?: "?model-tui"?', lambda m: b"x: 1" if b'"' not in m[0] else b"", ours)
    plan = planned(name, theirs, pick("vllm/qwen3-8b", max_context=7))
    (change,) = plan.changes
    assert (change.kind, plan.writes) == ("theirs", False)
    assert change.note == f"already there as '{change.name}'"
    assert change.line
    with pytest.raises(PlanError, match="was not written by model-tui"):
        planned(name, theirs, remove=(change.name,))


@pytest.mark.parametrize("name", ENTRIES)
def test_removing_what_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(PlanError, match=r"^file: no entry is named 'nothing'$"):
        planned(name, FILES[name], remove=("nothing",))


@pytest.mark.parametrize("name", [name for name in ENTRIES if name != "aider-metadata"])  # which holds no address
def test_an_address_with_a_login_is_never_written(name: str) -> None:
    with pytest.raises(PlanError, match="holds a login"):
        planned(name, None, pick("vllm/m", base_url="http://me:secret@127.0.0.1/v1"))


@pytest.mark.parametrize("name", ENTRIES)
def test_what_the_program_cannot_use_is_left_out_and_named(name: str) -> None:
    with pytest.raises(Unreachable):
        planned(name, None, pick("openai/tts-1", mode="audio"))
    with pytest.raises(Unreachable, match="a file that no server runs"):
        planned(name, None, pick("gguf/model.gguf"))
    plan = planned(name, None, pick("openai/tts-1", mode="audio"), SERVED)
    assert plan.warnings[0].startswith("1 left out: openai/tts-1: ")
    assert [change.kind for change in plan.changes] == ["add"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("opencode", b'{\n "provider": []}', "file:2: `provider` is not a mapping"),
        ("opencode", b'{"provider": {\n"vllm": 7}}', "file:2: `provider.vllm` is not a mapping"),
        ("crush", b'{"providers": {"vllm": {\n"models": {}}}}', "file:2: `providers.vllm.models` is not a list"),
        ("zed", b'{\n"language_models": "x"}', "file:2: `language_models` is not an object"),
        ("aider-metadata", b"[]", "file:1: the top level is not an object"),
        ("aider-settings", b"a: 1\n", "file:1: a mapping at the top where a list must be"),
        ("llm", b"a: 1\n", "file:1: a mapping at the top where a list must be"),
        ("continue", b"x: 1\nmodels: {}\n", "file:2: `models` is not a list"),
        ("aichat", b"clients: none\n", "file:1: `clients` is not a list"),
        ("aichat", b"clients: [\n", "file"),
        ("opencode", b"{", "file:1: not valid JSON: "),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_line(name: str, data: bytes, said: str) -> None:
    with pytest.raises(SpliceError) as refusal:
        planned(name, data, SERVED)
    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize("name", [*ENTRIES, "env"])
def test_a_write_is_undone_byte_for_byte(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(FILES.get(name, b"A=1"))
    desk = Desk(name, path, tmp_path / "state")
    desk.export([SERVED, pick("vllm/two"), pick("openai/gpt-4o")])
    if name != "env":
        assert path.read_bytes() != FILES[name]
    desk.undo()
    assert path.read_bytes() == FILES.get(name, b"A=1")


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda name: "*" not in name
)


@settings(max_examples=examples(40), deadline=None)
@given(NAMES, st.sampled_from(ENTRIES))
def test_any_name_is_written_and_found_again(model_id: str, name: str) -> None:
    plan = planned(name, FILES[name], pick(f"vllm/{model_id}"))
    assert [change.kind for change in plan.changes] == ["add"]
    assert [change.kind for change in planned(name, plan.after, pick(f"vllm/{model_id}")).changes] == ["same"]


# each in its own words


def test_opencode_refers_to_keys_and_knows_its_providers() -> None:
    plan = planned("opencode", None, pick("groq/llama"), pick("gemini/flash"), gateway(supports_vision=None))
    made = value("opencode", plan.after)["provider"]
    assert list(made["groq"]) == list(made["google"]) == ["managed_by", "models"]
    assert made["my-gateway"]["npm"] == "@ai-sdk/openai-compatible"
    assert made["my-gateway"]["options"] == {"baseURL": "http://127.0.0.1:4999/v1", "apiKey": "{env:GATEWAY_KEY}"}
    assert made["my-gateway"]["models"]["corp/large:v1"] == {
        "name": "corp/large:v1",
        "limit": {"context": 131072, "output": 8192},
        "cost": {"input": 0.59, "output": 0.79},
        "tool_call": True,
        "attachment": False,
        "modalities": {"input": ["text"], "output": ["text"]},
        "managed_by": "model-tui",
    }
    half = planned("opencode", None, gateway(max_output_tokens=None, price_output=None))
    assert (
        not {"limit", "cost"}
        & value("opencode", half.after)["provider"]["my-gateway"]["models"]["corp/large:v1"].keys()
    )


def test_a_group_of_the_user_at_another_address_is_left_alone() -> None:
    there = b'{"provider": {\n "my-gateway": {"options": {"baseURL": "http://elsewhere/v1"}, "models": {}}}}'
    with pytest.raises(Unreachable, match="'my-gateway' in line 2 has another address: http://elsewhere/v1"):
        planned("opencode", there, gateway())
    same = there.replace(b"elsewhere", b"localhost:4999")
    assert [change.kind for change in planned("opencode", same, gateway()).changes] == ["add"]


def test_a_model_that_the_file_chooses_is_not_removed() -> None:
    chosen = planned("opencode", b'{\n "model": "vllm/qwen3-8b"\n}', SERVED).after
    with pytest.raises(PlanError, match=r"^file:2: `model` names 'vllm/qwen3-8b': choose another there first$"):
        planned("opencode", chosen, remove=("vllm/qwen3-8b",))
    chosen = planned("crush", b'{"models": {"large": {"provider": "vllm", "model": "qwen3-8b"}}}', SERVED).after
    with pytest.raises(PlanError, match=r"`models.large` names"):
        planned("crush", chosen, remove=("vllm/qwen3-8b",))
    chosen = planned("aichat", b"model: vllm:qwen3-8b\n", SERVED).after
    with pytest.raises(PlanError, match="`model` names"):
        planned("aichat", chosen, remove=("vllm/qwen3-8b",))


def test_crush_has_the_cache_prices_in_its_own_order() -> None:
    plan = planned("crush", None, gateway(price_cache_read=0.1, price_cache_write=0.9))
    (model,) = value("crush", plan.after)["providers"]["my-gateway"]["models"]
    assert (model["cost_per_1m_in_cached"], model["cost_per_1m_out_cached"]) == (0.9, 0.1)
    assert value("crush", plan.after)["providers"]["my-gateway"]["api_key"] == "$GATEWAY_KEY"


def test_zed_names_a_block_so_that_it_reads_the_key() -> None:
    plan = planned("zed", None, pick("groq/llama"), gateway(), pick("anthropic/claude"))
    made = value("zed", plan.after)["language_models"]
    assert list(made["openai_compatible"]) == ["groq", "my-gateway"]
    assert made["openai_compatible"]["groq"]["api_url"] == "https://api.groq.com/openai/v1"
    assert made["anthropic"]["available_models"][0]["max_tokens"] == 131072
    assert "Zed reads MY_GATEWAY_API_KEY for 'my-gateway', not GATEWAY_KEY" in " ".join(plan.warnings)
    with pytest.raises(Unreachable, match="Zed needs the context window, and nobody states it"):
        planned("zed", None, gateway(max_context=None))


def test_aichat_names_a_client_so_that_it_reads_the_key() -> None:
    plan = planned(
        "aichat", None, pick("groq/llama"), gateway(), pick("anthropic/claude"), gateway("e", mode="embedding")
    )
    first, second, third = value("aichat", plan.after)["clients"]
    assert (first["name"], second["name"], third["type"]) == ("groq", "my_gateway", "claude")
    assert second["models"][1]["type"] == "embedding"
    assert any("aichat reads MY_GATEWAY_API_KEY for 'my_gateway', not GATEWAY_KEY" in said for said in plan.warnings)
    bare = b"clients:\n- type: claude\n  api_key: x\n"
    with pytest.raises(Unreachable, match="'claude' in line 2 lists no models"):
        planned("aichat", bare, pick("anthropic/claude"))


def test_continue_takes_secrets_roles_and_one_entry_for_each_name() -> None:
    plan = planned("continue", None, pick("groq/llama"), gateway(), pick("openai/embed", mode="embedding"), LOCAL)
    groq, corp, embed, local = value("continue", plan.after)["models"]
    assert groq["apiKey"] == "${{ secrets.GROQ_API_KEY }}"
    assert "apiBase" not in groq
    assert (corp["name"], corp["provider"], corp["apiBase"]) == (
        "my-gateway/corp-large-v1",
        "openai",
        "http://127.0.0.1:4999/v1",
    )
    assert embed["roles"] == ["embed"]
    assert (local["provider"], "apiKey" in local) == ("ollama", False)
    two = planned("continue", plan.after, pick("groq/llama", name="fast"))
    assert [(change.kind, change.name) for change in two.changes] == [("add", "fast")]
    with pytest.raises(PlanError, match="the name 'groq/llama' is in use for something else"):
        planned("continue", plan.after, gateway("x", name="groq/llama"))


@pytest.mark.parametrize("name", ["continue", "llm"])
def test_two_ids_that_fold_to_one_name_are_both_written(name: str) -> None:
    one, other, third = (gateway(f"corp{sign}large") for sign in "/:-")
    plan = planned(name, None, one, other)
    names = [change.name for change in plan.changes]
    assert names[0] == "my-gateway/corp-large"
    assert re.fullmatch("my-gateway/corp-large-[0-9a-f]{6}", names[1])
    assert plan.warnings == planned(name, None, one).warnings
    for picks in ((one, other), (other, one), (other,)):
        assert not planned(name, plan.after, *picks).writes
    more = planned(name, plan.after, other, third, one)
    assert [change.kind for change in more.changes] == ["same", "add", "same"]
    assert len({change.name for change in more.changes}) == 3
    assert planned(name, more.after, remove=(names[0],)).count("remove") == 1
    theirs = more.after.replace(b"managed_by: model-tui", b"mine: true")
    with pytest.raises(PlanError, match="is in use for something else"):
        planned(name, theirs, gateway("corp/large", base_url="http://127.0.0.1:4998/v1"))


def test_llm_warns_of_the_key_that_it_would_send() -> None:
    plan = planned("llm", None, pick("groq/llama"), pick("openai/gpt-4o"), SERVED)
    groq, openai, local = value("llm", plan.after)
    assert (groq["api_key_name"], "api_base" in openai, "api_key_name" in local) == ("groq", False, False)
    assert "llm keeps keys itself: run `llm keys set groq`, or it sends OPENAI_API_KEY there" in plan.warnings
    with pytest.raises(Unreachable, match="llm has no way to reach 'anthropic'"):
        planned("llm", None, pick("anthropic/claude"))


def test_aider_never_sends_a_key_to_somebody_else() -> None:
    with pytest.raises(Unreachable, match="aider would send OPENAI_API_KEY there, not GATEWAY_KEY"):
        planned("aider-settings", None, gateway())
    with pytest.raises(Unreachable, match="aider needs no settings to reach it as groq/llama"):
        planned("aider-settings", None, pick("groq/llama"))
    plan = planned("aider-settings", None, SERVED, pick("groq/llama", base_url="http://127.0.0.1:1/openai/v1"), LOCAL)
    served, groq, local = value("aider-settings", plan.after)
    assert served["extra_params"]["api_key"] == "none"
    assert groq["extra_params"] == {
        "api_base": "http://127.0.0.1:1/openai/v1",
        "model_info": {"managed_by": "model-tui"},
    }
    assert local["extra_params"]["api_base"] == "http://127.0.0.1:11434"
    prices = value("aider-metadata", planned("aider-metadata", None, pick("groq/llama")).after)["groq/llama"]
    assert (prices["input_cost_per_token"], prices["litellm_provider"]) == (5.9e-07, "groq")


def test_two_accounts_under_one_name_are_not_mixed() -> None:
    other = gateway(base_url="http://127.0.0.1:9/v1")
    plan = planned("opencode", None, gateway("a"), other)
    assert "another pick has the group 'my-gateway' at another address" in plan.warnings[0]
    assert GATEWAY.id in value("opencode", plan.after)["provider"]


# the template of a `.env`


def test_a_template_names_variables_and_no_values(tmp_path: Path) -> None:
    plan = planned("env", None, pick("groq/a"), pick("groq/b"), gateway(), LOCAL)
    assert plan.after.decode() == (
        "# Groq (model-tui): a key is made at https://console.groq.com/keys\nGROQ_API_KEY=\n"
        "# My gateway (model-tui)\nGATEWAY_KEY=\n"
    )
    assert [change.name for change in plan.changes] == ["GROQ_API_KEY", "GATEWAY_KEY"]
    again = planned("env", plan.after, pick("groq/a"))
    assert ([change.kind for change in again.changes], again.writes) == (["same"], False)


@pytest.mark.parametrize("line", ["GROQ_API_KEY=sk-x", "export GROQ_API_KEY = 'a'", "# GROQ_API_KEY=", "GROQ_API_KEY="])
def test_a_variable_that_stands_there_stays(line: str) -> None:
    before = f"\ufeffA=1\r\n{line}".encode()
    plan = planned("env", before, pick("groq/a"), gateway())
    assert plan.after == before + b"\r\n# My gateway (model-tui)\r\nGATEWAY_KEY=\r\n"
    assert [change.kind for change in plan.changes] == ["theirs", "add"]
    with pytest.raises(PlanError, match=r"^file:2: 'GROQ_API_KEY' was not written by model-tui$"):
        planned("env", before, remove=("GROQ_API_KEY",))


def test_a_variable_of_ours_goes_unless_it_has_a_value() -> None:
    made = planned("env", b"A=1\n", pick("groq/a"), gateway()).after
    assert planned("env", made, remove=("GROQ_API_KEY", "GATEWAY_KEY")).after == b"A=1\n"
    with pytest.raises(PlanError, match=r"^file:3: 'GROQ_API_KEY' has a value: remove it by hand$"):
        planned("env", made.replace(b"GROQ_API_KEY=", b"GROQ_API_KEY=sk"), remove=("GROQ_API_KEY",))
    with pytest.raises(PlanError, match="no entry is named 'B'"):
        planned("env", made, remove=("B",))
    with pytest.raises(SpliceError, match="a quote is left open"):
        planned("env", b"A='x\n", pick("bob/m", Provider(id="bob", name="Bob' #", shape="openai", key_env=("BOB",))))


OTHERS = {
    "litellm": b"model_list:\n- model_name: m # mine\n  litellm_params: {model: openai/gpt-4o}\n",
    "models-yaml": b"models:\n  m: {provider: openai, type: openai, config: {model_name: gpt-4o}} # mine\n",
    "orchestrator-list": b"models:\n- {source: openai, name: gpt-4o} # mine\n",
    **{name: FILES[name] for name in ("continue", "aichat", "zed", "llm", "aider-settings")},
    "opencode": b'{"$schema": "https://opencode.ai/config.json", "provider": {}}',
    "crush": b'{"$schema": "https://charm.land/crush.json", "models": {"large": {"provider": "a", "model": "b"}}}',
}


@pytest.mark.parametrize("name", [*ENTRIES, "litellm", "models-yaml", "orchestrator-list", "env"])
@pytest.mark.parametrize("whose", OTHERS)
def test_nothing_is_added_to_a_file_that_is_plainly_anothers(name: str, whose: str) -> None:
    shared = {"models-yaml", "orchestrator-list"}
    if name == whose or {name, whose} <= shared:
        assert planned(name, OTHERS[whose]).changes == ()
        return
    with pytest.raises(SpliceError) as refused:
        planned(name, OTHERS[whose], SERVED)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", [*ENTRIES, "litellm", "models-yaml", "orchestrator-list"])
@pytest.mark.parametrize("whose", ENTRIES)
def test_entries_of_ours_tell_whose_a_file_is(name: str, whose: str) -> None:
    made = planned(whose, None, SERVED).after
    if name == whose:
        assert not planned(name, made, SERVED).writes
        return
    with pytest.raises(SpliceError):
        planned(name, made, SERVED)


@pytest.mark.parametrize("before", [b"", b"# nothing\n", b"own: {a: 1}\n", b"models:\n", b"include: [a.yaml]\n"])
@pytest.mark.parametrize("name", ["litellm", "models-yaml", "continue", "aichat"])
def test_a_file_that_tells_of_nobody_is_anybodys(name: str, before: bytes) -> None:
    assert planned(name, before, SERVED).count("add") == 1
