"""The real programs on files that our export wrote: they load them, know the models, and ask where they should."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from command_line import CANARY
from loopback import Loopback, Reply
from real_servers import bare_environment, program

from model_tui.core.model import Model, ModelCapabilities, ModelSpec
from model_tui.export.desk import Desk
from model_tui.export.options import EntryOptions
from model_tui.export.plan import Pick
from model_tui.sources.table import load_table

pytestmark = pytest.mark.slow

ANSWER = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": "corp/large",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "four it is"}}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 3, "total_tokens": 6},
}
FACTS = ModelCapabilities(
    mode="chat",
    max_context=99_000,
    max_output_tokens=7_000,
    price_input=0.5,
    price_output=1.5,
    supports_tools=True,
    supports_vision=True,
    input_modalities=("text", "image"),
    output_modalities=("text",),
)


def pick(ref: str, base_url: str | None = None, key_variable: str | None = None) -> Pick:
    ident, _, model_id = ref.partition("/")
    provider = load_table().get(ident)
    assert provider is not None
    # what a sync adds says so beside: one key more that the program has to pass over
    options = EntryOptions(synced=True)
    return Pick(Model(ModelSpec(ident, model_id), FACTS, {}, ()), provider, key_variable, base_url, options=options)


def ran(command: list[str | Path], cwd: Path, env: Mapping[str, str], seconds: float = 180) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    return done.stdout


def asked(upstream: Loopback) -> Any:
    (request,) = (request for request in upstream.requests if request.path.endswith("/chat/completions"))
    return request


@pytest.fixture
def upstream(loopback: Loopback) -> Loopback:
    loopback.on("/v1/chat/completions", Reply(ANSWER))
    return loopback


def test_llm_asks_a_server_without_a_key_and_sends_it_none(upstream: Loopback, tmp_path: Path) -> None:
    llm = program("llm", "llm")
    desk = Desk("llm", tmp_path / "extra-openai-models.yaml", tmp_path / "state")
    desk.export([pick("vllm/corp/large", f"{upstream.url}/v1"), pick("groq/x", f"{upstream.url}/v1", "GROQ_API_KEY")])
    env = bare_environment(tmp_path, LLM_USER_PATH=str(tmp_path), OPENAI_API_KEY=CANARY)
    listed = ran([llm, "models", "list", "-q", "corp"], tmp_path, env)
    assert "vllm/corp-large" in listed
    assert "four it is" in ran([llm, "-m", "vllm/corp-large", "--no-stream", "two and two?"], tmp_path, env)
    request = asked(upstream)
    assert request.json["model"] == "corp/large"
    assert CANARY not in str(request)


def test_llm_takes_the_key_it_keeps_under_our_name(upstream: Loopback, tmp_path: Path) -> None:
    llm = program("llm", "llm")
    Desk("llm", tmp_path / "extra-openai-models.yaml", tmp_path / "state").export(
        [pick("groq/x", f"{upstream.url}/v1", "GROQ_API_KEY")]
    )
    upstream.on("/v1/openai/v1/chat/completions", Reply(ANSWER))
    env = bare_environment(tmp_path, LLM_USER_PATH=str(tmp_path), OPENAI_API_KEY="sk-not-this")
    ran([llm, "keys", "set", "groq", "--value", CANARY], tmp_path, env)
    ran([llm, "-m", "groq/x", "--no-stream", "hi"], tmp_path, env)
    assert asked(upstream).headers["authorization"] == f"Bearer {CANARY}"


def test_llm_works_when_all_of_ours_are_gone(tmp_path: Path) -> None:
    llm = program("llm", "llm")
    desk = Desk("llm", tmp_path / "extra-openai-models.yaml", tmp_path / "state")
    desk.export([pick("vllm/a")])
    desk.write(desk.plan([], remove=["vllm/a"]))
    env = bare_environment(tmp_path, LLM_USER_PATH=str(tmp_path))
    assert "gpt-4o" in ran([llm, "models"], tmp_path, env)


def test_aider_knows_the_limits_and_asks_the_address(upstream: Loopback, tmp_path: Path) -> None:
    aider = program("aider", "aider")
    served = pick("vllm/corp-large", f"{upstream.url}/v1")
    for target in ("aider-metadata", "aider-settings"):
        name = {"aider-metadata": ".aider.model.metadata.json"}.get(target, ".aider.model.settings.yml")
        Desk(target, tmp_path / name, tmp_path / "state").export([served])
    quiet = ("--no-git", "--yes-always", "--no-stream", "--no-check-update", "--analytics-disable", "--no-pretty")
    env = bare_environment(tmp_path, OPENAI_API_KEY=CANARY, HOSTED_VLLM_API_KEY=CANARY)
    said = ran(
        [aider, *quiet, "--model", "hosted_vllm/corp-large", "--message", "two and two?", "--edit-format", "ask"],
        tmp_path,
        env,
    )
    assert "four it is" in said
    assert "Unknown context window" not in said
    request = asked(upstream)
    assert request.json["model"] == "corp-large"
    assert "model-tui" not in str(request.json)
    assert CANARY not in str(request)
    script = (
        "from aider import models; models.register_litellm_models(['.aider.model.metadata.json']); "
        "import json; print(json.dumps(models.Model('hosted_vllm/corp-large').info))"
    )
    info = json.loads(ran([program("aider", "python"), "-c", script], tmp_path, env).splitlines()[-1])
    assert (info["max_input_tokens"], info["input_cost_per_token"]) == (99_000, 5e-07)


def test_opencode_lists_the_models_with_their_facts(tmp_path: Path) -> None:
    opencode = program("opencode", "opencode")
    before = b'// mine\n{\n\t"theme": "opencode", // dark\n}\n'
    (tmp_path / "opencode.jsonc").write_bytes(before)
    desk = Desk("opencode", tmp_path / "opencode.jsonc", tmp_path / "state")
    desk.export([pick("vllm/corp/large:v1"), pick("groq/brand-new", None, "GROQ_API_KEY")])
    env = bare_environment(tmp_path, GROQ_API_KEY=CANARY)
    listed = ran([opencode, "models"], tmp_path, env).splitlines()
    assert {"vllm/corp/large:v1", "groq/brand-new"} <= set(listed)
    said = ran([opencode, "models", "vllm", "--verbose"], tmp_path, env)
    known = json.loads(said[said.index("{") :])
    assert known["limit"] == {"context": 99_000, "output": 7_000}
    assert (known["cost"]["input"], known["capabilities"]["input"]["image"]) == (0.5, True)
    config = json.loads(ran([opencode, "debug", "config"], tmp_path, env))
    assert config["provider"]["vllm"]["options"]["baseURL"] == "http://127.0.0.1:8000/v1"


def test_continues_own_reader_takes_the_file(tmp_path: Path) -> None:
    package = program("continue", "package.json").resolve().parents[2]
    desk = Desk("continue", tmp_path / "config.yaml", tmp_path / "state")
    desk.export([pick("groq/x", None, "GROQ_API_KEY"), pick("vllm/corp/large")])
    script = package.parent / "read.mjs"
    script.write_text(
        'import { parseConfigYaml, validateConfigYaml } from "@continuedev/config-yaml"; import fs from "fs";\n'
        'const read = parseConfigYaml(fs.readFileSync(process.argv[2], "utf8"));\n'
        "console.log(JSON.stringify([read, validateConfigYaml(read)]));\n"
    )
    read, faults = json.loads(ran(["node", script, desk.path], tmp_path, bare_environment(tmp_path)))
    groq, corp = read["models"]
    assert groq["apiKey"] == "${{ secrets.GROQ_API_KEY }}"
    assert (corp["apiBase"], corp["defaultCompletionOptions"]) == (
        "http://127.0.0.1:8000/v1",
        {"contextLength": 99_000},
    )
    assert corp["capabilities"] == ["tool_use", "image_input"]
    assert faults in (None, [])
