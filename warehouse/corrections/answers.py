"""Finds the answer that a person wants to correct; if it is not there, an error names the nearest. Reads only.

A correction identifies its answer by article, text and words. So it still applies when a night is read again, by
the same model or by another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.terminal import one_line
from warehouse.errors import InputError
from warehouse.tables.bookkeeping import OVERRIDES
from warehouse.tables.columns import ARTICLE_HOLDER, UNKNOWN_SPEAKER

_NAMED = 12  # how many rows of an article an error lists at most
_NEAREST = 3
_SHORT = 60  # characters of a quotation in a message

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
        raise InputError(f"no article {article_id}{_hint(_nearest(con, _ARTICLES, article_id))}")
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
    rows = _of_article(con, "entities", ("start", '"end"'), article_row)
    mentioned = next((row for row in reversed(rows) if row["start"] == start), None)  # the longest, if several
    if mentioned is None:
        _refuse_added(con, "entity_additions", "start", article_row, start)
        raise InputError(f"{_name(article_row)} has no mention at {start}; {_nearest_to(start, rows, 'surface')}")
    column = "entity" if field == "drop" else field
    model = mentioned["tone_model_id"] if field == "tone" else mentioned["model_id"]
    target = _target(article_row, "entities", field, model, mentioned["start"], mentioned["end"])
    return Answer(target, mentioned[column], mentioned["corrected"][column], _what(field, target))


def quote(
    con: duckdb.DuckDBPyConnection, article_row: Row, start: int, field: str = "speaker", *, whole: bool = False
) -> Answer:
    """The `speaker` of the part of a quote that starts at `start`; `drop` is whether anybody says it.

    Args:
        whole: all parts of the attribution as the model found it, not only this part.

    Raises:
        InputError: no quote starts there (the message names the nearest), it was added by hand, or it was dropped.
    """
    rows = _of_article(con, "quotes", ("quote_id", "part"), article_row)
    part = next((row for row in rows if row["start"] == start), None)
    if part is None:
        _refuse_added(con, "quote_additions", "start", article_row, start)
        raise InputError(f"{_name(article_row)} has no quote at {start}; {_nearest_to(start, rows, 'text')}")
    parts = [row for row in rows if row["quote_id"] == part["quote_id"]]
    concerned = parts if whole else [part]
    kept = [row for row in concerned if row["corrected"]["text"] is not None]
    target = _target(article_row, "quotes", field, part["model_id"], part["start"], part["end"]) | {"whole": whole}
    if not kept and field != "drop":
        raise InputError(f"{_what('speaker', target)}: it was taken out; take that correction back first")
    shown = " and ".join(dict.fromkeys(_speaker(row["corrected"]) or UNKNOWN_SPEAKER for row in kept)) or None
    if shown == UNKNOWN_SPEAKER and field != "drop":
        shown = None
    what = _what(field, target) + (f", all {len(parts)} parts" if whole and len(parts) > 1 else "")
    return Answer(target, _speaker(part), shown, what, others=len(parts) - len(concerned))


def sentiment(con: duckdb.DuckDBPyConnection, article_row: Row, field: str = "label") -> Answer:
    """How an article is written; with the field `news`, what kind of news it is.

    Raises:
        InputError: the article was not annotated, or its model does not answer that.
    """
    rows = _of_article(con, "sentiments", ("article_id",), article_row)
    if not rows:
        raise InputError(f"{_name(article_row)} was not annotated: it is in {article_row['language']}")
    row = rows[0]
    target = _target(
        article_row, "sentiments", field, row["model_id"], 0, len(article_row["text"]), in_context=False
    )
    what = "sentiment" if field == "label" else "kind of news"
    if row[field] is None:
        raise InputError(
            f"{_name(article_row)} has no {what}: {row['model_id']} does not say it; read the night again"
        )
    return Answer(target, row[field], row["corrected"][field], f"{what} of {_name(article_row)}")


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
    _check_claim(con, claim_id)
    rows = _of_article(con, "stances", ("claim_id", "holder", "quote_id"), article_row)
    on_claim = [row for row in rows if row["claim_id"] == claim_id]
    matching = [row for row in on_claim if holder in (row["holder"], row["corrected"]["holder"])]
    if not matching:
        _refuse_added(con, "stance_additions", "holder", article_row, holder, claim_id=claim_id)
        shown = (row["corrected"]["holder"] for row in on_claim)
        present = [*(who for who in shown if who is not None), *_added_holders(con, article_row, claim_id)]
        holders = ", ".join(dict.fromkeys(map(one_line, present))) or "none"
        raise InputError(f"{_name(article_row)} has no stance of {holder} on {claim_id}; its holders are {holders}")
    chosen = [row for row in matching if start in (None, row["evidence_start"])]
    if len(chosen) != 1:
        places = [{"start": row["evidence_start"], "evidence": row["evidence"]} for row in matching]
        message = _listed("name one by its --start", places, "evidence")
        raise InputError(
            f"{_name(article_row)} has {len(chosen)} such stances of {holder} on {claim_id}; {message}"
        )
    if evidence is not None and holder != ARTICLE_HOLDER:
        raise InputError("--evidence is for the article's own stance: a speaker's evidence is the statement itself")
    row = chosen[0]
    if row["corrected"]["holder"] is None:
        raise InputError(
            f"{_name(article_row)}: nobody says what shows the stance of {holder}: take that correction back first"
        )
    if row["quote_id"] is not None:
        _refuse_added(
            con, "stance_additions", "quote_id", article_row, row["corrected"]["quote_id"], claim_id=claim_id
        )
    span = (row["evidence_start"], row["evidence_end"]) if evidence is None else _place(article_row, evidence)
    if span[0] is None:
        raise InputError(
            f"{_name(article_row)} was taken to be unrelated to {claim_id}, so no sentence of it is known to bear "
            'on it: copy the one that does, with --evidence "..."'
        )
    target = _target(article_row, "stances", "stance", row["model_id"], *span) | {
        "claim_id": claim_id,
        "claim": row["claim"],
        "holder": row["holder"],
    }
    whose = _name(article_row) if holder == ARTICLE_HOLDER else f"{one_line(holder)} in {_name(article_row)}"
    return Answer(target, row["stance"], row["corrected"]["stance"], f"stance of {whose} on {claim_id}")


def _added_holders(con: duckdb.DuckDBPyConnection, article_row: Row, claim_id: str) -> list[str]:
    query = """select distinct holder from stance_additions
        where article_id = $article_id and revision = $revision and night = $night and claim_id = $claim_id
        order by holder"""
    return [row["holder"] for row in rows_of(con, query, **_key(article_row), claim_id=claim_id)]


def name(con: duckdb.DuckDBPyConnection, given: str, value: str) -> Answer:
    """A name in all places where a model gave it: as an entity, a speaker or a holder.

    Args:
        value: the right name of the entity.

    Raises:
        InputError: no model gave it (the message names the nearest), or it conflicts with another such correction.
    """
    standing = _everywhere(con, "entity")
    if given not in standing and not _is_known(con, given):
        raise InputError(f"no entity is called {given}{_hint(_nearest(con, _NAMES, given))}")
    if given in (ARTICLE_HOLDER, UNKNOWN_SPEAKER):
        raise InputError(f"{given} stands for no name; correct single answers instead")
    if value in standing:
        row = standing[value]
        message = f"{value} is itself corrected to {row['value']} by {row['override_id']}"
        raise InputError(f"{message}: use --is {row['value']!r}, or take that back first")
    for other, row in standing.items():
        if row["value"] == given and other != given:
            message = f"{row['override_id']} says that {other} is {given}"
            raise InputError(f"{message}: correct {other!r} first, or take that back")
    target = _empty() | {"table_name": "entities", "field": "entity", "surface": given}
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
        raise InputError(f"no entity is called {given}{_hint(_nearest(con, _NAMES, given))}")
    was = [row["type"] for row in rows_of(con, of_name.format("type", "entities"), name=given)]
    target = _empty() | {"table_name": "entities", "field": "type", "surface": given}
    return Answer(target, " and ".join(was) or None, " and ".join(shown), f"type of the name {given!r} everywhere")


def missed_mention(
    con: duckdb.DuckDBPyConnection, article_row: Row, start: int, words: str, *, type_: str, tone: str
) -> Answer:
    """A mention that no model found: `words`, which start at `start`.

    Raises:
        InputError: the text has other words there, or already a mention.
    """
    end = _checked_end(article_row, start, words)
    _refuse_overlap(con, "corrected_entities", "surface", "a mention", article_row, start, end)
    target = _target(article_row, "entities", "add", None, start, end) | {"type": type_, "tone": tone}
    return Answer(target, None, None, _what("mention", target))


def missed_quote(con: duckdb.DuckDBPyConnection, article_row: Row, start: int, words: str) -> Answer:
    """A quote that no model found: `words`, which start at `start`.

    Raises:
        InputError: the text has other words there, or some of them are already in a quote.
    """
    end = _checked_end(article_row, start, words)
    _refuse_overlap(con, "corrected_quotes", "text", "a quote", article_row, start, end)
    target = _target(article_row, "quotes", "add", None, start, end) | {"whole": False}
    return Answer(target, None, None, _what("speaker", target))


def missed_stance(
    con: duckdb.DuckDBPyConnection,
    article_row: Row,
    claim_id: str,
    start: int,
    words: str,
    holder: str | None = None,
) -> Answer:
    """The stance on a claim of the speaker of `words`, which start at `start` and are part of a quote.

    Args:
        holder: the expected speaker, as a check.

    Raises:
        InputError: there is no such claim, the text has other words there, nobody or somebody else is quoted there,
            or that quote already has a stance on the claim.
    """
    _check_claim(con, claim_id)
    end = _checked_end(article_row, start, words)
    query = "from {} where article_id = $article_id and revision = $revision and night = $night"
    key = _key(article_row)
    overlapping = [
        row for row in rows_of(con, query.format("corrected_quotes"), **key) if _shared(row, start, end) > 0
    ]
    if not overlapping:
        raise InputError(
            f"{_name(article_row)} has nobody say {_short(words)} at {start}: add that first, with "
            "`nightdesk correct add statement`"
        )
    quoted = max(overlapping, key=lambda row: _shared(row, start, end))
    speaker = _speaker(quoted) or UNKNOWN_SPEAKER
    if holder is not None and holder != speaker:
        raise InputError(
            f"{_name(article_row)} has {one_line(speaker)} say {_short(words)} at {start}, not {holder}: correct "
            "the speaker first, with `nightdesk correct speaker`"
        )
    judged = [row for row in rows_of(con, query.format("corrected_stances"), **key) if row["claim_id"] == claim_id]
    own = next((row for row in judged if row["holder"] == ARTICLE_HOLDER and row["quote_id"] is None), None)
    if own is None:
        raise InputError(f"{_name(article_row)} was not judged on {claim_id}: read its night again with that claim")
    for row in judged:
        if row["quote_id"] == quoted["quote_id"]:
            raise InputError(
                f"{_name(article_row)} has a stance of {one_line(speaker)} there on {claim_id} already, "
                f"{row['stance']}: correct it with `nightdesk correct stance`"
            )
    target = _target(article_row, "stances", "add", None, start, end) | {
        "claim_id": claim_id,
        "claim": own["claim"],
        "holder": speaker,
    }
    return Answer(target, None, None, f"stance of {one_line(speaker)} in {_name(article_row)} on {claim_id}")


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
    return f"nothing else is called {given} as yet{_hint(_nearest(con, _NAMES, given))}"


_ARTICLES = "select distinct article_id as name, article_id as called from articles"
_NAMES = "select distinct entity as name, unnest([entity, surface]) as called from corrected_entities"


def _is_known(con: duckdb.DuckDBPyConnection, given: str) -> bool:
    query = """select 1 from corrected_entities where entity = $name
        union all select 1 from entities where entity = $name
        union all select 1 from corrected_quotes where coalesce(speaker, speaker_surface) = $name limit 1"""
    return bool(rows_of(con, query, name=given))


def _nearest(con: duckdb.DuckDBPyConnection, names: str, given: str) -> list[str]:
    """The names most similar to `given`, by themselves or by a surface; dissimilar names are left out."""
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


def _hint(near: Sequence[str]) -> str:
    return f"; the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}" if near else ""


def _of_article(con: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], article_row: Row) -> list[Row]:
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
    return rows_of(con, query, **_key(article_row))


_MATCHED = {
    "entities": ("start", '"end"'),
    "quotes": ("start", '"end"'),
    "stances": ("claim_id",),
    "sentiments": ("revision",),
}


def _key(article_row: Row) -> Row:
    return {column: article_row[column] for column in ("article_id", "revision", "night")}


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> str:
    return ", ".join(f'"{column}" := c."{column}"' for column in con.table(table).columns)


def _target(
    article_row: Row, table: str, field: str, model_id: str | None, start: int, end: int, *, in_context: bool = True
) -> Row:
    """The columns of `overrides` that bind a correction to words of an article."""
    text = article_row["text"]
    context_start = text.rfind("\n", 0, start) + 1
    context_end = text.find("\n", end)
    context = text[context_start : len(text) if context_end < 0 else context_end]
    return _empty() | {
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


def _empty() -> Row:
    return dict.fromkeys(OVERRIDES.schema.names)


def _everywhere(con: duckdb.DuckDBPyConnection, field: str) -> dict[str, Row]:
    """The corrections in force of names in all places, by name."""
    query = "from standing_overrides where article_id is null and field = $field"
    return {row["surface"]: row for row in rows_of(con, query, field=field)}


def _check_claim(con: duckdb.DuckDBPyConnection, claim_id: str) -> None:
    claims = [row["claim_id"] for row in rows_of(con, "select distinct claim_id from claims order by claim_id")]
    if claim_id not in claims:
        raise InputError(f"no claim {claim_id}; there are {', '.join(claims) or 'none'}")


def _refuse_added(
    con: duckdb.DuckDBPyConnection,
    view: str,
    column: str,
    article_row: Row,
    value: Any,
    *,
    claim_id: str | None = None,
) -> None:
    """Refuse to correct what a person added: there is no answer of a model to correct."""
    on_claim = "" if claim_id is None else "and claim_id = $claim_id"
    query = f"""select override_id from {view}
        where article_id = $article_id and revision = $revision and "{column}" = $value {on_claim} limit 1"""
    given = {"article_id": article_row["article_id"], "revision": article_row["revision"], "value": value}
    for row in rows_of(con, query, **given, **({} if claim_id is None else {"claim_id": claim_id})):
        raise InputError(
            f"that was added by {row['override_id']}: take that correction back, and add it as it should be"
        )


def _refuse_overlap(
    con: duckdb.DuckDBPyConnection, view: str, words: str, what: str, article_row: Row, start: int, end: int
) -> None:
    query = f"""from {view} where article_id = $article_id and revision = $revision and night = $night
        and start < $until and "end" > $since order by start limit 1"""
    for row in rows_of(con, query, **_key(article_row), since=start, until=end):
        there = f"{what} at {row['start']} already, {_short(row[words])}"
        raise InputError(f"{_name(article_row)} has {there}: correct that one, or take it out first")


def _checked_end(article_row: Row, start: int, words: str) -> int:
    """Where `words` end if the text has them at `start`.

    Raises:
        InputError: it does not; the message shows what is there, and where the words are.
    """
    text = article_row["text"]
    if not words.strip():
        raise InputError("the words are empty: copy them as they stand in the text")
    end = start + len(words)
    if start >= 0 and text[start:end] == words:
        return end
    there = f"has {_short(text[start:end])} at {start}" if 0 <= start < len(text) else f"ends at {len(text)}"
    places: list[str] = []
    place = text.find(words)
    while place >= 0 and len(places) < _NAMED:
        places.append(str(place))
        place = text.find(words, place + 1)
    where = f"which stands at {', '.join(places)}" if places else "which stands nowhere in it"
    raise InputError(f"{_name(article_row)} {there}, not {_short(words)}, {where}")


def _shared(row: Row, start: int, end: int) -> int:
    shared: int = min(row["end"], end) - max(row["start"], start)
    return shared


def _place(article_row: Row, words: str) -> tuple[int, int]:
    start = article_row["text"].find(words)
    if not words or start < 0:
        raise InputError(
            f"{_name(article_row)} does not contain the words {words!r}: copy them as they stand in its text"
        )
    return start, start + len(words)


def _speaker(row: Row) -> str | None:
    speaker: str | None = row["speaker"] or row["speaker_surface"]
    return speaker


def _name(article_row: Row) -> str:
    return f"article {article_row['article_id']} revision {article_row['revision']}"


def _what(field: str, target: Row) -> str:
    what = {"entities": "mention", "quotes": "quote"}[target["table_name"]] if field == "drop" else field
    place = f"at {target['start']} in article {target['article_id']} revision {target['revision']}"
    return f"{what} of {_short(target['surface'])} {place}"


def _nearest_to(start: int, rows: Sequence[Row], words: str) -> str:
    near = sorted(sorted(rows, key=lambda row: abs(row["start"] - start))[:_NEAREST], key=lambda row: row["start"])
    message = ", ".join(f"{_short(row[words])} at {row['start']}" for row in near) or "none"
    return f"of {len(rows)} the nearest are {message}" if len(rows) > len(near) else f"there are {message}"


def _listed(title: str, rows: Sequence[Row], words: str) -> str:
    message = ", ".join(f"{row['start']} {_short(row[words] or '')}" for row in rows[:_NAMED]) or "none"
    return f"{title}: {message}" + (f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")


def _short(words: str) -> str:
    line = one_line(words)
    return f"'{line if len(line) <= _SHORT else line[: _SHORT - 1] + '…'}'"
