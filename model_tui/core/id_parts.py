"""Model ids taken apart: who is named in them, the model's name, and what is said about one way of serving it.

`accounts/fireworks/models/kimi-k2p5`, `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `zai-org/GLM-4.6-FP8` and
`qwen/qwen3-235b-a22b-2507:free` are each a maker or an organisation, a name, perhaps the stamp of a snapshot, and
words that belong to the offer alone: a region, a precision, an option behind a colon.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from model_tui.core.makers import BRANDS, VENDOR_WORDS
from model_tui.core.stamps import WHOLE

_WRAPPERS: Final = re.compile(
    r"^(?:~|(?:workers-ai/)?@[ch]f/|hf:|(?:https?://)?(?:hf\.co|huggingface\.co)/|huggingface/"
    r"|arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?:foundation-model|inference-profile)/"
    r"|accounts/fireworks/(?:models|routers)/|(?:publishers/[^/]+/)?models/|system\.ai\.|nim/)"
)
_DOTTED_VENDOR: Final = re.compile(r"^(?:([a-z]{2,12}(?:-[a-z]{2,6})?)\.)?([a-z0-9-]+)\.(?=[a-z])(.+)$")
_OF_DOTS: Final = "amazon"
"""Whose name stands before ids that name their maker before a dot."""
_DASHED_VENDOR: Final = re.compile(r"^([a-z0-9-]+?)--(.+)$")
_ORGANISATION: Final = re.compile(r"^[a-z0-9][a-z0-9_.-]*$")
_NO_ORGANISATIONS: Final = frozenset(
    [
        *("auto", "community", "custom", "default", "deployments", "experimental", "free", "library", "local"),
        *("models", "preset", "private", "public", "router", "route", "tunedmodels", "user", "workspace"),
        *("checkpoints", "data", "endpoints", "mnt", "outputs", "weights"),
    ]
)
"""First segments of ids that are a host's own shelf, and no name of whoever made the model."""

_OPTIONS: Final = re.compile(
    r"(?::(?:free|batch|thinking|extended|nitro|floor|online|exacto|beta|flex|priority|discounted|fastest|cheapest"
    r"|preferred)|@(?:default|eu|us|apac|global)|-(?:free|tee))$"
)
_BARE_OPTIONS: Final = ("@default", "@eu", "@us", "@apac", "@global", "-free", "-tee")
_UPSTREAM: Final = re.compile(r":[a-z][a-z0-9-]*$")
_BEDROCK_VERSION: Final = re.compile(r"(?:-v1(?=:)|-1(?=:0$))?(?::0)?(?::\d+k|:mm)?$")
_AFTER_DATE: Final = re.compile(r"([-@]20[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))-v\d+(?::\d+.*)?$")
_BEFORE_DATE: Final = re.compile(r"-v\d+(?=@20[2-9]\d{5}$)")
"""The version that Vertex writes before the date that tells it: `claude-3-5-sonnet-v2@20241022`."""
_AZURES: Final = re.compile(r"^gpt-35(?=-|$)")
"""How Azure spells `gpt-3.5`, where deployments had no dots."""
_UNDASHED: Final = re.compile(r"(?<=[a-z0-9])\.(?=[a-z0-9])|[_@: ]")
_REMOTE: Final = re.compile(r"[:-]cloud$")
_PRECISION: Final = re.compile(
    r"-(?:bf16|fp16|f16|fp8|fp4|nvfp4|mxfp4|int8|int4|w8a8|w4a16|awq|gptq|gguf|mlx|exl2|hf|[468]-?bit"
    r"|q\d(?:-k(?:-[sml]|-xl)?|-\d)?|i?q\d-(?:xx?s|s|m|nl)|dynamic(?=-)|bnb(?=-)|quantized)(?:-dynamic)?$"
)
_FORMAT: Final = re.compile(r"-(?:gguf|awq|gptq|mlx|exl2|[468]-?bit|int[48]|nvfp4|fp[48]|w\da\d+|q\d.*)$")

_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_STAMPS: Final = (
    (re.compile(rf"[-@](20[2-9]\d)-?({_MONTH})-?({_DAY})$"), "ymd"),
    (re.compile(rf"-({_MONTH})-(20[2-9]\d)$"), "my"),
    (re.compile(rf"-(20[2-9]\d)-({_MONTH})$"), "ym"),
    (re.compile(rf"-({_MONTH})-({_DAY})$"), "md"),
    (re.compile(rf"[-@](2[2-9])({_MONTH})({_DAY})$"), "ymd"),
    (re.compile(rf"[-@](2[2-9])({_MONTH})$"), "ym"),
    (re.compile(rf"[-@]({_MONTH})({_DAY})$"), "md"),
)
_KINDS: Final = ("reasoning", "thinking", "preview", "instruct")
_BEFORE_KIND: Final = re.compile(rf"-(?:{_MONTH}{_DAY}|2[2-9]{_MONTH})(?=(?:-[a-z]+)?-(?:{'|'.join(_KINDS)})$)")
"""A stamp that stands before the word for the kind: `grok-4.20-0309-reasoning`, `kimi-k2-0711-preview`."""
_POINTLESS: Final = re.compile(r"(?<=[a-z-])([1-9])([1-9])(?=-|$)")
"""A version without its point: `gpt-52`, `minimax-m25`."""
_DATING: Final = "openrouter"
_BRAND: Final = re.compile(r"^[a-z]+")
_VERSION: Final = re.compile(r"^v\d+$")
_WORD_AND_VERSION: Final = re.compile(r"^([a-z]{2,})(\d.*)$")


