"""Floor T: the least that an app of Textual can be."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class MinimalApp(App[None]):
    """Shows one word."""

    def compose(self) -> ComposeResult:
        """Lay out the word."""
        yield Static("standing")


if __name__ == "__main__":
    MinimalApp().run()
