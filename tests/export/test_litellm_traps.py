"""The traps of a LiteLLM config: each is named with its entry and line, and mended where that is certain."""

import pytest
import yaml
from reviewing_configs import entry, found, repaired, reviewed

AZURE = "https://x.openai.azure.com"
FINE = "model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY"


def test_a_good_config_is_good() -> None:
    text = """
    model_list:
      - model_name: one
        litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY, rpm: "100"}
        model_info: {input_cost_per_token: 1.0e-6}
      - model_name: local
        litellm_params: {model: "ollama_chat/llama3.2:3b", api_base: "http://127.0.0.1:11434", api_key: none}
      - model_name: any/*
        litellm_params: {model: anthropic/*, api_key: os.environ/ANTHROPIC_API_KEY}
    router_settings: {fallbacks: [{one: [local, any/claude]}], model_group_alias: {uno: one}}
    """
    assert reviewed(text, OPENAI_API_KEY="k", ANTHROPIC_API_KEY="k").findings == ()


@pytest.mark.parametrize("text", ["model_list: []\n", "model_list:\n"])
def test_nothing_is_no_finding(text: str) -> None:
    made = reviewed(text)
    assert (made.entries, made.findings) == ((), ())


@pytest.mark.parametrize(
    ("params", "kind", "severity", "said"),
    [
        ("model: google/gemini-2.5-pro", "unknown-prefix", "error", "knows no provider 'google': it drops"),
        ("model: kyma/x, api_key: none", "unknown-prefix", "note", "LiteLLM 1.109 takes kyma/, 1.102 drops the entry"),
        ("model: opencode_go/x, api_key: none", "unknown-prefix", "note", "takes opencode_go/"),
        ("model: bedrock_converse/x", "unknown-prefix", "error", "knows no provider 'bedrock_converse'"),
        ("model: m, custom_llm_provider: nobody", "unknown-prefix", "error", "'nobody' (custom_llm_provider)"),
        ("model: deepseek-chat", "bare-name", "error", "map lacks it: it drops"),
        ("model: gpt-4o", "bare-name", "warning", "takes it for openai"),
        ("model: gemini-2.5-pro", "bare-name", "warning", "takes it for vertex_ai"),
        (f"{FINE}, rpm: abc", "wrong-type", "error", "rpm must be a whole number: LiteLLM drops"),
        (f"{FINE}, tpm: 1.5", "wrong-type", "error", "tpm must be a whole number"),
        (f"{FINE}, max_budget: lots", "wrong-type", "error", "max_budget must be a number"),
        (f"{FINE}, tags: fast", "wrong-type", "error", "tags must be a list of texts"),
        (f"{FINE}, api_version: 2024-02-01", "wrong-type", "error", "api_version must be text"),
        (f"{FINE}, organization: 5", "wrong-type", "error", "organization must be text"),
        (f"{FINE}, use_in_pass_through: abc", "wrong-type", "error", "must be true or false"),
        (f"{FINE}, input_cost_per_token: cheap", "wrong-type", "error", "must be a number"),
        (f"{FINE}, input_cost_per_token: -0.5", "price-impossible", "warning", "input_cost_per_token -0.5 is no price"),
        (f"{FINE}, output_cost_per_token: .inf", "price-impossible", "warning", "output_cost_per_token inf is no"),
        (f"{FINE}, cache_read_input_token_cost: .nan", "price-impossible", "warning", "nan is no price"),
        (f"{FINE}, input_cost_per_token: 1e-6", "price-text", "note", "1e-6 is text to YAML"),
        ("model: 5", "wrong-type", "error", "must be text: LiteLLM does not start"),
        ("api_key: none", "no-model", "error", "no litellm_params.model: LiteLLM does not start"),
        (f"{FINE}, supports_vision: true", "misplaced", "warning", "under litellm_params has no effect"),
        ("model: anthropic/c, api_base: 'https://x.y/v1'", "api-base", "warning", "adds for anthropic/ itself"),
        ("model: openai/m, api_base: 'http://gpu:8000', api_key: none", "api-base", "warning", "wants it with /v1"),
        ("model: openai/m, api_base: gpu, api_key: none", "api-base", "warning", "no http(s) address"),
    ],
)
def test_a_trap_is_named(params: str, kind: str, severity: str, said: str) -> None:
    findings = [finding for finding in found(entry(params)) if finding.kind == kind]
    assert [(f.severity, f.name, f.line) for f in findings] == [(severity, "m", 2)]
    assert said in findings[0].message


@pytest.mark.parametrize("params", [f"{FINE}, rpm: os.environ/RPM", f"{FINE}, rpm: 2.0", f"{FINE}, timeout: soon"])
def test_what_litellm_takes_is_no_finding(params: str) -> None:
    assert found(entry(params)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model: google/gemini-2.5-pro", "model: gemini/gemini-2.5-pro"),
        ("model: bedrock_converse/x", "model: bedrock/converse/x"),
        ("model: deepseek-chat", "model: deepseek/deepseek-chat"),
        ("model: gpt-4o", "model: openai/gpt-4o"),
        ("model: gemini-2.5-pro", "model: vertex_ai/gemini-2.5-pro"),
        (f"{FINE}, api_version: 2024-02-01", f'{FINE}, api_version: "2024-02-01"'),
        (f"{FINE}, tags: fast", f"{FINE}, tags: [fast]"),
        (f"{FINE}, input_cost_per_token: 1e-6", f"{FINE}, input_cost_per_token: 1.0e-06"),
        ("model: anthropic/c, api_base: 'https://x.y/v1/'", "model: anthropic/c, api_base: https://x.y"),
        *(
            (f"model: azure/c, api_base: 'https://x.openai.azure.com{path}'", f"model: azure/c, api_base: {AZURE}")
            for path in ("/openai/v1", "/openai/v1/", "/openai", "/v1")
        ),
    ],
)
def test_a_repair_changes_that_alone(before: str, after: str) -> None:
    kinds = ("unknown-prefix", "bare-name", "wrong-type", "price-text", "api-base")
    mended = repaired(entry(before), *kinds)
    assert yaml.safe_load(mended) == yaml.safe_load(entry(after))
    assert [f for f in found(mended) if f.kind in kinds] == []


