"""Whether the user has put something of their own into a LiteLLM entry that we wrote."""

from collections.abc import Mapping
from typing import Any, Final

from model_tui.export.litellm_clouds import ROUTING_KEYS, is_reference
from model_tui.export.litellm_entry import entry
from model_tui.export.litellm_full import MOST_TOKENS, USUAL_DEFAULTS
from model_tui.export.plan import Pick

_ROUTING_AND_BOUND: Final = ROUTING_KEYS | {"max_tokens"}
_PARTS: Final = ("litellm_params", "model_info")
_FACTS: Final = frozenset(
    (
        *("managed_by", "synced", "mode", "base_model", "description", "popularity_score", "cost"),
        *("max_tokens", "max_input_tokens", "max_output_tokens", "tags"),
    )
)
_KINDS_OF_FACTS: Final = ("supports_", "input_cost_", "output_cost_", "cache_")


def is_tuned(value: Mapping[str, Any], pick: Pick | None) -> bool:
    """Whether an entry holds a parameter or a fact, or gives a request default a value, that a new one would not.

    Without a pick, of a model that is not listed any more, its `max_tokens` cannot be judged, and passes unless it is
    more than a new entry ever has.
    """
    params, info = (part if isinstance(part := value.get(name), dict) else {} for name in _PARTS)
    made = None if pick is None else entry(pick)
    wanted = USUAL_DEFAULTS if made is None else made["litellm_params"]
    own = {key: one for key, one in params.items() if key not in (ROUTING_KEYS if made else _ROUTING_AND_BOUND)}
    if made is None and _only_references(own.get("extra_headers")):
        del own["extra_headers"]  # of the user's own table, which need not know the gateway any more
    if made is None and isinstance(bound := params.get("max_tokens"), int) and bound > MOST_TOKENS:
        return True
    if any(key not in wanted or wanted[key] != one for key, one in own.items()):
        return True
    if any(key not in _FACTS and not str(key).startswith(_KINDS_OF_FACTS) for key in info):
        return True
    tags = info.get("tags")
    return made is not None and any(tag not in made["model_info"].get("tags", ()) for tag in tags or ())


def _only_references(headers: object) -> bool:
    return isinstance(headers, Mapping) and all(map(is_reference, headers.values()))
