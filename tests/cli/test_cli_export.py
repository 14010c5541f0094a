"""`export` and `undo`: into somebody's file and out of it again, and every reason not to."""

import json
from pathlib import Path

import pytest
import yaml
from command_line import CANARY, call, run
from loopback import Loopback

DEFAULT = Path("config/litellm/config.yaml")
MINI = "openai/gpt-4o-mini"
UNSET = "warning: not set here: OPENAI_API_KEY"
NEXT = "next: restart the proxy, which reads its file only at the start; then model-tui verify"


def test_export_diff_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    shown = call("export", "litellm", MINI, "openrouter/openai/gpt-4o", "--diff")
    assert (shown.code, DEFAULT.exists()) == (0, False)
    assert "+  - model_name: openrouter/openai-gpt-4o" in shown.out.splitlines()
    unset = "warning: not set here: OPENROUTER_API_KEY"
    assert shown.lines == ["config/litellm/config.yaml would change: 2 added", unset]
    ran = call("export", "litellm", MINI, "openrouter/openai/gpt-4o")
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines == ["config/litellm/config.yaml written: 2 added", unset, NEXT]
    names = [entry["model_name"] for entry in yaml.safe_load(DEFAULT.read_bytes())["model_list"]]
    assert names == ["openai/gpt-4o-mini", "openrouter/openai-gpt-4o"]
    assert CANARY not in DEFAULT.read_text()
    again = call("export", "litellm", MINI)
    assert (again.code, again.lines) == (0, ["config/litellm/config.yaml unchanged: 1 unchanged"])
    undone = call("undo")
    assert undone.code == 0
    assert undone.lines == ["config/litellm/config.yaml is gone again, as it was before: litellm: 2 added", NEXT]
    assert not DEFAULT.exists()
    nothing = call("undo")
    assert (nothing.code, len(nothing.lines)) == (1, 1)
    assert "nothing to undo" in nothing.err


def test_step_by_step_back_to_the_exact_bytes() -> None:
    path = Path("some file.yaml")
    path.write_bytes(b"# mine\r\nmodel_list: []   # none yet")
    before = path.read_bytes()
    for ref in (MINI, "openai/gpt-4o"):
        assert call("export", "litellm", ref, "--path", str(path)).code == 0
    first = json.loads(call("undo", str(path), "--json").out)
    assert (first["removed"], first["left"], first["undone"]) == (False, 1, "litellm: 1 added")
    assert call("undo", str(path)).code == 0
    assert path.read_bytes() == before


def test_undo_refuses_what_somebody_else_changed() -> None:
    call("export", "litellm", MINI)
    DEFAULT.write_text("model_list: []\n")
    ran = call("undo")
    assert (ran.code, len(ran.lines)) == (4, 1)
    assert DEFAULT.read_text() == "model_list: []\n"


def test_json() -> None:
    made = call("export", "litellm", MINI, "--json").json
    assert list(made) == ["target", "path", "written", "changes", "warnings", "next"]
    assert made["written"] is True
    assert made["changes"] == [{"kind": "add", "name": MINI, "model": MINI, "line": None, "note": None}]
    again = call("export", "litellm", MINI, "--json").json
    assert (again["written"], again["changes"][0]["kind"], again["changes"][0]["line"]) == (False, "same", 3)
    assert call("export", "litellm", "openai/gpt-4o", "--json", "--diff").json["written"] is False


def test_by_query_and_by_name() -> None:
    assert call("export", "litellm", "--query", "provider:openai id:gpt-4o-mini*", "--diff").code == 0
    blind = call("export", "litellm", "--query", "-vision", "--query=provider:openai id:gpt-4", "--json", "--diff")
    assert [change["model"] for change in blind.json["changes"]] == ["openai/gpt-4"]
    assert call("export", "litellm", "--query", "-vision provider:openai id:gpt-4", "--diff").code == 0
    named = call("export", "litellm", MINI, "--name", "fast", "--json").json
    assert named["changes"][0]["name"] == "fast"
    many = call("export", "litellm", MINI, "openai/gpt-4o", "--name", "fast")
    assert (many.code, many.lines) == (2, ["model-tui: --name names one model, and this is 2"])


