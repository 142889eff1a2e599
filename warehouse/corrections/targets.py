"""What a correction is bound to in a lake, and how messages name it. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.terminal import one_line
from warehouse.errors import InputError
from warehouse.tables.bookkeeping import OVERRIDES

Row = dict[str, Any]

_MOST_LISTED = 12  # rows of an article that an error names
_NEAREST = 3
_SHORT = 60  # characters of a quotation in a message
SINGULAR = {
    "entities": "mention",
    "quotes": "quote",
    "places": "place",
    "dates": "date",
    "amounts": "amount",
}
# The columns by which a corrected row is that of a model's row.
_MATCHED = {
    "entities": ("start", '"end"'),
    "quotes": ("start", '"end"'),
    "stances": ("claim_id",),
    "sentiments": ("revision",),
    "places": ("start", '"end"'),
    "dates": ("start", '"end"'),
    "amounts": ("start", '"end"'),
}


def nearest(con: duckdb.DuckDBPyConnection, names: str, given: str) -> list[str]:
    """The names most similar to `given`, by themselves or by a surface; dissimilar names are left out.

    Args:
        names: a query with the columns `name` and `called`, which is what `given` is compared with.
    """
    query = f"""with named as ({names}),
        compared as (
            select name, not contains(lower(called), lower($name)) as other,
                levenshtein(lower(called), lower($name)) as changes
            from named
        )
        select name from compared where not other or changes <= (length($name) + 2) // 3 group by name
        order by bool_and(other), min(changes), name
        limit {_NEAREST}"""
    return [one_line(row["name"]) for row in rows_of(con, query, name=given)]


def hint(near: Sequence[str]) -> str:
    """The end of a message about an unknown name: the nearest names; empty if there are none."""
    return f"; the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}" if near else ""


def rows_of_article(con: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], article_row: Row) -> list[Row]:
    """The rows of an annotation of a revision, in the order of `key`, each with its corrected row in `corrected`.

    The corrected row of a dropped answer has only None. Rows are matched by the columns of `_MATCHED`. The holder
    of a stance may be corrected, so stances are matched by their quote, whose number may change with a correction.
    """
    where = "where article_id = $article_id and revision = $revision and night = $night"
    same = " and ".join(f"c.{column} is not distinct from t.{column}" for column in _MATCHED[table])
    moved = ""
    if table == "stances":
        moved = """left join moved_stances as m on m.article_id = t.article_id and m.revision = t.revision
            and m.claim_id = t.claim_id and m.quote_id = t.quote_id"""
        same += """ and c.quote_id is not distinct from coalesce(m.quote_id_now, t.quote_id)
            and m.dropped is not true"""
    query = f"""with c as (from corrected_{table} {where}), t as (from {table} {where})
        select t.*, struct_pack({_columns(con, table)}) as corrected from t {moved} left join c on {same}
        order by {", ".join(f"t.{column}" for column in key)}"""
    return rows_of(con, query, **key_of(article_row))


def key_of(article_row: Row) -> Row:
    """The columns that identify a revision of a night."""
    return {column: article_row[column] for column in ("article_id", "revision", "night")}


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> str:
    return ", ".join(f'"{column}" := c."{column}"' for column in con.table(table).columns)


def target_of(
    article_row: Row, table: str, field: str, model_id: str | None, start: int, end: int, *, in_context: bool = True
) -> Row:
    """The columns of `overrides` that bind a correction to words of an article."""
    text = article_row["text"]
    context_start = text.rfind("\n", 0, start) + 1
    context_end = text.find("\n", end)
    context = text[context_start : len(text) if context_end < 0 else context_end]
    return no_target() | {
        "table_name": table,
        "field": field,
        "article_id": article_row["article_id"],
        "text_sha256": article_row["text_sha256"],
        "revision": article_row["revision"],
        "night": article_row["night"],
        "start": start,
        "end": end,
        "surface": text[start:end],
        "context": context if in_context else None,
        "context_start": context_start if in_context else None,
        "model_id": model_id,
    }


def no_target() -> Row:
    """The columns of `overrides`, each null."""
    return dict.fromkeys(OVERRIDES.schema.names)


def check_claim(con: duckdb.DuckDBPyConnection, claim_id: str) -> None:
    """Refuse a claim that is not followed.

    Raises:
        InputError: there is no such claim; the message lists those that exist.
    """
    claims = [row["claim_id"] for row in rows_of(con, "select distinct claim_id from claims order by claim_id")]
    if claim_id not in claims:
        raise InputError(f"no claim {claim_id}; there are {', '.join(claims) or 'none'}")


def refuse_added(
    con: duckdb.DuckDBPyConnection,
    view: str,
    column: str,
    article_row: Row,
    value: Any,
    *,
    claim_id: str | None = None,
) -> None:
    """Refuse to correct what a person added: there is no answer of a model to correct.

    Args:
        view: `entity_additions`, `quote_additions` or `stance_additions`.
        column: of the view, which has `value` if the answer was added.

    Raises:
        InputError: it was added.
    """
    on_claim = "" if claim_id is None else "and claim_id = $claim_id"
    query = f"""select override_id from {view}
        where article_id = $article_id and revision = $revision and "{column}" = $value {on_claim} limit 1"""
    given = {"article_id": article_row["article_id"], "revision": article_row["revision"], "value": value}
    for row in rows_of(con, query, **given, **({} if claim_id is None else {"claim_id": claim_id})):
        raise InputError(
            f"that was added by {row['override_id']}: take that correction back, and add it as it should be"
        )


def speaker_of(row: Row) -> str | None:
    """The speaker of a quote: who is meant, else the words that name somebody; None if nobody is named."""
    speaker: str | None = row["speaker"] or row["speaker_surface"]
    return speaker


def named(article_row: Row) -> str:
    """A revision in the words of a message."""
    return f"article {article_row['article_id']} revision {article_row['revision']}"


def what_is(field: str, target: Row) -> str:
    """Which answer a target binds, such as `type of 'Selden' at 128 in article 95d44e0f192de769 revision 1`."""
    what = SINGULAR[target["table_name"]] if field == "drop" else field
    place = f"at {target['start']} in article {target['article_id']} revision {target['revision']}"
    return f"{what} of {short(target['surface'])} {place}"


def nearest_to(start: int, rows: Sequence[Row], words: str) -> str:
    """The rows that start nearest to `start`, in the words of a message.

    Args:
        words: the column that a row is shown by.
    """
    near = sorted(sorted(rows, key=lambda row: abs(row["start"] - start))[:_NEAREST], key=lambda row: row["start"])
    message = ", ".join(f"{short(row[words])} at {row['start']}" for row in near) or "none"
    return f"of {len(rows)} the nearest are {message}" if len(rows) > len(near) else f"there are {message}"


def listed(title: str, rows: Sequence[Row], words: str) -> str:
    """The places of rows with the words of the column `words`, after a title; many are counted."""
    message = ", ".join(f"{row['start']} {short(row[words] or '')}" for row in rows[:_MOST_LISTED]) or "none"
    return f"{title}: {message}" + (f" and {len(rows) - _MOST_LISTED} more" if len(rows) > _MOST_LISTED else "")


def short(words: str) -> str:
    """Words of a text in quotes, on one line, cut if they are long."""
    line = one_line(words)
    return f"'{line if len(line) <= _SHORT else line[: _SHORT - 1] + '…'}'"
