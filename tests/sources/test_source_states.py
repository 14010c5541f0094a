"""Every state that an account can be in, told by the body that its provider really sends for it."""

from collections.abc import Iterable

import pytest
from loopback import Loopback, Reply
from source_asking import failing, listing

LISTINGS = (
    *("/models", "/v1/models", "/v1beta/models", "/openai/v1/models", "/inference/v1/models", "/openai/models"),
    *("/openai/deployments", "/foundation-models", "/inference-profiles", "/key", "/api/models", "/api/tags"),
    *("/accounts/me/ai/models/search", "/ml/v1/foundation_model_specs", "/compatible-mode/v1/models"),
    *("/v1/language-models", "/v1/accounts/fireworks/models", "/v1/serverless/models", "/v2/supported-models"),
)

State = tuple[str, str]
"""The kind of a failure, and how its line begins."""

REFUSED = ("refused", "the key was refused")
SHUT_OUT = ("forbidden", "the key may not list models")
ELSEWHERE = ("forbidden", "not served in this region")
SPENT = ("quota", "nothing left to spend")
SLOWER = ("quota", "rate limit or quota reached")


def said(message: str, **more: object) -> dict[str, object]:
    return {"error": {"message": message, **more}}


STATES: Iterable[tuple[str, int, object, State]] = [
    # a key that is not accepted
    ("openai", 401, said("Incorrect API key provided: sk-x.", code="invalid_api_key"), REFUSED),
    (
        "anthropic",
        401,
        {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}},
        REFUSED,
    ),
    (
        "gemini",
        400,
        said("API key not valid. Please pass a valid API key.", code=400, status="INVALID_ARGUMENT"),
        REFUSED,
    ),
    ("xai", 400, {"code": "invalid-argument", "error": "Incorrect API key provided."}, REFUSED),
    (
        "cloudflare",
        400,
        {"success": False, "errors": [{"code": 10001, "message": "Unable to authenticate request"}]},
        REFUSED,
    ),
    ("bedrock", 403, {"message": "The security token included in the request is invalid."}, REFUSED),
    (
        "azure",
        401,
        said("Access denied due to invalid subscription key or wrong API endpoint.", code="401"),
        REFUSED,
    ),
    ("mistral", 401, {"detail": "Unauthorized"}, REFUSED),
    ("cohere", 401, {"id": "1", "message": "invalid api token"}, REFUSED),
    (
        "cerebras",
        401,
        {"message": "Wrong API Key", "type": "invalid_request_error", "code": "wrong_api_key"},
        REFUSED,
    ),
    ("dashscope", 401, said("Incorrect API key provided.", code="invalid_api_key"), REFUSED),
    ("nvidia", 403, {"status": 403, "title": "Forbidden", "detail": "Authorization failed"}, REFUSED),
    ("moonshot", 401, said("Invalid Authentication", type="invalid_authentication_error"), REFUSED),
    ("zai", 401, said("token expired or incorrect", code="401"), REFUSED),
    (
        "minimax",
        401,
        {"type": "error", "error": {"type": "authorized_error", "message": "invalid api key (2049)"}},
        REFUSED,
    ),
    ("huggingface-hub", 401, {"error": "Invalid credentials in Authorization header"}, REFUSED),
    ("ollama-cloud", 401, said("Unauthorized", type="api_error"), REFUSED),
    ("openrouter", 401, said("User not found.", code=401), REFUSED),
    # nothing left, or too much at once
    ("openai", 429, said("You exceeded your current quota", code="insufficient_quota"), SPENT),
    ("openai", 429, said("Rate limit reached", code="rate_limit_exceeded"), SLOWER),
    (
        "anthropic",
        400,
        said("Your credit balance is too low to access the Anthropic API.", type="invalid_request_error"),
        SPENT,
    ),
    (
        "gemini",
        429,
        said("You exceeded your current quota. Please retry in 48s.", code=429, status="RESOURCE_EXHAUSTED"),
        SLOWER,
    ),
    (
        "xai",
        403,
        {"code": "x", "error": "Your newly created team doesn't have any credits or licenses yet."},
        SPENT,
    ),
    ("deepseek", 402, said("Insufficient Balance", type="unknown_error"), SPENT),
    (
        "moonshot",
        429,
        said("Your account is suspended due to insufficient balance", type="exceeded_current_quota_error"),
        SPENT,
    ),
    ("zai", 429, said("Insufficient balance or no resource package. Please recharge.", code="1113"), SPENT),
    (
        "dashscope",
        400,
        said("Access denied, please make sure your account is in good standing.", code="Arrearage"),
        SPENT,
    ),
    (
        "dashscope",
        403,
        said("The free tier of the model has been exhausted.", code="AllocationQuota.FreeTierOnly"),
        SPENT,
    ),
    (
        "fireworks",
        412,
        {"error": "Account is suspended, possibly due to reaching the monthly spending limit"},
        SPENT,
    ),
    ("perplexity", 401, said("You exceeded your current quota", type="insufficient_quota", code=401), SPENT),
    (
        "huggingface",
        402,
        {"error": "You have exceeded your monthly included credits for Inference Providers."},
        SPENT,
    ),
    ("sambanova", 402, said("Add a payment method", code="PAYMENT_METHOD_REQUIRED"), SPENT),
    ("together", 402, said("Credit limit exceeded", type="credit_limit"), SPENT),
    # an account without access
    (
        "anthropic",
        403,
        {"type": "error", "error": {"type": "permission_error", "message": "Your API key does not have permission"}},
        SHUT_OUT,
    ),
    (
        "bedrock",
        403,
        {"message": "User: arn:aws:iam::1:user/me is not authorized to perform: bedrock:ListFoundationModels"},
        SHUT_OUT,
    ),
    (
        "bedrock",
        403,
        {"message": "You don't have access to the model with the specified model ID."},
        SHUT_OUT,
    ),
    ("azure", 403, said("Access denied due to Virtual Network/Firewall rules.", code="403"), SHUT_OUT),
    (
        "azure",
        403,
        said("Public access is disabled. Please configure private endpoint.", code="403"),
        SHUT_OUT,
    ),
    (
        "gemini",
        403,
        said(
            "Generative Language API has not been used in project 1 before or it is disabled.",
            code=403,
            status="PERMISSION_DENIED",
        ),
        SHUT_OUT,
    ),
    (
        "gemini",
        403,
        said(
            "Requests to this API are blocked.",
            code=403,
            status="PERMISSION_DENIED",
            details=[{"reason": "API_KEY_SERVICE_BLOCKED"}],
        ),
        SHUT_OUT,
    ),
    (
        "cloudflare",
        403,
        {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]},
        SHUT_OUT,
    ),
    (
        "dashscope",
        403,
        said(
            "Access to model denied. Please make sure you are eligible for using the model.",
            code="AccessDenied.Unpurchased",
        ),
        SHUT_OUT,
    ),
    (
        "groq",
        400,
        said("Organization has been restricted. Please reach out to support.", code="organization_restricted"),
        SHUT_OUT,
    ),
    (
        "huggingface",
        403,
        {"error": "This authentication method does not have sufficient permissions to call Inference Providers"},
        SHUT_OUT,
    ),
    (
        "moonshot",
        403,
        said("The API you are accessing is not open", type="permission_denied_error"),
        SHUT_OUT,
    ),
    # another part of the world
    (
        "openai",
        403,
        said("Country, region, or territory not supported", code="unsupported_country_region_territory"),
        ELSEWHERE,
    ),
    (
        "gemini",
        400,
        said("User location is not supported for the API use.", code=400, status="FAILED_PRECONDITION"),
        ELSEWHERE,
    ),
    (
        "bedrock",
        403,
        {"message": "Credential should be scoped to a valid region, not 'us-east-1'."},
        ELSEWHERE,
    ),
]


