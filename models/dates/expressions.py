"""Which words of a text are dates, and which stretch of the calendar each means, given the text's own date.

An expression is matched by a pattern of `_PATTERNS`; where patterns overlap, the first in the text and then the
longest wins. Its rule resolves it against the text's date, the tense of the words around it, and the dates before
it ("the same day"). What cannot be put on a calendar, such as "recently", is left out. Without a date of the text
only expressions that name their year are resolved.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from models.api import DateMention, Span
from models.dates import spans
from models.dates.spans import Stretch

_DAY = timedelta(days=1)
_WINDOW = 120  # characters before an expression in which its tense is sought; a clause is seldom longer
_BEHIND = 60
_DIRECTION_REACH = 30
_REMEMBERED = 8  # dates before an expression to which it may refer
_CENTURY = 100
_QUARTER_AHEAD = 190  # days; what "will be reported for the fourth quarter" in January is of the quarter before
_YEARS_AHEAD = 80  # a bare number beyond is no year

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4, "last": 4,
}  # fmt: skip
_UP_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split(), 1)} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
}


def _either(words: Sequence[str]) -> str:
    """A pattern of words in lower case with a capital, or in capitals."""
    return "|".join(form for word in words for form in (word.capitalize(), word.upper()))


_MONTH = (
    rf"(?:{_either(_MONTHS)}|(?:{_either(_SHORT_MONTHS)})"
    r"(?:\.|(?=\s+\d)))(?!\w)"
)
_WEEKDAY = rf"(?:{_either(_WEEKDAYS)}|(?:Mon|Tues|Tue|Wed|Thurs|Thu|Fri|Sat|Sun)\.(?=,?\s+(?:[A-Z]|\d)))(?!\w)"
_YEAR = r"(?:1[0-9]|20|21)\d\d(?![\d%]|[.,]\d|\w)"
_DATE = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)"
_MONTH_AND_DAY = re.compile(rf"{_MONTH}\s+{_DATE}|{_DATE}\s+{_MONTH}")
_UNIT = r"(?:day|week|weekend|month|quarter|year|decade|century)"
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_PART = r"(?:early|mid|late)"
_TIME_OF_DAY = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime)"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_NO_NUMBER_BEFORE = r"(?<![\w$£€¥.,/:+-])"
_TO = r"\s*(?:to|through|until|till|and|-|–|—)\s*"

# A bare verb behind "will" or "would" that looks like a past form: "will cut" is not "cut".
_BARE = r"(?:\s+(?:not|also|\w+ly))?(?:\s+(?:cut|hit|shut|set|put|let|quit|spread|run|come|become|found))?"
# Words that place an event after the text's date, words that may, and words that place it before. The nearest word
# before the expression decides, else the nearest behind it.
_FUTURE = (
    r"be\s+(?:\w+ly\s+)?\w+ed|(?:agreed|vowed|pledged|decided|promised|slated|set|about|going|booked)\s+(?:to|for)|"
    rf"will{_BARE}|"
    r"won['’]t|['’]ll|expect(?:s|ed|ing)?|scheduled?|due|plan(?:s|ned|ning)?|upcoming|coming|(?:is|are|was|were)\s+to|"
    r"aims?|forecasts?|predict(?:s|ed)?|likely|hopes?|intends?|deadline|looms?|expires?|(?:takes?|into)\s+"
    r"(?:effect|force)|as\s+(?:soon|early)\s+as|projected|anticipated?|eyes|next|if"
)
_MAYBE = rf"(?:would|could|may|might|should|can){_BARE}|until|begins|starts|ends|later|ahead"
_PAST = (
    r"was|were|had|did|has|have|been|said|fell|rose|grew|went|came|took|made|began|won|lost|hit|saw|got|gave|held|"
    r"met|set\s+up|told|wrote|paid|sold|bought|left|kept|sent|spent|became|ago|after|"
    r"sank|slid|ran|spoke|struck|stood|sat|drove|flew|threw|chose|built|shut|broke|drew|knew|thought|brought|led|"
    r"found|fled|(?<!\ba\s)(?<!\bthe\s)cut|telling|saying|according|"
    r"announcement|(?!(?:need|indeed|hundred|feed|speed|shed|red|bed|seed)\b)[a-z]{2,}ed"
)
_TENSE = re.compile(
    rf"(?<![\w-])(?:(?P<future>{_FUTURE})|(?P<maybe>{_MAYBE})|(?P<past>{_PAST}))(?![\w-])", re.IGNORECASE
)
_DIRECTION = re.compile(
    r"(?<!\w)(by|since|until|till|before|after|from|through|as\s+of|starting|beginning|no\s+later\s+than|"
    r"ahead\s+of|prior\s+to)(?:\s+(?:the|about|around|at\s+least))?\s+$",
    re.IGNORECASE,
)
_DIRECTIONS = {
    "till": "until", "through": "until", "from": "since", "as of": "since", "starting": "since",
    "beginning": "since", "no later than": "by", "ahead of": "before", "prior to": "before",
}  # fmt: skip
Resolved = tuple[Stretch, str]


@dataclass(frozen=True)
class _Place:
    """An expression in its text.

    Attributes:
        today: the text's date.
        sentence: the span of the sentence.
        before: the dates before it, the last at the end.
    """

    text: str
    today: date | None
    sentence: Span
    match: re.Match[str]
    before: Sequence[DateMention]

    @cached_property
    def tense(self) -> str | None:
        """ "future", "maybe" (the future), "past", or None if no word tells."""
        end = self.match.end()
        cue = _TENSE.search(self.text, end, min(self.sentence[1], end + _BEHIND))
        return self.tense_before or (cue.lastgroup if cue else None)

    @cached_property
    def tense_before(self) -> str | None:
        """As `tense`, by the words before the expression alone."""
        start = self.match.start()
        cues = list(_TENSE.finditer(self.text, max(self.sentence[0], start - _WINDOW), start))
        if self.direction == "by":
            return "maybe"
        return cues[-1].lastgroup if cues else None

    @cached_property
    def direction(self) -> str | None:
        """What the word before the expression says, in DATE_DIRECTIONS."""
        start = self.match.start()
        word = _DIRECTION.search(self.text, max(self.sentence[0], start - _DIRECTION_REACH), start)
        if word is None:
            return None
        named = " ".join(word[1].lower().split())
        return _DIRECTIONS.get(named, named)

    @property
    def is_future(self) -> bool:
        return self.tense == "future"

    @property
    def is_to_come(self) -> bool:
        """Whether the words speak of what is to come; "she said that she would go on Friday" does."""
        return self.is_future or self.tense_before == "maybe"

    def group(self, name: str) -> str | None:
        """A named group in lower case with single spaces; None if it is not there."""
        value = self.match.groupdict().get(name)
        return " ".join(value.lower().split()) if value else None

    def last(self, *precisions: str) -> DateMention | None:
        """The last date before with one of these precisions."""
        return next((mention for mention in reversed(self.before) if mention.precision in precisions), None)


Rule = Callable[[_Place], Resolved | None]


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _count_of(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBERS[words.lower()]


def _year_word(place: _Place, name: str = "year") -> int | None:
    """The year that an expression names: "2021", "last year"; None without either."""
    word = place.group(name)
    if word is None:
        return None
    if digits := re.search(r"\d{4}", word):
        return int(digits.group())
    if place.today is None:
        return None
    return place.today.year + {"last": -1, "next": 1}.get(word.split()[0].removeprefix("of "), 0) if word else None


def _nearest_year(place: _Place, stretch: Callable[[int], Stretch | None]) -> Resolved | None:
    """The year in which a month or day lies that does not name it: the next for a future tense, else the last."""
    if place.today is None:
        return None
    options = [option for year in range(place.today.year - 1, place.today.year + 2) if (option := stretch(year))]
    today = place.today
    if place.is_to_come:
        options = [option for option in options if option[1] >= today][:1]
    elif place.tense == "past":
        options = [option for option in options if option[0] <= today][-1:]
    return (min(options, key=lambda option: abs((option[0] - today).days)), "") if options else None


def _iso(place: _Place) -> Resolved | None:
    found = spans.day(*(int(place.match[name]) for name in ("y", "m", "d")))
    return (found, "day") if found else None


def _day_of_month(place: _Place) -> Resolved | None:
    """ "Feb. 9, 2020", "9 February", "January 12 and 13", "June 30 to July 1"."""
    first_month = _month_number(place.match["month"])
    last_month = _month_number(place.match["month2"]) if place.group("month2") else first_month
    numbers = [int(re.sub(r"\D", "", place.match[name])) for name in ("day", "day2") if place.group(name)]

    def stretch(year: int) -> Stretch | None:
        first = spans.day(year, first_month, numbers[0])
        last = spans.day(year + (last_month < first_month), last_month, numbers[-1])
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None

    year = _year_word(place)
    found = (stretch(year), "") if year else _nearest_year(place, stretch)
    if not found or found[0] is None:
        return None
    return found[0], "day" if found[0][0] == found[0][1] else "interval"


def _month(place: _Place) -> Resolved | None:
    """ "November", "early November", "last March", "December last year"."""
    number, today = _month_number(place.match["month"]), place.today
    which, year = place.group("which"), _year_word(place)
    if year is not None:
        stretch = spans.month(year, number)
    elif today is None:
        return None
    elif which in ("last", "this past", "next", "this", "this coming"):
        ahead = which in ("next", "this coming") or (which == "this" and place.is_future)
        same = today.year
        if ahead:
            stretch = spans.month(same + (number <= today.month and which != "this"), number)
        else:
            stretch = spans.month(
                same - (number > today.month or (number == today.month and which != "this")), number
            )
    else:
        nearest = _nearest_year(place, lambda year: spans.month(year, number))
        if nearest is None:
            return None
        stretch = nearest[0]
    if part := place.group("part"):
        return spans.third(stretch, part), "interval"
    return stretch, "month"


def _month_range(place: _Place) -> Resolved | None:
    """ "April to November", "from March 2020 to May 2021"."""
    first, last = (_month_number(place.match[name]) for name in ("month", "month2"))
    year, year2 = _year_word(place), _year_word(place, "year2")

    def stretch(of: int) -> Stretch | None:
        return spans.month(of, first)[0], spans.month(of + (last < first), last)[1]

    if year2 or year:
        last_year = year2 or (year or 0) + (last < first)
        found = spans.month(year or last_year - (last < first), first)[0], spans.month(last_year, last)[1]
        return (found, "interval") if found[0] <= found[1] else None
    nearest = _nearest_year(place, stretch)
    return (nearest[0], "interval") if nearest else None


def _whole(place: _Place, unit: str, offset: int) -> Resolved | None:
    """A calendar unit so many units from the text's date."""
    today = place.today
    if today is None:
        return None
    match unit:
        case "day":
            return (today + offset * _DAY, today + offset * _DAY), "day"
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


