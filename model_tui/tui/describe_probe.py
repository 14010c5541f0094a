"""How a probe is written: a pane of its own while it streams, one line in a list, and as text to copy."""

from collections.abc import Sequence
from typing import Final

from model_tui.core.figures import Glyphs, took, usd
from model_tui.core.probe import Measured
from model_tui.core.text import counted
from model_tui.probing import Probe, answer_in_words, cost_of
from model_tui.tui.widgets.lines import Line, Span, fit, labelled, wrapped

_ROLES: Final = {"done": "good", "failed": "bad", "cancelled": "warn"}
_THOUGHT_SHOWN: Final = 3
"""Lines of what a model thought aloud that stay once it answers."""


class Flow:
    """A text that grows, wrapped: lines that are full are never wrapped again."""

    def __init__(self, role: str) -> None:
        self.role = role
        self._text = ""
        self._width = 0
        self._lines: list[Line] = []
        self._from = 0
        """Where in the text the last paragraph begins."""
        self._open = 0
        """How many lines stand before those of the last paragraph."""

    def lines(self, text: str, width: int) -> list[Line]:
        """Return the text wrapped to a width; `text` is mostly what it was, and more."""
        if width != self._width or not text.startswith(self._text):
            self._width, self._lines, self._from, self._open = width, [], 0, 0
        elif text == self._text:
            return self._lines
        self._text = text
        del self._lines[self._open :]
        *closed, last = text[self._from :].split("\n")
        for paragraph in closed:
            self._lines += wrapped(paragraph, width, self.role) or [()]
            self._from += len(paragraph) + 1
        self._open = len(self._lines)
        self._lines += wrapped(last, width, self.role)
        return self._lines


class Panel:
    """The lines of one probe, written again and again while it is under way."""

    def __init__(self, probe: Probe, glyphs: Glyphs) -> None:
        self.probe = probe
        self.glyphs = glyphs
        self._thinking = Flow("dim")
        self._text = Flow("")

    def lines(self, width: int, best: frozenset[str] = frozenset()) -> tuple[list[Line], int]:
        """Return everything about the probe, and how many of the lines are its figures, which always stay in sight.

        `best` names the figures in which it is ahead of the others.
        """
        probe = self.probe
        if probe.state == "planned":
            return self._planned(width), 0
        figures = self._figures(width, best) if probe.tally.pieces or probe.state != "failed" else []
        parts: list[list[Line]] = [wrapped(probe.error, width, "bad")] if probe.error is not None else []
        answer = answer_in_words(probe)
        if thinking := probe.thinking:
            parts.append(self._thought(thinking, width, whole=not answer))
        if answer:
            parts.append(self._text.lines(answer, width))
        if probe.tally.is_cut:
            parts.append([[(fit("(the rest was counted, and not kept)", width), "dim")]])
        if not parts:
            return figures, len(figures)
        top: list[Line] = [*figures, ()] if figures else []
        first, *others = parts
        return [*top, *first, *(line for part in others for line in ((), *part))], len(top)

    def _thought(self, thinking: str, width: int, *, whole: bool) -> list[Line]:
        """Return what it thought aloud: all of it, or where the answer has begun the end of it."""
        lines = self._thinking.lines(thinking, width)
        if whole or len(lines) <= _THOUGHT_SHOWN:
            return lines
        hidden = len(lines) - _THOUGHT_SHOWN
        return [[(fit(f"(thought {counted(hidden, 'line')} more)", width), "dim")], *lines[-_THOUGHT_SHOWN:]]

    def _planned(self, width: int) -> list[Line]:
        plan = self.probe.planned
        if plan.why_not is not None:
            return wrapped(plan.why_not, width, "warn")
        what = "one embedding" if plan.kind == "embedding" else "one answer"
        return [*wrapped(f"{what}, {cost_of(plan)}", width, ""), *wrapped(f"to {plan.host}", width, "dim")]

    def _figures(self, width: int, best: frozenset[str]) -> list[Line]:
        probe, glyphs = self.probe, self.glyphs
        found, tally = probe.measured, probe.tally
        first = found.first_token if found else None if tally.first is None else tally.first - tally.sent
        text = found.first_text if found else None if tally.first_text is None else tally.first_text - tally.sent
        rate = found.tokens_per_second if found else tally.rate()
        tokens = tally.tokens
        about = "~" if found is None or found.estimated else ""
        total = glyphs.unknown if probe.state == "cancelled" else took(found.total if found else probe.elapsed, glyphs)
        rows = [
            ("first token", took(first, glyphs), "first"),
            *([("first text", took(text, glyphs), "")] if text != first else []),
            ("tokens/s", glyphs.unknown if rate is None else f"{about}{rate:,.0f}", "rate"),
            ("tokens", glyphs.unknown if tokens is None else f"{about}{tokens:,}", ""),
            ("total", total, "total"),
            ("cost", _cost(found, glyphs), ""),
        ]
        if probe.planned.kind == "embedding":
            rows = rows[-2:]
        return [labelled(label, said, width, role="good" if name in best else "") for label, said, name in rows]

    def state_line(self) -> str:
        """Return how it stands, for the lower edge of its pane."""
        probe, glyphs = self.probe, self.glyphs
        if probe.is_under_way:
            return f"{glyphs.asking} {probe.state} {probe.elapsed:.1f} s"
        if probe.state == "planned":
            return "cannot be asked" if probe.planned.why_not else ""
        return f"{mark(probe, glyphs)} {probe.state}"


