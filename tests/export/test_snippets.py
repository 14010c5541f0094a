"""Snippets are run as they stand: by a shell and by Python, against a server on loopback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CANARY
from loopback import Loopback
from target_picks import gateway, pick

from model_tui.export.plan import PlanError, Unreachable
from model_tui.export.snippets import KINDS, Kind, snippet

ANSWERS = {
    "openai": {"choices": [{"message": {"content": "Hello there."}}]},
    "anthropic": {"content": [{"type": "text", "text": "Hello there."}]},
    "cohere": {"message": {"content": [{"text": "Hello there."}]}},
    "embedding": {"data": [{"embedding": "Hello there."}]},
}
CASES = [
    ('groq/it\'s "new" $HOME', "/openai/v1/chat/completions", "openai", {}),
    ("openai/gpt-4o", "/v1/chat/completions", "openai", {"base": "/v1"}),
    ("perplexity/sonar", "/chat/completions", "openai", {}),
    ("gemini/flash", "/v1beta/openai/chat/completions", "openai", {}),
    ("ollama/qwen3:8b", "/v1/chat/completions", "openai", {}),
    ("anthropic/claude", "/v1/messages", "anthropic", {}),
    ("cohere/command", "/v2/chat", "cohere", {}),
    ("openai/embed", "/v1/embeddings", "embedding", {"base": "/v1", "mode": "embedding"}),
]


def ran(text: str, kind: Kind, tmp_path: Path, **env: str) -> str:
    if kind == "curl" and not (shutil.which("curl") and shutil.which("sh")):
        pytest.skip("no curl here")
    (tmp_path / "snippet").write_text(text, "utf-8")
    command = ["sh", "snippet"] if kind == "curl" else [sys.executable, "snippet"]
    whole = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", **env}
    done = subprocess.run(command, cwd=tmp_path, env=whole, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES, ids=[case[0].partition("/")[0] for case in CASES])
def test_a_snippet_asks_what_it_should(
    case: tuple[str, str, str, dict[str, str]], kind: Kind, loopback: Loopback, tmp_path: Path
) -> None:
    ref, path, answer, more = case
    loopback.on(path, ANSWERS[answer])
    base, mode = more.get("base", ""), more.get("mode", "chat")
    one = pick(ref, base_url=loopback.url + base, mode=mode)
    text = snippet(one, kind)
    env = {one.key_variable: CANARY} if one.key_variable else {}
    assert "Hello there." in ran(text, kind, tmp_path, **env)
    (request,) = loopback.requests
    assert request.json["model"] == ref.partition("/")[2]
    sent = request.headers.get("x-api-key") or request.headers.get("authorization")
    assert sent == ({"anthropic": CANARY}.get(answer, f"Bearer {CANARY}") if env else None)
    assert CANARY not in text


def test_a_snippet_is_short_and_plain() -> None:
    assert snippet(gateway("m"), "curl") == (
        "curl -sS http://127.0.0.1:4999/v1/chat/completions \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        '  -H "Authorization: Bearer $GATEWAY_KEY" \\\n'
        '  -d \'{"model": "m", "messages": [{"role": "user", "content": "Say hello in one short sentence."}]}\'\n'
    )
    assert 'os.environ["GATEWAY_KEY"]' in snippet(gateway("m"), "python")
    assert "import os\n" not in snippet(pick("ollama/m"), "python")


@pytest.mark.parametrize("kind", KINDS)
def test_what_one_request_cannot_ask_is_refused(kind: Kind) -> None:
    for one in (pick("azure/m"), pick("bedrock/m"), pick("gguf/m.gguf"), pick("openai/dall-e-3", mode="image")):
        with pytest.raises(Unreachable):
            snippet(one, kind)
    with pytest.raises(PlanError, match="holds a login"):
        snippet(pick("openai/m", base_url="http://me:secret@127.0.0.1/v1"), kind)
    with pytest.raises(Unreachable, match="is no name of a variable"):
        snippet(gateway("m", key_variable='X";rm -rf "'), kind)
