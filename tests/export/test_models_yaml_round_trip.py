"""Files of both dialects in every style: what stood there stands there still, and what was put in comes out again."""

from pathlib import Path

import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from models_yaml_picks import found, kinds, pick, plan, plan_list

from model_tui.export.models_yaml import Known

CORPUS = sorted((Path(__file__).resolve().parents[3] / "shared" / "corpus" / "orchestrator").glob("*.yaml"))
NEW = ("openai/zz-new", "anthropic/zz-other:1", "ollama/zz/odd:3b")

MAPPINGS = (
    "{0}# the good one\n{0}mini:\n{0}{0}provider: openai\n{0}{0}config:   # so\n{0}{0}{0}model_name: gpt-4o-mini\n",
    "{0}flow: {{provider: google, type: google, config: {{model_name: g, api_key: '${{K}}'}}}}   # odd\n",
    "{0}'quoted: key':\n{0}{0}provider: x\n{0}{0}size_b:   7.50\n\n",
    "{0}nothing:\n",
    "{0}# between\n\n",
)
ITEMS = (
    "{0}- source: ollama\n{0}  name: mine:7b\n{0}  expertise: [general, fast]   # both\n{0}  size: 7B\n    \n",
    "{0}- {{source: openai, name: 'gpt-4o', size: 1760.0}}\n",
    "{0}-   name: last\n{0}    source: google\n{0}    expertise:\n{0}    - a\n{0}    # of it\n{0}    - b\n",
    "{0}# between\n\n",
)
TAILS = (
    "",
    "preferences:\n  default: mini   # by hand\n  fallback: [mini]\n",
    "defaults:\n  fallback_chain:\n  - mine:7b\n  # no more\n",
    "# the end\n",
    "other: {a: [1, 2]}\n",
)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, bool]:
    """The bytes of a file that somebody wrote, and whether it is in the list dialect."""
    as_list = draw(st.booleans())
    parts = draw(st.lists(st.sampled_from(ITEMS if as_list else MAPPINGS), min_size=1, max_size=4, unique=True))
    indent = draw(st.sampled_from(["", "  ", "    "] if as_list else ["  ", "    "]))
    body = "".join(part.format(indent) for part in parts)
    if not any("source" in part if as_list else "provider" in part for part in parts):
        body += (ITEMS[1] if as_list else MAPPINGS[1]).format(indent)
    tail = draw(st.sampled_from([one for one in TAILS if ("preferences" if as_list else "defaults") not in one]))
    head = draw(st.sampled_from(["", "# of the house\n\n", "---\n"]))
    text = f"{head}models:\n{body}{tail}"
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode(), as_list


def is_within(old: bytes, new: bytes) -> bool:
    """Whether every line of the one stands in the other, in its order."""
    left = iter(new.decode("utf-8-sig").splitlines())
    return all(line in left for line in old.decode("utf-8-sig").splitlines())


@settings(max_examples=examples(150), deadline=None)
@given(files())
def test_what_stood_there_stands_there_still(case: tuple[bytes, bool]) -> None:
    before, as_list = case
    made = plan(before, *(pick(ref) for ref in NEW))
    assert kinds(made) == ["add"] * 3
    assert is_within(before, made.after)
    old, new = yaml.safe_load(before.decode("utf-8-sig")), yaml.safe_load(made.after.decode("utf-8-sig"))
    assert {**new, "models": None} == {**old, "models": None}
    assert isinstance(new["models"], list) == as_list
    kept = new["models"][: len(old["models"])] if as_list else {name: new["models"][name] for name in old["models"]}
    assert kept == old["models"]
    assert made.after.count(b"\r\n") in (0, made.after.count(b"\n"))
    back = plan_list(made.after, remove=NEW)
    assert yaml.safe_load(back.after.decode("utf-8-sig")) == old
    assert is_within(before, back.after)


@settings(max_examples=examples(100), deadline=None)
@given(files())
def test_an_update_keeps_it_too(case: tuple[bytes, bool]) -> None:
    before, _ = case
    picks = [found(ref, quality_tier="balanced", price_input=1.0, price_output=2.0) for ref in NEW]
    made = plan(before, *picks, known=Known())
    assert is_within(before, made.after)
    assert plan(made.after, *picks, known=Known()).after == made.after


@pytest.mark.skipif(not CORPUS, reason="the corpus is not here")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    before = path.read_bytes()
    made = plan(before, *(found(ref) for ref in NEW), known=Known())
    assert is_within(before, made.after)
    back = yaml.safe_load(plan(made.after, remove=NEW).after)
    old = yaml.safe_load(before)
    assert {key: back[key] for key in old} == old
