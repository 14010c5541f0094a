"""What is read of an orchestrator's models.yaml, and what is wrong with it, in both dialects."""

from typing import Any

import pytest
import yaml
from reviewing_configs import directory, found, reading, repaired, reviewed

from model_tui.export.reading import read_config
from model_tui.export.splice import SpliceError

MAPPING = """\
models:
  gpt:
    provider: openai
    managed_by: model-tui
    synced: true
    type: openai
    config: {model_name: gpt-4o, api_key: "${OPENAI_API_KEY}", timeout: 30.0}
  llama:
    provider: ollama
    config: {model_name: llama3.2}
  odd: {provider: nobody, config: {model_name: x}}
  registry: {provider: google, model_id: gemini-2.5-pro, context_window: 5, pricing: {input_per_million: 2.5}}
preferences: {default: gpt, fallback: [llama, gone]}
cost_optimized: [gpt, "ollama:llama"]
"""
LIST = """\
models:
  - {source: ollama, name: "llama3.2:3b", expertise: [general], size: 3b}
  - {source: openai, name: gpt-4o, expertise: [code], size: 1.76t}
defaults:
  expertise_preferences: {code: gpt-4o, fast: gone}
  fallback_chain: ["llama3.2:3b", "openai/gpt-4o", nowhere]
"""


def test_the_mapping_dialect() -> None:
    made = reading(MAPPING)
    assert made.dialect == "mapping"
    gpt, llama, odd, registry = made.entries
    assert (gpt.ref, gpt.line, gpt.managed, gpt.synced, gpt.tuned) == ("openai/gpt-4o", 2, True, True, False)
    assert (gpt.key.kind, gpt.key.variable) == ("variable", "OPENAI_API_KEY")
    assert (llama.ref, llama.others, llama.managed) == ("ollama/llama3.2", ("llama3.2:latest",), False)
    assert (odd.offer, odd.why) == (None, "no provider 'nobody' is known")
    assert registry.ref == "gemini/gemini-2.5-pro"
    assert {name: fact.value for name, fact in registry.facts.items()} == {"max_input_tokens": 5, "price_input": 2.5}


def test_the_list_dialect() -> None:
    made = reading(LIST)
    assert (made.dialect, [entry.ref for entry in made.entries]) == ("list", ["ollama/llama3.2:3b", "openai/gpt-4o"])


@pytest.mark.parametrize(
    ("text", "lines"), [(MAPPING, [("gone", 13), ("ollama:llama", 14)]), (LIST, [("gone", 5), ("nowhere", 6)])]
)
def test_names_that_lead_nowhere(text: str, lines: list[tuple[str, int]]) -> None:
    assert [(f.name, f.line) for f in found(text, "dangling")] == lines
    assert found(repaired(text, "dangling"), "dangling") == []


def test_keys_and_duplicates() -> None:
    text = """\
    models:
      - {source: ollama, name: a}
      - {source: ollama, name: b}
      - {source: ollama, name: a}
    """
    (finding,) = found(text)
    assert (finding.kind, finding.line) == ("duplicate-entry", 4)
    assert [entry["name"] for entry in yaml.safe_load(repaired(text))["models"]] == ["a", "b"]
    literal = "models:\n  a: {provider: groq, config: {model_name: m, api_key: sk-canary-literal}}\n"
    (key,) = found(literal)
    assert (key.kind, "sk-canary" in key.message) == ("key-literal", False)
    assert "${GROQ_API_KEY}" in repaired(literal, "key-literal")
    unset = [f for f in reviewed(MAPPING).findings if f.kind == "key-unset"]
    assert [(f.name, f.severity) for f in unset] == [("gpt", "note")]


def test_what_the_loader_passes_over() -> None:
    text = """\
    models:
      - {name: a, size: 7b}
      - {source: ollama, size: 7b}
      - just-a-name
      - {source: gemini, name: b}   # mine
      - {source: groq, name: c}
      - {source: google, name: d}
    """
    kinds = ("no-source", "no-name", "no-mapping")
    assert [(f.kind, f.severity, f.name, f.line) for f in found(text) if f.kind in kinds] == [
        ("no-source", "error", "a", 2),
        ("no-name", "error", None, 3),
        ("no-mapping", "error", None, 4),
        ("no-source", "error", "b", 5),
        ("no-source", "error", "c", 6),
    ]
    assert "  - {source: google, name: b}   # mine\n" in repaired(text, "no-source")
    made = found("models:\n  a: {type: openai}\n  b:\n  c: {provider: openai}\n")
    assert [(f.kind, f.name, f.line) for f in made] == [("no-source", "a", 2), ("no-mapping", None, 3)]


@pytest.mark.parametrize(
    ("text", "target", "dialect"),
    [
        ("model_list: []\n", None, "litellm"),
        ("router_settings: {}\n", None, "litellm"),
        ("", None, "litellm"),
        ("", "models-yaml", "mapping"),
        ("models: {}\n", None, "mapping"),
        ("models: []\n", "models-yaml", "list"),
    ],
)
def test_the_dialect_is_what_the_file_is(text: str, target: str | None, dialect: str) -> None:
    assert reading(text, target).dialect == dialect


@pytest.mark.parametrize("text", ["other: 1\n", "- a\n", "models: 5\n", "model_list: 5\n", "a: [\n", "a: 1\n---\n"])
def test_what_is_no_config_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(SpliceError, match=r"config\.yaml"):
        read_config(text.encode(), "config.yaml", directory())


def test_odd_values_are_passed_over() -> None:
    odd: Any = {"models": {"a": {"provider": 5}, 7: {}, "b": None, "c": {"provider": "openai", "config": [1]}}}
    made = reading(yaml.safe_dump(odd))
    assert [(e.name, e.offer, e.why) for e in made.entries] == [
        ("a", None, "it names no provider"),
        ("c", ("openai", "c"), None),
    ]


@pytest.mark.parametrize(
    ("size", "mended"),
    [("7B", "7b"), ("82m", "0.082b"), ("1.5t", "1500b"), ("big", None), ("7b", "7b"), ("7", 7), ("1760.0", 1760.0)],
)
def test_a_size_that_stops_the_loader(size: str, mended: object) -> None:
    text = f"models:\n  - source: openai\n    name: x\n    size: {size}   # of mine\n    expertise: [general]\n"
    stands = yaml.safe_load(text)["models"][0]["size"]
    findings = found(text, "wrong-type")
    assert [(f.severity, f.line) for f in findings] == ([] if stands == mended else [("error", 2)])
    after = repaired(text, "wrong-type")
    assert yaml.safe_load(after)["models"][0]["size"] == (stands if mended is None else mended)
    assert "   # of mine\n" in after
    assert found(f"models:\n  x: {{provider: openai, size: {size}}}\n", "wrong-type") == []
