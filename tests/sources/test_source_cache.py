"""The cache of listings: what survives, what is set aside, and that no key can be told from it."""

import stat
import threading
from pathlib import Path

import pytest

from model_tui.core.model import ModelCapabilities, ModelSpec, Tier
from model_tui.sources.cache import ListingCache
from model_tui.sources.protocol import Listed, Listing

KEY = "sk-canary-0123456789abcdef"


def listing(*names: str) -> Listing:
    facts = ModelCapabilities(max_context=8192, input_modalities=("text",), price_tiers=(Tier("context", above=9),))
    return Listing(tuple(Listed(ModelSpec("openai", name), facts) for name in names), skipped=1, notes=("a note",))


@pytest.fixture
def cache(tmp_path: Path) -> ListingCache:
    return ListingCache(tmp_path / "listings")


def test_what_was_stored_comes_back_with_the_one_before(cache: ListingCache) -> None:
    account = cache.account("openai", "https://h/v1", KEY)
    assert cache.load("openai", account) is None
    cache.store("openai", account, listing("a"), "2026-01-01T00:00:00+00:00")
    cache.store("openai", account, listing("b"))
    last, before = cache.load("openai", account), cache.load_previous("openai", account)
    assert last is not None
    assert before is not None
    assert (last.listing, before.listing) == (listing("b"), listing("a"))
    assert before.at == "2026-01-01T00:00:00+00:00"
    assert last.at > "2026"
    assert cache.notes == []


def test_accounts_are_apart_and_tell_nothing(cache: ListingCache, tmp_path: Path) -> None:
    names = {
        cache.account(provider, url, key)
        for provider in ("openai", "groq")
        for url in ("https://h/v1", "https://g/v1")
        for key in (KEY, "other", None)
    }
    assert len(names) == 12
    account = cache.account("openai", "https://h/v1", KEY)
    assert account == ListingCache(cache.folder).account("openai", "https://h/v1", KEY)
    assert account != ListingCache(tmp_path / "elsewhere").account("openai", "https://h/v1", KEY)
    cache.store("openai", account, listing("a"))
    for path in cache.folder.iterdir():
        assert KEY not in path.name
        assert KEY.encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"version": 1}', b"[" * 100_000],
    ids=["empty", "half", "list", "null", "bytes", "fields", "deep"],
)
def test_a_damaged_file_is_set_aside_once_and_rebuilt(cache: ListingCache, content: bytes) -> None:
    account = cache.account("openai", "https://h/v1", KEY)
    cache.store("openai", account, listing("a"))
    (path,) = cache.folder.glob("openai@*.json")
    path.write_bytes(content)
    assert cache.load("openai", account) is None
    assert cache.load("openai", account) is None
    assert len(cache.notes) == 1
    assert len(list(cache.folder.glob("*.bad"))) == 1
    cache.store("openai", account, listing("b"))
    again = cache.load("openai", account)
    assert again is not None
    assert again.listing == listing("b")


def test_a_file_of_another_version_or_account_is_not_taken(cache: ListingCache) -> None:
    account = cache.account("openai", "https://h/v1", KEY)
    cache.store("openai", account, listing("a"))
    (path,) = cache.folder.glob("openai@*.json")
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"version":1', b'"version":99'))
    assert cache.load("openai", account) is None
    path.write_bytes(good.replace(b'"provider":"openai","account"', b'"provider":"groq","account"'))
    assert cache.load("openai", account) is None


def test_clear_forgets_listings_and_nothing_else(cache: ListingCache) -> None:
    account = cache.account("openai", "https://h/v1", KEY)
    for name in "ab":
        cache.store("openai", account, listing(name))
    (cache.folder / "notes.txt").write_text("mine")
    assert cache.clear() == 2
    assert cache.load("openai", account) is None
    assert cache.load_previous("openai", account) is None
    assert (cache.folder / "notes.txt").exists()
    assert ListingCache(cache.folder).account("openai", "https://h/v1", KEY) == account


@pytest.mark.parametrize("name", ["../up", "", "a/b", "A", "."])
def test_a_name_that_would_leave_the_folder_is_refused(cache: ListingCache, name: str) -> None:
    with pytest.raises(ValueError):
        cache.load(name, "ab")


def test_a_folder_that_cannot_be_written_is_a_note(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache = ListingCache(blocked / "listings")
    account = cache.account("openai", "https://h/v1", KEY)
    cache.store("openai", account, listing("a"))
    assert cache.load("openai", account) is None
    assert cache.notes
    assert cache.clear() == 0


def test_writers_at_the_same_time_leave_whole_files(tmp_path: Path) -> None:
    folder = tmp_path / "listings"
    accounts = []

    def write(number: int) -> None:
        cache = ListingCache(folder)
        account = cache.account("openai", "https://h/v1", KEY)
        accounts.append(account)
        for _ in range(5):
            cache.store("openai", account, listing(str(number)))
            cache.store(f"p{number}", account, listing(str(number)))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(accounts)) == 1
    cache = ListingCache(folder)
    for name in ("openai", *(f"p{number}" for number in range(6))):
        assert cache.load(name, accounts[0]) is not None
    assert cache.notes == []


def test_how_the_last_call_ended_is_remembered_until_it_goes_well(tmp_path):
    cache = ListingCache(tmp_path / "listings")
    account = cache.account("openai", "https://api.example/v1", "k")
    cache.store("openai", account, Listing(()))
    assert cache.verdict("openai", account) is None
    cache.mark("openai", account, "refused")
    assert ListingCache(tmp_path / "listings").verdict("openai", account) == "refused"
    cache.mark("openai", account, "failed")
    assert cache.verdict("openai", account) == "failed"
    cache.mark("openai", account, None)
    assert cache.verdict("openai", account) is None
    cache.mark("openai", account, "refused")
    cache.clear()
    assert cache.verdict("openai", account) is None
