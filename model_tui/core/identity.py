"""Identity: which model an offer is an offer of, worked out from how providers write ids.

A wrong merge is worse than a missed one: what is not certain stays apart, under the provider's own name. Fine-tunes,
quantizations, sizes, `-latest`, `-thinking`, `-instruct` and four-digit stamps are never folded here.

The canonical form is `vendor/slug`: the vendor's one word, then the id in lower case, with dashes in versions. The
date of a snapshot is left out where only one snapshot of that slug is known; where there are several, each stays its
own model, because limits and prices differ between them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

VENDOR_WORDS: Final[Mapping[str, str]] = {
    word: vendor
    for vendor, words in {
        "ai21": "ai21 ai21labs ai21-labs",
        "aion-labs": "aion-labs",
        "alibaba": "alibaba qwen alibaba-nlp alibaba-cloud alibabacloud tongyi",
        "allenai": "allenai ai2",
        "amazon": "amazon aws",
        "anthropic": "anthropic claude",
        "anthracite-org": "anthracite-org",
        "arcee-ai": "arcee-ai arcee",
        "baai": "baai",
        "baidu": "baidu",
        "black-forest-labs": "black-forest-labs blackforestlabs bfl",
        "bytedance": "bytedance bytedance-seed",
        "cognitivecomputations": "cognitivecomputations",
        "cohere": "cohere coherelabs cohereforai",
        "deepcogito": "deepcogito",
        "deepseek": "deepseek deepseek-ai deepseekai",
        "essentialai": "essentialai",
        "google": "google gemini google-deepmind",
        "groq": "groq",
        "gryphe": "gryphe",
        "ibm": "ibm ibm-granite",
        "inception": "inception",
        "inclusionai": "inclusionai",
        "kwaipilot": "kwaipilot",
        "liquid": "liquid liquidai",
        "mancer": "mancer",
        "meituan": "meituan meituan-longcat",
        "meta": "meta meta-llama metaai facebook meta-models",
        "microsoft": "microsoft",
        "minimax": "minimax minimaxai minimax-ai",
        "mistral": "mistral mistralai mistral-ai",
        "moonshotai": "moonshotai moonshot moonshot-ai",
        "morph": "morph",
        "nousresearch": "nousresearch",
        "nvidia": "nvidia",
        "openai": "openai",
        "opengvlab": "opengvlab",
        "perplexity": "perplexity perplexity-ai",
        "prime-intellect": "prime-intellect primeintellect",
        "reflection": "reflection reflectionai",
        "relace": "relace",
        "sao10k": "sao10k",
        "sarvam": "sarvam sarvamai",
        "stability": "stability stabilityai stability-ai",
        "stepfun": "stepfun stepfun-ai",
        "swiss-ai": "swiss-ai",
        "tencent": "tencent hunyuan",
        "thedrummer": "thedrummer",
        "thinkingmachines": "thinkingmachines",
        "tngtech": "tngtech",
        "twelvelabs": "twelvelabs",
        "upstage": "upstage",
        "writer": "writer",
        "xai": "xai x-ai xai-org",
        "xiaomi": "xiaomi xiaomimimo",
        "zai": "zai zai-org z-ai zhipuai zhipu thudm",
    }.items()
    for word in words.split()
}
"""The names under which a maker's models are published, and the one word that stands for it in canonical ids."""

BRANDS: Final[Mapping[str, str]] = {
    "chatgpt": "openai",
    "claude": "anthropic",
    "codestral": "mistral",
    "command": "cohere",
    "deepseek": "deepseek",
    "devstral": "mistral",
    "doubao": "bytedance",
    "ernie": "baidu",
    "gemini": "google",
    "gemma": "google",
    "glm": "zai",
    "gpt": "openai",
    "granite": "ibm",
    "grok": "xai",
    "hunyuan": "tencent",
    "jamba": "ai21",
    "kimi": "moonshotai",
    "llama": "meta",
    "magistral": "mistral",
    "mimo": "xiaomi",
    "minimax": "minimax",
    "ministral": "mistral",
    "mistral": "mistral",
    "mixtral": "mistral",
    "nemotron": "nvidia",
    "nova": "amazon",
    "phi": "microsoft",
    "pixtral": "mistral",
    "qwen": "alibaba",
    "qwq": "alibaba",
    "sonar": "perplexity",
    "step": "stepfun",
    "titan": "amazon",
    "voxtral": "mistral",
}
"""Brand words that begin a maker's ids. They only ever forbid: an id with another maker's brand is not first-party."""

