"""The last resort: what the name of a model tells, and what its nearest relatives can do.

The id tells what a model is for and how large it is, and whether it sees, where its words are plain; the rest is its
relatives' (`catalog.relatives`). Everything here is marked as a guess.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from model_tui.catalog.relatives import Facts, Relatives
from model_tui.core.id_index import CanonicalIndex
from model_tui.core.mode_names import CHAT, likely_mode, special_mode, tells_of_images
from model_tui.core.model import Layer, ModelCapabilities
from model_tui.core.quality import quality_of
from model_tui.core.sizes import known_size, size_of

GUESS: Final = "guess"

_WORTH_IT: Final = frozenset({"mode", "max_context", "supports_tools", "supports_vision", "supports_reasoning"})
"""The facts for whose sake relatives are looked for."""
_GUESSED: Final = (
    *_WORTH_IT,
    *("input_modalities", "output_modalities", "open_weights", "knowledge", "size_b", "quality_tier"),
)
_MOSTLY: Final = 0.97
_ENOUGH: Final = 20
"""Share of chat models, among so many at least, by which a provider's next one is taken for one, too."""


class Guesser:
    """Guesses about models.

    `index` tells which models there are, `facts` what is known of one by its canonical name, `modes` how many models
    of each mode a provider is known to have; `built` is the day (ISO) that all this is as of.
    """

    def __init__(
        self,
        index: CanonicalIndex,
        facts: Facts,
        modes: Mapping[str, Mapping[str | None, int]],
        built: str | None = None,
    ) -> None:
        self._relatives = Relatives(index, facts)
        self._modes = modes
        self._built = built

    def guess(
        self, provider: str, model_id: str, canonical: str, known: Iterable[Layer] = (), price: float | None = None
    ) -> Layer | None:
        """Return what may be guessed of an offer beyond what layers state, `None` where that is nothing.

        `price` is what the maker takes for 1M input tokens in USD.
        """
        known = tuple(known)
        stated = {name for layer in known for name in _GUESSED if _states(layer, name)} if known else frozenset[str]()
        facts: dict[str, Any] = {}
        source = None
        if not stated.issuperset(_WORTH_IT):
            facts, source = self._relatives.tell(canonical)
        if "mode" not in stated:
            facts["mode"] = self._mode(provider, model_id, canonical, facts.get("mode"))
        mode = next((layer.facts.mode for layer in known if _states(layer, "mode")), facts.get("mode"))
        if stated & {"supports_vision", "input_modalities"}:
            facts.pop("supports_vision", None)  # the one tells the other
        elif facts.get("supports_vision") is None and "input_modalities" not in facts:
            facts["supports_vision"] = self._vision(model_id, canonical, mode)
        if "size_b" not in stated:
            facts["size_b"] = size_of(model_id) or known_size(model_id)
        if mode in (CHAT, None):
            facts["quality_tier"] = quality_of(canonical, facts.get("size_b"), price)
        left = {name: value for name, value in facts.items() if value is not None and name not in stated}
        return Layer(GUESS, ModelCapabilities(**left), self._built, source or "its name") if left else None

    def _mode(self, provider: str, model_id: str, canonical: str, relatives: str | None) -> str | None:
        """Return what the id tells, else its relatives, the model's name where the offer has another, or the rest."""
        told = special_mode(model_id) or relatives or likely_mode(model_id) or likely_mode(canonical)
        return told or self._usual_mode(provider)

    def _usual_mode(self, provider: str) -> str | None:
        """Return chat where a provider has hardly anything else."""
        modes = self._modes.get(provider, {})
        many = sum(modes.values())
        return CHAT if many >= _ENOUGH and modes.get(CHAT, 0) >= _MOSTLY * many else None

    def _vision(self, model_id: str, canonical: str, mode: str | None) -> bool | None:
        """Return whether a model takes images: what its name and mode tell, else what all of its maker's do."""
        told = tells_of_images(model_id, mode)
        return self._relatives.maker_takes_images(canonical) if told is None and mode == CHAT else told


def _states(layer: Layer, name: str) -> bool:
    """Whether a layer states a fact, and does not doubt it."""
    return getattr(layer.facts, name) is not None and name not in layer.doubts
