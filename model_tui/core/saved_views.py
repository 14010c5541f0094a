"""Saved views in the filter language: `@name` stands for the terms, and the order, of a view that the user has saved.

Views are known to the user's own faces alone, so the grammar does not know them; whoever has them parses with `parse`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from model_tui.core import grammar
from model_tui.core.grammar import QueryError, Token
from model_tui.core.query import ModelQuery, SortKey, Term

Views = Mapping[str, str]
"""Filter texts by the names of their views."""

_Orders = dict[str, tuple[SortKey, ...]]
SIGN: Final = "@"
LONGEST_NAME: Final = 40
_NAME: Final = re.compile(r"\w[\w.+-]*")
_MENTION: Final = re.compile(rf"[-!]?{SIGN}[\w.+-]*")
"""A view by name. With a slash behind it, it is the beginning of an id such as `@cf/meta/llama`, and a word."""


def name_of(text: str, taken: Views | None = None) -> str:
    """Return the name of a view that somebody has typed: one word.

    Raises `ValueError`, in one line, where it is none, or that of one of the `taken` ones.
    """
    name = "-".join(text.strip().lstrip(SIGN).split())
    if not name:
        raise ValueError("a view needs a name")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name has at most {LONGEST_NAME} characters")
    if not _NAME.fullmatch(name):
        raise ValueError("a name is letters, digits, '-', '_', '+' and '.', and begins with a letter or digit")
    if (there := find(name, taken or {})) is not None:
        raise ValueError(f"there is a view '{there}' already")
    return name


def check_kept(name: str, text: str, views: Views) -> None:
    """Raise `ValueError`, in one line, where a view of this name and text would lead back to itself or to nothing."""
    others = {other: kept for other, kept in views.items() if other.lower() != name.lower()}
    parse(text, {**others, name: text})


def find(name: str, views: Views) -> str | None:
    """Return the name of the view that is meant, in the case in which it is saved; `None` for none."""
    if name in views:
        return name
    return next((known for known in views if known.lower() == name.lower()), None)


def mentions(text: str) -> list[Token]:
    """Return the terms of a filter text that name a view."""
    return _mentioned(grammar.tokens(text))


def _mentioned(terms: Iterable[Token]) -> list[Token]:
    return [token for token in terms if _MENTION.fullmatch(token.text)]


def own_terms(text: str) -> str:
    """Return a filter text without the views that it names: blanks in their place, so that the places of all stay."""
    for token in mentions(text):
        text = f"{text[: token.start]}{' ' * len(token.text)}{text[token.end :]}"
    return text


def renamed(text: str, name: str, to: str) -> str:
    """Return a filter text in which a view is named as it is called from now on."""
    for token in reversed(mentions(text)):
        sign, _, named = token.text.partition(SIGN)
        if named.lower() == name.lower():
            text = f"{text[: token.start]}{sign}{SIGN}{to}{text[token.end :]}"
    return text


def parse(text: str, views: Views) -> ModelQuery:
    """Return the query that a filter text means, with the terms of the views that it names.

    Where the text asks for an order itself, that of its views does not count. Raises `QueryError` as the grammar does,
    and for a view that there is not.
    """
    return _parse(text, views, (), {})


def _parse(text: str, views: Views, within: tuple[str, ...], done: _Orders) -> ModelQuery:
    """Return the query of a text that stands in the views `within`.

    Of the views in `done`, here with their orders, all terms are there already.
    """
    named = _mentioned(grammar.bounded(text))
    if not named:
        return grammar.parse(text)
    query = grammar.parse(own_terms(text))
    terms: list[Term] = []
    sort: list[SortKey] = []
    for token in named:
        of_view = _of_view(token, views, within, done)
        terms += of_view.terms
        sort += of_view.sort
    return ModelQuery((*terms, *query.terms), query.sort or tuple(dict.fromkeys(sort)))


def _of_view(token: Token, views: Views, within: tuple[str, ...], done: _Orders) -> ModelQuery:
    wanted = token.text.lstrip("-!").removeprefix(SIGN)
    if token.text[0] != SIGN:
        raise QueryError(f"'{token.text}' negates a whole view: negate its terms", token)
    if not wanted:
        raise QueryError(f"'{SIGN}' needs the name of a saved view", token, incomplete=True)
    name = find(wanted, views)
    if name is None:
        from difflib import get_close_matches  # noqa: PLC0415 - needed for errors alone

        near = next(iter(get_close_matches(wanted, list(views), n=1, cutoff=0.5)), None)
        half = any(known.lower().startswith(wanted.lower()) for known in views)
        hint = f"{SIGN}{near}" if near else f'"{token.text}"'
        raise QueryError(f"no saved view '{wanted}'", token, hint, incomplete=half)
    if name in within:
        raise QueryError(f"the view '{name}' leads back to itself", token)
    if name in done:
        return ModelQuery((), done[name])
    try:
        found = _parse(views[name], views, (*within, name), done)
    except QueryError as error:
        raise QueryError(f"view '{name}': {error}", token) from error
    done[name] = found.sort
    return found
