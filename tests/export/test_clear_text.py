"""What a diff shows of lines that hold secrets."""

import pytest

from model_tui.export.clear_text import without_secrets

KEY = "sk-canary-5f2c0ffee8d41b7a"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"     api_key: {KEY}", "     api_key: …"),
        (f'     api_key: "{KEY}"  # mine', '     api_key: "…"  # mine'),
        (f" - {{model: openai/gpt-4o, api_key: {KEY}, rpm: 5}}", " - {model: openai/gpt-4o, api_key: …, rpm: 5}"),
        (f'   "apiKey": "{KEY}",', '   "apiKey": "…",'),
        (f" OPENAI_API_KEY={KEY}", " OPENAI_API_KEY=…"),
        (f"+  master_key: '{KEY}'", "+  master_key: '…'"),
        (f"   Authorization: Bearer {KEY}", "   Authorization: …"),
        (f"   database_url: postgres://me:{KEY}@host/db", "   database_url: postgres://…@host/db"),
        (f"   aws_secret_access_key: {KEY}", "   aws_secret_access_key: …"),
        ('   api_key: "a\\"bcdefghijkl", rpm: 5', '   api_key: "…", rpm: 5'),
        ("   api_key: 'it''s-a-long-one', other: 'b'", "   api_key: '…', other: 'b'"),
        ('   private_key: "-----BEGIN PRIVATE KEY-----', '   private_key: "…'),
        ("   api_keys: [abcdefghijk, 'bcdefghijkl']", "   api_keys: […]"),
        (f"     - {KEY}", "     - …"),  # in a list
        (f"+       {KEY}", "+       …"),  # below `api_key: >-`
        ("       MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", "       …"),
        ("   Cookie: session=abcdefghijk", "   Cookie: …"),
    ],
)
def test_a_secret_is_not_shown(line: str, shown: str) -> None:
    assert without_secrets(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "     api_key: os.environ/OPENAI_API_KEY",
        '     api_key: "${OPENAI_API_KEY}"',
        '   "apiKey": "{env:GROQ_API_KEY}",',
        "   apiKey: ${{ secrets.GROQ_API_KEY }}",
        "     api_key: none",
        "   api_key_name: groq-and-more",
        "   max_tokens: 8192000",
        "   input_cost_per_token: 1.5e-07",
        "   tokens: true",
        " # OPENAI_API_KEY=",
        "   monkey: business",
        "   model: openai/gpt-4o",
        "   api_keys: [os.environ/A_KEY, os.environ/B_KEY]",
        "   - model: accounts/fireworks/models/a-very-long-name-of-a-model-that-nobody-would-take-for-a-key-70B",
        "   - sk-something-else",
    ],
)
def test_all_else_is_shown_as_it_is(line: str) -> None:
    assert without_secrets(line) == line