@pytest.mark.parametrize(("provider", "status", "body", "state"), STATES)
async def test_each_state_of_an_account(
    loopback: Loopback, provider: str, status: int, body: object, state: State
) -> None:
    for path in LISTINGS:
        loopback.on(path, Reply(body, status))
    base = "/compatible-mode/v1" if provider == "dashscope" else ""
    if provider == "openrouter":
        loopback.on("/models", {"data": []})
    error = await failing(provider, loopback.url + base, values={"account": "me"})
    assert (error.kind, error.status) == (state[0], status)
    assert error.message.startswith(state[1]), error.message
    asked = {request.path for request in loopback.requests}
    # One answer is enough to know: nothing of this is tried again but what may pass.
    assert all(len(loopback.asked(path)) == 1 for path in asked) or (state == SLOWER)


async def test_a_good_key_without_a_model_is_told_by_the_listing_alone(loopback: Loopback) -> None:
    """What an account may not use its listing lacks, and nothing is made up for it."""
    loopback.on("/v1/models", {"data": [{"id": "gpt-small"}]})
    assert [item.spec.name for item in (await listing("openai", loopback.url + "/v1")).models] == ["gpt-small"]


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini", "groq", "mistral", "cohere", "deepseek"])
async def test_a_page_in_between_knows_nothing_of_the_key(loopback: Loopback, provider: str) -> None:
    for path in LISTINGS:
        loopback.on(path, Reply("<html><h1>Sign in to the guest network</h1></html>", 403))
    assert (await failing(provider, loopback.url)).kind == "forbidden"
    for path in LISTINGS:
        loopback.on(path, "<html><h1>Sign in to the guest network</h1></html>")
    error = await failing(provider, loopback.url)
    assert (error.kind, error.message) == ("bad-answer", "a web page answered, not a model listing")
