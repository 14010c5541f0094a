"""Nothing that a listing says is lost in silence: what no record holds is named in docs/providers.md, with the reason.

The small listings of `source_bodies.py` stand for all. Where recorded answers of real providers are at hand
(`MODEL_TUI_RECORDINGS`, or a folder beside this checkout), the same holds for each of them, and none of their entries
goes missing uncounted.
"""

import json
import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import source_bodies as bodies
from source_asking import PROVIDERS
from source_bodies import SHAPES, Shape
from source_reach import leaves, shown, unread

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "providers.md"
RECORDS = Path(__file__).with_name("source_records.json")
RECORDINGS = Path(os.environ.get("MODEL_TUI_RECORDINGS") or ROOT.parent / "shared" / "recordings")


def left() -> dict[str, set[str]]:
    """Return the table 'What is left' of the documentation: paths by provider, `all` for every one."""
    section = DOCS.read_text("utf-8").split("\n## What is left", 1)[1].split("\n## ", 1)[0]
    found: dict[str, set[str]] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and "`" in line:
            providers, paths, reason = cells
            assert len(reason.strip(" |")) > 8, line
            for provider in re.findall(r"`([^`]+)`", providers) or ["all"]:
                found.setdefault(provider, set()).update(re.findall(r"`([^`]+)`", paths))
    return found


LEFT = left() if DOCS.is_file() else {}
needs_docs = pytest.mark.skipif(not DOCS.is_file(), reason="the documentation is not part of this checkout")


def is_left(path: str, provider: str) -> bool:
    named = LEFT["all"] | LEFT.get(provider, set())
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in named)


@cache
def read_of(provider: str) -> frozenset[str]:
    """Return the paths that reach the record in some listing of a provider."""
    read: set[str] = set()
    for shape in SHAPES.values():
        if shape.provider == provider:
            said = {shown(entry, path) for entry in shape.entries for path, _ in leaves(entry)}
            read |= said - set(unread(shape.entries, shape.page, shape.all))
    return frozenset(read)


def missed(shape: Shape, entries: Sequence[Any], beside: Sequence[Any] = ()) -> list[str]:
    """Return the paths that reach no record, are read nowhere else, and are not named."""
    silent = set(unread(entries, shape.page, beside)) - read_of(shape.provider)
    return sorted(path for path in silent if not is_left(path, shape.provider))


@needs_docs
@pytest.mark.parametrize("name", SHAPES)
def test_every_leaf_reaches_the_record_or_is_named_with_its_reason(name: str) -> None:
    assert missed(SHAPES[name], SHAPES[name].entries, SHAPES[name].all) == []


@needs_docs
def test_nothing_is_named_that_is_read() -> None:
    """A path in the table that reaches the record has outlived its reason."""
    stale = {(name, path) for name in LEFT for path in read_of(name) & LEFT[name]}
    assert stale == set()
    assert set(LEFT) - {"all"} <= {provider.id for provider in PROVIDERS}


def test_a_leaf_that_is_not_read_is_found() -> None:
    entry = {"id": "m", "context_length": 4096, "secret_figure": 17, "list": [{"of": True}]}
    found = unread([entry], bodies.OPENAI.page)
    assert sorted(found) == ["list[].of", "secret_figure"]


def records(shape: Shape) -> list[dict[str, Any]]:
    """Return what the models of a small listing become, without what nobody said."""
    pages = [shape.page(shape.entries)] if shape.all else [shape.page([entry]) for entry in shape.entries]
    return [stated(msgspec.to_builtins(item)) for page in pages for item in page.items]


