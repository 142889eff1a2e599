"""Fixed queries to the views about some nights, for the terminal; answers are plain rows.

The command line prints them after a run, and the flow shows them as artifacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from warehouse.ask.query import rows_of

Row = dict[str, Any]
Rows = list[Row]

_INTAKE = """
    select night, source, outcome, reason, count(*) as records
    from ledger where list_contains($nights, night)
    group by all order by night, source, outcome, reason nulls first
"""
_ENTITIES = """
    select entity, type, sum(mentions)::bigint as mentions, sum(articles)::bigint as articles,
        sum(independent_texts)::bigint as texts,
        round(sum(positive_share * mentions) / sum(mentions), 2) as "positive share",
        round(sum(negative_share * mentions) / sum(mentions), 2) as "negative share"
    from mentions_by_day where list_contains($nights, night)
    group by entity, type
    order by articles desc, mentions desc, entity, type limit $most
"""
_CLAIMS = """
    select claim_id, claim, coalesce(articles_judged, 0) as articles_judged, coalesce(articles, 0) as articles
    from (
        select claim_id, arg_max(text, valid_from) as claim
        from claims where list_contains($claims, claim_id) group by claim_id
    )
    left join (
        select claim_id, sum(articles_judged)::bigint as articles_judged, sum(articles)::bigint as articles,
            sum(holders)::bigint as holders
        from positions_by_day where list_contains($nights, night) group by claim_id
    ) using (claim_id)
    order by articles desc, coalesce(holders, 0) desc, claim_id
"""
_POSITIONS = """
    with taken as (
        select claim_id, positions.night, if(holder = 'article', 'the article', holder) as holder, stance,
            probability, coalesce(reported_via, positions.outlet, source) as outlet, evidence, article_id
        from positions join articles using (article_id, revision)
        where list_contains($nights, positions.night) and list_contains($claims, claim_id)
    ),
    folded as (
        -- What is printed by several outlets, or again the next night, is one position.
        select claim_id, min(night) as night, holder, stance, round(max(probability)::double, 2) as probability,
            list(distinct outlet order by outlet) as outlets, evidence
        from taken
        group by claim_id, holder, stance, evidence, if(evidence is null, article_id, null)
    )
    select *, count(*) over (partition by claim_id) as positions
    from folded
    qualify row_number() over (
        partition by claim_id order by probability desc nulls first, night, holder, evidence
    ) <= $most
    order by claim_id, probability desc nulls first, night, holder, evidence
"""
_QUOTATIONS = """
    with folded as (
        select speaker, quote, min(statements.night) as night, bool_or(tied) as tied, bool_or(direct) as direct,
            min(coalesce(reported_via, outlet, source)) as outlet, max(speaker_probability) as probability
        from statements join articles using (article_id, revision)
        where list_contains($nights, statements.night)
        group by speaker, quote
    )
    select speaker, outlet, quote, night, count(*) over () as quotations
    from folded
    -- First one quotation of each speaker: otherwise a press conference would fill the list.
    order by
        row_number() over (partition by speaker order by direct desc, probability desc nulls last, quote),
        tied desc, direct desc, probability desc nulls last, speaker, quote
    limit $most
"""
_STORIES = """
    select stories_by_day.title, first_seen as since, stories_by_day.articles, change, articles_so_far,
        current_stories.outlets
    from stories_by_day join current_stories using (story_id)
    where night = $night and stories_by_day.articles > 0 and (not $new or first_seen = $night)
    order by stories_by_day.articles desc, articles_so_far desc, stories_by_day.title, story_id limit $most
"""
_SUMMARIES = r"""
    with named as (from articles select *, regexp_replace(text, '\s+', ' ', 'g') as line)
    select
        coalesce(a.title, if(length(line) > 60, regexp_replace(left(line, 60), '\s\S*$', ' …'), line)) as title,
        coalesce(a.outlet, a.source) as outlet,
        s.label as sentiment, s.news,
        (
            select string_agg(text, ' ' order by position)
            from summaries where article_id = a.article_id and revision = a.revision
        ) as summary
    from named a join sentiments s using (article_id, revision)
    where list_contains($nights, a.night)
    order by not starts_with(a.copy_group, a.article_id), a.source, a.record, a.revision limit $most
"""
_STATUS = """
    select night, run_id, state, published_at,
        (select count(*) from intake where run_id = runs.run_id) as sources,
        (select sum(records) from intake where run_id = runs.run_id)::bigint as records,
        (select count(*) from articles where night = runs.night) as articles,
        message
    from runs order by sequence desc limit $most
"""
_LATEST = """
    select night, run_id, state, published_at,
        (select count(*) from articles where night = (select max(night) from runs)) as articles
    from runs order by night desc, sequence desc limit 1
"""
_BYTES = """
    select coalesce(sum(bytes) filter (superseded_by is null), 0)::bigint as tables,
        coalesce(sum(bytes) filter (superseded_by is not null), 0)::bigint as superseded
    from files where removed_at is null
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


def claims_followed(con: duckdb.DuckDBPyConnection, nights: Sequence[date], claims: Sequence[str]) -> Rows:
    """Each of `claims` (ids) in its latest wording, those with positions in most articles first.

    A row counts the articles that were judged towards the claim, and those with a position on it.
    """
    return rows_of(con, _CLAIMS, nights=list(nights), claims=list(claims))


def positions(con: duckdb.DuckDBPyConnection, nights: Sequence[date], claims: Sequence[str], most: int) -> Rows:
    """The positions on each of `claims` (ids), each once, at most `most` of a claim, the most probable first.

    `outlets` printed the position; for a speaker it is the outlet to which they spoke, if the text names it.
    `positions` counts all positions on the claim, and `night` is the first night with this position.
    """
    return rows_of(con, _POSITIONS, nights=list(nights), claims=list(claims), most=most)


def quotations(con: duckdb.DuckDBPyConnection, nights: Sequence[date], most: int) -> Rows:
    """Who says what, each once, known speakers first; `quotations` counts all of the nights."""
    return rows_of(con, _QUOTATIONS, nights=list(nights), most=most)


def stories(con: duckdb.DuckDBPyConnection, night: date, most: int, *, new: bool = False) -> Rows:
    """The stories of several articles with most articles on a night.

    A row counts the night's articles, how many more or fewer they are than on the night before, and all so far.

    Args:
        new: only those that begin on the night.
    """
    return rows_of(con, _STORIES, night=night, most=most, new=new)


def summaries(con: duckdb.DuckDBPyConnection, nights: Sequence[date], most: int) -> Rows:
    """Title, outlet, sentiment, kind of news and summary of the nights' first articles, originals before copies."""
    return rows_of(con, _SUMMARIES, nights=list(nights), most=most)


def status(con: duckdb.DuckDBPyConnection, most: int) -> Rows:
    """The latest published runs, newest first; `articles` are those the night holds now."""
    return rows_of(con, _STATUS, most=most)


def latest_night(con: duckdb.DuckDBPyConnection) -> Row:
    """The run that published the latest night last; `articles` are those the night holds."""
    [row] = rows_of(con, _LATEST)
    return row


def bytes_of_files(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Bytes of the Parquet files: the current `tables`, and `superseded` files that are not removed yet."""
    [row] = rows_of(con, _BYTES)
    return row


def drift(con: duckdb.DuckDBPyConnection, run_id: str) -> Rows:
    """How the models of a run answered the canary, stage by stage, beside the run before."""
    return rows_of(con, _DRIFT, run_id=run_id)
