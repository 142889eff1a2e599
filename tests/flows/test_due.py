"""Which nights are due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.due import Due, due, fire_times
from flows.settings import ScheduleSettings
from warehouse.errors import SettingsError

pytestmark = pytest.mark.usefixtures("prefect_server")  # Prefect must not be imported before its server is named

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


def test_a_line_that_is_no_cron_line_is_said():
    with pytest.raises(SettingsError, match=r"schedule\.cron: '99 2 \* \* \*'"):
        fire_times(ScheduleSettings(cron="99 2 * * *"), NOW, NOW)
