"""What the file view does: repairs, removals, undo, copies, the editor, providers, the proxy, and the restart."""

import asyncio
import gc
from pathlib import Path

import pytest
from answers import listing, no_local_servers
from file_configs import CONFIG, CONFIG_TEXT, LITERAL, config
from loopback import Loopback, Reply, closed_port
from screen import Open, Screen
from small_catalog import workbench

from model_tui.catalog import Catalog
from model_tui.workbench import Workbench

SHELL = b"api_key: '${OPENAI_API_KEY}'"
MENDED = b"api_key: os.environ/OPENAI_API_KEY}\n  - model_name: dropped"


def settings(bench: Workbench, text: str) -> None:
    bench.paths.config_dir.mkdir(parents=True, exist_ok=True)
    (bench.paths.config_dir / "settings.toml").write_text(text)


async def to(screen: Screen, name: str) -> None:
    """Put the cursor of the view on an entry."""
    await screen.press("g")
    for _ in range(10):
        row = screen.app.screen.row
        if row is not None and row.name == name:
            return
        await screen.press("j")
    raise AssertionError(name)


# repairs


async def test_f_shows_the_diff_and_enter_writes_it_and_u_takes_it_back(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    before = path.read_bytes()
    async with open_app() as screen:
        await screen.press("C")
        await to(screen, "shell")
        await screen.press("f")
        assert screen.over == "DeedScreen"
        assert "repairs shell" in screen.text
        assert "repair  shell  line 11" in screen.text
        assert "write os.environ/OPENAI_API_KEY" in screen.text
        assert "-    litellm_params: {model: openai/gpt-4o-mini, api_key: '${OPENAI_API_KEY}'}" in screen.text
        assert "enter writes it, esc leaves it" in screen.text
        await screen.press("escape")
        assert path.read_bytes() == before
        await screen.press("f", "enter")
        assert screen.toast == f"1 repaired in {CONFIG}\nu takes it back; the proxy reads it only at its start"
        assert path.read_bytes() == before.replace(SHELL, b"api_key: os.environ/OPENAI_API_KEY")
        assert "6 entries, 2 errors, 3 warnings" in screen.text
        assert screen.app.screen.row.name == "shell"
        await screen.press("u")
        assert screen.toast.startswith(f"{CONFIG} is as it was before (litellm: 1 refreshed)")
        assert path.read_bytes() == before
        assert "6 entries, 3 errors, 3 warnings" in screen.text


async def test_capital_f_makes_all_that_is_certain_and_nothing_else(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C", "F")
        assert "repairs all that is certain" in screen.text
        assert LITERAL not in screen.text
        await screen.press("e")
        assert screen.toast.startswith(f"2 repaired in {CONFIG}")
        after = path.read_bytes()
        assert MENDED in after
        assert b"nobody" not in after
        assert LITERAL.encode() in after, "that key is not in the environment: nobody but the user can move it"
        await screen.press("F")
        assert screen.toast.startswith("nothing can be repaired without a look: f on each of")
        assert path.read_bytes() == after


async def test_a_repair_that_wants_a_look_is_made_one_by_one(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C")
        await to(screen, "open-key")
        await screen.press("f")
        assert LITERAL not in screen.text
        await screen.press("enter")
        assert LITERAL not in screen.text
    assert LITERAL.encode() not in path.read_bytes()
    assert b"      api_key: os.environ/OPENAI_API_KEY\n" in path.read_bytes()


async def test_of_several_repairs_one_is_chosen_where_some_are_not_certain(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    before = path.read_bytes()
    key = f"      api_key: {LITERAL}\n".encode()
    path.write_bytes(before.replace(key, key + b"      supports_vision: true\n", 1))
    async with open_app() as screen:
        await screen.press("C")
        await to(screen, "open-key")
        await screen.press("f")
        assert screen.over == "RepairScreen"
        assert "these 2 together" in screen.text
        assert "take it from OPENAI_API_KEY, which must be set first (look at it first)" in screen.text
        await screen.press("escape", "f", "f")
        assert "move it to model_info" in screen.text
        assert "take it from OPENAI_API_KEY" in screen.text
        await screen.press("escape", "f", "j", "enter")
        await screen.press("enter")
        assert screen.toast.startswith("1 repaired")
        assert LITERAL.encode() in path.read_bytes()
        assert b"    model_info:\n      supports_vision: true\n" in path.read_bytes()
        await screen.press("u")
        await screen.burst("f", "j", "enter", "enter")  # faster than the diff can be worked out
        assert screen.toast.startswith("1 repaired")
        assert screen.over == "FileScreen"
        assert b"    model_info:\n      supports_vision: true\n" in path.read_bytes()


async def test_a_models_yaml_is_repaired_without_a_word_of_a_proxy(open_app: Open, bench: Workbench) -> None:
    path = bench.folder / "config/models.yaml"
    path.parent.mkdir()
    path.write_text("models:\n  mini: {provider: openai, model: gpt-4o-mini}\npreferences: {fallback: [mini, gone]}\n")
    async with open_app() as screen:
        await screen.press("T", "j", "enter", "C", "F", "enter")
        assert screen.toast == "1 repaired in config/models.yaml\nu takes it back"
        await screen.press("v")
        assert screen.toast == "only a LiteLLM config has a proxy to ask"
    assert path.read_text().endswith("preferences: {fallback: [mini]}\n")


async def test_what_is_right_or_beyond_repair_is_said(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "f")
        assert screen.toast == "nothing is wrong with it"
        await to(screen, "dropped")
        await screen.press("f")
        assert screen.toast == "no repair is known for it: E opens the file there"
        assert screen.over == "FileScreen"


async def test_a_finding_about_the_file_is_repaired_too(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C", "G", "f", "enter")
        assert screen.toast.startswith("1 repaired")
        assert len(screen.app.screen.entries.rows) == 6
    assert b"- good: [ours]" in path.read_bytes()


async def test_keys_typed_ahead_do_what_they_say(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.burst("C", "n", "n", "n", "f", "enter")
        assert screen.toast.startswith("1 repaired")
        assert MENDED in path.read_bytes()
        await screen.burst("u", "q", "j")
        assert screen.over == "MainScreen"
        assert screen.main.table.cursor == 1
        assert path.read_bytes() == CONFIG_TEXT.encode()


async def test_work_that_is_given_up_when_nobody_waits_for_it_any_more_is_no_error(
    open_app: Open, bench: Workbench
) -> None:
    config(bench)
    complaints: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
    async with open_app() as screen:
        await screen.press("C")
        await screen.app.screen.in_turn(asyncio.Event().wait, "plan", 0.01)
        for worker in [one for one in screen.app.workers if one.group == "plan"]:
            worker.cancel()
        await screen.rest()
        gc.collect()
    assert complaints == []


async def test_a_file_that_changed_meanwhile_is_not_written_and_read_again(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C", "F")
        changed = path.read_bytes() + b"general_settings: {}\n"
        path.write_bytes(changed)
        await screen.press("enter")
        assert "it has changed since it was read; nothing was written" in screen.toast
        assert path.read_bytes() == changed
        await screen.press("F", "enter")
        assert screen.toast.startswith("2 repaired")


async def test_quitting_right_behind_a_repair_waits_for_it(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C", "F")
        await screen.burst("enter", "q", "q")
        assert not screen.app.is_running
    assert MENDED in path.read_bytes()


# removal


async def test_x_takes_an_entry_of_ours_out_with_its_name_elsewhere(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C")
        await to(screen, "ours")
        await screen.press("x")
        assert "removes ours" in screen.text
        assert "enter removes it, esc leaves it" in screen.text
        await screen.press("enter")
        assert screen.toast.startswith(f"1 removed in {CONFIG}")
        assert "5 entries" in screen.text
        after = path.read_bytes()
        assert b"gpt-5.2-pro" not in after
        assert b"ours" not in after
        await screen.press("u")
    assert path.read_bytes() == CONFIG_TEXT.encode()


async def test_an_entry_of_theirs_goes_only_after_a_y(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C", "x")
        assert "removes good, which model-tui did not write" in screen.text
        assert "y removes it all the same, esc leaves it" in screen.text
        await screen.press("enter", "e")
        assert screen.over == "DeedScreen"
        assert path.read_bytes() == CONFIG_TEXT.encode()
        await screen.press("y")
        assert screen.over == "FileScreen"
        assert screen.app.screen.row.name == "old", "the cursor is on the one that came after it"
    after = path.read_bytes()
    assert b"model_name: good" not in after
    assert b"- good:" not in after


async def test_of_two_entries_of_one_name_only_the_one_under_the_cursor_goes(open_app: Open, bench: Workbench) -> None:
    ours = "model_info: {managed_by: model-tui}"
    entry = "  - {{model_name: twin, litellm_params: {{model: {model}, api_key: none}}, {ours}}}\n"
    text = "".join(entry.format(model=f"openai/{model}", ours=ours) for model in ("gpt-4o-mini", "gpt-5.2"))
    fallback = "router_settings: {fallbacks: [{twin: [twin]}]}\n"
    path = config(bench, f"model_list:\n{text}{fallback}")
    async with open_app() as screen:
        await screen.press("C", "j", "x", "enter")
        assert screen.toast.startswith("1 removed")
        left = path.read_text()
        assert "gpt-5.2" not in left
        assert "gpt-4o-mini" in left
        assert left.endswith(fallback), "the name still has an entry"


async def test_x_on_a_finding_about_the_file_says_that_it_is_none(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "G", "x")
        assert screen.toast == "that is no entry: E opens the file there"


async def test_nothing_to_undo_is_one_line(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "u")
        assert "nothing to undo" in screen.toast


# copies and pages


async def test_y_copies_the_name_and_capital_y_the_entry_without_its_key(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        await to(screen, "open-key")
        await screen.press("y")
        assert (screen.app.clipboard, screen.toast) == ("open-key", "copied open-key")
        await screen.press("Y")
        assert screen.toast == "copied the entry open-key; its key is left out"
    text = "- model_name: open-key\n  litellm_params:\n    model: openai/gpt-4o-mini\n    api_key: …"
    assert screen.app.clipboard == text


async def test_capital_y_in_the_main_screen_copies_what_e_would_write(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        await screen.press("Y")
        assert "what e would write" in screen.text
        assert CONFIG in screen.text
        await screen.press("Y")
        assert screen.toast == "copied the litellm entry of openai/gpt-5.2"
        copied = screen.app.clipboard
        assert copied.startswith("- model_name: openai/gpt-5.2\n  litellm_params:\n")
        assert not (bench.folder / CONFIG).exists()
        await screen.press("space", "e")
        written = (bench.folder / CONFIG).read_text()
        assert all(line.strip() in written for line in copied.splitlines())
        await screen.press("T", "j", "enter", "Y", "enter")
        assert screen.toast.startswith("copied the models-yaml entry of ")


async def test_a_request_is_copied_without_the_key(open_app: Open, bench: Workbench) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.burst("Y", "j", "enter")
        assert screen.toast == "copied a curl request to openai/gpt-5.2"
        assert screen.app.clipboard.startswith("curl -sS https://api.openai.com/v1/chat/completions")
        await screen.burst("Y", "k", "enter")
        assert screen.toast == "copied a python request to openai/gpt-5.2"
        assert 'os.environ["OPENAI_API_KEY"]' in screen.app.clipboard
        assert "sk-openai" not in screen.app.clipboard
        before = screen.app.clipboard
        await screen.press("Y", "escape")
        assert (screen.over, screen.app.clipboard) == ("MainScreen", before)
        await screen.filter("whisper mode:*")
        await screen.press("Y", "j", "enter")
        assert "is not asked by one plain request" in screen.toast
        assert screen.app.clipboard == before


async def test_o_opens_the_page_of_the_entrys_provider(
    open_app: Open, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "no-such-browser")
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "o")
        assert "openai" in screen.toast
        assert screen.app.clipboard.startswith("https://")
        await to(screen, "dropped")
        await screen.press("o")
        assert screen.toast == "no provider is known for it"


async def test_capital_e_without_a_terminal_or_an_editor_says_so(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        await screen.press("E")
        assert screen.toast == f"{CONFIG} is not there yet: e writes picks into it"
        config(bench)
        for keys in (("E",), ("C", "E")):
            await screen.press(*keys)
            assert screen.toast == "neither VISUAL nor EDITOR is set: export EDITOR=nano, say"


@pytest.mark.parametrize(
    ("editor", "told"),
    [
        ("sh -c true", "this terminal cannot be lent to an editor"),
        ("vi 'x", 'no editor: the editor "vi \'x" is no command'),
        ("/nowhere/ed -w", "there is no program '/nowhere/ed': VISUAL or EDITOR must name an editor"),
    ],
)
async def test_an_editor_that_cannot_be_opened_is_one_line(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, editor: str, told: str
) -> None:
    bench = workbench(tmp_path, catalog_of_few, EDITOR=editor)
    config(bench)
    async with open_app(on=bench) as screen:
        await screen.press("C", "E")
        assert screen.toast.startswith(told)
        assert screen.over == "FileScreen"


# providers


def online(folder: Path, catalog: Catalog, **env: str) -> Workbench:
    """A workbench that asks OpenAI alone, and that on this machine."""
    nowhere = f"http://127.0.0.1:{closed_port()}/v1"
    keys = {"OPENAI_API_KEY": "sk-0123456789", "OPENAI_BASE_URL": nowhere}
    folder.mkdir(exist_ok=True)
    return workbench(folder, catalog, offline=False, **{**no_local_servers(), **keys, **env})


async def test_r_asks_the_providers_of_the_entries_and_reviews_again(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    loopback.on("/v1/models", listing("gpt-5.2", "gpt-5.2-pro"))
    bench = online(tmp_path, catalog_of_few, OPENAI_BASE_URL=f"{loopback.url}/v1")
    config(bench)
    async with open_app(on=bench) as screen:
        await screen.until(lambda: screen.app._discovery is not None and screen.app._discovery.is_finished)
        await screen.press("C")
        await to(screen, "shell")
        assert screen.app.screen.row.state[0] == "unlisted"
        loopback.on("/v1/models", listing("gpt-5.2", "gpt-5.2-pro", "gpt-4o-mini"))
        asked = len(loopback.asked("/v1/models"))
        await screen.press("r")
        assert len(loopback.asked("/v1/models")) == asked + 1
        assert screen.toast == "1 of 1 answered"
        assert screen.app.screen.row.state[0] == "ready"
        loopback.on("/v1/models", Reply({"error": {"message": "no"}}, 401))
        await screen.press("r")
        assert screen.toast.startswith("0 of 1 answered\nopenai: ")


async def test_what_providers_answer_meanwhile_is_taken_up(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    loopback.on("/v1/models", Reply(listing("gpt-5.2"), delay=0.6))
    bench = online(tmp_path, catalog_of_few, OPENAI_BASE_URL=f"{loopback.url}/v1")
    config(bench)
    async with open_app(on=bench) as screen:
        await screen.press("C")
        assert screen.app.screen.row.state[0] == "catalog"
        await screen.until(lambda: screen.app.screen.row.state[0] == "ready")
        assert screen.toasts == []


async def test_r_offline_reads_the_file_again(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("C")
        path.write_text(CONFIG_TEXT.replace("nosuchprovider/some-model", "openai/gpt-5.2"))
        await screen.press("r")
        assert screen.toast == "offline: no provider is asked; the file is read again"
        assert "6 entries, 2 errors" in screen.text


# the proxy


async def test_v_shows_what_the_proxy_lacks_and_has_beside(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    bench = online(tmp_path, catalog_of_few, MY_PROXY_KEY="sk-proxy-0123456789")
    settings(bench, f'[proxy]\nurl = "{loopback.url}"\nkey = "MY_PROXY_KEY"\n')
    config(bench)
    names = ["good", "old", "open-key", "shell", "ours"]
    loopback.on("/v1/models", {"data": [{"id": name} for name in [*names, "stranger[/]\x1b]0;x\x07"]]})
    async with open_app(on=bench) as screen:
        await screen.press("C", "v")
        await screen.until(lambda: screen.over == "PagerScreen")
        host = loopback.url.removeprefix("http://")
        assert f"what {host} serves" in screen.text
        for part in (
            "serves 6 names, 1 missing and 1 that the file lacks",
            "missing  1",
            "dropped",
            "stranger[/] ]0;x",
        ):
            assert part in screen.text
        (asked,) = loopback.asked("/v1/models")
        assert asked.headers["authorization"] == "Bearer sk-proxy-0123456789"
        await screen.press("escape")
        loopback.on("/v1/models", {"data": [{"id": name} for name in [*names, "dropped"]]})
        await screen.press("v")
        assert screen.toast == f"{host}: serves all 6 names of the file"
        loopback.on("/v1/models", Reply({}, 401))
        await screen.press("v")
        assert screen.toast.endswith("its key is looked for in MY_PROXY_KEY")


async def test_v_where_nobody_answers_or_may_be_asked(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, bench: Workbench
) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "v")
        assert screen.toast == "offline: the proxy is not asked"
    port = closed_port()
    for url, told in (
        (f"http://127.0.0.1:{port}", f"nothing answers at 127.0.0.1:{port}"),
        ("http://me:pw@h/", "holds a login"),
    ):
        other = online(tmp_path / str(len(url)), catalog_of_few)
        settings(other, f'[proxy]\nurl = "{url}"\n')
        config(other)
        async with open_app(on=other) as screen:
            await screen.press("C", "v")
            await screen.until(lambda told=told: told in "".join(screen.toasts))
            assert "pw" not in screen.toast


# the restart


async def test_capital_r_shows_the_command_runs_it_and_shows_what_came(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog
) -> None:
    bench = workbench(tmp_path, catalog_of_few, OPENAI_API_KEY="sk-0123456789")
    command = "echo restarted $((40 + 2)); echo sk-0123456789; exit 3"
    settings(bench, f"[commands]\nrestart = '{command}'\n")
    config(bench)
    async with open_app(on=bench) as screen:
        await screen.press("C", "R")
        assert screen.over == "DeedScreen"
        assert command in screen.text
        assert "enter runs it, esc leaves it" in screen.text
        await screen.press("escape")
        assert screen.over == "FileScreen"
        await screen.press("R", "enter")
        await screen.until(lambda: screen.over == "PagerScreen")
        for part in ("failed: exit code 3", "restarted 42"):
            assert part in screen.text
        assert "sk-0123456789\n" not in screen.text


async def test_a_restart_without_a_word_is_told_in_one_line(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog
) -> None:
    bench = workbench(tmp_path, catalog_of_few)
    settings(bench, "[commands]\nrestart = { litellm = 'touch restarted' }\n")
    path = config(bench)
    async with open_app(on=bench) as screen:
        await screen.press("C", "F", "enter")
        assert screen.toast.endswith("u takes it back; R restarts who reads it")
        await screen.press("R", "enter")
        assert screen.toast == "touch restarted: done; v asks the proxy what it serves now"
        assert (bench.folder / "restarted").exists()
        await screen.press("q", "j", "space", "e")
        assert screen.toasts[0].endswith("u takes it back; C, then R restarts who reads it")
    assert path.exists()


async def test_after_a_restart_of_something_else_no_proxy_is_spoken_of(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog
) -> None:
    bench = workbench(tmp_path, catalog_of_few)
    settings(bench, 'target = "models-yaml"\n[commands.restart]\nmodels-yaml = "true"\n')
    async with open_app(on=bench) as screen:
        await screen.press("C", "R", "enter")
        await screen.until(lambda: screen.toast.startswith("true: done"))
        assert screen.toast == "true: done"


async def test_without_a_command_it_is_said_where_to_set_one(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "R")
        assert screen.toast.startswith('no restart command is set: [commands] restart = "..." in ')
        assert screen.toast.endswith("settings.toml")
        assert screen.over == "FileScreen"
