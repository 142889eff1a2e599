"""Rules for expressions that name their stretch of the calendar: days, months, quarters, years, holidays."""

from __future__ import annotations

import re
from datetime import date

from models.dates import spans
from models.dates.spans import Stretch
from models.dates.tense import Expression, Resolved, nearest_year, year_word
from models.dates.words import ORDINALS, month_number

_CENTURY = 100
_QUARTER_AHEAD = 190  # days; what "will be reported for the fourth quarter" in January is of the quarter before
_YEARS_AHEAD = 80  # a bare number beyond is no year


def iso(expression: Expression) -> Resolved | None:
    """ "2021-12-23"."""
    found = spans.day(*(int(expression.match[name]) for name in ("y", "m", "d")))
    return (found, "day") if found else None


def numeric(expression: Expression) -> Resolved | None:
    """ "12/23/2021"; where the first number cannot be a month, the second is."""
    a, b, year = (int(expression.match[name]) for name in ("a", "b", "y"))
    found = spans.day(year, a, b) or spans.day(year, b, a)
    return (found, "day") if found else None


def day_of_month(expression: Expression) -> Resolved | None:
    """ "Feb. 9, 2020", "9 February", "January 12 and 13", "June 30 to July 1"."""
    first_month = month_number(expression.match["month"])
    last_month = month_number(expression.match["month2"]) if expression.group("month2") else first_month
    numbers = [int(re.sub(r"\D", "", expression.match[name])) for name in ("day", "day2") if expression.group(name)]

    def stretch(year: int) -> Stretch | None:
        first = spans.day(year, first_month, numbers[0])
        last = spans.day(year + (last_month < first_month), last_month, numbers[-1])
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None

    year = year_word(expression)
    found = (stretch(year), "") if year else nearest_year(expression, stretch)
    if not found or found[0] is None:
        return None
    return found[0], "day" if found[0][0] == found[0][1] else "interval"


def day_of_month_once(expression: Expression) -> Resolved | None:
    """A day of a month, without a range."""
    number, day = month_number(expression.match["month"]), int(re.sub(r"\D", "", expression.match["day"]))
    year = year_word(expression)
    if year is not None:
        found = spans.day(year, number, day)
        return (found, "day") if found else None
    return nearest_year(expression, lambda of: spans.day(of, number, day))


def month(expression: Expression) -> Resolved | None:
    """ "November", "early November", "last March", "December last year"."""
    number, today = month_number(expression.match["month"]), expression.today
    which, year = expression.group("which"), year_word(expression)
    if year is not None:
        stretch = spans.month(year, number)
    elif today is None:
        return None
    elif which in ("last", "this past", "next", "this", "this coming"):
        ahead = which in ("next", "this coming") or (which == "this" and expression.is_future)
        same = today.year
        if ahead:
            stretch = spans.month(same + (number <= today.month and which != "this"), number)
        else:
            stretch = spans.month(
                same - (number > today.month or (number == today.month and which != "this")), number
            )
    else:
        nearest = nearest_year(expression, lambda year: spans.month(year, number))
        if nearest is None:
            return None
        stretch = nearest[0]
    if part := expression.group("part"):
        return spans.third(stretch, part), "interval"
    return stretch, "month"


def month_range(expression: Expression) -> Resolved | None:
    """ "April to November", "from March 2020 to May 2021"."""
    first, last = (month_number(expression.match[name]) for name in ("month", "month2"))
    year, year2 = year_word(expression), year_word(expression, "year2")

    def stretch(of: int) -> Stretch | None:
        return spans.month(of, first)[0], spans.month(of + (last < first), last)[1]

    if year2 or year:
        last_year = year2 or (year or 0) + (last < first)
        found = spans.month(year or last_year - (last < first), first)[0], spans.month(last_year, last)[1]
        return (found, "interval") if found[0] <= found[1] else None
    nearest = nearest_year(expression, stretch)
    return (nearest[0], "interval") if nearest else None


