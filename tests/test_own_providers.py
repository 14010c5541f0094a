"""The user's table of providers: what holds of it, and what is said of the rest."""

from pathlib import Path

import pytest

from model_tui.catalog import CatalogProvider
from model_tui.own_providers import OwnProviders, without_choices
from model_tui.sources.table import load_table
from model_tui.sources.user_table import add_provider

GOOD = '[team]\nname = "Team"\nshape = "openai"\nbase_url = "http://127.0.0.1:9/v1"\n'
BAD = '[house]\nshape = "nope"\n'


def test_what_holds_is_read_and_the_rest_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    file = tmp_path / "providers.toml"
    own = OwnProviders(file, said.append)
    assert own.ids(own.read()) == frozenset()
    file.write_text(GOOD + BAD)
    table = own.read()
    assert (own.ids(table), list(own.bad)) == ({"team"}, ["house"])
    (line,) = said
    assert line.startswith(f"{file}")
    assert "'house' is left out until that is mended" in line
    standing = own.statuses(table, {"house": CatalogProvider("house", "House", count=7)})
    assert (standing["team"].base_url, standing["team"].standing) == ("http://127.0.0.1:9/v1", "catalog")
    assert (standing["house"].standing, standing["house"].known) == ("failed", 7)
    assert own.statuses(table, {})["house"].known == 0


def test_a_byte_order_mark_is_no_mistake_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text("\ufeff" + GOOD)
    own = OwnProviders(file, pytest.fail)
    assert own.ids(own.read()) == {"team"}
    add_provider(file, "other", {"shape": "openai", "base_url": "http://127.0.0.1:8/v1"})
    assert own.ids(own.read()) == {"team", "other"}
    assert file.read_bytes().startswith(b"\xef\xbb\xbf[team]")


def test_a_file_that_is_no_toml_costs_nobody_else(tmp_path: Path) -> None:
    said: list[str] = []
    file = tmp_path / "providers.toml"
    file.write_text("[")
    own = OwnProviders(file, said.append)
    assert [provider.id for provider in own.read()] == [provider.id for provider in load_table()]
    assert (own.bad, len(said)) == ({}, 1)
    assert said[0].endswith("none of its tables counts until that is mended")
    file.write_text(BAD)
    own.read()
    file.unlink()
    own.read()
    assert own.bad == {}


def test_what_might_stand_there_is_left_out() -> None:
    assert without_choices("x: no shape 'y': one of a, b, c") == "x: no shape 'y'"
