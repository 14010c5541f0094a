"""The table of providers, and what a user's own file may do to it."""

import subprocess
import sys
from pathlib import Path

import pytest

from model_tui.sources.shapes import CATALOG, FILES, SHAPES, source_of
from model_tui.sources.table import TableError, load_table


def test_every_provider_is_whole() -> None:
    table = load_table()
    assert len(table) > 60
    for provider in table:
        assert provider.shape in SHAPES or provider.shape == CATALOG
        assert provider.base_env[0] == provider.id.upper().replace("-", "_").replace(".", "_") + "_BASE_URL"
        assert provider.base_url or provider.shape in (CATALOG, "azure")
        assert provider.litellm_prefix or provider.shape in (CATALOG, *FILES)
        if provider.local:
            assert provider.base_url.startswith("file://" if provider.shape in FILES else "http://127.0.0.1:")
            assert not provider.needs_key
        elif provider.shape != CATALOG:
            assert provider.key_env or provider.login_env
            assert provider.base_url.startswith("https://") or provider.shape == "azure"


ASKED = """
openai anthropic gemini vertex-ai openrouter azure bedrock bedrock-mantle ollama ollama-cloud huggingface
huggingface-hub groq mistral cohere deepseek xai together fireworks cerebras perplexity nvidia sambanova deepinfra
moonshot zai dashscope minimax watsonx cloudflare lmstudio vllm sglang llamacpp localai tgi litellm-proxy gguf
novita nebius hyperbolic featherless nscale baseten friendli scaleway ovhcloud chutes poe wandb vercel
"""
"""The providers whose own listing is asked, whatever else becomes of the table."""


@pytest.mark.parametrize("name", ASKED.split())
def test_what_has_a_listing_is_asked_for_it(name: str) -> None:
    provider = load_table().get(name)
    assert provider is not None
    assert provider.retired is None
    assert source_of(provider) is not None


@pytest.mark.parametrize(
    ("name", "ident"),
    [
        ("google", "gemini"),
        ("Google", "gemini"),
        ("together_ai", "together"),
        ("togetherai", "together"),
        ("amazon-bedrock", "bedrock"),
        ("bedrock_converse", "bedrock"),
        ("bedrock_mantle", "bedrock-mantle"),
        ("fireworks-ai", "fireworks"),
        ("fireworks_ai-embedding-models", "fireworks"),
        ("vertex_ai-anthropic_models", "vertex-ai"),
        ("google-vertex-anthropic", "vertex-ai"),
        ("text-completion-openai", "openai"),
        ("azure_ai", "azure-ai"),
        ("azure_text", "azure"),
        ("novita-ai", "novita"),
        ("vercel_ai_gateway", "vercel"),
        ("moonshotai", "moonshot"),
        ("alibaba", "dashscope"),
        ("nvidia_nim", "nvidia"),
        ("cloudflare-workers-ai", "cloudflare"),
        ("cohere_chat", "cohere"),
        ("litellm_proxy", "litellm-proxy"),
        ("openai", "openai"),
        ("alibaba-cn", None),
        ("moonshotai-cn", None),
        ("zai-coding-plan", None),
        ("", None),
    ],
)
def test_other_names_lead_to_ours(name: str, ident: str | None) -> None:
    table = load_table()
    assert table.resolve(name) == ident
    assert (name in table) == (ident is not None)


def test_a_retired_service_says_so() -> None:
    provider = load_table().get("github-models")
    assert provider is not None
    assert provider.retired == "2026-07-30"
    assert provider.shape == CATALOG


