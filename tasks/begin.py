"""Begin a night: its run id, and what an interrupted run of the same night left to go on with."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime

from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import MARKER
from warehouse.nights.attempts import begun_again


@dataclass(frozen=True)
class Run:
    """One run of one night.

    Attributes:
        run_id: sorts by time; a night that was interrupted goes on under the id it had.
        resumed: whether an interrupted run left finished work behind.
    """

    run_id: str
    night: date
    started_at: datetime
    resumed: bool


def begin(before: Before) -> Run:
    """The run of the night that was interrupted before it was published, else a new one.

    Call it with the lake's lock held.
    """
    lake, night = before.lake, before.night
    begun_again(lake, night)
    marker = lake.staging(night) / MARKER
    if marker.is_file():
        told = json.loads(marker.read_text(encoding="utf-8"))
        if told["run_id"] not in before.catalogue.run_ids():
            return Run(told["run_id"], night, datetime.fromisoformat(told["started_at"]), resumed=True)
        shutil.rmtree(marker.parent)  # it was published, and ended before it could clear up
    started_at = datetime.now(UTC).replace(microsecond=0)
    run_id = f"{started_at:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    marker.parent.mkdir(parents=True, exist_ok=True)
    told = {"run_id": run_id, "started_at": started_at.isoformat()}
    with store.replacing(marker) as unfinished:
        unfinished.write_text(json.dumps(told), encoding="utf-8")
    return Run(run_id, night, started_at, resumed=False)
