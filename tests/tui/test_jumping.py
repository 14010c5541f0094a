"""Going straight to a provider."""

from screen import Open

from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import ASCII
from model_tui.tui.screens.jumping import best_matches, names_of

NAMES = names_of(
    [
        ProviderStatus("openai", "OpenAI"),
        ProviderStatus("vertex-ai", "Google Vertex"),
        ProviderStatus("gemini", "Google Gemini"),
        ProviderStatus("groq", "Groq"),
        ProviderStatus("openrouter", "OpenRouter"),
        ProviderStatus("xai", "xAI"),
        ProviderStatus("google-pse", "Google PSE"),
    ],
    {"google": "gemini", "open_router": "openrouter"},
)


def test_the_likeliest_comes_first() -> None:
    assert best_matches(NAMES, "") == list(NAMES)
    assert best_matches(NAMES, "xai") == ["xai", "vertex-ai"]
    assert best_matches(NAMES, "open") == ["openai", "openrouter"]
    assert best_matches(NAMES, "open-router") == ["openrouter"]
    # what others call it exactly, then what begins so: in the order of how they stand, by whatever name
    assert best_matches(NAMES, "google") == ["gemini", "vertex-ai", "google-pse"]
    assert best_matches(NAMES, "goog") == ["vertex-ai", "gemini", "google-pse"]
    assert best_matches(NAMES, "gq") == ["groq"]
    assert best_matches(NAMES, "ai") == ["openai", "vertex-ai", "xai"]
    assert best_matches(NAMES, "zzz") == []


async def test_a_few_letters_lead_to_a_provider(open_app: Open) -> None:
    async with open_app(size=(80, 24), glyphs=ASCII) as screen:
        await screen.filter("tools")
        await screen.press("P")
        assert screen.over == "JumpScreen"
        assert "every provider" in screen.text
        await screen.burst("g", "r", "o", "enter")  # faster than the list can follow
        assert screen.filter_text == "tools provider:groq"
        assert screen.main.providers.highlighted == "groq"
        assert screen.pane == "table"
        await screen.press("P", "q", "q", "q")
        assert "no provider is called that" in screen.text
        await screen.press("enter")
        assert screen.over == "JumpScreen"
        await screen.press("escape")
        assert screen.filter_text == "tools provider:groq"
        await screen.press("P", "down", "up", "enter")
        assert screen.filter_text == "tools"
        assert all(line.isascii() for line in screen.lines if "dashscope" not in line)
