"""What the steps that see a night as a whole have in common: rows that are staged until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.nights.compaction import RowRange, ShardTables, staged
from warehouse.tables.schema import ARTICLES
from warehouse.tables.table import Table

Rows = list[dict[str, Any]]


def stage_rows(before: Before, rows: Mapping[Table, Rows]) -> dict[str, RowRange]:
    """Write the rows of each table to the night's staging folder; the staged rows by table name."""
    return {table.name: _stage(before, table, given) for table, given in rows.items()}


def appeared(rows: ShardTables) -> dict[tuple[str, int], str]:
    """When each article of a shard appeared, in ISO 8601, by article and revision."""
    columns = ["article_id", "revision", "published_at", "first_seen_at"]
    articles = rows[ARTICLES.name].read(ARTICLES, columns).to_pylist()
    return {
        (row["article_id"], row["revision"]): (row["published_at"] or row["first_seen_at"])
        .astimezone(UTC)
        .isoformat()
        for row in articles
    }


def _stage(before: Before, table: Table, rows: Rows) -> RowRange:
    path = before.lake.staging(before.night) / f"{table.name}.parquet"
    conformed = table.conform(rows)
    store.write(path, table, conformed, content_key=store.rows_key(table, conformed), lasting=False)
    return staged(path, "", 0)
