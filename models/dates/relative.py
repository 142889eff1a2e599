"""Rules for expressions that are counted from the text's date, or from a date before them in the text."""

from __future__ import annotations

from models.dates import spans
from models.dates.spans import DAY
from models.dates.tense import Expression, Resolved
from models.dates.words import WEEKDAYS, count_of

_CENTURY = 100
_MIDWEEK = 2  # Wednesday


def whole(expression: Expression, unit: str, offset: int) -> Resolved | None:
    """A calendar unit so many units from the text's date."""
    today = expression.today
    if today is None:
        return None
    match unit:
        case "day":
            return (today + offset * DAY, today + offset * DAY), "day"
        case "week":
            return spans.week(today, offset), "week"
        case "weekend":
            return spans.weekend(today, offset), "interval"
        case "month":
            return spans.month(today.year, today.month + offset), "month"
        case "quarter":
            return spans.quarter(today.year, (today.month + 2) // 3 + offset), "quarter"
        case "year":
            return spans.year(today.year + offset), "year"
        case "decade":
            first = today.year // 10 * 10 + 10 * offset
            return spans.years(first, first + 9), "decade"
        case _:
            first = today.year // _CENTURY * _CENTURY + _CENTURY * offset
            return spans.years(first, first + _CENTURY - 1), "interval"


def this(expression: Expression) -> Resolved | None:
    """ "this week", "last month", "next year", "earlier this year", "later this week", "all year"."""
    which, unit, today = expression.group("which") or "this", expression.match["unit"].lower(), expression.today
    offset = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(which.split()[-1], 0)
    found = whole(expression, unit, offset)
    if found is None or today is None:
        return None
    (first, last), precision = found
    if part := expression.group("part"):
        if offset == 0 and part == "earlier":
            return (first, max(first, today - DAY)), precision
        if offset == 0 and part in ("later", "late"):
            return (max(first, min(last, today + DAY)), last), precision
        return (spans.third((first, last), part), "interval") if part in ("early", "mid", "late") else found
    is_ahead = expression.tense_before in ("future", "maybe") or expression.direction in ("since", "by", "until")
    if offset == 0 and which == "this" and not is_ahead:
        if today < first:  # a weekend that is told: on Monday and Tuesday the one before, later the one to come
            return (spans.weekend(today, -1), precision) if today.weekday() < _MIDWEEK else found
        return (first, today), precision
    return found


def rolling(expression: Expression) -> Resolved | None:
    """ "the past two years", "the next 12 months": counted from the text's date."""
    today, which, unit = (
        expression.today,
        expression.match["which"].lower(),
        expression.match["unit"].lower().rstrip("s"),
    )
    count = count_of(expression.match["count"]) if expression.group("count") else 1
    if today is None or unit == "weekend":
        return None
    if unit == "quarter":
        unit, count = "month", 3 * count
    ahead = which in ("next", "coming", "following")
    if unit == "decade":
        return spans.years(today.year - 10 * count, today.year - 1), "decade" if count == 1 else "interval"
    if which == "previous" and unit == "year":
        anchor = expression.last("year")
        before = anchor.first.year if anchor else today.year
        return spans.years(before - count, before - 1), "interval"
    if ahead and unit == "day":
        count -= 1  # the first of the next three days is today
    other = spans.shifted(today, count if ahead else -count, unit)
    precision = unit if count == 1 and unit in ("week", "decade") else "interval"
    return ((today, other) if ahead else (other, today)), precision


def ago(expression: Expression) -> Resolved | None:
    """ "two weeks ago", "a decade ago", "three days later", "a year earlier"."""
    unit, way = expression.match["unit"].lower().rstrip("s"), expression.match["way"].lower()
    count = count_of(expression.match["count"])
    if expression.group("half"):
        count, unit = (6, "month") if unit == "year" else (0, unit)
    anchor = (
        expression.last("day", "month", "quarter", "year")
        if way in ("earlier", "before", "later", "prior")
        else None
    )
    if way not in ("ago", "from now") and anchor is None and unit != "year":
        return None
    if unit in ("year", "month") and (near := expression.last("month", "quarter")) and anchor is None:
        # "prices rose 5% in November from a year ago" means the November before
        anchor = near if near.start >= expression.sentence[0] else None
    start = anchor.first if anchor else expression.today
    if start is None or not count:
        return None
    step = -count if way in ("ago", "earlier", "before", "prior") else count
    try:
        day = spans.shifted(start, step, unit)
    except (ValueError, OverflowError):
        return None
    if anchor and unit == "year" and anchor.precision in ("month", "quarter"):
        return (day, spans.shifted(anchor.last + DAY, step, unit) - DAY), anchor.precision
    if unit == "day":
        return (day, day), "day"
    if unit == "week":
        return spans.week(day), "week"
    if unit == "month":
        return spans.month(day.year, day.month), "month"
    if anchor is None and count == 1 and unit == "year":
        return spans.month(day.year, day.month), "month"
    return spans.year(day.year), "year"


def weekday(expression: Expression) -> Resolved | None:
    """ "Friday", "Tuesday night", "last Monday", "next Thursday"."""
    today, which = expression.today, expression.group("which")
    if today is None:
        return None
    name = expression.match["weekday"].lower().rstrip(".")
    number = next(n for n, weekday in enumerate(WEEKDAYS) if weekday.startswith(name[:3]))
    back, ahead = (today.weekday() - number) % 7, (number - today.weekday()) % 7
    if which in ("last", "this past", "this last"):
        day = today - (back or 7) * DAY
    elif which in ("next", "this coming", "coming"):
        day = today + (ahead or 7) * DAY
    elif which == "this":
        day = today + (number - today.weekday()) * DAY
    else:
        is_to_come = expression.is_to_come and not expression.is_of_result
        day = today + ahead * DAY if is_to_come else today - back * DAY
    return (day, day), "day"


def day_word(expression: Expression) -> Resolved | None:
    """ "yesterday", "last night", "tomorrow"."""
    if expression.today is None:
        return None
    word = " ".join(expression.match["word"].lower().split())
    offset = -1 if word in ("yesterday", "last night") else 1 if word == "tomorrow" else 0
    day = expression.today + offset * DAY
    return (day, day), "day"


def same(expression: Expression) -> Resolved | None:
    """ "that day", "the same month", "the same period last year", "the following year", "the year before"."""
    unit = (expression.group("unit") or "").rstrip("s")
    which, behind = expression.group("which") or "", expression.group("behind")
    precisions: tuple[str, ...] = (unit,)
    if unit in ("period", "time", "time span"):
        precisions = ("day", "month", "quarter", "year", "interval", "week")
    elif unit in ("night", "morning", "afternoon", "evening"):
        precisions = ("day",)
    anchor = expression.last("interval", "quarter") if len(precisions) > 1 else None
    anchor = anchor or expression.last(*precisions)
    if anchor is None:
        if which in ("that", "the same", "the") or unit in ("period", "time", "time span"):
            return None
        anchor = (
            expression.last("day", "month", "quarter", "interval") if unit in ("day", "month", "year") else None
        )
        if anchor is not None and unit == "year":
            moved = anchor.first.year + (1 if which in ("the following", "the next") else -1)
            return spans.year(moved), "year"
        is_before = which in ("the previous", "the prior", "the preceding")
        return whole(expression, unit, -1) if is_before and unit in ("week", "month", "quarter") else None
    step = 0
    if which in ("the following", "the next"):
        step = 1
    elif which in ("the previous", "the prior", "the preceding") or expression.group("after") in (
        "before",
        "earlier",
        "prior",
    ):
        step = -1
    elif expression.group("after") in ("after", "later"):
        step = 1
    first, last = anchor.first, anchor.last
    if behind:
        years = -1 if expression.today is None or anchor.first.year == expression.today.year else 0
        years = (
            (expression.today.year - 1 - anchor.first.year) if expression.today and "last year" in behind else years
        )
        return (
            spans.shifted(first, years, "year"),
            spans.shifted(last + DAY, years, "year") - DAY,
        ), anchor.precision
    if not step:
        return (first, last), anchor.precision
    if unit == "day":
        return (first + step * DAY,) * 2, "day"
    if unit == "week":
        return spans.week(first, step), "week"
    if unit == "month":
        return spans.month(first.year, first.month + step), "month"
    if unit == "year":
        return spans.year(first.year + step), "year"
    return None


def year_ago(expression: Expression) -> Resolved | None:
    """ "the year-ago period": a year before the quarter or month before it."""
    anchor = expression.last("quarter") or expression.last("month", "interval")
    if anchor is None:
        return None
    return (
        spans.shifted(anchor.first, -1, "year"),
        spans.shifted(anchor.last + DAY, -1, "year") - DAY,
    ), anchor.precision


def definite(expression: Expression) -> Resolved | None:
    """ "the year" of which the sentence speaks, else of the text."""
    anchor = expression.last(expression.match["unit"].lower())
    if anchor and anchor.start >= expression.sentence[0]:
        return (anchor.first, anchor.last), anchor.precision
    return whole(expression, expression.match["unit"].lower(), 0)


def clock(expression: Expression) -> Resolved | None:
    """ "3:30 pm ET": the day of the sentence, else the text's."""
    anchor = expression.last("day")
    if anchor and anchor.start >= expression.sentence[0]:
        return (anchor.first, anchor.last), "time"
    return ((expression.today, expression.today), "time") if expression.today else None


def to_date(expression: Expression) -> Resolved | None:
    """ "year to date": from the first of January to the text's date."""
    if expression.today is None:
        return None
    return (spans.year(expression.today.year)[0], expression.today), "interval"
