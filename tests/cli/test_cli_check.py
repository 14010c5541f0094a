"""`check`: findings on stdout, the exit code for CI, repairs, and every reason not to."""

from pathlib import Path

import pytest
import yaml
from command_line import CANARY, call, nobody_else, run
from loopback import Loopback

from model_tui.catalog import load

PATH = Path("config.yaml")
MINI = "openai/gpt-4o-mini"
BROKEN = """\
model_list:
  - model_name: bare   # mine
    litellm_params: {model: gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY}
  - model_name: dropped
    litellm_params: {model: nobody/x, api_key: none, rpm: abc}
router_settings: {fallbacks: [{bare: [dropped, gone]}]}
"""


def test_what_export_writes_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("export", "litellm", MINI, "openrouter/openai/gpt-4o").code == 0
    ran = call("check")
    assert ran.code == 0  # keys that are not set here are worth a note, and no drift
    assert [line.split(": ", 2)[1] for line in ran.out.splitlines()] == ["note", "note"]
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENROUTER_API_KEY", CANARY)
    again = call("check")
    assert (again.code, again.out, again.lines) == (0, "", ["config/litellm/config.yaml: 2 entries, all well"])


def test_one_line_for_each_finding() -> None:
    PATH.write_text(BROKEN)
    ran = call("check", "config.yaml")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0].startswith("config.yaml:2: warning: bare: 'gpt-4o-mini' has no prefix")
    assert lines[1].startswith("config.yaml:2: note: bare: OPENAI_API_KEY is not set here")
    assert lines[2] == "config.yaml:4: error: dropped: rpm must be a whole number: LiteLLM drops the entry"
    assert lines[3] == "config.yaml:4: error: dropped: LiteLLM knows no provider 'nobody': it drops the entry"
    assert lines[4].startswith("config.yaml:6: warning: gone: router_settings.fallbacks speaks of 'gone'")
    assert ran.lines == ["config.yaml: 2 entries, 2 errors, 2 warnings, 1 note"]


def test_a_variable_that_is_not_set_is_said_once() -> None:
    entries = [f"{{model_name: {n}, litellm_params: {{model: groq/x, api_key: os.environ/K}}}}" for n in "abc"]
    PATH.write_text(f"model_list: [{', '.join(entries)}]\n")
    ran = call("check", "config.yaml")
    notes = [line for line in ran.out.splitlines() if "is not set here" in line]
    assert notes == ["config.yaml:1: note: a: K is not set here: LiteLLM takes that for no key (and for 2 more)"]
    assert sum(f["kind"] == "key-unset" for f in call("check", "config.yaml", "--json").json["findings"]) == 3


def test_json() -> None:
    PATH.write_text(BROKEN)
    made = call("check", "config.yaml", "--json").json
    assert list(made) == [
        *("path", "dialect", "errors", "warnings", "notes", "written", "repaired", "entries", "findings"),
    ]
    assert (made["dialect"], made["errors"], made["warnings"], made["notes"]) == ("litellm", 2, 2, 1)
    bare, dropped = made["entries"]
    assert (bare["name"], bare["line"], bare["model"], bare["state"]) == ("bare", 2, MINI, "catalog")
    assert bare["findings"] == ["bare-name", "key-unset"]
    assert (dropped["model"], dropped["unknown"]) == (None, "LiteLLM knows no provider 'nobody'")
    assert made["findings"][0]["repair"] == {"label": "write openai/gpt-4o-mini", "safe": True}


def test_repairs_are_shown_then_written_then_undone() -> None:
    PATH.write_text(BROKEN)
    shown = call("check", "config.yaml", "--diff")
    assert (shown.code, PATH.read_text()) == (1, BROKEN)
    assert "+    litellm_params: {model: openai/gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY}" in shown.out
    ran = call("check", "config.yaml", "--fix")
    assert ran.code == 1  # what needs a look is left
    assert "config.yaml written: 2 repaired; 2 left for you" in ran.err
    assert "next: restart the proxy" in ran.err
    after = PATH.read_text()
    assert "  - model_name: bare   # mine\n" in after
    assert "gone" not in after
    assert call("check", "config.yaml", "--fix").err.count("written") == 0
    assert call("undo", "config.yaml").code == 0
    assert PATH.read_text() == BROKEN


def test_a_price_that_changed_and_one_that_may() -> None:
    offer = next(o for o in load().offers if o.ref == MINI)
    price = offer.input_cost
    assert price
    stated = f"{price * 0.8 / 1_000_000:.12f}"
    PATH.write_text(
        f"model_list: [{{model_name: m, litellm_params: {{model: {MINI}, api_key: os.environ/K, "
        f"input_cost_per_token: {stated}}}}}]\n"
    )
    ran = call("check", "config.yaml")
    assert (ran.code, "input price" in ran.out) == (1, True)
    assert call("check", "config.yaml", "--max-price-change", "26").code == 0
    assert call("check", "config.yaml", "--max-price-change", "24%").code == 1


