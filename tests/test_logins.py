"""Logins that lie in files: found without a variable, with the region or project beside them, and never shown."""

import json
from pathlib import Path

import pytest
from command_line import CANARY, call, nobody_else

from model_tui.keys import KeyRing
from model_tui.logins import file_login
from model_tui.sources.table import load_table


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


KEYS = f"[default]\naws_access_key_id = AKIA\naws_secret_access_key = {CANARY}\n\n[work]\naws_access_key_id = AKIB\n"
CONFIG = "[default]\nregion = eu-west-1\n\n[profile work]\nregion=us-west-2\n\n[profile sso]\nsso_session = corp\n"


@pytest.mark.parametrize(
    ("profile", "name", "file", "region"),
    [
        (None, "profile default", "credentials", "eu-west-1"),
        ("work", "profile work", "credentials", "us-west-2"),
        ("sso", "profile sso", "config", None),
    ],
)
def test_a_profile_of_aws(tmp_path: Path, profile: str | None, name: str, file: str, region: str | None) -> None:
    write(tmp_path / ".aws" / "credentials", KEYS)
    write(tmp_path / ".aws" / "config", CONFIG)
    found = file_login("aws", {}, tmp_path, profile)
    assert found is not None
    assert (found.name, found.origin) == (name, str(tmp_path / ".aws" / file))
    assert found.values.get("region") == region
    assert CANARY not in repr(found)


def test_a_region_alone_is_no_login(tmp_path: Path) -> None:
    write(tmp_path / ".aws" / "config", CONFIG)
    ring = KeyRing(environ={}, cwd=tmp_path, home=tmp_path)
    bedrock = load_table().get("bedrock")
    assert bedrock is not None
    assert ring.login(bedrock) is None
    assert ring.values(bedrock) == {"region": "eu-west-1"}


@pytest.mark.parametrize("text", ["", "[default", "region = x\n", "[default]\nregion\n", "\x00", "[other]\nregion=x\n"])
def test_a_file_of_aws_that_says_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path / ".aws" / "credentials", text)
    assert file_login("aws", {}, tmp_path, None) is None


def test_the_files_may_lie_elsewhere(tmp_path: Path) -> None:
    keys = write(tmp_path / "else" / "keys", KEYS)
    found = file_login("aws", {"AWS_SHARED_CREDENTIALS_FILE": "~/else/keys"}, tmp_path, None)
    assert found is not None
    assert found.origin == str(keys)
    write(tmp_path / "sdk" / "application_default_credentials.json", '{"type": "authorized_user"}')
    assert file_login("google", {"CLOUDSDK_CONFIG": str(tmp_path / "sdk")}, tmp_path, None) is not None
    assert file_login("google", {}, tmp_path, None) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"type": 7}', "[" * 5000])
def test_a_file_of_google_that_is_none(tmp_path: Path, text: str) -> None:
    write(tmp_path / ".config" / "gcloud" / "application_default_credentials.json", text)
    assert file_login("google", {}, tmp_path, None) is None


def test_both_are_listed_and_in_the_states(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_else(monkeypatch)
    home = Path("../home").resolve()
    write(home / ".aws" / "credentials", KEYS)
    said = {"type": "authorized_user", "refresh_token": CANARY, "quota_project_id": "my-project"}
    write(home / ".config" / "gcloud" / "application_default_credentials.json", json.dumps(said))
    ran = call("--offline", "keys", "--json")
    found = {row["provider"]: row for row in ran.json}
    assert set(found) == {"bedrock", "bedrock-mantle", "vertex-ai"}
    assert (found["bedrock"]["variable"], found["bedrock"]["login"]) == ("profile default", True)
    assert found["bedrock"]["origin"].endswith("/.aws/credentials")
    assert (found["bedrock"]["state"], found["vertex-ai"]["state"]) == ("incomplete", "untried")
    assert found["bedrock"]["line"] == "set AWS_REGION: the key alone does not say where to ask"
    assert found["vertex-ai"]["variable"] == "application default credentials"
    table = call("--offline", "keys").out
    assert "~/.aws/credentials" in table
    shown = {row["id"]: row for row in call("providers", "--offline", "--json", "bedrock", "anthropic").json}
    assert (shown["anthropic"]["state"], shown["bedrock"]["state"]) == ("needs-key", "catalog")
    assert CANARY not in ran.out + ran.err + table


def test_what_else_is_needed_stands_beside_the_key() -> None:
    found = {row["provider"]: row["line"] for row in call("--offline", "keys", "--all", "--json").json}
    assert found["cloudflare"].startswith("export CLOUDFLARE_API_TOKEN=… and CLOUDFLARE_ACCOUNT_ID=…; keys are made at")
    assert found["azure"].startswith("export AZURE_OPENAI_API_KEY=… and AZURE_OPENAI_ENDPOINT=…; keys are made at")
    assert found["bedrock"].startswith("export AWS_BEARER_TOKEN_BEDROCK=… and AWS_REGION=…, or run 'aws configure'")
    assert found["groq"] == "export GROQ_API_KEY=…; keys are made at https://console.groq.com/keys"


def test_what_is_lacking_is_said_before_anybody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", CANARY)
    (row,) = call("--offline", "keys", "--json").json
    assert (row["state"], row["line"]) == (
        "incomplete",
        "set CLOUDFLARE_ACCOUNT_ID: the key alone does not say where to ask",
    )
