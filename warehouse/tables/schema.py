"""Every table of rows in Parquet. Parquet schemas, views, comments and TABLES.md come from their declarations."""

from __future__ import annotations

from warehouse.tables.answers import (
    ANNOTATIONS,
    EMBEDDINGS,
    ENTITIES,
    QUOTES,
    SENTIMENTS,
    STANCES,
    SUMMARIES,
)
from warehouse.tables.articles import ARTICLES, LEDGER, REMOVED_SPANS
from warehouse.tables.bookkeeping import BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT
from warehouse.tables.linked import ENTITY_IDS, QUOTE_GROUPS
from warehouse.tables.stories import STORIES, STORY_EVENTS, STORY_MEMBERS
from warehouse.tables.trends import TRENDS

__all__ = [
    "ANNOTATIONS",
    "ARTICLES",
    "BY_NAME",
    "EMBEDDINGS",
    "ENTITIES",
    "ENTITY_IDS",
    "LEDGER",
    "NIGHT_TABLES",
    "PARQUET_TABLES",
    "QUOTES",
    "QUOTE_GROUPS",
    "REMOVED_SPANS",
    "SENTIMENTS",
    "SETTLED",
    "STANCES",
    "STORIES",
    "STORY_EVENTS",
    "STORY_MEMBERS",
    "STORY_TABLES",
    "SUMMARIES",
    "TABLES",
    "TRENDS",
]

# What a night as a whole gives; a night's rows lie with its first shard.
STORY_TABLES = (STORIES, STORY_MEMBERS, STORY_EVENTS)
NIGHT_TABLES = (*STORY_TABLES, ENTITY_IDS, QUOTE_GROUPS, TRENDS)
SETTLED = (ARTICLES, REMOVED_SPANS, LEDGER)
PARQUET_TABLES = (ARTICLES, REMOVED_SPANS, *ANNOTATIONS, LEDGER, *NIGHT_TABLES)
TABLES = (*PARQUET_TABLES, *BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT)
BY_NAME = {table.name: table for table in TABLES}
