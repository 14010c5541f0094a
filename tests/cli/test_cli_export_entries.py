"""`export litellm` with what new entries are to hold, and several models as a group."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import CANARY, Ran, call

CONFIG = Path("config/litellm/config.yaml")
MINI, ROUTED = "openai/gpt-4o-mini", "openrouter/openai/gpt-4o-mini"


def written() -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load(CONFIG.read_bytes())
    return value


def entries() -> list[dict[str, Any]]:
    return list(written()["model_list"])


def warnings(ran: Ran) -> list[str]:
    return [line for line in ran.lines if line.startswith("warning")]


def test_what_a_new_entry_holds() -> None:
    words = ("--rpm", "60", "--tpm", "100k", "--max-tokens", "2000", "--temperature", "0.2", "--top-p", "0.9")
    ran = call("export", "litellm", MINI, *words, "--tag", "eu", "--tag", "prod", "--access-group", "beta")
    assert ran.code == 0, ran.err
    (entry,) = entries()
    assert entry["litellm_params"] == {
        "model": "openai/gpt-4o-mini",
        "api_key": "os.environ/OPENAI_API_KEY",
        "rpm": 60,
        "tpm": 100_000,
        "tags": ["eu", "prod"],
        "temperature": 0.2,
        "max_tokens": 2000,
        "top_p": 0.9,
    }
    assert entry["model_info"]["access_groups"] == ["beta"]
    before = CONFIG.read_bytes()
    again = call("export", "litellm", MINI, "--rpm", "70")
    assert (again.code, CONFIG.read_bytes()) == (0, before)
    assert "warning: --rpm: only written with a new entry; already there: 'openai/gpt-4o-mini'" in again.lines


def test_a_group_in_order() -> None:
    assert call("export", "litellm", MINI, ROUTED, "--group", "mini", "--order").code == 0
    assert [(e["model_name"], e["litellm_params"]["order"]) for e in entries()] == [("mini", 1), ("mini", 2)]
    assert call("export", "litellm", "azure/gpt-4o-mini", "--group", "mini", "--order").code == 0
    assert [e["litellm_params"]["order"] for e in entries()] == [1, 2, 3]
    before = CONFIG.read_bytes()
    again = call("export", "litellm", MINI, ROUTED, "--group", "mini")
    assert (again.code, CONFIG.read_bytes()) == (0, before)


def test_a_group_by_weight() -> None:
    assert call("export", "litellm", MINI, ROUTED, "--group", "mini", "--weight", "3,1").code == 0
    assert [e["litellm_params"]["weight"] for e in entries()] == [3, 1]
    assert [type(e["litellm_params"]["weight"]) for e in entries()] == [int, int]


def test_fallbacks() -> None:
    assert call("export", "litellm", MINI, ROUTED, "--fallback").code == 0
    names = ["openai/gpt-4o-mini", "openrouter/openai-gpt-4o-mini"]
    assert [e["model_name"] for e in entries()] == names
    assert written()["router_settings"]["fallbacks"] == [{names[0]: [names[1]]}]
    assert call("undo").code == 0
    assert not CONFIG.exists()
    assert call("export", "litellm", MINI, ROUTED, "--fallback", "--group", "mini").code == 0
    assert written()["router_settings"]["fallbacks"] == [{"mini": [names[1]]}]


def test_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", CANARY)
    monkeypatch.setenv("OPENROUTER_SITE_URL", "http://localhost:3000")
    ran = call("export", "litellm", ROUTED, "--full")
    assert ran.code == 0
    assert warnings(ran) == [
        "warning: not set here: OPENROUTER_APP_NAME",
        "warning: LiteLLM answers no request of an entry whose headers are not set: set OPENROUTER_APP_NAME for it",
    ]
    (entry,) = entries()
    assert entry["litellm_params"]["temperature"] == 0.7
    assert entry["model_info"]["cost"]["tier"] == "budget"
    assert CANARY not in CONFIG.read_text()


def test_azure_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_API_KEY", CANARY)
    monkeypatch.setenv("AZURE_API_BASE", "https://mine.openai.azure.com/")
    monkeypatch.setenv("AZURE_API_VERSION", "2025-04-01-preview")
    ran = call("export", "litellm", "azure/gpt-4o")
    assert (ran.code, warnings(ran)) == (0, [])
    (entry,) = entries()
    assert entry["litellm_params"] == {
        "model": "azure/gpt-4o",
        "api_key": "os.environ/AZURE_API_KEY",
        "api_base": "os.environ/AZURE_API_BASE",
        "api_version": "2025-04-01-preview",
    }
    assert entry["model_info"] == {"managed_by": "model-tui", "base_model": "azure/gpt-4o"}


def test_an_endpoint_that_is_more_than_one_is_written_as_litellm_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com/openai/deployments/x?api-version=1")
    refused = call("export", "litellm", "azure/gpt-4o")
    assert (refused.code, "holds a query" in refused.err) == (4, True)
    for endpoint in ("mine.openai.azure.com/openai/v1", "https://mine.openai.azure.com/openai/v1/"):
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", endpoint)
        CONFIG.unlink(missing_ok=True)
        assert call("export", "litellm", "azure/gpt-4o").code == 0
        assert entries()[0]["litellm_params"]["api_base"] == "https://mine.openai.azure.com"
    CONFIG.unlink()
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com/")
    assert call("export", "litellm", "azure/gpt-4o").code == 0
    assert entries()[0]["litellm_params"]["api_base"] == "os.environ/AZURE_OPENAI_ENDPOINT"


def test_a_secret_beside_the_key_is_a_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(variable, CANARY)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    ran = call("export", "litellm", "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "--full", "--json")
    assert (ran.code, ran.json["warnings"]) == (0, [])
    assert CANARY not in CONFIG.read_text() + ran.out + ran.err
    (entry,) = entries()
    assert {key: value for key, value in entry["litellm_params"].items() if key.startswith("aws")} == {
        "aws_access_key_id": "os.environ/AWS_ACCESS_KEY_ID",
        "aws_secret_access_key": "os.environ/AWS_SECRET_ACCESS_KEY",
        "aws_session_token": "os.environ/AWS_SESSION_TOKEN",
        "aws_region_name": "os.environ/AWS_REGION",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("litellm", MINI, "--rpm", "many"), "--rpm 'many': it is a whole number, such as 500 or 100k"),
        (("litellm", MINI, "--temperature", "3"), "--temperature 3: it goes from 0 to 2"),
        (("litellm", MINI, "--top-p", "nan"), "--top-p 'nan': it is a number"),
        (("litellm", MINI, "--tag", ""), "--tag: it is empty"),
        (("litellm", MINI, "--order"), "--order needs --group NAME"),
        (("litellm", MINI, "--weight", "1"), "--weight needs --group NAME"),
        (("litellm", MINI, "--group", ""), "--group: it is empty"),
        (("litellm", MINI, ROUTED, "--group", "g", "--weight", "1"), "--weight has 1 share, and this is 2 models"),
        (("litellm", MINI, ROUTED, "--group", "g", "--weight", "1,-1"), "--weight -1: it goes from 0 on"),
        (("litellm", MINI, "--fallback"), "--fallback needs at least two models"),
        (("litellm", MINI, "--group", "g", "--name", "n"), "--name names one entry; the name of a group is --group"),
        (("models-yaml", MINI, "--rpm", "5"), "--rpm is for the target litellm alone"),
        (("models-yaml", MINI, "--group", "g"), "--group is for the target litellm alone"),
    ],
)
def test_refusals(words: tuple[str, ...], said: str) -> None:
    ran = call("export", *words)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert said in ran.err
    assert not CONFIG.exists()
    assert not Path("config/models.yaml").exists()
