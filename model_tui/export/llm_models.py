"""The target `llm`: the `extra-openai-models.yaml` of Simon Willison's `llm`.

    - model_id: groq/llama-3.3-70b-versatile
      model_name: llama-3.3-70b-versatile
      api_base: https://api.groq.com/openai/v1
      api_key_name: groq
      supports_tools: true
      managed_by: model-tui

After https://llm.datasette.io/en/stable/other-models.html (llm 0.36), which passes over keys that it does not know.
`llm` keeps keys itself, by name (`llm keys set groq`). Where none is kept under the name it would send the value of
OPENAI_API_KEY to that address, so the export warns; a server without a key gets no `api_key_name`, and no key.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model_tui.export.addresses import chats_only, needed_address, plain_name, same_address, sees
from model_tui.export.entry_target import YAML_LIST, EntryTarget
from model_tui.export.plan import Pick
from model_tui.export.shelf import MARK, Shelf, Wanted


class LlmModels(EntryTarget):
    """Writes picks into the list of models, and leaves every other byte of the file alone."""

    name = "llm"
    title = "llm (Datasette)"
    format = YAML_LIST
    shelf = Shelf((), "model_id", once=frozenset(("api_key_name",)))
    fresh = b"# Models for `llm`. Those marked `managed_by: model-tui` are refreshed by model-tui.\n"

    def default_path(self, folder: Path) -> Path:
        """Return the file in `llm`'s own folder."""
        _ = folder
        if own := os.environ.get("LLM_USER_PATH"):
            return Path(own) / "extra-openai-models.yaml"
        home = os.path.expanduser("~")  # noqa: PTH111 - `Path.home` raises where there is none
        config = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
        base = f"{home}/Library/Application Support" if sys.platform == "darwin" else config
        return Path(base) / "io.datasette.llm" / "extra-openai-models.yaml"

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick."""
        chats_only(pick, "llm")
        made = _entry(pick)

        def is_same(_: str, entry: Mapping[str, Any]) -> bool:
            have, want = entry.get("api_base"), made.get("api_base")
            return entry.get("model_name") == made["model_name"] and (have == want or same_address(have, want))

        key = made.get("api_key_name")
        note = f"llm keeps keys itself: run `llm keys set {key}`, or it sends OPENAI_API_KEY there" if key else None
        return Wanted(pick, str(made["model_id"]), made, is_same, note=note, may_be_renamed=True)


def _entry(pick: Pick) -> dict[str, Any]:
    facts = pick.model.capabilities
    made: dict[str, Any] = {"model_id": plain_name(pick), "model_name": pick.model.spec.name}
    if pick.provider.id != "openai" or pick.base_url:
        made["api_base"] = needed_address(pick, "llm")
        if pick.key_variable:
            made["api_key_name"] = pick.provider.id
    known = {
        "supports_tools": facts.supports_tools,
        "supports_schema": facts.supports_structured_output,
        "vision": sees(pick),
    }
    made |= {key: True for key, value in known.items() if value}
    return {**made, **MARK}
