"""Which nights are due: those on which the schedule fired and that no run has published since."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.settings import ScheduleSettings, Settings
from warehouse.catalogue import Catalogue
from warehouse.errors import SettingsError
from warehouse.lake import Lake

if TYPE_CHECKING:
    from prefect.server.schemas.schedules import CronSchedule

_AT_ONCE = 500  # fire times that Prefect is asked for at once; it gives at most 1,000
_MARGIN = timedelta(days=400)  # a schedule that fires less than once a year has no night to miss


@dataclass(frozen=True)
class Due:
    """Nights to be read, oldest first, and nights that were missed too but are too many to be caught up."""

    nights: tuple[date, ...]
    left_out: tuple[date, ...]


def due_nights(settings: Settings, now: datetime) -> Due:
    """The nights that are due for the lake of `settings`."""
    runs = Catalogue.load(Lake(settings.lake)).runs.to_pylist()
    published: dict[date, datetime] = {}
    for run in runs:
        published[run["night"]] = max(run["published_at"], published.get(run["night"], run["published_at"]))
    return due(settings.schedule, published, now)


def due(schedule: ScheduleSettings, published: Mapping[date, datetime], now: datetime) -> Due:
    """The nights that the schedule has fired on by `now` and that were not published after it last did.

    Nights before the first that was ever published are not missed: nobody had asked for them. Without any, only
    the latest night is due.

    Args:
        published: each night in the lake and when its latest run was published.
        now: with its time zone.

    Raises:
        SettingsError: the cron line is none.
    """
    fired = _last_fired(schedule, min(published, default=None), now)
    missed = sorted(night for night, at in fired.items() if night not in published or published[night] < at)
    if not published:
        missed = missed[-1:]
    tonight = 1 if missed and missed[-1] == max(fired) else 0  # it is not one to be caught up
    left_out = max(0, len(missed) - schedule.catch_up - tonight)
    return Due(tuple(missed[left_out:]), tuple(missed[:left_out]))


def _last_fired(schedule: ScheduleSettings, first: date | None, now: datetime) -> dict[date, datetime]:
    """Each night on which the schedule fired until `now`, and when it did so last."""
    zone = ZoneInfo(schedule.timezone)
    if first is not None:
        begins = [max(now - _MARGIN, datetime.combine(first, time(), zone))]
    else:  # the latest night alone is wanted: no need to look far back where the schedule fires often
        begins = [now - timedelta(days=days) for days in (2, 40, _MARGIN.days)]
    for begin in begins:
        if times := fire_times(schedule, begin, now):
            return {at.astimezone(zone).date(): at for at in times}
    return {}


def fire_times(schedule: ScheduleSettings, start: datetime, end: datetime) -> list[datetime]:
    """When the schedule fires from `start` to `end`, in order, as Prefect counts it.

    Raises:
        SettingsError: the cron line is none.
    """
    cron, found = _cron(schedule), list[datetime]()
    while batch := asyncio.run(cron.get_dates(n=_AT_ONCE, start=start, end=end)):
        found += batch
        start = batch[-1] + timedelta(seconds=1)
    return found


def next_time(schedule: ScheduleSettings, now: datetime) -> datetime | None:
    """When the schedule fires next; None where it never does again.

    Raises:
        SettingsError: the cron line is none.
    """
    return next(iter(asyncio.run(_cron(schedule).get_dates(n=1, start=now))), None)


def _cron(schedule: ScheduleSettings) -> CronSchedule:
    from prefect.server.schemas.schedules import CronSchedule

    try:
        return CronSchedule(cron=schedule.cron, timezone=schedule.timezone)
    except ValueError as error:
        raise SettingsError(f"schedule.cron: {schedule.cron!r}: {error}") from error