def test_what_a_provider_said_itself_is_not_changed_on_a_catalogs_word(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_else(monkeypatch)
    monkeypatch.setenv("OPENROUTER_BASE_URL", f"{loopback.url}/api/v1")

    def lists(name: str, price: str) -> None:
        pricing = {"prompt": price, "completion": "0.000001"}
        loopback.on("/api/v1/models", {"data": [{"id": name, "name": name, "pricing": pricing}]})

    lists("openai/gpt-4o", "0.000001")  # which no catalog says
    path = Path("config/litellm/config.yaml")
    assert call("sync").code == 0
    written = path.read_bytes()
    assert call("check").code == 0
    lists("openai/gpt-4o", "0.000003")
    assert "input price 1 is now 3 USD per 1M tokens (provider)" in call("check", "--refresh").out
    lists("openai/gpt-4o-mini", "0.000001")
    gone = call("check", "--refresh", "--fix")
    assert (gone.code, path.read_bytes()) == (1, written)
    assert "warning: openrouter/openai-gpt-4o: the listing of openrouter" in gone.out
    assert "by models.dev as of " in gone.out
    assert "; openrouter no longer lists the model\n" in gone.out
    assert call("cache", "clear").code == 0
    elsewhere = call("check", "--offline", "--fix")  # a machine that has asked nobody
    assert (elsewhere.code, path.read_bytes()) == (0, written)
    assert "note: openrouter/openai-gpt-4o: input price 1 would be " in elsewhere.out
    assert "; openrouter, which states its own, was not asked" in elsewhere.out


def test_models_yaml_is_checked_too() -> None:
    assert call("export", "models-yaml", MINI).code == 0
    assert call("check", "--target", "models-yaml").code == 0
    assert call("check", "config/models.yaml").code == 0
    path = Path("config/models.yaml")
    path.write_text(path.read_text() + "preferences: {default: nobody}\n")
    ran = call("check", "config/models.yaml")
    assert (ran.code, "speaks of 'nobody'" in ran.out) == (1, True)


def test_includes_are_read() -> None:
    PATH.write_text("include: [more.yaml]\nlitellm_settings: {default_fallbacks: [there]}\n")
    ran = call("check", "config.yaml")
    assert (ran.code, "more.yaml: there is no such file" in ran.out) == (1, True)
    Path("more.yaml").write_text(f"model_list: [{{model_name: there, litellm_params: {{model: {MINI}}}}}]\n")
    assert call("check", "config.yaml").code == 0


def test_what_the_listing_lacks(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_else(monkeypatch)
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.setenv("GROQ_BASE_URL", loopback.url)
    loopback.on("/openai/v1/models", {"data": [{"id": "served"}]})
    entries = ", ".join(
        f"{{model_name: {name}, litellm_params: {{model: groq/{name}, api_key: os.environ/GROQ_API_KEY}}}}"
        for name in ("served", "absent")
    )
    PATH.write_text(f"model_list: [{entries}]\n")
    ran = call("check", "config.yaml", "--refresh")
    assert ran.code == 1
    assert [line.split(": ")[2] for line in ran.out.splitlines()] == ["absent"]
    assert "the listing of groq of " in ran.out
    assert len(loopback.asked("/openai/v1/models")) == 1
    cached = call("check", "config.yaml")
    assert cached.out == ran.out
    assert len(loopback.asked("/openai/v1/models")) == 1


def test_a_provider_that_cannot_be_asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_else(monkeypatch)
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.setenv("GROQ_BASE_URL", loopback.url)
    params = "{model: groq/x, api_key: os.environ/GROQ_API_KEY}"
    PATH.write_text(f"model_list: [{{model_name: a, litellm_params: {params}}}]\n")
    ran = call("check", "config.yaml", "--refresh")
    assert (ran.code, ran.out) == (3, "")
    assert CANARY not in ran.err


def test_a_key_in_the_file_is_never_printed() -> None:
    PATH.write_text(f"model_list: [{{model_name: a, litellm_params: {{model: gpt-4o, api_key: {CANARY}}}}}]\n")
    for words in ((), ("--json",), ("--diff",), ("--fix",)):
        ran = call("check", "config.yaml", *words)
        assert ran.code == 1
        assert CANARY not in ran.out + ran.err
    assert CANARY in PATH.read_text()  # taking it out is somebody's own choice


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("gone.yaml",), 2, "gone.yaml: there is no such file"),
        (("other.yaml",), 2, "other.yaml: neither `model_list` nor `models` stands in it"),
        (("broken.yaml",), 2, "broken.yaml:2: "),
        ((".",), 2, ""),
        (("--target", "litelm"), 2, "did you mean litellm?"),
        (("other.yaml", "--within", "soon"), 2, "'soon' is no number of days"),
        (("other.yaml", "--max-price-change", "-1"), 2, ""),
        (("other.yaml", "--max-price-change", "nan"), 2, "'nan' is no percentage"),
        (("fine.yaml", "--refresh", "--offline"), 3, "offline"),
        ((), 2, "there is no such file"),
    ],
)
def test_refusals(words: tuple[str, ...], code: int, said: str) -> None:
    Path("other.yaml").write_text("other: 1\n")
    Path("broken.yaml").write_text("model_list:\n\t- a\n")
    Path("fine.yaml").write_text("model_list: []\n")
    ran = call("check", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_what_cannot_be_written_is_exit_code_4(monkeypatch: pytest.MonkeyPatch) -> None:
    PATH.write_text(BROKEN)
    Path("state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(Path("state").resolve()))
    ran = call("check", "config.yaml", "--fix")
    assert (ran.code, PATH.read_text()) == (4, BROKEN)


def test_a_hostile_name_is_shown_and_not_obeyed() -> None:
    PATH.write_text('model_list: [{model_name: "\\u202Ee\\e[2Jvil", litellm_params: {model: "a\\e[1m/b"}}]\n', "utf-8")
    ran = run("check", "config.yaml")
    assert ran.code == 1
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out + ran.err


def test_check_opens_no_socket_and_no_screen() -> None:
    PATH.write_text(BROKEN)
    script = (
        "import sys, socket\n"
        "socket.socket = None\n"
        "from model_tui.cli.main import main\n"
        "code = main(['check', 'config.yaml'])\n"
        "sys.exit(code if not {'httpx', 'textual'} & set(sys.modules) else 9)\n"
    )
    import subprocess
    import sys

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert ran.returncode == 1, ran.stderr


def test_a_models_yaml_is_nothing_that_a_proxy_reads() -> None:
    """What is to be done next, and who wrote, is told by what the file is: the settings speak of another one."""
    call("export", "models-yaml", MINI, "openai/gpt-4o")
    path = Path("config/models.yaml")
    path.write_text(path.read_text() + "cost_optimized: [gone]\n")
    ran = call("check", str(path), "--fix")
    assert "config/models.yaml written: 1 repaired" in ran.err
    removed = call("remove", "openai_gpt-4o", "--path", str(path))
    restored = call("backups", str(path), "--restore", "1")
    undone = [call("undo", str(path)) for _ in range(3)]
    assert "next:" not in "".join(one.err for one in (ran, removed, restored, *undone))
    assert "models-yaml: 1 removed" in undone[1].err
    assert "models-yaml: 1 refreshed" in undone[2].err


def test_the_restart_command_of_the_settings() -> None:
    settings = Path("../home/config/model-tui/settings.toml")
    settings.parent.mkdir(parents=True)
    settings.write_text('[commands.restart]\nlitellm = "docker restart proxy"\n"~/own.yaml" = "systemctl reload own"\n')
    assert "next: docker restart proxy" in call("export", "litellm", MINI).lines
    undone = call("undo", "--json")
    assert (undone.json["undone"], undone.lines[-1]) == ("litellm: 1 added", "next: docker restart proxy")
    asked = call("export", "litellm", MINI, "--json")
    assert (asked.json["next"], asked.lines[-1]) == ("docker restart proxy", "next: docker restart proxy")
    assert call("export", "litellm", MINI, "--json").json["next"] is None
    own = str(Path("../home/own.yaml").resolve())
    assert "next: systemctl reload own" in call("export", "litellm", MINI, "--path", own).lines
    assert yaml.safe_load(Path(own).read_text())["model_list"]
    assert "next: systemctl reload own" in call("undo", "../home/own.yaml").lines
    settings.write_text('[commands]\nrestart = "docker restart proxy"\n')
    assert call("export", "litellm", MINI).lines[-1] == "config/litellm/config.yaml unchanged: 1 unchanged"
    assert call("undo").lines[-1] == "next: docker restart proxy"
    for target in ("models-yaml", "opencode"):  # whose command that is not
        written = call("export", target, MINI, "--json")
        assert (written.json["written"], written.json["next"]) == (True, None)
    settings.write_text("[commands]\nrestart = 5\n")
    ran = call("export", "litellm", MINI)
    assert (ran.code, "restart is a command, or maps a target or a file to one" in ran.err) == (2, True)
