"""What an answer that is not a listing means: a refused key, a wait, a failure; in one line without secrets.

The bodies that providers send are known from their recorded answers: OpenAI's `{error:{message,type,code}}` and its
kin, Google's `{error:{status,details}}`, flat `{message}` and `{detail}`, Cloudflare's `{errors:[{code,message}]}`,
AWS' `{message}` with the kind of error in a header.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from model_tui.core.text import clean
from model_tui.masking import masked
from model_tui.sources.body import decode
from model_tui.sources.protocol import ErrorKind, SourceError
from model_tui.sources.urls import shown_host

_KEY_WORDS: Final = re.compile(
    r"api[_ -]?key|authenticat|credential|unauthor|security token|access token|invalid token|\b10001\b"
    r"|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientTokenId",
    re.IGNORECASE,
)
_NOT_ALLOWED: Final = re.compile(
    r"permission|not allowed|not authorized to perform|forbidden|disabled|not enabled|has not been used in project"
    r"|AccessDenied|model access|have access|terms of|verify your|blocked|restricted|firewall|private endpoint"
    r"|\b10000\b",
    re.IGNORECASE,
)
_WRONG_PLACE: Final = re.compile(
    r"country|territory|your region|(user|your) location|location is not supported|region is not supported"
    r"|unsupported region|scoped to a valid region"
    r"|not (available|supported) in (your|this|the)( \w+)? (region|location)",
    re.IGNORECASE,
)
_SURELY_KEY: Final = re.compile(
    r"security token|api key (is|not) (in)?valid|valid api key|invalid api key|api key is valid"
    r"|(authentication|authori[sz]ation) failed"
    r"|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|ExpiredToken",
    re.IGNORECASE,
)
"""What makes a 403 one of the key, though a word of permissions stands there too."""

_SPENT: Final = re.compile(
    r"insufficient[_ ](quota|balance|funds|credits?)|billing_hard_limit|credit balance|out of credits?|no credits"
    r"|any credits|spending limit|key limit exceeded|exceeded_current_quota|Arrearage|FreeTierOnly"
    r"|PAYMENT_METHOD_REQUIRED",
    re.IGNORECASE,
)
_RESTRICTED: Final = re.compile(r"organi[sz]ation[_ ](has been |is )?restricted", re.IGNORECASE)
_AWS_KIND: Final = "x-amzn-errortype"
_RETRY_IN: Final = re.compile(r"retry in ([0-9.]{1,12}) ?(ms|s)\b", re.IGNORECASE)
_LEAF_NAMES: Final = (
    "message",
    "msg",
    "detail",
    "error",
    "errors",
    "title",
    "status",
    "reason",
    "type",
    "code",
    "details",
)
"""Fields of an error body, what is meant for people first."""

_SAYS_ERROR: Final = re.compile(rb'"(error|success)"\s*:\s*["{f]')
_DEEPEST: Final = 5
_BODY_READ: Final = 64 * 1024


def failure(
    status: int, headers: Mapping[str, str], body: bytes, *, url: str, secrets: Collection[str] = ()
) -> SourceError:
    """Return the error that an answer with this status stands for."""
    said = list(_leaves(_decoded(body)))
    told = " ".join((*said, headers.get(_AWS_KIND, "")))
    kind = _kind(status, told, body)
    wait = wait_of(headers, said, body) if status in (429, 503, 529) else None
    if kind == "refused" and not any(secrets):
        return SourceError(kind, f"{shown_host(url)} wants a key, and none is set", status=status)
    text = masked(said[0], secrets) if said else ""
    line = _line(kind, status, text, shown_host(url), wait, told=told)
    return SourceError(kind, line, status=status, wait=wait, said=text)


def error_within(body: bytes, *, url: str, secrets: Collection[str] = ()) -> SourceError | None:
    """Return the error that a good answer is in truth, in the provider's words; `None` where it is none.

    Gateways and some providers answer 200 with `{"error": …}` or `{"success": false, "msg": …}`, and nothing beside it.
    """
    if len(body) > _BODY_READ or not _SAYS_ERROR.search(body):
        return None
    answer = _decoded(body)
    if not isinstance(answer, dict) or any(isinstance(value, list) and value for value in _others(answer)):
        return None
    error = answer.get("error")
    is_one = (isinstance(error, (str, dict)) and error) or answer.get("success") is False
    said = next(_leaves(answer), None) if is_one else None
    if said is None:
        return None
    return SourceError("bad-answer", f"{shown_host(url)} answered with an error: {masked(said, secrets)}")


def _others(answer: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what stands in an answer beside its errors."""
    return (value for name, value in answer.items() if name not in _LEAF_NAMES)


