"""The shape of Vertex AI's `GET /v1beta1/publishers/{publisher}/models` (Model Garden; API of November 2026).

There is no plain key: Application Default Credentials give a token, through google-auth (the extra `google`), which is
imported when first asked, in a thread. Each publisher is asked on its own. An entry has neither limits nor prices, and
may not be enabled for the project.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.besides import ended
from model_tui.sources.body import decode
from model_tui.sources.pages import asking, entries, merged, paged, read_all, with_aliases
from model_tui.sources.places import filled
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.values import model_id, table, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/v1beta1/publishers/{publisher}/models"
_PUBLISHERS: Final = ("google", "anthropic", "mistralai", "meta")
_PAGE_SIZE: Final = "300"
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
_LOGIN_SECONDS: Final = 10.0
_GLOBAL: Final = "global"
_SNAPSHOT: Final = 8
"""Digits of a version that is a date, as partner models are called by: `claude-…@20250929`."""

_OPEN: Final = {
    "PROPRIETARY": False,
    "GOOGLE_OWNED_OSS_WITH_GOOGLE_CHECKPOINT": True,
    "THIRD_PARTY_OWNED_OSS_WITH_GOOGLE_CHECKPOINT": True,
}
_NEEDS: Final = "Google credentials are read by google-auth: pip install 'model-tui[google]'"


class VertexSource:
    """Asks Vertex AI for the models of its publishers."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return the models of every publisher; raises `SourceError` when Google's own cannot be listed."""
        headers = {**self.provider.headers, **await vertex_headers(access)}
        access = replace(access, base_url=vertex_base(access, self.provider))
        tasks = {name: asyncio.create_task(self._published(fetch, access, name, headers)) for name in _PUBLISHERS}
        try:
            await asyncio.wait(tasks.values())
            return _together(tasks)
        finally:
            await ended(tasks.values())

    async def _published(self, fetch: "Fetch", access: Access, publisher: str, headers: Mapping[str, str]) -> Listing:
        path = (self.provider.list_path or _PATH).replace("{publisher}", publisher)
        get = asking(fetch, access, path, headers)
        return await paged(get, parse_page, self.provider, "pageToken", {"pageSize": _PAGE_SIZE})


def _together(tasks: "Mapping[str, asyncio.Task[Listing]]") -> Listing:
    models: list[Listed] = []
    notes: list[str] = []
    skipped = 0
    for publisher, task in tasks.items():
        error = task.exception()
        if error is None:
            models += task.result().models
            skipped += task.result().skipped
        elif publisher == _PUBLISHERS[0] or not isinstance(error, SourceError):
            raise error
        else:
            notes.append(f"nothing of {publisher}: {error.message}")
    return Listing(merged(models), skipped, tuple(notes))


def vertex_base(access: Access, provider: Provider) -> str:
    """Return the address of the user's location, unless the address is somebody's choice."""
    location = access.values.get("location", _GLOBAL)
    if access.base_url != provider.base_url or location == _GLOBAL:
        return access.base_url
    return filled("https://{location}-aiplatform.googleapis.com", access.values)


async def vertex_headers(access: Access) -> dict[str, str]:
    """Return the headers of the user's login: a token, and the project that the call is counted for."""
    try:
        async with asyncio.timeout(_LOGIN_SECONDS):
            token, own_project = await asyncio.to_thread(_token)
    except TimeoutError:
        raise SourceError("timeout", "Google's login did not answer in time") from None
    project = access.values.get("project") or own_project
    if not project:
        raise SourceError("incomplete", "set GOOGLE_CLOUD_PROJECT: the credentials do not say which project is asking")
    return {"authorization": f"Bearer {token}", "x-goog-user-project": project}


def _token() -> tuple[str, str | None]:
    try:
        google_auth = import_module("google.auth")
        errors = import_module("google.auth.exceptions")
        transport = import_module("google.auth.transport.requests")
    except ImportError:
        raise SourceError("incomplete", _NEEDS) from None
    try:
        credentials, project = google_auth.default(scopes=(_SCOPE,))
        credentials.refresh(transport.Request())
    except errors.DefaultCredentialsError:
        raise SourceError("refused", "no Google credentials: run 'gcloud auth application-default login'") from None
    except errors.GoogleAuthError as error:
        raise SourceError("refused", f"Google's login has run out or fails ({type(error).__name__})") from None
    return str(credentials.token), project


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page of a publisher's models; raises `SourceError` (`bad-answer`) when it is none."""
    answer = decode(body)

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id((text(item.get("name"), 1000) or "").rpartition("/")[2])
        return None if name is None else _listed(name, item, provider)

    # A publisher without models answers with an empty object.
    found = [] if answer == {} else entries(answer, "publisherModels", "models")
    return read_all(found, read, text(table(answer).get("nextPageToken"), 4000))


def _listed(name: str, item: Mapping[str, Any], provider: Provider) -> Listed:
    version = text(item.get("versionId")) or ""
    dated = version.isdecimal() and len(version) == _SNAPSHOT and "@" not in name
    called = f"{name}@{version}" if dated else name
    stage = text(item.get("launchStage"), 40)
    facts = ModelCapabilities(
        description=None if stage in (None, "GA") else stage.replace("_", " ").lower(),
        open_weights=_OPEN.get(text(item.get("openSourceCategory")) or ""),
    )
    return Listed(with_aliases(ModelSpec(provider.id, called), (name,)), facts)
