"""The subcommands that keep a lake in order: `relocate`, `migrate`, `pull` and `vacuum`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flows.lake_format import published_format, say_if_upgraded
from flows.settings import Settings
from flows.words import counted, say
from warehouse.errors import SettingsError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import republish, was_moved
from warehouse.tables import formats
from warehouse.upkeep import migrate as migrating
from warehouse.upkeep.remote import Remote


def relocate(lake: Lake) -> int:
    """Rebuild the snapshot of a lake that was moved or copied, so that it names the files where they are now.

    Raises:
        MissingLake: no night is published there.
        InputError: the snapshot cannot be read, or is of a later format.
    """
    lake.check_published()
    with lake.lock("relocate"):
        moved, before = was_moved(lake), migrating.format_of_lake(lake)
        republish(lake, Catalogue.load(lake))
    message = f"{lake.snapshot}: its views {'name' if moved else 'already named'} the files below {lake.root}"
    if before < formats.CURRENT:  # every publication is in today's format
        message += (
            f"; it is of format {formats.CURRENT} now, and `nightdesk migrate --back` returns to format {before}"
        )
    say(message)
    return 0


def migrate(lake: Lake, *, back: bool) -> int:
    """Bring a lake of an older format up to date, or back to the format before, and report the result.

    Raises:
        NightdeskError: as `warehouse.upkeep.migrate`.
    """
    with lake.lock("migrate"):
        if back:
            say(f"{lake.root}: is of format {migrating.go_back(lake)} again, and nothing else has changed")
            return 0
        before = migrating.migrate(lake)
    if before == formats.CURRENT:
        say(f"{lake.root}: is of format {before} already")
    else:
        change = f"is of format {formats.CURRENT} now, with each night's files in a folder dt=DATE"
        say(f"{lake.root}: {change}; `nightdesk migrate --back` returns to format {before}")
    return 0


def pull(settings: Settings) -> int:
    """Fetch the lake from its object store into the folder, and report how many files were new.

    Raises:
        SettingsError: no `remote` is set.
        NightdeskError: as `Remote.pull`.
    """
    if settings.remote is None:
        raise SettingsError("remote: missing; set it to where the lake is kept, such as s3://bucket/lake")
    lake = Lake(settings.lake)
    with lake.lock("pull"):
        brought = Remote.open(settings.remote).pull(lake)
    say(f"{lake.root}: {counted(brought, 'file')} brought from {settings.remote}")
    return 0


def vacuum(settings: Settings, grace: timedelta, *, dry_run: bool) -> int:
    """Remove files superseded longer than `grace` ago, here and on the object store, and report how many.

    Raises:
        MissingLake: no night is published there.
        LakeBusy: a run is writing the lake, or an analyst has an older snapshot open.
    """
    from warehouse.upkeep.vacuum import vacuum as removed_from

    lake = Lake(settings.lake)
    lake.check_published()
    with lake.lock("vacuum"):
        before = published_format(lake)
        removal = removed_from(lake, datetime.now(UTC), grace, dry_run=dry_run)
        if settings.remote is not None and not dry_run:
            Remote.open(settings.remote).push(lake)
    did = "would be removed" if dry_run else "removed"
    files = f"{counted(removal.files, 'file')} ({removal.bytes / 1e6:.1f} MB) {did}"
    say(f"{lake.root}: {files}, {counted(removal.kept, 'superseded file')} kept")
    say_if_upgraded(lake, before)
    return 0