SIZE: Final = re.compile(r"a?\d+(?:\.\d+)?[bmt]|\d+e|\d+x\d+b")
"""A word that tells a size: of the model, of its active part, or the number of its experts."""
PART_SIZE: Final = re.compile(r"a\d+(?:\.\d+)?b|\d+e")
"""A word that tells the size of the active part, or the number of experts, beside the whole size."""
VARIANTS: Final = frozenset(
    [
        *("fast", "turbo", "highspeed", "lightning", "ultrafast", "lora", "us", "eu", "spot", "basic"),
        *("preview", "exp", "latest", "maas"),
    ]
)
"""Words at the end of a name that tell how a model is served, or how finished it is, and not what it is."""
UNFINISHED: Final = frozenset({"beta", "preview", "exp", "experimental"})
"""Words for a model that is not finished."""
TUNED: Final = frozenset({"instruct", "it", "chat"})
"""Words for a model tuned to follow instructions."""


class Parts(Struct, frozen=True):
    """An id taken apart.

    `vendor` is the maker that it names, `organisation` one that is in no table (a shelf of the host's own ends in a
    slash); `stamp` the date of a snapshot in
    digits (`20250929`, or as much as is given: `2509` is a year and a month, `0528` a month and a day). `is_format`
    says that the name ends in a file format or a precision, as the work of those who only quantize does.
    """

    vendor: str | None
    organisation: str | None
    slug: str
    stamp: str | None = None
    is_format: bool = False


def take_apart(provider: str, model_id: str) -> Parts:
    """Split a provider's id into whoever it names, its slug in dashed small letters, and the stamp of a snapshot."""
    text = model_id.lower().strip()
    if not is_simple(text):
        text = _unwrapped(text)
    while (":" in text or text.endswith(_BARE_OPTIONS)) and (shorter := _OPTIONS.sub("", text)) != text:
        text = shorter
    if provider == "ollama":
        text = _REMOTE.sub("", text)
    if provider == "huggingface":
        text = _UPSTREAM.sub("", text)
    vendor, organisation, slug = _split(text)
    if "@" in slug:
        slug = _BEFORE_DATE.sub("", slug)
    if "-v" in slug:
        slug = _AFTER_DATE.sub(r"\1", slug)
    if ":" in slug:
        slug = _BEDROCK_VERSION.sub("", slug)
    if provider == "vertex-ai":
        slug = slug.removesuffix("-maas")
    slug, stamp = _stamp(slug)
    before = slug
    slug, is_format = without_precision(_AZURES.sub("gpt-3-5", dashed(slug, provider)))
    if stamp is None and slug != before:  # the precision stood behind it
        slug, stamp = _stamp(slug)
    return Parts(vendor, organisation, slug, stamp, is_format)


def is_simple(text: str) -> bool:
    """Whether an id in small letters is nothing but letters, digits and single dashes, as most are."""
    return text.isascii() and "--" not in text and text.replace("-", "").isalnum()


def _unwrapped(text: str) -> str:
    while (shorter := _WRAPPERS.sub("", text, count=1)) != text:
        text = shorter
    return text


def _split(text: str) -> tuple[str | None, str | None, str]:
    """Return the maker that an id names, or the organisation, and the rest of the id."""
    *path, last = text.split("/")
    if path:
        if (vendor := VENDOR_WORDS.get(path[-1])) is not None:
            if vendor == _OF_DOTS and (match := _DOTTED_VENDOR.match(last)) is not None and match[2] in VENDOR_WORDS:
                return VENDOR_WORDS[match[2]], None, match[3]
            return vendor, None, last
        one = len(path) == 1 and _ORGANISATION.match(path[0]) and path[0] not in _NO_ORGANISATIONS
        return (None, path[0] if one else "/".join((*path, "")), last)
    if "." in text and (match := _DOTTED_VENDOR.match(text)) and (vendor := VENDOR_WORDS.get(match[2])) is not None:
        return vendor, None, match[3]
    if "--" in text and (match := _DASHED_VENDOR.match(text)) and (vendor := VENDOR_WORDS.get(match[1])) is not None:
        return vendor, None, match[2]
    return None, None, text


def dashed(slug: str, provider: str) -> str:
    """Return a slug with dashes where versions are written with dots, underscores, `@`, or Fireworks' `p`."""
    if provider == "fireworks":
        slug = re.sub(r"(?<=\d)p(?=\d)", "-", slug)
    return _UNDASHED.sub("-", slug) if any(map(slug.__contains__, "._@: ")) else slug


