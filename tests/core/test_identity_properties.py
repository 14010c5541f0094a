"""Identity over made-up and real ids: what must hold whatever an id looks like."""

from datetime import date, timedelta

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from model_tui.catalog import load
from model_tui.core.id_learning import index_of
from model_tui.core.id_parts import SIZE, brand_of, key_of, take_apart, words_of
from model_tui.core.identity import CanonicalIndex, Known, canonical, identify

CATALOG = load()
INDEX = CATALOG.index
REFS = sorted({(offer.provider, offer.id, offer.canonical) for offer in CATALOG.offers})
WORDS = st.sampled_from(
    ["llama", "qwen", "gpt", "mini", "3", "5", "70b", "8b", "instruct", "chat", "vl", "turbo", "pro"]
)
SLUGS = st.lists(WORDS, min_size=2, max_size=5, unique=True).map("-".join)
HOSTS = st.sampled_from(["openrouter", "together", "some-host", "groq", "bedrock", "vertex-ai", "fireworks"])
MAKERS = st.sampled_from(["meta-llama", "Qwen", "openai", "mistralai", "zai-org", "google"])
DAYS = st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31))
REAL = st.sampled_from(REFS)

unhurried = settings(deadline=None, max_examples=examples(100))
"""The first id asked for pays for what all share, and others work on this machine."""


@unhurried
@given(HOSTS, st.text(max_size=40))
def test_any_text_is_some_model(provider: str, text: str) -> None:
    for index in (CanonicalIndex(), INDEX):
        found = identify(provider, text, None, index)
        assert found.canonical
        assert found.rule


@unhurried
@given(HOSTS, MAKERS, SLUGS)
def test_case_never_matters(provider: str, maker: str, slug: str) -> None:
    names = {
        canonical(provider, f"{one}/{two}", None, INDEX)
        for one in (maker, maker.upper())
        for two in (slug, slug.title())
    }
    assert len(names) == 1


@unhurried
@given(HOSTS, MAKERS, SLUGS, st.sampled_from([":free", ":batch", ":thinking", ":nitro", "@default"]))
def test_an_option_of_serving_is_no_other_model(provider: str, maker: str, slug: str, option: str) -> None:
    assert canonical(provider, f"{maker}/{slug}{option}", None, INDEX) == canonical(
        provider, f"{maker}/{slug}", None, INDEX
    )


@unhurried
@given(HOSTS, MAKERS, SLUGS, st.sampled_from(["-FP8", "-bf16", "-AWQ", "-NVFP4", "-Int4", "-gguf", "-q4_K_M", "-4bit"]))
def test_a_precision_is_no_other_model(provider: str, maker: str, slug: str, precision: str) -> None:
    whole = canonical(provider, f"{maker}/{slug}{precision}", None, INDEX)
    assert whole == canonical(provider, f"{maker}/{slug}", None, INDEX)


@unhurried
@given(HOSTS, MAKERS, SLUGS, st.sampled_from(["someone", "unsloth-labs", "my-tunes", "heretic"]))
def test_somebody_elses_work_is_never_the_base(provider: str, maker: str, slug: str, other: str) -> None:
    assert canonical(provider, f"{other}/{slug}", None, INDEX) != canonical(provider, f"{maker}/{slug}", None, INDEX)


@given(
    HOSTS, MAKERS, SLUGS, st.sampled_from(["thinking", "vision", "coder", "abliterated", "uncensored", "base", "guard"])
)
def test_a_word_more_is_another_model(provider: str, maker: str, slug: str, word: str) -> None:
    assert canonical(provider, f"{maker}/{slug}-{word}", None, INDEX) != canonical(
        provider, f"{maker}/{slug}", None, INDEX
    )


@unhurried
@given(HOSTS, MAKERS, st.sampled_from(["llama-3.3", "qwen3", "thing-2"]), st.integers(1, 400), st.integers(1, 400))
def test_sizes_are_models(provider: str, maker: str, slug: str, one: int, other: int) -> None:
    names = {canonical(provider, f"{maker}/{slug}-{size}b", None) for size in (one, other)}
    assert len(names) == len({one, other})


@unhurried
@given(MAKERS, SLUGS, DAYS)
def test_the_ways_to_write_a_day_are_one(maker: str, slug: str, day: date) -> None:
    written = (f"-{day:%Y%m%d}", f"-{day:%Y-%m-%d}", f"@{day:%Y%m%d}")
    assert len({canonical("x", f"{maker}/{slug}{one}", None) for one in written}) == 1


@unhurried
@given(MAKERS, SLUGS, DAYS, DAYS)
def test_two_known_snapshots_stay_two(maker: str, slug: str, one: date, other: date) -> None:
    base = canonical("x", f"{maker}/{slug}", None)
    index = CanonicalIndex(snapshots={base: tuple(sorted({f"{one:%Y%m%d}", f"{other:%Y%m%d}"}))})
    names = {canonical("x", f"{maker}/{slug}-{day:%Y%m%d}", None, index) for day in (one, other)}
    apart = abs((one - other).days) > 7
    assert (len(names) == 2) == apart
    assert (base in names) != apart


