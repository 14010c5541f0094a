"""What `export` may be asked to write into new LiteLLM entries, read from the command line."""

import argparse
from collections.abc import Sequence
from typing import Final

from msgspec import structs

from model_tui.cli.output import Refusal
from model_tui.core.text import counted
from model_tui.export.options import EntryOptions, Group, OptionError, number, weights, whole
from model_tui.export.plan import Pick

_TARGET: Final = "litellm"
_OPTIONS: Final = (
    *("full", "rpm", "tpm", "max_tokens", "temperature", "top_p", "tag", "access_group"),
    *("group", "order", "weight", "fallback"),
)


def entry_options(options: argparse.Namespace) -> EntryOptions:
    """Return what new entries are to hold. Raises `Refusal`: for a bad value, or a target that has no such thing."""
    _only_for_litellm(options)
    try:
        return EntryOptions(
            rpm=_whole("rpm", options.rpm),
            tpm=_whole("tpm", options.tpm),
            max_tokens=_whole("max_tokens", options.max_tokens),
            temperature=_number("temperature", options.temperature),
            top_p=_number("top_p", options.top_p),
            tags=tuple(dict.fromkeys(options.tag or ())),
            access_groups=tuple(dict.fromkeys(options.access_group or ())),
            full=options.full,
        )
    except OptionError as error:
        raise Refusal(str(error)) from error


def _only_for_litellm(options: argparse.Namespace) -> None:
    given = next((name for name in _OPTIONS if getattr(options, name) not in (None, False)), None)
    if given is not None and options.target != _TARGET:
        raise Refusal(f"--{given.replace('_', '-')} is for the target {_TARGET} alone")


def _whole(name: str, text: str | None) -> int | None:
    return None if text is None else whole(name, text)


def _number(name: str, text: str | None) -> float | None:
    return None if text is None else number(name, text)


def entry_group(options: argparse.Namespace) -> Group | None:
    """Return the group that the models are to make, if they are. Raises `Refusal`."""
    how = next((how for how in ("order", "weight", "fallback") if getattr(options, how) not in (None, False)), "share")
    if options.group is None and how == "share":
        return None
    if options.name:
        raise Refusal("--name names one entry; the name of a group is --group")
    try:
        shares = weights(options.weight) if options.weight is not None else ()
        return Group(options.group, how, shares)  # type: ignore[arg-type]
    except OptionError as error:
        raise Refusal(str(error)) from error


def grouped(picks: Sequence[Pick], group: Group | None) -> list[Pick]:
    """Return the picks as the members of a group. Raises `Refusal` where there are too few, or shares do not match."""
    if group is None:
        return list(picks)
    if group.how == "fallback":
        return _standing_in(picks, group)
    if group.how == "weight" and len(group.weights) != len(picks):
        raise Refusal(
            f"--weight has {counted(len(group.weights), 'share')}, and this is {counted(len(picks), 'model')}"
        )
    try:
        return [
            structs.replace(
                pick,
                name=group.name,
                joins=True,
                options=structs.replace(
                    pick.options,
                    order=at + 1 if group.how == "order" else None,
                    weight=group.weights[at] if group.how == "weight" else None,
                ),
            )
            for at, pick in enumerate(picks)
        ]
    except OptionError as error:
        raise Refusal(str(error)) from error


def _standing_in(picks: Sequence[Pick], group: Group) -> list[Pick]:
    """Return the picks with the first answered for by the others."""
    first, *others = picks
    if not others:
        raise Refusal("--fallback needs at least two models: the first, and what answers where it cannot")
    return [structs.replace(first, name=group.name, fallbacks=tuple(other.ref for other in others)), *others]