_WRAPPERS: Final = re.compile(
    r"^(?:workers-ai/)?@[ch]f/|^hf:|^accounts/fireworks/models/|^(?:publishers/[^/]+/)?models/"
)
_BEDROCK: Final = re.compile(r"^(?:(?:us-gov|us|eu|apac|global|jp|au|ca|sa|amer)\.)?([a-z0-9-]+)\.(?=[a-z])(.+)$")
_DASHED_VENDOR: Final = re.compile(r"^([a-z0-9-]+?)--(.+)$")
_DATE: Final = re.compile(r"[-@](20[2-9]\d)(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])$")
_DATE_THEN_VERSION: Final = re.compile(r"([-@]20[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))-v\d+:\d+$")
_BRAND: Final = re.compile(r"^[a-z]+")
_FREE: Final = ":free"


class Identity(Struct, frozen=True):
    """The canonical model of an offer, and the rule that found it, in words for the reader."""

    canonical: str
    rule: str


class CanonicalIndex(Struct, frozen=True):
    """What is known of ids across a catalog.

    `vendors` gives the maker of a slug that is only one maker's; `snapshots` lists, per `vendor/slug`, the dates
    (`YYYYMMDD`) under which snapshots are known.
    """

    vendors: Mapping[str, str] = field(default_factory=dict)
    snapshots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Parts(Struct, frozen=True):
    """An id taken apart: the maker it names itself, whether it names an unknown one, slug and snapshot date."""

    vendor: str | None
    foreign: bool
    slug: str
    date: str | None


def vendor_word(name: str | None) -> str | None:
    """Return the one word for a maker named `name`, or `name` in lower case when it is not in the table."""
    return None if name is None else VENDOR_WORDS.get(name.lower(), name.lower())


def canonical(provider: str, model_id: str, vendor: str | None, index: CanonicalIndex | None = None) -> str:
    """Return the canonical model of which `provider`'s `model_id` is an offer.

    `vendor` is the maker whose own door the provider is (`None` for resellers). `index` tells what other ids are
    known; without it nothing is taken from ids elsewhere, and a single snapshot is assumed.
    """
    return identify(provider, model_id, vendor, index).canonical


def identify(provider: str, model_id: str, vendor: str | None, index: CanonicalIndex | None = None) -> Identity:
    """Return the canonical model together with the rule that found it; see `canonical`."""
    index = index if index is not None else CanonicalIndex()
    parts = _take_apart(provider, model_id)
    maker, rule = _maker(parts, vendor_word(vendor), index)
    if maker is None:
        return Identity(f"{provider}/{model_id}", rule)
    slug = _without_vendor(parts.slug, maker)
    if parts.date is None:
        return Identity(f"{maker}/{slug}", rule)
    if len(index.snapshots.get(f"{maker}/{slug}", ())) > 1:
        return Identity(f"{maker}/{slug}-{parts.date}", f"{rule}; one of several snapshots")
    return Identity(f"{maker}/{slug}", f"{rule}; the only snapshot known")


