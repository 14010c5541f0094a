"""The user's overrides: what they win over, what they add, and what a slip in the file is answered with."""

from pathlib import Path

import pytest
from command_line import call

from model_tui.core.model import ModelCapabilities, ModelSpec
from model_tui.resolvers.override_file import OverrideError, load_overrides
from model_tui.resolvers.overrides import OverrideResolver
from model_tui.storage import Paths

ALIASES = {"google": "gemini"}
HOUSE = """\
models:
  - provider: custom_proxy
    name: llama-3-custom
    capabilities:
      max_context: 100000
      supports_tools: true
      input_cost_per_1m: 0.0  # Internal proxy
"""


def resolver(folder: Path, text: str) -> OverrideResolver:
    path = folder / "overrides.yaml"
    path.write_text(text, "utf-8", "surrogateescape")
    return OverrideResolver(load_overrides(path, ALIASES))


def facts(known: OverrideResolver, provider: str, name: str) -> ModelCapabilities:
    layers = known.layers(ModelSpec(provider, name))
    assert len(layers) <= 1
    return layers[0].facts if layers else ModelCapabilities()


def test_the_capability_registrys_own_example(tmp_path: Path) -> None:
    known = resolver(tmp_path, HOUSE)
    expected = ModelCapabilities(max_context=100000, supports_tools=True, price_input=0.0)
    assert facts(known, "custom_proxy", "llama-3-custom") == expected
    (layer,) = known.layers(ModelSpec("custom_proxy", "llama-3-custom"))
    assert (layer.name, layer.source) == ("override", f"{tmp_path / 'overrides.yaml'}:2")
    assert layer.at is not None
    assert [spec.name for spec in known.added()] == ["llama-3-custom"]


def test_facts_beside_the_name_in_the_words_of_the_json_contract(tmp_path: Path) -> None:
    known = resolver(
        tmp_path,
        """
        - {provider: Google, id: gemini-x, name: Gemini X, context: 5, price: {input: 1, output: 2.5, unit: 1M tokens},
           tools: no, retires: 2027-01-31, input_modalities: [text, image]}
        """,
    )
    assert facts(known, "gemini", "gemini-x") == ModelCapabilities(
        display_name="Gemini X",
        max_context=5,
        price_input=1.0,
        price_output=2.5,
        price_unit="1M tokens",
        supports_tools=False,
        retires="2027-01-31",
        input_modalities=("text", "image"),
    )


def test_exact_wins_over_globs_and_later_over_earlier_fact_by_fact(tmp_path: Path) -> None:
    known = resolver(
        tmp_path,
        """
        models:
          - {provider: openai, name: gpt-4o, context: 1}
          - {provider: "*", name: "gpt-4*", context: 2, max_output: 22, mode: chat}
          - {provider: openai, name: "gpt-*", context: 3, max_output: 33}
          - {provider: openai, name: gpt-4o, tools: true}
        """,
    )
    expected = ModelCapabilities(max_context=1, max_output_tokens=33, mode="chat", supports_tools=True)
    assert facts(known, "openai", "gpt-4o") == expected
    assert facts(known, "azure", "gpt-4o").max_context == 2
    assert facts(known, "openai", "o3") == ModelCapabilities()
    assert {spec.name for spec in known.added()} == {"gpt-4o"}
    keys = [("openai", "gpt-4o"), ("openai", "o3"), ("azure", "gpt-4.1"), ("groq", "llama")]
    assert list(known.said(keys)) == [("openai", "gpt-4o"), ("azure", "gpt-4.1")]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "models:\n", "models: []\n", "models: null\n", "[]\n"])
def test_a_file_that_says_nothing(text: str, tmp_path: Path) -> None:
    assert resolver(tmp_path, text).overrides.entries == ()


