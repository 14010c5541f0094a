"""Listings beside a provider's main one: what they add, what they may not do, and when they stand in for it."""

import gc

import pytest
from loopback import Loopback, Reply
from source_asking import by_id, failing, listing

from model_tui.core.model import ModelCapabilities, Tier

ACCOUNT = "/v1/accounts/fireworks/models"
PATH = "accounts/fireworks/models"


@pytest.mark.parametrize("base", ["", "/inference/v1"])
async def test_fireworks_account_adds_dates_and_models(loopback: Loopback, base: str) -> None:
    loopback.on(
        "/inference/v1/models", {"data": [{"id": f"{PATH}/a", "context_length": 131072}, {"id": f"{PATH}/own"}]}
    )
    pages = {
        "": {
            "models": [
                {
                    "name": f"{PATH}/a",
                    "displayName": "A",
                    "description": "Good at it",
                    "contextLength": 65536,
                    "supportsTools": True,
                    "supportsImageInput": True,
                    "supportsServerless": True,
                    "supportsLora": True,
                    "tunable": False,
                    "kind": "HF_BASE_MODEL",
                    "state": "READY",
                    "conversationConfig": {"style": "jinja"},
                    "deprecationDate": {"year": 2027, "month": 2, "day": 3},
                }
            ],
            "nextPageToken": "t2",
            "totalSize": 4,
        },
        "t2": {
            "models": [
                {"name": f"{PATH}/b", "displayName": "B", "contextLength": 4096, "supportsServerless": True},
                {"name": f"{PATH}/c", "displayName": "C", "supportsServerless": False},
                {"name": f"{PATH}/d", "displayName": "D", "supportsServerless": True, "state": "UPLOADING"},
            ]
        },
    }
    loopback.on(ACCOUNT, lambda request: Reply(pages[request.query.get("pageToken", "")]))
    tokens = "LLM input tokens (uncached)", "LLM input tokens (cached)", "LLM output tokens"
    sold = [{"sku": sku, "amount": amount, "unit": "1M tokens"} for sku, amount in zip(tokens, "132", strict=True)]
    row = {"id": f"{PATH}/a", "object": "model", "display_name": "A"}
    serverless = [{**row, "pricing": sold}, {**row, "service_tier": "priority", "pricing": sold[:1]}, {"id": "gone"}]
    loopback.on("/v1/serverless/models", {"object": "list", "data": serverless})
    found = by_id(await listing("fireworks", loopback.url + base))
    assert list(found) == [f"{PATH}/a", f"{PATH}/own", f"{PATH}/b"]
    a = found[f"{PATH}/a"]
    assert (a.facts.max_context, a.facts.retires, a.facts.deprecated) == (131072, "2027-02-03", True)
    assert (a.facts.supports_tools, a.facts.supports_vision, a.facts.mode) == (True, True, "chat")
    assert (a.facts.price_input, a.facts.price_cache_read, a.facts.price_output) == (1.0, 3.0, 2.0)
    assert a.facts.price_tiers == (Tier("priority", input=1.0),)
    assert (a.spec.display_name, a.facts.description) == ("A", "Good at it\ntakes LoRA adapters")
    assert found[f"{PATH}/b"].facts.max_context == 4096
    query = loopback.asked(ACCOUNT)[0].query
    assert query == {"filter": "supports_serverless=true", "pageSize": "200"}
    assert not loopback.asked("/v1/accounts/me/models")


async def test_ones_own_fireworks_account_adds_facts_alone(loopback: Loopback) -> None:
    loopback.on("/inference/v1/models", {"data": [{"id": "accounts/me/models/a"}]})
    own = [{"name": f"accounts/me/models/{name}", "displayName": name, "contextLength": 4096} for name in "ab"]
    loopback.on("/v1/accounts/me/models", {"models": own})
    found = by_id(await listing("fireworks", loopback.url, values={"account": "me"}))
    assert {name: item.facts.max_context for name, item in found.items()} == {"accounts/me/models/a": 4096}


TOGETHER_2 = {
    "id": "mdl-1",
    "name": "maker/one",
    "displayName": "One",
    "displayType": "chat",
    "capabilities": ["CAPABILITY_CHAT"],
    "features": ["FEATURE_TOOL_CALLING", "FEATURE_STRUCTURED_OUTPUT", "FEATURE_REASONING"],
    "inputModalities": ["MODALITY_TEXT", "MODALITY_IMAGE"],
    "outputModalities": ["MODALITY_TEXT"],
    "contextLength": "262144",
    "pricing": {"input": 1.2, "output": 4.0, "cachedInput": 0.3},
    "products": ["PRODUCT_SERVERLESS", "PRODUCT_DEDICATED"],
    "status": "SUPPORTED_MODEL_STATUS_DEPRECATED",
}