def _this(place: _Place) -> Resolved | None:
    """ "this week", "last month", "next year", "earlier this year", "later this week", "all year"."""
    which, unit, today = place.group("which") or "this", place.match["unit"].lower(), place.today
    offset = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(which.split()[-1], 0)
    found = _whole(place, unit, offset)
    if found is None or today is None:
        return None
    (first, last), precision = found
    if part := place.group("part"):
        if offset == 0 and part == "earlier":
            return (first, max(first, today - _DAY)), precision
        if offset == 0 and part in ("later", "late"):
            return (min(last, today + _DAY), last), precision
        return (spans.third((first, last), part), "interval") if part in ("early", "mid", "late") else found
    if offset == 0 and which == "this" and place.tense_before not in ("future", "maybe"):
        return (first, today), precision
    return found


def _rolling(place: _Place) -> Resolved | None:
    """ "the past two years", "the next 12 months": counted from the text's date."""
    today, which, unit = place.today, place.match["which"].lower(), place.match["unit"].lower().rstrip("s")
    count = _count_of(place.match["count"]) if place.group("count") else 1
    if today is None or unit == "weekend":
        return None
    if unit == "quarter":
        unit, count = "month", 3 * count
    ahead = which in ("next", "coming", "following")
    if unit == "decade":
        return spans.years(today.year - 10 * count, today.year - 1), "decade" if count == 1 else "interval"
    if which == "previous" and unit == "year":
        anchor = place.last("year")
        before = anchor.first.year if anchor else today.year
        return spans.years(before - count, before - 1), "interval"
    if ahead and unit == "day":
        count -= 1  # the first of the next three days is today
    other = spans.shifted(today, count if ahead else -count, unit)
    precision = unit if count == 1 and unit in ("week", "decade") else "interval"
    return ((today, other) if ahead else (other, today)), precision


