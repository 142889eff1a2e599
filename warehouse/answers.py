"""Finds the answer that a person means to correct, and says what is there where it is not. Reads only.

What is found names its row by article, text and words, so that it finds the same answer once a night is read again,
by the same model or another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.bookkeeping import OVERRIDES
from warehouse.errors import InputError
from warehouse.query import rows_of
from warehouse.terminal import one_line

ARTICLE_HOLDER = "article"  # `stances.holder` of the text as a whole
_NAMED = 12  # what an error lists of an article, at most
_NEAREST = 3
_SHORT = 60  # characters of words that a line repeats

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """One answer of a model, or one name wherever it stands.

    Attributes:
        target: the columns of `overrides` that say which answer it is.
        was: what the model answered.
        shown: what the corrected views answer now; None for a mention that was dropped, or a speaker not known.
        what: which answer it is, for a person.
    """

    target: Row
    was: str | None
    shown: str | None
    what: str


def article(con: duckdb.DuckDBPyConnection, article_id: str, revision: int | None = None) -> Row:
    """The `articles` row of a revision; of the current one where none is named.

    Raises:
        InputError: there is none; names the nearest ids, or the revisions there are.
    """
    query = "from articles where article_id = $id order by first_seen_at desc, night desc, revision desc"
    keys = rows_of(con, f"select article_id, revision, night {query}", id=article_id)
    if not keys:
        raise InputError(f"no article {article_id}; the nearest are {_nearest(con, _ARTICLES, article_id)}")
    chosen = next((key for key in keys if revision in (None, key["revision"])), None)
    if chosen is None:
        there = ", ".join(str(key["revision"]) for key in reversed(keys))
        raise InputError(f"article {article_id} has no revision {revision}; there are {there}")
    [found] = rows_of(
        con,
        "from articles where article_id = $article_id and revision = $revision and night = $night limit 1",
        **chosen,
    )
    return found


def mention(con: duckdb.DuckDBPyConnection, one: Row, start: int, field: str) -> Answer:
    """What is said of the mention that starts at `start`: `entity`, `type` or `tone`; `drop` for that it is one.

    Raises:
        InputError: no mention starts there; lists those of the article.
    """
    rows = _of_article(con, "entities", ("start", '"end"'), one)
    found = next((row for row in reversed(rows) if row["start"] == start), None)  # the longest, if several
    if found is None:
        raise InputError(f"{_name(one)} has no mention at {start}; {_listed('its mentions', rows, 'surface')}")
    column = "entity" if field == "drop" else field
    model = found["tone_model_id"] if field == "tone" else found["model_id"]
    target = _target(one, "entities", field, model, found["start"], found["end"])
    return Answer(target, found[column], found["corrected"][column], _what(field, target))


def quote(con: duckdb.DuckDBPyConnection, one: Row, start: int) -> Answer:
    """The speaker of the quote of which a part starts at `start`.

    Raises:
        InputError: no quote starts there; lists those of the article.
    """
    rows = _of_article(con, "quotes", ("quote_id", "part"), one)
    found = next((row for row in rows if row["start"] == start), None)
    if found is None:
        raise InputError(f"{_name(one)} has no quote at {start}; {_listed('its quotes', rows, 'text')}")
    target = _target(one, "quotes", "speaker", found["model_id"], found["start"], found["end"])
    return Answer(target, _speaker(found), _speaker(found["corrected"]), _what("speaker", target))


def sentiment(con: duckdb.DuckDBPyConnection, one: Row) -> Answer:
    """The sentiment of an article.

    Raises:
        InputError: the article was not annotated.
    """
    rows = _of_article(con, "sentiments", ("article_id",), one)
    if not rows:
        raise InputError(f"{_name(one)} was not annotated: it is in {one['language']}")
    found = rows[0]
    target = _target(one, "sentiments", "label", found["model_id"], 0, len(one["text"]), in_context=False)
    return Answer(target, found["label"], found["corrected"]["label"], f"sentiment of {_name(one)}")


def stance(
    con: duckdb.DuckDBPyConnection,
    one: Row,
    claim_id: str,
    holder: str,
    *,
    start: int | None = None,
    evidence: str | None = None,
) -> Answer:
    """The stance of `holder` on a claim: of the article as a whole, or of one statement of a speaker.

    Args:
        start: where the statement starts (`evidence_start`), of a speaker who makes several.
        evidence: words of the text that show the right stance, where the model gave other ones or none.

    Raises:
        InputError: there is no such claim, holder or statement, or the words do not stand in the text;
            lists those there are.
    """
    claims = [row["claim_id"] for row in rows_of(con, "select distinct claim_id from claims order by claim_id")]
    if claim_id not in claims:
        raise InputError(f"no claim {claim_id}; there are {', '.join(claims) or 'none'}")
    rows = _of_article(con, "stances", ("claim_id", "holder", "quote_id"), one)
    on_claim = [row for row in rows if row["claim_id"] == claim_id]
    found = [row for row in on_claim if holder in (row["holder"], row["corrected"]["holder"])]
    if not found:
        holders = ", ".join(dict.fromkeys(one_line(row["corrected"]["holder"]) for row in on_claim)) or "none"
        raise InputError(f"{_name(one)} has no stance of {holder} on {claim_id}; its holders are {holders}")
    chosen = [row for row in found if start in (None, row["evidence_start"])]
    if len(chosen) != 1:
        places = [{"start": row["evidence_start"], "evidence": row["evidence"]} for row in found]
        told = _listed("name one by its --start", places, "evidence")
        raise InputError(f"{_name(one)} has {len(chosen)} such stances of {holder} on {claim_id}; {told}")
    if evidence is not None and holder != ARTICLE_HOLDER:
        raise InputError("--evidence is for the article's own stance: a speaker's evidence is the statement itself")
    row = chosen[0]
    span = (row["evidence_start"], row["evidence_end"]) if evidence is None else _place(one, evidence)
    if span[0] is None:
        raise InputError(
            f"{_name(one)} was taken to be unrelated to {claim_id}, so no sentence of it is known to bear on it: "
            'copy the one that does, with --evidence "..."'
        )
    target = _target(one, "stances", "stance", row["model_id"], *span) | {
        "claim_id": claim_id,
        "claim": row["claim"],
        "holder": row["holder"],
    }
    whose = _name(one) if holder == ARTICLE_HOLDER else f"{one_line(holder)} in {_name(one)}"
    return Answer(target, row["stance"], row["corrected"]["stance"], f"stance of {whose} on {claim_id}")


def name(con: duckdb.DuckDBPyConnection, given: str, value: str) -> Answer:
    """A name wherever a model gave it: as an entity, a speaker or a holder.

    Args:
        value: the name of the entity that it is.

    Raises:
        InputError: no model gave it, with the nearest that were; or it is tied up with another such correction.
    """
    standing = {row["surface"]: row for row in rows_of(con, "from standing_overrides where article_id is null")}
    if given not in standing and not _is_known(con, given):
        raise InputError(f"no entity is called {given}; the nearest are {_nearest(con, _NAMES, given)}")
    if given in (ARTICLE_HOLDER, "unknown"):
        raise InputError(f"{given} stands for no name; correct single answers instead")
    if value in standing:
        row = standing[value]
        told = f"{value} is itself corrected to {row['value']} by {row['override_id']}"
        raise InputError(f"{told}: use --is {row['value']!r}, or take that back first")
    for other, row in standing.items():
        if row["value"] == given and other != given:
            told = f"{row['override_id']} says that {other} is {given}"
            raise InputError(f"{told}: correct {other!r} first, or take that back")
    target = _empty() | {"table_name": "entities", "field": "entity", "surface": given}
    shown = standing[given]["value"] if given in standing else given
    return Answer(target, given, shown, f"entity of the name {given!r} everywhere")


def nearest_names(con: duckdb.DuckDBPyConnection, given: str) -> str | None:
    """The names nearest to one that no article has, so that a slip of the pen is seen; None where it is known."""
    return None if _is_known(con, given) else _nearest(con, _NAMES, given)


_ARTICLES = "select distinct article_id as name from articles"
_NAMES = "select distinct entity as name from corrected_entities"


def _is_known(con: duckdb.DuckDBPyConnection, given: str) -> bool:
    query = """select 1 from corrected_entities where entity = $name
        union all select 1 from entities where entity = $name
        union all select 1 from corrected_quotes where speaker = $name or speaker_surface = $name limit 1"""
    return bool(rows_of(con, query, name=given))


def _nearest(con: duckdb.DuckDBPyConnection, names: str, given: str) -> str:
    query = f"""with named as ({names}) from named
        order by not contains(lower(name), lower($name)), levenshtein(name, $name), name limit {_NEAREST}"""
    return ", ".join(one_line(row["name"]) for row in rows_of(con, query, name=given)) or "none"


def _of_article(con: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], one: Row) -> list[Row]:
    """The rows of an annotation of one revision, in the order of `key`; `corrected` has each as it is corrected.

    A dropped mention is all None there. A row is known by its place in its file's table: the key of `stances` has
    a holder, who may be corrected, so it is told by its quote.
    """
    matched = {
        "entities": ("start", '"end"'),
        "quotes": ("quote_id", "part"),
        "stances": ("claim_id", "quote_id"),
        "sentiments": ("revision",),
    }[table]
    where = "where article_id = $article_id and revision = $revision and night = $night"
    same = " and ".join(f"c.{column} is not distinct from t.{column}" for column in matched)
    query = f"""with c as (from corrected_{table} {where}), t as (from {table} {where})
        select t.*, struct_pack({_columns(con, table)}) as corrected from t left join c on {same}
        order by {", ".join(f"t.{column}" for column in key)}"""
    return rows_of(con, query, **{column: one[column] for column in ("article_id", "revision", "night")})


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> str:
    return ", ".join(f'"{column}" := c."{column}"' for column in con.table(table).columns)


def _target(
    one: Row, table: str, field: str, model_id: str, start: int, end: int, *, in_context: bool = True
) -> Row:
    """The columns of `overrides` that tie a correction to words of an article."""
    text = one["text"]
    context_start = text.rfind("\n", 0, start) + 1
    context_end = text.find("\n", end)
    context = text[context_start : len(text) if context_end < 0 else context_end]
    return _empty() | {
        "table_name": table,
        "field": field,
        "article_id": one["article_id"],
        "text_sha256": one["text_sha256"],
        "revision": one["revision"],
        "night": one["night"],
        "start": start,
        "end": end,
        "surface": text[start:end],
        "context": context if in_context else None,
        "context_start": context_start if in_context else None,
        "model_id": model_id,
    }


def _empty() -> Row:
    return dict.fromkeys(OVERRIDES.schema.names)


def _place(one: Row, words: str) -> tuple[int, int]:
    start = one["text"].find(words)
    if not words or start < 0:
        raise InputError(f"{_name(one)} does not contain the words {words!r}: copy them as they stand in its text")
    return start, start + len(words)


def _speaker(row: Row) -> str | None:
    said: str | None = row["speaker"] or row["speaker_surface"]
    return said


def _name(one: Row) -> str:
    return f"article {one['article_id']} revision {one['revision']}"


def _what(field: str, target: Row) -> str:
    what = "mention" if field == "drop" else field
    place = f"at {target['start']} in article {target['article_id']} revision {target['revision']}"
    return f"{what} of {_short(target['surface'])} {place}"


def _listed(title: str, rows: Sequence[Row], words: str) -> str:
    told = ", ".join(f"{row['start']} {_short(row[words] or '')}" for row in rows[:_NAMED]) or "none"
    return f"{title}: {told}" + (f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")


def _short(words: str) -> str:
    line = one_line(words)
    return f"'{line if len(line) <= _SHORT else line[: _SHORT - 1] + '…'}'"
