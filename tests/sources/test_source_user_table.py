"""Adding a provider to the user's own `providers.toml`."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from model_tui.sources.table import TableError, load_table
from model_tui.sources.user_table import add_provider, is_as_added, replace_provider

FIELDS = {
    "name": 'Gate "way" ä',
    "shape": "openai",
    "base_url": "https://gate.example/v1",
    "key_env": ("GATE_KEY", "OTHER"),
    "needs_key": True,
    "headers": {"X-Team": "a \\ b"},
}


def test_what_was_added_is_in_the_table(tmp_path):
    path = tmp_path / "settings" / "providers.toml"
    add_provider(path, "gate.way", FIELDS)
    provider = load_table(path).get("gate.way")
    assert provider.name == 'Gate "way" ä'
    assert provider.key_env == ("GATE_KEY", "OTHER")
    assert provider.headers == {"X-Team": "a \\ b"}
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("before", ["# mine\n[one]\nshape = 'openai'\n", "[one]\nshape = 'openai'  # no newline"])
def test_the_rest_of_the_file_stays(tmp_path, before):
    path = tmp_path / "providers.toml"
    path.write_text(before)
    add_provider(path, "two", FIELDS)
    assert path.read_text().startswith(before)
    assert {"one", "two"} <= {provider.id for provider in load_table(path)}


@pytest.mark.parametrize(
    ("ident", "fields"),
    [
        ("openai", FIELDS),
        ("google", FIELDS),
        ("Bad Id", FIELDS),
        ("fine", {**FIELDS, "shape": "no-such"}),
        ("fine", {**FIELDS, "colour": "red"}),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_is_written(tmp_path, ident, fields):
    path = tmp_path / "providers.toml"
    path.write_text("# mine\n")
    with pytest.raises(TableError) as caught:
        add_provider(path, ident, fields)
    assert "\n" not in str(caught.value)
    assert ".draft" not in str(caught.value)
    assert path.read_text() == "# mine\n"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["providers.toml"]


def test_those_who_add_at_once_take_nothing_from_each_other(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    fields = {"shape": "openai", "base_url": "https://a.example/v1"}
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(add_provider, path, f"one-{at}", fields) for at in range(12)]
        for one in done:
            one.result()
    assert {f"one-{at}" for at in range(12)} <= {provider.id for provider in load_table(path)}


OURS = {"name": "Gate", "shape": "openai", "base_url": "http://127.0.0.1:9", "key_env": ("A", "B"), "local": True}


def test_a_table_as_it_was_added_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_text('# mine\n[one]\nshape = "openai"\nbase_url = "http://h/v1"')
    add_provider(path, "gate", OURS)
    path.write_text(path.read_text() + "\n# the end\n")
    before = path.read_text()
    assert is_as_added(path, "gate")
    replace_provider(path, "gate", {**OURS, "base_url": "http://127.0.0.1:9/v1"})
    assert path.read_text() == before.replace('"http://127.0.0.1:9"', '"http://127.0.0.1:9/v1"')
    assert not is_as_added(path, "one")
    assert not is_as_added(path, "two")
    assert not is_as_added(tmp_path / "none.toml", "gate")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("local = true", "local = true # here"),
        ("local = true", "local=true"),
        ("local = true", "timeout = 3"),
        ("[gate]", "[gate]\n"),
        ("local = true", 'local = true\n[gate.headers]\nx = "y"'),
        ("\n", "\r\n"),
        ("[gate]", "[gate"),
    ],
)
def test_a_table_that_was_edited_stays(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "providers.toml"
    add_provider(path, "gate", OURS)
    path.write_bytes(path.read_text().replace(old, new).encode())
    before = path.read_bytes()
    assert not is_as_added(path, "gate")
    with pytest.raises(TableError):
        replace_provider(path, "gate", {**OURS, "base_url": "http://127.0.0.1:9/v1"})
    assert path.read_bytes() == before
