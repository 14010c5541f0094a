"""What a LiteLLM entry of a cloud needs beside model and key: a place, a project, a way to sign in (LiteLLM 1.109).

Everything is a reference to the variable that is set here, or to the one that LiteLLM reads: a region or an endpoint
belongs to the machine that the proxy runs on, not into the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from model_tui.core.model import Provider
from model_tui.export.plan import Pick, Place, Unreachable

AZURE: Final = ("azure", "azure_ai")
BEDROCK: Final = ("bedrock", "bedrock_mantle")
AZURE_PATH: Final = "/openai"
"""Where the path of Azure's API begins, which LiteLLM adds to the address of a resource itself."""
AZURE_VERSION: Final = "2024-08-01-preview"
"""The API version of an Azure entry where none is set here."""
_DEVICE_LOGINS: Final = {"github_copilot": "GitHub", "chatgpt": "ChatGPT"}
_OWN_LOGIN: Final = (*BEDROCK, "vertex_ai", "sagemaker", "aws_polly", "oci", *_DEVICE_LOGINS)
"""Prefixes behind which LiteLLM signs in by other means than a key."""
_ENTRA: Final = "_AD_TOKEN"
_BEARER: Final = "ANTHROPIC_AUTH_TOKEN"
_IAM: Final = "WATSONX_TOKEN"
_CLOUDFLARE_ACCOUNT: Final = "CLOUDFLARE_ACCOUNT_ID"
_LOOKED_FOR: Final = {"cloudflare": (_CLOUDFLARE_ACCOUNT,), "heroku": ("HEROKU_API_BASE",)}
ROUTING_KEYS: Final = frozenset(
    (
        *("model", "api_key", "api_base", "api_version", "azure_ad_token", "project_id", "account_id"),
        *("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_profile_name", "aws_region_name"),
        *("vertex_project", "vertex_location"),
    )
)
"""Every routing parameter that is written: these are refreshed, and may differ without anybody's doing."""
_PLAIN_MODEL: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")


def reference(variable: str) -> str:
    """Return how a LiteLLM config refers to a variable of the environment."""
    return f"os.environ/{variable}"


def is_reference(value: object) -> bool:
    """Whether a value of a LiteLLM config refers to a variable of the environment."""
    return isinstance(value, str) and value.startswith("os.environ/")


def signing_in(pick: Pick) -> dict[str, str]:
    """Return how the entry's requests are signed: a key's reference, for some clouds a login, or the word `none`.

    `none` keeps LiteLLM from sending the OpenAI key to a server that wants no key.
    """
    provider, variable = pick.provider, pick.key_variable
    prefix = provider.litellm_prefix
    if prefix == "snowflake" and variable is not None:
        return {"api_key": reference("SNOWFLAKE_JWT")}  # another kind of token would need a mark before its value
    if prefix == "anthropic" and variable == _BEARER:
        return {}  # as `api_key` it would go into the header for keys; LiteLLM looks for this variable itself
    if prefix == "watsonx" and variable == _IAM:
        # LiteLLM looks for this variable itself. As `api_key` it would be taken for what tokens are made of, as `token`
        # it goes into the body of each request; without any word for a key embeddings are refused.
        return {"api_key": "none"}
    if prefix in AZURE and variable is not None and variable.endswith(_ENTRA):
        return {"azure_ad_token": reference(variable)}
    if variable is not None:
        return {"api_key": reference(variable)}
    if prefix in BEDROCK:
        return dict(_aws_login(pick))
    return {} if prefix in _OWN_LOGIN else {"api_key": "none"}


def _aws_login(pick: Pick) -> Iterator[tuple[str, str]]:
    """Yield the profile, where one is set, else the key pair; unset ones LiteLLM passes over, as a role wants it."""
    if (profile := pick.places.get("profile")) is not None:
        yield "aws_profile_name", reference(profile.variable)
        return
    yield "aws_access_key_id", reference(_variable(pick, "key_id", "AWS_ACCESS_KEY_ID"))
    yield "aws_secret_access_key", reference(_variable(pick, "secret", "AWS_SECRET_ACCESS_KEY"))
    if (session := pick.places.get("session")) is not None:
        yield "aws_session_token", reference(session.variable)


def _variable(pick: Pick, name: str, usual: str) -> str:
    place = pick.places.get(name)
    return place.variable if place is not None else usual


