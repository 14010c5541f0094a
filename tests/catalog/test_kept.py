"""The catalogs that lie in the cache, and the embedded one where none does."""

from pathlib import Path

from model_tui.catalog import load
from model_tui.catalog.kept import load_newest


def test_all_who_hold_the_embedded_catalog_hold_the_same(tmp_path: Path) -> None:
    one, another = (load_newest(tmp_path / name) for name in ("one", "another"))
    assert one[0] is another[0]
    assert one[1:] == another[1:] == (None, ())
    assert load() is not one[0]  # who asks for a catalog of their own gets it
