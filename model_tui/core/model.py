"""The records: what a provider, a model, a price and a fact about them are.

Every field of `ModelCapabilities` is optional: `None` means *nobody said*, and is never shown or treated
as 'no'. Prices are USD per unit, and the unit is `1M tokens` unless the price says otherwise.
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct, field

State = Literal["ready", "stale", "unlisted", "needs-key", "rejected", "catalog"]
"""What is known of an offer's availability here and now.

`ready`: listed live, key accepted, or local server up. `stale`: listed earlier; the provider does not
answer now. `unlisted`: known, but the listing for this key lacks it. `needs-key`: the provider was looked
at and its key is missing. `rejected`: the key was refused. `catalog`: known; the provider was not asked.
"""

STATES: Final[tuple[State, ...]] = ("ready", "stale", "unlisted", "needs-key", "rejected", "catalog")

PER_1M_TOKENS: Final = "1M tokens"

LAYERS: Final = ("override", "provider", "measured", "models.dev", "litellm", "genai-prices", "inferred", "guess")
"""Names of the layers, strongest first; the order in which a field's value is looked for."""
SECOND_HAND: Final = frozenset(LAYERS[LAYERS.index("models.dev") :])
"""The layers of those who repeat what a provider has said, or guess."""


class Tier(Struct, frozen=True, gc=False):
    """One line of a price beside the base price.

    `kind` says what it depends on: `context` (prompts above `above` tokens), `batch`, `flex`, `priority`,
    `cache-1h`, `audio`, `image`, `video`, `reasoning`, `region`, `commitment`, `size`, `quality` …; `label` is the
    provider's own word for it. Prices are USD per `unit`.
    """

    kind: str
    label: str | None = None
    above: int | None = None
    input: float | None = None
    output: float | None = None
    cache_read: float | None = None
    cache_write: float | None = None
    unit: str = PER_1M_TOKENS


class Price(Struct, frozen=True):
    """What an offer costs: USD per `unit` (`1M tokens`, `image`, `second`, `1M characters`, `query`, …)."""

    input: float | None = None
    output: float | None = None
    cache_read: float | None = None
    cache_write: float | None = None
    unit: str = PER_1M_TOKENS
    tiers: tuple[Tier, ...] = ()


class ModelSpec(Struct, frozen=True):
    """Identity of an offer, as its provider gives it.

    `name` is the provider's own model id (`id` in JSON); `canonical` names the model that this is an offer of. Where
    the user has given the name (a deployment's), `behind` is the provider's id of what runs under it, or that
    of another provider, `upstream`, to which a gateway hands it.
    """

    provider: str
    name: str
    display_name: str | None = None
    family: str | None = None
    aliases: tuple[str, ...] = ()
    canonical: str | None = None
    behind: str | None = None
    upstream: str | None = None

    @property
    def known_as(self) -> str:
        """The id under which others may know the model: what the user calls a deployment tells nothing of it."""
        return self.behind or self.name


_UNPRICED: Final = (None,) * 4


