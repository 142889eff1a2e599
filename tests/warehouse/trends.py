"""Lakes of many nights for tests of what moves, published at once: a run for each would take .3 s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from tests.warehouse.lakes import CLAIM, MODEL, Row, article, intake_row, publish_catalogue, run_row, sha, shard
from warehouse.history.trends import COLUMNS
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.schema import BY_NAME, PARQUET_TABLES

TONIGHT = date(2026, 3, 31)
SOURCES = ("desk", "wire")
OF_SOURCE = 6  # texts that each gives on a night


def usual(night: date, *, source: str, named: int = 1, model: str = MODEL) -> list[Row]:
    """The articles that a source gives on a night, of which so many name Ada Crane and all others somebody new."""
    return [
        article(
            f"{source}-{night}-{number}",
            f"Ada Crane builds {number}." if number < named else f"{source.title()} {night:%b%d}x{number} builds.",
            source=source,
            outlet=source.title(),
            title=f"Dam {number}",
            night=night,
            run_id=f"run-{night}",
        )
        for number in range(OF_SOURCE)
    ]


def rows_of(articles: Sequence[Row], model: str = MODEL) -> dict[str, list[Row]]:
    """The rows of all tables for these articles, answered by a model; each is a story of its own."""
    tables = shard(*articles)
    for one in articles:
        key = {name: one[name] for name in ("article_id", "revision", "night", "run_id")}
        tables["story_members"].append({"story_id": one["article_id"], **key, "model_id": MODEL})
    for table in ("entities", "places", "stances"):
        for row in tables[table]:
            row["model_id"] = model
    return tables


def tonight(articles: Sequence[Row], model: str = MODEL) -> dict[str, pa.Table]:
    """What a night is asked for, as tables."""
    tables = rows_of(articles, model)
    return {
        table.name: pa.Table.from_pylist(tables[table.name], schema=_narrow(table.name, names))
        for table, names in COLUMNS.items()
    }


def _narrow(table: str, names: Sequence[str]) -> pa.Schema:
    return pa.schema([BY_NAME[table].schema.field(name) for name in names])


def publish_nights(lake: Lake, nights: Mapping[date, Sequence[Row]], **of_last: Sequence[Row]) -> None:
    """Publish these nights in one snapshot.

    Args:
        of_last: further rows of the last night, by table.
    """
    catalogue = Catalogue.empty()
    for night, articles in nights.items():
        run_id, files = f"run-{night}", []
        tables = rows_of(articles) | {"story_members": []}
        if night == max(nights):
            tables |= of_last
        for table in PARQUET_TABLES:
            rows = table.conform(tables[table.name])
            path = lake.data_path(table.name, night, run_id, 0)
            store.write(path, table, rows, content_key=sha(f"{table.name} {night}"), lasting=False)
            placed = {"night": night, "sources": list(SOURCES), "part": 0, "published_by": run_id}
            files.append(store.file_row(lake, path, table_name=table.name, **placed))
        model = {"model_id": MODEL, "name": "tiny", "version": "1", "weights_sha256": sha("w")}
        catalogue = catalogue.with_run(
            run_row(run_id, night),
            intake=[intake_row(run_id, night, source, OF_SOURCE) for source in SOURCES],
            models=[model | {"first_run_id": run_id}],
            claims=[{**CLAIM, "valid_from": night, "run_id": run_id}],
            files=files,
        )
    publish_catalogue(lake, catalogue)


def month(days: int) -> dict[date, list[Row]]:
    """As many usual nights before `TONIGHT`, the first ones first."""
    nights = [TONIGHT - timedelta(days=day) for day in range(days, 0, -1)]
    return {night: [row for source in SOURCES for row in usual(night, source=source)] for night in nights}


def trend(**changes: Any) -> Row:
    """A row of `trends` of TONIGHT."""
    row = {"kind": "name", "subject": "Ada Crane", "side": None, "label": "Ada Crane", "n": 8, "outlets": 2}
    row |= {"independent_texts": 8, "expected": 2.0, "exposure": 12, "ratio": 4.0, "p": 0.0001, "q": 0.001}
    row |= {"verdict": "up", "reason": "67 % of the texts have it, 17 % would be usual", "nights": 28, "panel": 1.0}
    return row | {"model_id": MODEL, "night": TONIGHT, "run_id": f"run-{TONIGHT}"} | changes
