"""What a person wants to see of one night: fixed questions to the views, answered as plain rows.

The command line prints them after a run, and the flow shows them as artifacts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

Rows = list[dict[str, Any]]

_INTAKE = """
    select source, outcome, reason, count(*) as records
    from ledger where night = $night
    group by all order by source, outcome, reason nulls first
"""
_ENTITIES = """
    select entity, type, mentions, articles, independent_texts,
        round(positive_share, 2) as positive, round(negative_share, 2) as negative
    from mentions where night = $night
    order by articles desc, mentions desc, entity limit $most
"""
_POSITIONS = """
    select claim, stance, coalesce(outlet, '') as outlet, round(probability, 2) as probability, evidence
    from positions where night = $night and list_contains($claims, claim_id)
    order by claim, stance, probability desc limit $most
"""
_SUMMARIES = """
    select coalesce(a.title, left(a.text, 60)) as title, coalesce(a.outlet, a.source) as outlet,
        s.label as sentiment,
        (
            select string_agg(text, ' ' order by position)
            from summaries where article_id = a.article_id and revision = a.revision
        ) as summary
    from articles a join sentiments s using (article_id, revision)
    where a.night = $night
    order by a.copy_group <> a.article_id, a.source, a.record limit $most
"""
_STATUS = """
    select night, run_id, state, published_at,
        (select count(*) from intake where run_id = runs.run_id) as sources,
        (select sum(records) from intake where run_id = runs.run_id)::bigint as records,
        (select count(*) from articles where night = runs.night) as articles,
        message
    from runs order by sequence desc limit $most
"""


def intake(con: duckdb.DuckDBPyConnection, night: date) -> Rows:
    """Records by source, outcome and reason."""
    return _rows(con, _INTAKE, night=night)


def most_mentioned(con: duckdb.DuckDBPyConnection, night: date, most: int) -> Rows:
    """The entities that the most articles mention, with how often and in which tone (shares, 0 to 1)."""
    return _rows(con, _ENTITIES, night=night, most=most)


def positions(con: duckdb.DuckDBPyConnection, night: date, claims: list[str], most: int) -> Rows:
    """The positions found on each of `claims` (ids), the surest first, with their evidence."""
    return _rows(con, _POSITIONS, night=night, claims=claims, most=most)


def summaries(con: duckdb.DuckDBPyConnection, night: date, most: int) -> Rows:
    """Title, outlet, sentiment and summary of the night's first articles, originals before copies."""
    return _rows(con, _SUMMARIES, night=night, most=most)


def status(con: duckdb.DuckDBPyConnection, most: int) -> Rows:
    """The latest published runs, newest first; `articles` are those the night holds now."""
    return _rows(con, _STATUS, most=most)


def _rows(con: duckdb.DuckDBPyConnection, query: str, **values: object) -> Rows:
    rows: Rows = con.sql(query, params=values).to_arrow_table().to_pylist()
    return rows