class ModelCapabilities(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts about an offer; also one layer's opinion. `None` is 'no opinion'.

    Tokens for limits, USD per `price_unit` for prices, billions for `size_b`, tokens per second for
    `tokens_per_second`, ISO dates (`YYYY-MM-DD`, or shorter where only that is known) for dates.
    """

    display_name: str | None = None
    family: str | None = None
    description: str | None = None
    mode: str | None = None
    max_context: int | None = None
    max_input_tokens: int | None = None
    max_output_tokens: int | None = None
    input_modalities: tuple[str, ...] | None = None
    output_modalities: tuple[str, ...] | None = None
    supports_tools: bool | None = None
    supports_parallel_tools: bool | None = None
    supports_vision: bool | None = None
    supports_structured_output: bool | None = None
    supports_json_mode: bool | None = None
    supports_reasoning: bool | None = None
    reasoning_efforts: tuple[str, ...] | None = None
    supports_streaming: bool | None = None
    supports_system_messages: bool | None = None
    supports_prompt_caching: bool | None = None
    supports_web_search: bool | None = None
    supports_computer_use: bool | None = None
    known_params: tuple[str, ...] | None = None
    price_input: float | None = None
    price_output: float | None = None
    price_cache_read: float | None = None
    price_cache_write: float | None = None
    price_unit: str | None = None
    price_tiers: tuple[Tier, ...] | None = None
    size_b: float | None = None
    open_weights: bool | None = None
    knowledge: str | None = None
    released: str | None = None
    deprecated: bool | None = None
    retires: str | None = None
    successor: str | None = None
    tokens_per_second: float | None = None
    quality_tier: str | None = None
    quality_index: float | None = None
    popularity: float | None = None

    @property
    def supports_audio(self) -> bool | None:
        """Whether audio is taken in or given out."""
        if self.input_modalities is None and self.output_modalities is None:
            return None
        return "audio" in (self.input_modalities or ()) or "audio" in (self.output_modalities or ())

    @property
    def supports_pdf(self) -> bool | None:
        """Whether PDF documents are taken in."""
        return None if self.input_modalities is None else "pdf" in self.input_modalities

    @property
    def price(self) -> Price | None:
        """The price as one record, or `None` when nobody stated any part of it."""
        parts = (self.price_input, self.price_output, self.price_cache_read, self.price_cache_write)
        if parts == _UNPRICED and not self.price_tiers:
            return None
        return Price(*parts, unit=self.price_unit or PER_1M_TOKENS, tiers=self.price_tiers or ())

    @property
    def input_cost_per_1m(self) -> float | None:
        """USD per 1M input tokens; `None` when unknown or not sold by the token."""
        return self.price_input if self.price_unit in (None, PER_1M_TOKENS) else None

    @property
    def output_cost_per_1m(self) -> float | None:
        """USD per 1M output tokens; `None` when unknown or not sold by the token."""
        return self.price_output if self.price_unit in (None, PER_1M_TOKENS) else None

    @property
    def cost_tier(self) -> str | None:
        """`free`, `budget`, `standard` or `premium`, by input price; `None` when that is unknown."""
        return cost_tier(self.input_cost_per_1m)


NOTHING: Final = ModelCapabilities()
"""The opinion of a layer that has none."""


class Layer(Struct, frozen=True):
    """What one witness says about an offer: `name` is one of `LAYERS`, `at` when it was said (ISO), `source` where.

    `doubts` names the facts of it (attributes) that others outweigh, or the id does: they count only where nobody else
    speaks.
    """

    name: str
    facts: ModelCapabilities
    at: str | None = None
    source: str | None = None
    doubts: tuple[str, ...] = ()


class Offer(Struct, frozen=True):
    """An offer of a model, resolved: one element of `list --json`, and one row of the table.

    The field order is the order of the JSON contract. `context` and `max_output` are tokens, `size_b` billions
    of parameters, `popularity` 0-100, dates ISO. `provenance` names the layer behind each resolved field.
    """

    provider: str
    id: str
    name: str
    canonical: str
    family: str | None = None
    aliases: tuple[str, ...] = ()
    state: str = "catalog"
    ready: bool = False
    mode: str | None = None
    context: int | None = None
    max_output: int | None = None
    input_modalities: tuple[str, ...] | None = None
    output_modalities: tuple[str, ...] | None = None
    tools: bool | None = None
    vision: bool | None = None
    reasoning: bool | None = None
    structured_output: bool | None = None
    streaming: bool | None = None
    prompt_caching: bool | None = None
    web_search: bool | None = None
    price: Price | None = None
    size_b: float | None = None
    open_weights: bool | None = None
    knowledge: str | None = None
    released: str | None = None
    deprecated: bool = False
    retires: str | None = None
    successor: str | None = None
    cost_tier: str | None = None
    quality_tier: str | None = None
    popularity: float | None = None
    tags: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """What identifies an offer: provider and the provider's own model id."""
        return (self.provider, self.id)

    @property
    def ref(self) -> str:
        """`provider/id`, the way an offer is named on the command line."""
        return f"{self.provider}/{self.id}"

    @property
    def input_cost(self) -> float | None:
        """USD per 1M input tokens, or `None` when unknown or sold otherwise."""
        price = self.price
        return price.input if price is not None and price.unit == PER_1M_TOKENS else None

    @property
    def output_cost(self) -> float | None:
        """USD per 1M output tokens, or `None` when unknown or sold otherwise."""
        price = self.price
        return price.output if price is not None and price.unit == PER_1M_TOKENS else None

    @property
    def blended_cost(self) -> float | None:
        """USD per 1M tokens at three input tokens to one output token, or `None` when either price is unknown."""
        into, out = self.input_cost, self.output_cost
        return None if into is None or out is None else (3 * into + out) / 4


class Model(Struct, frozen=True):
    """An offer with the layers that spoke about it, strongest first: disagreement stays visible."""

    spec: ModelSpec
    capabilities: ModelCapabilities
    provenance: Mapping[str, str]
    layers: tuple[Layer, ...]
    state: State = "catalog"


ModelWithCapabilities = Model
"""The capability registry's name for `Model`."""


class Provider(Struct, frozen=True, kw_only=True):
    """One door that a key opens, as a table in `providers.toml` describes it.

    `key_env` and `base_env` are environment variable names in order of precedence. `needs_key` says that the
    listing cannot be asked without one; `keyless_listing` that it answers without, and is asked so only when the
    user asks for it. `vendor` is set where the provider's own models are first-party. `aliases` are the names that
    others use for it (models.dev, LiteLLM). `retired` is the ISO date on which the service closed.

    `login_env` are variables that tell of a login other than a key (an AWS profile, Google credentials), `login_hint`
    says how one signs in so, `login_extra` is the extra of this package that it takes. `env` names
    the variables of what else is needed, to be put into `{name}` of `base_url` and `list_path`; `env_default` is what
    holds without them. `list_params` is the query of the listing, `detail_paths` are listings beside it that add facts
    to its models, `more_paths` listings beside it that add models too, `open_path` the listing that answers without a
    key. `on_request`: asked only when named.

    Prices are in `price_unit` (`usd-per-token`, `usd-per-1m`, `cents-per-100m`; without one they are not read);
    `zero_is_free` is false where a zero means 'not sold so'. `mode_units` is the unit that models of a mode are sold
    by where that is not tokens, `mode_words` the mode behind the provider's own word.
    """

    id: str
    name: str
    shape: str
    base_url: str = ""
    list_path: str = ""
    key_env: tuple[str, ...] = ()
    base_env: tuple[str, ...] = ()
    litellm_prefix: str | None = None
    aliases: tuple[str, ...] = ()
    vendor: str | None = None
    local: bool = False
    retired: str | None = None
    needs_key: bool = True
    keyless_listing: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    keys_url: str | None = None
    docs_url: str | None = None
    status_url: str | None = None
    login_env: tuple[str, ...] = ()
    login_hint: str = ""
    login_extra: str = ""
    env: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    env_default: Mapping[str, str] = field(default_factory=dict)
    list_params: Mapping[str, str] = field(default_factory=dict)
    detail_paths: tuple[str, ...] = ()
    more_paths: tuple[str, ...] = ()
    open_path: str = ""
    on_request: bool = False
    price_unit: str = ""
    zero_is_free: bool = True
    mode_units: Mapping[str, str] = field(default_factory=dict)
    mode_words: Mapping[str, str] = field(default_factory=dict)


BUDGET_BELOW: Final = 0.5
STANDARD_BELOW: Final = 5.0


def cost_tier(input_cost: float | None) -> str | None:
    """Return the cost tier of an input price in USD per 1M tokens; `None` when the price is unknown."""
    if input_cost is None:
        return None
    if input_cost == 0:
        return "free"
    if input_cost < BUDGET_BELOW:
        return "budget"
    return "standard" if input_cost < STANDARD_BELOW else "premium"
