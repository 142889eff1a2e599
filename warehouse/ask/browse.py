"""What the pages of `nightdesk browse` ask: one query per list, each a file of browse/PAGE/. Writes nothing.

A page has a subject, such as an article, and lists; or lists alone. Values from outside are bound, never part of a
query. Every query stands on the page, with its values written out, as it can be asked again by `nightdesk sql`.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.ask.bounded import BoundedLake, in_time
from warehouse.ask.pages import PAGES, Page
from warehouse.ask.query import as_written, one_line_errors, table_of
from warehouse.ask.render import as_json_values
from warehouse.errors import InputError, NoSuchPage
from warehouse.snapshot.sql_files import query_of, sql_files

Row = dict[str, Any]

# For all lists of a page; one list alone has the time of `Limits`. A quiet machine answers within the first; where
# a night is read beside it, a page takes longer and has its lists all the same.
PROCESSOR_SECONDS, SECONDS = 2.0, 20.0
ROWS = 25  # of a list on a page of several; `MOST_ROWS` is what can be asked for
MOST_ROWS = 1_000
MOST_SKIPPED = 10_000
NIGHTS = 30  # the last, which pages that lead through the nights show unless an address says from which on
_EARLIEST = date.min + timedelta(days=NIGHTS)
_SUBJECT = "subject"
_NIGHTS = "select min(night) as first, max(night) as last from internal.runs"
_NARROWED = "from narrowed"  # in the query of a list that rests on its page's narrowed.sql
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class List:
    """One list of a page.

    Attributes:
        title: the first line of the comment of its file; `note` is what follows.
        query: as it can be asked again, its values written out.
        answer: None where there is none, and `problem` says why.
        more: whether there are further rows.
    """

    name: str
    title: str
    note: str
    query: str
    answer: pa.Table | None
    problem: str | None = None
    more: bool = False

    @property
    def rows(self) -> list[Row]:
        """The rows as plain values; none where there is no answer."""
        return [] if self.answer is None else self.answer.to_pylist()

    def as_json(self) -> Row:
        """The list as JSON holds it."""
        rows = [] if self.answer is None else as_json_values(self.answer)
        return {
            "title": self.title,
            "query": self.query,
            "problem": self.problem,
            "more": self.more,
            "rows": rows,
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """A page's answers, all of one snapshot.

    Attributes:
        given: the values by the names of the page's parameters, with the first night that was chosen where none was
            asked for; None for what was not given.
        about: the row of what the page is about; None for a page of lists alone.
        first_night: that was published; None before any was.
    """

    page: Page
    run_id: str | None
    given: Mapping[str, Any]
    about: pa.Table | None
    lists: tuple[List, ...]
    first_night: date | None
    last_night: date | None

    @property
    def subject(self) -> Row:
        """The row of what the page is about as plain values; empty for a page of lists alone."""
        return _row(self.about)

    def __getitem__(self, name: str) -> List:
        return next(each for each in self.lists if each.name == name)

    def as_json(self) -> Row:
        """The page as JSON holds it: all values whole, and the queries."""
        return {
            "page": self.page.name,
            "run_id": self.run_id,
            "given": {name: None if value is None else str(value) for name, value in self.given.items()},
            "subject": None if self.about is None else as_json_values(self.about)[0],
            "lists": {each.name: each.as_json() for each in self.lists},
        }


def ask(
    bounded: BoundedLake,
    name: str,
    given: Mapping[str, Any],
    *,
    only: str | None = None,
    rows: int | None = None,
    skip: int = 0,
    processor: float = PROCESSOR_SECONDS,
) -> Answered:
    """What a page shows.

    Args:
        name: of the page, in `PAGES`.
        given: values for its parameters, of their types; those left out are null.
        only: one of its lists alone, which then may take longer.
        rows: of each list at most; by default as many as the page shows.
        skip: rows to leave out first, of the list that is asked for alone.
        processor: seconds of processor time for all lists together, unless one is asked for alone.

    Raises:
        NoSuchPage: there is no such page, subject or list.
        InputError: the subject was not found in time.
        MissingLake: nothing was published yet.
    """
    page = PAGES.get(name)
    if page is None:
        raise NoSuchPage(f"no page {name!r}")
    asked = page.lists_for(given)
    if only is not None and only not in asked:
        raise NoSuchPage(f"no list {only!r} on this page; there are {', '.join(asked)}")
    with bounded.held() as (con, run_id):
        [nights] = table_of(con, _NIGHTS).to_pylist()
        values: Row = dict.fromkeys(page.parameters) | _window(page, given, nights["last"]) | dict(given)
        subject = _subject(con, page, values, bounded.limits.seconds)
        time_ = _Time(SECONDS, processor) if only is None else _Time(bounded.limits.seconds, math.inf)
        known = values | _row(subject)
        lists = [
            _list(con, page, each, known, rows or page.most.get(each, ROWS), skip, time_)
            for each in (asked if only is None else (only,))
        ]
    return Answered(page, run_id, values, subject, tuple(lists), nights["first"], nights["last"])


def _window(page: Page, given: Mapping[str, Any], last: date | None) -> Row:
    """The first night that a page shows where none is asked for, so that it opens at once on a lake of any size."""
    to = given.get("to") or last
    return {"from": max(to, _EARLIEST) - timedelta(days=NIGHTS - 1)} if "from" in page.parameters and to else {}


class _Time:
    """What is left of the seconds, and of those of the processor, that the lists of a page may take."""

    def __init__(self, seconds: float, processor: float) -> None:
        self._ends, self._spent = time.monotonic() + seconds, time.process_time() + processor

    def left(self) -> tuple[float, float]:
        return self._ends - time.monotonic(), self._spent - time.process_time()


def _subject(con: duckdb.DuckDBPyConnection, page: Page, values: Row, seconds: float) -> pa.Table | None:
    """The row of what the page is about; None for a page that is about nothing."""
    about = page.about or page.name
    query = _queries(about).get(_SUBJECT)
    if query is None:
        return None
    with in_time(con, seconds), one_line_errors(con, query):
        subject = as_written(table_of(con, query, **values))
    if not subject.num_rows:
        told = ", ".join(f"{name} {values[name]}" for name in page.parameters if values[name] is not None)
        raise NoSuchPage(f"the lake has no {about} with {told}")
    return subject


def _row(subject: pa.Table | None) -> Row:
    row: Row = {} if subject is None else subject.to_pylist()[0]
    return row


def _list(
    con: duckdb.DuckDBPyConnection, page: Page, name: str, values: Row, rows: int, skip: int, time_: _Time
) -> List:
    title, note, query = _file(page, name, values)
    values |= {"rows": rows + 1, "skip": skip}  # one row more than is shown, to know whether there are more
    shown = written_out(query, values | {"rows": rows})
    seconds, processor = time_.left()
    if min(seconds, processor) <= 0:
        return List(name, title, note, shown, None, "not asked: the lists above took the time of this page")
    try:
        with in_time(con, seconds, processor), one_line_errors(con, query):
            answer = as_written(table_of(con, query, **values))
    except InputError as error:
        return List(name, title, note, shown, None, str(error))
    return List(name, title, note, shown, answer.slice(0, rows), more=answer.num_rows > rows)


def written_out(query: str, values: Mapping[str, Any]) -> str:
    """A query with its values in place of its parameters, to be read and asked again by people."""
    return _PARAMETER.sub(lambda match: _literal(values[match[1]]), query)


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _file(page: Page, name: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Title, note and query of a list."""
    queries = _queries(page.name)
    text = queries[name]
    comments = [line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")]
    query = query_of(text)
    if _NARROWED in query:
        begun = ",\n".join(_narrowed(queries, values))
        query = f"with {begun},\n{query[5:]}" if query.startswith("with ") else f"with {begun}\n{query}"
    return comments[0], " ".join(comments[1:]), query


def _narrowed(queries: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[str]:
    """The tables on which lists rest: what is left once narrowed, and for articles what was found before that."""
    if "matching" not in queries:
        yield _named("narrowed", queries["narrowed"])
        return
    if values["q"] is None:
        yield _named("matching", queries["matching_all"])
    else:
        yield _named("found", queries["by_meaning" if values["by"] == "meaning" else "by_words"])
        yield _named("matching", queries["matching"])
    yield _named("narrowed", f"select * from matching\n{queries['narrowed']}")


def _named(name: str, query: str) -> str:
    return f"{name} as (\n{query.strip()}\n)"


@cache
def _queries(page: str) -> dict[str, str]:
    """The text of each file of browse/PAGE/, by the file's name without `.sql`."""
    return dict(sql_files(f"ask/browse/{page}"))
