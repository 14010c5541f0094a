"""What each verb really loads: a start is as long as its imports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("httpx", "textual", "yaml", "rich", "rapidfuzz")

_RUN = """
import json, os, sys
words = json.loads(sys.argv[1])
out = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
from model_tui.cli.main import main
try:
    code = main(words)
except SystemExit as end:
    code = end.code
sys.stdout.flush()
os.write(out, json.dumps([int(code or 0), sorted(sys.modules)]).encode())
"""
_IMPORT = """
import json, sys
__import__(json.loads(sys.argv[1]))
print(json.dumps([0, sorted(sys.modules)]))
"""


def loaded(script: str, argument: object) -> set[str]:
    """Return the modules that a child process had loaded when it was done."""
    ran = subprocess.run(
        [sys.executable, "-c", script, json.dumps(argument)], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.stdout, ran.stderr
    code, modules = json.loads(ran.stdout)
    assert code == 0, ran.stderr
    return set(modules)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["list", "--help"]], ids=" ".join)
def test_the_help_loads_next_to_nothing(words: list[str]) -> None:
    modules = loaded(_RUN, words)
    assert modules & {*HEAVY, "msgspec", "model_tui.catalog", "model_tui.workbench", "asyncio"} == set()


@pytest.mark.parametrize(
    ("words", "not_loaded"),
    [
        (["list", "--json"], (*HEAVY, "asyncio", "model_tui.registry", "dotenv", "logging")),
        (["list", "--csv", "-n", "5", "gpt"], (*HEAVY, "asyncio", "model_tui.registry")),
        (["list", "-n", "5", "vision"], ("httpx", "textual", "yaml", "rapidfuzz", "asyncio")),
        (["show", "openai/gpt-4o-mini"], ("httpx", "textual", "yaml")),
        (["show", "openai/gpt-4o-mini", "--json"], HEAVY),
        (["export", "litellm", "openai/gpt-4o-mini", "--diff"], ("httpx", "textual", "rapidfuzz")),
        (["export", "models-yaml", "openai/gpt-4o-mini"], ("httpx", "textual", "rapidfuzz")),
        (["providers", "--offline"], ("httpx", "textual", "yaml")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_verb_loads_only_what_it_needs(words: list[str], not_loaded: tuple[str, ...]) -> None:
    modules = loaded(_RUN, words)
    assert "model_tui.catalog" in modules  # it did run
    assert modules & set(not_loaded) == set()


def test_a_listing_from_the_cache_needs_no_network_library() -> None:
    folder = f"{os.environ['XDG_CACHE_HOME']}/model-tui/listings"
    os.makedirs(folder)  # noqa: PTH103
    with open(f"{folder}/openai@0.json", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("{}")
    modules = loaded(_RUN, ["list", "--json", "-n", "1"])
    assert "model_tui.registry" in modules
    assert modules & set(HEAVY) == set()


def test_the_index_does_no_io() -> None:
    modules = loaded(_IMPORT, "model_tui.core.index")
    assert modules & {*HEAVY, "tomllib", "asyncio", "socket", "ssl", "sqlite3", "subprocess"} == set()


def test_the_terminal_app_knows_no_api_and_no_file_format() -> None:
    modules = loaded(_IMPORT, "model_tui.tui.app")
    assert "textual.app" in modules
    assert modules & {"httpx", "yaml", "tomllib", "dotenv"} == set()
    assert not {name for name in modules if name.startswith(("model_tui.sources", "model_tui.export.splice"))}


def test_where_picks_go_is_known_without_what_edits_files(tmp_path: Path) -> None:
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom model_tui.export.desk import desk_for\n"
        "folder = Path(json.loads(sys.argv[1]))\n"
        "assert desk_for('litellm', None, folder, folder).path == folder / 'config/litellm/config.yaml'\n"
        "print(json.dumps([0, sorted(sys.modules)]))"
    )
    assert loaded(script, str(tmp_path)) & {"yaml", "model_tui.export.litellm", "model_tui.export.splice"} == set()
    (tmp_path / "litellm_config.yaml").write_text("model_list: []\n")
    assert "model_tui.export.litellm" in loaded(
        script.replace("config/litellm/config", "litellm_config"), str(tmp_path)
    )
