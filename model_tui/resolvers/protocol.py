"""What every resolver is."""

from typing import Protocol

from model_tui.core.model import Layer, ModelSpec


class Resolver(Protocol):
    """A witness about models: asked with an offer's identity, it answers with layers and never does I/O."""

    name: str

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what this resolver knows of an offer, strongest layer first; nothing when it knows nothing."""
        ...
