"""The shape of Anthropic's `GET /v1/models` (API version 2023-06-01).

Cursor pages (`limit` up to 1000, `after_id` from `last_id`). Since 2026 an entry states limits and capabilities, each
leaf an object with `supported`; before, and for models without them, only id, name and date.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT
from model_tui.sources.pages import asking, entries, paged, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page
from model_tui.sources.values import count, day, described, flag, model_id, table, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/v1/models"
_VERSION: Final = "2023-06-01"
_PAGE_SIZE: Final = "1000"
_EFFORTS: Final = ("minimal", "low", "medium", "high", "xhigh", "max")
_HELD: Final = frozenset(("image_input", "pdf_input", "structured_outputs", "effort"))
"""Capabilities that have fields of their own."""

_MOST: Final = 32
_DATED: Final = re.compile(r"_[0-9]{8}$")
_OAUTH_MARK: Final = "sk-ant-oat"
_OAUTH_BETA: Final = "oauth-2025-04-20"


class AnthropicSource:
    """Asks one provider whose listing has Anthropic's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed for this key; raises `SourceError`."""
        headers = signed(self.provider, access)
        path = self.provider.list_path or _PATH
        get = asking(fetch, access, path, headers)
        return await paged(get, parse_page, self.provider, "after_id", {"limit": _PAGE_SIZE})


def signed(provider: Provider, access: Access) -> dict[str, str]:
    """Return the headers of every request: the version, the provider's own, and the key."""
    return {"anthropic-version": _VERSION, **provider.headers, **_auth(access)}


def _auth(access: Access) -> dict[str, str]:
    """Return the headers for the key: an API key has its own header, a token is a bearer."""
    if access.key is None:
        return {}
    if access.key.startswith(_OAUTH_MARK):
        return {"authorization": f"Bearer {access.key}", "anthropic-beta": _OAUTH_BETA}
    if (access.variable or "").endswith("_AUTH_TOKEN"):
        return {"authorization": f"Bearer {access.key}"}
    return {"x-api-key": access.key}


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page; raises `SourceError` (`bad-answer`) when it is no listing."""
    answer = decode(body)

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        return None if name is None else _listed(name, item, provider)

    top = table(answer)
    return read_all(
        entries(answer, "data"), read, text(top.get("last_id"), 500) if top.get("has_more") is True else None
    )


def _listed(name: str, item: Mapping[str, Any], provider: Provider) -> Listed:
    can = table(item.get("capabilities"))
    context = count(item.get("max_input_tokens"))
    lifecycle, line = text(item.get("lifecycle")), text(item.get("line"), 40)
    facts = ModelCapabilities(
        description=described(*_others(can)),
        mode=CHAT,
        max_context=context,
        max_input_tokens=context,
        max_output_tokens=count(item.get("max_tokens")),
        input_modalities=_inputs(can),
        supports_vision=_supported(can, "image_input"),
        supports_structured_output=_supported(can, "structured_outputs"),
        supports_reasoning=_supported(can, "thinking"),
        reasoning_efforts=_efforts(can),
        supports_web_search=_supported(table(can.get("server_tools")), "web_search"),
        released=day(item.get("created_at")),
        deprecated=_deprecated(lifecycle, day(item.get("deprecated_at"))),
        retires=day(item.get("retires_at")),
    )
    family = f"claude-{line}" if line and provider.vendor == "anthropic" else line
    return Listed(ModelSpec(provider.id, name, text(item.get("display_name")), family), facts)


def _supported(can: Mapping[str, Any], name: str) -> bool | None:
    return flag(table(can.get(name)).get("supported"))


def _others(can: Mapping[str, Any]) -> Iterator[str]:
    """Yield the capabilities that have no field of their own, with what each has below it."""
    for name, leaf in list(can.items())[:_MOST]:
        if name in _HELD or _supported(can, name) is not True or (shown := _shown(name)) is None:
            continue
        below = ", ".join(filter(None, map(_shown, _below(table(leaf)))))
        if below or name != "thinking":
            yield f"{shown} ({below})" if below else shown


def _below(leaf: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of what is supported below a capability, `types` of it being a level of their own."""
    for name, value in list({**leaf, **table(leaf.get("types"))}.items())[:_MOST]:
        if isinstance(value, dict) and value.get("supported") is True:
            yield name


def _shown(name: str) -> str | None:
    """Return a capability's name in words, without the date of its version."""
    return text(_DATED.sub("", name).replace("_", " "), 40)


def _inputs(can: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the input modalities; only where the listing speaks of both images and documents."""
    image, pdf = _supported(can, "image_input"), _supported(can, "pdf_input")
    if image is None or pdf is None:
        return None
    return ("text", *(("image",) if image else ()), *(("pdf",) if pdf else ()))


def _efforts(can: Mapping[str, Any]) -> tuple[str, ...] | None:
    effort = table(can.get("effort"))
    return tuple(level for level in _EFFORTS if _supported(effort, level)) or None


def _deprecated(lifecycle: str | None, since: str | None) -> bool | None:
    if lifecycle is None:
        return True if since is not None else None
    return {"active": False, "deprecated": True, "retired": True}.get(lifecycle.lower())
