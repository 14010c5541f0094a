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


async def test_no_line_of_a_toast_is_cut_where_its_words_just_fit_beside_no_scroll_bar(open_app: Open) -> None:
    async with open_app((80, 24)) as screen:
        screen.app.clear_notifications()
        lasts = ("first", "other", "third")
        for last in lasts:
            screen.app.notify(f"words of thirty seven cells and {last}")
        await screen.rest()
        told = [line.split("▌")[1].split(" ")[1] for line in screen.lines if "▌" in line]
        assert told == [word for last in lasts for word in ("", "words", last, "")], screen.text
