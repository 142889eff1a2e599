"""Finds the story that a person wants to correct: where an article belongs, what is one story, where one splits.

A correction of a story names articles and no text: a story's id is that of its first article, and an article stays
in its story when it is revised. So it holds however often the nights are read again. Reads only.
"""

from __future__ import annotations

from datetime import date

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.terminal import one_line
from warehouse.corrections import answers
from warehouse.corrections.answers import Answer, Row
from warehouse.errors import InputError
from warehouse.tables.bookkeeping import OVERRIDES

TABLES = ("stories", "story_members")
_SHORT = 60  # characters of a headline in a message


def moved(con: duckdb.DuckDBPyConnection, article_id: str, story: str) -> Answer:
    """The story to which an article belongs.

    Args:
        story: the right one, by its id or by the id of any of its articles; `article_id` for a story of its own.

    Raises:
        InputError: there is no such article or story, or the article is in no story.
    """
    member = _member(con, article_id)
    target = _target("story_members", "story", member)
    right = article_id if story == article_id else _story(con, story)
    return Answer(target, member["model_story_id"], member["story_id"], f"story of {_titled(member)}", value=right)


def merged(con: duckdb.DuckDBPyConnection, story: str, other: str) -> Answer:
    """Two stories that are one: the younger becomes part of the older, which keeps its id.

    Args:
        story: by its id or by the id of any of its articles.
        other: likewise.

    Raises:
        InputError: there is no such story, or they are one already.
    """
    asked = [_story(con, story), _story(con, other)]
    if asked[0] == asked[1]:
        raise InputError(f"{story} and {other} are one story already, {asked[0]}; nothing to correct")
    query = """select article_id from articles where list_contains($stories, article_id)
        group by article_id order by min(night), min(published_at) nulls last, article_id"""
    older, younger = (row["article_id"] for row in rows_of(con, query, stories=asked))
    first = _member(con, younger)
    what = f"story {younger} ({_short(first['title'])})"
    return Answer(_target("stories", "merge", first), younger, younger, what, value=older)


def split(con: duckdb.DuckDBPyConnection, article_id: str) -> Answer:
    """Where a story splits: `article_id` is the first of a story of its own, to which the later ones belong.

    Raises:
        InputError: there is no such article, it is the first of its story, or it was put there by hand.
    """
    member = _member(con, article_id)
    model_story = member["model_story_id"]
    if member["override_id"] is not None:
        raise InputError(
            f"{_titled(member)} was put into story {member['story_id']} by {member['override_id']}: take that "
            "correction back first"
        )
    if article_id == model_story:
        raise InputError(f"{_titled(member)} is the first of its story: name the first article after the split")
    target = _target("story_members", "split", member)
    return Answer(target, model_story, member["story_id"], f"story of {_titled(member)}", value="true")


def nights_of(con: duckdb.DuckDBPyConnection, row: Row) -> list[date]:
    """The nights with an article of the stories that a correction concerns, latest first.

    An earlier correction may have put the article into a further story, which loses it now.

    Args:
        row: of `overrides`; with `corrected`, the withdrawn value, if it takes a correction back.
    """
    query = """with named as (
            select unnest($named) as id
            union
            select value from overrides
            where article_id = $article and list_contains($tables, table_name) and value is not null
        ),
        concerned as (
            select story_id from corrected_memberships
            where article_id in (select id from named) or story_id in (select id from named)
        )
        select distinct night from articles
        where article_id in (select article_id from corrected_memberships semi join concerned using (story_id))
        order by night desc"""
    named = [row[key] for key in ("article_id", "was", "value", "corrected") if row.get(key) is not None]
    given = {"named": named, "article": row["article_id"], "tables": list(TABLES)}
    return [found["night"] for found in rows_of(con, query, **given)]


def _member(con: duckdb.DuckDBPyConnection, article_id: str) -> Row:
    """The story of an article, as the views and as the model have it, beside its headline."""
    article = answers.article(con, article_id)
    query = """select now.*, memberships.story_id as model_story_id
        from corrected_memberships as now join memberships using (article_id) where article_id = $id"""
    rows = rows_of(con, query, id=article_id)
    if not rows:
        why = "" if article["annotated"] else f": it was not annotated, for it is in {article['language']}"
        raise InputError(f"article {article_id} is in no story{why}")
    return rows[0] | {"title": article["title"] or article["text"]}


def _story(con: duckdb.DuckDBPyConnection, given: str) -> str:
    """The id of a story, given by its id or by that of any of its articles."""
    query = """select story_id from corrected_memberships where story_id = $id or article_id = $id
        order by story_id <> $id limit 1"""
    for row in rows_of(con, query, id=given):
        story_id: str = row["story_id"]
        return story_id
    raise InputError(f'no story {given}: `nightdesk sql "select story_id, title from stories"` lists them')


def _target(table: str, field: str, member: Row) -> Row:
    return dict.fromkeys(OVERRIDES.schema.names) | {
        "table_name": table,
        "field": field,
        "article_id": member["article_id"],
        "revision": member["revision"],
        "night": member["night"],
        "surface": member["title"][:_SHORT],
        "model_id": member["model_id"],
    }


def _titled(member: Row) -> str:
    return f"article {member['article_id']} ({_short(member['title'])})"


def _short(title: str) -> str:
    line = one_line(title)
    return f"'{line if len(line) <= _SHORT else line[: _SHORT - 1] + '…'}'"
