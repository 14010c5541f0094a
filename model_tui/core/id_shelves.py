"""Whose name stands before models of others: `aws-bedrock/claude-opus-4.8` is Anthropic's, on a shelf of Amazon's.

What an organisation publishes is its own, also under the name of a model that somebody else made: a fine-tune is never
merged with its base. A host is told from that by what stands on its shelf: exact names of models of several makers,
or several that nobody but their maker can run.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from model_tui.core.id_parts import brand_of

_SEVERAL: Final = 3
"""Other makers, or closed models of theirs, under one name, for that to be a host's."""


def shelves_of(
    named: Iterable[tuple[str, str | None, str]], closed: Collection[str], providers: Collection[str]
) -> tuple[str, ...]:
    """Return those under whose name models of others are offered.

    `named` are the names before ids, each with the canonical model that the rest is wherever it stands (`None` where
    that is not certain) and the rest. Of the `closed` models the weights are not published. Of one of the `providers`
    a single model is enough: that it serves those of others is known.
    """
    others: defaultdict[str, set[str]] = defaultdict(set)
    for name, model, slug in named:
        if model is not None and not model.startswith(f"{name}/") and model.startswith(f"{brand_of(slug)}/"):
            others[name].add(model)
    return tuple(sorted(name for name, models in others.items() if name in providers or _is_several(models, closed)))


def _is_several(models: Collection[str], closed: Collection[str]) -> bool:
    makers = {one.partition("/")[0] for one in models}
    return len(makers) >= _SEVERAL or sum(one in closed for one in models) >= _SEVERAL
