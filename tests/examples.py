"""How many examples the tests of properties make up: a third in the default run, all of them where slow tests run."""

import os

_ALL = bool(os.environ.get("MODEL_TUI_ALL_EXAMPLES"))


def examples(most: int) -> int:
    """Return how many of at most so many examples are made up in this run."""
    return most if _ALL else max(15, most // 3)
