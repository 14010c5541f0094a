"""Signing requests to AWS: a bearer token goes as it is, everything else by SigV4 through botocore (the extra `aws`).

botocore is imported by the first request that needs a signature, in a thread, and never otherwise.
"""

import asyncio
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from model_tui.sources.protocol import Access, SourceError, bearer
from model_tui.sources.urls import join_url

_KEY_ID: Final = "AWS_ACCESS_KEY_ID"
_NEEDS: Final = (
    "AWS credentials are signed with by botocore: pip install 'model-tui[aws]', or set AWS_BEARER_TOKEN_BEDROCK"
)


async def aws_headers(
    access: Access, service: str, path: str, params: Mapping[str, str], body: bytes | None = None
) -> dict[str, str]:
    """Return the headers that a GET of `path` needs, or with a `body` a POST of that.

    Raises `SourceError` where there is nothing to sign with.
    """
    if access.key is not None:
        return bearer(access)
    if access.login is None:
        return {}
    url = join_url(access.base_url, path, params)
    return await asyncio.to_thread(_signed, access, service, url, body)


def _signed(access: Access, service: str, url: str, body: bytes | None) -> dict[str, str]:
    region = access.values.get("region")
    if not region:
        raise SourceError("incomplete", "set AWS_REGION: a signature holds for one region")
    try:
        auth = import_module("botocore.auth")
        request = import_module("botocore.awsrequest").AWSRequest(
            method="GET" if body is None else "POST", url=url, data=body
        )
        credentials = _credentials(access)
    except ImportError:
        raise SourceError("incomplete", _NEEDS) from None
    auth.SigV4Auth(credentials, service, region).add_auth(request)
    return {str(name).lower(): str(value) for name, value in request.headers.items()}


def _credentials(access: Access) -> Any:
    values = access.values
    if access.login == _KEY_ID:
        if not values.get("secret"):
            raise SourceError("incomplete", "set AWS_SECRET_ACCESS_KEY: the id of an access key is not enough")
        kept = import_module("botocore.credentials")
        return kept.Credentials(values.get("key_id"), values["secret"], values.get("session"))
    session = import_module("botocore.session")
    errors = import_module("botocore.exceptions")
    try:
        found = session.Session(profile=values.get("profile")).get_credentials()
    except errors.BotoCoreError as error:
        raise SourceError("refused", f"no AWS credentials: {type(error).__name__}") from None
    if found is None:
        raise SourceError("refused", "no AWS credentials: neither keys nor a profile that has some")
    try:
        return found.get_frozen_credentials()
    except errors.BotoCoreError as error:
        raise SourceError("refused", f"the AWS login has run out: {type(error).__name__}") from None
