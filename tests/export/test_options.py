"""What a user may ask a new entry to hold, and what is refused."""

from math import inf, nan
from typing import Any

import pytest
from picks import kinds, only, pick, plan

from model_tui.export.options import EntryOptions, Group, OptionError, number, weights, whole

ASKED: dict[str, Any] = {
    "rpm": 60,
    "tpm": 100_000,
    "max_tokens": 2000,
    "temperature": 0.2,
    "top_p": 0.9,
    "tags": ("eu", "prod"),
    "access_groups": ("beta",),
    "defaults": {"seed": 1},
}


def test_everything_goes_where_litellm_reads_it() -> None:
    made = only(plan(None, pick("openai/m", **ASKED)))
    assert made["litellm_params"] == {
        "model": "openai/m",
        "api_key": "os.environ/OPENAI_API_KEY",
        "rpm": 60,
        "tpm": 100_000,
        "tags": ["eu", "prod"],
        "temperature": 0.2,
        "max_tokens": 2000,
        "top_p": 0.9,
        "seed": 1,
    }
    assert made["model_info"] == {"managed_by": "model-tui", "access_groups": ["beta"]}


def test_it_is_written_once() -> None:
    before = plan(None, pick("openai/m", rpm=60)).after
    other = plan(before, pick("openai/m", rpm=70, temperature=1.0))
    assert (kinds(other), other.after) == (["same"], before)
    assert other.warnings == ("--rpm and --temperature: only written with a new entry; already there: 'openai/m'",)
    assert plan(before, pick("openai/m")).warnings == ()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"rpm": 0}, "--rpm 0: it goes from 1 on"),
        ({"max_tokens": -5}, "--max-tokens -5: it goes from 1 on"),
        ({"temperature": 2.5}, "--temperature 2.5: it goes from 0 to 2"),
        ({"temperature": nan}, "--temperature nan: it goes from 0 to 2"),
        ({"top_p": 1.01}, "--top-p 1.01: it goes from 0 to 1"),
        ({"weight": -1.0}, "--weight -1: it goes from 0 on"),
        ({"weight": inf}, "--weight inf: it goes from 0 on"),
        ({"tags": (" ",)}, "--tag: it is empty"),
        ({"access_groups": ("a\nb",)}, "--access-group: it is empty, too long, or holds what cannot be printed"),
        ({"tags": ("x" * 201,)}, "--tag: "),
    ],
)
def test_bad_values_are_refused_in_one_line(values: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError) as refusal:
        EntryOptions(**values)
    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("text", "value"), [("500", 500), ("100k", 100_000), (" 2M ", 2_000_000), ("1_000", 1000)])
def test_whole_numbers(text: str, value: int) -> None:
    assert whole("tpm", text) == value


@pytest.mark.parametrize("text", ["", "k", "1.5", "-3", "abc", "1e3", "²", "9" * 16])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(OptionError, match="it is a whole number, such as 500 or 100k"):
        whole("tpm", text)


@pytest.mark.parametrize("text", ["", "warm", "nan", "inf", "1,5"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(OptionError, match=r"it is a number, such as 0\.7"):
        number("temperature", text)


def test_groups() -> None:
    assert weights("3, 1.5") == (3, 1.5)
    for how in ("order", "weight", "share"):
        with pytest.raises(OptionError, match=f"--{how} needs --group NAME"):
            Group(None, how, (1,))  # type: ignore[arg-type]
    assert Group(None, "fallback").name is None
    with pytest.raises(OptionError, match="one of the shares must be more than 0"):
        Group("g", "weight", (0, 0))
    with pytest.raises(OptionError, match="--group: it is empty"):
        Group("", "share")
