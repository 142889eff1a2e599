"""Brings a lake of an older format up to date, and back: its snapshot, and the names of its files, not their bytes.

One rename publishes a snapshot of today's format over the older one, which is kept until `vacuum`. So a stop at any
instant leaves the lake whole, in one format or the other, and doing it again completes it. The next night, and
anything else that publishes, brings the snapshot up to date in the same way; files keep their names until the lake
is migrated (`warehouse/upkeep/folders.py`).
"""

from __future__ import annotations

from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue, format_of, open_snapshot
from warehouse.snapshot.snapshot import republish, swap
from warehouse.tables import formats
from warehouse.upkeep import folders


def format_of_lake(lake: Lake) -> int:
    """The format of the published snapshot.

    Raises:
        MissingLake: no night is published there.
        InputError: the snapshot cannot be read, or is of a later format.
    """
    lake.check_published()
    with open_snapshot(lake.snapshot) as con:
        return format_of(con, str(lake.root))


def migrate(lake: Lake) -> int:
    """Publish the lake in today's format and folders; the format before. The caller holds the lake's lock.

    Raises:
        MissingLake: no night is published there.
        InputError: the snapshot cannot be read, or is of a later format.
        CheckError: a file is lost.
        LakeBusy: it is migrated, but a process of this machine has the old snapshot open; see `folders.clear`.
    """
    before, catalogue = format_of_lake(lake), Catalogue.load(lake)
    todays = folders.in_todays(catalogue)
    if before < formats.CURRENT or todays != catalogue:
        folders.link(lake, todays)
        republish(lake, todays)
    folders.clear(lake, todays)
    return before


def go_back(lake: Lake) -> int:
    """Publish the kept snapshot of an older format again; that format. The caller holds the lake's lock.

    Raises:
        MissingLake: no night is published there.
        InputError: none is kept, or something was published since.
        LakeBusy: as `migrate`.
    """
    now = format_of_lake(lake)
    older = [format_ for format_ in lake.kept_snapshots() if format_ < now]
    if not older:
        if folders.clear(lake, Catalogue.load(lake)):  # going back was stopped at its last step
            return now
        raise InputError(f"{lake.root}: is of format {now}, and no snapshot of an older one is kept to go back to")
    path = lake.kept_snapshot(older[-1])
    catalogue = Catalogue.of(path, str(path))
    _knows_all(lake, catalogue)
    folders.link(lake, catalogue)
    swap(lake, path)
    folders.clear(lake, catalogue)
    return older[-1]


def _knows_all(lake: Lake, older: Catalogue) -> None:
    """Refuse to go back if that would lose anything that was published since."""
    now = Catalogue.load(lake)
    if folders.in_todays(now) == folders.in_todays(older):
        return
    since = [f"run {run} was published" for run in sorted(now.run_ids() - older.run_ids())]
    since += [
        f"correction {correction} was made" for correction in sorted(now.override_ids() - older.override_ids())
    ]
    change = since[0] if since else "files were removed"
    raise InputError(
        f"{lake.root}: {change} since, which going back would undo; stay with this version of Nightdesk"
    )