def _opening(place: _Place) -> Resolved | None:
    """ "the first three quarters of 2021", "the first six months of the year"."""
    year = _year_word(place) or (place.today.year if place.today else None)
    count, unit = _count_of(place.match["count"]), place.match["unit"].lower().rstrip("s")
    if year is None or unit not in ("month", "quarter"):
        return None
    count *= 3 if unit == "quarter" else 1
    if count > len(_MONTHS):
        return None
    is_last = place.match["which"].lower() in ("last", "final")
    return spans.months(year, 13 - count if is_last else 1, count), "interval"


def _ago(place: _Place) -> Resolved | None:
    """ "two weeks ago", "a decade ago", "three days later", "a year earlier"."""
    unit, way = place.match["unit"].lower().rstrip("s"), place.match["way"].lower()
    count = _count_of(place.match["count"])
    if place.group("half"):
        count, unit = (6, "month") if unit == "year" else (0, unit)
    anchor = (
        place.last("day", "month", "quarter", "year") if way in ("earlier", "before", "later", "prior") else None
    )
    if way not in ("ago", "from now") and anchor is None and unit != "year":
        return None
    if unit in ("year", "month") and (near := place.last("month", "quarter")) and anchor is None:
        # "prices rose 5% in November from a year ago" means the November before
        anchor = near if near.start >= place.sentence[0] else None
    start = anchor.first if anchor else place.today
    if start is None or not count:
        return None
    step = -count if way in ("ago", "earlier", "before", "prior") else count
    try:
        day = spans.shifted(start, step, unit)
    except (ValueError, OverflowError):
        return None
    if anchor and unit == "year" and anchor.precision in ("month", "quarter"):
        return (day, spans.shifted(anchor.last + _DAY, step, unit) - _DAY), anchor.precision
    if unit == "day":
        return (day, day), "day"
    if unit == "week":
        return spans.week(day), "week"
    if unit == "month":
        return spans.month(day.year, day.month), "month"
    if anchor is None and count == 1 and unit == "year":
        return spans.month(day.year, day.month), "month"
    return spans.year(day.year), "year"


def _edge(place: _Place) -> Resolved | None:
    """ "the end of November", "the start of 2021", "the end of the month", "the rest of the year"."""
    today, edge = place.today, place.match["edge"].lower()
    outer = _outer(place)
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


def _outer(place: _Place) -> Resolved | None:
    """The stretch whose beginning or end is meant."""
    today, year, unit = place.today, _year_word(place), place.group("unit")
    which = place.group("which") or "this"
    offset = {"last": -1, "next": 1}.get(which.split()[-1], 0)
    if place.group("month"):
        return _month(place)
    if decade := place.group("decade"):
        return _decade_of(decade)
    if season := place.group("season"):
        if today is None:
            return None
        latest = spans.season_around(today, season)
        if which == "last" and latest[0] <= today <= latest[1]:
            latest = spans.season(latest[0].year - 1, season)
        if which == "next" or (place.is_future and which != "last"):
            latest = spans.season(latest[0].year + (latest[1] < today or which == "next"), season)
        return latest, "season"
    if year is not None:
        return spans.year(year), "year"
    return _whole(place, unit, offset) if unit and unit != "day" else None


