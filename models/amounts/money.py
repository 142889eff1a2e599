"""Amounts of money and percentages, and what a price or rate is counted by."""

from __future__ import annotations

from models.amounts import units
from models.amounts.text import RawAmount, Text

LEAST_BARE = 1000  # digits without a unit below it are seldom amounts


def money(read: Text, made: RawAmount) -> bool:
    """Reads money: a sign or code before the number, or a word behind it."""
    first, behind = made.first, made.behind
    before = read.tokens[first - 1] if first else None
    if before is not None and read.is_in_line(first):
        text = before.text
        if text in ("-", "–", "+") and read.is_joined(first) and first > 1:
            text = read.tokens[first - 2].text  # "$-5"
        code = units.SYMBOLS.get(text)
        at = first - 1
        if text == "." and first > 1 and read.word(first - 2) == "rs":
            code, at = "INR", first - 2
        if code and text == "$" and at and read.is_joined(at) and (read.tokens[at - 1].text + "$") in units.SYMBOLS:
            at -= 1
            code = units.SYMBOLS[read.tokens[at].text + "$"]
        elif before.kind == "word" and text in units.currency_codes():
            code = text
        if code:
            made.first, made.currency = at, code
            negative(read, made)
    if made.currency is None:
        code_behind = _money_behind(read, made)
        if code_behind is None:
            return False
        made.currency = code_behind
    elif read.word(made.behind) in units.MONEY_WORDS and not read.is_joined(made.behind):
        made.behind += 1  # "$5 million dollars"
    if read.word(behind) == "-" and read.is_joined(behind + 1) and read.word(behind + 1) in units.MONEY_WORDS:
        made.behind = max(made.behind, behind + 2)
    made.unit, made.kind = made.currency, "money"
    per(read, made)
    return True


def _money_behind(read: Text, made: RawAmount) -> str | None:
    """The currency of a word behind the number, which then belongs to the amount."""
    place = made.behind
    if read.word(place) == "of" and made.numeral.style == "open":
        place += 1
    if read.word(place) == "-" and read.is_joined(place + 1):
        place += 1
    word, after = read.word(place), read.word(place + 1)
    if word == "p" and read.is_joined(place) and made.numeral.style == "digits":
        made.low, made.behind = made.low / 100, place + 1
        return "GBP"
    if code := units.named_currencies().get((word.replace("u.s", "us"), after)):
        made.behind = place + 2
        return code
    if word == "us" and after in ("dollars", "cents"):
        place, word = place + 1, after
    if word in units.SMALL_MONEY and word != "p":
        made.low, made.behind = made.low / 100, place + 1
        return units.SMALL_MONEY[word]
    if word in units.MONEY_WORDS and made.numeral.style != "times":
        if word in ("pound", "pounds") and after == "sterling":
            made.behind = place + 2
            return "GBP"
        if word in ("pound", "pounds") and not made.numeral.scaled and made.low < LEAST_BARE:
            return None  # of weight
        if word == "won" and not made.numeral.scaled and made.low < LEAST_BARE:
            return None  # the verb
        made.behind = place + 1
        return units.MONEY_WORDS[word]
    if read.tokens[place].text in units.currency_codes() if place < len(read.tokens) else False:
        made.behind = place + 1
        return read.tokens[place].text
    return None


def percent(read: Text, made: RawAmount) -> bool:
    """Reads percent, percentage points and basis points."""
    place = made.behind
    if read.word(place) in ("-", "–") and read.is_joined(place + 1) and read.word(place + 1) in ("percent", "per"):
        place += 1
    word, after = read.word(place), read.word(place + 1)
    if word in ("%", "percent", "pct"):
        made.behind, made.unit = place + 1, "percent"
        if read.word(place + 1) == "percent":
            made.behind += 1
    elif word == "per" and after == "cent":
        made.behind, made.unit = place + 2, "percent"
    elif (word == "percentage" and after.startswith("point")) or (word == "basis" and after.startswith("point")):
        made.behind, made.unit = place + 2, f"{word} points"
    elif word in ("bps", "bp"):
        made.behind, made.unit = place + 1, "basis points"
    else:
        return False
    if word in ("%", "percent") and read.word(made.behind) in ("point", "points"):
        made.behind, made.unit = made.behind + 1, "percentage points"
    made.kind = "percent"
    negative(read, made)
    return True


def negative(read: Text, made: RawAmount) -> None:
    """A sign, or the word "negative", before the number or its currency."""
    first = made.first
    sign = read.tokens[first - 1] if first else None
    if sign is None:
        return
    is_free = first < 2 or not read.is_joined(first - 1) or read.tokens[first - 2].text in "([,"
    if sign.text in ("-", "−", "+") and read.is_joined(first) and is_free:
        made.first = first - 1
        made.low *= 1 if sign.text == "+" else -1
    elif sign.word in ("negative", "minus"):
        made.first = first - 1
        made.low *= -1


def per(read: Text, made: RawAmount) -> None:
    """What a price or rate is counted by: "per share", "a week", "an ounce"."""
    place = made.behind
    word, after = read.word(place), read.word(place + 1)
    if (word in ("/",) and after in units.PER) or (
        word in ("a", "an", "each", "every")
        and after in units.PER
        and after != "square"
        and read.is_in_line(place + 1)
    ):
        made.per, made.behind = after, place + 2
    elif word == "per" and after and after not in ("cent", "se") and read.tokens[place + 1].kind == "word":
        is_square = after in ("square", "cubic", "troy", "100")
        made.per = f"{after} {read.word(place + 2)}" if is_square else after
        made.behind = place + (3 if is_square else 2)
