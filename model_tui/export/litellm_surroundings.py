"""What entries of a LiteLLM config need around the proxy beside a key: variables of its environment, and a login.

What LiteLLM does without was read off, and for the most part seen with, versions 1.102.4 and 1.109.1. The proxy may run
elsewhere than here, with another environment: nothing of this is more than a note.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from model_tui.core.text import clean
from model_tui.export.findings import Finding, FindingKind
from model_tui.export.litellm_clouds import login_of
from model_tui.export.litellm_meaning import REFERENCE, meaning
from model_tui.export.litellm_reading import part_of
from model_tui.export.standing import Directory, Reading, Standing

_NO_ANSWER: Final = "LiteLLM answers no request without it"
_OPENAI: Final = "LiteLLM asks api.openai.com without it"


@dataclass(frozen=True, slots=True)
class _Need:
    """One thing that a prefix needs: the variables that LiteLLM looks for, the usual one first.

    `params` are what an entry may say in their place, `without` tells what happens where neither says it.
    """

    variables: tuple[str, ...]
    params: tuple[str, ...]
    without: str


_API_BASE: Final = ("api_base", "base_url")
_REGION: Final = _Need(
    ("AWS_REGION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION"),
    ("aws_region_name", "aws_bedrock_runtime_endpoint", *_API_BASE),
    "LiteLLM takes the region of the AWS profile, else us-west-2",
)
_VERTEX: Final = (
    _Need(
        ("VERTEXAI_PROJECT",),
        ("vertex_project", "vertex_ai_project", "vertex_credentials"),
        "LiteLLM takes the project of the credentials",
    ),
    _Need(("VERTEXAI_LOCATION", "VERTEX_LOCATION"), ("vertex_location", "vertex_ai_location"), "LiteLLM chooses one"),
)
_SPACES: Final = ("WATSONX_DEPLOYMENT_SPACE_ID", "WATSONX_SPACE_ID", "WX_SPACE_ID", "SPACE_ID")
_WATSONX: Final = (
    _Need(("WATSONX_URL", "WATSONX_API_BASE", "WX_URL", "WML_URL"), (*_API_BASE, "url"), _NO_ANSWER),
    _Need(
        ("WATSONX_PROJECT_ID", "WX_PROJECT_ID", "PROJECT_ID", *_SPACES),
        ("project_id", "space_id", "watsonx_project", "deployment_id"),
        _NO_ANSWER,
    ),
)
_NEEDS: Final[Mapping[str, tuple[_Need, ...]]] = {
    "azure": (_Need(("AZURE_API_BASE", "AZURE_OPENAI_ENDPOINT"), _API_BASE, _NO_ANSWER),),
    "azure_ai": (_Need(("AZURE_AI_API_BASE",), _API_BASE, _NO_ANSWER),),
    "bedrock": (_REGION,),
    "bedrock_mantle": (_REGION,),
    "sagemaker": (_REGION,),
    "sagemaker_chat": (_REGION,),
    "vertex_ai": _VERTEX,
    "vertex_ai_beta": _VERTEX,
    "watsonx": _WATSONX,
    "watsonx_text": _WATSONX,
    "cloudflare": (_Need(("CLOUDFLARE_ACCOUNT_ID",), _API_BASE, _NO_ANSWER),),
    "snowflake": (_Need(("SNOWFLAKE_ACCOUNT_ID",), ("account_id", *_API_BASE), _NO_ANSWER),),
    "databricks": (_Need(("DATABRICKS_API_BASE",), _API_BASE, "LiteLLM asks databricks-sdk, where it is installed"),),
    "oci": tuple(
        _Need((f"OCI_{word}",), (f"oci_{word.lower()}", "oci_signer"), _NO_ANSWER)
        for word in ("USER", "FINGERPRINT", "TENANCY", "COMPARTMENT_ID")
    ),
    "aws_polly": (_REGION,),
    "heroku": (_Need(("HEROKU_API_BASE",), _API_BASE, _NO_ANSWER),),
    "litellm_proxy": (_Need(("LITELLM_PROXY_API_BASE",), _API_BASE, _OPENAI),),
    "hosted_vllm": (_Need(("HOSTED_VLLM_API_BASE",), _API_BASE, _OPENAI),),
    "lm_studio": (_Need(("LM_STUDIO_API_BASE",), _API_BASE, _OPENAI),),
}
"""By prefix what LiteLLM looks for in its environment; what has a usual value of LiteLLM's own is not here."""

_HEADERS: Final = ("extra_headers", "headers", "default_headers")
_OF_HEADERS: Final = "LiteLLM answers no request with a header that has no value"
_OF_OTHERS: Final = "LiteLLM takes that for nothing"
_OF_INFO: Final = "nobody is told it then"


def surrounding_findings(reading: Reading, directory: Directory) -> Iterator[Finding]:
    """Yield for each entry the login that it wants, and the variables beside its key that are not set here."""
    set_here = part_of(reading.text.value, "environment_variables")
    for_all = part_of(reading.text.value, "litellm_settings")

    def is_set(variable: str) -> bool:
        return variable in set_here or directory.is_set(variable)

    for entry in reading.entries:
        params = part_of(entry.value, "litellm_params")
        prefix = meaning(params, part_of(entry.value, "model_info"), directory).prefix or ""
        if (login := login_of(prefix)) is not None:
            yield _found(entry, "login", login)
        told = {
            variable: f"{clean(variable)} is not set here, to which {clean(place)} refers: {without}"
            for variable, place, without in _referred(entry.value)
            if not is_set(variable)
        }
        for need in _NEEDS.get(prefix, ()) if not params.get("litellm_credential_name") else ():
            stated = any(params.get(name) or for_all.get(name) for name in need.params)
            if not stated and not any(map(is_set, need.variables)):
                usual = need.variables[0]
                told.setdefault(usual, f"{usual} is not set here, which {prefix}/ looks for: {need.without}")
        for message in told.values():
            yield _found(entry, "variable-unset", message)


def _found(entry: Standing, kind: FindingKind, message: str) -> Finding:
    return Finding(kind, "note", message, entry.name, entry.line, entry.path)


def _referred(entry: Mapping[Any, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the variables that an entry refers to but for that of its key: name, where, and what an unset one does."""
    for part in ("litellm_params", "model_info"):
        for place, variable in _references(part_of(entry, part), ()):
            if place[0] != "api_key" or part != "litellm_params":
                without = _OF_HEADERS if place[0] in _HEADERS else _OF_OTHERS
                yield variable, ".".join(place), _OF_INFO if part == "model_info" else without


def _references(value: object, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the references in a value, at whatever depth: where each stands, and the variable."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _references(inner, (*place, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner, place)
    elif isinstance(value, str) and value.startswith(REFERENCE) and value != REFERENCE:
        yield place, value.removeprefix(REFERENCE)
