"""Small inputs in the two catalogs' shapes, made up for the tests."""

from datetime import UTC, datetime
from typing import Any

from model_tui.catalog import Origin
from model_tui.catalog.builder.merge import Built, build
from model_tui.catalog.builder.write import encode
from model_tui.catalog.kept import FOLDER, path_for
from model_tui.core.model import Provider
from model_tui.storage import Paths

BUILT = "2026-01-15"


class Table:
    """A table of four providers: a maker, a reseller, a local server, a closed service."""

    def __init__(self) -> None:
        self.providers = {
            one.id: one
            for one in (
                Provider(id="openai", name="OpenAI", shape="openai", vendor="openai"),
                Provider(id="bedrock", name="Bedrock", shape="bedrock", aliases=("amazon-bedrock", "bedrock_converse")),
                Provider(id="azure", name="Azure", shape="azure"),
                Provider(id="ollama", name="Ollama", shape="ollama", local=True),
                Provider(id="gone", name="Gone", shape="catalog", retired="2025-01-01"),
            )
        }

    def resolve(self, name: str) -> str | None:
        for one in self.providers.values():
            if name == one.id or name in one.aliases:
                return one.id
        return None

    def get(self, name: str) -> Provider | None:
        return self.providers.get(self.resolve(name) or "")

    def __iter__(self) -> Any:
        return iter(self.providers.values())


def dev_model(model_id: str, **more: Any) -> dict[str, Any]:
    """Return a models.dev model with every field that is always there."""
    return {
        "id": model_id,
        "name": model_id.upper(),
        "attachment": False,
        "reasoning": False,
        "tool_call": True,
        "release_date": "2025-06-01",
        "last_updated": "2025-06-02",
        "modalities": {"input": ["text"], "output": ["text"]},
        "open_weights": False,
        "limit": {"context": 128000, "output": 16384},
        "cost": {"input": 0.15, "output": 0.6},
        **more,
    }


def dev(*models: dict[str, Any], provider: str = "openai", **more: Any) -> dict[str, Any]:
    """Return models.dev data with one provider."""
    stated = {"id": provider, "name": provider.title(), "env": ["A_KEY"], "npm": "x", "doc": "https://example.org/doc"}
    return {provider: {**stated, **more, "models": {model["id"]: model for model in models}}}


def lite_row(provider: str = "openai", **more: Any) -> dict[str, Any]:
    """Return a row of LiteLLM's cost map."""
    return {
        "litellm_provider": provider,
        "mode": "chat",
        "max_input_tokens": 128000,
        "max_output_tokens": 16384,
        "input_cost_per_token": 1.5e-07,
        "output_cost_per_token": 6e-07,
        **more,
    }


def built(
    models_dev: dict[str, Any] | None = None,
    lite: dict[str, Any] | None = None,
    prices: list[Any] | None = None,
    dates: dict[str, str] | None = None,
) -> Built:
    """Build a catalog from small inputs."""
    return build(models_dev or {}, lite or {}, Table(), BUILT, prices=prices or (), dates=dates)


ORIGINS = [
    Origin("models-dev", "1.2.3", "MIT", "https://models.dev", "models.dev", "2026-01-14"),
    Origin("litellm", "4.5.6", "MIT", "https://example.org", "litellm", "2026-01-13"),
]


def refreshed_to_ten() -> None:
    """Let a catalog of ten models hold, refreshed today, so that a small one does not pass for a shrunken one."""
    folder = Paths.default().cache_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    models_dev = dev(*(dev_model(f"model-{at}") for at in range(10)))
    lite = {f"model-{at}": lite_row() for at in range(10)}
    path_for(folder, datetime.now(UTC).date().isoformat()).write_bytes(encode(built(models_dev, lite), BUILT, ORIGINS))
