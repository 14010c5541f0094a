"""What providers answer while the user is at work: real servers on loopback."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answers import listing, no_local_servers
from loopback import Loopback, Reply, Request
from screen import Open
from small_catalog import workbench

from model_tui.catalog import Catalog
from model_tui.workbench import Workbench


@pytest.fixture
def gate() -> Callable[..., Callable[[Request], Reply]]:
    """An answer that waits until the test lets it go."""

    def made(let: threading.Event, body: Any, status: int = 200) -> Callable[[Request], Reply]:
        def answer(_: Request) -> Reply:
            let.wait(10)
            return Reply(body, status)

        return answer

    return made


def bench_at(tmp_path: Path, catalog: Catalog, server: Loopback, *doors: str, **more: str) -> Workbench:
    """A workbench that asks these providers, on loopback, and no other."""
    env = no_local_servers()
    for door in doors:
        name = door.upper().replace("-", "_")
        env |= {f"{name}_API_KEY": f"sk-{door}-secret-0123456789", f"{name}_BASE_URL": f"{server.url}/{door}/v1"}
    return workbench(tmp_path, catalog, offline=False, **env, **more)


async def test_an_answer_arrives_while_the_user_types(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback, gate: Any
) -> None:
    let = threading.Event()
    new = [f"gpt-new-{number:03}" for number in range(300)]
    loopback.on("/openai/v1/models", gate(let, listing("gpt-5.2", "gpt-4o-mini", *new)))
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(size=(120, 20), on=bench) as screen:
        await screen.until(lambda: bool(loopback.asked("/openai/v1/models")))
        assert "openai …" in screen.lines[0]
        await screen.press("slash")
        await screen.type("org ")
        await screen.press("down", "down")
        at = screen.at
        let.set()
        await screen.until(lambda: "openai 302" in screen.lines[0])
        assert screen.pane == "filter"
        assert screen.filter_text == "org "
        assert screen.at == at
        await screen.type("fil")
        assert screen.filter_text == "org fil"
        await screen.press("escape")
        assert "openai/gpt-new-000" in screen.shown
        ready = [offer.ref for offer in screen.main.table.offers if offer.ready]
        assert len(ready) == 302


async def test_the_cursor_stays_on_its_offer_and_its_place_of_the_screen(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback, gate: Any
) -> None:
    let = threading.Event()
    loopback.on("/openai/v1/models", gate(let, listing(*(f"gpt-9-{number:02}" for number in range(50)))))
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(size=(120, 20), on=bench) as screen:
        await screen.until(lambda: bool(loopback.asked("/openai/v1/models")))
        await screen.press("ctrl+f", "j", "j")
        table = screen.main.table
        at, place = screen.at, table.cursor - round(table.scroll_y)
        cursor = table.cursor
        let.set()
        await screen.until(lambda: "openai 50" in screen.lines[0])
        assert screen.at == at
        assert table.cursor > cursor, "what is ready comes first, so rows came in above"
        assert table.cursor - round(table.scroll_y) == place
        assert str(screen.main.detail.border_title) == at


async def test_every_provider_is_shown_when_it_arrives(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback, gate: Any
) -> None:
    slow = threading.Event()
    loopback.on("/openai/v1/models", gate(slow, listing("gpt-5.2")))
    loopback.on("/groq/v1/models", listing("openai/gpt-oss-120b"))
    loopback.on("/mistral/v1/models", {"message": "Unauthorized"}, status=401)
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai", "groq", "mistral")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "groq 1" in screen.lines[0])
        await screen.until(lambda: "key!" in screen.text)
        assert "openai …" in screen.lines[0]
        states = {offer.provider: offer.state for offer in screen.main.snapshot.offers}
        assert states["mistral"] == "rejected"
        assert states["cohere"] == "needs-key"
        assert "key?" in screen.text
        slow.set()
        await screen.until(lambda: "openai 1" in screen.lines[0])
        await screen.filter("ready")
        assert set(screen.shown) == {"openai/gpt-5.2", "groq/openai/gpt-oss-120b"}


async def test_r_asks_again_and_tells_the_outcome(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    loopback.on("/openai/v1/models", [Reply(listing("gpt-5.2")), Reply(listing("gpt-5.2", "gpt-6"))])
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai", OPENROUTER_BASE_URL=f"{loopback.url}/or/v1")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "openai 1" in screen.lines[0])
        await screen.until(lambda: screen.app._discovery.is_finished)
        assert not loopback.asked("/or/v1/models")
        await screen.press("r")
        await screen.until(lambda: "openai 2" in screen.lines[0])
        await screen.until(lambda: bool(screen.toasts))
        assert "answered" in screen.toast
        assert "openai/gpt-6" in screen.shown


async def test_r_while_asking_says_so_and_asks_nobody_twice(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback, gate: Any
) -> None:
    let = threading.Event()
    loopback.on("/openai/v1/models", gate(let, listing("gpt-5.2")))
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: bool(loopback.asked("/openai/v1/models")))
        await screen.press("r")
        assert screen.toast.startswith("still asking")
        assert len(loopback.asked("/openai/v1/models")) == 1
        let.set()


async def test_the_next_start_shows_the_last_listing_at_once(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    loopback.on("/openai/v1/models", listing("gpt-5.2", "gpt-my-own"))
    first = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(on=first) as screen:
        await screen.until(lambda: "openai 2" in screen.lines[0])
        await screen.until(lambda: screen.app._discovery.is_finished)
    second = workbench(tmp_path, catalog_of_few, **first.env)
    async with open_app(on=second) as screen:
        assert "openai/gpt-my-own" in screen.shown
        await screen.press("h", "j")
        assert screen.main.providers.highlighted == "openai"
        assert "last listing shown; not asked" in screen.text


async def test_a_server_that_is_down_is_a_line_in_its_pane_and_no_toast(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    loopback.on("/openai/v1/models", b"<html>not json</html>")
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: screen.app._discovery is not None and screen.app._discovery.is_finished)
        await screen.rest()
        assert "failed" in screen.text
        assert screen.toasts == []


async def test_quitting_while_providers_are_asked(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback, capfd: pytest.CaptureFixture[str]
) -> None:
    loopback.on("/openai/v1/models", Reply(listing("gpt-5.2"), delay=30))
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: bool(loopback.asked("/openai/v1/models")))
        await screen.pilot.press("q")
        await screen.pilot.pause()
        assert not screen.app.is_running
    said = capfd.readouterr()
    assert "Traceback" not in said.err + said.out
    assert said.err == ""


async def test_a_key_is_nowhere_on_the_screen(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    loopback.on("/openai/v1/models", {"error": {"message": "bad key sk-openai-secret-0123456789"}}, status=401)
    bench = bench_at(tmp_path, catalog_of_few, loopback, "openai")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "key!" in screen.text)
        await screen.press("h")
        for _ in screen.main.providers.statuses:
            if screen.main.providers.highlighted != "openai":
                await screen.press("j")
        assert "OPENAI_API_KEY" in screen.text
        assert "secret-0123456789" not in screen.text
