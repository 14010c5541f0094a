"""What an offer takes along into somebody's file: its provider, and how that is reached from there.

Everything is a reference to where it stands here: variables, and addresses only where they are not the usual ones.
"""

from typing import TYPE_CHECKING, Final

from model_tui.catalog.guessing import GUESS
from model_tui.catalog.inference import INFERRED
from model_tui.core.model import Provider
from model_tui.export.litellm_alone import with_litellm_door
from model_tui.export.plan import Pick, Place
from model_tui.keys import names_a_key
from model_tui.sources.places import filled
from model_tui.sources.table import load_table

if TYPE_CHECKING:
    from model_tui.catalog import Catalog
    from model_tui.core.model import Offer
    from model_tui.export.options import EntryOptions
    from model_tui.registry import ModelRegistry

_DEPLOYED: Final = "azure"
"""LiteLLM's prefix for deployments, whose ids do not tell the model behind them."""


def catalog_provider(catalog: "Catalog", name: str) -> "Provider":
    """Return a provider that only the catalog knows, with what models.dev states of it, else what LiteLLM knows."""
    known = catalog.providers.get(name)
    if known is None:
        return with_litellm_door(Provider(id=name, name=name, shape="catalog"))
    stated = Provider(
        id=name,
        name=known.name,
        shape="catalog",
        base_url=known.api or "",
        key_env=tuple(variable for variable in known.env if names_a_key(variable)),
        docs_url=known.doc,
    )
    return with_litellm_door(stated)


def pick_of(
    registry: "ModelRegistry", provider: "Provider", offer: "Offer", name: str | None, options: "EntryOptions"
) -> Pick:
    """Return an offer as an export target wants it; `name` is the user's own for the entry."""
    door = registry.door(provider)
    # What the user's own table says is as unusual to whoever reads the file as what the environment says.
    built_in = load_table().get(provider.id)
    usual = filled(built_in.base_url, door.access.values).rstrip("/") if built_in is not None else ""
    base = door.access.base_url if door.access.base_url.rstrip("/") != usual else ""
    has_key = door.access.key is not None or provider.needs_key or provider.keyless_listing
    # What tells of a login of another kind, an AWS profile say, is no key to refer to.
    variable = door.variable if has_key and door.variable in provider.key_env else None
    return Pick(
        registry.model(offer, quick=_tells_all(offer)),
        provider,
        variable,
        base or None,
        name,
        door.access.key is not None,
        options,
        home=door.access.base_url or None,
        places=_places(registry, provider, door.access.base_url),
        base_model=_base_model(registry, offer) if provider.litellm_prefix == _DEPLOYED else None,
        is_unlisted=offer.state == "unlisted",
    )


def _tells_all(offer: "Offer") -> bool:
    """Whether the flat record has all that is inferred and guessed: vision may stand there for modalities alone."""
    said = offer.provenance
    return said.get("vision") not in (INFERRED, GUESS) or said.get("input_modalities") != said["vision"]


def _places(registry: "ModelRegistry", provider: "Provider", base: str) -> dict[str, Place]:
    """Return the variables that are set for what a provider needs beside its key; a secret's value stays here."""
    keys = registry.doors.keys
    found = {
        name: Place(variable, None if names_a_key(variable) else value)
        for name, (variable, value) in keys.places(provider).items()
    }
    found |= {f"header {variable}": Place(variable) for variable in keys.referred(provider)}
    variable = keys.base_variable(provider, base) if base and "@" not in base else None
    return found if variable is None else {**found, "base": Place(variable)}


def _base_model(registry: "ModelRegistry", offer: "Offer") -> str:
    """Return LiteLLM's row for the model behind a deployment, nothing where its map has none."""
    names = (offer.name, offer.canonical.partition("/")[2], offer.id)
    known = (registry.find(f"{_DEPLOYED}/{name}") for name in names if name)
    rows = (found for found in known if found is not None)
    in_map = (row for row in rows if any(layer.name == "litellm" for layer in registry.model(row).layers))
    return next((f"{_DEPLOYED}/{row.id}" for row in in_map), "")
