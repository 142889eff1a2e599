"""Which nights are due."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest
from cronsim import CronSim

from flows.due import Due, due, fire_time_of, fire_times, next_time
from flows.settings import ScheduleSettings

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
AT_HALF_PAST_TWO = ScheduleSettings(catch_up=3)


def published(*days: int, hour: int = 4) -> dict[date, datetime]:
    return {date(2026, 3, day): datetime(2026, 3, day, hour, tzinfo=UTC) for day in days}


def nights(*days: int) -> tuple[date, ...]:
    return tuple(date(2026, 3, day) for day in days)


def test_in_an_empty_lake_only_the_latest_night_is_due():
    assert due(AT_HALF_PAST_TWO, {}, NOW) == Due(nights(10), ())


def test_nothing_is_due_before_the_schedule_has_fired():
    assert due(AT_HALF_PAST_TWO, published(9), datetime(2026, 3, 10, 2, 29, tzinfo=UTC)) == Due((), ())


def test_missed_nights_are_due_oldest_first():
    assert due(AT_HALF_PAST_TWO, published(6, 7), NOW) == Due(nights(8, 9, 10), ())


def test_a_night_that_failed_among_others_is_due_again():
    assert due(AT_HALF_PAST_TWO, published(6, 8, 9, 10), NOW) == Due(nights(7), ())


def test_of_too_many_the_latest_are_caught_up_and_the_others_named():
    assert due(AT_HALF_PAST_TWO, published(1), NOW) == Due(nights(7, 8, 9, 10), nights(2, 3, 4, 5, 6))


def test_without_catching_up_tonight_is_read_all_the_same():
    never = ScheduleSettings(catch_up=0)
    assert due(never, published(5), NOW) == Due(nights(10), nights(6, 7, 8, 9))
    assert due(never, published(5, 10), NOW) == Due((), nights(6, 7, 8, 9))


def test_a_night_read_by_hand_before_its_time_is_read_again_at_its_time():
    assert due(AT_HALF_PAST_TWO, published(9) | published(10, hour=1), NOW) == Due(nights(10), ())
    assert due(AT_HALF_PAST_TWO, published(9) | published(10, hour=3), NOW) == Due((), ())


def test_a_night_published_later_than_it_was_due_is_not_due_again():
    late = {night: NOW - timedelta(hours=1) for night in nights(7, 8, 9, 10)}
    assert due(AT_HALF_PAST_TWO, late, NOW) == Due((), ())


def test_the_date_is_that_of_the_schedules_zone():
    tokyo = ScheduleSettings(cron="30 2 * * *", timezone="Asia/Tokyo")  # 17:30 UTC of the day before
    assert due(tokyo, {}, datetime(2026, 3, 9, 18, 0, tzinfo=UTC)) == Due(nights(10), ())


def test_fire_times_of_a_frequent_schedule_are_all_told():
    hourly = ScheduleSettings(cron="0 * * * *")
    times = fire_times(hourly, NOW, NOW + timedelta(days=50))
    assert len(times) == 50 * 24 + 1
    assert times == sorted(set(times))


def test_a_schedule_of_every_minute_is_told_as_fast_as_a_daily_one():
    every_minute = ScheduleSettings(cron="* * * * *", timezone="Europe/Berlin", catch_up=1000)
    long_ago = date(2025, 2, 3)
    begun = time.process_time()
    found = due(every_minute, {long_ago: datetime(2025, 2, 4, tzinfo=UTC)}, NOW)
    assert found.nights == tuple(long_ago + timedelta(days=days) for days in range(1, 401))
    times = fire_times(every_minute, NOW, NOW + timedelta(days=400))
    assert len(times) == 400 * 24 * 60 + 1 - 60  # of an hour that comes twice only the first is counted
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("line", ["*/20 6-8 1,15 * 1", "0 5 */2 3 *", "5,7 */12 * 2-3 MON#2", "59 23 L * *"])
def test_fire_times_are_those_that_the_cron_library_gives_where_clocks_never_change(line):
    end = NOW + timedelta(days=100)
    theirs = list(takewhile(lambda at: at <= end, CronSim(line, NOW - timedelta(seconds=1))))
    assert fire_times(ScheduleSettings(cron=line), NOW, end) == theirs


SKIPPED = {
    "in the small hours": ("Europe/Berlin", "30 2 * * *", date(2026, 3, 29), "2026-03-29T03:30+02:00"),
    "at midnight": ("Africa/Cairo", "0 0 * * *", date(2026, 4, 24), "2026-04-24T01:00+03:00"),
    "at midnight, on the other side of the world": (
        *("America/Havana", "15 0 * * *", date(2026, 3, 8)),
        "2026-03-08T01:15-04:00",
    ),
    "before midnight": ("America/Nuuk", "30 23 * * *", date(2026, 3, 28), "2026-03-29T00:30-01:00"),
    "by half an hour": ("Australia/Lord_Howe", "15 2 * * *", date(2026, 10, 4), "2026-10-04T02:45+11:00"),
    "by a line with a star": ("Africa/Cairo", "0 */24 * * *", date(2026, 4, 24), "2026-04-24T01:00+03:00"),
}


@pytest.mark.parametrize("when", SKIPPED)
def test_a_time_that_the_clock_skips_fires_once_after_the_skip_for_its_own_night(when):
    zone, cron, night, at = SKIPPED[when]
    schedule, fires = ScheduleSettings(cron=cron, timezone=zone), datetime.fromisoformat(at)
    around = fire_times(schedule, fires - timedelta(hours=20), fires + timedelta(hours=20))
    assert around == [fires]
    assert next_time(schedule, fires - timedelta(hours=20)) == fires
    assert next_time(schedule, fires) > fires
    before = {night - timedelta(days=1): fires - timedelta(hours=12)}
    assert due(schedule, before, fires - timedelta(seconds=1)) == Due((), ())
    assert due(schedule, before, fires) == Due((night,), ())


def test_a_time_that_the_clock_shows_twice_fires_the_first_time():
    schedule = ScheduleSettings(cron="30 2 * * *", timezone="Europe/Berlin")
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    first = datetime.fromisoformat("2026-10-25T02:30+02:00")
    assert fire_times(schedule, noon - timedelta(hours=20), noon) == [first]
    read = {date(2026, 10, 25): first + timedelta(minutes=10)}
    assert due(schedule, read, first + timedelta(hours=1)) == Due((), ())


def test_a_day_that_a_zone_never_had_is_no_night():
    samoa = ScheduleSettings(cron="30 2 * * *", timezone="Pacific/Apia", catch_up=9)
    now = datetime(2012, 1, 1, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    read = {date(2011, 12, 28): datetime(2011, 12, 29, tzinfo=UTC)}
    assert due(samoa, read, now).nights == (date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1))


def test_the_next_time_is_the_earliest_though_the_clock_skips_one_before_it():
    schedule = ScheduleSettings(cron="0,30 2,3 * * *", timezone="Europe/Berlin")
    begin = datetime(2026, 3, 29, tzinfo=UTC)
    assert next_time(schedule, begin) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next_time(schedule, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    leap_day = ScheduleSettings(cron="0 0 29 2 *")
    assert next_time(leap_day, begin) == datetime(2028, 2, 29, tzinfo=UTC)


TWO_YEARS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


@cache
def changes() -> dict[tuple[tuple[datetime, timedelta], ...], str]:
    """When and by how much the clocks of each zone change in two years; of zones that agree the first by name."""
    begin, end = TWO_YEARS
    days = [begin + timedelta(days=day) for day in range((end - begin).days + 1)]
    found: dict[tuple[tuple[datetime, timedelta], ...], str] = {}
    for name in sorted(available_timezones() - {"localtime"}):
        zone = ZoneInfo(name)
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        changed = []
        for (early, before), (late, after) in pairwise(zip(days, offsets, strict=True)):
            while before != after and late - early > timedelta(minutes=1):
                half = early + (late - early) / 2
                early, late = (half, late) if half.astimezone(zone).utcoffset() == before else (early, half)
            if before != after:
                changed.append((late.replace(second=0, microsecond=0), after - before))
        if changed:
            found.setdefault(tuple(changed), name)
    return found


def daily_around(changed: datetime, zone: str) -> list[ScheduleSettings]:
    """A daily schedule for each quarter of an hour around a change, by the clock from before it."""
    before = (changed - timedelta(days=1)).astimezone(ZoneInfo(zone)).utcoffset()
    shown = [(changed + before + timedelta(minutes=15 * n)).replace(tzinfo=None) for n in range(-8, 12)]
    return [ScheduleSettings(cron=f"{t.minute} {t.hour} * * *", timezone=zone, catch_up=99) for t in shown]


def test_each_day_of_every_zone_has_one_night_whatever_its_clocks_do():
    assert len(changes()) > 20
    for changed, name in changes().items():
        for at, _ in changed:
            first = at.astimezone(ZoneInfo(name)).date() - timedelta(days=3)
            now = at + timedelta(days=3)
            for schedule in daily_around(at, name):
                nights = due(schedule, {first: at - timedelta(days=9)}, now).nights
                fires = fire_times(schedule, at - timedelta(days=9), now)[-len(nights) :]
                where = f"{name} {schedule.cron}: {nights}"
                assert nights[0] == first, where
                assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(nights)), where
                assert len(set(fires)) == len(nights) >= 6, where
                for night, fire in zip(nights, fires, strict=True):
                    local = fire.astimezone(ZoneInfo(name))
                    named = datetime.combine(night, datetime.min.time()).replace(
                        hour=int(schedule.cron.split()[1]), minute=int(schedule.cron.split()[0])
                    )
                    assert timedelta() <= local.replace(tzinfo=None) - named <= timedelta(hours=3), where


@pytest.mark.usefixtures("prefect_server")  # Prefect must not be imported before its server is named
def test_each_run_that_prefect_schedules_reads_one_night_and_the_next_one_the_next():
    """Prefect has a rule of its own for skipped times, which starts such a run before the skip."""
    from prefect.server.schemas.schedules import CronSchedule

    early = 0
    for changed, name in changes().items():
        for at, _ in changed:
            for schedule in daily_around(at, name)[::5]:
                theirs = CronSchedule(cron=schedule.cron, timezone=name)
                started = asyncio.run(theirs.get_dates(start=at - timedelta(days=2), end=at + timedelta(days=2)))
                first = due(schedule, {}, fire_time_of(schedule, started[0])).nights[0]
                read = {first - timedelta(days=1): at - timedelta(days=9)}
                for number, start in enumerate(started):
                    begun = fire_time_of(schedule, start)
                    where = f"{name} {schedule.cron}, started {start}"
                    assert due(schedule, read, begun).nights[-1:] == (first + timedelta(days=number),), where
                    read = {night: begun + timedelta(minutes=5) for night in due(schedule, read, begun).nights}
                    early += begun > start
    assert early > 20


def test_a_run_started_by_hand_stands_for_its_own_time():
    berlin = ScheduleSettings(timezone="Europe/Berlin")
    for hour in (0, 1, 2):
        by_hand = datetime(2026, 3, 29, hour, 12, 7, 300, tzinfo=UTC)
        assert fire_time_of(berlin, by_hand) == by_hand