def _decade_of(word: str) -> Resolved | None:
    number = int(re.sub(r"\D", "", word))
    first = number if number > _CENTURY else 1900 + number
    return spans.years(first, first + 9), "decade"


def _decade(place: _Place) -> Resolved | None:
    """ "the 1990s", "the early 1960s"."""
    found = _decade_of(place.match["decade"])
    if found and (part := place.group("part")):
        return spans.third(found[0], part), "interval"
    return found


def _quarter(place: _Place) -> Resolved | None:
    """ "the first quarter of 2022", "fourth-quarter", "the second half of the year", "Q3 2021"."""
    today, year = place.today, _year_word(place)
    number = int(place.match["number"]) if place.group("number") else _ORDINALS[place.match["which"].lower()]
    size = place.group("size") or "quarter"
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
    if place.is_future and (ahead[0] - today).days <= _QUARTER_AHEAD:
        return ahead, precision
    return [option for option in options if option[0] <= today][-1], precision


def _year(place: _Place) -> Resolved | None:
    """ "2021", "late 2020", "fiscal year 2021"."""
    number = int(place.match["y"])
    if number > (place.today.year if place.today else 2000) + _YEARS_AHEAD or not spans.is_year(number):
        return None
    if part := place.group("part"):
        return spans.third(spans.year(number), part), "interval"
    return spans.year(number), "year"


def _year_range(place: _Place) -> Resolved | None:
    """ "2004 through early 2021", "2017 to the current day", "2020-21", "the 2020-21 financial year"."""
    first, digits = int(place.match["y"]), place.group("y2")
    if digits is None:
        return (spans.year(first)[0], place.today), "interval" if place.today else None  # type: ignore[return-value]
    last = int(digits) if len(digits) == len("2021") else first // _CENTURY * _CENTURY + int(digits)
    if place.group("financial"):
        # The financial year of the United Kingdom and of India, whose papers write it so, begins in April.
        return ((date(first, 4, 1), date(last, 3, 31)), "year") if last == first + 1 else None
    if not first < last:
        return None
    part = place.group("part")
    end = spans.third(spans.year(last), part)[1] if part else spans.year(last)[1]
    return (spans.year(first)[0], end), "interval"


def _weekday(place: _Place) -> Resolved | None:
    """ "Friday", "Tuesday night", "last Monday", "next Thursday"."""
    today, which = place.today, place.group("which")
    if today is None:
        return None
    name = place.match["weekday"].lower().rstrip(".")
    number = next(n for n, weekday in enumerate(_WEEKDAYS) if weekday.startswith(name[:3]))
    back, ahead = (today.weekday() - number) % 7, (number - today.weekday()) % 7
    if which in ("last", "this past", "this last"):
        day = today - (back or 7) * _DAY
    elif which in ("next", "this coming", "coming"):
        day = today + (ahead or 7) * _DAY
    elif which == "this":
        day = today + (number - today.weekday()) * _DAY
    else:
        day = today + ahead * _DAY if place.is_to_come else today - back * _DAY
    return (day, day), "day"


def _day_word(place: _Place) -> Resolved | None:
    if place.today is None:
        return None
    word = " ".join(place.match["word"].lower().split())
    offset = -1 if word in ("yesterday", "last night") else 1 if word == "tomorrow" else 0
    day = place.today + offset * _DAY
    return (day, day), "day"


def _season(place: _Place) -> Resolved | None:
    """ "last winter", "the summer", "summer 2021", "this spring"."""
    found = _outer_season(place)
    if found and (part := place.group("part")):
        first, last = found[0]
        return (first, spans.month(first.year, first.month)[1]) if part == "early" else (
            spans.month(last.year, last.month)[0], last
        ) if part == "late" else spans.month(first.year, first.month + 1), "interval"  # fmt: skip
    return found


def _outer_season(place: _Place) -> Resolved | None:
    year, name = _year_word(place), place.match["season"].lower()
    if year is not None:
        return spans.season(year, name), "season"
    return _outer(place)


def _holiday(place: _Place) -> Resolved | None:
    """ "Christmas", "Labor Day", "New Year's Eve": the nearest, unless the tense tells."""
    name = " ".join(place.match["name"].lower().replace("’", "'").split())
    name = {
        "new years": "new year", "new year's": "new year", "new year's day": "new year", "the new year": "new year",
        "christmas day": "christmas", "july 4th": "fourth of july", "mlk day": "martin luther king day",
        "martin luther king jr. day": "martin luther king day", "easter sunday": "easter",
        "labour day": "labor day", "thanksgiving day": "thanksgiving", "veterans' day": "veterans day",
    }.get(name, name)  # fmt: skip
    year = _year_word(place)
    if year is not None:
        day = spans.named_day(name, year)
        return (day, day), "day"

    def stretch(of: int) -> Stretch:
        return (spans.named_day(name, of),) * 2

    today = place.today
    if today is None:
        return None
    if place.match["name"].lower() == "the new year" and place.text[: place.match.start()].endswith("in "):
        return spans.year(stretch(today.year + 1)[0].year), "year"
    return min(
        map(stretch, range(today.year - 1, today.year + 2)), key=lambda day: abs((day[0] - today).days)
    ), "day"


