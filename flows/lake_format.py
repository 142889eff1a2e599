"""What commands say about the format of a lake: that it is an older one, or was brought up to date on the way."""

from __future__ import annotations

from flows.words import say
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue, format_of, open_snapshot
from warehouse.tables import formats
from warehouse.upkeep.migrate import format_of_lake


def published_format(lake: Lake) -> int:
    """The format of the published snapshot, or today's if nothing is published.

    Raises:
        InputError: the snapshot cannot be read, or has a later format.
    """
    return format_of_lake(lake) if lake.snapshot.exists() else formats.CURRENT


def checked_format(lake: Lake) -> int:
    """The format as `published_format`, of a snapshot whose catalogue can be read too; opens the snapshot once.

    Raises:
        InputError: as `Catalogue.load`.
    """
    if not lake.snapshot.exists():
        return formats.CURRENT
    with open_snapshot(lake.snapshot) as con:
        Catalogue.read(con, lake.snapshot, str(lake.root))
        return format_of(con, str(lake.root))


def say_if_older(lake: Lake) -> None:
    """Print one line if the lake has an older format than today's.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: as `published_format`.
    """
    if (format_ := format_of_lake(lake)) < formats.CURRENT:
        say(f"{lake.root}: is of format {format_}; `nightdesk migrate` brings it up to {formats.CURRENT}")


def say_if_upgraded(lake: Lake, before: int) -> int:
    """Print one line if the lake had the older format `before` and now has today's; return its format now.

    For use after a change other than a migration. `migrate --back` refuses to undo such a change.
    """
    if before == formats.CURRENT:
        return before
    now = published_format(lake)
    if now == formats.CURRENT:
        change = f"brought from format {before} to format {now}"
        say(f"{lake.root}: {change}, which `nightdesk migrate --back` cannot undo")
    return now
