"""model-tui: discover, compare and pick LLM models, and write the picks into your config.

The library's face is here; a name is imported when it is used, so that the command line's help loads none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from model_tui.version import __version__

if TYPE_CHECKING:
    from model_tui.core.grammar import QueryError, parse
    from model_tui.core.model import (
        Layer,
        Model,
        ModelCapabilities,
        ModelSpec,
        ModelWithCapabilities,
        Offer,
        Price,
        Provider,
        Tier,
    )
    from model_tui.core.query import ModelQuery
    from model_tui.core.snapshot import Snapshot
    from model_tui.registry import ModelRegistry
    from model_tui.sources.protocol import Access, Listed, Listing, SourceError
    from model_tui.updating import update_models
    from model_tui.workbench import Workbench

__all__ = [
    "Access",
    "Layer",
    "Listed",
    "Listing",
    "Model",
    "ModelCapabilities",
    "ModelQuery",
    "ModelRegistry",
    "ModelSpec",
    "ModelWithCapabilities",
    "Offer",
    "Price",
    "Provider",
    "QueryError",
    "Snapshot",
    "SourceError",
    "Tier",
    "Workbench",
    "__version__",
    "parse",
    "update_models",
]

_HOMES = {
    "Access": "sources.protocol",
    "Listed": "sources.protocol",
    "Listing": "sources.protocol",
    "ModelQuery": "core.query",
    "ModelRegistry": "registry",
    "QueryError": "core.grammar",
    "Snapshot": "core.snapshot",
    "SourceError": "sources.protocol",
    "Workbench": "workbench",
    "parse": "core.grammar",
    "update_models": "updating",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'model_tui' has no attribute '{name}'")
    return getattr(import_module(f"model_tui.{_HOMES.get(name, 'core.model')}"), name)