def _holidays(place: _Place) -> Resolved | None:
    """ "between Christmas and New Year"."""
    return (
        (
            (
                date(place.today.year - (place.today.month < 7), 12, 25),
                date(place.today.year + (place.today.month >= 7), 1, 1),
            ),
            "interval",
        )
        if place.today
        else None
    )


def _same(place: _Place) -> Resolved | None:
    """ "that day", "the same month", "the same period last year", "the following year", "the year before"."""
    unit = (place.group("unit") or "").rstrip("s")
    which, behind = place.group("which") or "", place.group("behind")
    precisions: tuple[str, ...] = (unit,)
    if unit in ("period", "time", "time span"):
        precisions = ("day", "month", "quarter", "year", "interval", "week")
    elif unit in ("night", "morning", "afternoon", "evening"):
        precisions = ("day",)
    anchor = place.last("interval", "quarter") if len(precisions) > 1 else None
    anchor = anchor or place.last(*precisions)
    if anchor is None:
        if which in ("that", "the same", "the") or unit in ("period", "time", "time span"):
            return None
        anchor = place.last("day", "month", "quarter", "interval") if unit in ("day", "month", "year") else None
        if anchor is None:
            return None
        if unit == "year":
            moved = anchor.first.year + (1 if which in ("the following", "the next") else -1)
            return spans.year(moved), "year"
        return None
    step = 0
    if which in ("the following", "the next"):
        step = 1
    elif which in ("the previous", "the prior", "the preceding") or place.group("after") in (
        "before",
        "earlier",
        "prior",
    ):
        step = -1
    elif place.group("after") in ("after", "later"):
        step = 1
    first, last = anchor.first, anchor.last
    if behind:
        years = -1 if place.today is None or anchor.first.year == place.today.year else 0
        years = (place.today.year - 1 - anchor.first.year) if place.today and "last year" in behind else years
        return (
            spans.shifted(first, years, "year"),
            spans.shifted(last + _DAY, years, "year") - _DAY,
        ), anchor.precision
    if not step:
        return (first, last), anchor.precision
    if unit == "day":
        return (first + step * _DAY,) * 2, "day"
    if unit == "week":
        return spans.week(first, step), "week"
    if unit == "month":
        return spans.month(first.year, first.month + step), "month"
    if unit == "year":
        return spans.year(first.year + step), "year"
    return None


def _ending(place: _Place) -> Resolved | None:
    """ "the 12 months to November", "the quarter to Oct. 31", "the week ended Dec. 31"."""
    unit, count = place.match["unit"].lower().rstrip("s"), _count_of(place.group("count") or "one")
    end = _day_of_month_once(place) if place.group("day") else _month(place)
    if end is None:
        return None
    last = end[0][1]
    count, unit = (3 * count, "month") if unit == "quarter" else (count, unit)
    first = spans.shifted(last + _DAY, -count, unit)
    return (first, last), place.match["unit"].lower() if place.match["unit"].lower() in (
        "week",
        "quarter",
    ) else "interval"


def _day_of_month_once(place: _Place) -> Resolved | None:
    number, day = _month_number(place.match["month"]), int(re.sub(r"\D", "", place.match["day"]))
    year = _year_word(place)
    if year is not None:
        found = spans.day(year, number, day)
        return (found, "day") if found else None
    return _nearest_year(place, lambda of: spans.day(of, number, day))


def _year_ago(place: _Place) -> Resolved | None:
    """ "the year-ago period": a year before the quarter or month before it."""
    anchor = place.last("quarter") or place.last("month", "interval")
    if anchor is None:
        return None
    return (
        spans.shifted(anchor.first, -1, "year"),
        spans.shifted(anchor.last + _DAY, -1, "year") - _DAY,
    ), anchor.precision


def _financial_year(place: _Place) -> Resolved | None:
    """From April, as in the United Kingdom and India, whose papers say so; elsewhere it is the fiscal year."""
    if place.today is None:
        return None
    begin = place.today.year - (place.today.month < 4)
    begin += {"last": -1, "previous": -1, "next": 1}.get(place.match["which"].lower(), 0)
    return (date(begin, 4, 1), date(begin + 1, 3, 31)), "year"


def _definite(place: _Place) -> Resolved | None:
    """ "the year" of which the sentence speaks, else of the text."""
    anchor = place.last(place.match["unit"].lower())
    if anchor and anchor.start >= place.sentence[0]:
        return (anchor.first, anchor.last), anchor.precision
    return _whole(place, place.match["unit"].lower(), 0)


def _clock(place: _Place) -> Resolved | None:
    """ "3:30 pm ET": the day of the sentence, else the text's."""
    anchor = place.last("day")
    if anchor and anchor.start >= place.sentence[0]:
        return (anchor.first, anchor.last), "time"
    return ((place.today, place.today), "time") if place.today else None


def _to_date(place: _Place) -> Resolved | None:
    if place.today is None:
        return None
    return (spans.year(place.today.year)[0], place.today), "interval"


def _numeric(place: _Place) -> Resolved | None:
    """ "12/23/2021"; where the first number cannot be a month, the second is."""
    a, b, year = (int(place.match[name]) for name in ("a", "b", "y"))
    found = spans.day(year, a, b) or spans.day(year, b, a)
    return (found, "day") if found else None


