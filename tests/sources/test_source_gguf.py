"""A folder of GGUF files: what their headers state, and what is no model."""

import asyncio
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from model_tui.core.discovery import Answered, Failed
from model_tui.core.model import Provider
from model_tui.export.litellm import LiteLLM
from model_tui.export.models_yaml import ModelsYaml
from model_tui.export.plan import PlanError
from model_tui.registry import ModelRegistry
from model_tui.sources import gguf_folder, gguf_header
from model_tui.sources.gguf_header import read_header
from model_tui.sources.protocol import Listed, Listing, SourceError
from model_tui.sources.table import TableError, load_table
from model_tui.storage import Paths
from model_tui.workbench import Workbench

gguf = pytest.importorskip("gguf")

from tiny_gguf import CONTEXT, parameters, tiny_llama  # noqa: E402 - needs the package


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my models"
    made.mkdir()
    return made


def read(folder: Path) -> tuple[dict[str, Listed], Listing]:
    found = gguf_folder.read_folder(folder, "gguf")
    return {item.spec.name: item for item in found.models}, found


def test_what_a_header_states(folder: Path) -> None:
    tiny_llama(folder / "tiny.gguf")
    (folder / "deep" / "er").mkdir(parents=True)
    tiny_llama(folder / "deep" / "er" / "plain.GGUF", template=None, name="plain")
    models, found = read(folder)
    assert found.skipped == 0
    assert list(models) == ["deep/er/plain", "tiny"]
    tiny, plain = models["tiny"], models["deep/er/plain"]
    assert (tiny.spec.display_name, tiny.spec.family) == ("Tiny Llama", "llama")
    assert (tiny.facts.mode, tiny.facts.max_context) == ("chat", CONTEXT)
    assert tiny.facts.size_b == pytest.approx(parameters() / 1e9, rel=1e-3)
    assert tiny.facts.description is not None
    assert tiny.facts.description.startswith("ALL_F32, ")
    # A template with or without tools: only a server that runs it can say.
    assert (tiny.facts.supports_tools, plain.facts.supports_tools, plain.facts.mode) == (None, None, None)


def test_the_reader_that_steps_over_arrays_reads_what_the_whole_one_does(folder: Path) -> None:
    path = tiny_llama(folder / "tiny.gguf")
    whole, ours = gguf.GGUFReader(path), read_header(path)
    scalars = {
        name: field.contents()
        for name, field in whole.fields.items()
        if field.types[0] != gguf.GGUFValueType.ARRAY and not name.startswith("GGUF.")
    }
    assert {name: value for name, value in ours.fields.items() if value is not None} == scalars
    assert "tokenizer.ggml.tokens" in ours.fields
    assert ours.parameters == parameters()


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"llama__pooling_type": 1}, "embedding"),
        ({"llama__pooling_type": 4}, "rerank"),
        ({}, "chat"),
    ],
)
def test_what_a_model_is_for(folder: Path, fields: dict[str, int], mode: str) -> None:
    tiny_llama(folder / "m.gguf", **fields)
    assert read(folder)[0]["m"].facts.mode == mode


def test_projectors_and_adapters_are_no_models(folder: Path) -> None:
    tiny_llama(folder / "adapter.gguf", general__type="adapter")
    tiny_llama(folder / "mmproj.gguf", general__type="mmproj")
    models, found = read(folder)
    assert (models, found.skipped) == ({}, 0)


def test_a_model_of_several_parts_is_one(folder: Path) -> None:
    for part in (1, 2, 3):
        fields = {"split__count": 3} if part == 1 else {}
        tiny_llama(folder / f"big-0000{part}-of-00003.gguf", **fields)
    tiny_llama(folder / "torn-00001-of-00002.gguf", split__count=2)
    models, found = read(folder)
    assert list(models) == ["big"]
    assert models["big"].facts.size_b == pytest.approx(3 * parameters() / 1e9, rel=1e-3)
    assert found.skipped == 1


def with_array(kind: int, number: int) -> bytes:
    """A file whose one field is an array that claims `number` elements."""
    name = b"general.tags"
    start = struct.pack("<IIQQQ", 0x46554747, 3, 0, 1, len(name)) + name
    return start + struct.pack("<IIQ", 9, kind, number) + b"\0" * 64


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"GGUF",
        b"no such thing at all",
        struct.pack("<IIQQ", 0x46554747, 3, 2**60, 2**60),
        struct.pack("<IIQQ", 0x46554747, 99, 0, 0),
        with_array(0, 2**60),
        with_array(8, 2**40),
        with_array(8, 1000),
        with_array(9, 2),
        with_array(77, 2),
    ],
    ids=["empty", "short", "text", "counts", "version", "bytes", "texts", "torn", "nested", "type"],
)
def test_a_damaged_file_is_counted(folder: Path, damaged: bytes) -> None:
    (folder / "bad.gguf").write_bytes(damaged)
    tiny_llama(folder / "good.gguf")
    models, found = read(folder)
    assert list(models) == ["good"]
    assert found.skipped == 1


@pytest.mark.parametrize("cut", [30, 500, 5_000, 100_000])
def test_a_file_that_is_still_coming_in_is_counted(folder: Path, cut: int) -> None:
    whole = tiny_llama(folder / "m.gguf").read_bytes()
    (folder / "m.gguf").write_bytes(whole[:cut])
    assert read(folder)[1].skipped == 1


