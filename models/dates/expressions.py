"""Which words of a text are dates, and which stretch of the calendar each means, given the text's own date.

An expression is matched by a pattern of `PATTERNS`; where patterns overlap, the first in the text and then the
longest wins. Its rule resolves it against the text's date, the tense of the words around it, and the dates before
it ("the same day"). What cannot be put on a calendar, such as "recently", is left out. Without a date of the text
only expressions that name their year are resolved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from models.api import DateMention, Span
from models.dates import spans
from models.dates.patterns import NEEDS, PATTERNS
from models.dates.tense import Expression, Rule
from models.dates.words import MONTH_AND_DAY

_HAS_YEAR = re.compile(r"\d{4}|year$")
_LISTED = re.compile(r",\s+|,?\s+(?:and|or)\s+")  # between the months of a list
_PARTS = frozenset(part for parts in NEEDS.values() for part in parts)
_REMEMBERED = 8  # dates before an expression to which it may refer


def dates_in(text: str, sentences: Sequence[Span], today: date | None) -> list[DateMention]:
    """The dates of a text, in order, never overlapping.

    Args:
        sentences: the spans of its sentences, in order.
        today: the day on which the text was published; None if that is unknown.
    """
    dates: list[DateMention] = []
    for sentence in sentences or [(0, len(text))]:
        for match, rule in _matches(text, sentence):
            expression = Expression(text, today, sentence, match, dates[-_REMEMBERED:])
            try:
                resolved = rule(expression) if _is_date(text, match) else None
            except (ValueError, OverflowError):  # "the past 999 centuries": outside the calendar of `datetime`
                resolved = None
            if resolved is not None:
                (first, last), precision = resolved
                at, surface = match.span(), match.group()
                dates.append(DateMention(*at, surface, first, last, precision, expression.direction))
    return _in_list(text, _agreed(dates))


def _in_list(text: str, dates: Sequence[DateMention]) -> list[DateMention]:
    """Months listed before one that names its year lie in that year: "March, June and December of 2020"."""
    listed = []
    behind: DateMention | None = None  # the month behind, if its year is named
    for mention in reversed(dates):
        is_named = mention.precision == "month" and _HAS_YEAR.search(mention.surface) is not None
        if (
            behind is not None
            and mention.precision == "month"
            and not is_named
            and _LISTED.fullmatch(text, mention.end, behind.start)
        ):
            year = behind.first.year - (mention.first.month > behind.first.month)
            first, last = spans.month(year, mention.first.month)
            behind = mention = replace(mention, first=first, last=last)
        else:
            behind = mention if is_named else None
        listed.append(mention)
    return listed[::-1]


def _agreed(dates: Sequence[DateMention]) -> list[DateMention]:
    """A day that is written several times without its year lies in the year in which most of them were placed."""
    placed: dict[str, Counter[tuple[date, date]]] = {}
    for mention in dates:
        if mention.precision == "day":
            placed.setdefault(_without_year(mention.surface), Counter())[mention.first, mention.last] += 1
    agreed = []
    for mention in dates:
        votes = placed.get(mention.surface)
        if mention.precision == "day" and votes and MONTH_AND_DAY.fullmatch(mention.surface):
            (first, last), _ = votes.most_common(1)[0]
            mention = replace(mention, first=first, last=last)
        agreed.append(mention)
    return agreed


def _without_year(surface: str) -> str:
    return re.sub(r",?\s+\d{4}$", "", surface)


def _matches(text: str, sentence: Span) -> Iterator[tuple[re.Match[str], Rule]]:
    """The matches of all patterns in a sentence that do not overlap; the first wins, then the longest."""
    words = " ".join(text[slice(*sentence)].lower().split())
    present = {part for part in _PARTS if part in words}
    candidates = [
        (match, rule)
        for pattern, rule in PATTERNS
        if not present.isdisjoint(NEEDS[rule])
        for match in pattern.finditer(text, *sentence)
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
