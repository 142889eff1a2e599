"""Removes what no snapshot names any more: superseded Parquet files, and leftovers of runs and of fetching.

Also removes snapshots of an older format, which `migrate` keeps, and files of months that are no longer current.

A file is removed only if the run that replaced it was published longer ago than the grace period: open sessions and
`--as-of` need it until then. A snapshot without the files is published first, so that a stop at any instant leaves
too many files and never too few.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from warehouse.errors import LakeBusy
from warehouse.lake.lake import FIRST_NIGHT_KEY, GRACE, NIGHT_KEY, Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.months import outdated
from warehouse.snapshot.snapshot import republish
from warehouse.tables.schema import PARQUET_TABLES

_PROCESSES = Path("/proc")


@dataclass(frozen=True)
class Vacuumed:
    """Counts of removed files and their bytes, and of superseded files that are still kept."""

    files: int
    bytes: int
    kept: int


def vacuum(lake: Lake, now: datetime, grace: timedelta = GRACE, *, dry_run: bool = False) -> Vacuumed:
    """Remove superseded files, strays and left-over staging folders. The caller holds the lake's lock.

    Args:
        now: with its time zone.
        dry_run: only count.

    Raises:
        LakeBusy: a process of this machine has an older snapshot open, which may name these files.
    """
    catalogue = Catalogue.load(lake)
    superseded, kept = _superseded(catalogue, now - grace)
    strays = [*_strays(lake, catalogue, now - grace), *_outdated_months(lake, catalogue, now - grace)]
    paths = [lake.absolute(path) for path in superseded] + strays
    size = sum(path.stat().st_size for path in paths if path.exists())
    if paths and (readers := readers_of_old_snapshots(lake)):
        processes = ", ".join(map(str, readers))
        raise LakeBusy(
            f"{lake.root}: an older snapshot is open in process {processes}; close it, then vacuum again"
        )
    if not dry_run:
        if superseded:
            republish(lake, catalogue.without_files(superseded, now))
        for path in paths:
            path.unlink(missing_ok=True)
        _clear_staging(lake, catalogue)
    return Vacuumed(len(paths), size, kept)


def _superseded(catalogue: Catalogue, before: datetime) -> tuple[list[str], int]:
    """Superseded files that were replaced before that time, and how many were replaced since."""
    published = {run["run_id"]: run["published_at"] for run in catalogue.runs.to_pylist()}
    there = [row for row in catalogue.files.to_pylist() if row["superseded_by"] and row["removed_at"] is None]
    old = [row["path"] for row in there if published[row["superseded_by"]] < before]
    return old, len(there) - len(old)


def _strays(lake: Lake, catalogue: Catalogue, before: datetime) -> Iterator[Path]:
    """Files in the tables' folders that the catalogue does not name and that were written before that time.

    Also notes of fetched pages and replaced snapshots of an older format, if they are as old.
    """
    counted = {row["path"] for row in catalogue.files.to_pylist() if row["removed_at"] is None}
    for table in PARQUET_TABLES:
        for key in (FIRST_NIGHT_KEY, NIGHT_KEY):
            for path in sorted((lake.root / table.name).glob(f"{key}=*/*")):  # also those that begin with a dot
                if path.stat().st_mtime < before.timestamp() and lake.relative(path) not in counted:
                    yield path
    for path in (*sorted(lake.fetched.glob("*/*")), *lake.kept_snapshots().values()):
        if path.stat().st_mtime < before.timestamp():
            yield path


def _outdated_months(lake: Lake, catalogue: Catalogue, before: datetime) -> Iterator[Path]:
    latest: dict[date, datetime] = {}
    for run in catalogue.runs.to_pylist():
        first = run["night"].replace(day=1)
        latest[first] = max(run["published_at"], latest.get(first, run["published_at"]))
    return outdated(lake, catalogue.files.to_pylist(), latest, before)


def _clear_staging(lake: Lake, catalogue: Catalogue) -> None:
    """Remove the staging folders of published runs; an interrupted run may still resume."""
    published = catalogue.run_ids()
    for folder, run_id in lake.staged_runs().items():
        if run_id in published:
            shutil.rmtree(folder)


def readers_of_old_snapshots(lake: Lake) -> list[int]:
    """Processes of this machine that have a replaced snapshot of this lake open, as far as we may see them.

    Linux shows an open file that was replaced by a rename with " (deleted)" behind its name.
    """
    replaced = f"{lake.snapshot} (deleted)"
    readers = set()
    for link in _PROCESSES.glob("[0-9]*/fd/*"):
        try:
            target = os.readlink(link)
        except OSError:  # the file was closed meanwhile, or belongs to another user
            continue
        if target == replaced:
            readers.add(int(link.parts[2]))
    return sorted(readers)
