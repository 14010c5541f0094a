"""Addresses as people set them, and what is none."""

import pytest

from model_tui.base_urls import usable_url


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("box", "http://box:11434"),
        ("box:99", "http://box:99"),
        ("http://box", "http://box"),
        ("https://box/ollama/", "https://box/ollama"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:99", "http://127.0.0.1:99"),
        ("http://0.0.0.0:99", "http://127.0.0.1:99"),
        ("[::]:99", "http://127.0.0.1:99"),
        ("[::1]:99", "http://[::1]:99"),
        (":99", "http://127.0.0.1:99"),
        (" 192.168.1.5 ", "http://192.168.1.5:11434"),
        ("ftp://box", None),
        ("http://", None),
        ("box:port", None),
        ("a b", None),
        ("http://box\n.evil", None),
        ("http://[::1", None),
        ("${BOX}", None),
        ("http://${BOX}:99", None),
        ("$BOX", None),
        ("http://{box}/v1", None),
    ],
)
def test_what_people_set_becomes_an_address(value: str, url: str | None) -> None:
    assert usable_url(value, "http://127.0.0.1:11434") == url