def test_no_file_is_no_override(tmp_path: Path) -> None:
    assert load_overrides(tmp_path / "none.yaml", ALIASES).entries == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("models: [\n", 2, "not valid YAML: "),
        ("models:\n  - provider: a\n    name: \x07\n", 3, "not valid YAML: the character U+0007 is not allowed"),
        ("models:\n" + "- " * 2000 + "1\n", 2, "not valid YAML: nested too deeply"),
        ("- provider: a\n  name: b\n  family: \udcff\n", 3, "not valid YAML: not UTF-8"),
        ("- provider: a\n  name: b\n  context: !!int x\n", 3, "not valid YAML: 'x': invalid literal"),
        ("- provider: a\n  name: b\n  retires: !!timestamp 2027-13-45\n", 3, "not valid YAML: '2027-13-45': month "),
        ("- provider: a\n  name: b\n  retires: 2027-13-45\n", 3, "'retires': '2027-13-45' is no date; write it as "),
        ("- provider: a\n  name: b\n  retires: 2027/1/5\n", 3, "'retires': '2027/1/5' is no date; did you mean 2027-"),
        ("- provider: a\n  name: b\n  retires: tomorrow\n", 3, "'retires': 'tomorrow' is no date; write it as 2027-"),
        ("- provider: a\n  name: b\n  mode: chatty\n", 3, "'mode': 'chatty' is no mode; did you mean chat?"),
        ("- provider: a\n  name: b\n  mode: xyzzy\n", 3, "'mode': 'xyzzy' is no mode; there are chat, completion"),
        ("- provider: a\n  name: b\n  price: 5\n", 3, "'price' is not a mapping of input, output"),
        ("- provider: a\n  name: b\n  price:\n    input: 1\n    output: x\n", 5, "'price.output': 'x' is no number"),
        ("- {provider: a, name: b, capabilities: {\n  price: {input: 1,\n  3: 4}}}\n", 3, "'3' is no part of a price"),
        ("- provider: openai\n", 1, "'name' is missing"),
        ("- name: gpt\n", 1, "'provider' is missing"),
        ("- provider: openai\n  name: 5\n", 2, "'name' is no name"),
        (
            "models:\n  - provider: a\n    name: b\n    contextt: 5\n",
            4,
            "'contextt' is no fact about a model; did you mean context?",
        ),
        ("- provider: a\n  name: b\n  context: many\n", 3, "'context': 'many' is no whole number"),
        (
            "- provider: a\n  name: b\n  context: 128k\n",
            3,
            "'context': '128k' is no whole number; did you mean 128000?",
        ),
        (
            "- provider: a\n  name: b\n  context: 1.05M\n",
            3,
            "'context': '1.05M' is no whole number; did you mean 1050000?",
        ),
        ("- provider: a\n  name: b\n  context: 1.5\n", 3, "'context': 1.5 is no whole number"),
        ("- provider: a\n  name: b\n  context: 99999999999999999999\n", 3, "'context': larger than anything"),
        (
            "- provider: a\n  name: b\n  tools: 'Yes'\n",
            3,
            "'tools': 'Yes' is no true or false; write yes without quotes",
        ),
        ("- provider: a\n  name: b\n  input_modalities: text\n", 3, "'input_modalities': 'text' is no list"),
        (
            "- provider: a\n  name: b\n  quality_tier: superb\n",
            3,
            "'quality_tier': 'superb' is none of best, balanced, cheap",
        ),
        (
            "- provider: a\n  name: b\n  price:\n    unit: 1M token\n",
            4,
            "'price.unit': nothing is sold by the '1M token'; did you mean 1M tokens?",
        ),
        ("- provider: a\n  name: b\n  context: 5\n  context: 6\n", 4, "'context' was said in line 3 already"),
        ("- provider: a\n  name: b\n  context: 5\n  max_context: 6\n", 4, "'max_context' was said in line 3 already"),
        ("- {provider: a, name: b, price: {input: 1,\n  input: 2}}\n", 2, "'input' was said in line 1 already"),
        ("models:\n- {provider: a, name: b}\nmodels: []\n", 3, "'models' was said in line 1 already"),
        ("- provider: a\n  name: b\n  context: -1\n", 3, "'context': not a finite number from 0 up"),
        ("- provider: a\n  name: b\n  capabilities:\n    tools: 3\n", 4, "'tools': 3 is no true or false"),
        ("- provider: a\n  name: b\n  capabilities: [1]\n", 3, "'capabilities' is not a mapping"),
        ("- provider: a\n  name: b\n  price: {inputt: 3}\n", 3, "'inputt' is no part of a price; did you mean input?"),
        ("- provider: a\n  name: b\n  price: {input: .inf}\n", 3, "'price.input': not a finite number from 0 up"),
        ("- provider: a\n  name: b\n  aliases: c\n", 3, "'aliases' is not a list of names"),
        ("- just words\n", 1, "an entry is a mapping with 'provider' and 'name'"),
        ("models: 5\n", 1, "'models' is not a list"),
        ("modells: []\n", 1, "one list named 'models' is wanted, not 'modells'"),
        ("models: []\n---\nmodels: []\n", 2, "not valid YAML: "),
        ("- &a [*a]\n", 1, ""),
        ("? [x]\n: 5\n", 1, "one list named 'models' is wanted, not "),
        ("- !!python/object:os.system {}\n", 1, "not valid YAML: "),
    ],
)
def test_a_slip_is_one_line_with_file_and_line(text: str, line: int | None, said: str, tmp_path: Path) -> None:
    with pytest.raises(OverrideError) as caught:
        resolver(tmp_path, text)
    message = str(caught.value)
    where = str(tmp_path / "overrides.yaml")
    assert message.startswith(f"{where}:{line}: {said}" if line is not None else f"{where}: {said}")
    assert "\n" not in message


