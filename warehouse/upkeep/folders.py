"""The folders of nights, and those of lakes of format 1: files are moved from the ones to the others, and back.

A file is given its other name before a snapshot that says it is published, and loses the first one after: it is
there under the name that the published snapshot has, whenever this is stopped, and doing it again ends it. Its
bytes stay where they are, as both names are of one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from warehouse.errors import LakeBusy
from warehouse.lake import store
from warehouse.lake.lake import FIRST_NIGHT_KEY, NIGHT_KEY, Lake, night_key, with_night_key
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.bookkeeping import FILES
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.upkeep.vacuum import readers_of_old_snapshots


def in_todays(catalogue: Catalogue) -> Catalogue:
    """The catalogue with every file in a folder as today's are called."""
    rows = [{**row, "path": with_night_key(row["path"], NIGHT_KEY)} for row in catalogue.files.to_pylist()]
    return replace(catalogue, files=FILES.conform(rows))


def other_name(path: str) -> str:
    """The name that the file of a `files.path` has in the folders of the other format."""
    return with_night_key(path, FIRST_NIGHT_KEY if night_key(path) == NIGHT_KEY else NIGHT_KEY)


def link(lake: Lake, catalogue: Catalogue) -> None:
    """Let each file be there under the name that the catalogue has, if it is under the other one."""
    for row in catalogue.files.to_pylist():
        path, other = lake.absolute(row["path"]), lake.absolute(other_name(row["path"]))
        if row["removed_at"] is None and other.exists() and not path.exists():
            store.link(other, path)


def clear(lake: Lake, catalogue: Catalogue) -> int:
    """Take the other name from each file that is there under the one that the catalogue has; how many had two.

    Raises:
        LakeBusy: a process of this machine has an older snapshot open, which may name these files.
    """
    twice = list(_twice(lake, catalogue))
    if twice and (readers := readers_of_old_snapshots(lake)):
        told = ", ".join(map(str, readers))
        raise LakeBusy(
            f"{lake.root}: the snapshot before is open in process {told}, so files keep their names of before, "
            "too; close it, then run `nightdesk migrate` again"
        )
    for path in twice:
        path.unlink()
        with suppress(OSError):  # another file is in it
            path.parent.rmdir()
    return len(twice)


def _twice(lake: Lake, catalogue: Catalogue) -> Iterator[Path]:
    named = set(catalogue.files["path"].to_pylist())
    for table in PARQUET_TABLES:
        for key in (NIGHT_KEY, FIRST_NIGHT_KEY):
            for path in sorted((lake.root / table.name).glob(f"{key}=*/*.parquet")):
                relative = lake.relative(path)
                other = other_name(relative)
                if relative not in named and other in named and lake.absolute(other).exists():
                    yield path
