"""Which nights are due: those on which the schedule fired and that no run has published since.

A cron line names local times. Each fires once, and its night has the date that the line named. A time that occurs
twice, because the clocks go back, fires the first time. A time that is skipped, because they go forward, fires as
long after the skip began as the line says: 02:30 becomes 03:30, as RFC 5545 has it. cronsim therefore
gets no time zone: with one, it drops a skipped time whose hour or minute begins with `*`, and gives 23:30 on a
Saturday that ends at 23:00, as in Nuuk, the date of the Sunday.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from flows.settings import ScheduleSettings, Settings
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue

_MARGIN = timedelta(days=400)  # a schedule that fires less than once a year has no night to miss
_LONGEST_SKIP = timedelta(days=1)  # Samoa had no 30 December 2011


@dataclass(frozen=True)
class Due:
    """Nights to read, oldest first, and missed nights beyond those that `catch_up` allows."""

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

    Nights before the first published night do not count as missed. If none was published, only the latest night is
    due.

    Args:
        published: each night in the lake and when its latest run was published.
        now: with its time zone.
    """
    fired = _last_fired(schedule, min(published, default=None), now)
    missed = sorted(night for night, at in fired.items() if night not in published or published[night] < at)
    if not published:
        missed = missed[-1:]
    tonight = 1 if missed and missed[-1] == max(fired) else 0  # `catch_up` does not count it
    left_out = max(0, len(missed) - schedule.catch_up - tonight)
    return Due(tuple(missed[left_out:]), tuple(missed[:left_out]))


def _last_fired(schedule: ScheduleSettings, first: date | None, now: datetime) -> dict[date, datetime]:
    """Each night from `first` to `now`, and when it last fired; without `first` the latest night alone."""
    fired: dict[date, datetime] = {}
    for night, at in _nights(schedule, now):
        if at < now - _MARGIN or (first is not None and night < first):
            break
        fired[night] = at
        if first is None:
            break
    return fired


def _nights(schedule: ScheduleSettings, now: datetime) -> Iterator[tuple[date, datetime]]:
    """Every night for which the schedule has fired by `now`, latest first, and when it last did."""
    zone = ZoneInfo(schedule.timezone)
    times = _times(schedule)[::-1]
    later = None
    for day in _days(schedule, _local(now, zone) + _LONGEST_SKIP, backwards=True):
        fires = (_instant(datetime.combine(day, at), zone) for at in times)
        last = next((at for at in fires if at <= now), None)
        if last not in (None, later):  # a day that was skipped whole fires with the next, and is no night
            yield day, last
        later = last


def fire_times(schedule: ScheduleSettings, start: datetime, end: datetime) -> list[datetime]:
    """When the schedule fires from `start` to `end`, both included: in UTC, in order, each time once."""
    zone = ZoneInfo(schedule.timezone)
    named = _named(schedule, _local(start, zone) - _LONGEST_SKIP, _local(end, zone) + _LONGEST_SKIP)
    return sorted({at for local in named if start <= (at := _instant(local, zone)) <= end})


def fire_time_of(schedule: ScheduleSettings, started: datetime) -> datetime:
    """The fire time of a run that Prefect scheduled for `started`.

    Prefect takes a skipped local time with the offset from after the skip: 02:30 becomes 01:30 when the clocks go
    from 02:00 to 03:00. Any other time is its own.
    """
    zone = ZoneInfo(schedule.timezone)
    local = _local(started, zone)
    for named in _named(schedule, local, local + _LONGEST_SKIP):
        if _instant(named, zone, fold=1) == started:
            return _instant(named, zone)
    return started


def next_time(schedule: ScheduleSettings, now: datetime) -> datetime | None:
    """When the schedule fires next after `now`, in UTC; None if it never does."""
    zone = ZoneInfo(schedule.timezone)
    named = _named(schedule, _local(now, zone) - _LONGEST_SKIP, datetime.max)
    first_named = next((at for local in named if (at := _instant(local, zone)) > now), None)
    # A later local time may fire earlier: the time before it may be skipped by the clock.
    return first_named and next(at for at in fire_times(schedule, now, first_named) if at > now)


def _named(schedule: ScheduleSettings, start: datetime, end: datetime) -> Iterator[datetime]:
    """The local times that the cron line names on the days from `start` to `end`, even if the clock skips them."""
    times = _times(schedule)
    for day in takewhile(lambda day: day <= end.date(), _days(schedule, start)):
        yield from (datetime.combine(day, at) for at in times)


# A cron line has the same times on each of its days, so days and times are listed apart. That lists 400 days of a
# line that fires every minute in a second.


def _days(schedule: ScheduleSettings, start: datetime, *, backwards: bool = False) -> Iterator[date]:
    """The days that the cron line names, from the day of `start` on, or back from it."""
    _, _, *days = schedule.cron.split()
    before = timedelta(seconds=1 if backwards else -1)  # cronsim starts after the time that it gets
    midnights = CronSim(" ".join(["0", "0", *days]), datetime.combine(start, time()) + before, reverse=backwards)
    return (midnight.date() for midnight in midnights)


def _times(schedule: ScheduleSettings) -> list[time]:
    """The times of a day that the cron line names."""
    minute, hour, *_ = schedule.cron.split()
    midnight = datetime(2000, 1, 1)
    fires = CronSim(f"{minute} {hour} * * *", midnight - timedelta(seconds=1))
    return [at.time() for at in takewhile(lambda at: at.date() == midnight.date(), fires)]


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """The time on the clock, as a plain datetime: Prefect's own type moves skipped times by itself."""
    shown = at.astimezone(zone)
    return datetime.combine(shown.date(), shown.time())


def _instant(local: datetime, zone: ZoneInfo, fold: int = 0) -> datetime:
    """A local time in UTC. A skipped one has the offset from before the skip; with `fold` 1, that from after it."""
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
