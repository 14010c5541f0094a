"""What of an address may be a secret."""

import pytest

from model_tui.sources.table import load_table
from model_tui.sources.urls import path_secrets


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://host/secret-token/v1", ("secret-token",)),
        ("https://host/gate/0f3a9c77d1e2/v1?x=1", ("0f3a9c77d1e2",)),
        ("https://host/openai/deployments/v1beta1", ()),
        ("https://host/gateway/internal/compatible-mode/v1", ()),
        ("https://host", ()),
        ("https://[host/secret-token", ()),
    ],
)
def test_tokens_in_a_path(url: str, found: tuple[str, ...]) -> None:
    assert path_secrets(url) == found


def test_no_address_that_everybody_knows_seems_to_hold_one() -> None:
    assert not [provider.id for provider in load_table() if path_secrets(provider.base_url or "")]