def index_of(offers: Iterable[tuple[str, str, str | None]]) -> CanonicalIndex:
    """Return what (provider, model id, provider's own maker or `None`) triples teach about ids."""
    makers: defaultdict[str, set[str]] = defaultdict(set)
    witnesses: defaultdict[str, set[str]] = defaultdict(set)
    first_party: set[str] = set()
    snapshots: defaultdict[str, set[str]] = defaultdict(set)
    nothing = CanonicalIndex()
    for provider, model_id, vendor in offers:
        own = vendor_word(vendor)
        parts = _take_apart(provider, model_id)
        maker, _ = _maker(parts, own, nothing)
        if maker is None:
            continue
        slug = _without_vendor(parts.slug, maker)
        makers[slug].add(maker)
        witnesses[slug].add(provider)
        if maker == own:
            first_party.add(slug)
        if parts.date is not None:
            snapshots[f"{maker}/{slug}"].add(parts.date)
    vendors = {
        slug: next(iter(who))
        for slug, who in sorted(makers.items())
        if len(who) == 1 and _telling(slug) and (slug in first_party or len(witnesses[slug]) > 1)
    }
    return CanonicalIndex(vendors, {slug: tuple(sorted(dates)) for slug, dates in sorted(snapshots.items())})


def _telling(slug: str) -> bool:
    """Whether a slug says enough to be one model's wherever it stands (`chat`, `auto`, `large` do not)."""
    return "-" in slug and any(char.isdigit() for char in slug)


def _maker(parts: _Parts, own: str | None, index: CanonicalIndex) -> tuple[str | None, str]:
    """Return the maker of an id and the rule that says so; no maker means that the id stays apart."""
    if parts.vendor is not None:
        return parts.vendor, "the id names its maker"
    if parts.foreign:
        return None, "kept apart: the id names a maker that is not in the table"
    brand = _brand(parts.slug)
    if own is not None and brand in (None, own):
        return own, "the maker's own listing"
    known = index.vendors.get(parts.slug)
    if known is not None and brand in (None, known):
        return known, "this id is one maker's everywhere else"
    return None, "kept apart: nothing certain is known of its maker"


def _brand(slug: str) -> str | None:
    """Return the maker whose brand word begins a slug."""
    match = _BRAND.match(slug)
    return BRANDS.get(match.group()) if match else None


def _take_apart(provider: str, model_id: str) -> _Parts:
    """Split a provider's id into the maker it names, its slug and its snapshot date."""
    text = _WRAPPERS.sub("", model_id.lower().removesuffix(_FREE).removesuffix("@default"))
    vendor, foreign, slug = _split_vendor(text)
    slug = _DATE_THEN_VERSION.sub(r"\1", slug).removesuffix("-v1:0").removesuffix("-1:0")
    if provider == "vertex-ai":
        slug = slug.removesuffix("-maas")
    date = _DATE.search(slug)
    if date:
        slug = slug[: date.start()]
    return _Parts(vendor, foreign, _dashed(slug, provider), "".join(date.group(1, 3, 4)) if date else None)


def _split_vendor(text: str) -> tuple[str | None, bool, str]:
    """Return the maker that an id names (or whether it names an unknown one) and the rest of the id."""
    *path, last = text.split("/")
    if path:
        vendor = VENDOR_WORDS.get(path[-1])
        return (vendor, False, last) if vendor is not None else (None, True, text)
    for pattern in (_BEDROCK, _DASHED_VENDOR):
        match = pattern.match(text)
        if match and match.group(1) in VENDOR_WORDS:
            return VENDOR_WORDS[match.group(1)], False, match.group(2)
    return None, False, text


def _dashed(slug: str, provider: str) -> str:
    """Return a slug with dashes where versions are written with dots, underscores, `@`, or Fireworks' `p`."""
    if provider == "fireworks":
        slug = re.sub(r"(?<=\d)p(?=\d)", "-", slug)
    return re.sub(r"(?<=\d)[.:](?=\d)|[_@]", "-", slug)


def _without_vendor(slug: str, maker: str) -> str:
    """Drop a maker's word before its own brand (`meta-llama-3` is `llama-3`, where the maker is known)."""
    rest = slug.removeprefix(f"{maker}-")
    return rest if rest != slug and _brand(rest) == maker else slug
