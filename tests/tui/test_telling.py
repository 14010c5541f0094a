"""Toasts: what is told twice stands once."""

from screen import Open


async def test_the_same_words_twice_are_one_toast_shown_anew(open_app: Open) -> None:
    async with open_app((120, 24)) as screen:
        screen.app.clear_notifications()
        for words in ("one", "other", "one", "one"):
            screen.app.notify(words)
        screen.app.notify("one", severity="warning")
        await screen.rest()
        assert screen.toasts == ["other", "one", "one"]
