"""What a lake says about one article, entity, claim, story or place, gathered from its views, with the evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from warehouse.ask.query import as_written, one_line_errors, table_of
from warehouse.ask.render import as_json_values
from warehouse.errors import InputError

Card = dict[str, Any]

MOST = 50  # rows of each part of a card; the views have the rest

_ARTICLE = """
    select article_id, revision, night, title, outlet, byline, url, language, published_at, published_from, text
    from main.latest_articles where article_id = $article_id
"""
_OF_ARTICLE = {
    "summary": """
        select text, start, "end" from main.summaries
        where article_id = $article_id and revision = $revision order by position
    """,
    "sentiment": """
        select label, negative, neutral, positive, news, model_id from main.sentiments
        where article_id = $article_id and revision = $revision
    """,
    "entities": """
        select entity, type, any_value(role) as role, count(*) as mentions, min(start) as first_start,
            mode(tone) as tone, list(distinct surface order by surface) as surfaces
        from main.entities where article_id = $article_id and revision = $revision
        group by entity, type order by mentions desc, first_start limit $most
    """,
    "statements": """
        select quote_id, speaker, tied, quote, direct, cue, start, "end", speaker_probability from main.statements
        where article_id = $article_id and revision = $revision order by start limit $most
    """,
    "positions": """
        select claim_id, claim, holder, stance, probability, quote, evidence, evidence_start, evidence_end
        from main.positions where article_id = $article_id and revision = $revision
        order by claim_id, holder, evidence_start limit $most
    """,
}
_NAMED = """
    select entity, type, sum(mentions)::bigint as mentions, min(night) as first_night, max(night) as last_night
    from main.mentions_by_day where lower(entity) = lower($name) group by entity, type order by mentions desc
"""
_NEAR = """
    select entity, sum(mentions)::bigint as mentions from main.mentions_by_day
    where contains(lower(entity), lower($name)) group by entity order by mentions desc, entity limit 5
"""
_OF_ENTITY = {
    "by_day": """
        select night, mentions, articles, independent_texts, positive_share, negative_share
        from main.mentions_by_day
        where entity = $entity and type = $type order by night desc limit $most
    """,
    "roles": """
        select role, min(night) as first_night, max(night) as last_night, count(*) as mentions,
            min(article_id) as article_id
        from main.entities where entity = $entity and type = $type and role is not null
        group by role order by mentions desc, role limit $most
    """,
    "says": """
        select statements.night, quote, cue, outlet, statements.article_id, statements.start, statements."end"
        from main.statements join main.articles using (article_id, revision)
        where speaker = $entity order by statements.night desc, statements.article_id, statements.start limit $most
    """,
    "stands": """
        select claim_id, claim, stance, since, until, independent_texts, outlets, words, article_id, current
        from main.stands where holder = $entity order by claim_id, since limit $most
    """,
}
_CLAIM = """
    select claim_id, arg_max(text, valid_from) as claim, min(valid_from) as followed_since
    from internal.claims where claim_id = $claim_id group by claim_id
"""
_CLAIMS = "select distinct claim_id from internal.claims order by claim_id limit 20"
_OF_CLAIM = {
    "by_day": "from main.positions_by_day where claim_id = $claim_id order by night desc limit $most",
    "stands": "from main.stands where claim_id = $claim_id order by holder limit $most",
    "flips": "from main.flips where claim_id = $claim_id limit $most",
    "positions": """
        select night, holder, stance, probability, quote, evidence, outlet, article_id, evidence_start, evidence_end
        from main.positions where claim_id = $claim_id and latest
        order by night desc, probability desc, article_id limit $most
    """,
}
_STORY = """
    select * from main.stories
    where articles > 1 and story_id in (select story_id from main.story_of($story_id) union all select $story_id)
"""
_OF_STORY = {
    "nights": "from main.story_timeline($story_id) order by night desc limit $most",
    "articles": """
        select members.night, article_id, outlet, title, probability, via_article_id, shared
        from main.story_members as members join main.latest_articles using (article_id)
        where story_id = $story_id order by members.night, article_id limit $most
    """,
    "positions": "from main.story_positions($story_id) order by claim_id, stance, holder limit $most",
    "outlets": "from main.story_outlets($story_id) order by place nulls last, outlet limit $most",
}
_OF_FIGURES = {
    "numbers": """
        select night, outlet, surface, low, high, bound, unit, sentence, article_id, revision, start, "end"
        from main.figures_of($entity) order by night desc, article_id, start limit $most
    """,
    "compared": """
        select figure, source, surface, relation, why, sentence, night, article_id, revision, start, "end"
        from main.figures where subject = $entity order by figure, night, article_id, start limit $most
    """,
}
_PLACES = """
    select name, kind, country_name, region, latitude, longitude, sum(mentions)::bigint as mentions,
        sum(articles)::bigint as articles, sum(independent_texts)::bigint as independent_texts
    from main.places_by_day
    where night = coalesce($night::date, (select max(night) from internal.runs))
    group by all order by independent_texts desc, mentions desc, name limit $most
