"""Measures, ages, shares and multiples."""

from __future__ import annotations

from dataclasses import replace

from models.amounts import units
from models.amounts.money import negative, per
from models.amounts.nouns import counted
from models.amounts.numerals import LETTERS
from models.amounts.text import RawAmount, Text
from models.amounts.units import Unit
from models.amounts.verbs import CHANGES
from models.amounts.words import WORDS

_OLDEST = 120


def unit_at(read: Text, place: int) -> tuple[Unit, int] | None:
    """The unit of measure whose words begin at a token, and the token behind it."""
    word, after = read.word(place), read.word(place + 1)
    if word in ("degrees", "degree", "°"):
        for at in (place + 1, place + 2):
            scale = read.word(at)
            if scale in ("c", "celsius", "centigrade", "f", "fahrenheit"):
                return units.UNITS["degc" if scale[0] == "c" else "degf"], at + 1
        return units.UNITS["degrees"], place + 1
    if word in ("c", "f") and read.is_joined(place) and read.tokens[place].text in "CF":
        return units.UNITS[f"deg{word}"], place + 1
    if word in ("km", "kilometres", "kilometers", "miles") and (after == "/" or after in ("per", "an")):
        hour = read.word(place + 2)
        if hour in ("h", "hr", "hour"):
            return units.UNITS["mph" if word == "miles" else "kph"], place + 3
    if word in units.FIRST_PARTS and f"{word}-{after}" in units.UNITS:
        return units.UNITS[f"{word}-{after}"], place + 2
    if word == "in":
        return None
    if len(word) <= 2 and word not in (
        "km",
        "kg",
        "mm",
        "cm",
        "ft",
        "lb",
        "kw",
        "mw",
        "gw",
        "ha",
        "oz",
        "yr",
        "hr",
        "°",
    ):
        return None
    return (units.UNITS[word], place + 1) if word in units.UNITS else None


def measured(read: Text, made: RawAmount) -> bool:
    """ "20 miles", "three-day", "two more weeks", "half an hour"."""
    place = made.behind
    if made.numeral.style in ("share", "times"):
        return False
    if (read.word(place) == "of" and made.numeral.style == "open") or (
        read.word(place) == "-" and read.is_joined(place + 1)
    ):
        place += 1
    for _ in range(3):
        if unit := unit_at(read, place):
            break
        if read.word(place) not in _BETWEEN or not read.is_in_line(place):
            return False
        place += 1
    else:
        return False
    measure, behind = unit
    if measure.name == "points" and read.word(made.behind) not in ("points",):
        return False
    if measure.name == "times" and read.word(behind) in (
        "more",
        "as",
        "higher",
        "the",
        "larger",
        "bigger",
        "greater",
    ):
        measure = replace(measure, kind="other")
    made.behind, made.unit, made.kind, made.measure = behind, measure.name, measure.kind, measure
    negative(read, made)
    per(read, made)
    if made.per and measure.kind not in ("money",):
        made.kind = "rate"
    return True


_BETWEEN = WORDS["between"]


def age(read: Text, made: RawAmount) -> bool:
    """ "29-year-old", "47 years old", "aged nine", and "Ahmad Razawi, 67,"."""
    place, first = made.behind, made.first
    words = [read.word(place + offset) for offset in range(4)]
    kept = [word for word in words if word != "-"][:2]
    if kept and kept[0] in units.TIMES and len(kept) > 1 and kept[1] in ("old", "olds"):
        last = next(offset for offset, word in enumerate(words) if word in ("old", "olds"))
        made.behind = place + last + 1
        made.unit = units.UNITS[kept[0]].name
    elif (
        (
            read.word(first - 1) in ("aged", "age", "turned", "ages")
            and made.low <= _OLDEST
            and not unit_at(read, place)
        )
        or (
            read.word(first - 1) == ","
            and read.word(place) in (",", ".", ")", "and")
            and 0 < made.low <= _OLDEST
            and made.low == int(made.low)
            and made.numeral.style == "digits"
            and not made.numeral.scale
            and first > 1
            and read.tokens[first - 2].text[:1].isupper()
            and read.word(first - 2) not in _NO_PERSON
            and not _is_in_list(read, place)
            and not read.is_dated(first - 2, first - 1)
        )
        or (read.word(first - 1) == "and" and read.word(first - 3) in ("aged", "ages") and made.low <= _OLDEST)
    ):
        made.unit = "years"
    else:
        return False
    made.kind = "age"
    return True


_NO_MULTIPLE = WORDS["no_multiple"]


_NO_PERSON = WORDS["no_person"]


def _is_in_list(read: Text, place: int) -> bool:
    """Does another number follow the comma, as in "Rooms 4, 12, 15"?"""
    return read.word(place) == "," and place + 1 < len(read.tokens) and read.tokens[place + 1].kind == "number"


def special(read: Text, made: RawAmount) -> bool:
    """Shares and multiples: "a third of businesses", "double", "in half"."""
    style, place = made.numeral.style, made.behind
    if style == "share":
        made.unit, made.kind = "share", "other"
        if read.word(place) == "of" or (read.word(place) == "the" and made.numeral.value == 0.5):
            made.noun = counted(read.tokens, place + 1, read.text)
            made.behind = made.noun + 1 if made.noun is not None else place
        return True
    if style == "times":
        word = read.word(made.numeral.first)
        if word in ("once", "twice"):
            per(read, made)
            if made.per:
                made.unit, made.kind = "times", "rate"
                return True
            if word == "once" or read.word(place) not in ("as", "the"):
                made.kind = ""
                return False
        elif word in ("double", "triple") and (read.word(place) == "-" or read.word(place) in _NO_MULTIPLE):
            return False
        made.unit, made.kind = "times", "other"
        return True
    return False


_LETTER_UNITS = {"m": "m", "t": "tonne"}


def one_letter(read: Text, made: RawAmount) -> bool:
    """ "A 5m wall": without a currency or a noun, a letter behind digits is a unit and no scale."""
    word = _LETTER_UNITS.get(made.numeral.scale)
    if word is None or made.numeral.factor != LETTERS[made.numeral.scale] or read.word(made.first - 1) in CHANGES:
        return False
    unit = units.UNITS[word]
    made.low /= made.numeral.factor
    made.unit, made.kind, made.measure = unit.name, unit.kind, unit
    return True
