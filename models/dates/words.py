"""The words of time in English news, and the patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SHORT_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4, "last": 4,
}  # fmt: skip
_UP_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split(), 1)} | {
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


MONTH = (
    rf"(?:{_either(MONTHS)}|(?:{_either(SHORT_MONTHS)})"
    r"(?:\.|(?=\s+\d)))(?!\w)"
)
WEEKDAY = rf"(?:{_either(WEEKDAYS)}|(?:Mon|Tues|Tue|Wed|Thurs|Thu|Fri|Sat|Sun)\.(?=,?\s+(?:[A-Z]|\d)))(?!\w)"
YEAR = r"(?:1[0-9]|20|21)\d\d(?![\d%]|[.,]\d|\w)"
DATE = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)"
MONTH_AND_DAY = re.compile(rf"{MONTH}\s+{DATE}|{DATE}\s+{MONTH}")
UNIT = r"(?:day|week|weekend|month|quarter|year|decade|century)"
SEASON = r"(?:spring|summer|fall|autumn|winter)"
PART = r"(?:early|mid|late)"
TIME_OF_DAY = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime)"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
NO_NUMBER_BEFORE = r"(?<![\w$£€¥.,/:+-])"
TO = r"\s*(?:to|through|until|till|and|-|–|—)\s*"


def month_number(name: str) -> int:
    """The number of a month, from its name or the abbreviation of it."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def count_of(words: str) -> int:
    """A number in digits or in words of NUMBERS."""
    return int(words) if words.isdigit() else NUMBERS[words.lower()]