def test_a_users_file_adds_and_changes(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        '[google]\nbase_url = "https://gate.example/gemini"\n'
        '[openai-work]\nshape = "openai"\nbase_url = "https://api.openai.com/v1"\naliases = ["work_ai"]\n'
    )
    table = load_table(file)
    gemini, work = table.get("gemini"), table.get("work-ai")
    assert gemini is not None
    assert work is not None
    assert (gemini.base_url, gemini.shape) == ("https://gate.example/gemini", "gemini")
    assert "GEMINI_API_KEY" in gemini.key_env
    assert (work.id, work.name, work.key_env) == ("openai-work", "openai-work", ("OPENAI_WORK_API_KEY",))
    assert work.base_env == ("OPENAI_WORK_BASE_URL",)
    assert len(table) == len(load_table()) + 1
    assert load_table(tmp_path / "none.toml") is load_table()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a", ["not valid TOML"]),
        pytest.param(f"a = {'[' * 5000}", ["not valid TOML"], id="deep"),
        pytest.param(f"a = {'9' * 5000}", ["not valid TOML"], id="long"),
        ("a = 1", ["'a'", "table"]),
        ('[mine]\nshape = "openai"\ncolour = "red"', ["[mine]", "colour"]),
        ('[mine]\nname = "x"', ["[mine]", "shape", "openai"]),
        ('[mine]\nshape = "soap"', ["[mine]", "soap", "openai"]),
        ('[mine]\nshape = "openai"\nkey_env = "X"', ["[mine]", "key_env"]),
        ('[mine]\nshape = "openai"\nkey_env = ["A B"]', ["[mine]", "key_env"]),
        ('[mine]\nshape = "openai"\nlocal = "yes"', ["[mine]", "local"]),
        ('[mine]\nshape = "openai"\nbase_url = "ftp://x"', ["[mine]", "base_url"]),
        ('[mine]\nshape = "openai"\nbase_url = "http://h:99999/v1"', ["[mine]", "base_url"]),
        ('[mine]\nshape = "openai"\nbase_url = "http://h:port/v1"', ["[mine]", "base_url"]),
        ('[mine]\nshape = "openai"\nbase_url = "https://me:secret@x/v1"', ["[mine]", "base_url"]),
        ('[mine]\nshape = "openai"\nheaders = { "X Y" = "secret" }', ["[mine]", "headers", "'X Y'"]),
        ('[mine]\nshape = "openai"\nheaders = { "X-\\u00dc" = "secret" }', ["[mine]", "headers", "name"]),
        ('[mine]\nshape = "openai"\nheaders = { "Content-Length" = "5" }', ["[mine]", "headers", "'Content-Length'"]),
        ('[mine]\nshape = "openai"\nheaders = { "X-Y" = "secret\\nX: 1" }', ["[mine]", "headers", "'X-Y'"]),
        ('[mine]\nshape = "openai"\nheaders = { "X-Y" = " " }', ["[mine]", "headers", "'X-Y'"]),
        ('["../up"]\nshape = "openai"', ["../up", "id"]),
        ('["a\\u001b[2J"]\nshape = "openai"', ["id"]),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, words: list[str]) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(text)
    with pytest.raises(TableError) as caught:
        load_table(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert message.isprintable()
    assert "secret" not in message
    for word in words:
        assert word in message


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(TableError):
        load_table(file)


def test_no_module_of_the_room_imports_httpx() -> None:
    code = (
        "import sys, pkgutil, importlib, model_tui.sources as room, model_tui.keys\n"
        "for module in pkgutil.iter_modules(room.__path__):\n"
        "    importlib.import_module(f'model_tui.sources.{module.name}')\n"
        "heavy = ('httpx', 'dotenv', 'keyring', 'textual', 'yaml', 'botocore', 'google')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("provider", "variables"),
    [
        (
            "huggingface",
            "HF_TOKEN HUGGING_FACE_HUB_TOKEN HUGGINGFACEHUB_API_TOKEN HUGGINGFACE_API_KEY HF_API_KEY",
        ),
        (
            "huggingface-hub",
            "HF_TOKEN HUGGING_FACE_HUB_TOKEN HUGGINGFACEHUB_API_TOKEN HUGGINGFACE_API_KEY HF_API_KEY",
        ),
        ("perplexity", "PERPLEXITY_API_KEY PERPLEXITYAI_API_KEY PPLX_API_KEY"),
        ("watsonx", "WATSONX_APIKEY WATSONX_API_KEY WX_API_KEY WATSONX_TOKEN"),
    ],
)
def test_the_variables_that_other_tools_use_come_behind_the_sdks_own(provider: str, variables: str) -> None:
    known = load_table().get(provider)
    assert known is not None
    assert known.key_env == tuple(variables.split())
