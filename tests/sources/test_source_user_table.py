"""Adding a provider to the user's own `providers.toml`."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from model_tui.sources.table import TableError, load_table
from model_tui.sources.user_table import add_provider

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