def place_of(pick: Pick) -> dict[str, str]:
    """Return what says where a cloud's model is: nothing for providers whose address alone says it.

    Raises `Unreachable` where an address cannot be written without something that is not set here.
    """
    match pick.provider.litellm_prefix:
        case "azure" | "azure_ai":
            return dict(_of_azure(pick))
        case "bedrock" | "bedrock_mantle":
            return {"aws_region_name": reference(_variable(pick, "region", "AWS_REGION_NAME"))}
        case "vertex_ai":
            return {
                "vertex_project": reference(_variable(pick, "project", "VERTEXAI_PROJECT")),
                "vertex_location": reference(_variable(pick, "location", "VERTEXAI_LOCATION")),
            }
        case "watsonx":
            return {
                "api_base": _endpoint(pick) or reference("WATSONX_URL"),
                "project_id": reference(_variable(pick, "project", "WATSONX_PROJECT_ID")),
            }
        case "databricks":
            return {"api_base": _endpoint(pick) or reference("DATABRICKS_API_BASE")}
        case "snowflake":
            return {"account_id": reference(_variable(pick, "account", "SNOWFLAKE_ACCOUNT_ID"))}
        case "cloudflare":
            return dict(_of_cloudflare(pick))
        case _:
            return {}


def _of_azure(pick: Pick) -> Iterator[tuple[str, str]]:
    yield "api_base", _endpoint(pick) or reference(_first_base(pick.provider))
    version = pick.places.get("version")
    if version is not None and version.value:
        yield "api_version", version.value
    elif pick.provider.litellm_prefix == "azure":
        yield "api_version", AZURE_VERSION


def _first_base(provider: Provider) -> str:
    """Return the usual variable of the endpoint: behind our own `<ID>_BASE_URL`, which nobody else reads."""
    named = (*provider.base_env[1:2], *provider.base_env[:1])
    return named[0] if named else f"{provider.id.upper().replace('-', '_')}_BASE_URL"


def _endpoint(pick: Pick) -> str | None:
    """Return a reference to the variable that holds the endpoint, else the endpoint itself, `None` where it is unknown.

    People also set the address of an API or of one deployment, as Azure's own pages show it: LiteLLM wants the host
    alone, and takes what the variable holds as it stands. Such an endpoint is written out.
    """
    address = pick.address or pick.home or ""
    of_azure = pick.provider.litellm_prefix in AZURE
    held = pick.places.get("base")
    if held is not None and not (of_azure and AZURE_PATH in urlsplit(address).path):
        return reference(held.variable)
    if not address or "{" in address:
        return None
    return azure_endpoint(address) if of_azure else address


def azure_endpoint(address: str) -> str:
    """Return where an Azure resource is, without the path of its API or of one deployment."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.partition(AZURE_PATH)[0].rstrip("/"), "", ""))


def _of_cloudflare(pick: Pick) -> Iterator[tuple[str, str]]:
    """Yield the address behind a gateway; LiteLLM makes the usual one of `CLOUDFLARE_ACCOUNT_ID` itself."""
    base = pick.address
    if not base:
        return
    account = pick.places.get("account", Place(_CLOUDFLARE_ACCOUNT)).value
    if "/accounts/" in base:
        yield "api_base", base
    elif account:
        yield "api_base", f"{base.rstrip('/')}/accounts/{account}/ai/v1"
    else:
        raise Unreachable(f"{pick.ref}: set {_CLOUDFLARE_ACCOUNT}: LiteLLM wants it in the address of the gateway")


def login_of(prefix: str) -> str | None:
    """Return what has to be done, in a line, where LiteLLM signs in by a page and a code; `None` for other prefixes.

    Seen: 1.102.4 wants it when the proxy starts, and drops the entry without; 1.109.1 starts, and refuses the requests.
    """
    if (who := _DEVICE_LOGINS.get(prefix)) is None:
        return None
    place = f"~/.config/litellm/{prefix}, or {prefix.upper()}_TOKEN_DIR"
    return f"{prefix}/ wants a login to {who} where the proxy runs, before it starts; LiteLLM keeps it in {place}"


def login_warnings(picks: Iterable[Pick]) -> Iterator[str]:
    """Yield for each prefix of these picks that wants a login what has to be done."""
    prefixes = dict.fromkeys(pick.provider.litellm_prefix or "" for pick in picks)
    yield from (line for prefix in prefixes if (line := login_of(prefix)) is not None)


def looked_for(pick: Pick, params: Mapping[str, object]) -> tuple[str, ...]:
    """Return the variables that LiteLLM looks for of itself, since an entry refers to none in their place."""
    if "api_base" in params:
        return ()
    return _LOOKED_FOR.get(pick.provider.litellm_prefix or "", ())


def behind(pick: Pick) -> str:
    """Return the model behind an Azure deployment, as Azure calls it: the deployment's own name where nothing says."""
    spec = pick.model.spec
    shown = spec.display_name or ""
    if _PLAIN_MODEL.fullmatch(shown):
        return shown
    if any(layer.name == "litellm" for layer in pick.model.layers):
        return spec.name
    maker, _, model = (spec.canonical or "").partition("/")
    return model if maker == "openai" and model else spec.name


def base_model(pick: Pick) -> str | None:
    """Return the row of LiteLLM's map that an Azure deployment has its facts from; other models have rows already.

    One that the map is known to lack is not named: it would do nothing.
    """
    if pick.provider.litellm_prefix != "azure":
        return None
    if pick.base_model is None:  # nobody looked
        return f"azure/{behind(pick)}"
    return pick.base_model or None