def assert_is_together_2(facts: ModelCapabilities, context: int) -> None:
    assert (facts.max_context, facts.mode, facts.deprecated) == (context, "chat", True)
    assert (facts.supports_tools, facts.supports_structured_output, facts.supports_reasoning) == (True, True, True)
    assert (facts.input_modalities, facts.output_modalities) == (("text", "image"), ("text",))
    assert (facts.price_input, facts.price_output, facts.price_cache_read) == (1.2, 4.0, 0.3)


async def test_together_2_adds_what_the_first_listing_lacks(loopback: Loopback) -> None:
    first = {"id": "maker/one", "type": "chat", "context_length": 131072, "pricing": {"input": 0, "output": 0}}
    loopback.on("/v1/models", [first, {"id": "maker/two", "type": "chat"}])
    pages = {
        "": {"data": [TOGETHER_2], "next_cursor": "c2"},
        "c2": {"data": [{**TOGETHER_2, "name": "maker/new"}], "next_cursor": None},
    }
    loopback.on("/v2/supported-models", lambda request: Reply(pages[request.query.get("after", "")]))
    found = by_id(await listing("together", loopback.url + "/v1"))
    assert list(found) == ["maker/one", "maker/two"]
    assert_is_together_2(found["maker/one"].facts, 131072)


@pytest.mark.parametrize("status", [404, 410])
async def test_together_2_stands_in_for_a_first_listing_that_is_gone(loopback: Loopback, status: int) -> None:
    loopback.on("/v1/models", Reply({"error": {"message": "gone"}}, status))
    alone = {**TOGETHER_2, "name": "maker/alone", "products": ["PRODUCT_DEDICATED"]}
    served = {**TOGETHER_2, "name": "maker/two", "serverlessEndpoint": "maker/two-turbo"}
    loopback.on("/v2/supported-models", {"data": [TOGETHER_2, alone, served]})
    listed = await listing("together", loopback.url + "/v1")
    assert [item.spec.name for item in listed.models] == ["maker/one", "maker/two-turbo"]
    assert_is_together_2(listed.models[0].facts, 262144)
    assert listed.notes == ("1 left out: models that need a deployment of one's own",)
    loopback.on("/v2/supported-models", Reply({}, 404))
    assert (await failing("together", loopback.url + "/v1")).status == status


async def test_what_fails_beside_a_listing_is_a_note_and_complains_nowhere(
    loopback: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    loopback.on("/v1/models", [{"id": "a"}])
    loopback.on("/v2/supported-models", Reply("<html>", 503))
    found = await listing("together", loopback.url + "/v1")
    (note,) = found.notes
    assert len(found.models) == 1
    assert note.startswith("no details from /v2/supported-models: 127.0.0.1")
    loopback.on("/v1/models", Reply({}, 401))
    await failing("together", loopback.url + "/v1")
    await failing("bedrock", loopback.url, values={"region": "x"})
    gc.collect()
    assert not caplog.records


async def test_cerebras_joins_its_public_listing_to_the_keys_own(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [{"id": "mine"}, {"id": "both"}]})
    public = {"id": "both", "limits": {"max_context_length": 131072}, "pricing": {"prompt": "0.000001"}}
    loopback.on("/public/v1/models", {"data": [public, {"id": "elsewhere"}]})
    found = by_id(await listing("cerebras", loopback.url))
    assert list(found) == ["mine", "both"]
    assert (found["both"].facts.max_context, found["both"].facts.price_input) == (131072, 1.0)
    without = await listing("cerebras", loopback.url, None)
    assert list(by_id(without)) == ["both", "elsewhere"]
    assert all("authorization" not in request.headers for request in loopback.requests[-1:])


async def test_xai_is_asked_for_all_its_listings(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [{"id": "talks"}, {"id": "draws", "image_price": 700000000}]})
    loopback.on("/v1/language-models", {"models": [{"id": "talks", "output_modalities": ["text"], "aliases": ["t"]}]})
    loopback.on("/v1/image-generation-models", Reply({"error": "no"}, 501))
    found = await listing("xai", loopback.url + "/v1")
    models = by_id(found)
    assert (models["talks"].facts.mode, models["talks"].spec.aliases) == ("chat", ("t",))
    assert models["draws"].facts.price_output == 0.07
    # What is not there (404) is not missed; what fails is.
    assert len(found.notes) == 1
    assert "image-generation-models" in found.notes[0]


async def test_a_refused_key_is_one_whatever_the_details_say(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"message": "Wrong API Key", "code": "wrong_api_key"}, status=401)
    loopback.on("/public/v1/models", {"data": [{"id": "open"}]})
    assert (await failing("cerebras", loopback.url)).kind == "refused"


async def test_nebius_is_asked_for_more(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [{"id": "a"}]})
    await listing("nebius", loopback.url + "/v1")
    assert loopback.requests[0].query == {"verbose": "true"}