def test_the_users_own_entry_is_pointed_at() -> None:
    path = Path("litellm_config.yaml")
    text = "model_list:\n  - model_name: mine\n    litellm_params: {model: openai/gpt-4o-mini}\n"
    path.write_text(text)
    ran = call("export", "litellm", MINI)
    assert ran.code == 0
    assert ran.lines == [
        "already there as 'mine' (litellm_config.yaml:2)",
        "litellm_config.yaml unchanged: 1 already there",
    ]
    assert path.read_text() == text


def test_a_name_in_use_is_refused_with_its_line() -> None:
    path = Path("litellm_config.yaml")
    text = f"model_list:\n  - model_name: {MINI}\n    litellm_params: {{model: azure/x}}\n"
    path.write_text(text)
    ran = call("export", "litellm", MINI)
    assert (ran.code, ran.out, len(ran.lines)) == (4, "", 1)
    assert "litellm_config.yaml:2: the name 'openai/gpt-4o-mini' is in use" in ran.err
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"model_list:\n\t- a: 1\n", 2),
        (b"model_list: []\n---\nmodel_list: []\n", 2),
        (b"- model_name: a\n- model_name: b\n", 1),
        (b"model_list: []\nother: 1\nmodel_list: []\n", 3),
        (b"model_list:\n  - {model_name: a\n", 3),
        (b"model_list: []\nx: \xff\xfe\n", 2),
        (b"a: 1\nb: \x1b[2J\n", 2),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_stays(content: bytes, line: int) -> None:
    path = Path("broken.yaml")
    path.write_bytes(content)
    for words in (("litellm", MINI), ("litellm", MINI, "--diff")):
        ran = call("export", *words, "--path", str(path))
        assert (ran.code, ran.out, len(ran.lines)) == (4, "", 1)
        assert f"broken.yaml:{line}: " in ran.err
        assert "\x1b" not in ran.err
    assert path.read_bytes() == content


def test_a_file_is_written_in_the_dialect_that_it_is_in() -> None:
    path = Path("config/models.yaml")
    path.parent.mkdir()
    path.write_text("models:\n  - source: openai\n    name: a\n")
    ran = call("export", "models-yaml", MINI)
    assert (ran.code, ran.out) == (0, "")
    assert "warning: the file is in the list dialect, and is written in that" in ran.lines
    assert [one["name"] for one in yaml.safe_load(path.read_bytes())["models"]] == ["a", "gpt-4o-mini"]
    assert call("export", "orchestrator-list", MINI, "--path", str(path)).lines == [
        "config/models.yaml unchanged: 1 unchanged"
    ]


def test_models_yaml() -> None:
    assert call("export", "models-yaml", MINI, "google/gemini-2.5-pro").code == 0
    made = yaml.safe_load(Path("config/models.yaml").read_bytes())["models"]
    assert set(made) == {"openai_gpt-4o-mini", "google_gemini-2.5-pro"}
    assert call("undo", "--target", "models-yaml").code == 0
    assert not Path("config/models.yaml").exists()


def test_what_cannot_be_written_is_exit_code_4_and_unchanged() -> None:
    Path("plain").write_text("text")
    Path("folder").mkdir()
    for place in ("plain/config.yaml", "folder"):
        ran = call("export", "litellm", MINI, "--path", place)
        assert (ran.code, ran.out, len(ran.lines)) == (4, "", 1)
        assert place.partition("/")[0] in ran.err
    assert Path("plain").read_text() == "text"
    assert list(Path("folder").iterdir()) == []


