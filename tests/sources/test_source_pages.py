"""Pages are followed to their end, whatever a server says of them; what is not read is counted in true words."""

import json
from collections.abc import Awaitable, Callable

import pytest
from loopback import Loopback
from source_asking import by_id, listing, provider_of

from model_tui.core.model import ModelCapabilities, ModelSpec
from model_tui.sources import azure, litellm_proxy, openai
from model_tui.sources.pages import MOST_PAGES, all_pages, are_models, read_all
from model_tui.sources.protocol import MOST_MODELS, Listed, Page


def model(name: str) -> Listed:
    return Listed(ModelSpec("p", name), ModelCapabilities())


def asking(pages: dict[str | None, Page]) -> tuple[Callable[[str | None], Awaitable[Page]], list[str | None]]:
    asked: list[str | None] = []

    async def ask(cursor: str | None) -> Page:
        asked.append(cursor)
        return pages[cursor]

    return ask, asked


async def test_pages_are_followed_and_their_counts_added_up() -> None:
    ask, asked = asking(
        {
            None: Page((model("a"),), 1, "2", aside={"drafts": 1}),
            "2": Page((), 2, "3"),
            "3": Page((model("b"), model("a")), 0, "2", aside={"drafts": 2, "wildcards": 1}),
        }
    )
    found = await all_pages(ask)
    assert asked == [None, "2", "3"]
    assert [item.spec.name for item in found.models] == ["a", "b"]
    assert found.skipped == 3
    assert found.notes == ("3 left out: drafts", "1 left out: wildcards")


async def test_an_empty_page_is_the_last() -> None:
    ask, asked = asking({None: Page((model("a"),), 0, "2"), "2": Page((), 0, "3")})
    assert (await all_pages(ask)).notes == ()
    assert asked == [None, "2"]


async def test_pages_without_end_are_left() -> None:
    numbers: list[int] = []

    async def ask(_: str | None) -> Page:
        numbers.append(len(numbers))
        return Page((model(f"m{len(numbers)}"),), 0, str(len(numbers)))

    found = await all_pages(ask)
    assert len(found.models) == len(numbers) == MOST_PAGES
    assert found.notes == (f"stopped after {MOST_PAGES} pages",)


def test_more_than_is_taken_is_said_and_is_not_called_unreadable() -> None:
    items = [{"id": f"m{at}"} for at in range(MOST_MODELS + 20)] + [{"id": 7}]
    page = openai.parse_page(json.dumps({"data": items}).encode(), provider_of("groq"))
    assert (len(page.items), page.skipped, page.left) == (MOST_MODELS, 0, 21)
    assert page.notes == ("only the first 50,000 entries are read: 21 more were listed",)


async def test_more_than_is_taken_may_come_in_pages() -> None:
    half = [model(f"a{at}") for at in range(30_000)], [model(f"b{at}") for at in range(30_000)]
    ask, asked = asking({None: Page(tuple(half[0]), 0, "2"), "2": Page(tuple(half[1]), 1, "3")})
    found = await all_pages(ask)
    assert asked == [None, "2"]
    assert (len(found.models), found.skipped) == (MOST_MODELS, 1)
    assert found.notes == ("only the first 50,000 entries are read: 10,000 more were listed",)


def test_a_reader_that_stumbles_costs_its_entry() -> None:
    def read(item: object) -> Listed | str | None:
        assert isinstance(item, dict)
        return "drafts" if item.get("draft") else model(item["id"])

    page = read_all([{"id": "a"}, {"draft": 1}, {}, None, {"id": "b"}], read)
    assert [item.spec.name for item in page.items] == ["a", "b"]
    assert (page.skipped, page.aside) == (2, {"drafts": 1})


@pytest.mark.parametrize(
    ("parse", "provider", "entry", "note"),
    [
        (
            azure.parse_page,
            "azure",
            {"id": "m", "status": "running"},
            "1 left out: models that are not ready",
        ),
        (
            azure.parse_page,
            "azure",
            {"id": "m", "status": "succeeded", "capabilities": {"inference": False, "fine_tune": True}},
            "1 left out: models that cannot be called",
        ),
        (
            litellm_proxy.parse_deployments,
            "litellm-proxy",
            {"model_name": "openai/*", "litellm_params": {"model": "openai/*"}},
            "1 left out: names with a wildcard",
        ),
        (
            openai.parse_page,
            "fireworks",
            {"name": "accounts/x/models/m", "displayName": "M", "supportsServerless": False},
            "1 left out: models that need a deployment of one's own",
        ),
    ],
)
def test_what_is_no_model_to_call_is_said(parse, provider: str, entry: dict[str, object], note: str) -> None:
    page = parse(json.dumps({"data": [entry]}).encode(), provider_of(provider))
    assert (page.items, page.skipped, page.notes) == ((), 0, (note,))


@pytest.mark.parametrize("name", ["a\x1b[2Jb", "a\u202eb", "a\u200bb", " a", "a\n", "x" * 600, "\ud800"])
async def test_a_name_that_cannot_be_sent_back_is_no_model(loopback: Loopback, name: str) -> None:
    body = json.dumps({"data": [{"id": name}, {"id": "good", "aliases": [name, "other"]}]})
    loopback.on("/v1/models", body.encode())
    found = await listing("groq", loopback.url + "/v1")
    assert list(by_id(found)) == ["good"]
    controls = len(name) < 300 and name.strip(" ") == name
    left_out = ("1 left out: ids with control characters",) if controls else ("1 entry could not be read",)
    assert found.said == left_out
    assert found.models[0].spec.aliases == ("other",)


async def test_where_no_id_can_be_sent_back_the_listing_has_failed(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [{"id": "a\x1b[2Jb"}, {"id": "a\u202eb"}]})
    found = await listing("groq", loopback.url + "/v1")
    assert (found.models, found.skipped) == ((), 2)


async def test_a_server_that_knows_no_pages_is_asked_twice_at_most(loopback: Loopback) -> None:
    loopback.on("/accounts/acc/ai/models/search", {"result": [{"name": "@cf/maker/m"}]})
    found = await listing("cloudflare", loopback.url, values={"account": "acc"})
    assert list(by_id(found)) == ["@cf/maker/m"]
    assert [request.query["page"] for request in loopback.requests] == ["1", "2"]


@pytest.mark.parametrize(
    ("objects", "are"),
    [
        (["model", "model"], True),
        ([None, None], True),
        (["model", ""], True),
        (["", None], True),
        (["list", None, None], True),
        (["list", "list"], False),
        (["job", "job", None], False),
    ],
)
def test_what_a_server_here_lists_are_models_unless_most_say_something_else(
    objects: list[str | None], are: bool
) -> None:
    found = [{"id": "a", "object": word} for word in objects]
    assert are_models({"data": found}, found) is are
    assert not are_models(found, found)