def stated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: stated(inner) for name, inner in value.items() if inner not in (None, [], ())}
    return [stated(inner) for inner in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("name", SHAPES)
def test_every_figure_arrives_as_it_was_meant(name: str) -> None:
    """Held against `source_records.json`, which was read line by line against the listings when it was made."""
    assert records(SHAPES[name]) == json.loads(RECORDS.read_bytes())[name]


@pytest.mark.parametrize("name", SHAPES)
def test_every_entry_is_a_model_an_alias_or_counted(name: str) -> None:
    assert uncounted(SHAPES[name], [*SHAPES[name].entries, {"odd": 1}, None, 7]) in (0, -1)


def uncounted(shape: Shape, entries: list[Any]) -> int:
    """Return how many entries are neither listed nor counted; -1 for what is no list of entries."""
    if shape.under == "" or shape.parse is bodies.foundation:
        return -1
    page = shape.page(entries)
    names = {name for item in page.items for name in (item.spec.name, *item.spec.aliases)}
    gone = [entry for entry in entries if not _known(entry, shape, names)]
    return len(gone) - page.skipped - page.left - sum(page.aside.values())


def _known(entry: Any, shape: Shape, names: set[str]) -> bool:
    ident = entry.get(shape.ident) if isinstance(entry, dict) else None
    if not isinstance(ident, str):
        return False
    last = ident.rpartition("/")[2]
    return bool(names & {ident, ident.removeprefix("models/")}) or any(name.partition("@")[0] == last for name in names)


# --- recorded answers --------------------------------------------------------------------------------------------

FILES = {
    "anthropic/2*": bodies.ANTHROPIC,
    "azure/openai-deployments*": bodies.DEPLOYMENTS,
    "azure/openai-models*": bodies.AZURE,
    "bedrock/foundation*": bodies.BEDROCK,
    "bedrock/mantle*": bodies.MANTLE,
    "cerebras/2*": bodies.CEREBRAS,
    "cerebras/public*": bodies.CEREBRAS,
    "cloudflare/2*": bodies.CLOUDFLARE,
    "cohere/2*": bodies.COHERE,
    "dashscope/*": Shape("dashscope", bodies.openai, "data"),
    "deepinfra/*": bodies.DEEPINFRA,
    "deepseek/2*": Shape("deepseek", bodies.openai, "data"),
    "fireworks/*": bodies.FIREWORKS,
    "gemini/2*": bodies.GEMINI,
    "groq/2*": bodies.GROQ,
    "huggingface-hub/2*": bodies.HUB,
    "huggingface-router/*": bodies.ROUTER,
    "litellm-proxy/*": bodies.LITELLM,
    "llamacpp/props*": bodies.PROPS,
    "llamacpp/v1*": bodies.LLAMACPP,
    "lmstudio/api-v1*": bodies.LMSTUDIO,
    "minimax/*": Shape("minimax", bodies.openai, "data"),
    "mistral/2*": bodies.MISTRAL,
    "ollama/api-show*": bodies.OLLAMA_SHOW,
    "ollama/api-tags*": bodies.OLLAMA,
    "openai/2*": bodies.OPENAI,
    "openrouter/2*": bodies.OPENROUTER,
    "perplexity/*": bodies.PERPLEXITY,
    "sambanova/*": bodies.SAMBANOVA,
    "together/2*": bodies.TOGETHER,
    "vllm/*": bodies.VLLM,
    "xai/language*": bodies.XAI_LANGUAGE,
    "xai/v1*": bodies.XAI,
    "zai/*": Shape("zai", bodies.openai, "data"),
}
"""The listings among the recorded answers, and what reads them. The rest are refusals, catalogs and the like."""

NO_LISTINGS = ("*/error-*", "catalog-*/*", "ollama/api-version*", "ollama/api-ps*", "openrouter/endpoints-*")
RECORDED = [(path, shape) for pattern, shape in FILES.items() for path in sorted(RECORDINGS.glob(f"{pattern}.json"))]
recorded = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings at hand")
each_recording = pytest.mark.parametrize(("path", "shape"), RECORDED, ids=lambda value: getattr(value, "stem", ""))


def entries_of(path: Path, shape: Shape) -> list[Any]:
    answer = json.loads(path.read_bytes())
    return answer if shape.under is None else [answer] if shape.under == "" else answer[shape.under]


@recorded
def test_every_recording_is_looked_at() -> None:
    listed = {path for path, _ in RECORDED}
    others = {path for pattern in NO_LISTINGS for path in RECORDINGS.glob(f"{pattern}.json")}
    assert listed | others == set(RECORDINGS.glob("*/*.json"))
    assert not listed & others


@recorded
@each_recording
def test_no_recorded_entry_is_lost(path: Path, shape: Shape) -> None:
    assert uncounted(shape, entries_of(path, shape)) in (0, -1)


@recorded
@needs_docs
@each_recording
def test_every_recorded_leaf_reaches_the_record_or_is_named(path: Path, shape: Shape) -> None:
    assert missed(shape, entries_of(path, shape)) == []
