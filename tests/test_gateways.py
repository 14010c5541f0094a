"""From an address to a provider of one's own: what follows from it, and which field is wrong."""

from pathlib import Path

import pytest

from model_tui.gateways import (
    Gateway,
    GatewayError,
    add,
    address,
    advice,
    check,
    shapes,
    suggested_id,
    suggested_variable,
    with_version,
)
from model_tui.storage import Paths
from model_tui.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(Paths.default(), tmp_path / "work", env={}, offline=True)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://10.0.0.5:8000/v1", "http://10.0.0.5:8000/v1"),
        (" https://llm.example.com/v1/ \n", "https://llm.example.com/v1"),
        ("10.0.0.5:8000/v1", "http://10.0.0.5:8000/v1"),
        ("localhost:8000", "http://localhost:8000"),
        ("gpu1/v1", "http://gpu1/v1"),
        ("llm.example.com/v1", "https://llm.example.com/v1"),
        ("llm.example.com:8080", "http://llm.example.com:8080"),
        ("http://host/v1/chat/completions", "http://host/v1"),
        ("http://host/v1/models/", "http://host/v1"),
        ("0.0.0.0:9", "http://127.0.0.1:9"),
    ],
)
def test_what_people_paste_becomes_a_base_url(typed: str, url: str) -> None:
    assert address(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  ", "ftp://x", "http://", "//", "http://a@b", "http://x?k=1", "http://x#y", "http://x\x1b", "a b"),
        *("foo", "my-gate", "http://h:99999", "h:99999/v1", "http://h:0/v1", "http://:80", "http://[::1", "file://"),
        *("ftp://me:canary@x", "http://me:canary@h:99999", "file://host"),
    ],
)
def test_what_is_no_address_is_refused_at_its_field(bench: Workbench, typed: str) -> None:
    with pytest.raises(GatewayError) as caught:
        address(typed)
    assert caught.value.field == "base_url"
    assert str(caught.value).isprintable()
    assert "canary" not in str(caught.value)
    with pytest.raises(GatewayError) as caught:
        add(bench, Gateway(typed, "gate"))
    assert caught.value.field == "base_url"
    assert not bench.providers_file.exists()


def test_the_path_of_a_call_is_cut_for_its_own_shape_alone() -> None:
    assert address("http://host/models", "gemini") == "http://host/models"


@pytest.mark.parametrize(
    ("url", "ident"),
    [
        ("http://10.0.0.5:8000/v1", "server-10-0-0-5"),
        ("http://[::1]:8000/v1", "local"),
        ("http://[fd00::5]:8000/v1", "server-fd00-5"),
        ("http://localhost:8000/v1", "local"),
        ("https://llm.example.com/v1", "llm-example"),
        ("https://api.example.ai/v1", "example"),
        ("https://api.openai.com/v1", "openai-2"),
        ("http://localai:8080/v1", "localai-8080"),
        ("gpu1:8000", "gpu1"),
        ("https://api.com", "api"),
        ("https://Ünï.example/v1", "n-example"),
        ("nonsense://x", ""),
        ("", ""),
    ],
)
def test_an_id_is_suggested_that_nobody_has(bench: Workbench, url: str, ident: str) -> None:
    assert suggested_id(bench, url) == ident
    if ident:
        check(bench, Gateway(url if "Ü" not in url else "https://n.example", ident))


def test_an_address_without_a_path_is_advised_on() -> None:
    assert "/v1" in advice("http://10.0.0.5:8000/")
    assert "/v1" in advice("10.0.0.5:8000")
    assert advice("http://10.0.0.5:8000/v1") == advice("http://10.0.0.5:8000", "ollama") == ""


def test_a_variable_is_suggested() -> None:
    assert suggested_variable("llm-example.2") == "LLM_EXAMPLE_2_API_KEY"


def test_the_usual_shape_comes_first() -> None:
    assert shapes()[0] == "openai"
    assert {"anthropic", "ollama", "vllm"} <= set(shapes())
    assert "catalog" not in shapes()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "Bad"}, "id"),
        ({"id": "openai"}, "id"),
        ({"id": "mistralai"}, "id"),
        ({"shape": "soap"}, "shape"),
        ({"shape": "gguf"}, "base_url"),
        ({"key_env": ("1X",)}, "key_env"),
        ({"headers": ("X",)}, "headers"),
        ({"name": "\u202e"}, "name"),
        ({"litellm_prefix": "\x00"}, "litellm_prefix"),
    ],
)
def test_each_slip_is_told_at_its_field(bench: Workbench, fields: dict[str, object], field: str) -> None:
    whole = {"base_url": "http://10.0.0.5/v1", "id": "gate", **fields}
    with pytest.raises(GatewayError) as caught:
        add(bench, Gateway(**whole))
    assert caught.value.field == field
    assert "\n" not in str(caught.value)
    assert not bench.providers_file.exists()


def test_what_was_added_is_known_at_once(bench: Workbench) -> None:
    assert bench.registry.table.get("gate") is None
    path = add(bench, Gateway("10.0.0.5:8000/v1", "gate", "The Gate", key_env=("GATE_KEY",)))
    assert path == bench.providers_file
    provider = bench.table.get("gate")
    assert (provider.name, provider.base_url, provider.key_env) == (
        "The Gate",
        "http://10.0.0.5:8000/v1",
        ("GATE_KEY",),
    )
    assert bench.registry.table is bench.table
    assert bench.registry.status("gate").variable == "GATE_KEY"
    assert [event.provider for event in bench.registry.look(["gate"])] == ["gate"]


def test_a_file_that_cannot_be_written_or_understood(bench: Workbench) -> None:
    bench.paths.config_dir.parent.mkdir(parents=True, exist_ok=True)
    bench.paths.config_dir.write_text("a file where the folder should be")
    with pytest.raises(OSError, match=r"providers\.toml"):
        add(bench, Gateway("http://10.0.0.5/v1", "gate"))
    assert bench.table.get("gate") is None


@pytest.mark.parametrize(
    ("url", "failed", "longer"),
    [
        ("10.0.0.5:8000", "http", "http://10.0.0.5:8000/v1"),
        ("https://host/gate/", "bad-answer", "https://host/gate/v1"),
        ("https://host/gate", "not-running", None),
        ("https://host/gate", "refused", None),
        ("https://host/v1", "http", None),
        ("https://host/api/v1beta", "http", None),
    ],
)
def test_v1_is_looked_for_where_it_may_be_missing(url: str, failed: str, longer: str | None) -> None:
    assert with_version(Gateway(url, "gate"), failed) == longer
    assert with_version(Gateway(url, "gate", shape="ollama"), failed) is None
