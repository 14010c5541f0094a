"""What a probe asks: a prompt, and the bounds of its answer."""

from typing import Final

from msgspec import Struct

PROMPT: Final = "In two sentences: why is the sky blue?"
MAX_TOKENS: Final = 256
SECONDS: Final = 60.0
MOST_TOKENS: Final = 4096
"""Tokens that a probe may ask for at most: it measures, it does not work."""
MOST_SECONDS: Final = 600.0
LONGEST_PROMPT: Final = 4000
_AROUND: Final = 32
"""Tokens that providers put around a prompt, rounded up."""


class QuestionError(ValueError):
    """A question that cannot be asked; the message is one line."""


class Question(Struct, frozen=True):
    """What is asked: a prompt, the tokens that its answer may have, and the seconds that it may take in all."""

    prompt: str = PROMPT
    max_tokens: int = MAX_TOKENS
    seconds: float = SECONDS

    @property
    def prompt_tokens(self) -> int:
        """What the prompt comes to at most: no tokenizer makes more of a text than it has bytes."""
        return len(self.prompt.encode("utf-8", "replace")) + _AROUND


def checked(question: Question) -> Question:
    """Return a question that can be asked. Raises `QuestionError`."""
    if not question.prompt.strip():
        raise QuestionError("the prompt is empty")
    if len(question.prompt) > LONGEST_PROMPT:
        raise QuestionError(f"the prompt has {len(question.prompt):,} characters; {LONGEST_PROMPT:,} are the most")
    if not 1 <= question.max_tokens <= MOST_TOKENS:
        raise QuestionError(f"max_tokens is {question.max_tokens}; an answer may have 1 to {MOST_TOKENS}")
    if not 0 < question.seconds <= MOST_SECONDS:
        raise QuestionError(f"seconds is {question.seconds:g}; an answer may take more than 0, up to {MOST_SECONDS:g}")
    return question
