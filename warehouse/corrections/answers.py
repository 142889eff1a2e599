"""Finds the answer that a person wants to correct; if it is not there, an error names the nearest. Reads only.

A correction identifies its answer by article, text and words. So it still applies when a night is read again, by
the same model or by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.terminal import one_line
from warehouse.corrections.targets import (
    check_claim,
    hint,
    key_of,
    listed,
    named,
    nearest,
    nearest_to,
    no_target,
    refuse_added,
    rows_of_article,
    speaker_of,
    target_of,
    what_is,
)
from warehouse.errors import InputError
from warehouse.tables.columns import ARTICLE_HOLDER, UNKNOWN_SPEAKER

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """An answer of a model, or a name in all its places.

    Attributes:
        target: the columns of `overrides` that identify the answer.
        was: the model's answer.
        shown: the answer in the corrected views; None for a dropped mention or an unknown speaker.
        what: which answer it is, in words.
        others: how many other parts of the quote keep their speaker.
        value: the right answer, where it is worked out from what the person gave; else None.
    """

    target: Row
    was: str | None
    shown: str | None
    what: str
    others: int = 0
    value: str | None = None


def article(con: duckdb.DuckDBPyConnection, article_id: str, revision: int | None = None) -> Row:
    """The `articles` row of a revision, by default of the current one.

    Raises:
        InputError: there is none; the message names the nearest ids, or the revisions that exist.
    """
    query = "from articles where article_id = $id order by first_seen_at desc, night desc, revision desc"
    keys = rows_of(con, f"select article_id, revision, night {query}", id=article_id)
    if not keys:
        raise InputError(f"no article {article_id}{hint(nearest(con, _ARTICLES, article_id))}")
    chosen = next((key for key in keys if revision in (None, key["revision"])), None)
    if chosen is None:
        there = ", ".join(str(key["revision"]) for key in reversed(keys))
        raise InputError(f"article {article_id} has no revision {revision}; there are {there}")
    [row] = rows_of(
        con,
        "from articles where article_id = $article_id and revision = $revision and night = $night limit 1",
        **chosen,
    )
    return row


def mention(con: duckdb.DuckDBPyConnection, article_row: Row, start: int, field: str) -> Answer:
    """A field of the mention that starts at `start`: `entity`, `type` or `tone`; `drop` is whether it is a mention.

    Raises:
        InputError: no mention starts there (the message names the nearest), or it was added by hand.
    """
    rows = rows_of_article(con, "entities", ("start", '"end"'), article_row)
    mentioned = next((row for row in reversed(rows) if row["start"] == start), None)  # the longest, if several
    if mentioned is None:
        refuse_added(con, "entity_additions", "start", article_row, start)
        raise InputError(f"{named(article_row)} has no mention at {start}; {nearest_to(start, rows, 'surface')}")
    column = "entity" if field == "drop" else field
    model = mentioned["tone_model_id"] if field == "tone" else mentioned["model_id"]
    target = target_of(article_row, "entities", field, model, mentioned["start"], mentioned["end"])
    return Answer(target, mentioned[column], mentioned["corrected"][column], what_is(field, target))


def quote(
    con: duckdb.DuckDBPyConnection, article_row: Row, start: int, field: str = "speaker", *, whole: bool = False
) -> Answer:
    """The `speaker` of the part of a quote that starts at `start`; `drop` is whether anybody says it.

    Args:
        whole: all parts of the attribution as the model found it, not only this part.

    Raises:
        InputError: no quote starts there (the message names the nearest), it was added by hand, or it was dropped.
    """
    rows = rows_of_article(con, "quotes", ("quote_id", "part"), article_row)
    part = next((row for row in rows if row["start"] == start), None)
    if part is None:
        refuse_added(con, "quote_additions", "start", article_row, start)
        raise InputError(f"{named(article_row)} has no quote at {start}; {nearest_to(start, rows, 'text')}")
    parts = [row for row in rows if row["quote_id"] == part["quote_id"]]
    concerned = parts if whole else [part]
    kept = [row for row in concerned if row["corrected"]["text"] is not None]
    target = target_of(article_row, "quotes", field, part["model_id"], part["start"], part["end"]) | {
        "whole": whole
    }
    if not kept and field != "drop":
        raise InputError(f"{what_is('speaker', target)}: it was taken out; take that correction back first")
    shown = " and ".join(dict.fromkeys(speaker_of(row["corrected"]) or UNKNOWN_SPEAKER for row in kept)) or None
    if shown == UNKNOWN_SPEAKER and field != "drop":
        shown = None
    what = what_is(field, target) + (f", all {len(parts)} parts" if whole and len(parts) > 1 else "")
    return Answer(target, speaker_of(part), shown, what, others=len(parts) - len(concerned))


def sentiment(con: duckdb.DuckDBPyConnection, article_row: Row, field: str = "label") -> Answer:
    """How an article is written; with the field `news`, what kind of news it is.

    Raises:
        InputError: the article was not annotated, or its model does not answer that.
    """
    rows = rows_of_article(con, "sentiments", ("article_id",), article_row)
    if not rows:
        raise InputError(f"{named(article_row)} was not annotated: it is in {article_row['language']}")
    row = rows[0]
    target = target_of(
        article_row, "sentiments", field, row["model_id"], 0, len(article_row["text"]), in_context=False
    )
    what = "sentiment" if field == "label" else "kind of news"
    if row[field] is None:
        raise InputError(
            f"{named(article_row)} has no {what}: {row['model_id']} does not say it; read the night again"
        )
    return Answer(target, row[field], row["corrected"][field], f"{what} of {named(article_row)}")


def stance(
    con: duckdb.DuckDBPyConnection,
    article_row: Row,
    claim_id: str,
    holder: str,
    *,
    start: int | None = None,
    evidence: str | None = None,
) -> Answer:
    """The stance of `holder` on a claim: of the article as a whole, or of a statement of a speaker.

    Args:
        start: where the statement starts (`evidence_start`), if the speaker makes several.
        evidence: words of the text that show the right stance, if the model gave other words or none.

    Raises:
        InputError: there is no such claim, holder or statement (the message lists those that exist), or the words
            are not in the text.
    """
    check_claim(con, claim_id)
    rows = rows_of_article(con, "stances", ("claim_id", "holder", "quote_id"), article_row)
    on_claim = [row for row in rows if row["claim_id"] == claim_id]
    matching = [row for row in on_claim if holder in (row["holder"], row["corrected"]["holder"])]
    if not matching:
        refuse_added(con, "stance_additions", "holder", article_row, holder, claim_id=claim_id)
        shown = (row["corrected"]["holder"] for row in on_claim)
        present = [*(who for who in shown if who is not None), *_added_holders(con, article_row, claim_id)]
        holders = ", ".join(dict.fromkeys(map(one_line, present))) or "none"
        raise InputError(f"{named(article_row)} has no stance of {holder} on {claim_id}; its holders are {holders}")
    chosen = [row for row in matching if start in (None, row["evidence_start"])]
    if len(chosen) != 1:
        places = [{"start": row["evidence_start"], "evidence": row["evidence"]} for row in matching]
        message = listed("name one by its --start", places, "evidence")
        raise InputError(
            f"{named(article_row)} has {len(chosen)} such stances of {holder} on {claim_id}; {message}"
        )
    if evidence is not None and holder != ARTICLE_HOLDER:
        raise InputError("--evidence is for the article's own stance: a speaker's evidence is the statement itself")
    row = chosen[0]
    if row["corrected"]["holder"] is None:
        raise InputError(
            f"{named(article_row)}: nobody says what shows the stance of {holder}: take that correction back first"
        )
    if row["quote_id"] is not None:
        refuse_added(
            con, "stance_additions", "quote_id", article_row, row["corrected"]["quote_id"], claim_id=claim_id
        )
    span = (row["evidence_start"], row["evidence_end"]) if evidence is None else _place(article_row, evidence)
    if span[0] is None:
        raise InputError(
            f"{named(article_row)} was taken to be unrelated to {claim_id}, so no sentence of it is known to bear "
            'on it: copy the one that does, with --evidence "..."'
        )
    target = target_of(article_row, "stances", "stance", row["model_id"], *span) | {
        "claim_id": claim_id,
        "claim": row["claim"],
        "holder": row["holder"],
    }
    whose = named(article_row) if holder == ARTICLE_HOLDER else f"{one_line(holder)} in {named(article_row)}"
    return Answer(target, row["stance"], row["corrected"]["stance"], f"stance of {whose} on {claim_id}")


def _added_holders(con: duckdb.DuckDBPyConnection, article_row: Row, claim_id: str) -> list[str]:
    query = """select distinct holder from stance_additions
        where article_id = $article_id and revision = $revision and night = $night and claim_id = $claim_id
        order by holder"""
    return [row["holder"] for row in rows_of(con, query, **key_of(article_row), claim_id=claim_id)]


def name(con: duckdb.DuckDBPyConnection, given: str, value: str) -> Answer:
    """A name in all places where a model gave it: as an entity, a speaker or a holder.

    Args:
        value: the right name of the entity.

    Raises:
        InputError: no model gave it (the message names the nearest), or it conflicts with another such correction.
    """
    if given in (ARTICLE_HOLDER, UNKNOWN_SPEAKER):
        raise InputError(f"{given} stands for no name; correct single answers instead")
    standing = _everywhere(con, "entity")
    if value in standing:
        row = standing[value]
        message = f"{value} is itself corrected to {row['value']} by {row['override_id']}"
        raise InputError(f"{message}: use --is {row['value']!r}, or take that back first")
    for other, row in standing.items():
        if row["value"] == given and other != given:
            message = f"{row['override_id']} says that {other} is {given}"
            raise InputError(f"{message}: correct {other!r} first, or take that back")
    if not rows_of(con, _OF_MODELS, name=given):
        raise InputError(_why_no_model_gives(con, given, standing))
    target = no_target() | {"table_name": "entities", "field": "entity", "surface": given}
    shown = standing[given]["value"] if given in standing else given
    return Answer(target, given, shown, f"entity of the name {given!r} everywhere")


def type_of_name(con: duckdb.DuckDBPyConnection, given: str) -> Answer:
    """The type of a name in all places where it is an entity.

    Raises:
        InputError: no entity has this name; the message names the nearest.
    """
    renamed = _everywhere(con, "entity").get(given)
    if renamed is not None and renamed["value"] != given:
        message = f"{given} is itself corrected to {renamed['value']} by {renamed['override_id']}"
        raise InputError(f"{message}: correct the type of {renamed['value']!r}")
    of_name = "select {0} as type, count(*) from {1} where entity = $name group by all order by count(*) desc, type"
    shown = [row["type"] for row in rows_of(con, of_name.format("type", "corrected_entities"), name=given)]
    if not shown:
        raise InputError(f"no entity is called {given}{hint(nearest(con, _NAMES, given))}")
    was = [row["type"] for row in rows_of(con, of_name.format("type", "entities"), name=given)]
    target = no_target() | {"table_name": "entities", "field": "type", "surface": given}
    return Answer(target, " and ".join(was) or None, " and ".join(shown), f"type of the name {given!r} everywhere")


def nights_of(con: duckdb.DuckDBPyConnection, target: Row) -> list[date]:
    """The nights that a correction concerns, latest first: those with its text, or with its name.

    Args:
        target: the columns of `overrides` that identify the answer.
    """
    if target["article_id"] is not None:
        query = "select distinct night from articles where article_id = $article_id and text_sha256 = $text_sha256"
        given = {"article_id": target["article_id"], "text_sha256": target["text_sha256"]}
    else:
        query = """select night from entities where entity = $name
            union select night from corrected_entities where entity = $name
            union select night from quotes where coalesce(speaker, speaker_surface) = $name
            union select night from stances where holder = $name"""
        given = {"name": target["surface"]}
    return [row["night"] for row in rows_of(con, f"from ({query}) order by night desc", **given)]


def stands(con: duckdb.DuckDBPyConnection, override_id: str) -> bool:
    """Whether the views apply a correction: it was not withdrawn, and no later one corrects the same answer."""
    return bool(rows_of(con, "from standing_overrides where override_id = $id", id=override_id))


def unheard_of(con: duckdb.DuckDBPyConnection, given: str) -> str | None:
    """A remark on a name that no article has, with the nearest names, to show a typing error; else None."""
    if _is_known(con, given):
        return None
    return f"nothing else is called {given} as yet{hint(nearest(con, _NAMES, given))}"


def _why_no_model_gives(con: duckdb.DuckDBPyConnection, given: str, standing: dict[str, Row]) -> str:
    """Why a correction of the name everywhere would change nothing, and what to correct instead."""
    if given in standing:
        override_id = standing[given]["override_id"]
        return f"no model gives the name {given} any more, so that {override_id} changes nothing: take it back"
    if _is_known(con, given):
        return (
            f"only corrections give the name {given}: correct the answers that `internal.overrides` lists with it"
        )
    tied = "select distinct entity from corrected_entities where surface = $name order by entity"
    if entities := [one_line(row["entity"]) for row in rows_of(con, tied, name=given)]:
        message = f"no entity is called {given}: its mentions are of {' and '.join(entities[:_ENTITIES])}"
        return f"{message}; correct that name, or one mention with `nightdesk correct entity`"
    return f"no entity is called {given}{hint(nearest(con, _NAMES, given))}"


_ENTITIES = 3  # that a message names at most
_OF_MODELS = """select 1 from entities where entity = $name
    union all select 1 from quotes where coalesce(speaker, speaker_surface) = $name
    union all select 1 from stances where holder = $name limit 1"""
_ARTICLES = "select distinct article_id as name, article_id as called from articles"
_NAMES = "select distinct entity as name, unnest([entity, surface]) as called from corrected_entities"


def _is_known(con: duckdb.DuckDBPyConnection, given: str) -> bool:
    query = """select 1 from corrected_entities where entity = $name
        union all select 1 from entities where entity = $name
        union all select 1 from corrected_quotes where coalesce(speaker, speaker_surface) = $name limit 1"""
    return bool(rows_of(con, query, name=given))


def _everywhere(con: duckdb.DuckDBPyConnection, field: str) -> dict[str, Row]:
    """The corrections in force of names in all places, by name."""
    query = "from standing_overrides where article_id is null and field = $field"
    return {row["surface"]: row for row in rows_of(con, query, field=field)}


def _place(article_row: Row, words: str) -> tuple[int, int]:
    start = article_row["text"].find(words)
    if not words or start < 0:
        raise InputError(
            f"{named(article_row)} does not contain the words {words!r}: copy them as they stand in its text"
        )
    return start, start + len(words)
