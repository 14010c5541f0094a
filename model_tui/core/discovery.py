"""What discovery reports: events as they happen, and how each provider stands."""

from typing import Final, Literal

from msgspec import Struct

Standing = Literal["catalog", "asking", "live", "cached", "needs-key", "rejected", "failed", "not-running"]
"""How a provider stands.

`catalog`: not asked. `asking`: being asked now. `live`: answered. `cached`: its last listing is shown, it has not been
asked yet. `needs-key`: asked nothing, its key is missing. `rejected`: it refused the key. `failed`: any other failure;
its last good listing is shown as stale. `not-running`: a local server that is not there.
"""


class ProviderStatus(Struct, frozen=True):
    """How one provider stands: what it lists, and what is missing.

    `listed` counts the models of its last listing, `known` the offers that any layer knows. `variable` is the
    environment variable its key was found in or, where it is missing, the one to set; `lacks` are those that are to be
    set beside it, an account or an endpoint; `key_origin` says where the key came from. `took` is seconds, `at` the ISO
    time of the listing shown. `kind` says in one word why it failed, if it did, as `Failed` does: `refused`, `quota`,
    `forbidden`, `unreachable`, ….
    """

    id: str
    name: str
    standing: Standing = "catalog"
    known: int = 0
    listed: int | None = None
    reason: str | None = None
    variable: str | None = None
    key_origin: str | None = None
    keys_url: str | None = None
    base_url: str | None = None
    took: float | None = None
    at: str | None = None
    local: bool = False
    notes: tuple[str, ...] = ()
    kind: str | None = None
    lacks: tuple[str, ...] = ()


LISTS_NOTHING: Final = "it lists no model at all"


def lists_nothing(status: ProviderStatus) -> bool:
    """Whether a hosted service has answered with an empty listing: nobody's entries are to go for that.

    A server of one's own may well be without a model.
    """
    return status.standing == "live" and not status.local and status.listed == 0


class Started(Struct, frozen=True):
    """A provider is being asked."""

    provider: str


class Answered(Struct, frozen=True):
    """A provider's listing is in the snapshot: how many models, whether live or from the cache, in how many seconds.

    `skipped` counts entries that could not be read, `notes` say what else was left aside, each with its count.
    """

    provider: str
    models: int
    live: bool
    took: float
    skipped: int = 0
    notes: tuple[str, ...] = ()


class Skipped(Struct, frozen=True):
    """A provider was not asked for want of a key: the variable to set, and the page where a key is made.

    `reason` is set where it was asked without one, as a server is that may want none, and refused.
    """

    provider: str
    variable: str | None
    keys_url: str | None
    reason: str | None = None


class Failed(Struct, frozen=True):
    """A provider failed, why in one line; `stale` counts the models of its last good listing, which are kept."""

    provider: str
    kind: str
    reason: str
    stale: int = 0


Event = Started | Answered | Skipped | Failed


class Trial(Struct, frozen=True):
    """What came of trying a key: how many models it lists, or why none; nothing of it is kept.

    `kind` and `reason` are those of `Failed`, `None` where the provider answered; `notes` is what it said beside that.
    """

    models: int = 0
    kind: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
