"""Names in a LiteLLM config: there twice, spoken of in vain, or shadowed."""

import pytest
import yaml
from reviewing_configs import found, reading, repaired, reviewed

from model_tui.export.splice import SpliceError

ONE = "  - {model_name: one, litellm_params: {model: openai/gpt-4o, api_key: none}}\n"
HEAD = f"model_list:\n{ONE}"


@pytest.mark.parametrize(
    ("rest", "names"),
    [
        ("router_settings: {fallbacks: [{one: [two]}, {three: [one]}]}", ["two", "three"]),
        ("litellm_settings: {fallbacks: [{one: [two]}]}", ["two"]),
        ("litellm_settings: {default_fallbacks: [one, two]}", ["two"]),
        ("router_settings: {context_window_fallbacks: [{one: [two, one]}]}", ["two"]),
        ("router_settings: {content_policy_fallbacks: [{one: [two]}]}", ["two"]),
        (
            "router_settings: {model_group_alias: {uno: one, dos: two, tres: {model: three, hidden: true}}}",
            ["two", "three"],
        ),
        ("router_settings: {routing_groups: [{models: [one, two]}]}", ["two"]),
        ("router_settings: {fallbacks: [{one: [uno]}], model_group_alias: {uno: one}}", []),
        ("router_settings: {fallbacks: [{'*': [one]}]}", []),
        ("router_settings: {fallbacks: nonsense, model_group_alias: [], routing_groups: {a: 1}}", []),
    ],
)
def test_dangling(rest: str, names: list[str]) -> None:
    findings = found(HEAD + rest + "\n", "dangling")
    assert [f.name for f in findings] == names
    assert {(f.severity, f.line) for f in findings} <= {("warning", 3)}
    mended = repaired(HEAD + rest + "\n", "dangling")
    assert found(mended, "dangling") == []
    assert mended.startswith(HEAD)


def test_two_dangling_names_of_one_rule_take_it_with_them() -> None:
    text = HEAD + "router_settings:\n  fallbacks:\n    - one: [two, three]\n    - one: [one]\n  timeout: 5\n"
    made = reviewed(text)
    assert yaml.safe_load(made.plan(made.findings).after)["router_settings"] == {
        "fallbacks": [{"one": ["one"]}],
        "timeout": 5,
    }
    first = next(f for f in made.findings if f.name == "two")
    assert yaml.safe_load(made.plan([first]).after)["router_settings"]["fallbacks"][0] == {"one": ["three"]}


def test_wildcards_ids_and_includes_have_names_too() -> None:
    text = """
    include: [more.yaml]
    model_list:
      - {model_name: any/*, litellm_params: {model: openai/*, api_key: none}}
      - {model_name: one, litellm_params: {model: openai/gpt-4o, api_key: none}, model_info: {id: seven}}
    router_settings: {fallbacks: [{one: [any/thing, seven, there]}]}
    """
    more = "model_list: [{model_name: there, litellm_params: {model: openai/gpt-4o}}]\ninclude: [gone.yaml]\n"

    def read(path: object) -> bytes | None:
        return more.encode() if str(path) == "more.yaml" else None

    made = reading(text, read=read)
    assert made.elsewhere == {"there"}
    assert made.unread == ("gone.yaml: there is no such file: LiteLLM does not start",)
    # which names an unread file would add is unknown, so that none is called dangling
    findings = found(text)
    assert [(f.kind, f.severity, f.line) for f in findings] == [("include", "error", 2)]


def test_a_broken_include_is_named() -> None:
    def read(path: object) -> bytes | None:
        raise SpliceError(str(path), None, "cannot be read")

    assert reading("include: [a.yaml]\n", read=read).unread == ("a.yaml: cannot be read",)
    assert reading("include: [a.yaml]\n", read=lambda _: b"a: [").unread[0].startswith("a.yaml:")


def test_the_same_entry_twice() -> None:
    (finding,) = found(HEAD + ONE)
    assert (finding.kind, finding.line, finding.severity) == ("duplicate-entry", 3, "warning")
    assert repaired(HEAD + ONE, "duplicate-entry") == HEAD


@pytest.mark.parametrize(
    ("other", "is_group"),
    [
        ("model: azure/deploy, api_key: none}, model_info: {base_model: azure/gpt-4o", True),
        ("model: openai/gpt-4o, api_key: none, api_base: 'https://x.y/v1'", True),
        ("model: openrouter/openai/gpt-4o, api_key: none", True),
        ("model: groq/llama, api_key: none, order: 2", True),
        ("model: groq/llama, api_key: none, weight: 2", True),
        ("model: groq/llama, api_key: none", False),
    ],
)
def test_one_name_for_several(other: str, is_group: bool) -> None:
    text = HEAD + f"  - {{model_name: one, litellm_params: {{{other}}}}}\n"
    findings = found(text)
    assert [(f.kind, f.line) for f in findings] == ([] if is_group else [("duplicate-name", 3)])


def test_fallbacks_that_do_not_count() -> None:
    rules = "{fallbacks: [{one: [one]}]}"
    (finding,) = found(HEAD + f"router_settings: {rules}\nlitellm_settings: {rules}\n")
    assert (finding.kind, finding.line) == ("fallbacks-ignored", 4)


def test_an_alias_that_hides_an_entry() -> None:
    two = ONE.replace(": one", ": two").replace("4o,", "4o-mini,")
    (finding,) = found(HEAD + two + "router_settings: {model_group_alias: {one: two}}\n", "shadowed")
    assert (finding.kind, finding.name, finding.line) == ("shadowed", "one", 2)
