"""Finds the place, date or amount that a person wants to correct, and adds those that were missed. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from warehouse.corrections.answers import Answer
from warehouse.corrections.missed import checked_end, refuse_overlap
from warehouse.corrections.targets import (
    SINGULAR,
    Row,
    named,
    nearest_to,
    refuse_added,
    rows_of_article,
    target_of,
    what_is,
)
from warehouse.errors import InputError

# The columns of each table that one answer sets, under the field that corrects them; see `CORRECTABLE`.
ANSWERS: Mapping[str, tuple[str, Sequence[str]]] = {
    "places": (
        "place",
        ("name", "geonames_id", "kind", "country", "country_name", "region", "latitude", "longitude"),
    ),
    "dates": ("days", ("from", "to", "precision")),
    "amounts": (
        "amount",
        ("low", "high", "bound", "unit", "kind", "currency", "per", "si_low", "si_high", "si_unit"),
    ),
}
_BOUNDS = {"about": "about ", "more_than": "more than ", "less_than": "less than "}


def fact(con: duckdb.DuckDBPyConnection, article_row: Row, table: str, start: int, field: str) -> Answer:
    """A field of the place, date or amount that starts at `start`.

    Args:
        table: `places`, `dates` or `amounts`.
        field: of `CORRECTABLE[table]`, but for `add`.

    Raises:
        InputError: none starts there (the message names the nearest), it was added by hand, or it was taken out.
    """
    rows = rows_of_article(con, table, ("start", '"end"'), article_row)
    row = next((row for row in reversed(rows) if row["start"] == start), None)
    if row is None:
        refuse_added(con, "fact_additions", "start", article_row, start)
        near = nearest_to(start, rows, "surface")
        raise InputError(f"{named(article_row)} has no {SINGULAR[table]} at {start}; {near}")
    target = target_of(article_row, table, field, row["model_id"], row["start"], row["end"])
    what = what_is(SINGULAR[table] if field == ANSWERS[table][0] else field, target)
    corrected = row["corrected"]
    if corrected["surface"] is None and field != "drop":
        raise InputError(f"{what}: it was taken out; take that correction back first")
    if field == "drop":
        return Answer(target, row["surface"], corrected["surface"], what)
    if field == ANSWERS[table][0]:
        return Answer(target, as_json(table, row), as_json(table, corrected), what)
    return Answer(target, row[field], corrected[field], what)


def missed_fact(con: duckdb.DuckDBPyConnection, article_row: Row, table: str, start: int, words: str) -> Answer:
    """A place, date or amount that no model found: `words`, which start at `start`.

    Raises:
        InputError: the text has other words there, or already such an answer.
    """
    end = checked_end(article_row, start, words)
    singular = SINGULAR[table]
    article = "an" if singular == "amount" else "a"
    refuse_overlap(con, f"corrected_{table}", "surface", f"{article} {singular}", article_row, start, end)
    target = target_of(article_row, table, "add", None, start, end)
    return Answer(target, None, None, what_is(singular, target))


def as_json(table: str, row: Mapping[str, Any], **more: Any) -> str:
    """The columns of a row that one answer sets, as `overrides.value` keeps them; what is null is left out.

    Args:
        more: further columns, which only what is added has: `use` of a place, `topic` of an amount.
    """
    kept = {column: row[column] for column in ANSWERS[table][1]} | more
    return json.dumps({k: v for k, v in kept.items() if v is not None}, default=str, ensure_ascii=False)


def is_json(row: Mapping[str, Any]) -> bool:
    """Whether the value of a row of `overrides` is one of `as_json`."""
    return row["table_name"] in ANSWERS and row["field"] in (ANSWERS[row["table_name"]][0], "add")


def in_words(answer: str) -> str:
    """An answer of `as_json` in a message: "Cork, Ireland", "2026-03-09 to 2026-03-15", "about 12 people"."""
    row = json.loads(answer)
    if "from" in row:
        return row["from"] if row["from"] == row["to"] else f"{row['from']} to {row['to']}"
    if "bound" in row:
        ends = [f"{row[end]:,.10g}" for end in ("low", "high") if end in row]
        return f"{_BOUNDS.get(row['bound'], '')}{' to '.join(dict.fromkeys(ends))} {row.get('unit', '')}".strip()
    names = (row.get("name"), row.get("country_name"))
    return ", ".join(dict.fromkeys(name for name in names if name)) or "nowhere"