def test_what_is_not_looked_at(folder: Path) -> None:
    (folder / ".hidden").mkdir()
    tiny_llama(folder / ".hidden" / "m.gguf")
    tiny_llama(folder / ".m.gguf")
    (folder / "notes.txt").write_text("no model")
    (folder / "a.gguf").mkdir()
    assert read(folder)[1] == Listing(())


def test_reading_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        tiny_llama(folder / f"{name}.gguf")
    monkeypatch.setattr(gguf_folder, "_MOST_FILES", 2)
    assert len(read(folder)[0]) == 2
    monkeypatch.setattr(gguf_folder, "_SECONDS", -1.0)
    assert read(folder)[1].notes == ("stopped after 0 of 2 models: reading took too long",)


def test_a_name_is_made_harmless(folder: Path) -> None:
    tiny_llama(folder / "m.gguf", name="\x1b[31mred\nline")
    assert read(folder)[0]["m"].spec.display_name == "[31mred line"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "file://host/x", "file:relative", ""])
def test_an_address_that_is_no_folder(url: str) -> None:
    with pytest.raises(SourceError):
        gguf_folder.folder_of(url)


# --- as a provider -----------------------------------------------------------------------------------------------


def registry(tmp_path: Path, **env: str) -> ModelRegistry:
    return Workbench(Paths.default(), tmp_path, env=env).registry


async def ask(registry: ModelRegistry) -> list[object]:
    return [event async for event in registry.discover(["gguf"])]


async def test_without_a_folder_only_who_asks_for_it_is_told(tmp_path: Path) -> None:
    known = registry(tmp_path)
    assert "gguf" not in {door.provider.id for door in known.doors.to_ask(None, by_hand=True)[0]}
    last = (await ask(known))[-1]
    assert isinstance(last, Failed)
    assert (last.kind, last.reason) == ("incomplete", "set GGUF_MODELS: nothing says where to look")


async def test_a_folder_that_the_environment_names(tmp_path: Path, folder: Path) -> None:
    tiny_llama(folder / "tiny.gguf")
    known = registry(tmp_path, GGUF_MODELS=str(folder))
    last = (await ask(known))[-1]
    assert isinstance(last, Answered)
    assert (last.provider, last.models) == ("gguf", 1)
    offer = known.find("gguf/tiny")
    assert offer is not None
    # A file is known; nothing runs it, so that it cannot be used as it is.
    assert (offer.state, offer.ready, offer.context) == ("catalog", False, CONTEXT)
    assert offer.provenance["context"] == "provider"


async def test_a_folder_below_home(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    tiny_llama(folder / "tiny.gguf")
    assert isinstance((await ask(registry(tmp_path, GGUF_MODELS="~/my models/")))[-1], Answered)


async def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    last = (await ask(registry(tmp_path, GGUF_MODELS=str(tmp_path / "gone"))))[-1]
    assert isinstance(last, Failed)
    assert last.kind == "not-running"


async def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> object:
        raise ImportError

    tiny_llama(folder / "tiny.gguf")
    monkeypatch.setattr(gguf_header, "import_module", missing)
    gguf_header._package.cache_clear()
    gguf_header._reader_class.cache_clear()
    last = (await ask(registry(tmp_path, GGUF_MODELS=str(folder))))[-1]
    assert isinstance(last, Failed)
    assert "model-tui[gguf]" in last.reason


@pytest.mark.parametrize("line", ['base_url = "file://{}"', 'env_default = {{ folder = "{}" }}'])
async def test_a_folder_that_the_users_table_names(tmp_path: Path, folder: Path, line: str) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain)
    tiny_llama(plain / "tiny.gguf")
    paths = Paths.default()
    paths.config_dir.mkdir(parents=True, exist_ok=True)
    (paths.config_dir / "providers.toml").write_text(f"[gguf]\n{line.format(plain)}\n")
    assert isinstance((await ask(registry(tmp_path)))[-1], Answered)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "file://host/x", "file://{other}", "~/models"])
def test_a_table_with_another_address_is_refused(tmp_path: Path, url: str) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(f'[gguf]\nbase_url = "{url}"\n')
    with pytest.raises(TableError, match="file:///"):
        load_table(file)


@pytest.mark.parametrize("target", [LiteLLM(), ModelsYaml()], ids=lambda target: target.name)
async def test_a_file_is_not_exported(tmp_path: Path, folder: Path, target: LiteLLM | ModelsYaml) -> None:
    tiny_llama(folder / "tiny.gguf")
    bench = Workbench(Paths.default(), tmp_path, env={"GGUF_MODELS": str(folder)})
    await ask(bench.registry)
    offer = bench.registry.find("gguf/tiny")
    assert offer is not None
    with pytest.raises(PlanError, match="no server runs"):
        target.plan(tmp_path / "config.yaml", None, [bench.pick(offer)])


def test_the_package_is_imported_when_it_is_used() -> None:
    code = (
        "import sys, importlib, pkgutil, model_tui.sources as room\n"
        "for module in pkgutil.iter_modules(room.__path__):\n"
        "    importlib.import_module(f'model_tui.sources.{module.name}')\n"
        "print([name for name in ('gguf', 'numpy', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_table_has_no_folder_of_its_own() -> None:
    provider = load_table().get("gguf-files")
    assert isinstance(provider, Provider)
    assert provider.base_url == "file://{folder}"
    assert provider.local


async def test_a_pipe_is_no_model_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.gguf")
    found = await asyncio.wait_for(asyncio.to_thread(gguf_folder.read_folder, tmp_path, "gguf"), 5)
    assert (found.models, found.skipped) == ((), 1)
