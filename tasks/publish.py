"""Check a finished night and publish it: all its tables appear at once, or none does."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from models.stories.pairs import identity as stories_identity
from models.trends.expected import identity as trends_identity
from models.weights import NIGHT_RULES, night_identity
from tasks.annotate.canary import CanaryRead
from tasks.annotate.reading import Questions
from tasks.annotate.shard import ShardRead
from tasks.begin import Run
from tasks.models import identities
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.checks.verify import in_one_line, verify
from warehouse.errors import CheckError
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import PublishedNight, RowRange, ShardTables, lay_out, staged
from warehouse.snapshot.catalogue import Catalogue, open_snapshot
from warehouse.snapshot.snapshot import build_snapshot, swap
from warehouse.tables.schema import SETTLED

CANDIDATE = "candidate.duckdb"


@dataclass(frozen=True)
class Intake:
    """How many records a source gave; `records` is None if it failed, and `message` says why."""

    source: str
    records: int | None
    message: str | None = None


@dataclass(frozen=True)
class Ending:
    """How a night ends: `Completed`, or `Degraded` with a message that says why."""

    state: str
    message: str | None


def published_night(before: Before, sources: Collection[str]) -> PublishedNight:
    """What the lake holds of this night, by a reading of all its bytes.

    Args:
        sources: the sources that are read now.

    Raises:
        CheckError: a lost or damaged file held rows of other sources; raised now, an hour is not wasted.
    """
    standing = PublishedNight.of(before.lake, before.catalogue, before.night)
    standing.without(before.lake, sources)
    return standing


def tables_of_night(
    before: Before, standing: PublishedNight, sources: Collection[str], shards: Sequence[ShardRead]
) -> list[ShardTables]:
    """All shards that the night will have: those read now, and the published ones of sources that are not read.

    Args:
        standing: what `published_night` gave.
        sources: the sources that are read now.

    Raises:
        CheckError: a lost or damaged file held rows of other sources.
    """
    return [*standing.without(before.lake, sources), *map(_rows_of, shards)]


@step("check")
def check(
    before: Before,
    run: Run,
    flow_run_id: str | None,
    shards: list[ShardRead],
    canary: CanaryRead,
    of_night: Mapping[str, RowRange],
    intake: list[Intake],
    questions: Questions,
    ending: Ending,
    outlets: Sequence[Mapping[str, Any]] = (),
) -> Receipt:
    """Write the night's files, build the snapshot that would show them, and check it against the promises.

    Args:
        of_night: the staged rows of NIGHT_TABLES, by table.
        outlets: the rows of the user's file; without any, those that the lake has stay.

    Raises:
        CheckError: the night breaks a promise; the published lake does not change.
    """
    lake, known = before.lake, before.catalogue
    standing = PublishedNight.of(lake, known, run.night)
    sources = {read.shard.source for read in shards}  # each has a shard, also without records
    read_now = [_rows_of(read) for read in shards]
    files = lay_out(lake, run.night, run.run_id, sources, read_now, standing, of_night)
    catalogue = known.with_run(
        _run_row(run, flow_run_id, ending),
        intake=[_intake_row(run, source) for source in intake],
        canaries=canary.rows,
        models=_model_rows(run, questions.opened),
        claims=[_claim_row(run, claim.claim_id, claim.text) for claim in questions.claims],
        files=files,
    )
    if outlets:
        catalogue = catalogue.with_outlets(outlets, run.run_id)
    catalogue = catalogue.without_files({row["path"] for row in standing.harmed}, datetime.now(UTC))
    _all_there(lake, catalogue)
    candidate = lake.staging(run.night) / CANDIDATE
    build_snapshot(lake, catalogue, candidate)
    with open_snapshot(candidate) as con:
        breaches = verify(con, lake, night=run.night)
    if breaches:
        told = f"{len(breaches)} promises broken: {in_one_line(breaches)}"
        raise CheckError(f"night {run.night} was not published, {told}")
    rows = sum(row["rows"] for row in files)
    return Receipt(stage="check", read=rows, written=rows, note=f"{len(files)} files")


@step("publish", retries=2, retry_delay_seconds=2)
def publish(before: Before, run: Run) -> Receipt:
    """Publish the checked night in one rename, then delete the staging folder."""
    lake = before.lake
    staging = lake.staging(run.night)
    if (staging / CANDIDATE).is_file():  # a retry may find it published already
        swap(lake, staging / CANDIDATE, replaced_format=before.format)
    shutil.rmtree(staging, ignore_errors=True)
    return Receipt(stage="publish", read=1, written=1, note=run.run_id)


def _all_there(lake: Lake, catalogue: Catalogue) -> None:
    """Raise if the snapshot names files that are lost or cut short, and say how to get them back."""
    for row in catalogue.current():
        path = lake.absolute(row["path"])
        if not store.is_whole(path, row):
            remedy = f"put it back, or read its night again (--night {row['night']})"
            raise CheckError(f"{path} is lost or cut short: {remedy}; the next run resumes this night's work")


def _rows_of(read: ShardRead) -> ShardTables:
    """The rows of a shard in all tables: the answers, and the articles with their bookkeeping."""
    shard = read.shard
    settled = (table.name for table in SETTLED)
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


def _intake_row(run: Run, intake: Intake) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "night": run.night,
        "source": intake.source,
        "records": intake.records,
        "state": "read" if intake.records is not None else "failed",
        "message": intake.message,
    }


def _model_rows(run: Run, models: Mapping[str, str]) -> list[dict[str, Any]]:
    of_night = {stories_identity(), trends_identity(), *map(night_identity, NIGHT_RULES)}
    signing = {*identities(models).values(), *of_night}
    return [
        {
            "model_id": identity.model_id,
            "name": identity.name,
            "version": identity.version,
            "weights_sha256": identity.weights_sha256,
            "first_run_id": run.run_id,
        }
        for identity in sorted(signing, key=lambda identity: identity.model_id)
    ]


def _claim_row(run: Run, claim_id: str, text: str) -> dict[str, Any]:
    return {"claim_id": claim_id, "text": text, "valid_from": run.night, "run_id": run.run_id}
