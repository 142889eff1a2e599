"""Moves files between today's folders of nights and those of format 1.

A file gets its new name before the snapshot that uses it is published, and loses its old name afterwards. So it
always exists under the name in the published snapshot, and a stopped move is completed by doing it again. The bytes
stay where they are, as both names are hard links to one file.
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
    """The catalogue with every file in today's folders."""
    rows = [{**row, "path": with_night_key(row["path"], NIGHT_KEY)} for row in catalogue.files.to_pylist()]
    return replace(catalogue, files=FILES.conform(rows))


def other_name(path: str) -> str:
    """The name that the file of a `files.path` has in the folders of the other format."""
    return with_night_key(path, FIRST_NIGHT_KEY if night_key(path) == NIGHT_KEY else NIGHT_KEY)


def link(lake: Lake, catalogue: Catalogue) -> None:
    """Give each file the name in the catalogue, if it only has the other name."""
    for row in catalogue.files.to_pylist():
        path, other = lake.absolute(row["path"]), lake.absolute(other_name(row["path"]))
        if row["removed_at"] is None and other.exists() and not path.exists():
            store.link(other, path)


def clear(lake: Lake, catalogue: Catalogue) -> int:
    """Remove the other name of each file that has its name in the catalogue; how many had two names.

    Raises:
        LakeBusy: a process of this machine has an older snapshot open, which may name these files.
    """
    twice = list(_twice(lake, catalogue))
    if twice and (readers := readers_of_old_snapshots(lake)):
        processes = ", ".join(map(str, readers))
        raise LakeBusy(
            f"{lake.root}: the snapshot before is open in process {processes}, so files keep their "
            "names of before, too; close it, then run `nightdesk migrate` again"
        )
    for path in twice:
        path.unlink()
        with suppress(OSError):  # it is not empty
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
