"""Plug-ins as other packages bring them: real packages with entry points, on the path of a real run."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from command_line import CANARY, Ran, run
from loopback import Loopback

SOURCE = """
    from model_tui import Listed, Listing, ModelCapabilities, ModelSpec, Provider

    class Corp:
        provider = Provider(id="corp", name="Corp models", shape="plug-in", needs_key=False)

        async def listing(self, fetch, access):
            return Listing((Listed(ModelSpec("corp", "corp-1"), ModelCapabilities(max_context=4096)),))
"""
RESOLVER = """
    from model_tui import ModelCapabilities

    class Lab:
        name = "lab"

        async def get_capabilities(self, spec):
            return ModelCapabilities(tokens_per_second=321.0) if spec.provider == "corp" else ModelCapabilities()
"""
SHAPE = """
    from model_tui import Listed, Listing, ModelCapabilities, ModelSpec

    class LineSource:
        def __init__(self, provider):
            self.provider = provider

        async def listing(self, fetch, access):
            answer = await fetch.get(access, "/names")
            names = answer.body.decode().split()
            return Listing(tuple(Listed(ModelSpec(self.provider.id, name), ModelCapabilities()) for name in names))
"""
TARGET = """
    from pathlib import Path
    from model_tui.export.plan import Change, Plan

    class Lines:
        name = "lines"
        title = "one reference a line"

        def default_path(self, folder):
            return Path("models.txt")

        def plan(self, path, before, picks, remove=()):
            stands = (before or b"").decode().split()
            new = [pick.ref for pick in picks if pick.ref not in stands]
            after = "".join(f"{ref}\\n" for ref in stands + new).encode()
            return Plan(path, before, after, tuple(Change("add", ref, ref) for ref in new))
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """What installs a package of one module with these entry points."""
    place = tmp_path / "packages"
    place.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(place))

    def installed(package: str, code: str, *entries: str) -> None:
        (place / f"{package}.py").write_text(dedent(code))
        metadata = place / f"{package}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        groups = dict.fromkeys(entry.partition(":")[0] for entry in entries)
        lines = []
        for group in groups:
            lines.append(f"[model_tui.{group}]")
            lines += [entry.partition(":")[2] for entry in entries if entry.startswith(f"{group}:")]
        (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")

    return installed


def context_of(ran: Ran, ident: str) -> object:
    (offer,) = (offer for offer in ran.json if offer["id"] == ident)
    return offer["context"]


def test_a_source_and_a_resolver_come_with_a_package(install: Install) -> None:
    install("corp_models", SOURCE + RESOLVER, "sources:corp = corp_models:Corp", "resolvers:lab = corp_models:Lab")
    asked = run("refresh", "corp")
    assert (asked.code, asked.lines[-1]) == (0, "1 answered with 1 model")
    assert context_of(run("list", "--json", "provider:corp ready"), "corp-1") == 4096
    shown = run("show", "corp/corp-1", "--json").json
    (lab,) = (layer for layer in shown["layers"] if layer["layer"] == "lab")
    assert lab["says"] == {"tokens_per_second": 321.0}


def test_a_shape_serves_tables_of_the_user(install: Install, loopback: Loopback, tmp_path: Path) -> None:
    install("corp_shape", SHAPE, "shapes:lines = corp_shape:LineSource")
    loopback.on("/names", b"alpha beta\n")
    settings = tmp_path / "home" / "config" / "model-tui"
    settings.mkdir(parents=True)
    (settings / "providers.toml").write_text(
        f'[plain]\nshape = "lines"\nbase_url = "{loopback.url}"\nneeds_key = false\n'
    )
    assert run("refresh", "plain").code == 0
    assert {offer["id"] for offer in run("list", "--json", "provider:plain").json} == {"alpha", "beta"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("import a_package_that_is_not_there", "ModuleNotFoundError: "),
        ("class Corp:\n    pass", "TypeError: Corp is no source: it has neither `discover` nor"),
        ("class Corp:\n    def __init__(self):\n        1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_broken_plug_in_is_left_out_and_named(install: Install, code: str, said: str) -> None:
    install("broken", code, "sources:corp = broken:Corp")
    ran = run("--offline", "providers")
    assert ran.code == 0
    (line,) = (line for line in ran.lines if "plug-in" in line)
    assert line.startswith(f"note: plug-in 'corp' of broken is left out: {said}")


def test_of_two_plug_ins_of_one_name_the_first_counts(install: Install) -> None:
    install("corp_models", SOURCE, "sources:corp = corp_models:Corp")
    install("other", SOURCE.replace("corp-1", "other-1"), "sources:corp = other:Corp")
    ran = run("refresh", "corp")
    assert ran.code == 0
    assert any("is left out: " in line and "brings that name too" in line for line in ran.lines)
    assert len(run("list", "--json", "provider:corp").json) == 1


def test_a_plug_in_cannot_take_an_id_that_nobody_could_type(install: Install) -> None:
    install("corp_models", SOURCE.replace('id="corp"', 'id="Corp: one"'), "sources:corp = corp_models:Corp")
    ran = run("--offline", "providers")
    assert any(line.startswith("note: plug-in 'corp' of corp_models is left out: TableError") for line in ran.lines)


RAISING = """
    import os
    from model_tui import ModelCapabilities

    class Lab:
        name = "lab"

        def get_capabilities(self, spec):
            key, short = os.environ["OPENAI_API_KEY"], os.environ["CO_API_KEY"]
            raise RuntimeError(f"no word on {spec.name} with {key} and {short}")
"""


def test_a_resolver_that_raises_is_told_once_and_shows_no_key(
    install: Install, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("CO_API_KEY", "abc")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    loopback.on("/v1/models", {"data": [{"id": "abc-one"}, {"id": "abc-two"}]})
    install("broken_lab", RAISING, "resolvers:lab = broken_lab:Lab")
    for words in (("refresh", "openai"), ("list", "provider:openai"), ("show", "openai/abc-one")):
        ran = run(*words)
        assert ran.code == 0
        (line,) = (line for line in ran.lines if "lab" in line)
        assert line.startswith("note: resolver 'lab': RuntimeError: no word on ")
        assert CANARY not in ran.out + ran.err
    assert "abc-one" in line


@pytest.mark.parametrize("words", [("list", "-n", "1"), ("show", "openai/gpt-4o"), ("providers", "--offline")])
def test_a_plug_in_that_cannot_be_made_is_told_by_every_verb_without_a_key(
    install: Install, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    install("broken", "import os\nraise OSError(os.environ['OPENAI_API_KEY'])", "resolvers:lab = broken:Lab")
    ran = run(*words)
    assert ran.code == 0
    (line,) = (line for line in ran.lines if "plug-in" in line)
    assert line == "note: plug-in 'lab' of broken is left out: OSError: ***"
    assert CANARY not in ran.out + ran.err


WAITING = """
    import asyncio
    from model_tui import ModelCapabilities

    class Lab:
        name = "lab"

        async def get_capabilities(self, spec):
            await asyncio.sleep(0.001)
            return ModelCapabilities(max_context=12345)
"""


def test_a_resolver_of_a_package_may_wait(
    install: Install, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    loopback.on("/v1/models", {"data": [{"id": "own-one"}]})
    install("slow_lab", WAITING, "resolvers:lab = slow_lab:Lab")
    ran = run("list", "--refresh", "--json", "provider:openai ready")
    assert context_of(ran, "own-one") == 12345


def test_a_target_writes_and_is_undone_like_ours(install: Install, tmp_path: Path) -> None:
    install("line_target", TARGET, "targets:lines = line_target:Lines")
    assert "lines" in run("export", "--help").out
    ran = run("--offline", "export", "lines", "openai/gpt-4o-mini", cwd=tmp_path)
    assert (ran.code, ran.lines[-1]) == (0, "models.txt written: 1 added")
    assert (tmp_path / "models.txt").read_text() == "openai/gpt-4o-mini\n"
    again = run("--offline", "export", "lines", "openai/gpt-4o-mini", cwd=tmp_path)
    assert again.lines[-1] == "models.txt unchanged: nothing to do"
    assert run("undo", "--target", "lines", cwd=tmp_path).code == 0
    assert not (tmp_path / "models.txt").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('name = "lines"', 'name = "litellm"'), "ValueError: the name 'litellm' is taken"),
        (('name = "lines"', 'name = "My Lines"'), "ValueError: 'My Lines' is no name: small letters, digits"),
        (('title = "one reference a line"', "title = 7"), "TypeError: a target has a text 'title'"),
        (("def plan", "def planned"), "TypeError: a target has a method 'plan'"),
        (('Path("models.txt")', "1 / 0"), "PlanError: plug-in 'odd' of odd_target failed: ZeroDivisionError: "),
    ],
)
def test_what_is_no_target_is_left_out_and_named(install: Install, change: tuple[str, str], said: str) -> None:
    install("odd_target", TARGET.replace(*change), "targets:odd = odd_target:Lines")
    ran = run("--offline", "export", "nowhere", "openai/gpt-4o-mini")
    assert ran.code == 2
    assert ran.lines[0].startswith(f"note: plug-in 'odd' of odd_target is left out: {said}")
    assert ran.lines[-1].startswith("model-tui: no target 'nowhere'; there are litellm, models-yaml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("stands = (before", "stands = (nothing"), "failed: NameError: name 'nothing' is not defined"),
        (("Plan(path, before", "Plan(Path('/etc/passwd'), before"), "its plan is for another file"),
        (("Plan(path, before, after", "Plan(path, b'x', after"), "its plan is for another file"),
        (("return Plan(", "return ("), "plan gives no Plan"),
    ],
)
def test_a_target_that_goes_wrong_writes_nothing(
    install: Install, change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    install("bad_target", TARGET.replace(*change), "targets:lines = bad_target:Lines")
    ran = run("--offline", "export", "lines", "openai/gpt-4o-mini", cwd=tmp_path)
    assert ran.code in (2, 4)
    assert "plug-in 'lines' of bad_target" in ran.lines[-1]
    assert said in ran.lines[-1]
    assert "Traceback" not in ran.err
    assert not (tmp_path / "models.txt").exists()


def test_of_two_targets_of_one_name_the_first_counts(install: Install) -> None:
    install("one_target", TARGET, "targets:one = one_target:Lines")
    install("two_target", TARGET, "targets:two = two_target:Lines")
    ran = run("--offline", "export", "nowhere", "openai/gpt-4o-mini")
    assert "another plug-in brings the name 'lines'" in ran.lines[0]
    assert ran.lines[-1].count("lines") == 1