_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?P<year>{_YEAR}|(?:last|this|next)\s+year))?"
_HOLIDAYS = (
    r"Christmas(?:\s+(?:Eve|Day))?|Boxing\s+Day|New\s+Year['’]?s\s+(?:Eve|Day)|New\s+Years?(?:['’]s)?|the\s+new\s+year|"
    r"Thanksgiving(?:\s+Day)?|Black\s+Friday|Cyber\s+Monday|Halloween|Valentine['’]s\s+Day|Good\s+Friday|"
    r"Easter(?:\s+(?:Sunday|Monday))?|Labou?r\s+Day|Memorial\s+Day|Independence\s+Day|Juneteenth|Veterans['’]?\s+Day|"
    r"Remembrance\s+Day|Bastille\s+Day|Columbus\s+Day|Presidents['’]\s+Day|M(?:artin\s+)?L(?:uther\s+)?K(?:ing,?)?\s+"
    r"(?:Jr\.\s+)?Day|the\s+Fourth\s+of\s+July|Mother['’]s\s+Day|Father['’]s\s+Day"
)
_PATTERNS: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, flags), rule)
    for pattern, flags, rule in (
        (rf"{_NO_NUMBER_BEFORE}(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)(?![\w-])", 0, _iso),
        (rf"{_NO_NUMBER_BEFORE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>(?:19|20)\d\d)(?![\w/])", 0, _numeric),
        (
            rf"(?<!\w)(?:{_WEEKDAY},?\s+)?(?P<month>{_MONTH})\s+(?P<day>{_DATE})"
            rf"(?:{_TO}(?:(?P<month2>{_MONTH})\s+)?(?P<day2>{_DATE}))?{_OF_YEAR}",
            0, _day_of_month,
        ),
        (
            rf"{_NO_NUMBER_BEFORE}(?:{_WEEKDAY},?\s+)?(?P<day>{_DATE})(?:{_TO}(?P<day2>{_DATE}))?(?:\s+of)?\s+"
            rf"(?P<month>{_MONTH}){_OF_YEAR}",
            0, _day_of_month,
        ),
        (
            rf"(?<!\w)(?:(?P<part>(?i:{_PART}))[\s-]+)?(?:(?P<which>(?i:last|next|this(?:\s+(?:past|coming))?))\s+)?"
            rf"(?P<month>{_MONTH}){_OF_YEAR}",
            0, _month,
        ),
        (
            rf"(?<!\w)(?P<month>{_MONTH})(?:\s+(?P<year>{_YEAR}))?\s*(?:to|through|until|-|–)\s*(?P<month2>{_MONTH})"
            rf"(?:\s+(?P<year2>{_YEAR}))?",
            0, _month_range,
        ),
        (
            rf"(?<=[Bb]etween\s)(?P<month>{_MONTH})(?:\s+(?P<year>{_YEAR}))?\s+and\s+(?P<month2>{_MONTH})"
            rf"(?:\s+(?P<year2>{_YEAR}))?",
            0, _month_range,
        ),
        (
            rf"(?<!\w)(?:(?P<part>earlier|later|late|early|mid)[\s-]+)?(?P<which>(?:this|last|next|all|current|this\s+coming|"
            rf"this\s+current|(?<=the\s)coming|(?<=the\s)previous))[\s-]+(?P<unit>(?!day){_UNIT})(?!\w)",
            re.IGNORECASE, _this,
        ),
        (
            rf"(?<!\w)the\s+(?P<which>past|last|next|coming|(?:previous|following)(?=\s+{_COUNT}\s))\s+"
            rf"(?:(?P<count>{_COUNT})\s+)?(?P<unit>(?!day(?!s)){_UNIT}s?)(?!\w)",
            re.IGNORECASE, _rolling,
        ),
        (
            rf"(?<!\w)the\s+(?P<which>first|last|final)\s+(?P<count>{_COUNT})\s+(?P<unit>months|quarters)(?:\s+of\s+"
            rf"(?P<year>{_YEAR}|(?:(?:this|last|next|the)\s+)?year))",
            re.IGNORECASE, _opening,
        ),
        (
            rf"(?<![\w.,$£€])(?P<half>half\s+)?(?P<count>{_COUNT})\s+(?P<unit>(?:day|week|month|year|decade)s?)\s+"
            r"(?P<way>ago|earlier|later|from\s+now|before|prior)(?!\w)",
            re.IGNORECASE, _ago,
        ),
        (
            rf"(?<!\w)(?:the\s+)?(?P<edge>end|close|start|beginning|middle|rest|remainder|balance)\s+of\s+"
            rf"(?:(?P<year>{_YEAR}|(?:this|last|next)\s+year)|(?:the\s+)?(?P<decade>(?:1[5-9]|20)\d0s)|"
            rf"(?P<which>the|this|last|next)\s+(?:(?P<unit>week|month|quarter|year|decade|century)|(?P<season>{_SEASON}))|"
            rf"(?P<month>(?-i:{_MONTH}))(?:\s+(?P<year2>{_YEAR}|(?:this|last|next)\s+year))?)(?!\w)",
            re.IGNORECASE, _edge,
        ),
        (
            rf"(?<!\w)(?:the\s+)?(?:fiscal[\s-]+)?(?P<which>first|second|third|fourth|final|1st|2nd|3rd|4th)[\s-]+"
            rf"(?:fiscal[\s-]+)?(?P<size>quarter|half)(?!\w)(?:\s+of\s+(?:fiscal\s+(?:year\s+)?)?"
            rf"(?P<year>{_YEAR}|(?:this|last|next|the)\s+year))?",
            re.IGNORECASE, _quarter,
        ),
        (rf"(?<!\w)Q(?P<number>[1-4])(?:\s+(?:of\s+)?(?P<year>{_YEAR}))?(?!\w)", 0, _quarter),
        (
            rf"(?<!\w)(?:the\s+)?(?:(?P<part>{_PART})[\s-]+)?(?P<decade>(?:1[5-9]|20)\d0['’]?s|['’][2-9]0s)(?!\w)",
            re.IGNORECASE, _decade,
        ),
        (
            rf"{_NO_NUMBER_BEFORE}(?:(?:the\s+)?fiscal(?:\s+year)?\s+|(?P<part>(?i:{_PART}))[\s-]+)?(?P<y>{_YEAR})",
            0, _year,
        ),
        (
            rf"{_NO_NUMBER_BEFORE}(?P<y>{_YEAR})(?:\s+(?:to|through|until)\s+|\s*[-–]\s*)(?:(?P<part>{_PART})\s+)?"
            rf"(?P<y2>{_YEAR}|\d\d(?![\w.,]\d|\w|%))",
            0, _year_range,
        ),
        (
            rf"(?<!\w)(?:the\s+)?(?P<y>{_YEAR})[-/–](?P<y2>\d\d(?:\d\d)?)\s+(?P<financial>financial|fiscal|tax)\s+year",
            0, _year_range,
        ),
        (
            rf"(?<=[Bb]etween\s)(?P<y>{_YEAR})\s+and\s+(?:(?P<part>{_PART})\s+)?(?P<y2>{_YEAR})", 0, _year_range,
        ),
        (
            rf"{_NO_NUMBER_BEFORE}(?P<y>{_YEAR})\s+(?:to|until|through)\s+(?:the\s+current\s+day|now|today|the\s+present)",
            0, _year_range,
        ),
        (
            rf"(?<!\w)(?:(?i:early|late)\s+(?:on\s+)?)?(?:(?P<which>(?i:last|next|this(?:\s+(?:past|coming))?|coming))\s+)?"
            rf"(?P<weekday>{_WEEKDAY})(?:\s+{_TIME_OF_DAY}(?!\w))?",
            0, _weekday,
        ),
        (
            r"(?<!\w)(?P<word>today|yesterday|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening))(?!\w)"
            rf"(?:\s+{_TIME_OF_DAY}(?!\w))?",
            re.IGNORECASE, _day_word,
        ),
        (
            rf"(?<!\w)(?:(?P<part>{_PART})[\s-]+)?(?P<which>the|last|next|this(?:\s+(?:past|coming))?|(?:all|the\s+(?:entire|"
            rf"whole)))\s+(?P<season>(?-i:{_SEASON}))(?!\w|\s+(?:months|season)|\s+of\s+(?!{_YEAR}))"
            rf"(?:(?:\s+of)?\s+(?P<year>{_YEAR}))?",
            re.IGNORECASE, _season,
        ),
        (
            rf"(?<!\w)(?:(?P<part>{_PART})[\s-]+)?(?P<season>{_SEASON})\s+(?:of\s+)?(?P<year>{_YEAR})",
            re.IGNORECASE, _season,
        ),
        (
            rf"(?:(?<=\bin\s)|(?<=\bover\s))(?:(?P<part>{_PART})[\s-]+)?(?P<season>spring|summer|autumn|winter)(?!\w)",
            0, _season,
        ),
        (r"(?<!\w)Christmas\s+and\s+New\s+Year(?:['’]s)?(?:\s+Day)?(?!\w)", 0, _holidays),
        (rf"(?<!\w)(?P<name>{_HOLIDAYS})(?!\w)(?:,?\s+(?:of\s+)?(?P<year>{_YEAR}))?", 0, _holiday),
        (
            r"(?<!\w)(?P<which>that|the\s+same|the\s+following|the\s+next|the\s+previous|the\s+prior|the\s+preceding)\s+"
            r"(?P<unit>day|week|month|quarter|year|period|time\s+span|night|morning|afternoon|evening)(?!\w)"
            r"(?P<behind>\s+(?:last\s+year|a\s+year\s+(?:ago|earlier)|of\s+last\s+year))?",
            re.IGNORECASE, _same,
        ),
        (
            r"(?<!\w)(?P<which>the)\s+(?P<unit>day|week|month|quarter|year)\s+(?P<after>before|earlier|prior|after|later)(?!\w)",
            re.IGNORECASE, _same,
        ),
        (
            r"(?<![\w.:,])(?:1[0-2]|0?\d)(?::[0-5]\d)?\s*(?:[ap]\.m\.|[ap]m(?!\w))(?:\s+(?:ET|EST|EDT|PT|PST|GMT|BST|CET|UTC|"
            r"(?:local|Eastern|Pacific)\s+(?:standard\s+)?[Tt]ime)(?!\w))?",
            0, _clock,
        ),
        (
            rf"(?<!\w)[Tt]he\s+(?:(?P<count>{_COUNT})\s+)?(?P<unit>(?:week|month|quarter|year)s?)\s+"
            rf"(?:to|ended|ending|through)\s+(?P<month>{_MONTH})(?:\s+(?P<day>{_DATE}))?{_OF_YEAR}",
            0, _ending,
        ),
        (
            r"(?<!\w)(?:the\s+|a\s+)?year[\s-]ago\s+(?P<unit>period|quarter|month)(?!\w)", re.IGNORECASE, _year_ago,
        ),
        (
            r"(?<!\w)the\s+(?P<which>current|last|next|previous)\s+financial\s+year(?!\w)",
            re.IGNORECASE, _financial_year,
        ),
        (
            r"(?<=\b(?:for|off)\s)the\s+(?P<unit>week|month|quarter|year)(?!\w|\s+(?:of|to|before|ended|ending|after|"
            r"earlier|prior|later|ahead|through|that|in\s+which))",
            re.IGNORECASE, _definite,
        ),
        (
            rf"(?<!\w)(?P<part>[Ee]arly|[Ll]ate)\s+in\s+(?P<month>{_MONTH}){_OF_YEAR}", 0, _month,
        ),
        (r"(?<!\w)year[\s-]to[\s-]date(?!\w)", re.IGNORECASE, _to_date),
    )
)  # fmt: skip


