"""Probes: what one small real request asks, what it may cost, and what is measured while its answer streams in.

Times are seconds of a clock that only goes forward; the caller reads it. Amounts are USD.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from msgspec import Struct

from model_tui.core.model import PER_1M_TOKENS, Offer
from model_tui.core.question import Question

_SHOWN: Final = 20_000
"""Characters of an answer that are kept; what is longer is counted, and not shown."""
_AT_ONCE: Final = 0.005
"""Seconds below which an answer came in one piece: such a span says nothing of how fast it was made."""
_MILLION: Final = 1_000_000
_PER_REQUEST: Final = "request"

Kind = Literal["chat", "embedding"]


class Usage(Struct, frozen=True):
    """The tokens that a provider reports; `thinking` is a part of `output`, and `None` where nobody said."""

    input: int | None = None
    output: int | None = None
    thinking: int | None = None


class Said(Struct, frozen=True):
    """What one event of a stream says; `finish` is why the answer ended, `dimensions` are those of an embedding."""

    text: str = ""
    thinking: str = ""
    usage: Usage | None = None
    finish: str | None = None
    dimensions: int | None = None


class Measured(Struct, frozen=True):
    """What was measured of an answer.

    `first_token` is the time to the first token of any kind, `first_text` to the first of the answer itself: they
    differ where a model thinks aloud before. `estimated` says that nobody reported tokens: pieces were counted.
    """

    total: float
    first_token: float | None = None
    first_text: float | None = None
    tokens_per_second: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    thinking_tokens: int | None = None
    estimated: bool = False
    dimensions: int | None = None
    finish: str | None = None
    usd: float | None = None


@dataclass
class Tally:
    """Takes down what comes of an answer, and when."""

    sent: float = 0.0
    first: float | None = None
    first_text: float | None = None
    last: float | None = None
    pieces: int = 0
    thought: int = 0
    """Pieces of thinking among the pieces."""
    characters: int = 0
    finish: str | None = None
    dimensions: int | None = None
    usage: Usage = field(default_factory=Usage)
    text: str = ""
    thinking: str = ""
    _kept: int = field(default=0, repr=False)

    def send(self, now: float) -> None:
        """Begin to count: the request goes out now."""
        self.sent = now

    def take(self, said: Said, now: float) -> None:
        """Take down one event."""
        if said.text or said.thinking:
            self.pieces += 1
            self.thought += bool(said.thinking)
            self.first = now if self.first is None else self.first
            self.last = now
            if said.text and self.first_text is None:
                self.first_text = now
            self.characters += len(said.text) + len(said.thinking)
            self._keep(said)
        if said.usage is not None:
            self.usage = _joined(self.usage, said.usage)
        self.finish = said.finish or self.finish
        self.dimensions = said.dimensions or self.dimensions

    def _keep(self, said: Said) -> None:
        room = _SHOWN - self._kept
        if room > 0:
            text, thinking = said.text[:room], said.thinking[:room]
            self.text += text
            self.thinking += thinking
            self._kept += len(text) + len(thinking)

    @property
    def is_cut(self) -> bool:
        """Whether more came than is kept."""
        return self.characters > self._kept

    @property
    def tokens(self) -> int | None:
        """The tokens so far: those that are reported, else the pieces that came."""
        return self.usage.output if self.usage.output is not None else self.pieces or None

    def rate(self) -> float | None:
        """Return tokens per second from the first token on; where all came at once, over the whole time.

        Tokens of thinking that nobody saw were made before the first one came, and are not counted.
        """
        if self.first is None or self.last is None or self.tokens is None:
            return None
        hidden = 0 if self.thought else (self.usage.thinking or 0)
        seen = max(self.tokens - hidden, 0)
        span = self.last - self.first
        if seen > 1 and span >= _AT_ONCE:
            return (seen - 1) / span
        whole = self.last - self.sent
        return self.tokens / whole if whole > 0 and self.tokens else None

    def measured(self, now: float, offer: Offer) -> Measured:
        """Return what was measured, the answer having ended now."""
        return Measured(
            total=now - self.sent,
            first_token=None if self.first is None else self.first - self.sent,
            first_text=None if self.first_text is None else self.first_text - self.sent,
            tokens_per_second=self.rate(),
            input_tokens=self.usage.input,
            output_tokens=self.tokens,
            thinking_tokens=self.usage.thinking,
            estimated=self.usage.output is None and self.pieces > 0,
            dimensions=self.dimensions,
            finish=self.finish,
            usd=cost(offer, self.usage.input, self.tokens or 0),
        )


def _joined(before: Usage, now: Usage) -> Usage:
    """Return the later figures, and the earlier ones where the later event says nothing: they are sums, not parts."""
    return Usage(
        before.input if now.input is None else now.input,
        before.output if now.output is None else now.output,
        before.thinking if now.thinking is None else now.thinking,
    )


def cost(offer: Offer, input_tokens: int | None, output_tokens: int) -> float | None:
    """Return what so many tokens cost by the offer's base price in USD, `None` where a price is unknown."""
    price = offer.price
    if price is None or input_tokens is None or price.unit != PER_1M_TOKENS:
        return None
    # an embedding gives no tokens out, and most prices of one do not state what they would cost
    output = 0.0 if output_tokens == 0 else price.output
    if price.input is None or output is None:
        return None
    return (input_tokens * price.input + output_tokens * output) / _MILLION + _per_request(offer)


def most_it_costs(offer: Offer, question: Question, kind: Kind) -> float | None:
    """Return what a probe costs at most in USD; `None` where its price is unknown."""
    return cost(offer, question.prompt_tokens, question.max_tokens if kind == "chat" else 0)


def _per_request(offer: Offer) -> float:
    """Return what a call costs beside its tokens: some providers charge for the search behind every answer."""
    lines = offer.price.tiers if offer.price is not None else ()
    stated = [max(line.input or 0.0, line.output or 0.0) for line in lines if line.unit == _PER_REQUEST]
    return max(stated, default=0.0)
