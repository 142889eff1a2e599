"""What is watched, and the facts of a night of which whoever watches it is told. Writes nothing, sends nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

import duckdb

from warehouse.ask.bounded import BoundedLake, Limits
from warehouse.ask.query import rows_of
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import as_any_client, connect
from warehouse.snapshot.sql_files import sql_files

KINDS = ("name", "place", "story", "claim", "figure", "sql")
NIGHT = "{night}"  # in a condition: the night's date
TITLE = 120  # characters
ROWS = 20  # of a condition on one night: more is a table, and no message
_DIRECTIONS = {"up": "more than usual", "new": "new", "down": "less than usual", "gone": "no longer printed"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Watch:
    """What somebody wants to be told of.

    Attributes:
        kind: one of `KINDS`.
        watched: a name, a place, a story's id, a claim's id, how a figure begins, or a query.
    """

    watch_id: str
    kind: str
    watched: str


@dataclass(frozen=True)
class Fact:
    """Something that happened to what is watched.

    Attributes:
        fact_id: the same for the same fact, on whichever night it is asked for.
        title: in a few words.
        text: the reason, and the words of the articles that show it, in lines.
        articles: their ids.
    """

    fact_id: str
    watch_id: str
    night: date
    title: str
    text: str
    articles: tuple[str, ...]


class Watched:
    """A lake of which facts are asked. Made by `watched`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, bounded: BoundedLake) -> None:
        self._con, self._bounded = con, bounded

    def nights(self) -> set[date]:
        """The nights that were published."""
        return {night for (night,) in self._con.execute("select distinct night from runs").fetchall()}

    def facts(self, night: date, watch: Watch) -> list[Fact]:
        """The facts of a night about what is watched, whether or not they were told before.

        Raises:
            InputError: a condition fails, would write, or takes too long; names the watch.
        """
        if watch.kind == "sql":
            found: Iterable[_Found] = _conditions(self._bounded, night, watch)
        elif watch.kind == "figure":
            found = map(_figure, _ask(self._con, "figures", night, watch))
        else:
            moves = map(_move, _ask(self._con, "moves", night, watch, kind=watch.kind))
            found = chain(moves, _also(self._con, night, watch))
        try:
            return [
                Fact(
                    _hash(watch.watch_id, *what), watch.watch_id, night, title, text, tuple(dict.fromkeys(articles))
                )
                for what, title, text, articles in found
            ]
        except InputError as error:
            raise InputError(f"watches.{watch.watch_id}: {error}") from None


@contextmanager
def watched(lake: Lake) -> Iterator[Watched]:
    """The lake as it is published, to ask facts of it; conditions that users wrote can only read it, within limits.

    Raises:
        MissingLake: nothing is published.
    """
    with connect(lake) as con:
        yield Watched(con, BoundedLake(lake, lambda: as_any_client(connect(lake)), Limits(rows=ROWS)))


_Found = tuple[tuple[object, ...], str, str, Sequence[str]]  # what makes it one fact, title, text, articles


def _also(con: duckdb.DuckDBPyConnection, night: date, watch: Watch) -> Iterator[_Found]:
    if watch.kind == "claim":
        yield from map(_flip, _ask(con, "flips", night, watch))
    if watch.kind == "story":
        for row in _ask(con, "events", night, watch):
            other = f": {row['title'] or row['other_story_id']}" if row["other_story_id"] else ""
            yield (row["event"], row["other_story_id"], night), f"{watch.watched}: {row['event']}{other}", "", ()


def _move(row: Row) -> _Found:
    """A move is one fact as long as it goes on night after night."""
    side = f" ({row['side']})" if row["side"] else ""
    is_rise = row["verdict"] in ("up", "new")
    title = f"{row['label'] or row['subject']}{side}: {_DIRECTIONS[row['verdict']]}, since {row['since']}"
    texts = (
        "1 independent text" if row["independent_texts"] == 1 else f"{row['independent_texts']} independent texts"
    )
    outlets = "1 outlet" if row["outlets"] == 1 else f"{row['outlets']} outlets"
    lines = [f"{texts} of {outlets}; {row['expected']:.1f} would be usual. {row['reason']}."]
    lines += [
        "- " + ", ".join(filter(None, (article["outlet"], article["title"], article["url"])))
        for article in row["articles"]
    ]
    what = (row["kind"], row["subject"], row["side"], is_rise, row["since"])
    return what, title, "\n".join(lines), [article["article_id"] for article in row["articles"]]


def _flip(row: Row) -> _Found:
    title = f"{row['holder']} now {row['to_stance']}, {row['from_stance']} before"
    model = "\nAnother model judged the words before, so it may be the model that changed." * row["model_changed"]
    outlets = ", ".join(row["outlets_now"])
    text = f"Now, in {outlets}: {row['words_now']}\nBefore: {row['words_before']}{model}"
    return (row["holder"], row["to_stance"], row["article_now"]), title, text, [row["article_now"]]


def _figure(row: Row) -> _Found:
    title = f"{row['figure']}: {row['source']} gives {row['surface']}"
    text = f"{row['relation']}: {row['why']}\n{row['sentence']}"
    return (row["figure"], row["source"], row["surface"]), title, text, [row["article_id"]]


def _conditions(bounded: BoundedLake, night: date, watch: Watch) -> Iterator[_Found]:
    """Each row is a fact, and its first value the title; a column `article_id` names the article that shows it."""
    answer = bounded.ask(watch.watched.replace(NIGHT, night.isoformat()), ROWS)
    if answer.cut:
        raise InputError(f"the condition holds for more than {ROWS} rows on {night}: narrow it, or count them")
    for row in answer.rows:
        told = [f"{name}: {value}" for name, value in row.items() if value is not None]
        shown_by = [row["article_id"]] if isinstance(row.get("article_id"), str) else []
        title = str(next(filter(None, row.values()), watch.watch_id))[:TITLE]
        yield (json.dumps(row, sort_keys=True),), title, "; ".join(told), shown_by


def _ask(con: duckdb.DuckDBPyConnection, query: str, night: date, watch: Watch, **given: Any) -> list[Row]:
    return rows_of(con, _queries()[query], night=night, watched=watch.watched, **given)


def _hash(*what: object) -> str:
    return hashlib.sha256(json.dumps(what, default=str).encode()).hexdigest()[:16]


@cache
def _queries() -> dict[str, str]:
    """The query of each file of watches/, by the file's name without `.sql`."""
    return dict(sql_files("ask/watches"))