def mark(probe: Probe, glyphs: Glyphs) -> str:
    """Return the sign of how a probe stands."""
    signs = {"done": "ready", "failed": "rejected", "cancelled": "unlisted", "planned": "needs-key"}
    return glyphs.states[signs[probe.state]] if probe.state in signs else glyphs.asking


def role_of(probe: Probe) -> str:
    """Return the role in which the state of a probe is written."""
    return _ROLES.get(probe.state, "accent" if probe.is_under_way else "dim")


def list_line(probe: Probe, width: int, glyphs: Glyphs, best: frozenset[str] = frozenset()) -> Line:
    """Return a probe on one line: its sign, name, first token, speed and total."""
    tally, found = probe.tally, probe.measured
    first = None if tally.first is None else tally.first - tally.sent
    rate = found.tokens_per_second if found else tally.rate()
    total = found.total if found else probe.elapsed if probe.is_under_way else None
    figures: list[Span] = [
        (fit(took(first, glyphs), 10, right=True), "good" if "first" in best else ""),
        (fit(glyphs.unknown if rate is None else f"{rate:,.0f}/s", 9, right=True), "good" if "rate" in best else ""),
        (fit(took(total, glyphs), 10, right=True), "good" if "total" in best else ""),
    ]
    if probe.state == "planned":
        figures = [(fit(probe.planned.why_not or cost_of(probe.planned), 29, right=True), "dim")]
    name = fit(probe.offer.ref, max(width - 2 - 29, 1), ellipsis=glyphs.ellipsis)
    return [(f"{mark(probe, glyphs)} ", role_of(probe)), (name, ""), *figures]


def _cost(found: Measured | None, glyphs: Glyphs) -> str:
    if found is None or found.usd is None:
        return glyphs.unknown
    return f"${usd(found.usd)}" if found.usd else "free"


def leaders(probes: Sequence[Probe]) -> list[frozenset[str]]:
    """Return for each probe the figures in which it is ahead of the others; nobody is ahead of nobody."""
    done = [probe.measured for probe in probes]
    best: list[set[str]] = [set() for _ in probes]
    for name, field, more in (
        ("first", "first_token", False),
        ("rate", "tokens_per_second", True),
        ("total", "total", False),
    ):
        figures: list[float | None] = [None if one is None else getattr(one, field) for one in done]
        known = [figure for figure in figures if figure is not None]
        if len(known) > 1 and len(set(known)) > 1:
            first = max(known) if more else min(known)
            for at, figure in enumerate(figures):
                if figure == first:
                    best[at].add(name)
    return [frozenset(names) for names in best]


def as_text(probes: Sequence[Probe], prompt: str) -> str:
    """Return everything that was measured and said, as text to copy."""
    parts = [f"prompt: {prompt}"]
    for probe in probes:
        found = probe.measured
        head = probe.offer.ref
        if found is None:
            parts.append(f"{head}: {probe.error or probe.planned.why_not or probe.state}")
            continue
        rate = found.tokens_per_second
        said = [f"first token {took(found.first_token)}"] if found.first_token is not None else []
        said += [f"{rate:.0f} tokens/s"] if rate is not None else []
        said += [f"total {took(found.total)}"]
        said += [counted(found.output_tokens, "token")] if found.output_tokens else []
        said += [f"${usd(found.usd)}"] if found.usd else []
        parts.append(f"{head}: {', '.join(said)}\n{answer_in_words(probe)}")
    return "\n\n".join(parts) + "\n"
