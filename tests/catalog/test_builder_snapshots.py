"""Which of a maker's snapshots a name without a date, or with more words, stands for."""

from model_tui.catalog.builder.join import Entry
from model_tui.catalog.builder.snapshots import pointers
from model_tui.core.id_learning import index_of
from model_tui.core.identity import Known
from model_tui.core.model import ModelCapabilities as Facts

OWN = {"mistral": "mistral"}


def stand_for(*entries: Entry) -> dict[str, str]:
    index = index_of(Known(one.provider, one.id, OWN.get(one.provider)) for one in entries)
    return pointers(entries, [], index, OWN.get)


def entry(model_id: str, provider: str = "mistral", name: str | None = None, **lite: object) -> Entry:
    said = {"models.dev": Facts(display_name=name, max_context=128_000, price_input=0.4)}
    return Entry(provider, model_id, said | ({"litellm": Facts(**lite)} if lite else {}), {})


def test_latest_is_the_newest_of_which_some_catalog_says_the_same():
    newest = entry("codestral-2508", max_context=256_000, price_input=0.3)
    older = entry("codestral-2405")
    found = stand_for(older, newest, entry("codestral-latest", max_context=256_000))
    assert found == {"mistral/codestral-latest": "mistral/codestral-2508"}
    changed = Entry("mistral", "codestral-latest", {"litellm": Facts(max_context=512_000)}, {})
    assert stand_for(older, newest, changed) == {}


def test_latest_is_one_of_another_name_that_models_dev_calls_the_same():
    found = stand_for(
        entry("devstral-2512", name="Devstral 2"),
        entry("devstral-small-2512", name="Devstral Small 2"),
        entry("devstral-medium-latest", name="Devstral 2 (latest)"),
    )
    assert found == {"mistral/devstral-medium-latest": "mistral/devstral-2512"}


def test_a_version_that_a_title_adds_is_a_name_of_the_snapshot():
    ids = (
        entry("mistral-medium-2505", name="Mistral Medium 3"),
        entry("mistral-medium-2508", name="Mistral Medium 3.1"),
    )
    names = [entry(f"mistralai/mistral-medium-3{minor}", "openrouter") for minor in ("", ".1")]
    assert stand_for(*ids, *names) == {
        "mistral/mistral-medium-3-1": "mistral/mistral-medium-2508"
    }  # 3 may mean any 3.x
    assert stand_for(*ids) == {}  # nobody has a model of that name


def test_a_name_with_a_version_and_size_is_the_only_one_of_that_month_without():
    short, long = entry("mistral-small-2506"), entry("mistralai/Mistral-Small-3.2-24B-Instruct-2506", "x")
    earlier = entry("mistral-small-2503")
    found = stand_for(short, earlier, long)
    assert found == {"mistral/mistral-small-3-2-24b-instruct-2506": "mistral/mistral-small-2506"}
    other = entry("mistralai/Mistral-Small-3.2-8B-Instruct-2506", "x")
    assert stand_for(short, earlier, long, other) == {}  # either may be meant
    assert stand_for(short, earlier, entry("mistralai/Mistral-Small-24B-Base-2506", "x")) == {}
    assert stand_for(short, earlier, entry("mistralai/Mistral-Small-Creative-2506", "x")) == {}
