"""Providers on loopback, in a process of their own: `openai` doors that list models, or one `ollama` with its details.

Prints the addresses as one line of JSON, and serves until its standard input ends.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

Answer = Callable[[str, bytes], tuple[float, bytes]]


def _listing(door: int, models: int, delay: float) -> Answer:
    data = [
        {
            "id": f"family-{at % 9}-{at}b-instruct-d{door:02}",
            "object": "model",
            "owned_by": "bench",
            "created": 1735689600,
        }
        for at in range(models)
    ]
    body = json.dumps({"object": "list", "data": data}).encode()
    return lambda _path, _sent: (delay, body)


def _ollama(models: int, delay: float) -> Answer:
    entries = [
        {
            "name": f"local-{at}:{at + 1}b",
            "model": f"local-{at}:{at + 1}b",
            "modified_at": "2025-05-04T17:37:44Z",
            "size": 3_338_801_804,
            "digest": f"{at:064x}",
            "details": {"family": "llama", "parameter_size": f"{at + 1}B", "quantization_level": "Q4_K_M"},
        }
        for at in range(models)
    ]
    tags = json.dumps({"models": entries}).encode()
    shown: dict[str, Any] = {
        "template": "{{ .Prompt }}",
        "details": {"family": "llama", "parameter_size": "8B"},
        "model_info": {"general.architecture": "llama", "llama.context_length": 131_072, "tokens": list(range(1000))},
        "capabilities": ["completion", "tools"],
    }
    show = json.dumps(shown).encode()
    return lambda path, _sent: (delay, show) if path == "/api/show" else (0.0, tags)


async def _serve(answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = head.split("\r\n")
            sizes = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
            sent = await reader.readexactly(sum(sizes))
            delay, body = answer(lines[0].split()[1], sent)
            await asyncio.sleep(delay)
            opening = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            writer.write(opening.encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _run(answers: list[Answer]) -> None:
    servers = [await asyncio.start_server(partial(_serve, answer), "127.0.0.1", 0) for answer in answers]
    print(json.dumps([f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in servers]), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve what the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("openai", "ollama"))
    parser.add_argument("--models", type=int, required=True)
    parser.add_argument("--delays", type=float, nargs="+", required=True, help="seconds, one for each door")
    options = parser.parse_args()
    if options.kind == "ollama":
        answers = [_ollama(options.models, delay) for delay in options.delays]
    else:
        answers = [_listing(door, options.models, delay) for door, delay in enumerate(options.delays)]
    asyncio.run(_run(answers))


if __name__ == "__main__":
    main()