# Words without which the patterns of a rule match nothing. Looking for them first saves a third of the time.
_NEEDS: dict[Rule, tuple[str, ...]] = {
    _numeric: ("/",),
    _opening: ("quarters", "months"),
    _ago: ("ago", "earlier", "later", "now", "before", "prior"),
    _quarter: ("quarter", "half", "q1", "q2", "q3", "q4"),
    _decade: ("0s", "0's", "0’s"),
    _season: tuple(spans.SEASONS),
    _year_ago: ("ago",),
    _financial_year: ("financial",),
    _to_date: ("date",),
}


def dates_in(text: str, sentences: Sequence[Span], today: date | None) -> list[DateMention]:
    """The dates of a text, in order, never overlapping.

    Args:
        sentences: the spans of its sentences, in order.
        today: the day on which the text was published; None if that is unknown.
    """
    starts = [start for start, _ in sentences]
    dates: list[DateMention] = []
    for match, rule in _matches(text):
        number = max(0, bisect_right(starts, match.start()) - 1)
        sentence = sentences[number] if sentences else (0, len(text))
        place = _Place(text, today, sentence, match, dates[-_REMEMBERED:])
        try:
            resolved = rule(place) if _is_date(text, match) else None
        except (ValueError, OverflowError):  # "the past 999 centuries": outside the calendar of `datetime`
            resolved = None
        if resolved is not None:
            (first, last), precision = resolved
            surface = match.group()
            dates.append(DateMention(match.start(), match.end(), surface, first, last, precision, place.direction))
    return _agreed(dates)


