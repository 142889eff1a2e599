"""Which numbers of a text are amounts, with their unit, bound and the words that belong to them.

Each number is read outwards from its own tokens: the currency, sign and words of bound before it, the scale, unit
and noun behind it. Dates, ordinals, sports results and numbers in names are no amounts. Everything is sought within
a few tokens, so that a text of any length takes linear time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from models.amounts import units
from models.amounts.bounds import bounded, ranges
from models.amounts.counts import TOLLS, counted, is_label, is_score, may_be_bare
from models.amounts.measures import age, measured, one_letter, special
from models.amounts.money import money, percent
from models.amounts.nouns import is_plural
from models.amounts.numerals import Numeral, numerals
from models.amounts.of_what import of_what
from models.amounts.text import HYPHENS, RawAmount, Text, is_number
from models.amounts.topics import HAPPENINGS, topic_of
from models.amounts.words import WORDS
from models.api import Amount, Span


def amounts_in(text: str, sentences: Sequence[Span], dates: Sequence[Span]) -> list[Amount]:
    """The amounts of a text, in order, never overlapping.

    Args:
        sentences: the spans of its sentences, in order.
        dates: the spans of its dates, in order; a number in a date is no amount.
    """
    read = Text(text, dates)
    numbers = sorted([*numerals(read.tokens), *_single(read)], key=lambda numeral: numeral.first)
    found = [made for numeral in numbers if (made := _made(read, numeral)) is not None]
    found = _inherited(read, ranges(read, found))
    amounts: list[Amount] = []
    end = 0
    starts = [start for start, _ in sentences]
    for made in found:
        amount = _finished(read, made)
        if amount.start >= end:
            number = max(0, bisect_right(starts, amount.start) - 1)
            sentence = sentences[number] if sentences else (0, len(text))
            amounts.append(_with_of(read, amount, made, sentence, amounts[-1] if amounts else None))
            end = amount.end
    return amounts


_ARTICLES = frozenset(("a", "an", "another", "single", "full", "every"))


_BEFORE_ARTICLE = WORDS["before_article"]


def _single(read: Text) -> list[Numeral]:
    """The word before a single unit: "over a year", "for a decade", "another inch", "a full percentage point"."""
    singles = []
    for place, token in enumerate(read.tokens):
        if token.word not in _ARTICLES or token.kind != "word":
            continue
        word, after = read.word(place + 1), read.word(place + 2)
        is_point = word == "percentage" and after == "point"
        unit = units.UNITS.get(word)
        is_plain = token.word in ("another", "single", "full") and word in ("day", "night", "week")
        is_unit = (
            unit is not None and not word.endswith("s") and (is_plain or word not in _ALSO_WORDS) and after != "-"
        )
        if not (is_unit or is_point):
            continue
        is_said = token.word in ("another", "single", "full") or read.word(place - 1) in _BEFORE_ARTICLE
        if is_said and after not in ("ago", "earlier", "later", "before", "old"):
            singles.append(Numeral(place, place + 1, 1, "words"))
    return singles


_ALSO_WORDS = WORDS["also_words"]


def _made(read: Text, numeral: Numeral) -> RawAmount | None:
    """The amount of a number, as far as it can be told from the words beside it; None if it is none."""
    if read.is_dated(numeral.first, numeral.behind):
        return None
    made = RawAmount(numeral, numeral.first, numeral.behind, numeral.value)
    if is_score(read, numeral) or (numeral.value == 0 and numeral.style == "words"):
        return None
    if (read.word(made.first - 2), read.word(made.first - 1)) == ("all", "but"):  # how many others is not told
        return None
    is_known = (
        money(read, made) or percent(read, made) or age(read, made) or measured(read, made) or special(read, made)
    )
    if not is_known:
        if is_label(read, made):
            return None
        is_known = counted(read, made) or one_letter(read, made)
    if made.is_part:
        return None
    bounded(read, made)
    is_end = numeral.style in ("digits", "words") and (
        read.word(made.first - 1) in ("to", "or", "and")
        or (read.word(made.behind) in (*HYPHENS, "to", "and") and is_number(read, made.behind + 1))
    )
    return made if is_known or is_end or may_be_bare(read, made) else None


_INHERIT = 300  # characters over which a bare number takes the unit of the count before it


def _inherited(read: Text, found: list[RawAmount]) -> list[RawAmount]:
    """Bare numbers with the unit of the count before them, else of the next, else the plural before (`_INHERIT`).

    "From 10 days to five" gives the unit of the ten to the five.
    """
    kept: list[RawAmount] = []
    last: RawAmount | None = None
    reach = 0  # the end of the last amount of the unit of `last`
    for number, made in enumerate(found):
        if made.unit is None:
            start, before = read.tokens[made.first].start, kept[-1] if kept else None
            is_small = not may_be_bare(read, made)
            if (
                is_small
                and before
                and before.behind == made.first - 1
                and read.word(made.first - 1) in ("to", "or", "and")
            ):
                made.unit, made.kind, made.measure = before.unit, before.kind, before.measure
                made.currency, made.per = before.currency, before.per
                kept.append(made)
                continue
            if is_small:
                continue
            near = last if last and start - reach < _INHERIT else None
            ahead = [other for other in found[number + 1 : number + 4] if other.kind == "count" and other.unit]
            near = near or next((o for o in ahead if read.tokens[o.first].start - start < _INHERIT // 2), None)
            made.unit, made.kind = (near.unit if near else _plural_before(read, made.first)), "count"
        if made.kind == "count" and made.unit not in ("times", None):
            last = made if made.noun is not None or last is None else last
            reach = read.tokens[made.behind - 1].end
        kept.append(made)
    return kept


def _plural_before(read: Text, first: int) -> str | None:
    """The nearest plural in the few words before a bare number: "claims rose by 206,000"."""
    for place in range(first - 1, max(-1, first - 9), -1):
        if not read.is_in_line(place + 1) or read.tokens[place].text in ".?!;":
            return None
        if read.tokens[place].kind == "word" and is_plural(read.word(place)):
            return read.word(place)
    return None


def _finished(read: Text, made: RawAmount) -> Amount:
    start, end = read.tokens[made.first].start, read.tokens[made.behind - 1].end
    low: float | None = round(made.low, 6)
    high: float | None = low if made.high is None else round(made.high, 6)
    if made.bound == "more_than":
        high = None
    elif made.bound == "less_than":
        low = None
    measure = made.measure
    si = measure.si if measure else None

    def converted(value: float | None) -> float | None:
        return (value + measure.offset) * measure.factor if measure and si and value is not None else None

    return Amount(
        start, end, read.text[start:end], low, high, made.bound, made.unit, made.kind, made.currency, made.per,
        converted(low), converted(high), si,
    )  # fmt: skip


_OF_REACH = 25  # characters between amounts of the same thing: "rose $10.50, or 0.6%", "$54m (£39m)"


_LINKS = frozenset(("or", "to", "from", "(", "v", "and", "-", "–", "against"))


def _with_of(read: Text, amount: Amount, made: RawAmount, sentence: Span, before: Amount | None) -> Amount:
    """The amount with the words that say of what it is, its own or those of the amount that it goes with."""
    counted_words = (made.numeral.behind, made.noun) if made.noun is not None else None
    span = of_what(read.tokens, sentence, made.first, made.behind, amount.kind, counted_words)
    is_linked = read.word(made.first - 1) in _LINKS and before is not None and before.end + _OF_REACH > amount.start
    if counted_words is None and is_linked and before and before.start >= sentence[0] and amount.kind != "duration":
        follows = span is not None and span[0] >= amount.end
        if before.of_start is not None and before.of_end is not None and not follows:
            span = before.of_start, before.of_end
    topic = topic_of(read.tokens, made.first, made.behind, sentence, read.text[slice(*span)] if span else None)
    # A bare number that takes its unit from a count beside it may yet be of people: "deaths reached 5 million".
    is_bare = made.noun is None and amount.kind == "count" and made.numeral.style in ("digits", "words")
    is_people = topic in HAPPENINGS and (is_bare or amount.unit in (None, "others", *TOLLS))
    unit = "people" if is_people else amount.unit
    amount = replace(amount, unit=unit, topic=topic)
    if span is None:
        return amount
    return replace(amount, of=read.text[span[0] : span[1]], of_start=span[0], of_end=span[1])
