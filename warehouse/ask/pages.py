"""The pages of `nightdesk browse`, declared once: their parameters and their lists, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from warehouse.errors import InputError
from warehouse.tables.columns import NEWS_LABELS

MOST_CHARACTERS = 300  # of a value; no id, name or outlet is longer, and more words narrow no search
CORRECT = "correct"  # the page with the forms of corrections
_LARGEST = 2**31 - 1  # of a whole number: DuckDB's INTEGER


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that an address may have.

    Attributes:
        read: what makes of it the value that a query takes.
        required: whether the page says nothing without it.
        choices: all values that it may have; empty where there is no such list.
        default: the one of them that holds where none is given, if any does.
    """

    read: Callable[[str], Any]
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        parameters: those of its queries that come from the address.
        lists: the names of the files of browse/NAME/ that it shows.
        needs: lists that are shown only where a parameter is given, and that parameter.
        most: rows of a list, where they are not as many as of others.
        about: the page whose subject it has, where that is not its own.
    """

    name: str
    parameters: Mapping[str, Parameter]
    lists: tuple[str, ...]
    needs: Mapping[str, str] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    about: str | None = None

    def lists_for(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        """The lists that a page with these values has."""
        return tuple(name for name in self.lists if name not in self.needs or self.needs[name] in given)

    def read(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The values of an address's parameters; blank ones are left out, as forms send them.

        Raises:
            InputError: a value is too long or of the wrong form, there is no such parameter, or one is missing.
        """
        values = {}
        for name, text in given.items():
            if (parameter := self.parameters.get(name)) is None:
                known = ", ".join(self.parameters) or "none"
                raise InputError(f"no parameter {name[:40]!r} on this page; there are {known}")
            if text.strip():
                values[name] = parameter.read(text)
        missing = [name for name, parameter in self.parameters.items() if parameter.required and name not in values]
        if missing:
            raise InputError(f"{missing[0]} is missing")
        return values


def _text(value: str) -> str:
    if len(value) > MOST_CHARACTERS:
        raise InputError(f"a value has {len(value):,} characters, at most {MOST_CHARACTERS}")
    if "\0" in value:
        raise InputError("a value holds the character NUL, which no text has")
    return value.strip()


def _day(value: str) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise InputError(f"{value[:40]!r} is no date: write it as 2026-03-02") from None


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value[:11]) <= _LARGEST and len(value) < 11):
        raise InputError(f"{value[:40]!r} is no whole number up to {_LARGEST}")
    return int(value)


def _one_of(*allowed: str, default: str | None = None) -> Parameter:
    def read(value: str) -> str:
        if value not in allowed:
            raise InputError(f"{value[:40]!r}: use {' or '.join(allowed)}")
        return value

    return Parameter(read, choices=allowed, default=default)


_TEXT, _DAY, _NUMBER = Parameter(_text), Parameter(_day), Parameter(_number)
_NEEDED, _NEEDED_NUMBER = Parameter(_text, required=True), Parameter(_number, required=True)
_ALL = {"mentions": 1_000, "statements": 1_000, "claims": 1_000}
_CHARTED = 30  # nights: a bar of each is still wide enough to point at
_WINDOW = {"from": _DAY, "to": _DAY}

PAGES: Mapping[str, Page] = {
    page.name: page
    for page in (
        Page("start", {}, ("nights", "claims", "stories", "contested")),
        Page(
            "articles",
            {
                "q": _TEXT,
                "by": _one_of("words", "meaning", default="words"),
                **_WINDOW,
                "outlet": _TEXT,
                "source": _TEXT,
            }
            | {"language": _TEXT, "section": _TEXT, "claim": _TEXT, "story": _TEXT, "name": _TEXT, "type": _TEXT}
            | {"news": _one_of(*NEWS_LABELS)},
            ("articles", "facets"),
            most={"facets": 60},
        ),
        Page(
            "article",
            {"id": _NEEDED, "revision": _NUMBER},
            (
                *("summary", "marks", "positions", "statements", "names", "numbers", "places", "story"),
                *("revisions", "copies", "alike"),
            ),
            most={"marks": 5_000},
        ),
        Page("revisions", {"id": _NEEDED, "old": _NEEDED_NUMBER, "new": _NEEDED_NUMBER}, ("texts",)),
        Page(
            "statement",
            {"article": _NEEDED, "revision": _NEEDED_NUMBER, "quote": _NEEDED_NUMBER},
            ("positions", "names", "others"),
        ),
        Page(
            "entity",
            {"name": _NEEDED, "type": _TEXT, **_WINDOW},
            ("by_day", "says", "about", "offices", "together", "articles", "stands", "numbers"),
            most={"by_day": _CHARTED},
        ),
        Page(
            "names",
            {"q": _TEXT, "type": _TEXT, "night": _DAY},
            ("names", "ever", "alike", "facets"),
            needs={"ever": "q"},
        ),
        Page("offices", {"q": _TEXT, **_WINDOW}, ("offices",)),
        Page(
            "claim",
            {"id": _NEEDED},
            ("by_day", "stands", "flips", "outlets", "evidence"),
            most={"by_day": _CHARTED},
        ),
        Page("stories", {"q": _TEXT, **_WINDOW}, ("stories",)),
        Page("story", {"id": _NEEDED}, ("timeline", "positions", "outlets", "articles")),
        Page("outlets", {"q": _TEXT}, ("outlets", "copying")),
        Page(
            "outlet",
            {"name": _NEEDED},
            ("by_day", "articles", "copies", "late", "missing", "positions"),
            most={"by_day": _CHARTED},
        ),
        Page("places", {"q": _TEXT, **_WINDOW}, ("places",), most={"places": 60}),
        Page("place", {"name": _NEEDED, "id": _NUMBER}, ("statements", "articles")),
        Page(
            "statements",
            {"q": _TEXT, "speaker": _TEXT, "about": _TEXT, "outlet": _TEXT, **_WINDOW},
            ("statements", "facets"),
        ),
        Page("numbers", {"q": _TEXT, "kind": _TEXT, **_WINDOW}, ("numbers", "contested", "facets")),
        Page("calendar", {"q": _TEXT, "first": _DAY, "last": _DAY}, ("calendar",)),
        Page(
            "night",
            {"night": Parameter(_day, required=True)},
            ("changes", "names", "claims", "stories", "outcomes", "contested"),
        ),
        Page(
            CORRECT,
            {"id": _NEEDED, "revision": _NUMBER},
            ("mentions", "statements", "claims"),
            most=_ALL,
            about="article",
        ),
    )
}
