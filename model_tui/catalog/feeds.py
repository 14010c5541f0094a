"""The public catalogs that the embedded one is refreshed from, and what is kept of their downloads."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from model_tui.storage import atomic_write, read_bytes_bounded, read_packed, write_packed

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a download that are read at most."""
_STATE: Final = "state.json"
SHIPPED_FOLDER: Final = "feeds"
"""Beside the embedded catalog: what it was built from."""
SHIPPED: Final = Path(__file__).parent / "data" / SHIPPED_FOLDER
_DATES_FILE: Final = "dates.json"
_FORMER_FILE: Final = "former.json.gz"
Former = dict[str, dict[str, tuple[str | None, bool | None]]]
"""Models that models.dev lists no more, by provider and id: day of release (ISO), and whether the weights are open."""


class Feed(Struct, frozen=True):
    """A public catalog: its layer, where it is fetched, the variable that says otherwise, and whose it is.

    `is_whole` says that the variable is another program's, too, and the whole address there.
    """

    layer: str
    url: str
    variable: str
    home: str
    copyright: str
    licence: str = "MIT"
    is_list: bool = False
    is_whole: bool = False

    def address(self, env: Mapping[str, str]) -> str:
        """Return where to fetch it; the variable may hold the whole address, or the folder that the file is in."""
        given = (env.get(self.variable) or "").strip()
        if self.is_whole or not given:
            return given or self.url
        given = given.rstrip("/")
        if not given:
            return self.url
        place, mark, query = given.partition("?")  # a mirror may want a token there
        place = place.rstrip("/")
        whole = place if place.endswith(".json") else f"{place}/{self.url.rpartition('/')[2]}"
        return f"{whole}{mark}{query}"


FEEDS: Final = (
    Feed(
        "models.dev",
        "https://models.dev/api.json",
        "MODELS_DEV_URL",
        "https://models.dev",
        "Copyright (c) 2025 models.dev",
    ),
    Feed(
        "litellm",
        "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
        "LITELLM_MODEL_COST_MAP_URL",
        "https://github.com/BerriAI/litellm",
        "Copyright (c) 2023 Berri AI",
        is_whole=True,
    ),
    Feed(
        "genai-prices",
        "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/data.json",
        "GENAI_PRICES_URL",
        "https://github.com/pydantic/genai-prices",
        "Copyright (c) Pydantic Services Inc. 2025 to present",
        is_list=True,
    ),
)


class Fetched(Struct, frozen=True):
    """How a download was got: from where, its validators, when it was fetched and last found unchanged (ISO)."""

    url: str
    etag: str | None
    modified: str | None
    at: str
    seen: str


class Download(Struct, frozen=True):
    """A public catalog as it was downloaded: parsed, its bytes, and how they were got."""

    data: Any
    raw: bytes
    fetched: Fetched


def parsed(feed: Feed, body: bytes) -> Any:
    """Return the JSON that a catalog is; raises `ValueError` where it is none."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError):
        found = None
    if not isinstance(found, list if feed.is_list else dict):
        raise ValueError("the answer is not the JSON that this catalog is")  # noqa: TRY004 - its text is wrong
    return found


class FeedStore:
    """The last download of each public catalog, below `folder`.

    `shipped` is the folder of what the embedded catalog was built from: it stands in for what was never downloaded.
    """

    def __init__(self, folder: Path, shipped: Path | None = None) -> None:
        self.folder = folder
        self._shipped = shipped
        self._raw: dict[Feed, bytes] = {}

    def shipped(self, feed: Feed) -> Download | None:
        """Return what the embedded catalog was built from, as of its day; `None` where it is not there."""
        if self._shipped is None:
            return None
        try:
            dates = msgspec.json.decode(read_bytes_bounded(self._shipped / _DATES_FILE, LARGEST), type=dict[str, str])
            raw = read_packed(self._shipped / f"{feed.layer}.json.gz", LARGEST)
            return Download(parsed(feed, raw), raw, Fetched("", None, None, dates[feed.layer], dates[feed.layer]))
        except (OSError, ValueError, KeyError, msgspec.MsgspecError):
            return None

    def former(self) -> Former:
        """Return the models that models.dev had no more when the embedded catalog was built, for their names."""
        if self._shipped is None:
            return {}
        try:
            return msgspec.json.decode(read_packed(self._shipped / _FORMER_FILE, LARGEST), type=Former)
        except (OSError, ValueError, msgspec.MsgspecError):
            return {}

    def last(self, feed: Feed) -> Download | None:
        """Return the last download, `None` where there is none or it is damaged."""
        fetched = self._state().get(feed.layer)
        if fetched is None:
            return None
        try:
            raw = read_packed(self._path(feed), LARGEST)
            last = Download(parsed(feed, raw), raw, fetched)
        except (OSError, ValueError):
            return None
        self._raw[feed] = raw
        return last

    def keep(self, downloads: Mapping[Feed, Download]) -> None:
        """Keep downloads in place of the last ones. Raises `OSError`.

        What was shipped is not kept: the next version may ship something newer.
        """
        state = self._state()
        for feed, download in downloads.items():
            if not download.fetched.url:
                continue
            if download.raw is not self._raw.get(feed):
                write_packed(self._path(feed), download.raw)
            state[feed.layer] = download.fetched
        atomic_write(self.folder / _STATE, msgspec.json.encode(state), durable=False)

    def _path(self, feed: Feed) -> Path:
        return self.folder / f"{feed.layer}.json.gz"

    def _state(self) -> dict[str, Fetched]:
        try:
            return msgspec.json.decode(read_bytes_bounded(self.folder / _STATE, LARGEST), type=dict[str, Fetched])
        except (OSError, msgspec.MsgspecError, ValueError):
            return {}


def clear(folder: Path) -> int:
    """Forget downloads and the catalogs made of them; return how many files went away."""
    gone = 0
    for path in folder.glob("*.json*") if folder.is_dir() else ():
        with suppress(OSError):
            path.unlink()
            gone += 1
    return gone


def ship(folder: Path, catalogs: Mapping[str, Any], dates: Mapping[str, str], former: Former) -> None:
    """Write what the embedded catalog is built from, by layer, with the day that each is as of. Raises `OSError`."""
    write_packed(folder / _FORMER_FILE, msgspec.json.encode(former))
    for layer, data in catalogs.items():
        write_packed(folder / f"{layer}.json.gz", msgspec.json.encode(data))
    atomic_write(folder / _DATES_FILE, msgspec.json.encode(dates) + b"\n")
