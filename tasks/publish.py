"""Check a finished night and publish it: all its tables appear at one instant, or none does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.begin import Run
from tasks.canary import CanaryRead
from tasks.identities import identities
from tasks.receipt import Receipt
from tasks.shard import Questions, ShardRead
from warehouse import store
from warehouse.catalogue import Catalogue, build_snapshot, open_snapshot, swap
from warehouse.errors import CheckError
from warehouse.lake import Lake
from warehouse.schema import PARQUET_TABLES
from warehouse.verify import verify

CANDIDATE = "candidate.duckdb"
BREACHES_SHOWN = 3


@dataclass(frozen=True)
class Intake:
    """What one source gave tonight; `records` is None when it failed, and `message` says why."""

    source: str
    records: int | None
    message: str | None = None


@dataclass(frozen=True)
class Ending:
    """How a night ends: `Completed`, or `Degraded` with what was amiss."""

    state: str
    message: str | None


def published_files(root: Path, run: Run) -> dict[tuple[str, int], dict[str, Path]]:
    """Files of this night that stand in the lake: (source, shard) to table name to path."""
    lake, found = Lake(root), dict[tuple[str, int], dict[str, Path]]()
    for (source, shard, table), row in _standing_rows(lake, Catalogue.load(lake), run).items():
        found.setdefault((source, shard), {})[table] = lake.absolute(row["path"])
    return found


def _standing_rows(lake: Lake, catalogue: Catalogue, run: Run) -> dict[tuple[str, int, str], dict[str, Any]]:
    """The `files` rows of this night whose files stand unharmed in the lake, by source, shard and table name."""
    return {
        (row["source"], row["shard"], row["table_name"]): row
        for row in catalogue.current(night=run.night)
        if store.is_published(lake.absolute(row["path"]), row)
    }


@task(name="check", task_run_name="check", cache_policy=NO_CACHE)
def check(
    root: Path,
    run: Run,
    flow_run_id: str | None,
    shards: list[ShardRead],
    canary: CanaryRead,
    intake: list[Intake],
    questions: Questions,
    ending: Ending,
) -> Receipt:
    """Put the night's files in their place, build the snapshot that would show them, and hold it to the promises.

    Raises:
        CheckError: the night breaks a promise; the lake stays as it was published last.
    """
    started = time.monotonic()
    lake = Lake(root)
    known = Catalogue.load(lake)
    standing = _standing_rows(lake, known, run)
    files = [
        _file(lake, run, read, number, table.name, standing.get((read.shard.source, read.shard.number, table.name)))
        for number, read in enumerate(shards)
        for table in PARQUET_TABLES
    ]
    catalogue = known.with_run(
        _run_row(run, flow_run_id, ending),
        intake=[_intake_row(run, one) for one in intake],
        canaries=canary.rows,
        models=_model_rows(run, questions.models),
        claims=[_claim_row(run, claim.claim_id, claim.text) for claim in questions.claims],
        files=files,
        replaced=(run.night, [one.source for one in intake if one.records is not None]),
    )
    unharmed = {row["path"] for row in standing.values()}
    harmed = {row["path"] for row in known.current(night=run.night)} - unharmed
    catalogue = catalogue.without_files(harmed, datetime.now(UTC))
    _all_there(lake, catalogue)
    candidate = lake.staging(run.night) / CANDIDATE
    build_snapshot(lake, catalogue, candidate)
    with open_snapshot(candidate) as con:
        breaches = verify(con, lake, night=run.night)
    if breaches:
        told = "; ".join(f"{b.promise}: {b.where}: {b.what}" for b in breaches[:BREACHES_SHOWN])
        raise CheckError(f"night {run.night} was not published, {len(breaches)} promises broken: {told}")
    rows = sum(row["rows"] for row in files)
    return Receipt("check", None, None, rows, rows, 0, time.monotonic() - started, f"{len(files)} files")


@task(name="publish", task_run_name="publish", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
def publish(root: Path, run: Run) -> Receipt:
    """Make the checked night the lake that everybody sees, in one rename; then clear the staging folder."""
    started = time.monotonic()
    lake = Lake(root)
    staging = lake.staging(run.night)
    if (staging / CANDIDATE).is_file():  # a second try may find it published already
        swap(lake, staging / CANDIDATE)
    shutil.rmtree(staging, ignore_errors=True)
    return Receipt("publish", None, None, 1, 1, 0, time.monotonic() - started, run.run_id)


def _all_there(lake: Lake, catalogue: Catalogue) -> None:
    """Refuse to publish a snapshot that names files which are lost or cut short, and say how to get them back."""
    for row in catalogue.current():
        path = lake.absolute(row["path"])
        if not store.is_whole(path, row):
            told = f"{path} is lost or cut short: put it back, or read its night again (--night {row['night']})"
            raise CheckError(f"{told}; what was read tonight is kept, and the next run goes on from there")


def _file(
    lake: Lake, run: Run, read: ShardRead, number: int, table: str, standing: dict[str, Any] | None
) -> dict[str, Any]:
    """The `files` row of one table of one shard: the one that stands, or that of the staged file once installed."""
    shard = read.shard
    path = read.files.get(table, shard.folder / f"{table}.parquet")
    if standing is not None and store.stored_keys(path) == (standing["content_key"], standing["input_key"]):
        return standing
    final = lake.data_path(table, run.night, run.run_id, number)
    store.install(path, final, replace=True)  # an interrupted try of this run may have left another
    return store.file_row(
        lake,
        final,
        table_name=table,
        night=run.night,
        source=shard.source,
        shard=shard.number,
        published_by=run.run_id,
    )


def _run_row(run: Run, flow_run_id: str | None, ending: Ending) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "night": run.night,
        "started_at": run.started_at,
        "published_at": datetime.now(UTC),
        "state": ending.state,
        "message": ending.message,
        "flow_run_id": flow_run_id,
        "nightdesk_version": version("nightdesk"),
    }


def _intake_row(run: Run, one: Intake) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "night": run.night,
        "source": one.source,
        "records": one.records,
        "state": "read" if one.records is not None else "failed",
        "message": one.message,
    }


def _model_rows(run: Run, models: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "model_id": identity.model_id,
            "name": identity.name,
            "version": identity.version,
            "weights_sha256": identity.weights_sha256,
            "first_run_id": run.run_id,
        }
        for identity in sorted(set(identities(models).values()), key=lambda identity: identity.model_id)
    ]


def _claim_row(run: Run, claim_id: str, text: str) -> dict[str, Any]:
    return {"claim_id": claim_id, "text": text, "valid_from": run.night, "run_id": run.run_id}