"""
_PLACE = """
    select places.night, name, country_name, region, latitude, longitude, use, surface, probability, outlet,
        internal.sentence_at(text, start, "end") as sentence, article_id, revision, start, "end"
    from main.places join main.articles using (article_id, revision)
    where lower(name) = lower($name) or lower(surface) = lower($name)
    order by places.night desc, article_id, start limit $most
"""
_BY_WORDS = """
    select article_id, revision, night, outlet, title, score, snippet, copies from main.search($text, k := $most)
    order by score desc, article_id
"""
_BY_MEANING = """
    select article_id, revision, night, outlet, title, similarity
    from main.similar_to($text, k := $most) order by similarity desc, article_id
"""


def search(con: duckdb.DuckDBPyConnection, text: str, by: str, most: int) -> list[Card]:
    """Articles by words or by meaning, the best first.

    Args:
        by: `words` or `meaning`.

    Raises:
        InputError: there is no word in the text.
    """
    query = _BY_WORDS if by == "words" else _BY_MEANING
    return _rows(con, query, text=text, most=max(1, min(most, MOST)))


def article(con: duckdb.DuckDBPyConnection, article_id: str) -> Card:
    """The current revision of an article, and all answers about it.

    Raises:
        InputError: there is no such article.
    """
    found = _rows(con, _ARTICLE, article_id=article_id)
    if not found:
        raise InputError(f"no article {article_id!r}: `search` finds articles with their ids")
    given = {"article_id": article_id, "revision": found[0]["revision"]}
    return {"article": found[0], **_parts(con, _OF_ARTICLE, given)}


def entity(con: duckdb.DuckDBPyConnection, name: str, type_: str | None = None) -> Card:
    """What is known of a name: mentions by day, roles, what it says, where it stands.

    Args:
        name: in any case; entities are not linked across articles, so namesakes are one entity here.
        type_: of several with that name; the most mentioned by default.

    Raises:
        InputError: nothing has that name.
    """
    found = _entities(con, name, type_)
    given = {"entity": found[0]["entity"], "type": found[0]["type"]}
    return {"entity": found[0], "others": found[1:], **_parts(con, _OF_ENTITY, given)}


def figures(con: duckdb.DuckDBPyConnection, name: str) -> Card:
    """The numbers in sentences that name an entity; and those of which several sources give the same figure, with
    who agrees and who contradicts.

    Raises:
        InputError: nothing has that name.
    """
    found = _entities(con, name, None)
    return {"entity": found[0], **_parts(con, _OF_FIGURES, {"entity": found[0]["entity"]})}


def places(con: duckdb.DuckDBPyConnection, name: str | None = None, night: date | None = None) -> Card:
    """Where the news of a night is, with coordinates; or every mention of one place, the latest first.

    Args:
        name: of one place, in any case.
        night: the latest by default; not used with a name.

    Raises:
        InputError: no place of that name is mentioned.
    """
    if name is None:
        return {"places": _rows(con, _PLACES, night=night, most=MOST)}
    found = _rows(con, _PLACE, name=name, most=MOST)
    if not found:
        raise InputError(f"no place is called {name!r}: without a name there are those of the latest night")
    return {"mentions": found}


def claim(con: duckdb.DuckDBPyConnection, claim_id: str) -> Card:
    """Who stands where on a claim, since when, in which words.

    Raises:
        InputError: no such claim is followed.
    """
    found = _rows(con, _CLAIM, claim_id=claim_id)
    if not found:
        known = ", ".join(row["claim_id"] for row in _rows(con, _CLAIMS))
        raise InputError(f"no claim {claim_id!r} is followed" + (f"; there are {known}" if known else ""))
    return {"claim": found[0], **_parts(con, _OF_CLAIM, {"claim_id": claim_id})}


def story(con: duckdb.DuckDBPyConnection, story_id: str) -> Card:
    """The course of a story night by night, its articles, who stands where in it, and its outlets.

    Args:
        story_id: also the id of any of its articles.

    Raises:
        InputError: there is no such story of several articles.
    """
    found = _rows(con, _STORY, story_id=story_id)
    if not found:
        raise InputError(
            f"no story of several articles is {story_id!r}: `from stories where articles > 1` lists them"
        )
    return {"story": found[0], **_parts(con, _OF_STORY, {"story_id": found[0]["story_id"]})}


def _entities(con: duckdb.DuckDBPyConnection, name: str, type_: str | None) -> list[Card]:
    """The entities of a name, in any case, the most mentioned first.

    Raises:
        InputError: there is none.
    """
    found = [row for row in _rows(con, _NAMED, name=name) if type_ in (None, row["type"])]
    if not found:
        near = ", ".join(row["entity"] for row in _rows(con, _NEAR, name=name))
        raise InputError(f"no entity is called {name!r}" + (f"; names that hold it: {near}" if near else ""))
    return found


def _parts(con: duckdb.DuckDBPyConnection, queries: dict[str, str], given: dict[str, Any]) -> Card:
    return {name: _rows(con, query, **given, most=MOST) for name, query in queries.items()}


def _rows(con: duckdb.DuckDBPyConnection, query: str, **given: object) -> list[Card]:
    """The rows of a query of ours, as JSON holds them."""
    with one_line_errors(con, query):
        return as_json_values(as_written(table_of(con, query, **given)))
