"""What an entry needs around the proxy beside its key: variables that are not set here, and a login."""

import pytest
from picks import TABLE, pick, plan
from reviewing_configs import entry, found, reviewed

from model_tui.core.model import Provider
from model_tui.export.litellm_alone import with_litellm_door
from model_tui.export.plan import Unreachable

KEYED = "api_key: none"
NO_VALUE = "LiteLLM answers no request with a header that has no value"


def told(params: str, info: str = "", **variables: str) -> list[str]:
    findings = reviewed(entry(params, info), **variables).findings
    assert {f.severity for f in findings if f.kind == "variable-unset"} <= {"note"}
    return [f.message for f in findings if f.kind == "variable-unset"]


@pytest.mark.parametrize(
    ("params", "variable", "without"),
    [
        ("model: cloudflare/@cf/m, api_key: os.environ/K", "CLOUDFLARE_ACCOUNT_ID", "answers no request"),
        ("model: bedrock/m", "AWS_REGION_NAME", "us-west-2"),
        ("model: vertex_ai/m, vertex_location: eu", "VERTEXAI_PROJECT", "project of the credentials"),
        ("model: vertex_ai/m, vertex_project: p", "VERTEXAI_LOCATION", "LiteLLM chooses one"),
        (f"model: watsonx/m, project_id: p, {KEYED}", "WATSONX_URL", "answers no request"),
        (f"model: watsonx/m, api_base: 'https://x', {KEYED}", "WATSONX_PROJECT_ID", "answers no request"),
        (f"model: azure/m, {KEYED}", "AZURE_API_BASE", "answers no request"),
        (f"model: snowflake/m, {KEYED}", "SNOWFLAKE_ACCOUNT_ID", "answers no request"),
        (f"model: heroku/m, {KEYED}", "HEROKU_API_BASE", "answers no request"),
        (f"model: hosted_vllm/m, {KEYED}", "HOSTED_VLLM_API_BASE", "asks api.openai.com"),
    ],
)
def test_what_litellm_looks_for_itself(params: str, variable: str, without: str) -> None:
    (message,) = told(params)
    assert message.startswith(f"{variable} is not set here, which ")
    assert without in message
    assert told(params, **{variable: "v"}) == []


def test_what_an_entry_refers_to_anywhere() -> None:
    params = (
        "model: openrouter/m, api_key: os.environ/KEY, tags: [os.environ/TAG], "
        "extra_headers: {HTTP-Referer: os.environ/SITE, X-Title: os.environ/APP}, user: os.environ/WHO"
    )
    assert told(params, "owner: os.environ/OWNER", APP="a", WHO="w") == [
        "TAG is not set here, to which tags refers: LiteLLM takes that for nothing",
        f"SITE is not set here, to which extra_headers.HTTP-Referer refers: {NO_VALUE}",
        "OWNER is not set here, to which owner refers: nobody is told it then",
    ]


def test_what_an_entry_says_itself_or_another_variable_holds_is_no_finding() -> None:
    assert told("model: bedrock/m, aws_region_name: eu-west-1") == []
    assert told("model: bedrock/m", AWS_REGION="eu-west-1") == []
    assert told(f"model: azure/m, {KEYED}", AZURE_OPENAI_ENDPOINT="https://x") == []
    assert told(f"model: watsonx/m, api_base: 'https://x', {KEYED}", WX_SPACE_ID="s") == []
    assert told("model: groq/m, api_key: os.environ/UNSET") == []  # that is the key's own finding


def test_what_the_file_says_for_all_entries_or_keeps_as_a_credential_is_no_finding() -> None:
    text = "litellm_settings: {vertex_project: p, vertex_location: eu}\n" + entry("model: vertex_ai/m")
    assert found(text, "variable-unset") == []
    assert told("model: azure/m, litellm_credential_name: ours") == []


def test_a_variable_that_the_file_sets_is_set() -> None:
    text = "environment_variables: {AWS_REGION_NAME: eu-west-1}\n" + entry("model: bedrock/m")
    assert found(text, "variable-unset") == []


def test_one_finding_for_a_variable_that_an_entry_refers_to_and_litellm_looks_for() -> None:
    (message,) = told("model: bedrock/m, aws_region_name: os.environ/AWS_REGION_NAME")
    assert message.startswith("AWS_REGION_NAME is not set here, to which aws_region_name refers")


@pytest.mark.parametrize(("prefix", "who"), [("github_copilot", "GitHub"), ("chatgpt", "ChatGPT")])
def test_a_login_by_a_page_is_told(prefix: str, who: str) -> None:
    (finding,) = found(entry(f"model: {prefix}/gpt-5"), "login")
    assert (finding.severity, finding.name) == ("note", "m")
    assert f"wants a login to {who} where the proxy runs" in finding.message
    assert f"{prefix.upper()}_TOKEN_DIR" in finding.message
    assert found(entry("model: openai/gpt-4o"), "login") == []


def test_a_login_is_told_with_a_new_entry_and_not_with_each_refresh() -> None:
    copilot = [pick(f"github-copilot/{name}") for name in ("a", "b")]
    made = plan(None, *copilot, pick("openai/m"))
    (line,) = [line for line in made.warnings if "login" in line]
    assert line.startswith("github_copilot/ wants a login to GitHub")
    assert [line for line in plan(made.after, *copilot).warnings if "login" in line] == []


def test_an_entry_that_signs_in_otherwise_lacks_no_key() -> None:
    signed = "aws_access_key_id: os.environ/A, aws_secret_access_key: os.environ/B, aws_region_name: eu-west-1"
    assert found(entry(f"model: bedrock/m, {signed}"), "key-unset") == []
    assert len(found(entry("model: bedrock/m"), "key-unset")) == 1


def test_providers_that_litellm_alone_lists() -> None:
    def made(name: str) -> Provider:
        return with_litellm_door(Provider(id=name, name=name, shape="catalog"))

    crusoe = plan(None, pick("crusoe/m", provider=made("crusoe")))
    assert b"model: crusoe/m\n      api_key: os.environ/CRUSOE_API_KEY\n" in crusoe.after
    kyma = plan(None, pick("kyma/m", provider=made("kyma")))
    assert b"model: openai/m\n      api_base: https://kymaapi.com/v1\n" in kyma.after
    chatgpt = plan(None, pick("chatgpt/m", provider=made("chatgpt")))
    assert b"model: chatgpt/m\n" in chatgpt.after
    assert b"api_key" not in chatgpt.after
    assert "not set here: HEROKU_API_BASE" in plan(None, pick("heroku/m", provider=made("heroku"))).warnings
    reducto = plan(None, pick("reducto/parse-v3", provider=made("reducto")))
    assert b"model: reducto/parse-v3\n      api_key: os.environ/REDUCTO_API_KEY\n" in reducto.after
    with pytest.raises(Unreachable, match=r"only LiteLLM from 1\.109 on has 'bespoke', earlier ones drop"):
        plan(None, pick("bespoke/m", provider=made("bespoke")))
    known = Provider(id="crusoe", name="c", shape="catalog", base_url="https://else.where/v1")
    assert with_litellm_door(known) is known
    assert all(with_litellm_door(provider).litellm_prefix == provider.litellm_prefix for provider in TABLE)
