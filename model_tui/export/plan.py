"""A plan: what an export would change in a file, worked out before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from model_tui.core.model import Model, Provider
from model_tui.core.references import only_reference
from model_tui.export.options import NO_OPTIONS, EntryOptions

Kind = Literal["add", "refresh", "remove", "same", "theirs", "stale", "unlisted", "retired"]
"""What happens to an entry; `theirs` is an entry that the user wrote, which is only pointed at.

`stale`, `unlisted` and `retired` are entries of ours that stay as they are: their provider did not answer now, or
answered and no longer lists the model, or lists it though its day has come.
"""


_NAMED: Final = 3
"""Picks that are named one by one where some are left out."""


class Place(Struct, frozen=True):
    """A variable beside the key that is set here: an endpoint, a region, a project; its value unless that is secret."""

    variable: str
    value: str | None = None


class Pick(Struct, frozen=True):
    """An offer to be written: the model, its provider, and how it is reached.

    `key_variable` is the environment variable that holds the key, `None` where none is needed; `base_url` is set where
    the provider is not reached at its usual address; `name` is the user's own name for the entry. `key_is_set` says
    whether the variable has a value here; the consumer of the file may run elsewhere.

    `options` is what a new entry is to hold beside. `joins` says that the name may be that of a group which the file
    already has; `fallbacks` are the refs of the picks that answer where this one cannot. `home` is the address with
    everything filled in; `places` are the variables that are set for what the provider needs beside its key, by the
    names that its table gives them, and `base` for the one that holds the address just as it is. `base_model` is
    LiteLLM's row for the model behind a deployment, empty where its map has none, `None` where nobody looked.
    `is_unlisted` says that the provider's listing lacks the model.
    """

    model: Model
    provider: Provider
    key_variable: str | None = None
    base_url: str | None = None
    name: str | None = None
    key_is_set: bool = True
    options: EntryOptions = NO_OPTIONS
    joins: bool = False
    fallbacks: tuple[str, ...] = ()
    home: str | None = None
    places: Mapping[str, Place] = {}
    base_model: str | None = None
    is_unlisted: bool = False

    @property
    def ref(self) -> str:
        """`provider/id`."""
        return f"{self.model.spec.provider}/{self.model.spec.name}"

    @property
    def address(self) -> str | None:
        """`base_url` as it may be written. Raises `PlanError` where it may hold a secret: a login, or a query."""
        parts = urlsplit(self.base_url or "")
        if "@" in parts.netloc or parts.query:
            what = "login" if "@" in parts.netloc else "query"
            raise PlanError(
                f"{self.ref}: the base URL of {self.provider.id} holds a {what}: it is not written to a file"
            )
        return self.base_url


class Change(Struct, frozen=True):
    """What happens to one entry: its name in the file, the offer, the line of an entry that stands there already."""

    kind: Kind
    name: str
    ref: str | None = None
    line: int | None = None
    note: str | None = None


class Plan(Struct, frozen=True):
    """The file as it was read (`None`: there was none) and as it would be written."""

    path: Path
    before: bytes | None
    after: bytes
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether anything would change; a file that is not there is not made to hold nothing."""
        return self.after != (self.before or b"")

    def count(self, kind: Kind) -> int:
        """Return how many entries meet this fate."""
        return sum(change.kind == kind for change in self.changes)

    def diff(self, shown: str | None = None) -> list[str]:
        """Return the change as unified diff lines, without line ends and without secrets that stand in the file.

        `shown` is how the file is called.
        """
        # most plans are written without being shown
        from model_tui.export.clear_text import without_secrets  # noqa: PLC0415
        from model_tui.export.unified import unified  # noqa: PLC0415

        before = (self.before or b"").decode("utf-8", "replace").splitlines()
        after = self.after.decode("utf-8", "replace").splitlines()
        name = shown or str(self.path)
        lines = unified(before, after, "/dev/null" if self.before is None else name, name)
        return [without_secrets(line) for line in lines]


def unset_variables(picks: Iterable[Pick], changes: Iterable[Change]) -> tuple[str, ...]:
    """Return a warning that names the key variables of written entries which have no value here, if there are any."""
    written = {change.ref for change in changes if change.kind in ("add", "refresh")}
    unset = (pick for pick in picks if pick.ref in written and not pick.key_is_set)
    names = dict.fromkeys(pick.key_variable for pick in unset if pick.key_variable)
    return (f"not set here: {', '.join(names)}",) if names else ()


def headers_left_out(picks: Iterable[Pick], changes: Iterable[Change]) -> tuple[str, ...]:
    """Return a warning for each provider of written entries that is asked with headers of its own that are not written.

    What a header holds may be a secret; only one that is nothing but a reference to a variable is written as that.
    """
    written = {change.ref for change in changes if change.kind in ("add", "refresh")}
    providers = {pick.provider.id: pick.provider for pick in picks if pick.ref in written}
    literal = {
        ident: [name for name, value in one.headers.items() if only_reference(value) is None]
        for ident, one in providers.items()
    }
    return tuple(
        f"the headers of '{ident}' ({', '.join(names)}) are not written, since they may hold a secret: "
        "add what its server needs as extra_headers, or name a variable as ${NAME} in its table"
        for ident, names in literal.items()
        if names
    )


class PlanError(ValueError):
    """An export that the file or the model does not allow: one line with the file, its line and the reason."""


class Unreachable(PlanError):  # noqa: N818 - says what is wrong with the pick
    """A pick that the consumer of the file has no way to reach; among others it is left out and named."""


def refusal_of(pick: Pick, why: PlanError) -> Unreachable:
    """Return why a pick is left out of those written. Raises `why` where somebody chose it and the file is at fault.

    Nobody chose what was merely found: one name that is in use must not hold up a whole sync. What is returned was
    never raised: a traceback would hold the caller's picks and file, and the caller's list it, until garbage is looked
    for. That was 40 MB for 6,000 picks.
    """
    if not isinstance(why, Unreachable) and not pick.options.synced:
        raise why
    return Unreachable(str(why))


def left_out(refused: Sequence[Unreachable], picks: Sequence[Pick]) -> tuple[str, ...]:
    """Return a warning that says how many picks were left out and why, nothing where none was.

    Raises the first refusal where no pick is left that somebody chose: what was merely found holds up nothing else.
    """
    if not refused:
        return ()
    if len(refused) == len(picks) and not all(pick.options.synced for pick in picks):
        raise refused[0]
    return told_left_out([str(one) for one in refused])


def told_left_out(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the line that counts what was left out, and says of the first few why; none where nothing was."""
    if not reasons:
        return ()
    more = f"; and {len(reasons) - _NAMED:,} more" if len(reasons) > _NAMED else ""
    return (f"{len(reasons):,} left out: {'; '.join(reasons[:_NAMED])}{more}",)
