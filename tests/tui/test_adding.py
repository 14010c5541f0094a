"""`+`: a provider or gateway of one's own, from nothing but its address."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answers import listing, no_local_servers
from loopback import Loopback, Reply, closed_port
from screen import Open, Screen
from small_catalog import workbench
from textual.widgets import Input

from model_tui.catalog import Catalog
from model_tui.tui.widgets.fields import Choice, Field
from model_tui.workbench import Workbench

SECRET = "gate-canary-0123456789"

Make = Callable[..., Workbench]


@pytest.fixture
def bench_of(tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback) -> Make:
    """What makes a workbench for these variables of the environment; a gateway is on loopback, nobody else is there."""
    loopback.on("/v1/models", listing("own-one", "own-two"))

    def made(*, offline: bool = False, **env: str) -> Workbench:
        return workbench(tmp_path, catalog_of_few, offline=offline, **(no_local_servers() | env))

    return made


def tables(bench: Workbench) -> dict[str, Any]:
    return tomllib.loads(bench.providers_file.read_text())


async def open_form(screen: Screen) -> None:
    await screen.press("plus")
    assert screen.over == "AddScreen"


async def to_field(screen: Screen, name: str) -> None:
    for _ in range(12):
        if screen.app.focused is not None and screen.app.focused.id == name:
            return
        await screen.press("tab")
    raise AssertionError(f"no field {name}")


async def test_an_address_and_enter_is_enough(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1")
        assert screen.verdict.startswith("enter adds 'local' to ")
        assert screen.verdict.endswith(f"asks {loopback.url}/v1 at once")
        assert not bench.providers_file.exists()
        await screen.press("enter")
        await screen.until(lambda: "local lists 2 models" in screen.toast)
        assert screen.toast.startswith("'local' added to ")
        assert "providers.toml" in screen.toast
        assert "local 2" in screen.lines[0]
        assert (screen.pane, screen.main.providers.highlighted) == ("providers", "local")
        assert "● local" in screen.text
        await screen.press("enter")
        assert screen.filter_text == "provider:local"
        assert set(screen.shown) == {"local/own-one", "local/own-two"}
    assert tables(bench)["local"] == {
        "name": "local",
        "shape": "openai",
        "base_url": f"{loopback.url}/v1",
        "needs_key": False,
        "local": True,
    }


async def test_an_address_without_a_path_is_advised_on(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_form(screen)
        await screen.paste("10.0.0.5:8000")
        assert screen.verdict.endswith("at once; most servers of this shape want /v1 at its end")


async def test_where_only_v1_lists_that_is_taken(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(loopback.url)
        await screen.press("enter")
        await screen.until(lambda: "local lists 2 models" in screen.toast)
        said = " ".join(screen.toast.split())
        assert f"{loopback.url} does not list, {loopback.url}/v1 does: its table has that now" in said
        assert "● local" in screen.text
    assert tables(bench)["local"]["base_url"] == f"{loopback.url}/v1"


async def test_one_that_never_answered_is_replaced(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/nowhere")
        await screen.press("enter")
        await screen.until(lambda: "local lists nothing now" in screen.toast)
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1")
        await to_field(screen, "id")
        await screen.type("local")
        assert screen.verdict.startswith("enter replaces 'local', which never answered, in ")
        await screen.press("enter")
        await screen.until(lambda: "local lists 2 models" in screen.toast)
        assert screen.toast.startswith("'local' replaced in ")
        await open_form(screen)
        await screen.paste(f"{loopback.url}/other")
        await to_field(screen, "id")
        await screen.type("local")
        assert "'local' is known already" in screen.verdict
    assert list(tables(bench)) == ["local"]
    assert tables(bench)["local"]["base_url"] == f"{loopback.url}/v1"


async def test_every_field(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    bench = bench_of(GATE_KEY=SECRET)
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1/chat/completions")
        for name, text in (
            ("id", "gate"),
            ("name", "The Gate"),
            ("key_env", "GATE_KEY, OTHER_KEY"),
            ("litellm_prefix", "openai"),
            ("header-0", "X-Team: blue"),
            ("header-1", "X-Where: here"),
        ):
            await to_field(screen, name)
            await screen.type(text)
        await screen.press("enter")
        await screen.until(lambda: "gate lists 2 models" in screen.toast)
        assert SECRET not in screen.text
    assert loopback.requests[-1].headers["x-where"] == "here"
    assert loopback.requests[-1].headers["authorization"] == f"Bearer {SECRET}"
    assert tables(bench)["gate"] == {
        "name": "The Gate",
        "shape": "openai",
        "base_url": f"{loopback.url}/v1",
        "key_env": ["GATE_KEY", "OTHER_KEY"],
        "local": True,
        "litellm_prefix": "openai",
        "headers": {"X-Team": "blue", "X-Where": "here"},
    }


async def test_the_shape_is_chosen_by_key(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_form(screen)
        await to_field(screen, "shape")
        choice = screen.app.screen.query_one(Choice)
        assert choice.value == "openai"
        await screen.press("right", "left", "left", "space")
        assert choice.value == "openai"
        await screen.type("v")
        assert choice.value.startswith("v")
        await screen.press("up")
        assert screen.app.focused.id == "name"
        await screen.press("down", "down")
        assert screen.app.focused.id == "key_env"


async def test_an_address_and_its_key_in_a_few_keys(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    def answer(request: Any) -> Reply:
        good = request.headers.get("authorization") == f"Bearer {SECRET}"
        return Reply(listing("own")) if good else Reply({"error": "no"}, 401)

    loopback.on("/v1/models", answer)
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1")
        await to_field(screen, "key_env")
        await screen.type("GATE_KEY")
        assert screen.verdict.endswith("once GATE_KEY is set")
        await screen.press("enter")
        await screen.until(lambda: "K sets its key: GATE_KEY is not set" in screen.toast)
        assert "○ local" in screen.text
        await screen.press("K")
        await screen.paste(SECRET)
        await screen.press("enter")
        await screen.press("enter")
        await screen.until(lambda: "local lists 1 model" in screen.toast)
        assert SECRET not in screen.text
    assert (bench.paths.config_dir / ".env").read_text() == f"GATE_KEY={SECRET}\n"


async def test_a_slip_is_told_in_place_and_enter_goes_to_its_field(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        assert "an address is needed" in screen.verdict
        await screen.press("enter")
        assert screen.over == "AddScreen"
        await screen.paste("ftp://x")
        assert screen.verdict == "'ftp://x' is not an http(s) address"
        for _ in range(7):
            await screen.press("backspace")
        await screen.paste("http://10.0.0.5/v1")
        await screen.press("tab")
        for text, said in (
            ("openai", "'openai' is known already; to change it, write a table [openai]"),
            ("Bad", "a provider's id is small letters"),
        ):
            await screen.type(text)
            assert said in screen.verdict
            await screen.press("enter")
            assert screen.app.focused.id == "id"
            await screen.press("ctrl+u")
        for name, text, said in (
            ("key_env", "1X", "key variable: not the name of an environment variable"),
            ("header-0", "Authorization", "a header is 'Name: value'"),
        ):
            await to_field(screen, name)
            await screen.type(text)
            assert screen.verdict == said
            await to_field(screen, "base_url")
            await screen.press("enter")
            assert screen.app.focused.id == name
            await screen.press("ctrl+u")
        assert screen.verdict.startswith("enter adds 'server-10-0-0-5'")
    assert not bench.providers_file.exists()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply({"error": {"message": "who are you"}}, 401), "wants a key, and none is set"),
        (Reply({"error": "x"}, 404), "no model listing at 127.0.0.1"),
        (Reply(b"<html>"), "lists nothing now"),
    ],
    ids=["refused", "not-there", "no-listing"],
)
async def test_one_that_does_not_list_is_added_and_stays_in_the_pane(
    open_app: Open, bench_of: Make, loopback: Loopback, reply: Reply, said: str
) -> None:
    loopback.on("/v1/models", reply)
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1")
        await screen.press("enter")
        await screen.until(lambda: "lists nothing now" in screen.toast)
        assert said in screen.toast
        assert screen.main.providers.highlighted == "local"
    assert "local" in tables(bench)


async def test_a_server_that_does_not_run_stays_in_the_pane_and_after_the_next_start_too(
    open_app: Open, bench_of: Make
) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_form(screen)
        await screen.paste(f"http://127.0.0.1:{closed_port()}/v1")
        await screen.press("enter")
        await screen.until(lambda: "nothing answers at 127.0.0.1" in screen.toast)
        assert "· local" in screen.text
        assert "not running" in screen.text
    async with open_app(on=bench_of(offline=True)) as screen:
        assert "· local" in screen.text


async def test_offline_it_is_added_and_nobody_is_asked(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    bench = bench_of(offline=True)
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1")
        await screen.press("enter")
        assert screen.toast.endswith("offline: nobody was asked")
        assert "· local" in screen.text
    assert loopback.requests == []
    assert "local" in tables(bench)


async def test_cancelled_it_leaves_nothing(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste(f"{loopback.url}/v1")
        await screen.press("escape")
        assert screen.over == "MainScreen"
        # a first start may have said what to do by now
        assert [toast for toast in screen.toasts if not toast.startswith("no key is set")] == []
    assert not bench.providers_file.exists()
    assert loopback.requests == []


async def test_a_folder_that_cannot_be_written_is_one_line(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    bench.paths.config_dir.write_text("a file in its place")
    async with open_app(on=bench) as screen:
        await open_form(screen)
        await screen.paste("http://10.0.0.5/v1")
        await screen.press("enter")
        assert "Not a directory" in screen.toast
        assert "server-10-0-0-5" not in screen.text.replace(screen.toast, "")


async def test_a_file_that_was_broken_since_is_told_in_place(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        bench.paths.config_dir.mkdir(parents=True, exist_ok=True)
        bench.providers_file.write_text("[broken")
        await open_form(screen)
        await screen.paste("http://10.0.0.5/v1")
        assert "not valid TOML" in screen.verdict
        await screen.press("enter")
        assert screen.over == "AddScreen"
    assert bench.providers_file.read_text() == "[broken"


async def test_hostile_text_is_text(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_form(screen)
        for name in ("base_url", "id", "name", "key_env", "header-0"):
            await to_field(screen, name)
            await screen.paste("[@click=app.quit]x[/]\x1b[31m\x9b2J")
        assert "\x1b" not in screen.text
        await screen.press("enter")
        assert screen.app.is_running


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 16)])
async def test_everything_is_on_the_screen_at_every_size(
    open_app: Open, bench_of: Make, loopback: Loopback, size: tuple[int, int]
) -> None:
    async with open_app(size=size, on=bench_of()) as screen:
        await open_form(screen)
        for label in ("base URL", "id", "name", "shape", "key variable", "LiteLLM prefix", "header"):
            assert f"│ {label} " in screen.text, label
        await screen.paste(f"{loopback.url}/v1")
        row = next(at for at, line in enumerate(screen.lines) if "enter adds 'local'" in line)
        await to_field(screen, "header-0")
        await screen.type("X: y")
        assert isinstance(screen.app.screen.query_one("#header-1"), Input)
        assert next(at for at, line in enumerate(screen.lines) if "enter adds 'local'" in line) == row, "it has moved"
        assert "esc closes" in screen.text
        await screen.press("enter")
        await screen.until(lambda: any("local lists 2" in toast for toast in screen.toasts))


@pytest.mark.parametrize("size", [(60, 24), (44, 20)])
async def test_nothing_that_the_form_says_is_cut_on_a_narrow_screen(
    open_app: Open, bench_of: Make, size: tuple[int, int]
) -> None:
    async with open_app(size=size, on=bench_of()) as screen:
        await open_form(screen)
        for field in filter(lambda field: field.size, screen.app.screen.query(Field)):
            assert len(field.placeholder) <= field.scrollable_content_region.width, field.placeholder
        assert f"│ base URL       {'such as ' * (size[0] == 60)}http://10.0.0.5:8000/v1 " in screen.text
        await screen.paste("http://gateway.example.com:8000")
        await to_field(screen, "key_env")
        hint = "none, or GATEWAY_EXAMPLE_API_KEY" if size[0] == 60 else "none: it needs no key"
        assert f"{hint} " in screen.text
        await screen.type("GATEWAY_EXAMPLE_API_KEY")
        if size[0] == 60:  # beside a path as long as that of a test's folder
            shown = " ".join(line.strip("│ ") for line in screen.lines)
            assert "http://gateway.example.com:8000 once GATEWAY_EXAMPLE_API_KEY is set; most" in shown


async def test_a_bad_table_is_told_and_the_app_goes_on(open_app: Open, bench_of: Make) -> None:
    bench = bench_of(offline=True)
    bench.providers_file.parent.mkdir(parents=True, exist_ok=True)
    bench.providers_file.write_text('[mine]\nshape = "soap"\n\n[good]\nshape = "openai"\nbase_url = "http://h/v1"\n')
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "[mine]: shape: 'soap' is not known" in screen.toast)
        assert {"mine", "good"} <= set(bench.registry.snapshot.statuses)
        assert screen.shown
