"""Stretches of the calendar: weeks, months, quarters, seasons and named days, as a first and a last day.

Both days belong to the stretch. Weeks begin on Monday (ISO 8601), seasons on the first of March, June, September
and December (the meteorological seasons), and winter belongs to the year in which it begins.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

Stretch = tuple[date, date]

SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}  # the month in which each begins
DAY = timedelta(days=1)
_DAYS_OF_A_THIRD = 10  # "early", "mid" and "late" are the tens of a month
_WEEKEND = 5
_MONDAY, _THURSDAY, _FRIDAY, _SUNDAY = 0, 3, 4, 6
_FIRST_YEAR, _LAST_YEAR = 1000, 2200


def day(year: int, month: int, number: int) -> Stretch | None:
    """One day; None if there is no such day."""
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return found, found


def week(of: date, weeks: int = 0) -> Stretch:
    """The week of a day, or the week so many weeks later."""
    monday = of - timedelta(days=of.weekday()) + timedelta(weeks=weeks)
    return monday, monday + 6 * DAY


def weekend(of: date, weeks: int = 0) -> Stretch:
    """Saturday and Sunday of the week of a day, or of the week so many weeks later."""
    monday = week(of, weeks)[0]
    return monday + _WEEKEND * DAY, monday + 6 * DAY


def month(year: int, number: int) -> Stretch:
    """A month; numbers beyond 1 to 12 count on into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def months(year: int, number: int, count: int) -> Stretch:
    """So many months from the given month on."""
    return month(year, number)[0], month(year, number + count - 1)[1]


def quarter(year: int, number: int) -> Stretch:
    """A quarter of a year, from 1; numbers beyond 1 to 4 count on into other years."""
    return months(year, 3 * number - 2, 3)


def year(number: int) -> Stretch:
    """A year."""
    return date(number, 1, 1), date(number, 12, 31)


def years(first: int, last: int) -> Stretch:
    """From one year to another."""
    return date(first, 1, 1), date(last, 12, 31)


def is_year(number: int) -> bool:
    """Is it a year that news writes of?"""
    return _FIRST_YEAR <= number <= _LAST_YEAR


def season(year: int, name: str) -> Stretch:
    """A season of SEASONS in the year in which it begins."""
    return months(year, SEASONS[name], 3)


def season_around(of: date, name: str) -> Stretch:
    """The season that holds a day, else the last that is over before it."""
    latest = season(of.year, name)
    return latest if latest[0] <= of else season(of.year - 1, name)


def third(stretch: Stretch, part: str) -> Stretch:
    """The early, mid or late part of a week, month, year or decade.

    A week has its first three days, the three around its middle, and Friday to Sunday; a month its tens of days; a
    year its first and last quarter and the four months around its middle; a decade its first four, middle three and
    last three years.
    """
    first, last = stretch
    days = (last - first).days
    if days < 7:
        begin = min(last, first + {"early": 0, "mid": 2, "late": 4}[part] * DAY)
        return begin, last if part == "late" else min(last, begin + 2 * DAY)
    if days <= calendar.monthrange(first.year, first.month)[1]:
        begin = first + {"early": 0, "mid": 1, "late": 2}[part] * _DAYS_OF_A_THIRD * DAY
        return begin, last if part == "late" else begin + (_DAYS_OF_A_THIRD - 1) * DAY
    if first.year == last.year:
        return months(first.year, *{"early": (1, 3), "mid": (5, 4), "late": (10, 3)}[part])
    begin_year, end_year = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[part]
    return years(first.year + begin_year, first.year + end_year)


def shifted(of: date, count: int, unit: str) -> date:
    """The day so many units later, or earlier if the count is negative.

    Args:
        unit: day, week, month, year, decade or century.

    Raises:
        ValueError: the day is outside the calendar of `datetime`.
    """
    factor, field = {"decade": (10, "years"), "century": (100, "years")}.get(unit, (1, f"{unit}s"))
    step: relativedelta | timedelta = (
        timedelta(**{field: count}) if field in ("days", "weeks") else relativedelta(**{field: count * factor})  # type: ignore[arg-type]
    )
    return of + step


def _nth(year: int, month_number: int, weekday: int, number: int) -> date:
    """The number-th weekday of a month; -1 is the last."""
    first, last = month(year, month_number)
    if number > 0:
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def named_day(name: str, year: int) -> date:
    """A named day of a year. American holidays by 5 U.S.C. 6103, Easter by the Gregorian computus.

    Raises:
        KeyError: there is no such day.
    """
    fixed = {
        "new year": (1, 1),
        "valentine's day": (2, 14),
        "st. patrick's day": (3, 17),
        "juneteenth": (6, 19),
        "fourth of july": (7, 4),
        "independence day": (7, 4),
        "bastille day": (7, 14),
        "halloween": (10, 31),
        "veterans day": (11, 11),
        "remembrance day": (11, 11),
        "christmas eve": (12, 24),
        "christmas": (12, 25),
        "boxing day": (12, 26),
        "new year's eve": (12, 31),
    }
    if name in fixed:
        return date(year, *fixed[name])
    moving = {
        "martin luther king day": (1, _MONDAY, 3),
        "presidents' day": (2, _MONDAY, 3),
        "memorial day": (5, _MONDAY, -1),
        "mother's day": (5, _SUNDAY, 2),
        "father's day": (6, _SUNDAY, 3),
        "labor day": (9, _MONDAY, 1),
        "columbus day": (10, _MONDAY, 2),
        "thanksgiving": (11, _THURSDAY, 4),
    }
    if name in moving:
        return _nth(year, *moving[name])
    if name in ("black friday", "cyber monday"):
        return _nth(year, 11, _THURSDAY, 4) + (1 if name == "black friday" else 4) * DAY
    return easter(year) + {"good friday": -2, "easter": 0, "easter monday": 1}[name] * DAY


def precision_of(first: date, last: date) -> str:
    """What a stretch is if no words say it: a day, week, month, quarter, year, decade, or else an interval."""
    quarter_number = (first.month + 2) // 3
    decade = first.year // 10 * 10
    named = {
        (first, first): "day",
        week(first): "week",
        month(first.year, first.month): "month",
        quarter(first.year, quarter_number): "quarter",
        year(first.year): "year",
        years(decade, decade + 9): "decade",
    }
    return named.get((first, last), "interval")
