"""Whatever stands in a config, a review of it ends, shows no key, and every repair leaves a file that parses."""

from datetime import date
from typing import Any

import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewing_configs import TODAY, directory, known

from model_tui.core.model import Offer, Price
from model_tui.export.drift import Limits
from model_tui.export.reading import read_config
from model_tui.export.review import removal, review
from model_tui.verifying import difference


class Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: an entry whose anchor others use is refused, which other tests hold."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


CANARY = "sk-canary-0123456789"
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.floats(allow_nan=True),
    st.just(date(2024, 2, 1)),
    st.text(max_size=8),
    st.sampled_from(["os.environ/K", "${K}", "ollama:a", "1e-6", "http://[x", "http://h", "https://h/v1/", "*"]),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
KEYS = st.sampled_from([CANARY, "none", "os.environ/K", "${K}"])
MODELS = st.sampled_from(
    [
        "gpt-4o",
        "openai/gpt-4o",
        "azure/d",
        "google/x",
        "anthropic/*",
        "bedrock/converse/x",
        "ollama/l",
        "/",
        "a/",
        "openai/",
    ]
)
NAMES = st.one_of(st.sampled_from(["a", "b", "c", "a/*", "*"]), ODD)
PARAMS = st.dictionaries(
    st.sampled_from(
        [
            *("api_base", "api_version", "rpm", "tags", "max_budget", "custom_llm_provider", "order"),
            *("supports_vision", "max_input_tokens", "input_cost_per_token", "aws_secret_access_key", "extra_headers"),
        ]
    ),
    ODD,
    max_size=4,
)
INFO = st.dictionaries(
    st.sampled_from(
        ["managed_by", "base_model", "tier", "id", "mode", "supports_vision", "input_cost_per_token", "cost"]
    ),
    st.one_of(ODD, st.just("model-tui")),
    max_size=4,
)


@st.composite
def entries(draw: st.DrawFn) -> Any:
    params = {"model": draw(st.one_of(MODELS, ODD)), "api_key": draw(KEYS), **draw(PARAMS)}
    entry: dict[str, Any] = {"model_name": draw(NAMES), "litellm_params": draw(st.one_of(st.just(params), ODD))}
    if draw(st.booleans()):
        entry["model_info"] = draw(st.one_of(INFO, ODD))
    return draw(st.one_of(st.just(entry), st.just(entry), st.just(entry), ODD))


REFERENCES = st.one_of(
    ODD, st.lists(st.one_of(NAMES, st.dictionaries(st.sampled_from("abc"), st.lists(NAMES, max_size=3))))
)
SETTINGS = st.dictionaries(
    st.sampled_from(
        ["fallbacks", "default_fallbacks", "model_group_alias", "routing_groups", "context_window_fallbacks"]
    ),
    REFERENCES,
    max_size=3,
)
PLACES = st.one_of(SETTINGS, ODD)
LITELLM = st.fixed_dictionaries(
    {"model_list": st.lists(entries(), max_size=4)},
    optional={
        "router_settings": st.one_of(SETTINGS, ODD),
        "litellm_settings": st.one_of(SETTINGS, ODD),
        "include": ODD,
    },
)
MODELS_YAML = st.fixed_dictionaries(
    {
        "models": st.one_of(
            st.dictionaries(
                st.one_of(st.sampled_from("abc"), st.integers()),
                st.one_of(ODD, st.fixed_dictionaries({}, optional={"provider": ODD, "config": st.one_of(PARAMS, ODD)})),
                max_size=3,
            ),
            st.lists(
                st.one_of(ODD, st.fixed_dictionaries({}, optional={"source": ODD, "name": NAMES, "provider": ODD})),
                max_size=3,
            ),
        )
    },
    optional={"preferences": REFERENCES, "defaults": REFERENCES, "cost_optimized": REFERENCES},
)
NOW = known(Offer("openai", "gpt-4o", "x", "openai/gpt-4o", price=Price(2.5, 10.0), context=5, retires="2026-01-01"))


@settings(max_examples=examples(150), deadline=None)
@given(st.one_of(LITELLM, MODELS_YAML), st.booleans())
def test_a_review_ends_and_its_repairs_can_be_written(config: Any, flow: bool) -> None:
    data = yaml.dump(config, Dumper=Plain, default_flow_style=flow).encode()
    world = directory()
    reading = read_config(data, "config.yaml", world)
    made = review(data, reading, world, NOW, Limits(TODAY))
    assert CANARY not in "".join(finding.message for finding in made.findings)
    assert CANARY not in "".join(made.masked(data.decode().splitlines()))
    for chosen in (made.repairable, made.safe, made.repairable[:1]):
        plan = made.plan(chosen)
        again = read_config(plan.after, "config.yaml", world) if plan.after.strip() else None
        assert again is not None or not plan.changes
        assert len(plan.changes) + len(plan.warnings) == len(chosen)
    difference(reading, ["a", "b"])
    if reading.entries:
        name = reading.entries[0].name
        left = read_config(removal(data, reading, [name], others=True).after, "config.yaml", world, "litellm")
        assert name not in left.names
