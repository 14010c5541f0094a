"""Refreshing the catalog from the public ones: asked with conditional requests, built, checked, and put in place whole.

A download that is broken, or has lost more than a fifth of its rows, is refused, and what was there before holds. What
was taken is kept, so that one catalog can be refreshed while another cannot be reached.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, structs

from model_tui.catalog import Catalog, CatalogError, Origin, load
from model_tui.catalog.feeds import FEEDS, LARGEST, Download, Feed, FeedStore, Fetched, parsed
from model_tui.catalog.kept import drop_old, load_newest, path_for
from model_tui.catalog.rankings import LAYER as RANKINGS
from model_tui.catalog.rankings import PATH as RANKINGS_PATH
from model_tui.catalog.rankings import keep_rankings, load_rankings, parse
from model_tui.core.text import clean
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.urls import without_login
from model_tui.storage import atomic_write, locked

if TYPE_CHECKING:
    from model_tui.sources.table import ProviderTable

_NOT_MODIFIED: Final = 304
_LEAST_SHARE: Final = 0.8
_LOCK_SECONDS: Final = 120.0
_UNREADABLE: Final = (CatalogError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What building of a catalog that is not what it should be ends in."""
_BOUNDS: Final = Bounds(seconds=60.0, body=LARGEST)

Outcome = Literal["updated", "unchanged", "failed", "refused"]


class Result(Struct, frozen=True):
    """What came of one public catalog; `rows` is what of it counts now, `before` what did."""

    layer: str
    outcome: Outcome
    rows: int
    before: int
    reason: str | None = None


class Update(Struct, frozen=True):
    """What came of a refresh; `path` is the new catalog, `None` where the old one holds."""

    results: tuple[Result, ...]
    path: Path | None = None
    offers: int = 0

    @property
    def failed(self) -> bool:
        """Whether no public catalog could be taken."""
        return all(result.outcome in ("failed", "refused") for result in self.results)


async def update(
    folder: Path,
    table: "ProviderTable",
    now: Catalog,
    env: Mapping[str, str],
    *,
    state_dir: Path | None = None,
    shipped: Path | None = None,
) -> Update:
    """Refresh the catalog in `folder`; `now` is the one that holds so far.

    `shipped` is the folder of what the embedded catalog was built from, for what cannot be fetched and never was.

    Raises `OSError` where the result cannot be written, `LockTimeout` where another process refreshes it too long.
    """
    store = FeedStore(folder, shipped)
    with locked(folder / "catalog", _LOCK_SECONDS, state_dir=state_dir):
        last = await asyncio.to_thread(lambda: {feed: store.last(feed) for feed in FEEDS})
        async with Fetch(_BOUNDS) as fetch:
            found = await asyncio.gather(*(_ask(feed, fetch, last[feed], env) for feed in FEEDS))
        return await asyncio.to_thread(_Making(store, table, now, last, dict(zip(FEEDS, found, strict=True))).update)


async def _ask(feed: Feed, fetch: Fetch, last: Download | None, env: Mapping[str, str]) -> Download | SourceError:
    """Return a public catalog as it is now: `last` itself, seen again, where it has not changed."""
    url, when = feed.address(env), datetime.now(UTC).isoformat(timespec="seconds")
    place = _without_secrets(url)
    known = last if last is not None and last.fetched.url == place else None
    headers = {"if-none-match": known.fetched.etag, "if-modified-since": known.fetched.modified} if known else {}
    try:
        answer = await fetch.get(Access(url), "", headers={name: value for name, value in headers.items() if value})
        if known is not None and answer.body == known.raw:
            return structs.replace(known, fetched=structs.replace(known.fetched, seen=when))
        data = await asyncio.to_thread(parsed, feed, answer.body)
    except ValueError as error:
        return SourceError("bad-answer", str(error))
    except SourceError as error:
        if error.status == _NOT_MODIFIED and known is not None:
            return structs.replace(known, fetched=structs.replace(known.fetched, seen=when))
        return error
    validators = answer.headers.get("etag"), answer.headers.get("last-modified")
    return Download(data, answer.body, Fetched(place, *validators, when, when))


def _without_secrets(url: str) -> str:
    """Return an address as it may be kept: without a login, and without a query, which may be one."""
    try:
        plain = without_login(url)[0]
    except ValueError:  # no address at all, which whoever asks there will say
        return "an unusable address"
    return plain.partition("?")[0]


async def update_rankings(folder: Path, key: str, base_url: str, *, state_dir: Path | None = None) -> Result:
    """Fetch what Artificial Analysis says; a listing that is broken or has shrunken is refused. Raises `OSError`."""
    last = load_rankings(folder)
    before = len(last.rows) if last is not None else 0
    async with Fetch(_BOUNDS) as fetch:
        try:
            answer = await fetch.get(Access(base_url, key), RANKINGS_PATH, headers={"x-api-key": key})
            rows = parse(answer.body)
        except (SourceError, ValueError) as error:
            return Result(RANKINGS, "failed", before, before, str(error))
    if len(rows) < _LEAST_SHARE * before or not rows:
        return Result(RANKINGS, "refused", before, before, f"it has only {len(rows):,} rows of {before:,}")
    with locked(folder / "catalog", _LOCK_SECONDS, state_dir=state_dir):
        await asyncio.to_thread(keep_rankings, folder, rows)  # the same is as of today since then
    same = last is not None and last.rows == rows
    return Result(RANKINGS, "unchanged" if same else "updated", len(rows), before)


