"""Check a finished night and publish it: all its tables appear at one instant, or none does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.annotate.canary import CanaryRead
from tasks.annotate.shard import Questions, ShardRead
from tasks.begin import Run
from tasks.identities import identities
from tasks.receipt import Receipt
from warehouse.checks.verify import verify
from warehouse.errors import CheckError
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import PublishedNight, ShardTables, lay_out, staged
from warehouse.snapshot.catalogue import Catalogue, open_snapshot
from warehouse.snapshot.snapshot import build_snapshot, swap
from warehouse.tables.schema import PARQUET_TABLES

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


def published_shards(before: Before, sources: Collection[str]) -> Mapping[tuple[str, int], ShardTables]:
    """What of this night stands in the lake, by source and shard.

    Args:
        sources: what is read tonight.

    Raises:
        CheckError: a file is lost or damaged that held rows of other sources: better known now than after an hour.
    """
    standing = PublishedNight.of(before.lake, before.catalogue, before.night)
    standing.without(before.lake, sources)
    return standing.shards


@task(name="check", task_run_name="check", cache_policy=NO_CACHE)
def check(
    before: Before,
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
    lake, known = before.lake, before.catalogue
    standing = PublishedNight.of(lake, known, run.night)
    sources = {one.source for one in intake if one.records is not None}
    files = lay_out(lake, run.night, run.run_id, sources, [_rows_of(read) for read in shards], standing)
    catalogue = known.with_run(
        _run_row(run, flow_run_id, ending),
        intake=[_intake_row(run, one) for one in intake],
        canaries=canary.rows,
        models=_model_rows(run, questions.models),
        claims=[_claim_row(run, claim.claim_id, claim.text) for claim in questions.claims],
        files=files,
    )
    catalogue = catalogue.without_files({row["path"] for row in standing.harmed}, datetime.now(UTC))
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
def publish(before: Before, run: Run) -> Receipt:
    """Make the checked night the lake that everybody sees, in one rename; then clear the staging folder."""
    started = time.monotonic()
    lake = before.lake
    staging = lake.staging(run.night)
    if (staging / CANDIDATE).is_file():  # a second try may find it published already
        swap(lake, staging / CANDIDATE, replaced_format=before.format)
    shutil.rmtree(staging, ignore_errors=True)
    return Receipt("publish", None, None, 1, 1, 0, time.monotonic() - started, run.run_id)


def _all_there(lake: Lake, catalogue: Catalogue) -> None:
    """Refuse to publish a snapshot that names files which are lost or cut short, and say how to get them back."""
    for row in catalogue.current():
        path = lake.absolute(row["path"])
        if not store.is_whole(path, row):
            told = f"{path} is lost or cut short: put it back, or read its night again (--night {row['night']})"
            raise CheckError(f"{told}; what was read tonight is kept, and the next run goes on from there")


def _rows_of(read: ShardRead) -> ShardTables:
    """The rows of a shard in all tables: the answers, and what was settled before them."""
    shard = read.shard
    settled = [table.name for table in PARQUET_TABLES if table.name not in read.answers]
    return read.answers | {
        name: staged(shard.folder / f"{name}.parquet", shard.source, shard.number) for name in settled
    }


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
