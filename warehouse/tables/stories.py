"""The tables of stories: what they are, their articles, and what becomes of them."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.columns import (
    ARTICLE_EXAMPLE,
    ARTICLE_KEY,
    SIGNED,
    STORY_EVENT_NAMES,
    STORY_STATES,
    probability,
)
from warehouse.tables.table import Table, column

STORY_ID = column(
    "story_id",
    pa.string(),
    "The story: the id of its first article, which it keeps; joins `internal.stories`.",
    example=ARTICLE_EXAMPLE,
)

STORIES = Table(
    "stories",
    row=(
        "One row per story and night on which it changed: a happening and what directly follows from it, as "
        "articles report it. The row of the latest night counts. A story of one article is one too. "
        "Use this when you count stories; use `internal.story_members` for their articles."
    ),
    key=("story_id", "night"),
    columns=(
        STORY_ID,
        column(
            "title",
            pa.string(),
            "The most central headline of its articles of the last nights: the one nearest to the others; empty "
            "where none has one.",
            example="Engineers warn that Valcorvo dam may fail",
        ),
        column(
            "first_article_id",
            pa.string(),
            "The article that came first; joins `articles`.",
            example=ARTICLE_EXAMPLE,
        ),
        column("first_seen", pa.date32(), "The night of its first article.", example="2026-03-02"),
        column("last_seen", pa.date32(), "The last night on which an article joined.", example="2026-03-03"),
        column(
            "articles",
            pa.int32(),
            "Its articles after this night; 0 once it is merged.",
            example="4",
            unit="count",
        ),
        column(
            "independent_texts",
            pa.int32(),
            "Its copy groups: copies of one text count once.",
            example="3",
            unit="count",
        ),
        column(
            "outlets",
            pa.int32(),
            "Outlets that report it; a source stands for those of its articles that name none.",
            example="3",
            unit="count",
        ),
        column(
            "state",
            pa.string(),
            "Open; closed after quiet nights, which a new article ends; or merged into another story.",
            example="open",
            labels=STORY_STATES,
        ),
        *SIGNED,
    ),
    since_format=5,
)

STORY_MEMBERS = Table(
    "story_members",
    row=(
        "One row per article and night on which it took its place in a story: when it was first read, when it was "
        "revised, and when a merge or a split moved it. The row of the latest night counts. "
        "Use this when you ask which articles report the same; use `internal.stories` for one row per story."
    ),
    key=("article_id", "night"),
    columns=(
        STORY_ID,
        *ARTICLE_KEY,
        probability(
            "probability",
            "Mean probability that this text and the likest of the story report the same; 1 for the only one.",
            example="0.71",
        ),
        column(
            "via_article_id",
            pa.string(),
            "The earlier article of the story that is likest to this one; null for the first.",
            example="15780ba284456025",
            nullable=True,
        ),
        column(
            "shared",
            pa.list_(pa.string()),
            "Names and words that both have, the weightiest first; empty for the first.",
            example="[Valcorvo, Lourido, dam]",
        ),
        *SIGNED,
    ),
    since_format=5,
)

STORY_EVENTS = Table(
    "story_events",
    row=(
        "One row per thing that became of a story on a night. "
        "Use this when you ask how a story went; use `internal.stories` for how it stands."
    ),
    key=("story_id", "night", "event", "other_story_id", "article_id"),
    columns=(
        STORY_ID,
        column(
            "event",
            pa.string(),
            "What happened. Born with its first article; grew by others; merged into `other_story_id`; split, so "
            "that some articles are of `other_story_id` now; closed after quiet nights; revived by a new article; "
            "or withdrawn: its article `article_id` was revised, and is of `other_story_id` now.",
            example="grew",
            labels=STORY_EVENT_NAMES,
        ),
        column(
            "other_story_id",
            pa.string(),
            "The other story of a merge, a split or a withdrawal; else null.",
            example="15780ba284456025",
            nullable=True,
        ),
        column(
            "article_id",
            pa.string(),
            "The article that was withdrawn; else null.",
            example=ARTICLE_EXAMPLE,
            nullable=True,
        ),
        *SIGNED,
    ),
    since_format=5,
)