class _Making:
    """One refresh, from the answers to the file."""

    def __init__(
        self,
        store: FeedStore,
        table: "ProviderTable",
        now: Catalog,
        last: Mapping[Feed, Download | None],
        answers: Mapping[Feed, Download | SourceError],
    ) -> None:
        self._store = store
        self._table = table
        self._before = now.rows_by_layer()
        _, newest, damaged = load_newest(store.folder)
        self._holds = newest is not None and not damaged
        """Whether what was made of the last downloads is there, and can be read."""
        self._last = last
        self._usable: dict[Feed, Download] = {feed: one for feed, one in last.items() if one is not None}
        self._fallbacks: dict[Feed, Download | None] = {}
        self._results: dict[Feed, Result] = {}
        for feed, answer in answers.items():
            self._results[feed] = self._result(feed, answer)
            if isinstance(answer, Download):
                self._usable[feed] = answer

    def _fallback(self, feed: Feed) -> Download | None:
        """Return the last download of a catalog, else what the embedded one was built from."""
        if feed not in self._fallbacks:
            self._fallbacks[feed] = self._last[feed] or self._store.shipped(feed)
        return self._fallbacks[feed]

    def _result(self, feed: Feed, answer: Download | SourceError) -> Result:
        before, last = self._before.get(feed.layer, 0), self._last[feed]
        if isinstance(answer, SourceError):
            return Result(feed.layer, "failed", before, before, answer.message)
        same = self._holds and last is not None and last.raw is answer.raw
        return Result(feed.layer, "unchanged" if same else "updated", before, before)

    def update(self) -> Update:
        """Build of what is usable until nothing in it has shrunken, and put that in place."""
        while self._new():
            self._usable |= {f: one for f in FEEDS if f not in self._usable and (one := self._fallback(f)) is not None}
            if missing := [feed.layer for feed in FEEDS if feed not in self._usable]:
                self._refuse(self._new(), f"{' and '.join(missing)} cannot be used, and nothing is built without it")
                break
            try:
                data, fresh = self._built()
            except _UNREADABLE as error:
                reason = f"it cannot be understood: {type(error).__name__}: {clean(str(error))[:120]}"
                self._refuse(self._unreadable(), reason)
                continue
            after = fresh.rows_by_layer()
            short = [f for f in self._new() if after.get(f.layer, 0) < _LEAST_SHARE * self._before.get(f.layer, 0)]
            if not short:
                return self._put(data, fresh, after)
            for feed in short:
                count = f"{after.get(feed.layer, 0):,} rows of {self._before[feed.layer]:,}"
                self._refuse([feed], f"it has only {count}")
        self._store.keep({f: one for f, one in self._usable.items() if self._results[f].outcome == "unchanged"})
        return Update(tuple(self._results.values()))

    def _new(self) -> list[Feed]:
        return [feed for feed, result in self._results.items() if result.outcome == "updated"]

    def _unreadable(self) -> list[Feed]:
        """Return the new catalog without which the others can be built; all new ones where that is not one alone."""
        for feed in self._new():
            kept = self._usable[feed]
            if (last := self._fallback(feed)) is None:
                continue
            self._usable[feed] = last
            try:
                self._built()
            except _UNREADABLE:
                self._usable[feed] = kept
            else:
                return [feed]
        return self._new()

    def _refuse(self, feeds: list[Feed], reason: str) -> None:
        """Go back to what was kept of some catalogs."""
        for feed in feeds:
            self._results[feed] = structs.replace(self._results[feed], outcome="refused", reason=reason)
            self._usable.pop(feed, None)
            if (last := self._fallback(feed)) is not None:
                self._usable[feed] = last

    def _built(self) -> tuple[bytes, Catalog]:
        from model_tui.catalog.builder.merge import build  # noqa: PLC0415 - for this alone, and so the next
        from model_tui.catalog.builder.write import encode  # noqa: PLC0415

        data = {feed.layer: self._usable[feed].data for feed in FEEDS}
        origins = [_origin(feed, self._usable[feed]) for feed in FEEDS]
        dates = {origin.layer: origin.date or "" for origin in origins}
        prices = data["genai-prices"]
        former = self._store.former()
        built = build(
            data["models.dev"], data["litellm"], self._table, _today(), prices=prices, dates=dates, former=former
        )
        encoded = encode(built, _today(), origins)
        draft = self._store.folder / "draft.json.gz"
        atomic_write(draft, encoded, durable=False)
        try:
            return encoded, load(draft)
        finally:
            draft.unlink(missing_ok=True)

    def _put(self, data: bytes, fresh: Catalog, after: Mapping[str, int]) -> Update:
        path = path_for(self._store.folder, _today())
        atomic_write(path, data)
        self._store.keep(self._usable)
        drop_old(self._store.folder)
        told = (structs.replace(result, rows=after.get(result.layer, 0)) for result in self._results.values())
        return Update(tuple(told), path, len(fresh.offers))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _origin(feed: Feed, download: Download) -> Origin:
    fetched = download.fetched
    return Origin(feed.layer, fetched.at[:10], feed.licence, feed.home, feed.layer, fetched.seen[:10], feed.copyright)