@unhurried
@given(MAKERS, SLUGS, DAYS, st.integers(-3, 3), st.integers(4, 300))
def test_only_the_day_of_release_in_a_year_before_it_is_a_slip(
    maker: str, slug: str, released: date, years: int, days: int
) -> None:
    base = canonical("x", f"{maker}/{slug}", None)
    index = CanonicalIndex(released={base: f"{released:%Y-%m-%d}"})
    try:
        stamp = released.replace(year=released.year + years)
    except ValueError:  # the last day of February
        return
    assert (canonical("x", f"{maker}/{slug}-{stamp:%Y%m%d}", None, index) == base) == (years <= 0)
    other = stamp - timedelta(days=days)
    is_near = abs((other - released).days) <= 45
    same_day = any(abs((other.replace(year=released.year, day=min(other.day, 28)) - released).days) <= 6 for _ in "x")
    if not is_near and not same_day:
        assert canonical("x", f"{maker}/{slug}-{other:%Y%m%d}", None, index) != base


@unhurried
@given(MAKERS, SLUGS, DAYS, DAYS, st.sampled_from(["beta", "preview", "exp"]))
def test_a_preview_is_the_finished_model_only_with_its_stamp(
    maker: str, slug: str, one: date, other: date, word: str
) -> None:
    ids = (f"{maker}/{slug}-{one:%Y%m%d}", f"{maker}/{slug}-{word}-{other:%Y%m%d}", f"{maker}/{slug}")
    index = index_of(Known("x", model_id) for model_id in ids)
    finished, preview = (canonical("y", model_id, None, index) for model_id in ids[:2])
    assert (finished == preview) == (abs((one - other).days) <= 7)


@unhurried
@given(HOSTS, SLUGS)
def test_a_bare_id_is_never_another_makers_than_its_brand_says(provider: str, slug: str) -> None:
    found = identify(provider, slug, None, INDEX)
    maker = found.canonical.partition("/")[0]
    assert found.rule.startswith("kept apart") or brand_of(take_apart(provider, slug).slug) in (None, maker)


@settings(unhurried, max_examples=examples(400))
@given(REAL)
def test_a_canonical_model_is_its_own(ref: tuple[str, str, str]) -> None:
    """What is known once is found again under its canonical name, at whatever host."""
    provider, model_id, name = ref
    if name != f"{provider}/{model_id}":
        assert canonical("some-host", name, None, INDEX) == name


@settings(unhurried, max_examples=examples(400))
@given(REAL, st.sampled_from([".", "_", "-"]))
def test_separators_never_matter(ref: tuple[str, str, str], mark: str) -> None:
    name = ref[2]
    if name.partition("/")[0] in ("openai", "anthropic", "meta", "google") and name == canonical(
        "x", name, None, INDEX
    ):
        maker, _, slug = name.partition("/")
        head, _, stamp = slug.rpartition("-")
        written = slug if stamp.isdigit() and len(stamp) >= 4 else slug.replace("-", mark)
        assert key_of(take_apart("x", f"{maker}/{written}").slug) == key_of(take_apart("x", name).slug), head


def test_the_index_gives_back_what_it_was_made_of() -> None:
    for key, name in INDEX.names.items():
        assert name.count("/") == 1, name
        assert INDEX.knows(name) or "/" in key, (key, name)
    for name, target in INDEX.pointers.items():
        assert target not in INDEX.pointers
        assert name.partition("/")[0] == target.partition("/")[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("claude-4-5-sonnet", "claude-sonnet-4-5"),
        ("qwen-2-5-72b-instruct", "qwen2-5-72b-instruct"),
        ("llama-v3-1-8b-instruct", "llama-3-1-8b-instruct"),
        ("gemini-flash-1-5", "gemini-1-5-flash"),
        ("lfm-2-5-2-6b", "lfm2-5-2-6b"),
    ],
)
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4-1", "gpt-1-4"),
        ("llama-3-1-2b", "llama-3-12b"),
        ("qwen3-30b-a3b", "qwen30-3b-a3b"),
        ("gemini-2-5-flash", "gemini-2-5-flash-lite"),
        ("grok-4-fast-reasoning", "grok-4-fast-non-reasoning"),
        ("o3", "o4"),
        ("kimi-k2", "kimi-k2-5"),
    ],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_words_keep_sizes_whole() -> None:
    assert words_of("qwen3-30b-a3b-instruct") == ["qwen", "3", "30b", "a3b", "instruct"]
    assert words_of("llama-4-scout-17b-16e") == ["llama", "4", "scout", "17b", "16e"]
    assert all(SIZE.fullmatch(word) for word in ("70b", "a22b", "1.5b", "8x7b", "128e", "1t"))
    assert not any(SIZE.fullmatch(word) for word in ("4o", "k2", "r1", "3n", "3.1"))
