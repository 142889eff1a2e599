"""Builds the pages of a night, of its stories, and the index of all, from the answers in `Night`.

Reads no lake and writes no file. The same answers give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tasks.night_page import charts
from tasks.night_page.shown import pieces
from tasks.night_page.templates import ARTICLE, SENTENCE, rendered
from warehouse.ask.night import Night, Row, Rows
from warehouse.ask.story import Story
from warehouse.tables.columns import SENTIMENT_LABELS, SIDES

LEADING = 13  # stories shown with their summaries; the others are folded
STORIES_LISTED = 200  # on the index
_STORY_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")  # ids are 16 hexadecimal digits; anything else is no name of a file


def page(night: Night, *, index: str | None = None) -> bytes:
    """The night as one HTML page, in UTF-8.

    Args:
        index: the address of the list of nights, if the page should link to it and to the pages of stories.
    """
    stories = {
        story.story["story_id"]: _on_the_night(night, story, linked=index is not None) for story in night.stories
    }
    statements, passages = _evidence(_in_order(night))
    return rendered(
        "night.html",
        night=replace(night, moved=[_move(row, stories) for row in night.moved]),
        told=[row for row in night.notices if row["night"] == night.night],
        index=index,
        totals={key: sum(row[key] for row in night.sources) for key in _OUTCOMES},
        leading=night.articles[:LEADING],
        further=night.articles[LEADING:],
        stories=stories,
        claims=[_claim(night, claim, statements) for claim in night.claims],
        names=[_name(night, row) for row in night.names],
        places=[_dot(row) for row in night.places],
        sentiments=_over_time(night.nights, night.sentiment_over_time, SENTIMENT_LABELS),
        passages=passages,
        corrected=sum(row["is_corrected"] for row in (*night.articles, *night.statements)),
    )


def index_page(nights: Rows, stories: Sequence[Row] = ()) -> bytes:
    """The list of nights and of the latest stories as an HTML page, in UTF-8.

    Args:
        nights: the rows of `Night.published` that have a page.
        stories: the rows of `Night.story_index` that have a page.
    """
    return rendered("index.html", nights=nights, stories=stories[:STORIES_LISTED], all_stories=len(stories))


def story_page(story: Story, nights: Collection[date]) -> bytes:
    """A story as one HTML page, in UTF-8, which lies in a folder of its own below the nights'.

    Args:
        nights: the nights that have a page, to which this one links.
    """
    claims: dict[tuple[str, str], dict[str, Rows]] = {}
    for row in story.positions:
        if row["quoted"]:
            sides = claims.setdefault((row["claim_id"], row["claim"]), {stance: [] for stance in SIDES})
            sides[row["stance"]].append(row)
    return rendered(
        "story.html",
        story=story.story,
        nights=story.nights,
        with_page=nights,
        articles=story.articles,
        claims=[{"claim": claim, "sides": sides} for (_, claim), sides in claims.items()],
        never_quoted=[row for row in story.positions if not row["quoted"]],
        printing=[row for row in story.outlets if not row["missing"]],
        missing=[row for row in story.outlets if row["missing"]],
    )


def has_page(story_id: str) -> bool:
    """Whether a story may have a page: its id must be fit to name a file."""
    return _STORY_ID.fullmatch(story_id) is not None


def _on_the_night(night: Night, story: Story, *, linked: bool) -> dict[str, Any]:
    """What the page of a night says of a story: how long it has run, and what is new since the night before.

    `tonight` is None where the night is older than those that are shown of the story.
    """
    tonight = next((row for row in story.nights if row["night"] == night.night), None)
    before = tonight["articles_so_far"] - tonight["new_articles"] if tonight else 0
    address = f"stories/{story.story['story_id']}.html" if linked and has_page(story.story["story_id"]) else None
    return {**story.story, "tonight": tonight, "before": before, "address": address}


def _move(row: Row, stories: dict[str, Row]) -> Row:
    """A move, with the address of the page of its story; None without such a page."""
    story = stories.get(row["subject"], {}) if row["kind"] == "story" else {}
    return {**row, "address": story.get("address")}


_OUTCOMES = ("read", "new", "revised", "unchanged", "duplicate", "rejected")


def _in_order(night: Night) -> Rows:
    """The statements on the claims of the night, ordered by claim, then by side."""
    claims = {(claim["claim_id"], claim["claim"]): number for number, claim in enumerate(night.claims)}
    sides = {stance: number for number, stance in enumerate(SIDES)}
    of_claims = [row for row in night.statements if (row["claim_id"], row["claim"]) in claims]
    return sorted(of_claims, key=lambda row: (claims[row["claim_id"], row["claim"]], sides[row["stance"]]))


def _claim(night: Night, claim: Row, statements: Rows) -> dict[str, Any]:
    """A claim with its chart, its sides, and the holders who changed sides."""
    key = (claim["claim_id"], claim["claim"])
    own = [row for row in statements if (row["claim_id"], row["claim"]) == key]
    history = [row for row in night.positions_over_time if (row["claim_id"], row["claim"]) == key]
    sides = [(stance, [row for row in own if row["stance"] == stance]) for stance in SIDES]
    return {
        **claim,
        "history": _over_time(night.nights, history, SIDES),
        "sides": [
            {
                "stance": stance,
                "speakers": [row for row in rows if row["holder"] != ARTICLE],
                "articles": [row for row in rows if row["holder"] == ARTICLE],
            }
            for stance, rows in sides
            if rows
        ],
        "flips": [_flip(row, own) for row in night.flips if row["claim_id"] == claim["claim_id"]],
    }


def _flip(flip: Row, statements: Rows) -> Row:
    """A change of sides, with the id of the passage that shows the present side; None if the page has none."""
    where = ("article_id", "revision", "holder")
    now = [row["passage"] for row in statements if all(row[key] == flip[key] for key in where)]
    return {**flip, "passage": now[0] if now else None}


def _over_time(nights: Sequence[date], rows: Rows, kinds: Sequence[str]) -> dict[str, Any]:
    """A bar per night, and the rows for readers who cannot see it or want the figures."""
    by_night = {row["night"]: row for row in rows}
    counts = [{kind: by_night[night][kind] for kind in kinds} if night in by_night else {} for night in nights]
    highest = max((sum(count.values()) for count in counts), default=0)
    return {"bars": charts.stacked(counts, kinds), "highest": highest, "rows": rows, "kinds": kinds}


def _name(night: Night, row: Row) -> dict[str, Any]:
    history = {tone["night"]: tone for tone in night.tone_over_time if tone["entity"] == row["entity"]}
    return {
        **row,
        "tonight": charts.shares(row, SENTIMENT_LABELS),
        "history": [history[day] for day in night.nights if day in history],
        "line": charts.line([history[day]["net_tone"] if day in history else None for day in night.nights]),
    }


def _dot(row: Row) -> dict[str, Any]:
    return {**row, "dot": charts.dot(row["latitude"], row["longitude"], row["independent_texts"])}


def _evidence(statements: Rows) -> tuple[Rows, list[dict[str, Any]]]:
    """The statements, each with the id of its passage; and the passages by article, in the statements' order.

    Statements with the same evidence share a passage. A stance that was corrected by hand may have no evidence.
    """
    passages: dict[tuple[Any, ...], dict[str, Any]] = {}
    linked = []
    for number, row in enumerate(statements, 1):
        if row["marked"] is None:
            linked.append({**row, "id": f"position-{number}", "passage": None, "pieces": []})
            continue
        key = (row["article_id"], row["revision"], row["evidence_start"], row["evidence_end"])
        passage = passages.setdefault(key, {**row, "id": f"evidence-{len(passages) + 1}", "statements": []})
        linked.append({**row, "id": f"position-{number}", "passage": passage["id"], "pieces": _pieces(row)})
        passage["statements"].append(linked[-1])
    by_article: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for key, passage in passages.items():
        by_article.setdefault(key[:2], []).append(passage)
    return linked, [
        {**group[0], "passages": sorted(group, key=lambda passage: passage["evidence_start"])}
        for group in by_article.values()
    ]


def _pieces(row: Row) -> list[Any]:
    """The evidence, cut into the quoted words, the cue, and the rest."""
    spans = [(part["start"], part["end"], "quote") for part in row["parts"] or ()]
    if row["cue_start"] is not None:
        spans.append((row["cue_start"], row["cue_end"], "cue"))
    return pieces(row["marked"][:SENTENCE], row["evidence_start"], spans)