def may_retry(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether asking once more may help: rate limits and server errors, unless the provider says otherwise."""
    if headers.get("x-should-retry", "").lower() == "false":
        return False
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return not any(_SPENT.search(text) for text in _leaves(_decoded(body)))
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED


def wait_of(headers: Mapping[str, str], said: list[str], body: bytes = b"") -> float | None:
    """Return the seconds to wait that an answer names.

    Looked at in this order: `retry-after-ms`, `retry-after` (seconds or an HTTP date), Google's `RetryInfo` detail,
    and 'retry in N s' in the text.
    """
    if (ms := _number(headers.get("retry-after-ms"))) is not None:
        return ms / 1000
    after = headers.get("retry-after")
    if (seconds := _number(after)) is not None:
        return seconds
    if after is not None and (date := _until(after)) is not None:
        return date
    if found := re.search(rb'"retryDelay"\s*:\s*"([0-9.]{1,12})s"', body[:_BODY_READ]):
        return _number(found[1].decode())
    for text in said:
        if (match := _RETRY_IN.search(text)) and (amount := _number(match[1])) is not None:
            return amount / 1000 if match[2].lower() == "ms" else amount
    return None


def _decoded(body: bytes) -> Any:
    try:
        return decode(body[:_BODY_READ])
    except SourceError:
        return None


def _leaves(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts of an error body, the message first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield value[:1000]
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for item in value[:8]:
            yield from _leaves(item, depth + 1)
    elif isinstance(value, dict):
        for name in _LEAF_NAMES:
            yield from _leaves(value.get(name), depth + 1)


_MAYBE_SPENT: Final = frozenset(
    (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PRECONDITION_FAILED)
)
"""Statuses that some provider gives to an empty account: DashScope, Perplexity, xAI, Fireworks."""


def _kind(status: int, said: str, body: bytes) -> ErrorKind:
    if status in (HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS):
        return "quota"
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT):
        return "timeout"
    if status not in _MAYBE_SPENT:
        return "http"
    if _SPENT.search(said):
        return "quota"
    if status == HTTPStatus.UNAUTHORIZED:
        return "refused"
    if _WRONG_PLACE.search(said):
        return "forbidden"
    if status == HTTPStatus.FORBIDDEN:
        # A page instead of an answer comes from something in between, which knows nothing of the key.
        allowed = body.lstrip()[:1] != b"<" and (_SURELY_KEY.search(said) or not _NOT_ALLOWED.search(said))
        return "refused" if allowed else "forbidden"
    if status == HTTPStatus.BAD_REQUEST:
        return _kind_of_bad_request(said)
    return "http"


def _kind_of_bad_request(said: str) -> ErrorKind:
    """Return what a 400 stands for: several providers answer so to a bad key or to an account that is shut out."""
    if _RESTRICTED.search(said):
        return "forbidden"
    return "refused" if _KEY_WORDS.search(said) else "http"


def _line(kind: ErrorKind, status: int, text: str, host: str, wait: float | None, *, told: str) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return f"no model listing at {host} (HTTP 404)"
    if status == HTTPStatus.GONE:
        return f"{host} has closed this service (HTTP 410)"
    spent = status == HTTPStatus.PAYMENT_REQUIRED or _SPENT.search(told) is not None
    start = {
        "refused": "the key was refused",
        "forbidden": "not served in this region" if _WRONG_PLACE.search(told) else "the key may not list models",
        "quota": "nothing left to spend" if spent else "rate limit or quota reached",
        "timeout": "the server took too long",
    }.get(kind, f"{host} failed")
    reason = f": {clean(text)}" if text else ""
    later = f" (ask again in {shown_wait(wait)})" if wait else ""
    return f"{start} (HTTP {status}){later}{reason}"


def shown_wait(seconds: float) -> str:
    """Return a wait in words: seconds, minutes or hours, rounded up."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{math.ceil(seconds / size)} {unit}"
    return f"{math.ceil(seconds)} s"


def _number(text: str | None) -> float | None:
    if text is None or not re.fullmatch(r"\s*[0-9]{1,12}(\.[0-9]*)?\s*", text):
        return None
    return float(text)


def _until(text: str) -> float | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rare

    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())
