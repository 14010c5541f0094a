"""A form for a provider or gateway of the user's own: only the address must be given."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from model_tui.gateways import Field as FieldName
from model_tui.gateways import (
    Gateway,
    GatewayError,
    address,
    advice,
    check,
    may_replace,
    shapes,
    suggested_id,
    suggested_variable,
)
from model_tui.tui.widgets.fields import Choice, Field, Row
from model_tui.tui.widgets.sheet import Sheet, Verdict
from model_tui.workbench import Workbench

_HEIGHT: Final = 17
_HEADERS: Final = 4
"""Header fields that there may be; each but the first appears when the one before it is filled in."""

_URL: Final = "http://10.0.0.5:8000/v1"
_ID_HINTS: Final = ("small letters, digits, dashes", "letters, digits, dashes")
_PLACES: Final[dict[FieldName, str]] = {"headers": "header-0"}
"""The field to go to for a slip, where it bears another name."""

_LABELS: Final[dict[FieldName, str]] = {
    "key_env": "key variable: ",
    "litellm_prefix": "LiteLLM prefix: ",
    "name": "name: ",
}
"""What stands before a slip that does not say itself what it is about."""


class AddScreen(Sheet[Gateway]):
    """Asks for a provider to add, checked with every key; answers with it, or with `None`."""

    DEFAULT_CSS = """
    AddScreen {
        & .rest { height: 3fr; max-height: 10; }
        & Verdict { height: 1fr; min-height: 3; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "add", show=False, tooltip="Add the provider, and ask it what it has")
    ]

    def __init__(self, bench: Workbench, file: str) -> None:
        super().__init__()
        self.bench = bench
        self.file = file
        self.ident = ""

    def compose(self) -> ComposeResult:
        """Lay out the fields, the address first."""
        with self.framed("add a provider or gateway", _HEIGHT):
            with Vertical(classes="rest"):
                yield Row("base URL", Field(id="base_url"))
                yield Row("id", Field(id="id"))
                yield Row("name", Field(id="name"))
                yield Row("shape", Choice(shapes(), id="shape"))
                yield Row("key variable", Field(id="key_env"))
                yield Row("LiteLLM prefix", Field(id="litellm_prefix"))
                for number in range(_HEADERS):
                    row = Row("header" if number == 0 else "", Field(id=f"header-{number}", placeholder="Name: value"))
                    row.display = number == 0
                    yield row
            yield Verdict()

    def on_mount(self) -> None:
        """Begin with the address."""
        self.verdict = self.query_one(Verdict)
        self.show_keys("enter adds, tab moves, esc closes")
        address = self.query_one("#base_url", Field)
        address.hint(f"as its SDK takes it, such as {_URL}", f"such as {_URL}", _URL)
        self.query_one("#litellm_prefix", Field).hint("none: openai/ with the address", "none: openai/")
        self.set_focus(address)
        self._follow()

    # what is typed

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Field).value.strip()

    @property
    def gateway(self) -> Gateway:
        """What the form says, with what follows from the address where nothing is said."""
        headers = (self._text(f"header-{number}") for number in range(_HEADERS))
        return Gateway(
            self._text("base_url"),
            self._text("id") or self.ident,
            self._text("name"),
            self.query_one("#shape", Choice).value,
            tuple(self._text("key_env").replace(",", " ").split()),
            tuple(header for header in headers if header),
            self._text("litellm_prefix"),
        )

    @on(Input.Changed)
    def _changed(self) -> None:
        self._follow()

    @on(Choice.Changed)
    def _shape_changed(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """Suggest what follows from the address, and say what is wrong, or what enter does."""
        self.ident = suggested_id(self.bench, self._text("base_url"))
        ident = self._text("id") or self.ident
        self.query_one("#id", Field).hint(*((self.ident,) if self.ident else _ID_HINTS))
        self.query_one("#name", Field).hint(ident or "as the id")
        variable = suggested_variable(ident) if ident else "MY_GATEWAY_API_KEY"
        self.query_one("#key_env", Field).hint(
            f"none: it needs no key; or {variable}", f"none, or {variable}", "none: it needs no key", "none"
        )
        filled = [bool(self._text(f"header-{number}")) for number in range(_HEADERS)]
        for number in range(1, _HEADERS):
            row = self.query_one(f"#header-{number}").parent
            if isinstance(row, Widget):
                row.display = filled[number - 1] or any(filled[number:])
        self._judge()

    def _judge(self) -> GatewayError | None:
        """Say what is wrong, and return it; or say what enter does."""
        gateway = self.gateway
        try:
            check(self.bench, gateway)
        except GatewayError as error:
            said = _LABELS.get(error.field, "") + str(error) if error.field else str(error)
            self.verdict.say(said, "dim" if error.field == "base_url" else "bad")
            return error
        except ValueError as error:  # the user's own file is broken
            self.verdict.say(str(error), "bad")
            return GatewayError("", str(error))
        url = address(gateway.base_url, gateway.shape)
        asked = f"asks {url}"
        then = f"{asked} at once" if not gateway.key_env else f"{asked} once {gateway.key_env[0]} is set"
        more = f"; {advised}" if (advised := advice(url, gateway.shape)) else ""
        does = f"adds '{gateway.id}' to"
        if may_replace(self.bench, gateway.id):
            does = f"replaces '{gateway.id}', which never answered, in"
        self.verdict.say(f"enter {does} {self.file}, and {then}{more}", "warn" if more else "good")
        return None

    # done

    def action_submit(self) -> None:
        """Answer with what the form says, or go to the field that is amiss."""
        error = self._judge()
        if error is None:
            self.dismiss(self.gateway)
            return
        self.verdict.say(self.verdict.text, "bad")
        if error.field:
            self.set_focus(self.query_one(f"#{_PLACES.get(error.field, error.field)}"))
