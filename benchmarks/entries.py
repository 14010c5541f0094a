"""Export: 50 entries planned and written into a LiteLLM config that has 500, against the least start there is."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.ground import Ground, alternate
from benchmarks.report import Row, Samples, difference

BUDGET: Final = 300.0
_THERE: Final = 500
_ADDED: Final = 50
_PROVIDER: Final = "openrouter"
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
    """Return the row of one export."""
    target, original = ground.home / "config.yaml", ground.home / "original.yaml"
    original.write_text(_config(), encoding="utf-8")
    command = ground.model_tui("export", "litellm", *_picks(ground), "--path", str(target))
    version = ground.model_tui("--version")

    def export() -> float:
        shutil.copyfile(original, target)
        return ground.time(command)

    ours, floor = map(Samples.of, alternate(ground.runs, export, lambda: ground.time(version)))
    _check(target)
    return [difference(f"{_ADDED} entries into {_THERE} over the start", ours, floor, BUDGET, "--version")]


def _config() -> str:
    entries = (
        _ENTRY.format(note=f"asked for in ticket {number}", number=number, host=number % 7, rpm=60 + number)
        for number in range(_THERE)
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


def _check(target: Path) -> None:
    entries = yaml.safe_load(target.read_text("utf-8"))["model_list"]
    if len(entries) != _THERE + _ADDED:
        raise ValueError(f"{len(entries)} entries were written")