def test_overrides_show_in_every_verb_and_a_slip_ends_it_with_2() -> None:
    folder = Paths.default().config_dir
    folder.mkdir(parents=True)
    added = "  - {provider: house, name: mine, canonical: openai/gpt-4o}\n"
    more = "  - {provider: openai, name: gpt-4o, context: 99}\n"
    (folder / "overrides.yaml").write_text(HOUSE + more + added)
    (added,) = call("list", "--json", "provider:custom_proxy").json
    assert (added["context"], added["state"], added["cost_tier"]) == (100000, "catalog", "free")
    assert added["provenance"]["context"] == "override"
    told = call("show", "house/mine").out
    assert "model: openai/gpt-4o  (your overrides.yaml says so)\n" in told
    shown = call("show", "openai/gpt-4o", "--json").json
    assert (shown["context"], shown["provenance"]["context"]) == (99, "override")
    assert {"override", "models.dev"} <= {layer["layer"] for layer in shown["layers"]}
    (folder / "overrides.yaml").write_text("- provider: openai\n")
    ran = call("list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"model-tui: {folder / 'overrides.yaml'}:1: 'name' is missing\n"


def test_other_overrides_while_the_program_runs(tmp_path: Path) -> None:
    from model_tui.workbench import Workbench

    folder = Paths.default().config_dir
    folder.mkdir(parents=True)
    path = folder / "overrides.yaml"
    path.write_text(HOUSE + "  - {provider: openai, name: 'gpt-4o*', context: 99}\n")
    registry = Workbench(Paths.default(), tmp_path, env={}).registry
    before = registry.find("openai/gpt-4o")
    registry.restore()
    changed = registry.find("openai/gpt-4o")
    assert before is not None
    assert changed is not None
    assert (changed.context, changed.aliases, changed.price) == (99, before.aliases, before.price)
    assert registry.find("custom_proxy/llama-3-custom") is not None
    path.write_text("- {provider: openai, name: o3, context: 7}\n")
    registry.use_overrides(load_overrides(path, registry.table.aliases))
    assert registry.find("openai/gpt-4o") == before
    assert registry.find("custom_proxy/llama-3-custom") is None
    o3 = registry.find("openai/o3")
    assert o3 is not None
    assert o3.context == 7


def test_anchors_merges_and_both_names_are_no_repetition(tmp_path: Path) -> None:
    text = """
models:
  - &one {provider: a, id: b, name: Shown, context: 5, tools: yes}
  - {<<: *one, id: c, context: 6}
"""
    found = resolver(tmp_path, text)
    first, second = (found.layers(ModelSpec("a", name))[0].facts for name in ("b", "c"))
    assert (first.max_context, first.display_name, first.supports_tools) == (5, "Shown", True)
    assert (second.max_context, second.display_name, second.supports_tools) == (6, "Shown", True)
