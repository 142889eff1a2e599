"""Finds the entity that a person wants to correct: two ids that are one, or a name that is somebody else.

A correction names entities by their ids, which depend on their first article and name alone, and a name by its
article. So it holds however often the nights are read again. Reads only.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.terminal import one_line
from warehouse.corrections import answers
from warehouse.corrections.answers import Answer
from warehouse.corrections.targets import hint, nearest, no_target
from warehouse.errors import InputError
from warehouse.tables.schema import ENTITY_IDS

Row = dict[str, Any]


def merged(con: duckdb.DuckDBPyConnection, entity_id: str, other: str) -> Answer:
    """Two entities that are one: the younger becomes part of the older, which keeps its id.

    Raises:
        InputError: there is no such entity, or they are one already.
    """
    first, second = (_first_link(con, given) for given in (entity_id, other))
    if first["entity_id"] == second["entity_id"]:
        raise InputError(f"{entity_id} and {other} are one already, {first['entity_id']}; nothing to correct")
    older, younger = sorted((first, second), key=lambda row: (row["night"], row["article_id"], row["name"]))
    what = f"{one_line(younger['name'])} ({younger['entity_id']})"
    target = _target("merge", younger)
    return Answer(target, younger["entity_id"], younger["entity_id"], what, value=older["entity_id"])


def moved(con: duckdb.DuckDBPyConnection, article_id: str, name: str, entity_id: str) -> Answer:
    """The entity that a name of an article is.

    Raises:
        InputError: there is no such article, name or entity.
    """
    link = _link(con, article_id, name)
    right = _first_link(con, entity_id)["entity_id"]
    return Answer(_target("move", link), link["model_entity_id"], link["entity_id"], _named(link), value=right)


def split(con: duckdb.DuckDBPyConnection, article_id: str, name: str) -> Answer:
    """A name of an article that is somebody else than the model says, with all that was linked through it.

    Raises:
        InputError: there is no such article or name, it is the first of its entity, or it was put there by hand.
    """
    link = _link(con, article_id, name)
    if link["override_id"] is not None:
        raise InputError(
            f"{_named(link)} was put into {link['entity_id']} by {link['override_id']}: take that correction back "
            "first"
        )
    own = hashlib.sha256("\n".join((article_id, link["type"], link["name"])).encode()).hexdigest()[:16]
    if own == link["model_entity_id"]:
        raise InputError(f"{_named(link)} is the first of its entity: name the first that is somebody else")
    return Answer(_target("split", link), link["model_entity_id"], link["entity_id"], _named(link), value=own)


def nights_of(con: duckdb.DuckDBPyConnection, row: Row) -> list[date]:
    """The nights with an article of the entities that a correction concerns, latest first.

    Args:
        row: of `overrides`; with `corrected`, the withdrawn value, if it takes a correction back.
    """
    named = [row[key] for key in ("was", "value", "corrected") if row.get(key) is not None]
    query = "select distinct night from corrected_links where list_contains($named, entity_id) order by night desc"
    return [found["night"] for found in rows_of(con, query, named=named)]


def _first_link(con: duckdb.DuckDBPyConnection, given: str) -> Row:
    """The first appearance of an entity, given by its id or by one that was merged into it."""
    query = """select * from corrected_links
        where entity_id = coalesce((select kept_id from entity_merges where entity_id = $id), $id)
        order by night, article_id, name limit 1"""
    for row in rows_of(con, query, id=given):
        return row
    raise InputError(f'no entity {given}: `nightdesk sql "select entity_id, name from entity"` lists them')


def _link(con: duckdb.DuckDBPyConnection, article_id: str, name: str) -> Row:
    """The person or body of this name in an article, as the views and as the model have it."""
    answers.article(con, article_id)
    query = """select now.*, links.entity_id as model_entity_id
        from corrected_links as now join links using (article_id, type, name)
        where article_id = $id and name = $name order by type"""
    rows = rows_of(con, query, id=article_id, name=name)
    if not rows:
        known = f"select name, unnest(forms) as called from links where article_id = '{article_id}'"
        raise InputError(f"article {article_id} names no person or body {name!r}{hint(nearest(con, known, name))}")
    return rows[0]


def _target(field: str, link: Row) -> Row:
    return no_target() | {
        "table_name": ENTITY_IDS.name,
        "field": field,
        "article_id": link["article_id"],
        "revision": link["revision"],
        "night": link["night"],
        "surface": link["name"],
        "type": link["type"],
        "model_id": link["model_id"],
    }


def _named(link: Row) -> str:
    return f"{one_line(link['name'])} in article {link['article_id']}"
