"""A GGUF file that is small and whole: a llama of one layer with a vocabulary of bytes and random weights."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np

CONTEXT = 512
WIDTH = 64
FEED_FORWARD = 96
HEADS = 2
SPECIAL = ("<unk>", "<s>", "</s>")
PIECES = ("▁", *"abcdefghijklmnopqrstuvwxyz")
TEMPLATE = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant:"


def tiny_llama(path: Path, *, template: str | None = TEMPLATE, name: str = "Tiny Llama", **fields: int | str) -> Path:
    """Write the model; `fields` are further header fields, `general__type="adapter"` for `general.type`."""
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    _add_vocabulary(writer, template)
    for field, value in fields.items():
        if isinstance(value, int):
            writer.add_uint32(field.replace("__", "."), value)
        else:
            writer.add_string(field.replace("__", "."), value)
    _add_tensors(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def vocabulary() -> list[tuple[str, int]]:
    """The tokens with their types: the special ones, all bytes, a few letters."""
    special = [(token, gguf.TokenType.UNKNOWN if token == "<unk>" else gguf.TokenType.CONTROL) for token in SPECIAL]
    every_byte = [(f"<0x{byte:02X}>", gguf.TokenType.BYTE) for byte in range(256)]
    return [*special, *every_byte, *((piece, gguf.TokenType.NORMAL) for piece in PIECES)]


def parameters() -> int:
    """How many numbers the model holds."""
    tokens = len(vocabulary())
    return 2 * tokens * WIDTH + 4 * WIDTH * WIDTH + 3 * WIDTH * FEED_FORWARD + 3 * WIDTH


def _add_vocabulary(writer: Any, template: str | None) -> None:
    tokens = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token for token, _ in tokens])
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([int(kind) for _, kind in tokens])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    if template is not None:
        writer.add_chat_template(template)


def _add_tensors(writer: Any) -> None:
    random = np.random.default_rng(1)

    def weights(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.05).astype(np.float32)

    tokens = len(vocabulary())
    writer.add_tensor("token_embd.weight", weights(tokens, WIDTH))
    for norm in ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm"):
        writer.add_tensor(f"{norm}.weight", np.ones(WIDTH, dtype=np.float32))
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{part}.weight", weights(WIDTH, WIDTH))
    writer.add_tensor("blk.0.ffn_gate.weight", weights(FEED_FORWARD, WIDTH))
    writer.add_tensor("blk.0.ffn_up.weight", weights(FEED_FORWARD, WIDTH))
    writer.add_tensor("blk.0.ffn_down.weight", weights(WIDTH, FEED_FORWARD))
    writer.add_tensor("output.weight", weights(tokens, WIDTH))
