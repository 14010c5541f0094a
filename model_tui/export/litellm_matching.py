"""Which entry of a LiteLLM config is a pick's: ours, the user's, or none."""

from collections.abc import Mapping, Sequence
from typing import Any

from model_tui.export.litellm_clouds import is_reference
from model_tui.export.litellm_entry import routing, spellings
from model_tui.export.litellm_list import Entry
from model_tui.export.plan import Pick


def matching(pick: Pick, name: str, known: Mapping[str, Sequence[Entry]]) -> tuple[Entry | None, Entry | None]:
    """Return our entry for a pick that would be called `name`, and the user's, where they are in the file.

    A pick with the user's own name is looked for under that name alone. Raises `Unreachable`.
    """
    wanted = routing(pick)
    same = [e for spelling in spellings(pick) for e in known.get(spelling, ())]
    if pick.name:
        same = [e for e in same if e.name == pick.name]
    there = [e for e in same if _same_address(e.params, wanted, pick)]
    signed = [e for e in there if e.params.get("api_key") == wanted.get("api_key")]
    # In a group several accounts of one provider may bear one name; elsewhere a name is one entry's.
    called = (e for e in same if _is_ours(e) and e.name == name and not pick.joins)
    ours = next((e for e in signed if _is_ours(e)), None) or next(called, None)
    theirs = (e for e in (signed if pick.joins else there) if not _is_ours(e))
    return ours, next(theirs, None)


def _is_ours(entry: Entry) -> bool:
    """Whether it is this file's to refresh: what an included file has is only pointed at, whoever wrote it."""
    return entry.managed and not entry.file


def _same_address(params: Mapping[str, Any], wanted: Mapping[str, Any], pick: Pick) -> bool:
    stands, needed = (_resolved(values.get("api_base"), pick) for values in (params, wanted))
    if not isinstance(stands, str) or not isinstance(needed, str):
        # Where a reference is wanted, LiteLLM looks in the environment by itself, too.
        return stands == needed or (stands is None and is_reference(wanted.get("api_base")))
    return _plain_address(stands) == _plain_address(needed)


def _resolved(address: object, pick: Pick) -> object:
    """Return the address that a reference means, where it is one to a variable of the provider's address."""
    if not isinstance(address, str) or not is_reference(address):
        return address
    variable = address.partition("/")[2]
    return pick.base_url or pick.home or address if variable in pick.provider.base_env else address


def _plain_address(address: str) -> str:
    return address.rstrip("/").replace("//localhost", "//127.0.0.1", 1)
