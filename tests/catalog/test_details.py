"""The catalog's second member: how its numbers are held, ids in another case, and damage behind the gzip."""

import zlib

import msgspec
import pytest
from catalog_inputs import BUILT, ORIGINS, built, dev, dev_model, lite_row

from model_tui.catalog import CatalogError, load
from model_tui.catalog.builder.write import encode, save
from model_tui.catalog.details import small


@pytest.mark.parametrize("end", [1, 256, 257, 65_536, 65_537])
def test_numbers_stay_what_they_are(end):
    numbers = [0, end - 1, end // 2]
    held = small(numbers, end)
    assert list(held) == numbers
    assert memoryview(held).nbytes < 8 * len(numbers) or end > 65_536


def test_a_number_beyond_the_end_is_refused():
    with pytest.raises(ValueError, match="range"):
        small([256], 256)


@pytest.fixture
def spelled(tmp_path):
    """A catalog whose ids are written in capitals, in small letters, and twice in two ways."""
    dev_models = dev(dev_model("Large"), dev_model("plain"), dev_model("Twin-A"))
    lites = {"plain": lite_row(), "ollama/Local:8B": lite_row("ollama"), "ollama/twin-b": lite_row("ollama")}
    found = built(dev_models, {**lites, "ollama/TWIN-B": lite_row("ollama")})
    save(encode(found, BUILT, ORIGINS), tmp_path / "catalog.json.gz")
    return load(tmp_path / "catalog.json.gz")


@pytest.mark.parametrize(
    ("provider", "asked", "is_known"),
    [
        ("openai", "Large", True),
        ("openai", "LARGE", True),
        ("openai", "large", True),
        ("openai", "PLAIN", True),
        ("openai", "plainer", False),
        ("groq", "large", False),
        ("ollama", "local:8b", True),
        ("ollama", "twin-b", True),
        ("ollama", "TWIN-B", True),
        ("ollama", "Twin-B", False),
    ],
)
def test_an_id_is_found_in_another_case_unless_two_are_alike(spelled, provider, asked, is_known):
    assert bool(spelled.layers(provider, asked)) is is_known


def _break(data, change):
    """Return the file with its second member changed: whole as gzip and JSON, and yet wrong."""
    first = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    first.decompress(data)
    member = msgspec.json.decode(zlib.decompress(first.unused_data, wbits=zlib.MAX_WBITS | 16))
    change(member)
    squeeze = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    whole = squeeze.compress(msgspec.json.encode(member)) + squeeze.flush()
    return data[: len(data) - len(first.unused_data)] + whole


@pytest.mark.parametrize(
    "change",
    [
        lambda member: member.pop("layers"),
        lambda member: member.update(facts=5),
        lambda member: member["layers"][0].update(rows=[7_000]),
        lambda member: member["layers"][0].update(rows="none"),
        lambda member: member["layers"][0]["doubts"].update(t=[[]], i=[300, 0]),
        lambda member: member["layers"][0]["doubts"].update(t=[[]], i=["x"]),
    ],
)
def test_a_misshapen_second_part_is_one_line(change, tmp_path):
    path = tmp_path / "odd.gz"
    data = encode(built(dev(dev_model("m"), dev_model("n"))), BUILT, ORIGINS)
    path.write_bytes(_break(data, change))
    with pytest.raises(CatalogError, match=r"odd\.gz: the second part is damaged") as caught:
        load(path).layers("openai", "m")
    assert "\n" not in str(caught.value)
