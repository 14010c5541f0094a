"""The evaluation: what it counts as stated, known and right, on small listings of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.evaluation.answers import Answer
from benchmarks.evaluation.archives import Archive
from benchmarks.evaluation.cases import Case, is_near, is_right
from benchmarks.evaluation.crossrefs import UNCOUNTED, Pair, aliases, judge, pairs, price_groups
from benchmarks.evaluation.leave_out import left_out
from benchmarks.evaluation.recordings import cases, recordings
from benchmarks.evaluation.report import BEGIN, write
from benchmarks.evaluation.run import Wanted, evaluate
from benchmarks.evaluation.scoring import score, total
from benchmarks.evaluation.stated_models import judge_stated
from model_tui.catalog import load

ROOT = Path(__file__).parent.parent.parent
GROQ = {
    "data": [
        {"id": "openai/gpt-oss-120b", "context_window": 131072, "hugging_face_id": "openai/gpt-oss-120b"},
        {"id": "whisper-large-v3", "context_window": 448, "hugging_face_id": "openai/whisper-large-v3"},
    ]
}
OPENROUTER = {
    "data": [
        {
            "id": "anthropic/claude-sonnet-4.5",
            "canonical_slug": "anthropic/claude-4.5-sonnet-20250929",
            "context_length": 1000000,
            "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
            "pricing": {"prompt": "0.000003", "completion": "0.000015"},
            "supported_parameters": ["tools"],
        },
        {"id": "~anthropic/claude-sonnet-latest", "alias_target": {"slug": "anthropic/claude-sonnet-4.5"}},
        {"id": "openai/gpt-4o", "canonical_slug": "openai/gpt-4o", "hugging_face_id": ""},
    ]
}


@pytest.fixture
def folder(tmp_path):
    for name, body in (("groq/2026-08-17", GROQ), ("openrouter/2026-08-17", OPENROUTER)):
        path = tmp_path / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(body))
    (tmp_path / "groq" / "error-bad-key-401.json").write_text("{}")
    (tmp_path / "groq" / "example.documented.json").write_text(json.dumps(GROQ))
    (tmp_path / "nobody").mkdir()
    (tmp_path / "nobody" / "2026-08-17.json").write_text(json.dumps(GROQ))
    return tmp_path


ODD = {
    "groq/broken-2026-08-18.json": b'{"data": [',
    "groq/2026-08-19.json": b"\xff\xfe",
    "groq/2026-08-20.json": b"[" * 100_000,
    "groq/2026-08-21.json": b'"a text"',
    "openrouter/2026-08-22.json": b'{"data": [{"id": 5, "canonical_slug": 7}, 1, {"id": "a", "canonical_slug": [1]}]}',
    "xai/2026-08-22.json": b'{"data": [{"id": "grok-4", "aliases": 5}, {"id": "grok-3", "aliases": [1, "g"]}]}',
    "lmstudio/2026-08-23.json": b'{"data": [{"id": "m", "context_length": 5}]}',
    "novita/2026-08-23.json": b'{"data": [{"id": "qwen/qwen3-8b", "context_size": 40960}]}',
    "google/2026-08-23 \xc3\xbc.json": b'{"models": [{"name": "models/gemini-2.5-pro", "inputTokenLimit": 1048576}]}',
    "catalog-genai-prices/2026-08.json": b"{",
    "catalog-models-dev/api-2026-99-99.json": b"{",
    "catalog-models-dev/api-2026-08-01.json": b"{",
}


def test_odd_files_are_told_and_end_nothing(folder):
    for name, body in ODD.items():
        path = folder / name.encode("latin-1").decode()
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
    (folder / "cerebras").mkdir()
    (folder / "cerebras" / "public-v1-models.json").write_text(json.dumps(GROQ))
    (folder / "groq" / "away-2026-08-24.json").symlink_to(folder / "nowhere")
    found = evaluate(Wanted(folder, None, leave_out=False, worst=1))
    said = dict(line.split(": ", 1) for line in found.remarks)
    assert said["groq/broken-2026-08-18.json"] == said["groq/2026-08-19.json"] == "passed over: is not JSON"
    assert said["groq/2026-08-20.json"] == "passed over: is not JSON"
    assert said["groq/away-2026-08-24.json"].startswith("passed over: cannot be read")
    assert said["nobody/2026-08-17.json"] == "passed over: 'nobody' is no provider that is known"
    assert said["cerebras/public-v1-models.json"].startswith("no day in its name: taken as of ")
    assert said["catalog-genai-prices/2026-08.json"] == "passed over: no list of genai-prices"
    judged = {name for name, *_ in found.listings}
    assert {"groq/2026-08-17.json", "cerebras/public-v1-models.json", "novita/2026-08-23.json"} <= judged
    assert any(name.startswith("google/") for name in judged)
    assert {pair.said_by for pair in found.wrong_pairs} <= {"canonical_slug", "alias_target", "xai aliases"}


def by_id(folder, provider):
    found = next(one for one in recordings(folder, "2026-11-21") if one.provider.id == provider)
    return {case.id: case for case in cases(found)}


def test_only_listings_of_known_providers_are_read(folder):
    assert [one.file for one in recordings(folder, "2026-11-21")] == [
        "groq/2026-08-17.json",
        "openrouter/2026-08-17.json",
    ]


def test_what_comes_from_the_id_is_not_stated(folder):
    assert by_id(folder, "groq")["whisper-large-v3"].stated == {"context": 448}
    sonnet = by_id(folder, "openrouter")["anthropic/claude-sonnet-4.5"]
    assert sonnet.stated["mode"] == "chat"
    assert (sonnet.stated["context"], sonnet.stated["vision"], sonnet.stated["tools"]) == (1_000_000, True, True)
    assert (sonnet.stated["input price"], sonnet.day) == (3.0, "2026-08-17")


def test_known_right_near_and_another_days():
    case = Case("x", "m", "x/l", "2026-08-17", {"context": 128_000, "tools": True, "input price": 2.0})
    says = Answer({"context": 131_072, "input price": 1.0}, {"price.input": "litellm"}, {"litellm": "2026-11-21"})
    scores, misses = score([case], lambda *_: says)
    assert [(name, one.stated, one.known, one.right, one.near, one.dated) for name, one in scores.items()] == [
        ("context", 1, 1, 0, 1, 0),
        ("tools", 1, 0, 0, 0, 0),
        ("input price", 1, 1, 0, 0, 1),
    ]
    assert (total(scores).stated, total(scores).known) == (3, 2)
    assert [(miss.field, miss.stated, miss.said) for miss in misses] == [
        ("context", 128_000, 131_072),
        ("input price", 2.0, 1.0),
    ]
    same_week = Answer({"input price": 1.0}, {"price.input": "litellm"}, {"litellm": "2026-08-20"})
    assert score([case], lambda *_: same_week)[0]["input price"].dated == 0


def test_what_is_for_chat_and_on_sale(folder):
    found = by_id(folder, "groq")
    assert not found["whisper-large-v3"].is_chat
    assert not found["whisper-large-v3"].is_ending
    assert by_id(folder, "openrouter")["anthropic/claude-sonnet-4.5"].is_chat


def test_a_context_that_a_catalog_of_the_listings_days_states_has_changed_since(tmp_path):
    copies = tmp_path / "catalog-models-dev"
    copies.mkdir()
    for day, context in (("2026-07-30", 1_000_000), ("2026-11-01", 262_144)):
        models = {"a/m": {"id": "a/m", "limit": {"context": context}}}
        (copies / f"api-{day}.json").write_text(json.dumps({"openrouter": {"models": models}}))
    says = Answer({"context": 262_144}, {"context": "models.dev"}, {})

    def moved(stated, day="2026-08-17", name="a/m"):
        case = Case("openrouter", name, "openrouter/l", day, {"context": stated})
        return score([case], lambda *_: says, Archive(tmp_path))[0]["context"].moved

    assert moved(1_000_000) == 1
    assert moved(1_048_576) == 1  # the same, written in another way
    assert moved(512_000) == 0  # nobody stated that
    assert moved(1_000_000, day="2026-10-30") == 0  # by then it had changed
    assert moved(1_000_000, name="a/n") == 0
    assert moved(262_144) == 0  # right
    says = Answer({"context": 262_144}, {"context": "litellm"}, {})
    assert moved(1_000_000) == 0  # another catalog's word is no proof of a change


def test_a_price_that_several_snapshots_have_says_nothing_of_identity():
    def prices(provider, *names):
        equals = [{"equals": name} for name in names]
        return {"id": provider, "models": [{"id": names[0], "match": {"or": equals}, "prices": {}}]}

    data = [
        prices("openai", "gpt-4", "gpt-4-0314"),
        prices("azure", "gpt-4-0613"),
        prices("mistral", "pixtral-large", "pixtral-large-2411"),
    ]
    said = {(pair.one[1], pair.other[1]): pair.said_by for pair in price_groups(data)}
    assert said == {("gpt-4", "gpt-4-0314"): UNCOUNTED, ("pixtral-large", "pixtral-large-2411"): "genai-prices"}


def test_comparing():
    assert is_right("input price", 0.5, 0.502)
    assert not is_right("input price", 0.5, 0.51)
    assert is_near("context", 1_000_000, 1_048_576)
    assert not is_near("context", 200_000, 1_000_000)
    assert not is_right("tools", said=True, stated=False)


def test_what_listings_state_about_identity(folder):
    stated = [pair for recording in recordings(folder, "2026-11-21") for pair in pairs(recording)]
    listed = {
        key: target for recording in recordings(folder, "2026-11-21") for key, target in aliases(recording).items()
    }
    assert (
        Pair("openrouter", ("openrouter", "anthropic/claude-sonnet-4.5"), ("openrouter", "openai/gpt-4o"), same=False)
        in stated
    )
    alone, wrong = judge(stated, load(), {})
    assert (alone["canonical_slug"].stated, alone["canonical_slug"].merged) == (1, 1)
    assert (alone["alias_target"].stated, alone["alias_target"].merged) == (1, 0)
    assert (alone["not one: openrouter"].stated, alone["not one: openrouter"].merged) == (1, 0)
    assert [pair.said_by for pair in wrong] == ["alias_target"]
    assert judge(stated, load(), listed)[0]["alias_target"].merged == 1


def test_what_models_dev_calls_the_model_behind_an_offer():
    def offers(**models):
        return {"models": {model_id: {"id": model_id, "canonical_model_id": base} for model_id, base in models.items()}}

    data = {
        "openrouter": offers(**{"anthropic/claude-sonnet-4.5": "anthropic/claude-sonnet-4-5-20250929"}),
        "somebody": offers(**{"claude-sonnet-4.5": "anthropic/claude-sonnet-4-5", "fast-one": "openai/gpt-4o"}),
        "else": offers(**{"anthropic/claude-sonnet-4-5": "openai/gpt-4o", "gpt-4o": None}),
    }
    found = judge_stated(data, load())
    assert (found.stated, found.found, found.astray) == (4, 2, 1)


def test_a_provider_that_is_left_out_is_not_asked():
    """What is found then comes from elsewhere, and mostly agrees."""
    ((provider, offers, way),) = left_out(load(), "anthropic")
    scores, _ = score(offers, way)
    assert scores["tools"].known / scores["tools"].stated > 0.9
    assert scores["tools"].right / scores["tools"].known > 0.9
    answer = way(provider, "claude-sonnet-4-5")
    assert set(answer.said.values()) <= {"inferred", "guess"}
    assert not any("price" in name for name in answer.values)


def test_the_whole(folder, tmp_path):
    found = evaluate(Wanted(folder, None, leave_out=False, worst=3))
    assert found.by_system["model-tui"]["mode"].known == 2  # an alias that is listed is looked up, too
    assert found.by_system["litellm by exact id"].keys() == found.by_system["model-tui"].keys()
    assert set(found.ours) >= {"current", "current, chat", "current, chat, sold by use", "OpenRouter"}
    assert found.ours["current"]["context"].stated == 4
    assert found.ours["current, chat"]["context"].stated == 3  # one hears
    path = tmp_path / "truth.md"
    path.write_text(f"# Kept\n\nby hand\n\n{BEGIN}\nold tables\n")
    write(path, found)
    text = path.read_text()
    assert text.startswith("# Kept\n\nby hand\n")
    assert "old tables" not in text
    assert "| model-tui " in text
    assert "offers whose model models.dev names" in text
    write(path, found)
    assert path.read_text() == text


def test_the_program(folder):
    def run(*arguments):
        command = [sys.executable, str(ROOT / "benchmarks" / "truth.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=folder)

    ran = run(str(folder), "--no-leave-out", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["listings"][0][0] == "groq/2026-08-17.json"
    assert run(str(folder / "groq"), "--no-leave-out").returncode == 2
