"""Begin a night: its run id, and whether it resumes an interrupted run of the same night."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime

from warehouse.errors import InputError
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import MARKER, Lake
from warehouse.nights.attempts import begun_again


@dataclass(frozen=True)
class Run:
    """One run of one night.

    Attributes:
        run_id: sorts by time; an interrupted night resumes under its id.
        resumed: whether an interrupted run left finished work behind.
    """

    run_id: str
    night: date
    started_at: datetime
    resumed: bool


def check_disk(lake: Lake, least: int) -> None:
    """Refuse to begin a night that would fill the disk: it would fail after hours, and others on the disk with it.

    Args:
        least: free bytes that the disk of the lake must have.

    Raises:
        InputError: it has less.
    """
    free = shutil.disk_usage(lake.root).free
    if free < least:
        raise InputError(
            f"{lake.root}: its disk has {free / 1e6:,.0f} MB free, and limits.free_disk_bytes asks for "
            f"{least / 1e6:,.0f} MB: free some (`nightdesk vacuum` removes replaced files), or lower that"
        )


def begin(before: Before) -> Run:
    """The interrupted run of the night if there is one that was not published, else a new run.

    Call it with the lake's lock held.
    """
    lake, night = before.lake, before.night
    begun_again(lake, night)
    marker = lake.staging(night) / MARKER
    if marker.is_file():
        run = json.loads(marker.read_text(encoding="utf-8"))
        if run["run_id"] not in before.catalogue.run_ids():
            return Run(run["run_id"], night, datetime.fromisoformat(run["started_at"]), resumed=True)
        shutil.rmtree(marker.parent)  # the run was published, and ended before it cleared its staging folder
    started_at = datetime.now(UTC).replace(microsecond=0)
    run_id = f"{started_at:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    marker.parent.mkdir(parents=True, exist_ok=True)
    run = {"run_id": run_id, "started_at": started_at.isoformat()}
    with store.replacing(marker) as unfinished:
        unfinished.write_text(json.dumps(run), encoding="utf-8")
    return Run(run_id, night, started_at, resumed=False)
