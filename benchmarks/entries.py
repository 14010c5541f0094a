"""Export and removal in LiteLLM configs that have 500 and 5,000 entries, against the least start there is."""

import json
import shutil
from collections.abc import Sequence
from typing import Any, Final

import yaml

from benchmarks.ground import Ground, alternate
from benchmarks.report import Row, Samples, difference

BUDGET: Final = 300.0
LARGE_BUDGET: Final = 2000.0
_THERE: Final = 500
_MANY: Final = 5000
_ADDED: Final = 50
_PROVIDER: Final = "openrouter"
_FOLDER: Final = "litellm"
"""Where the configs are: in the home itself, the app that is measured behind them would take one for its target."""
_ENTRY: Final = """\
  # {note}
  - model_name: team-{number:03}
    litellm_params:
      model: openai/served-model-{number:03}   # as the gateway calls it
      api_base: https://gateway-{host}.example.org/v1
      api_key: os.environ/GATEWAY_KEY_{host}
      rpm: {rpm}
      extra_headers: {{x-team: "{host}", x-tier: 'gold'}}
    model_info:
      mode: chat
      max_tokens: 32768
      input_cost_per_token: 1.5e-07
      base_model: gpt-4o-mini
"""


def measure(ground: Ground) -> list[Row]:
    """Return the rows of exports into a small and a large config, and of removals from the large one."""
    add = ("export", "litellm", *_picks(ground))
    large = _config(_MANY)
    written = _row(ground, f"{_ADDED} entries into {_MANY:,} over the start", (large, add), _MANY + _ADDED)
    with_ours = (ground.home / _FOLDER / "config.yaml").read_text("utf-8")
    names = [name for entry in _entries(with_ours)[-_ADDED:] if (name := entry["model_name"])]
    gone = f"{_ADDED} entries out of {_MANY:,} over the start"
    return [
        _row(ground, f"{_ADDED} entries into {_THERE} over the start", (_config(_THERE), add), _THERE + _ADDED, BUDGET),
        written,
        _row(ground, gone, (with_ours, ("remove", *names)), _MANY),
    ]


def _row(ground: Ground, name: str, verb: tuple[str, Sequence[str]], left: int, budget: float = LARGE_BUDGET) -> Row:
    """Return the row of one verb: the config before it and its words; `left` entries are there after it."""
    before, words = verb
    folder = ground.home / _FOLDER
    folder.mkdir(exist_ok=True)
    target, original = folder / "config.yaml", folder / "original.yaml"
    original.write_text(before, encoding="utf-8")
    command, version = ground.model_tui(*words, "--path", str(target)), ground.model_tui("--version")

    def run() -> float:
        shutil.copyfile(original, target)
        return ground.time(command)

    ours, floor = map(Samples.of, alternate(ground.runs, run, lambda: ground.time(version)))
    if (found := len(_entries(target.read_text("utf-8")))) != left:
        raise ValueError(f"{found} entries are there, not {left}")
    return difference(name, ours, floor, budget, "--version")


def _config(size: int) -> str:
    entries = (
        _ENTRY.format(note=f"asked for in ticket {number}", number=number, host=number % 7, rpm=60 + number)
        for number in range(size)
    )
    return (
        "# the proxy of the team\nmodel_list:\n"
        + "".join(entries)
        + "general_settings:\n  master_key: os.environ/MASTER\n"
    )


def _picks(ground: Ground) -> list[str]:
    """Return offers of one provider, so that no two entries would have the same name."""
    found: list[dict[str, Any]] = json.loads(
        ground.output(ground.model_tui("list", "--json", f"provider:{_PROVIDER}", "mode:chat", "-n", str(_ADDED)))
    )
    return [f"{offer['provider']}/{offer['id']}" for offer in found]


def _entries(text: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)["model_list"]
    return entries
