"""Builds the pages of `nightdesk browse` from their answers. The same answers give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from tasks.browse.cells import Cell, address, cells
from tasks.browse.compared import side_by_side
from tasks.night_page import charts
from tasks.night_page.marked import Mark, paragraphs
from tasks.night_page.shown import pieces
from tasks.night_page.templates import rendered
from warehouse.ask.browse import Answered, List
from warehouse.tables.columns import SENTIMENT_LABELS, SIDES

# The lists that have a row per night are drawn too, as bars of these columns.
_CHARTED: Mapping[tuple[str, str], Sequence[str]] = {
    ("entity", "by_day"): SENTIMENT_LABELS,
    ("outlet", "by_day"): SENTIMENT_LABELS,
    ("claim", "by_day"): SIDES,
}
_COUNTED = {"entity": "mention", "outlet": "text", "claim": "article"}
# Pages that have a template of their own; the others are lists alone.
_OF_ITS_OWN = {
    *("start", "articles", "article", "revisions", "statement", "entity", "claim", "story", "outlet", "places"),
    *("place", "night"),
}
_WINDOWS = (1, 7, 30)  # nights up to the latest, to which a page that takes too long may be narrowed
# Pages to which every page leads, and what they are called.
SECTIONS = (
    ("start", "Nights"), ("articles", "Articles"), ("statements", "Statements"), ("names", "Names"),
    ("stories", "Stories"), ("outlets", "Outlets"), ("places", "Places"), ("numbers", "Numbers"),
    ("calendar", "Calendar"), ("offices", "Offices"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A list of a page, ready to be shown.

    Attributes:
        rows: the cells of each row; all rows have the same columns.
        chart: bars of the nights, where it is a list of nights, oldest first.
        alone: the address of this list alone; `further` and `earlier` of the rows after and before these.
        narrower: addresses of the page for the latest nights only, by their number, where it took too long.
    """

    list: List
    rows: Sequence[Sequence[Cell]]
    chart: Mapping[str, Any] | None
    alone: str
    json: str
    csv: str
    further: str | None
    earlier: str | None
    narrower: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages of one server share.

    Attributes:
        root: the path below which they lie, without a slash at its end.
        corrections: whether answers may be corrected.
    """

    root: str
    corrections: bool = False


def page(
    site: Site, answered: Answered, *, only: str | None = None, rows: int | None = None, skip: int = 0
) -> bytes:
    """A page, in UTF-8.

    Args:
        only: the list that was asked for alone, from the row `skip`, `rows` at most.
    """
    name = answered.page.name
    tables = [_table(site, answered, each, only, rows, skip) for each in answered.lists]
    if only is not None:
        return _rendered(site, "browse/list.html", answered=answered, tables=tables)
    template = name if name in _OF_ITS_OWN else "lists"
    more = _EXTRAS[name](answered) if name in _EXTRAS else {}
    return _rendered(site, f"browse/{template}.html", answered=answered, tables=tables, **more)


def problem_page(site: Site, status: int, problem: str) -> bytes:
    """A page that says in one line what was wrong with a request."""
    return _rendered(site, "browse/problem.html", status=status, problem=problem)


def correction_page(site: Site, answered: Answered, forms: Sequence[Any], token: str) -> bytes:
    """The forms in which an article's answers can be corrected."""
    return _rendered(site, "browse/correct.html", answered=answered, forms=forms, token=token)


def corrected_page(site: Site, message: str, article_id: str) -> bytes:
    """What is shown once a correction is recorded."""
    return _rendered(site, "browse/corrected.html", message=message, article_id=article_id)


def _rendered(site: Site, template: str, **values: Any) -> bytes:
    given = {"site": site, "sections": SECTIONS, "address": partial(address, site.root), "answered": None}
    return rendered(template, stylesheet=f"{site.root}/style.css", **given | values)


def _table(site: Site, answered: Answered, list_: List, only: str | None, rows: int | None, skip: int) -> Table:
    name = answered.page.name
    given = {**answered.given, "list": list_.name}
    size = {"rows": rows} if rows is not None else {}
    shown = len(list_.rows)
    at = partial(address, site.root)
    return Table(
        list=list_,
        rows=[cells(site.root, row) for row in list_.rows],
        chart=_chart(answered, list_),
        alone=at(name, **given),
        json=at(f"{name}.json", **given),
        csv=at(f"{name}.csv", **given),
        further=at(name, **given, **size, skip=skip + shown) if list_.more else None,
        earlier=at(name, **given, **size, skip=max(0, skip - max(shown, 1)) or None) if only and skip else None,
        narrower=_narrower(site, answered) if list_.problem else {},
    )


def _narrower(site: Site, answered: Answered) -> dict[int, str]:
    given = answered.given
    last = given.get("to") or answered.last_night
    if last is None or "from" not in given:
        return {}
    windows = {nights: last - timedelta(days=nights - 1) for nights in _WINDOWS}
    windows = {nights: day for nights, day in windows.items() if day > given["from"]}
    return {
        nights: address(site.root, answered.page.name, **{**given, "from": day}) for nights, day in windows.items()
    }


def _chart(answered: Answered, list_: List) -> Mapping[str, Any] | None:
    kinds = _CHARTED.get((answered.page.name, list_.name))
    if kinds is None or not list_.rows:
        return None
    rows = list_.rows[::-1]
    return {
        "bars": charts.stacked(rows, kinds),
        "highest": max(sum(row[kind] for kind in kinds) for row in rows),
        "kinds": kinds,
        "nights": [row["night"] for row in rows],
        "what": _COUNTED[answered.page.name],
    }


def _article(answered: Answered) -> dict[str, Any]:
    marks = [Mark(row["start"], row["end"], row["kind"], row["note"]) for row in answered["marks"].rows]
    return {"paragraphs": paragraphs(answered.subject["text"], marks)}


def _revisions(answered: Answered) -> dict[str, Any]:
    texts = answered["texts"].rows
    pair = texts if len(texts) == 2 else None
    return {"texts": pair, "beside": side_by_side(pair[0]["text"], pair[1]["text"]) if pair else []}


def _statement(answered: Answered) -> dict[str, Any]:
    said = answered.subject
    return {"pieces": pieces(said["context"], said["context_start"], [(said["start"], said["end"], "quote")])}


def _places(answered: Answered) -> dict[str, Any]:
    rows = [row | {"name": row["place"], "country_name": row["country"]} for row in answered["places"].rows]
    return {
        "dots": [
            row | {"dot": charts.dot(row["latitude"], row["longitude"], row["independent_texts"])} for row in rows
        ]
    }


_EXTRAS = {"article": _article, "revisions": _revisions, "statement": _statement, "places": _places}
