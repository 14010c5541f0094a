"""The clouds, where a key is not all: Azure's deployments, AWS' signatures, Google's logins."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from loopback import Loopback, Reply
from source_asking import KEY, ODD, by_id, failing, listing, provider_of

from model_tui.sources import azure
from model_tui.sources.protocol import Access, SourceError

# --- Azure -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        ("dep:model,dep2:model2", {"dep": "model", "dep2": "model2"}),
        (" dep : model , , dep2 ", {"dep": "model", "dep2": "dep2"}),
        ("dep:model,dep:other", {"dep": "model"}),
        ("dep:", {"dep": "dep"}),
        (":model", {}),
        ("dep:ft:gpt-4o:x", {"dep": "ft:gpt-4o:x"}),
        ("", {}),
        (" , ,", {}),
        ("prod=gpt-4o, gpt-4.1_x", {"gpt-4.1_x": "gpt-4.1_x"}),
        ('{"prod":"gpt-4o"}', {}),
    ],
)
def test_deployments_as_people_write_them(written: str, pairs: dict[str, str]) -> None:
    assert azure.deployments_of(written) == pairs


async def test_azure_takes_the_written_names_first(loopback: Loopback) -> None:
    item = {
        "id": "gpt-4o-2024-11-20",
        "capabilities": {"chat_completion": True},
        "deprecation": {"inference": 1791000000},
    }
    loopback.on("/openai/models", {"data": [item]})
    values = {"deployments": "prod:gpt-4o,vectors:text-embedding-3-small,odd:acme-1"}
    found = await listing("azure", loopback.url, values=values)
    assert [(item.spec.name, item.spec.display_name) for item in found.models] == [
        ("prod", "gpt-4o"),
        ("vectors", "text-embedding-3-small"),
        ("odd", "acme-1"),
    ]
    prod, vectors, odd = found.models
    assert (prod.facts.mode, prod.facts.retires, vectors.facts.mode) == ("chat", "2026-10-03", None)
    assert (prod.spec.canonical, odd.spec.canonical) == ("openai/gpt-4o", None)
    assert [request.path for request in loopback.requests] == ["/openai/models"]
    assert loopback.requests[0].headers["api-key"] == KEY
    assert "authorization" not in loopback.requests[0].headers


@pytest.mark.parametrize(
    ("written", "shown", "names"),
    [
        ("prod=gpt-4o,two:gpt-4o", "prod=gpt-4o", ["two"]),
        (":gpt-4o", ":gpt-4o", ["m"]),
        ("a b\x1b[1m", "a b [1m", ["m"]),
    ],
)
async def test_azure_says_which_name_no_deployment_can_have(
    loopback: Loopback, written: str, shown: str, names: list[str]
) -> None:
    loopback.on("/openai/models", {"data": [{"id": "m"}]})
    found = await listing("azure", loopback.url, values={"deployments": written})
    assert [item.spec.name for item in found.models] == names
    assert f"AZURE_OPENAI_MODELS takes name:model, …; '{shown}' has no name that a deployment can have" in found.notes


async def test_azure_names_do_not_hide_a_bad_key(loopback: Loopback) -> None:
    loopback.on("/openai/models", Reply({"error": {"code": "401", "message": "Access denied"}}, 401))
    assert (await failing("azure", loopback.url, values={"deployments": "prod"})).kind == "refused"
    loopback.on("/openai/models", Reply({}, 404))
    assert len((await listing("azure", loopback.url, values={"deployments": "prod"})).models) == 1


async def test_azure_deployments_then_the_catalogue(loopback: Loopback) -> None:
    deployment = {"id": "mine", "model": "gpt-4o", "object": "deployment", "status": "succeeded"}
    loopback.on("/openai/deployments", {"data": [deployment, {**deployment, "id": "late", "status": "running"}, *ODD]})
    loopback.on("/openai/models", {"data": [{"id": "gpt-4o", "lifecycle_status": "deprecated"}]})
    found = await listing("azure", loopback.url + "/openai/v1")
    assert [(item.spec.name, item.spec.display_name, item.spec.canonical) for item in found.models] == [
        ("mine", "gpt-4o", "openai/gpt-4o")
    ]
    assert (found.skipped, found.notes) == (len(ODD), ("1 left out: models that are not ready",))
    loopback.on("/openai/deployments", Reply({"error": {"code": "404"}}, 404))
    found = await listing("azure", loopback.url, values={"version": "2025-01-01"})
    assert [(item.spec.name, item.facts.deprecated) for item in found.models] == [("gpt-4o", True)]
    assert "perhaps not deployed" in found.notes[0]
    assert loopback.requests[-1].query["api-version"] == "2025-01-01"


async def test_azure_tokens_are_bearers(loopback: Loopback) -> None:
    loopback.on("/openai/deployments", {"data": [{"id": "mine"}]})
    await listing("azure", loopback.url, variable="AZURE_OPENAI_AD_TOKEN")
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert "api-key" not in loopback.requests[0].headers


@pytest.mark.parametrize(
    "form", ["", "/", "/openai", "/openai/v1/", "/openai/deployments/x/chat/completions?api-version=1"]
)
def test_azure_endpoints_as_people_set_them(form: str) -> None:
    access = azure.endpoint_of(Access("https://me.openai.azure.com" + form, KEY))
    assert access.base_url == "https://me.openai.azure.com"


# --- Bedrock -----------------------------------------------------------------------------------------------------


def summary(name: str, *calls: str, out: str = "TEXT", **more: object) -> dict[str, object]:
    return {
        "modelId": name,
        "modelName": name.upper(),
        "inputModalities": ["TEXT", "IMAGE"],
        "outputModalities": [out],
        "inferenceTypesSupported": list(calls),
        "responseStreamingSupported": True,
        **more,
    }


def profile(name: str, model: str, **more: object) -> dict[str, object]:
    arn = f"arn:aws:bedrock:us-east-1::foundation-model/{model}"
    return {
        "inferenceProfileId": name,
        "inferenceProfileName": "P",
        "models": [{"modelArn": arn}],
        "status": "ACTIVE",
        **more,
    }


async def test_bedrock_lists_what_can_be_called(loopback: Loopback) -> None:
    life = {"status": "LEGACY", "endOfLifeTime": "2027-03-01T00:00:00Z"}
    models = [
        summary("maker.direct-v1:0", "ON_DEMAND", modelLifecycle=life),
        summary("maker.through-v1:0", "INFERENCE_PROFILE"),
        summary("maker.rented-v1:0:18k", "PROVISIONED"),
        summary("maker.embed-v1", "ON_DEMAND", out="EMBEDDING"),
        summary("maker.rerank-v1", "ON_DEMAND"),
        *ODD,
    ]
    pages = {
        "": {
            "inferenceProfileSummaries": [profile("us.maker.through-v1:0", "maker.through-v1:0")],
            "nextToken": "n/1+=",
        },
        "n/1+=": {"inferenceProfileSummaries": [profile("eu.maker.new-v1:0", "maker.new-v1:0")]},
    }
    loopback.on("/foundation-models", {"modelSummaries": models})
    loopback.on("/inference-profiles", lambda request: Reply(pages[request.query.get("nextToken", "")]))
    found = await listing("bedrock", loopback.url)
    models_found = by_id(found)
    assert list(models_found) == [
        "maker.direct-v1:0",
        "maker.embed-v1",
        "maker.rerank-v1",
        "us.maker.through-v1:0",
        "eu.maker.new-v1:0",
    ]
    direct, through = (models_found[name].facts for name in ("maker.direct-v1:0", "us.maker.through-v1:0"))
    assert (direct.mode, direct.deprecated, direct.retires) == ("chat", True, "2027-03-01")
    assert (through.mode, through.input_modalities, through.supports_streaming) == ("chat", ("text", "image"), True)
    assert [models_found[name].facts.mode for name in ("maker.embed-v1", "maker.rerank-v1")] == ["embedding", "chat"]
    assert models_found["us.maker.through-v1:0"].spec.aliases == ()
    assert found.notes == ("1 left out: models that need provisioned throughput",)
    assert found.skipped == len(ODD)
    assert {request.headers["authorization"] for request in loopback.requests} == {f"Bearer {KEY}"}


async def test_bedrock_without_profiles_still_lists(loopback: Loopback) -> None:
    loopback.on("/foundation-models", {"modelSummaries": [summary("maker.through-v1:0", "INFERENCE_PROFILE")]})
    loopback.on("/inference-profiles", Reply({"message": "not authorized to perform this"}, 403))
    found = await listing("bedrock", loopback.url)
    assert list(by_id(found)) == ["maker.through-v1:0"]
    assert "no inference profiles" in found.notes[0]


async def test_a_bad_bedrock_key_is_refused(loopback: Loopback) -> None:
    for path in ("/foundation-models", "/inference-profiles"):
        loopback.on(path, Reply({"message": "The security token included in the request is invalid."}, 403))
    assert (await failing("bedrock", loopback.url)).kind == "refused"


AWS = {"region": "eu-west-1", "key_id": "AKIDEXAMPLE", "secret": "s3cret-canary", "session": "tok-canary"}


async def test_aws_keys_sign_and_are_not_sent(loopback: Loopback) -> None:
    pytest.importorskip("botocore")
    loopback.on("/foundation-models", {"modelSummaries": [summary("a", "ON_DEMAND")]})
    loopback.on("/inference-profiles", {"inferenceProfileSummaries": []})
    found = await listing("bedrock", loopback.url, None, login="AWS_ACCESS_KEY_ID", values=AWS)
    assert len(found.models) == 1
    for request in loopback.requests:
        told = request.headers["authorization"]
        assert told.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        assert "/eu-west-1/bedrock/aws4_request" in told
        assert request.headers["x-amz-security-token"] == "tok-canary"
        assert "s3cret-canary" not in json.dumps(request.headers)


async def test_mantle_is_openai_shaped_and_signed_in_its_own_name(loopback: Loopback) -> None:
    pytest.importorskip("botocore")
    loopback.on("/v1/models", {"data": [{"id": "maker.talks", "status": "available", "owned_by": "system"}]})
    url = loopback.url + "/v1"
    assert list(by_id(await listing("bedrock-mantle", url))) == ["maker.talks"]
    await listing("bedrock-mantle", url, None, login="AWS_ACCESS_KEY_ID", values=AWS)
    bearer, signed = (request.headers["authorization"] for request in loopback.requests)
    assert bearer == f"Bearer {KEY}"
    assert "/eu-west-1/bedrock-mantle/aws4_request" in signed


async def test_a_signature_agrees_with_amazons_own(loopback: Loopback) -> None:
    """The query is signed as it is sent: a server that checks would take it."""
    auth = pytest.importorskip("botocore.auth")
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    page = {"inferenceProfileSummaries": [profile("us.a", "a")], "nextToken": "a/b+c=="}
    loopback.on("/foundation-models", {"modelSummaries": []})
    loopback.on("/inference-profiles", [Reply(page), Reply({"inferenceProfileSummaries": []})])
    await listing("bedrock", loopback.url, None, login="AWS_ACCESS_KEY_ID", values=AWS)
    sent = loopback.asked("/inference-profiles")[-1]
    again = AWSRequest("GET", f"{loopback.url}{sent.path}", params=sent.query)
    again.context["timestamp"] = sent.headers["x-amz-date"]
    again.headers["X-Amz-Date"] = sent.headers["x-amz-date"]
    again.headers["X-Amz-Security-Token"] = "tok-canary"
    signer = auth.SigV4Auth(Credentials("AKIDEXAMPLE", "s3cret-canary", "tok-canary"), "bedrock", "eu-west-1")
    text = signer.string_to_sign(again, signer.canonical_request(again))
    assert sent.headers["authorization"].endswith(signer.signature(text, again))


@pytest.mark.parametrize(
    ("values", "kind", "word"),
    [
        ({"key_id": "A", "secret": "s"}, "incomplete", "AWS_REGION"),
        ({"key_id": "A", "region": "r"}, "incomplete", "AWS_SECRET_ACCESS_KEY"),
    ],
)
async def test_half_an_aws_login_says_what_is_missing(
    loopback: Loopback, values: dict[str, str], kind: str, word: str
) -> None:
    pytest.importorskip("botocore")
    error = await failing("bedrock", loopback.url, None, login="AWS_ACCESS_KEY_ID", values=values)
    assert error.kind == kind
    assert word in error.message
    assert loopback.requests == []


async def test_a_profile_that_is_not_there(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("botocore")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    values = {"region": "eu-west-1", "profile": "nobody"}
    assert (await failing("bedrock", loopback.url, None, login="AWS_PROFILE", values=values)).kind == "refused"


async def test_without_botocore_the_extra_is_named(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.auth", None)
    error = await failing("bedrock", loopback.url, None, login="AWS_ACCESS_KEY_ID", values=AWS)
    assert error.kind == "incomplete"
    assert "model-tui[aws]" in error.message
    assert "AWS_BEARER_TOKEN_BEDROCK" in error.message


# --- Vertex AI ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def private_key() -> str:
    """A key that a service account signs with."""
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return str(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()), "ascii")


@pytest.fixture
def google(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private_key: str
) -> Callable[..., None]:
    """Sign in to Google as a service account, with the server of tokens here; what is given replaces its parts."""
    pytest.importorskip("google.auth")
    file = tmp_path / "account.json"

    def sign_in(**parts: str | None) -> None:
        account = {
            "type": "service_account",
            "project_id": "own-project",
            "client_email": "me@own-project.iam.example",
            "private_key": private_key,
            "token_uri": f"{loopback.url}/token",
            **parts,
        }
        file.write_text(json.dumps({name: value for name, value in account.items() if value is not None}))

    sign_in()
    loopback.on("/token", {"access_token": "ya29.canary", "expires_in": 3600, "token_type": "Bearer"})
    for name in ("GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "nothing"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    return sign_in


def published(publisher: str, name: str, **more: object) -> dict[str, object]:
    return {"name": f"publishers/{publisher}/models/{name}", **more}


async def test_vertex_asks_each_publisher(loopback: Loopback, google: Callable[..., None]) -> None:
    pages = {
        "": {"publisherModels": [published("google", "gemini-9-flash"), *ODD], "nextPageToken": "t"},
        "t": {"publisherModels": [published("google", "text-embedding-005"), published("google", "veo-9")]},
    }
    loopback.on("/v1beta1/publishers/google/models", lambda request: Reply(pages[request.query.get("pageToken", "")]))
    claude = published("anthropic", "claude-nine", versionId="20260929", openSourceCategory="PROPRIETARY")
    loopback.on("/v1beta1/publishers/anthropic/models", {"publisherModels": [claude]})
    loopback.on("/v1beta1/publishers/meta/models", {})
    found = await listing("vertex-ai", loopback.url, None, login="VERTEXAI_PROJECT", values={"project": "mine"})
    assert [item.spec.name for item in found.models] == [
        *("gemini-9-flash", "text-embedding-005", "veo-9", "claude-nine@20260929"),
    ]
    assert {item.facts.mode for item in found.models} == {None}  # the listing says nothing of it
    assert found.models[-1].spec.aliases == ("claude-nine",)
    assert found.models[-1].facts.open_weights is False
    assert found.skipped == len(ODD)
    assert len(found.notes) == 1
    assert "mistralai" in found.notes[0]
    (signed,) = loopback.asked("/token")
    assert signed.body.startswith(b"assertion=ey")
    asked = [request for request in loopback.requests if request is not signed]
    assert len(asked) >= len(pages) + 1
    for request in asked:
        assert request.headers["authorization"] == "Bearer ya29.canary"
        assert request.headers["x-goog-user-project"] == "mine"


async def test_a_google_login_knows_its_project(loopback: Loopback, google: Callable[..., None]) -> None:
    loopback.on("/v1beta1/publishers/google/models", {"publisherModels": [published("google", "gemini-9")]})
    await listing("vertex-ai", loopback.url, None, login="GOOGLE_APPLICATION_CREDENTIALS")
    (request,) = loopback.asked("/v1beta1/publishers/google/models")
    assert request.headers["x-goog-user-project"] == "own-project"
    google(project_id=None)
    error = await failing("vertex-ai", loopback.url, None, login="GOOGLE_APPLICATION_CREDENTIALS")
    assert (error.kind, "GOOGLE_CLOUD_PROJECT" in error.message) == ("incomplete", True)


async def test_google_logins_that_fail_are_one_line(
    loopback: Loopback, google: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback.on("/token", Reply({"error": "invalid_grant", "error_description": "Token has\nbeen revoked."}, 400))
    error = await failing("vertex-ai", loopback.url, None, login="VERTEXAI_PROJECT")
    assert (error.kind, "RefreshError" in error.message) == ("refused", True)
    google(private_key="no key")
    assert (await failing("vertex-ai", loopback.url, None, login="VERTEXAI_PROJECT")).kind == "refused"
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    error = await failing("vertex-ai", loopback.url, None, login="VERTEXAI_PROJECT")
    assert (error.kind, "gcloud auth" in error.message) == ("refused", True)
    assert [request.path for request in loopback.requests] == ["/token"]


async def test_without_google_auth_the_extra_is_named(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.auth", None)
    error = await failing("vertex-ai", loopback.url, None, login="VERTEXAI_PROJECT")
    assert error.kind == "incomplete"
    assert "model-tui[google]" in error.message


async def test_vertex_is_forbidden_where_the_api_is_off(loopback: Loopback, google: Callable[..., None]) -> None:
    said = {"error": {"code": 403, "message": "Vertex AI API has not been used in project 1 before or it is disabled."}}
    loopback.on("/v1beta1/publishers/google/models", Reply(said, 403))
    with pytest.raises(SourceError) as caught:
        await listing("vertex-ai", loopback.url, None, login="VERTEXAI_PROJECT")
    assert caught.value.kind == "forbidden"


def test_vertex_location_moves_the_address() -> None:
    from model_tui.sources.vertex import vertex_base

    provider = provider_of("vertex-ai")
    for location, host in (("europe-west1", "europe-west1-aiplatform"), ("global", "aiplatform"), ("evil.com/#", "x")):
        access = Access(provider.base_url, values={"location": location})
        url = vertex_base(access, provider)
        assert url.endswith("aiplatform.googleapis.com")
        assert host == "x" or url == f"https://{host}.googleapis.com"
    assert vertex_base(Access("http://127.0.0.1:9", values={"location": "us-east1"}), provider) == "http://127.0.0.1:9"
