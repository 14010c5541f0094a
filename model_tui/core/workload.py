"""A user's workload: how many calls a month, of how many tokens each."""

from typing import Annotated

from msgspec import Meta, Struct

_Tokens = Annotated[int, Meta(ge=0, le=10**12)]


class Workload(Struct, frozen=True):
    """What is asked of a model in a month.

    `input_tokens` and `output_tokens` are per call; `cached_share` is the part of the input, from 0 to 1, that is read
    from the provider's cache; `calls` are per month.
    """

    input_tokens: _Tokens = 0
    output_tokens: _Tokens = 0
    cached_share: Annotated[float, Meta(ge=0, le=1)] = 0.0
    calls: _Tokens = 0
