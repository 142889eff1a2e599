"""What a person wants to see of some nights: fixed questions to the views, answered as plain rows.

The command line prints them after a run, and the flow shows them as artifacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from warehouse.query import rows_of

Rows = list[dict[str, Any]]

_INTAKE = """
    select night, source, outcome, reason, count(*) as records
    from ledger where list_contains($nights, night)
    group by all order by night, source, outcome, reason nulls first
"""
_ENTITIES = """
    select entity, type, sum(mentions)::bigint as mentions, sum(articles)::bigint as articles,
        sum(independent_texts)::bigint as independent_texts,
        round(sum(positive_share * mentions) / sum(mentions), 2) as positive,
        round(sum(negative_share * mentions) / sum(mentions), 2) as negative
    from mentions_by_day where list_contains($nights, night)
    group by entity, type
    order by articles desc, mentions desc, entity, type limit $most
"""
_POSITIONS = """
    select claim, night, if(holder = 'article', 'the article', holder) as holder, stance,
        round(probability::double, 2) as probability, coalesce(reported_via, outlet) as outlet, evidence
    from (
        select positions.* replace (coalesce(positions.outlet, articles.source) as outlet)
        from positions join articles using (article_id, revision)
    )
    where list_contains($nights, night) and list_contains($claims, claim_id)
    order by claim, night, probability desc, holder, evidence limit $most
"""
_SUMMARIES = r"""
    with named as (from articles select *, regexp_replace(text, '\s+', ' ', 'g') as line)
    select
        coalesce(a.title, if(length(line) > 60, regexp_replace(left(line, 60), '\s\S*$', ' …'), line)) as title,
        coalesce(a.outlet, a.source) as outlet,
        s.label as sentiment,
        (
            select string_agg(text, ' ' order by position)
            from summaries where article_id = a.article_id and revision = a.revision
        ) as summary
    from named a join sentiments s using (article_id, revision)
    where list_contains($nights, a.night)
    order by not starts_with(a.copy_group, a.article_id), a.source, a.record, a.revision limit $most
"""
_STATUS = """
    select night, run_id, state, strftime(published_at, '%Y-%m-%d %H:%M:%S') as published_at,
        (select count(*) from intake where run_id = runs.run_id) as sources,
        (select sum(records) from intake where run_id = runs.run_id)::bigint as records,
        (select count(*) from articles where night = runs.night) as articles,
        message
    from runs order by sequence desc limit $most
"""

_DRIFT = """
    select stage, state, answers, changed, round(largest_shift::double, 4) as largest_shift, model_id, model_before
    from drift where run_id = $run_id order by stage
"""


def intake(con: duckdb.DuckDBPyConnection, nights: Sequence[date]) -> Rows:
    """Records by night, source, outcome and reason."""
    return rows_of(con, _INTAKE, nights=list(nights))


def most_mentioned(con: duckdb.DuckDBPyConnection, nights: Sequence[date], most: int) -> Rows:
    """The entities that the most articles mention, with how often and in which tone (shares, 0 to 1)."""
    return rows_of(con, _ENTITIES, nights=list(nights), most=most)


def positions(con: duckdb.DuckDBPyConnection, nights: Sequence[date], claims: Sequence[str], most: int) -> Rows:
    """The positions found on each of `claims` (ids), the surest of a night first, with their evidence.

    `outlet` is the one a speaker spoke to where the text names it, else the article's.
    """
    return rows_of(con, _POSITIONS, nights=list(nights), claims=list(claims), most=most)


def summaries(con: duckdb.DuckDBPyConnection, nights: Sequence[date], most: int) -> Rows:
    """Title, outlet, sentiment and summary of the nights' first articles, originals before copies."""
    return rows_of(con, _SUMMARIES, nights=list(nights), most=most)


def status(con: duckdb.DuckDBPyConnection, most: int) -> Rows:
    """The latest published runs, newest first; `articles` are those the night holds now."""
    return rows_of(con, _STATUS, most=most)


def drift(con: duckdb.DuckDBPyConnection, run_id: str) -> Rows:
    """How the models of a run answered the canary, stage by stage, beside the run before."""
    return rows_of(con, _DRIFT, run_id=run_id)
