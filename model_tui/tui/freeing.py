"""Large things are freed piece by piece, aside: what a config of 6,000 entries takes, freed at once, held the screen.

Who closes a screen frees what it showed only when garbage is looked for, or when the last timer that began there has
passed, which may be half a minute later; and then all of it in one turn.
"""

import gc
import threading
import time
from collections import Counter
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Final

from textual.message_pump import MessagePump

_DEEP: Final = 12
"""How many things may stand within each other above the many parts that a large one has."""
_ENOUGH: Final = 1_000
"""Parts of one type, in things that stand equally deep, beyond which they are not taken apart any further."""
_AT_ONCE: Final = 200
"""Parts that are freed before others have a turn."""
_PAUSE: Final = 0.001
_NO_PARTS: Final = (type, ModuleType, CodeType, FrameType, MethodType, BuiltinFunctionType, MessagePump)
"""What things know and do not consist of."""


def free_aside(*things: object) -> None:
    """Free things in a thread, as far as nobody else has them.

    The caller must be rid of them before this thread is: who gives the last one up frees it.
    """
    threading.Thread(target=_free, args=([*things],), name="freeing", daemon=True).start()


def _free(things: list[object]) -> None:
    parts = _taken_apart(things)
    things.clear()
    parts.reverse()  # the whole ones go first: their parts are held
    while parts:
        time.sleep(_PAUSE)
        del parts[-_AT_ONCE:]


def _taken_apart(things: list[object]) -> list[object]:
    """Return the things, what they consist of, and so on; of what there is a lot, no parts: each is small by then."""
    found, level = list(things), things
    seen = {id(one) for one in found}
    for _ in range(_DEEP):
        inner = []
        for one in _parts_of(level):
            if id(one) not in seen:
                seen.add(id(one))
                inner.append(one)
        found += inner
        kinds = Counter(map(type, inner))
        level = [one for one in inner if kinds[type(one)] <= _ENOUGH]
        if not level:
            break
    return found


def _parts_of(things: list[object]) -> Iterator[object]:
    for one in things:
        if isinstance(one, FunctionType):  # of what it knows, only what it was made with
            parts = [cell.cell_contents for cell in one.__closure__ or ()]
        else:
            parts = gc.get_referents(one)
        yield from (part for part in parts if gc.is_tracked(part) and not isinstance(part, _NO_PARTS))
