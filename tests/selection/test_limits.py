"""How many models are kept: who is asked first, and what is no number."""

import pytest

from model_tui.selection.limits import Limits, limit_of, limits, variable_of


def found(argument: str | None = None, stated: dict[str, int] | None = None, **variables: str) -> Limits:
    return limits(("openrouter", "groq"), argument, variables.get, stated or {})


def test_the_argument_holds_for_all() -> None:
    assert found("7", {"groq": 3}, OPENROUTER_MODEL_LIMIT="30").of == {"openrouter": 7, "groq": 7}
    assert found("0").of == {"openrouter": 0, "groq": 0}


def test_then_the_variable_of_a_provider_then_the_settings() -> None:
    assert found(None, {"openrouter": 5, "groq": 3}, OPENROUTER_MODEL_LIMIT="30").of == {"openrouter": 30, "groq": 3}
    assert found().of == {}
    assert variable_of("ollama-cloud") == "OLLAMA_CLOUD_MODEL_LIMIT"


@pytest.mark.parametrize("bad", ["many", "-1", "1.5", "", "٣", "9" * 5000])
def test_what_is_no_number_is_left_aside_with_a_warning(bad: str) -> None:
    assert limit_of(bad) is None
    taken = found(bad, {"groq": 3}, OPENROUTER_MODEL_LIMIT="30")
    assert taken.of == {"openrouter": 30, "groq": 3}
    assert len(taken.warnings) == 1
    assert "is no number of models" in taken.warnings[0]
    assert len(taken.warnings[0]) < 120
    assert found(None, {"openrouter": 5}, OPENROUTER_MODEL_LIMIT=bad).of == {"openrouter": 5}