@pytest.mark.parametrize(
    ("model", "value", "said"),
    [
        ("azure/c", f"{AZURE}/openai/v1/", "ends in /openai/v1, which LiteLLM adds for azure/ itself"),
        ("anthropic/c", "https://x.y/v1", "ends in /v1, which LiteLLM adds for anthropic/ itself"),
        ("openai/c", "http://gpu:8000", "has no path: openai/ wants it with /v1 for nearly every server"),
        ("openai/c", "gpu:8000", "is no http(s) address"),
    ],
)
def test_an_address_in_a_variable_is_looked_at_and_left(model: str, value: str, said: str) -> None:
    text = entry(f"model: {model}, api_base: os.environ/BASE, api_key: none")
    (finding,) = found(text, "api-base", BASE=value)
    assert (finding.message, finding.repair) == (f"api_base (BASE as it is set here) {said}", None)
    assert value not in finding.message
    assert found(text, "api-base") == []
    there = f"environment_variables: {{BASE: {AZURE}/openai/deployments/c}}"
    assert found(f"{text}{there}\n", "api-base", BASE=value) == []


@pytest.mark.parametrize("base", ["https://gateway.corp/openai", f"{AZURE}/openai/deployments/c", AZURE])
def test_an_address_that_azure_takes_is_none(base: str) -> None:
    assert found(entry(f"model: azure/c, api_base: '{base}', api_key: none"), "api-base") == []


def test_what_is_misplaced_moves() -> None:
    text = entry(f"{FINE}, supports_vision: true, max_input_tokens: 5", "mode: chat, supports_vision: false")
    (mended,) = yaml.safe_load(repaired(text, "misplaced"))["model_list"]
    assert "supports_vision" not in mended["litellm_params"]
    assert mended["model_info"] == {"mode": "chat", "supports_vision": False, "max_input_tokens": 5}


def test_a_null_model_info_and_missing_parts_stop_the_proxy() -> None:
    text = """
    model_list:
      - model_name: a
        litellm_params: {model: openai/gpt-4o, api_key: none}
        model_info:
      - litellm_params: {model: openai/gpt-4o, api_key: none}
      - just words
      - model_name: 5
        litellm_params: {model: openai/gpt-4o, api_key: none}
      - model_name: b
        litellm_params: {model: openai/gpt-4o, api_key: none}
        model_info: {tier: gold, base_model: 4}
    """
    found_kinds = [(f.line, f.kind, f.severity) for f in found(text)]
    assert found_kinds == [
        (3, "null-model-info", "error"),
        (6, "no-name", "error"),
        (7, "no-mapping", "error"),
        (8, "wrong-type", "error"),
        (10, "wrong-type", "error"),
        (10, "wrong-type", "error"),
    ]
    mended = yaml.safe_load(repaired(text, "null-model-info", "wrong-type"))["model_list"]
    assert "model_info" not in mended[0]
    assert mended[3]["model_name"] == "5"


def test_what_one_entry_states_litellm_lends_to_others() -> None:
    text = """
    model_list:
      - {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: none}, model_info: {supports_vision: false}}
      - {model_name: b, litellm_params: {model: gpt-4o, api_key: none}}
      - {model_name: c, litellm_params: {model: openai/gpt-4o-mini, api_key: none}, model_info: {supports_vision: true}}
    """
    (finding,) = found(text, "lends-capability")
    assert (finding.name, finding.severity, finding.line) == ("a", "note", 3)
    assert "lends supports_vision to other entries of gpt-4o" in finding.message
    both = yaml.safe_load(repaired(text, "lends-capability"))["model_list"]
    assert both[1]["model_info"] == {"supports_vision": False}
    assert found(repaired(text, "lends-capability"), "lends-capability") == []


def test_a_base_model_that_the_map_lacks_does_nothing() -> None:
    good = ("gpt-4o", "azure/gpt-4o", "azure/eu/gpt-4o", "deepseek/deepseek-chat")
    assert [f for base in good for f in found(entry("model: azure/d", f"base_model: {base}"), "base-model")] == []
    (bad,) = found(entry("model: azure/d", "base_model: gpt-4o-micro"), "base-model")
    assert (bad.severity, "'gpt-4o-micro' is not in LiteLLM's map" in bad.message) == ("warning", True)
    (none,) = found(entry("model: azure/d"), "base-model")
    assert none.severity == "note"


def test_keys_that_are_there_twice() -> None:
    (finding,) = found("litellm_settings:\n  a: 1\n  a: 2\n")
    assert (finding.kind, finding.line, finding.message) == (
        "duplicate-key",
        3,
        "a is there twice; the last one counts",
    )


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    text = entry('model: "evil\\e[2J/x"', name='"na\\u202Eme"')
    (finding,) = found(text, "unknown-prefix")
    assert "\x1b" not in finding.message