def quarter(expression: Expression) -> Resolved | None:
    """ "the first quarter of 2022", "fourth-quarter", "the second half of the year", "Q3 2021"."""
    today, year = expression.today, year_word(expression)
    number = (
        int(expression.match["number"])
        if expression.group("number")
        else ORDINALS[expression.match["which"].lower()]
    )
    size = expression.group("size") or "quarter"
    if size == "half":
        number = 2 if number == len("last") else number
        if number not in (1, 2):
            return None

    def stretch(of: int) -> Stretch:
        return spans.months(of, 6 * number - 5, 6) if size == "half" else spans.quarter(of, number)

    precision = "interval" if size == "half" else "quarter"
    if year is not None:
        return stretch(year), precision
    if today is None:
        return None
    options = [stretch(of) for of in range(today.year - 1, today.year + 2)]
    ahead = next(option for option in options if option[1] >= today)
    if expression.is_future and (ahead[0] - today).days <= _QUARTER_AHEAD:
        return ahead, precision
    return [option for option in options if option[0] <= today][-1], precision


def year(expression: Expression) -> Resolved | None:
    """ "2021", "late 2020", "fiscal year 2021"."""
    number = int(expression.match["y"])
    if number > (expression.today.year if expression.today else 2000) + _YEARS_AHEAD or not spans.is_year(number):
        return None
    if part := expression.group("part"):
        return spans.third(spans.year(number), part), "interval"
    return spans.year(number), "year"


def year_range(expression: Expression) -> Resolved | None:
    """ "2004 through early 2021", "2017 to the current day", "2020-21", "the 2020-21 financial year"."""
    first, digits = int(expression.match["y"]), expression.group("y2")
    if digits is None:
        begin = spans.year(first)[0]
        if expression.today is None or expression.today < begin:
            return None
        return (begin, expression.today), "interval"
    last = int(digits) if len(digits) == len("2021") else first // _CENTURY * _CENTURY + int(digits)
    if expression.group("financial"):
        # The financial year of the United Kingdom and of India, whose papers write it so, begins in April.
        return ((date(first, 4, 1), date(last, 3, 31)), "year") if last == first + 1 else None
    if not first < last:
        return None
    part = expression.group("part")
    end = spans.third(spans.year(last), part)[1] if part else spans.year(last)[1]
    return (spans.year(first)[0], end), "interval"


def decade_of(word: str) -> Resolved | None:
    """The decade of "1990s" or "'90s"."""
    number = int(re.sub(r"\D", "", word))
    first = number if number > _CENTURY else 1900 + number
    return spans.years(first, first + 9), "decade"


def decade(expression: Expression) -> Resolved | None:
    """ "the 1990s", "the early 1960s"."""
    found = decade_of(expression.match["decade"])
    if found and (part := expression.group("part")):
        return spans.third(found[0], part), "interval"
    return found


def holiday(expression: Expression) -> Resolved | None:
    """ "Christmas", "Labor Day", "New Year's Eve": the nearest, unless the tense tells."""
    name = " ".join(expression.match["name"].lower().replace("’", "'").split())
    name = {
        "new years": "new year", "new year's": "new year", "new year's day": "new year", "the new year": "new year",
        "christmas day": "christmas", "july 4th": "fourth of july", "mlk day": "martin luther king day",
        "martin luther king jr. day": "martin luther king day", "easter sunday": "easter",
        "labour day": "labor day", "thanksgiving day": "thanksgiving", "veterans' day": "veterans day",
    }.get(name, name)  # fmt: skip
    year = year_word(expression)
    if year is not None:
        day = spans.named_day(name, year)
        return (day, day), "day"

    def stretch(of: int) -> Stretch:
        return (spans.named_day(name, of),) * 2

    today = expression.today
    if today is None:
        return None
    if expression.match["name"].lower() == "the new year" and expression.text[: expression.match.start()].endswith(
        "in "
    ):
        return spans.year(stretch(today.year + 1)[0].year), "year"
    return min(
        map(stretch, range(today.year - 1, today.year + 2)), key=lambda day: abs((day[0] - today).days)
    ), "day"


def holidays(expression: Expression) -> Resolved | None:
    """ "between Christmas and New Year"."""
    return (
        (
            (
                date(expression.today.year - (expression.today.month < 7), 12, 25),
                date(expression.today.year + (expression.today.month >= 7), 1, 1),
            ),
            "interval",
        )
        if expression.today
        else None
    )


def financial_year(expression: Expression) -> Resolved | None:
    """From April, as in the United Kingdom and India, whose papers say so; elsewhere it is the fiscal year."""
    if expression.today is None:
        return None
    begin = expression.today.year - (expression.today.month < 4)
    begin += {"last": -1, "previous": -1, "next": 1}.get(expression.match["which"].lower(), 0)
    return (date(begin, 4, 1), date(begin + 1, 3, 31)), "year"