def _agreed(dates: Sequence[DateMention]) -> list[DateMention]:
    """A day that is written several times without its year lies in the year in which most of them were placed."""
    placed: dict[str, Counter[tuple[date, date]]] = {}
    for mention in dates:
        if mention.precision == "day":
            placed.setdefault(_without_year(mention.surface), Counter())[mention.first, mention.last] += 1
    agreed = []
    for mention in dates:
        votes = placed.get(mention.surface)
        if mention.precision == "day" and votes and _MONTH_AND_DAY.fullmatch(mention.surface):
            (first, last), _ = votes.most_common(1)[0]
            mention = replace(mention, first=first, last=last)
        agreed.append(mention)
    return agreed


def _without_year(surface: str) -> str:
    return re.sub(r",?\s+\d{4}$", "", surface)


def _matches(text: str) -> Iterator[tuple[re.Match[str], Rule]]:
    """The matches of all patterns that do not overlap; the first in the text wins, then the longest."""
    lowered = text.lower()
    candidates = [
        (match, rule)
        for pattern, rule in _PATTERNS
        if rule not in _NEEDS or any(word in lowered for word in _NEEDS[rule])
        for match in pattern.finditer(text)
    ]
    candidates.sort(key=lambda candidate: (candidate[0].start(), -candidate[0].end()))
    end = 0
    for match, rule in candidates:
        if match.start() >= end and match.group():
            yield match, rule
            end = match.end()


# Months that are names or verbs, too: these need a word before them that says that they are months, or a list.
_AMBIGUOUS = re.compile(r"(?:May|MAY|March|MARCH)$")
_ALSO_NAMES = re.compile(r"(?:April|June|August)$")
_SAYS_MONTH = re.compile(
    r"(?:^|(?<!\w))(?:in|since|until|till|by|from|to|of|through|before|after|during|between|and|last|next|this|early|mid|"
    r"late|for|on|per|as|the|talking)[\s-]+$|(?:ber|ary|ly|ne|il|st|ch|May),\s+$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"[A-Z][a-z]+\s+$")
_NAME_BEHIND = re.compile(r"\s+[A-Z][a-z]+")


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Is a match a date, rather than a name or a verb?"""
    words, start, end = match.group(), match.start(), match.end()
    before = max(0, start - 15)
    if _AMBIGUOUS.match(words):
        return bool(_SAYS_MONTH.search(text, before, start))
    if _ALSO_NAMES.match(words):
        says = _SAYS_MONTH.search(text, before, start)
        return bool(says) or not (_NAME_BEFORE.search(text, before, start) or _NAME_BEHIND.match(text, end))
    return True
