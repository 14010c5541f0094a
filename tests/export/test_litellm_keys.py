"""Keys of a LiteLLM config: unset, missing, in clear text, in words of a shell; no finding and no diff holds one."""

import pytest
import yaml
from reviewing_configs import entry, found, repaired, reviewed

from model_tui.export.review import removal_of

CANARY = "sk-canary-5f2c0ffee8d41b7a"
THERE = "api_base: 'https://gate.way/v1'"


def test_an_unset_variable_is_good_to_know() -> None:
    text = entry("model: groq/m, api_key: os.environ/MY_KEY")
    (finding,) = reviewed(text).findings
    assert (finding.kind, finding.severity) == ("key-unset", "note")
    assert "MY_KEY is not set here" in finding.message
    assert reviewed(text, MY_KEY="k").findings == ()
    assert reviewed("environment_variables: {MY_KEY: x}\n" + text).findings == ()


def test_an_unset_variable_sends_openais_key_elsewhere() -> None:
    text = entry(f"model: openai/m, {THERE}, api_key: os.environ/MY_KEY")
    (finding,) = reviewed(text, OPENAI_API_KEY="k").findings
    assert (finding.kind, finding.severity) == ("key-unset", "warning")
    assert finding.message == "MY_KEY is not set: LiteLLM sends OPENAI_API_KEY to gate.way in its place"
    assert reviewed(text).findings[0].severity == "note"


@pytest.mark.parametrize(
    ("params", "word"),
    [
        (f"model: openai/m, {THERE}", "none"),
        (f"model: openai/m, {THERE}, api_key: ''", "none"),
        (f"model: openai/gpt-4o, {THERE}", "none"),
        ("model: openai/gpt-4o, api_base: 'https://api.openai.com.gate.way/v1'", "none"),
        ("model: openai/gpt-4o, api_base: os.environ/MY_GATEWAY", "none"),
        ("model: openai/m, api_base: 'https://api.cortecs.ai/v1'", "os.environ/CORTECS_API_KEY"),
    ],
)
def test_a_missing_key_is_replaced_by_openais(params: str, word: str) -> None:
    (finding,) = found(entry(params))
    assert (finding.kind, finding.severity) == ("key-missing", "warning")
    assert "LiteLLM sends OPENAI_API_KEY to " in finding.message
    (mended,) = yaml.safe_load(repaired(entry(params), "key-missing"))["model_list"]
    assert mended["litellm_params"]["api_key"] == word


def test_a_prefix_that_falls_back_to_openais_key() -> None:
    text = entry("model: cerebras/m")
    (finding,) = reviewed(text, OPENAI_API_KEY="k").findings
    assert (finding.kind, finding.severity) == ("key-missing", "warning")
    assert reviewed(text, CEREBRAS_API_KEY="k").findings == ()
    (unset,) = reviewed(entry("model: groq/m"), OPENAI_API_KEY="k").findings
    assert (unset.kind, unset.message) == ("key-unset", "no api_key, and GROQ_API_KEY is not set here")


@pytest.mark.parametrize(
    "params",
    [
        f"model: openai/m, {THERE}, api_key: none",
        f"model: openai/m, {THERE}, litellm_credential_name: mine",
        "model: openai/m, api_base: 'https://api.openai.com/v1', api_key: os.environ/OPENAI_API_KEY",
        "model: openai/gpt-4o, api_base: os.environ/OPENAI_BASE_URL",
        "model: ollama/m",
        "model: lm_studio/m, api_base: 'http://127.0.0.1:1234/v1', api_key: lm-studio",
    ],
)
def test_what_needs_no_key_is_no_finding(params: str) -> None:
    assert found(entry(params)) == []


def test_a_key_in_clear_text_is_named_and_never_shown() -> None:
    text = entry(f"model: groq/m, api_key: {CANARY}, api_base: 'https://api.groq.com/openai/v1'")
    made = reviewed(text, GROQ_API_KEY="another")
    (finding,) = made.findings
    assert (finding.kind, finding.severity) == ("key-literal", "warning")
    assert finding.repair is not None
    assert not finding.repair.safe  # the variable holds another key
    assert CANARY not in repr(finding) + repr(made.entries) + str(finding)
    plan = made.plan(made.repairable)
    assert "os.environ/GROQ_API_KEY" in plan.after.decode()
    shown = made.masked(plan.diff())
    assert any("api_key: …" in line for line in shown)
    assert CANARY not in "\n".join(shown)
    (same,) = reviewed(text, GROQ_API_KEY=CANARY).safe
    assert same.repair is not None
    assert same.repair.label == "take it from GROQ_API_KEY"


