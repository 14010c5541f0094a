"""What was worked out last, kept as long as all of it together is no larger than allowed."""

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, of which the one used longest ago goes first. Threads may use it at once."""

    def __init__(self, room: int) -> None:
        """Take the sum of the sizes of what is kept."""
        self._room = room
        self._kept: dict[K, tuple[V, int]] = {}
        self._taken = 0

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, and keep it longest from now on."""
        entry = self._kept.pop(key, None)
        if entry is None:
            return None
        self._kept[key] = entry
        return entry[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of this size; one that is larger than the room is not kept."""
        if size > self._room:
            return
        old = self._kept.pop(key, None)
        self._taken += size - (old[1] if old is not None else 0)
        self._kept[key] = (value, size)
        while self._taken > self._room:
            first = next(iter(tuple(self._kept)), None)
            gone = self._kept.pop(first, None) if first is not None else None
            if gone is None:
                break
            self._taken -= gone[1]

    def items(self) -> Iterator[tuple[K, V]]:
        """Return what is kept, what was used longest ago first."""
        return ((key, value) for key, (value, _) in tuple(self._kept.items()))
