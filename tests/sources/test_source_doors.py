"""What a provider needs beside its key: accounts, regions, logins of another kind; and what is said when it lacks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from loopback import Loopback, Reply
from source_asking import KEY, provider_of

from model_tui.core.discovery import Answered, Event, Failed, Skipped
from model_tui.core.model import Provider
from model_tui.keys import KeyRing
from model_tui.registry import ModelRegistry
from model_tui.sources.places import filled, lacking
from model_tui.sources.table import TableError, load_table
from model_tui.storage import Paths
from model_tui.workbench import Workbench

Bench = Callable[..., Workbench]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return lambda **env: Workbench(Paths.default(), tmp_path / "work", env=env)


async def ask(registry: ModelRegistry, *providers: str, by_hand: bool = False) -> list[Event]:
    return [event async for event in registry.discover(providers or None, by_hand=by_hand)]


@pytest.mark.parametrize(
    "value", ["", "a/b", "..", "a..b", "../x", "a b", "a@b", "a?b", "a#b", "{x}", "é", ".a", "x\n", "/"]
)
def test_nothing_that_bends_an_address_goes_into_it(value: str) -> None:
    assert filled("https://x.{region}.example/{region}", {"region": value}) == "https://x.{region}.example/{region}"


def test_what_fits_goes_in() -> None:
    assert (
        filled("https://{region}.x/{a}", {"region": "us-east-1", "a": "org.com:proj_1"})
        == "https://us-east-1.x/org.com:proj_1"
    )


def test_what_is_lacking_is_named_by_its_usual_variable() -> None:
    cloudflare, azure, bedrock = (provider_of(name) for name in ("cloudflare", "azure", "bedrock"))
    assert lacking(cloudflare, cloudflare.base_url, {}) == ("CLOUDFLARE_ACCOUNT_ID",)
    assert lacking(cloudflare, cloudflare.base_url, {"account": "a"}) == ()
    assert lacking(azure, "", {}) == ("AZURE_OPENAI_ENDPOINT",)
    assert lacking(bedrock, bedrock.base_url, {}) == ("AWS_REGION",)
    assert lacking(bedrock, "http://127.0.0.1:9", {}) == ()


async def test_a_value_that_no_address_can_hold_is_set_amiss_and_not_missing(bench: Bench) -> None:
    registry = bench(CLOUDFLARE_API_TOKEN=KEY, CLOUDFLARE_ACCOUNT_ID="secret/../x").registry
    failed = next(event for event in await ask(registry, "cloudflare") if isinstance(event, Failed))
    assert failed.kind == "incomplete"
    assert failed.reason.startswith("CLOUDFLARE_ACCOUNT_ID holds what no address can")
    assert "secret" not in failed.reason


def test_values_come_from_the_first_place_and_variable(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AWS_REGION=from-file\nAWS_PROFILE=mine\n")
    ring = KeyRing(
        environ={"AWS_DEFAULT_REGION": "from-env", "AWS_SECRET_ACCESS_KEY": "a\nb"}, cwd=tmp_path, home=tmp_path
    )
    provider = provider_of("bedrock")
    assert ring.values(provider) == {"region": "from-env", "profile": "mine"}
    assert ring.login(provider) == ("AWS_PROFILE", str(tmp_path / ".env"))
    (note,) = ring.notes
    assert "AWS_SECRET_ACCESS_KEY" in note
    assert ring.values(provider_of("watsonx")) == {"region": "us-south"}


@pytest.mark.parametrize("value", ["", "false", "0", "No"])
def test_a_switch_that_is_off_is_no_login(value: str, tmp_path: Path) -> None:
    ring = KeyRing(environ={"GOOGLE_GENAI_USE_VERTEXAI": value}, cwd=tmp_path, home=tmp_path)
    assert ring.login(provider_of("vertex-ai")) is None


def test_secrets_show_nowhere(bench: Bench) -> None:
    made = bench(AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="s3cret-canary", AWS_SESSION_TOKEN="tok-canary")
    door = made.registry.door(provider_of("bedrock"))
    assert (door.access.login, door.access.key, door.variable) == ("AWS_ACCESS_KEY_ID", None, "AWS_ACCESS_KEY_ID")
    assert door.access.is_signed_in
    assert "canary" not in repr(door)
    assert {"s3cret-canary", "tok-canary"} <= set(made.known_keys())


async def test_a_missing_account_is_one_line_that_says_what_to_set(bench: Bench) -> None:
    registry = bench(CLOUDFLARE_API_TOKEN=KEY, AZURE_OPENAI_API_KEY=KEY, AWS_BEARER_TOKEN_BEDROCK=KEY).registry
    events = await ask(registry, "cloudflare", "azure", "bedrock", "bedrock-mantle")
    failed = {event.provider: event for event in events if isinstance(event, Failed)}
    assert {name: event.kind for name, event in failed.items()} == dict.fromkeys(failed, "incomplete")
    assert len(failed) == 4
    assert "set CLOUDFLARE_ACCOUNT_ID" in failed["cloudflare"].reason
    assert "set AZURE_OPENAI_ENDPOINT" in failed["azure"].reason
    assert "set AWS_REGION" in failed["bedrock"].reason
    assert registry.status("cloudflare").standing == "failed"


async def test_without_key_or_login_a_cloud_is_skipped(bench: Bench) -> None:
    events = await ask(bench().registry, "bedrock", "vertex-ai", "azure")
    skipped = {event.provider: event.variable for event in events if isinstance(event, Skipped)}
    assert skipped == {
        "bedrock": "AWS_BEARER_TOKEN_BEDROCK",
        "vertex-ai": "GOOGLE_APPLICATION_CREDENTIALS",
        "azure": "AZURE_OPENAI_API_KEY",
    }


async def test_an_account_goes_into_the_path_and_a_region_into_the_host(bench: Bench, loopback: Loopback) -> None:
    loopback.on("/client/v4/accounts/acc-1/ai/models/search", {"result": []})
    made = bench(
        CLOUDFLARE_API_TOKEN=KEY,
        CLOUDFLARE_ACCOUNT_ID="acc-1",
        CLOUDFLARE_BASE_URL=loopback.url + "/client/v4",
        AWS_BEARER_TOKEN_BEDROCK=KEY,
        AWS_REGION="eu-west-1",
    )
    (_, answered) = await ask(made.registry, "cloudflare")
    assert isinstance(answered, Answered)
    assert made.registry.door(provider_of("bedrock")).access.base_url == "https://bedrock.eu-west-1.amazonaws.com"
    assert made.registry.door(provider_of("watsonx")).access.base_url == "https://us-south.ml.cloud.ibm.com"


async def test_what_is_listed_by_a_login_is_ready(bench: Bench, loopback: Loopback) -> None:
    pytest.importorskip("botocore")
    loopback.on("/foundation-models", {"modelSummaries": [{"modelId": "amazon.new-v9:0"}]})
    loopback.on("/inference-profiles", {"inferenceProfileSummaries": []})
    made = bench(
        AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="s", AWS_REGION="eu-west-1", BEDROCK_BASE_URL=loopback.url
    )
    await ask(made.registry, "bedrock")
    offer = made.registry.find("bedrock/amazon.new-v9:0")
    assert offer is not None
    assert offer.state == "ready"
    pick = made.pick(offer)
    assert pick.key_variable is None, "an AWS login is no key to refer to in a config"
    status = made.registry.status("bedrock")
    assert (status.variable, status.key_origin) == ("AWS_ACCESS_KEY_ID", "environment")


async def test_the_filled_address_is_the_usual_one_in_a_config(bench: Bench) -> None:
    made = bench(AWS_BEARER_TOKEN_BEDROCK=KEY, AWS_REGION="eu-west-1")
    offer = next(one for one in made.registry.snapshot.offers if one.provider == "bedrock")
    assert made.pick(offer).base_url is None
    assert made.pick(offer).key_variable == "AWS_BEARER_TOKEN_BEDROCK"


async def test_the_hub_is_asked_only_by_name(bench: Bench, loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [{"id": "org/chat"}]})
    loopback.on("/api/models", [{"id": "org/any"}])
    made = bench(HF_TOKEN=KEY, HUGGINGFACE_BASE_URL=loopback.url + "/v1", HF_ENDPOINT=loopback.url)
    answered = [event.provider for event in await ask(made.registry) if isinstance(event, Answered)]
    assert "huggingface" in answered
    assert "huggingface-hub" not in answered
    await ask(made.registry, "huggingface-hub")
    assert made.registry.find("huggingface-hub/org/any") is not None


async def test_cerebras_and_watsonx_answer_without_a_key_when_asked_by_hand(bench: Bench, loopback: Loopback) -> None:
    loopback.on("/public/v1/models", {"data": [{"id": "open"}]})
    loopback.on("/ml/v1/foundation_model_specs", {"resources": [{"model_id": "ibm/a"}]})
    made = bench(CEREBRAS_BASE_URL=loopback.url, WATSONX_BASE_URL=loopback.url)
    kinds = [type(event) for event in await ask(made.registry, "cerebras", "watsonx")]
    assert kinds == [Skipped, Skipped]
    await ask(made.registry, "cerebras", "watsonx", by_hand=True)
    for ref in ("cerebras/open", "watsonx/ibm/a"):
        offer = made.registry.find(ref)
        assert offer is not None
        assert offer.state == "needs-key"


async def test_a_login_that_fails_says_so_for_each_cloud(bench: Bench, loopback: Loopback) -> None:
    loopback.on("/openai/deployments", Reply({"error": {"code": "401", "message": "Access denied"}}, 401))
    made = bench(AZURE_OPENAI_API_KEY=KEY, AZURE_OPENAI_ENDPOINT=loopback.url)
    (_, failed) = await ask(made.registry, "azure")
    assert isinstance(failed, Failed)
    assert failed.kind == "refused"
    assert made.registry.status("azure").standing == "rejected"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('price_unit = "usd"', "usd-per-token"),
        ('mode_units = { talking = "1M tokens" }', "talking"),
        ('mode_words = { a = "talking" }', "talking"),
        ('env = { account = ["A B"] }', "environment variable"),
        ('login_env = ["A-B"]', "environment variable"),
        ('list_path = "/x/{account}/y"', "account"),
    ],
)
def test_a_users_table_is_held_to_the_same_words(tmp_path: Path, line: str, word: str) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(f'[mine]\nshape = "openai"\nbase_url = "https://h/v1"\n{line}\n')
    with pytest.raises(TableError, match=word):
        load_table(file)


def test_a_users_provider_may_have_an_account_too(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        '[mine]\nshape = "openai"\nbase_url = "https://h.example/{account}/v1"\nenv = { account = ["MY_ACCOUNT"] }\n'
        'price_unit = "usd-per-1m"\n'
    )
    provider = load_table(file).get("mine")
    assert isinstance(provider, Provider)
    assert filled(provider.base_url, {"account": "x1"}) == "https://h.example/x1/v1"