@pytest.mark.parametrize("word", ["${GROQ_API_KEY}", "$GROQ_API_KEY", "'{{ GROQ_API_KEY }}'"])
def test_a_shells_words_are_no_reference(word: str) -> None:
    text = entry(f"model: groq/m, api_key: {word if word.startswith(chr(39)) else repr(word)}")
    (finding,) = found(text)
    assert (finding.kind, finding.severity) == ("key-syntax", "error")
    (mended,) = yaml.safe_load(repaired(text, "key-syntax"))["model_list"]
    assert mended["litellm_params"]["api_key"] == "os.environ/GROQ_API_KEY"


@pytest.mark.parametrize("price", ["input_cost_per_token: '0.0000025'", "output_cost_per_reasoning_token: 15000e-10"])
def test_a_price_that_is_text_is_no_secret(price: str) -> None:
    text = entry(f"model: groq/m, api_key: os.environ/MY_KEY, {price}")
    assert found(text, "key-literal") == []


def test_secrets_beside_the_entries() -> None:
    text = f"""
    model_list:
      - model_name: m
        litellm_params:
          model: bedrock/x
          aws_secret_access_key: {CANARY}
          max_tokens: 100000
          extra_headers: {{Authorization: "Bearer {CANARY}", X-Title: some title}}
    general_settings:
      master_key: {CANARY}
      database_url: "postgresql://me:{CANARY}@db/litellm"
      alerting: [slack]
    litellm_settings: {{success_callback: [langfuse], cache_params: {{host: redis, password: os.environ/REDIS}}}}
    environment_variables: {{LANGFUSE_SECRET_KEY: {CANARY}, LANGFUSE_HOST: "https://x"}}
    """
    findings = found(text, "key-literal")
    assert [(f.line, f.name) for f in findings] == [(6, "m"), (8, "m"), (10, None), (11, None), (14, None)]
    assert CANARY not in str(findings)
    masked = reviewed(text).masked(text.splitlines())
    assert CANARY not in "\n".join(masked)
    assert "max_tokens: 100000" in "\n".join(masked)


_ODD = "ZZsecret1234567890"


@pytest.mark.parametrize(
    "body",
    [
        f"api_key: |\n  sk-{_ODD}",
        f"api_key: >-\n  sk-{_ODD}\n  tail{_ODD}",
        f"api_key: sk-{_ODD}\n  tail{_ODD}",
        f"api_key: 'sk-''{_ODD}'",
        f'api_key: "sk-\\/{_ODD}"',
        f'password: "my {_ODD}"',
        f"api_keys: [sk-{_ODD}, sk-2{_ODD}]",
        f"api_keys:\n  - sk-{_ODD}\n  - sk-2{_ODD}",
        f"extra_headers:\n  x-api-key: {_ODD}",
        f"extra_headers:\n  Ocp-Apim-Subscription-Key: {_ODD}",
        f"extra_headers:\n  Authorization: Basic {_ODD}",
        f"extra_headers:\n  Cookie: session={_ODD}",
        f'headers: [{{name: Authorization, value: "Bearer {_ODD}"}}]',
        f"# api_key: sk-{_ODD}\napi_key: os.environ/A_KEY",
        f"api_base: http://{_ODD}@h:1/v1",
        f"api_base: http://h:1/v1?key={_ODD}",
        f'api_base: "http://joe:{_ODD}@[h:1/v1"',
        f"aws_access_key_id: AKIA{_ODD}",
        f"auth: {_ODD}",
        f"pwd: {_ODD}",
        f"1:\n  api_key: sk-{_ODD}",
        f'vertex_credentials: |\n  {{"private_key":"{_ODD}",\n   "x":"{_ODD}"}}',
        f"private_key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIEvQ{_ODD}\n  {_ODD}{_ODD}\n  -----END PRIVATE KEY-----",
    ],
)
def test_no_way_to_write_a_secret_shows_it(body: str) -> None:
    lines = "".join(f"      {line}\n" for line in body.split("\n"))
    review = reviewed(f"model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/gpt-4o\n{lines}")
    (one,) = review.entries
    assert _ODD in review.before.decode()
    assert _ODD not in review.text_of(one)
    assert _ODD not in str(review.findings)
    for plan in (review.plan(review.repairable), removal_of(review.before, review.reading, [one], others=True)):
        assert _ODD not in "\n".join(review.masked(plan.diff("config.yaml")))


def test_a_number_may_be_a_key() -> None:
    review = reviewed(entry("model: openai/gpt-4o, api_key: 9876543210123456, rpm: 1234567890"))
    text = review.text_of(review.entries[0])
    assert "9876543210123456" not in text
    assert "1234567890" in text
