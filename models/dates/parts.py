"""Rules for parts of a stretch: its beginning, middle, end or rest, seasons, and what ends with it."""

from __future__ import annotations

from models.dates import named, relative, spans
from models.dates.spans import DAY
from models.dates.tense import Expression, Resolved, year_word
from models.dates.words import MONTHS, count_of


def opening(expression: Expression) -> Resolved | None:
    """ "the first three quarters of 2021", "the first six months of the year"."""
    year = year_word(expression) or (expression.today.year if expression.today else None)
    count, unit = count_of(expression.match["count"]), expression.match["unit"].lower().rstrip("s")
    if year is None or unit not in ("month", "quarter"):
        return None
    count *= 3 if unit == "quarter" else 1
    if count > len(MONTHS):
        return None
    is_last = expression.match["which"].lower() in ("last", "final")
    return spans.months(year, 13 - count if is_last else 1, count), "interval"


def edge(expression: Expression) -> Resolved | None:
    """ "the end of November", "the start of 2021", "the end of the month", "the rest of the year"."""
    today, edge = expression.today, expression.match["edge"].lower()
    outer = stretch_of(expression)
    if outer is None:
        return None
    (first, last), precision = outer
    if edge in ("rest", "remainder", "balance"):
        return ((today, last), "interval") if today and first <= today <= last else ((first, last), precision)
    is_end = edge in ("end", "close")
    if precision in ("week", "month"):
        return (last, last) if is_end else (first, first) if edge != "middle" else spans.third(
            (first, last), "mid"
        ), "day"
    if precision == "year":
        if edge == "middle":
            return spans.third((first, last), "mid"), "interval"
        return spans.month(first.year, 12 if is_end else 1), "interval"
    if precision == "decade":
        return spans.third((first, last), "late" if is_end else "early"), "interval"
    if is_end:
        return spans.month(last.year, last.month), "interval"
    return spans.month(first.year, first.month), "interval"


def stretch_of(expression: Expression) -> Resolved | None:
    """The stretch whose beginning or end is meant."""
    today, year, unit = expression.today, year_word(expression), expression.group("unit")
    which = expression.group("which") or "this"
    offset = {"last": -1, "next": 1}.get(which.split()[-1], 0)
    if expression.group("month"):
        return named.month(expression)
    if decade := expression.group("decade"):
        return named.decade_of(decade)
    if season := expression.group("season"):
        if today is None:
            return None
        latest = spans.season_around(today, season)
        if which == "last" and latest[0] <= today <= latest[1]:
            latest = spans.season(latest[0].year - 1, season)
        if which == "next" or (expression.is_to_come and which != "last"):
            latest = spans.season(latest[0].year + (latest[1] < today or which == "next"), season)
        return latest, "season"
    if year is not None:
        return spans.year(year), "year"
    return relative.whole(expression, unit, offset) if unit and unit != "day" else None


def season(expression: Expression) -> Resolved | None:
    """ "last winter", "the summer", "summer 2021", "this spring"."""
    found = outer_season(expression)
    if found and (part := expression.group("part")):
        first, last = found[0]
        return (first, spans.month(first.year, first.month)[1]) if part == "early" else (
            spans.month(last.year, last.month)[0], last
        ) if part == "late" else spans.month(first.year, first.month + 1), "interval"  # fmt: skip
    return found


def outer_season(expression: Expression) -> Resolved | None:
    """A season, with the year that it names or without."""
    year, name = year_word(expression), expression.match["season"].lower()
    if year is not None:
        return spans.season(year, name), "season"
    return stretch_of(expression)


def ending(expression: Expression) -> Resolved | None:
    """ "the 12 months to November", "the quarter to Oct. 31", "the week ended Dec. 31"."""
    unit, count = expression.match["unit"].lower().rstrip("s"), count_of(expression.group("count") or "one")
    end = named.day_of_month_once(expression) if expression.group("day") else named.month(expression)
    if end is None:
        return None
    last = end[0][1]
    count, unit = (3 * count, "month") if unit == "quarter" else (count, unit)
    first = spans.shifted(last + DAY, -count, unit)
    return (first, last), expression.match["unit"].lower() if expression.match["unit"].lower() in (
        "week",
        "quarter",
    ) else "interval"
