"""What is counted: people and things by their noun; and which numbers are no amounts."""

from __future__ import annotations

from dataclasses import replace

from models.amounts import units
from models.amounts.bounds import bounded
from models.amounts.measures import unit_at
from models.amounts.money import LEAST_BARE, per
from models.amounts.nouns import counted as noun_behind
from models.amounts.nouns import is_plural, singular_counted
from models.amounts.numerals import LETTERS, Numeral
from models.amounts.text import RawAmount, Text
from models.amounts.topics import HAPPENED
from models.amounts.words import WORDS

# What a number is part of, if it stands directly behind: "No. 5", "page 12".
_LABELS = WORDS["labels"]


def is_score(read: Text, numeral: Numeral) -> bool:
    """ "3-1", "50-50" and telephone numbers: digits joined by hyphens without a unit."""
    behind, first = numeral.behind, numeral.first
    if numeral.style != "digits" or numeral.factor > 1:
        return False
    left = read.word(first - 1) in ("-", "–") and read.is_joined(first) and read.is_joined(first - 1)
    left = left and first > 1 and read.tokens[first - 2].kind == "number"
    right = read.word(behind) in ("-", "–") and read.is_joined(behind) and read.is_joined(behind + 1)
    right = right and read.tokens[behind + 1].kind == "number"
    if left and right:
        return True
    if left:
        return not (
            unit_at(read, behind) or read.word(behind) in ("%", "percent", "per") or is_plural(read.word(behind))
        )
    if right:
        after = behind + 2
        if read.word(after) in LETTERS and read.is_joined(after):
            after += 1
        return not (
            unit_at(read, after)
            or read.word(after) in ("%", "percent", "per", "million", "billion", "thousand")
            or is_plural(read.word(after))
            or read.word(first - 1) in units.SYMBOLS
        )
    return False


def is_label(read: Text, made: RawAmount) -> bool:
    """Is the number part of a name: "No. 5", "S&P 500", "Apollo 11"?"""
    first = made.first
    if made.numeral.style not in ("digits", "words") or not read.is_in_line(first):
        return False
    before = read.tokens[first - 1]
    if before.text == "." and first > 1 and read.word(first - 2) in ("no", "nos"):
        return True
    if before.text == "#" or (before.word in _LABELS and not made.numeral.scaled):
        return True
    if made.numeral.style == "words" or made.numeral.scaled or "," in read.tokens[made.numeral.first].text:
        return False
    is_name = before.kind == "word" and before.text[:1].isupper() and first > 1 and read.is_in_line(first - 1)
    if read.is_dated(first - 1, first):
        return False  # "on Friday 12 men"
    return is_name and read.tokens[first - 2].text not in (".", "?", "!", "“", '"', ":", "—", "–")


def counted(read: Text, made: RawAmount) -> bool:
    """People and things by their noun."""
    if made.numeral.style == "times":
        return False
    place = made.behind
    if read.word(place) == "-" and read.is_joined(place + 1):
        if place + 1 < len(read.tokens) and read.tokens[place + 1].kind == "number":
            return False
        made.is_part = not _adjective(read, made, place + 1)
        return not made.is_part
    noun = noun_behind(read.tokens, place, read.text)
    if noun is None and made.low == 1:
        bounded(read, replacement := replace(made))
        if replacement.first < made.first and read.word(replacement.first) in (
            "at",
            "only",
            "just",
            "another",
            "a",
            "more",
        ):
            noun = singular_counted(read.tokens, place)
    elif noun is not None and made.low == 1 and made.numeral.style == "words":
        return False
    if noun is None and read.word(place) in HAPPENED and made.numeral.style in ("digits", "words", "open"):
        made.behind, made.unit, made.kind, made.noun = place + 1, "people", "count", place
        return True
    if noun is None:
        return False
    made.noun, made.behind = noun, noun + 1
    made.unit, made.kind = _noun_unit(read, noun), "count"
    per(read, made)
    if made.per:
        made.kind = "rate"
    return True


_ADJECTIVES = WORDS["adjectives"]


_ODD_PLURALS = {"person": "people", "man": "men", "story": "stories"}


def _adjective(read: Text, made: RawAmount, place: int) -> bool:
    """ "a three-volume collection", "a two-storey house": the unit is the noun before the thing itself."""
    word = read.word(place)
    if word not in _ADJECTIVES or made.numeral.style == "open" or made.low <= 1:
        return False
    made.behind = place + 1
    made.unit, made.kind = _ODD_PLURALS.get(word, f"{word}s"), "count"
    return True


_OF_NATIONS = ("ans", "tons", "elis", "aqis", "ese")  # Americans, Britons, Israelis, Iraqis, Japanese


_SAME = {"persons": "people", "minorities": "people", "staff": "people", "personnel": "people", "evs": "vehicles"}


def _noun_unit(read: Text, noun: int) -> str:
    """The plural noun in lower case; people of a nation are people."""
    token = read.tokens[noun]
    if token.text[0].isupper() and token.word.endswith(_OF_NATIONS) and token.word != "republicans":
        return "people"
    return _SAME.get(token.word, token.word)


# "The death toll rose to 42": a small number without a noun is a toll.
TOLLS = WORDS["tolls"]


_BEFORE_TOLL = WORDS["before_toll"]


def may_be_bare(read: Text, made: RawAmount) -> bool:
    """May a number without a noun be an amount, whose unit is said before it?"""
    numeral = made.numeral
    if numeral.scaled or numeral.style == "open":
        return True
    if read.word(made.first - 1) in _BEFORE_TOLL and any(
        read.word(place) in TOLLS for place in range(made.first - 5, made.first)
    ):
        return True
    has_comma = "," in read.tokens[numeral.first].text
    before = read.word(made.first - 1)
    if numeral.style == "digits":
        return has_comma or (numeral.value >= LEAST_BARE and before in ("to", "of", "from", "at"))
    return False
