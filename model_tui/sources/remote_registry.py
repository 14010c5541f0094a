"""The shape of a registry of models that an organisation keeps: `GET {base}/models`.

The answer is a list, or an object with `models` or `data`. Each entry names its `provider` and `name` (or `id`), and
states what it likes of `display_name`, `family`, `aliases`, `canonical`, and of the facts, beside them or below
`capabilities`, under the names of `ModelCapabilities` or of the JSON contract: another model-tui's `list --json` is
such a list. Entries belong to the providers that they name; what is said of them is the registry's word.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from model_tui.core.model import Provider
from model_tui.core.stated import facts_from
from model_tui.sources.body import decode
from model_tui.sources.pages import entries, parsed, read_all
from model_tui.sources.plugin import checked_listed
from model_tui.sources.protocol import Access, Listed, Listing, Page, bearer
from model_tui.sources.values import table

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/models"
_OF_SPEC: Final = ("family", "aliases", "canonical")


class RemoteRegistrySource:
    """Asks one registry."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model that the registry knows; raises `SourceError`."""
        headers = {**self.provider.headers, **bearer(access)}
        path = self.provider.list_path or _PATH
        answer = await fetch.get(access, path, headers=headers, params=self.provider.list_params)
        return (await parsed(parse_page, answer.body, self.provider)).listing()


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read the answer; an entry that names no provider is the registry's own. Raises `SourceError`."""
    return read_all(entries(decode(body), "models", "data"), lambda item: _listed(item, provider))


def _listed(item: Mapping[str, Any], provider: Provider) -> Listed:
    # In the JSON contract `name` is what people read and `id` what the provider calls it.
    ident, name = item.get("id"), item.get("name")
    spec = {
        "provider": item.get("provider") or provider.id,
        "name": name if ident is None else ident,
        "display_name": item.get("display_name") or (None if ident is None else name),
        **{field: item[field] for field in _OF_SPEC if item.get(field) is not None},
    }
    stated = {field: value for field, value in item.items() if field not in ("name", "display_name", *_OF_SPEC)}
    return checked_listed(spec, facts_from({**stated, **table(item.get("capabilities"))}, known_only=False))
