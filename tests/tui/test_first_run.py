"""What the top bar and the first start say of discovery: how far it is, and what to do where nobody answers."""

from pathlib import Path

from answers import no_local_servers
from screen import Open
from small_catalog import workbench

from model_tui.catalog import Catalog
from model_tui.core.discovery import ProviderStatus
from model_tui.workbench import Workbench


async def test_the_bar_says_how_far_a_discovery_is_and_nothing_moves(open_app: Open) -> None:
    async with open_app((160, 24)) as screen:
        names = ["openai", "groq", "mistral", "ollama"]
        below = screen.lines[1:]
        screen.main.top.show_live([ProviderStatus(name, name, "asking") for name in names])
        await screen.rest()
        assert "──── 0/4 openai … · groq … · mistral … · ollama …" in screen.lines[0]
        answered = [ProviderStatus(name, name, "live", listed=7) for name in names[:2]]
        screen.main.top.show_live([*answered, *(ProviderStatus(name, name, "asking") for name in names[2:])])
        await screen.rest()
        assert "━━━━━━────── 2/4 mistral … · ollama …" in screen.lines[0]
        assert "live: openai 7 · groq 7" in screen.lines[0]
        assert screen.lines[1:] == below
        screen.main.top.show_live(answered)
        await screen.rest()
        assert "/4" not in screen.lines[0]


async def test_offline_says_so(open_app: Open, tmp_path: Path, catalog_of_few: Catalog) -> None:
    async with open_app((120, 24), on=workbench(tmp_path, catalog_of_few)) as screen:
        assert "offline: nobody is asked" in screen.lines[0]


async def test_the_first_start_without_a_key_says_what_to_do_once(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog
) -> None:
    bench = workbench(tmp_path, catalog_of_few, offline=False, **no_local_servers())
    async with open_app((160, 40), on=bench) as screen:
        await screen.until(lambda: bool(screen.toasts))
        assert screen.toast.startswith("no key is set, and no local server answers. There are three ways on:\nK  set")
        assert "no key is set, and no local server answers: K sets a key, r asks again" in screen.lines[0]
    again = Workbench(bench.paths, bench.folder, env=bench.env)
    vars(again)["catalog"] = catalog_of_few
    async with open_app((160, 40), on=again) as screen:
        await screen.until(lambda: "no key is set" in screen.lines[0])
        assert screen.toasts == []


async def test_what_nobody_asked_for_waits_until_the_form_is_left(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog
) -> None:
    async with open_app((80, 24), on=workbench(tmp_path, catalog_of_few)) as screen:
        await screen.press("plus")
        screen.main.show_how_it_went(0, first_time=True)
        await screen.rest()
        assert screen.toasts == []
        await screen.press("escape")
        assert "There are three ways on" in screen.toast