def without_precision(slug: str) -> tuple[str, bool]:
    """Return a slug without the precision and the file format at its end, and whether there was one."""
    is_format = _FORMAT.search(slug) is not None
    while (shorter := _PRECISION.sub("", slug)) != slug and shorter:
        slug = shorter
    return slug, is_format


def _stamp(slug: str) -> tuple[str, str | None]:
    """Return a slug without the date at its end, and that date in digits, the larger unit first."""
    # what stands behind the last dash is all digits in every form of a date
    for pattern, order in _STAMPS if slug.replace("@", "-").rpartition("-")[2].isdigit() else ():
        if (match := pattern.search(slug)) is not None and match.start():
            groups = match.groups()
            year, *rest = reversed(groups) if order == "my" else groups
            if order == "ymd":
                year = year if len(year) == 4 else f"20{year}"
            elif order != "md":
                year = year[-2:]
            return slug[: match.start()], "".join((year, *rest))
    if slug.endswith(_KINDS) and (match := _BEFORE_KIND.search(slug)) is not None:
        return slug[: match.start()] + slug[match.end() :], match.group()[1:]
    return slug, None


@lru_cache(maxsize=1024)
def key_of(slug: str) -> str:
    """Return what spellings of one name have in common: its words in no order, each version kept together.

    `claude-4-5-sonnet` and `claude-sonnet-4-5`, `qwen2-5-72b-instruct` and `qwen-2-5-72b-instruct` have one key;
    names that differ in a word, a version or a size have not.
    """
    return "-".join(sorted(words_of(slug)))


def words_of(slug: str) -> list[str]:
    """Return the words of a slug: a brand apart from its version, a version's parts together, `v3` and `3-0` as `3`."""
    words: list[str] = []
    for token in slug.split("-"):
        for word, is_number in _words_of_token(token):
            if is_number and words and words[-1][-1:].isdigit():
                words[-1] += f".{word}"
            else:
                words.append(word)
    return [word.removesuffix(".0") for word in words] if "-0" in slug else words


@lru_cache(maxsize=4096)
def _words_of_token(token: str) -> tuple[tuple[str, bool], ...]:
    """Return the words between two dashes, and of each whether it is a number: thousands of names share few of them."""
    match = _WORD_AND_VERSION.match(token)
    words = match.groups() if match else (token,)
    return tuple(map(_plain, words))


def _plain(word: str) -> tuple[str, bool]:
    """Return a word without the `v` of a version, and whether it is a number; `v01` is `v0.1`."""
    if not _VERSION.match(word):
        return word, word.isdigit()
    number = word[1:]
    return (f"0.{number[1:]}" if len(number) > 1 and number[0] == "0" else number), False


@lru_cache(maxsize=4096)
def is_size(word: str) -> bool:
    """Whether a word tells a size (see `SIZE`): thousands of names share few words."""
    return SIZE.fullmatch(word) is not None


def brand_of(slug: str) -> str | None:
    """Return the maker whose brand word begins a slug."""
    match = _BRAND.match(slug)
    return BRANDS.get(match.group()) if match else None


def split_vendors(slug: str) -> Iterator[tuple[str, str]]:
    """Yield what stands behind a maker's word at the beginning of a slug, with that maker."""
    place = slug.find("-")
    while place >= 0:
        if (maker := VENDOR_WORDS.get(slug[:place])) is not None:
            yield slug[place + 1 :], maker
        place = slug.find("-", place + 1)


def is_routers_own(provider: str, model_id: str, stamp: str) -> bool:
    """Whether a stamp may be the day on which a router took a model up: OpenRouter's lasting names end in one."""
    return provider == _DATING and len(stamp) == WHOLE and model_id.partition(":")[0].endswith(f"-{stamp}")


def with_point(slug: str) -> str | None:
    """Return a slug with the only number of two digits in it as a version (`gpt-52` as `gpt-5-2`), else `None`."""
    found, many = _POINTLESS.subn(r"\1-\2", slug)
    return found if many == 1 else None


def is_telling(slug: str) -> bool:
    """Whether a slug says enough to be one model's wherever it stands: `o3` does, `chat`, `auto`, `large` do not."""
    return any(char.isdigit() for char in slug) and ("-" in slug or brand_of(slug) is not None)


def without_vendor(slug: str, maker: str) -> str:
    """Drop a maker's word before its own brand (`meta-llama-3` is `llama-3`, where the maker is known)."""
    head, _, rest = slug.partition("-")
    if head != maker and VENDOR_WORDS.get(head) != maker:
        rest = slug.removeprefix(f"{maker}-")
    return rest if rest != slug and brand_of(rest) == maker else slug


def stated_maker(parts: Parts, own: str | None) -> str | None:
    """Return the maker or organisation that an id names, or whose own door it stands at; `None` where neither."""
    if parts.vendor is not None:
        return parts.vendor
    if parts.organisation is not None:
        return None if "/" in parts.organisation else parts.organisation
    if own is None or brand_of(parts.slug) not in (None, own):
        return None
    is_anothers = any(brand_of(rest) == maker != own for rest, maker in split_vendors(parts.slug))
    return None if is_anothers else own
