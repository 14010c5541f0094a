"""A request to a model as text that works as it stands: for a shell, or for Python without anything installed.

The key is never in it: `$NAME` in the shell, `os.environ["NAME"]` in Python. After the API references of OpenAI
(chat completions, embeddings), Anthropic (messages, version 2023-06-01) and Cohere (v2 chat).
"""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from model_tui.export.addresses import chat_address, no_server
from model_tui.export.plan import Pick, Unreachable

Kind = Literal["curl", "python"]
KINDS: Final[tuple[Kind, ...]] = ("curl", "python")

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUESTION: Final = "Say hello in one short sentence."
_MOST_TOKENS: Final = 256
"""What Anthropic's API wants to be told; plenty for the question."""
_OPENAI_ANSWER: Final = ("choices", 0, "message", "content")


@dataclass(frozen=True, slots=True)
class _Request:
    """One POST: where, what, the header that holds the key and what stands before it, where the answer's text is."""

    url: str
    body: Mapping[str, Any]
    answer: tuple[str | int, ...]
    key_header: str = "Authorization"
    key_prefix: str = "Bearer "
    headers: Mapping[str, str] | None = None


def snippet(pick: Pick, kind: Kind) -> str:
    """Return a request to a model as lines of text.

    Raises `Unreachable` where it is not reached by one plain request with a key, `PlanError` where the address may hold
    a secret.
    """
    request, variable = _request(pick), pick.key_variable
    if variable is not None and not _VARIABLE.fullmatch(variable):
        raise Unreachable(f"{pick.ref}: '{variable}' is no name of a variable")
    return _curl(request, variable) if kind == "curl" else _python(request, variable)


def _request(pick: Pick) -> _Request:
    no_server(pick)
    name, mode, shape = pick.model.spec.name, pick.model.capabilities.mode, pick.provider.shape
    messages = [{"role": "user", "content": _QUESTION}]
    base = (pick.address or pick.provider.base_url).rstrip("/")
    if mode in (None, "chat"):
        if shape == "anthropic":
            body = {"model": name, "max_tokens": _MOST_TOKENS, "messages": messages}
            url, version = _below(base, "/v1", "/messages"), {"anthropic-version": "2023-06-01"}
            return _Request(url, body, ("content", 0, "text"), "x-api-key", "", version)
        if shape == "cohere":
            body = {"model": name, "messages": messages}
            return _Request(_below(base, "/v2", "/chat"), body, ("message", "content", 0, "text"))
        if address := chat_address(pick):
            return _Request(f"{address}/chat/completions", {"model": name, "messages": messages}, _OPENAI_ANSWER)
    elif mode == "embedding" and (address := chat_address(pick)):
        return _Request(f"{address}/embeddings", {"model": name, "input": "hello"}, ("data", 0, "embedding"))
    what = f"a model for {mode}" if mode not in (None, "chat", "embedding") else f"a model of '{pick.provider.id}'"
    raise Unreachable(f"{pick.ref}: {what} is not asked by one plain request with a key")


def _below(base: str, version: str, path: str) -> str:
    return f"{base}{path}" if base.endswith(version) else f"{base}{version}{path}"


def _curl(request: _Request, variable: str | None) -> str:
    words = [f"curl -sS {shlex.quote(request.url)}", "-H 'Content-Type: application/json'"]
    words += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in (request.headers or {}).items()]
    if variable is not None:
        words.append(f'-H "{request.key_header}: {request.key_prefix}${variable}"')
    words.append(f"-d {shlex.quote(json.dumps(request.body))}")
    return " \\\n  ".join(words) + "\n"


def _python(request: _Request, variable: str | None) -> str:
    headers = [f'"{name}": {value!r}' for name, value in (request.headers or {}).items()]
    if variable is not None:
        key = f'os.environ["{variable}"]'
        headers.append(f'"{request.key_header}": ' + (f'"{request.key_prefix}" + {key}' if request.key_prefix else key))
    # some providers turn away the name that urllib gives itself
    headers = ['"Content-Type": "application/json"', '"User-Agent": "python"', *headers]
    where = "".join(f"[{part!r}]" for part in request.answer)
    return "\n".join(
        (
            "import json",
            *(["import os"] if variable is not None else []),
            "from urllib.request import Request, urlopen",
            "",
            f"body = {dict(request.body)!r}",
            "headers = {",
            *(f"    {header}," for header in headers),
            "}",
            f"request = Request({request.url!r}, json.dumps(body).encode(), headers)",
            "with urlopen(request) as answer:",
            f"    print(json.load(answer){where})",
            "",
        )
    )
