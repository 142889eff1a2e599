"""Cells of the tables of `nightdesk browse`: what a value looks like, and to which page it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from tasks.night_page.templates import ARTICLE, day, when
from warehouse.tables.columns import SIDES

Row = Mapping[str, Any]

_LISTED, _LINES = 8, 4  # values of a list, and sentences of one, that are shown; its CSV and JSON have all
# Columns that lead to other pages and say nothing to a reader; the JSON and CSV of a list have them.
_UNSEEN = {
    *("article_id", "revision", "quote_id", "claim_id", "story_id", "geonames_id", "tied", "start", "end"),
    *("first_start", "evidence_start", "evidence_end", "latitude", "longitude", "model_id"),
}
_LONG = {
    *("quote", "words", "evidence", "sentence", "snippet", "words_before", "words_now", "announcement", "why"),
    *("claim", "title", "story", "headline", "figure", "new_statements", "message"),
}
_KINDS = {int: "number", float: "number", date: "time", datetime: "time"}
_TONES = {"positive", "negative", *SIDES}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        column: its heading.
        address: of the page to which it leads, if any.
        lines: the values of a list of sentences, each to be shown by itself; `text` is empty then.
        kind: how it is laid out: `long`, `number`, `time`, or an empty string.
        tone: a value that has a colour of its own, such as `supports`.
    """

    column: str
    text: str
    address: str | None = None
    lines: tuple[str, ...] = ()
    kind: str = ""
    tone: str = ""


def address(root: str, page: str, /, **given: Any) -> str:
    """The address of a page; values that are None are left out."""
    query = urlencode({name: value for name, value in given.items() if value is not None})
    path = f"{root}/" if page == "start" else f"{root}/{page}"
    return f"{path}?{query}" if query else path


def cells(root: str, row: Row) -> list[Cell]:
    """The cells of a row, in the order of its columns."""
    return [_cell(root, row, column) for column in row if column not in _UNSEEN]


def _cell(root: str, row: Row, column: str) -> Cell:
    value = row[column]
    leads = _LEADS.get(column)
    target = leads(row, value) if leads is not None and (value is not None or column == "title") else None
    lines = tuple(value[:_LINES]) if column in _LONG and isinstance(value, list) else ()
    return Cell(
        column=column.replace("_", " "),
        text="" if lines else _text(column, value),
        address=None if target is None else address(root, target[0], **target[1]),
        lines=lines,
        kind="long" if column in _LONG else _KINDS.get(type(value), ""),
        tone=value if isinstance(value, str) and value in _TONES else "",
    )


def _text(column: str, value: Any) -> str:
    match value:
        case None:
            return "Untitled" if column == "title" else ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return when(value)
        case date():
            return day(value)
        case int():
            return f"{value:+,}".replace("-", "−") if column == "change" and value else f"{value:,}"
        case float():
            return f"{100 * value:.0f} %" if column.endswith("_share") else f"{value:,.2f}"
        case list():
            shown = ", ".join(_text("", each) for each in value[:_LISTED])
            return f"{shown} and {len(value) - _LISTED} more" if len(value) > _LISTED else shown
    if column == "holder" and value == ARTICLE:
        return "the article itself"
    return str(value)


Target = tuple[str, dict[str, Any]]


def _article(row: Row, _: Any) -> Target | None:
    if "article_id" not in row:
        return None
    return "article", {"id": row["article_id"], "revision": row.get("revision")}


def _entity(row: Row, name: str) -> Target:
    return "entity", {"name": name, "type": row.get("type")}


def _holder(row: Row, name: str) -> Target | None:
    if name == ARTICLE:
        return _article(row, name)
    return None if name == "unknown" or row.get("tied") is False else ("entity", {"name": name})


def _statement(row: Row, _: Any) -> Target | None:
    if row.get("quote_id") is None or "article_id" not in row:
        return None
    return "statement", {"article": row["article_id"], "revision": row["revision"], "quote": row["quote_id"]}


def _by(page: str, parameter: str, column: str) -> Callable[[Row, Any], Target | None]:
    """Leads to a page by the value of a column, where the row has it."""

    def leads(row: Row, _: Any) -> Target | None:
        return (page, {parameter: row[column]}) if row.get(column) is not None else None

    return leads


# Where a column leads, by its name: columns of one name mean the same in every list.
_LEADS: Mapping[str, Callable[[Row, Any], Target | None]] = {
    "title": _article,
    "number": _article,
    "entity": _entity,
    "other": _entity,
    "holder": _holder,
    "speaker": _holder,
    "quote": _statement,
    "evidence": _statement,
    "outlet": _by("outlet", "name", "outlet"),
    "copied_by": _by("outlet", "name", "copied_by"),
    "claim": _by("claim", "id", "claim_id"),
    "story": _by("story", "id", "story_id"),
    "night": _by("night", "night", "night"),
    "place": lambda row, name: ("place", {"name": name, "id": row.get("geonames_id")}),
}