def test_without_a_place_for_backups_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(Path("state").resolve()))
    ran = call("export", "litellm", MINI, "--path", "new.yaml")
    assert (ran.code, len(ran.lines)) == (4, 1)
    assert not Path("new.yaml").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("litelm", MINI), 2, "no target 'litelm'; did you mean litellm?"),
        (("zzz", MINI), 2, "no target 'zzz'; there are litellm, models-yaml, orchestrator-list"),
        (("litellm",), 2, "name models as PROVIDER/MODEL, or give --query"),
        (("litellm", "openai/gpt-4o-mni"), 1, "near it: openai/gpt-4o-mini"),
        (("litellm", "--query", "id:nothing-like-it"), 1, "nothing was written"),
        (("litellm", "--query", "in<"), 2, "did you mean in<1?"),
    ],
)
def test_refusals(words: tuple[str, ...], code: int, said: str) -> None:
    ran = call("export", *words)
    assert (ran.code, ran.out, len(ran.lines)) == (code, "", 1)
    assert said in ran.err
    assert not DEFAULT.exists()


def test_a_target_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Path("../home/config/model-tui/settings.toml")
    settings.parent.mkdir(parents=True)
    settings.write_text(
        'target = "models-yaml"\n[paths]\nlitellm = "~/proxy.yaml"\nmodels-yaml = "~nobody-here/m.yaml"\n'
    )
    assert call("export", "litellm", MINI).lines == ["~/proxy.yaml written: 1 added", UNSET, NEXT]
    assert Path("../home/proxy.yaml").is_file()
    assert "~nobody-here/m.yaml: nothing to undo" in call("undo").err
    settings.write_text('target = "litelm"\n')
    ran = call("undo")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "settings.toml:1: no target 'litelm'; there are litellm, models-yaml, orchestrator-list" in ran.err


def test_a_local_model_that_was_listed(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", loopback.url)
    loopback.on("/api/tags", {"models": [{"model": "llama3.2:3b"}]})
    assert call("refresh", "ollama").code == 0
    assert call("export", "litellm", "ollama/llama3.2:3b").code == 0
    (entry,) = yaml.safe_load(DEFAULT.read_bytes())["model_list"]
    assert entry["model_name"] == "ollama/llama3.2-3b"
    assert entry["litellm_params"] == {
        "model": "ollama_chat/llama3.2:3b",
        "api_base": loopback.url,
        "api_key": "none",
    }


def test_a_login_in_a_base_url_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://user:{CANARY}@127.0.0.1:9/v1")
    ran = call("export", "litellm", MINI)
    assert (ran.code, DEFAULT.exists()) == (4, False)
    assert CANARY not in ran.err + ran.out


def test_a_diff_for_a_terminal_obeys_nothing() -> None:
    Path("config.yaml").write_text("model_list:\n  - model_name: \u202eevil\n    litellm_params: {model: openai/x}\n")
    ran = run("export", "litellm", MINI, "--diff")
    assert ran.code == 0
    assert "\u202e" not in ran.out
    assert "evil" in ran.out


def test_entries_of_other_programs_come_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert call("export", "opencode", MINI).lines[0] == "opencode.json written: 1 added"
    assert "gpt-4o-mini" in (folder / "opencode.json").read_text()
    gone = call("remove", "--target", "opencode", "openai/gpt-4o-mini")
    assert (gone.code, gone.lines) == (0, ["opencode.json written: 1 removed"])
    assert "gpt-4o-mini" not in (folder / "opencode.json").read_text()
    refused = call("remove", "--target", "opencode", "openai/gpt-4o-mini")
    assert refused.code == 4
    assert refused.lines[0].endswith("opencode.json: no entry is named 'openai/gpt-4o-mini'")
    assert call("undo", "--target", "opencode").code == call("undo", "--target", "opencode").code == 0
    assert not (folder / "opencode.json").exists()


def test_what_an_included_file_has_is_pointed_at_there() -> None:
    config, more = Path("config.yaml"), Path("more.yaml")
    config.write_text("include: [more.yaml]\nmodel_list: []\n")
    more.write_text(
        f"model_list:\n- {{model_name: mine, litellm_params: {{model: {MINI}, api_key: os.environ/OPENAI_API_KEY}}}}\n"
    )
    before = config.read_bytes()
    ran = call("export", "litellm", MINI, "--path", "config.yaml")
    assert (ran.code, config.read_bytes()) == (0, before)
    assert ran.lines == ["already there as 'mine' in more.yaml:2", "config.yaml unchanged: 1 already there"]
