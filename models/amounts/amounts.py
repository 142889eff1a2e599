"""Which numbers of a text are amounts, with their unit, bound and the words that belong to them.

Each number is read outwards from its own tokens: the currency, sign and words of bound before it, the scale, unit
and noun behind it. Dates, ordinals, sports results and numbers in names are no amounts. Everything is sought within
a few tokens, so that a text of any length takes linear time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.amounts import units
from models.amounts.nouns import counted, is_plural, singular_counted
from models.amounts.numerals import LETTERS, ONES, TENS, Numeral, Token, numerals, tokens_of
from models.amounts.of_what import of_what
from models.amounts.topics import HAPPENED, HAPPENINGS, topic_of
from models.amounts.units import Unit
from models.amounts.verbs import CHANGES
from models.amounts.words import WORDS, phrases
from models.api import Amount, Span

# Words of bound before a number, and the bound that they set.
_PHRASES = {phrase: bound for bound in ("exact", "about", "more_than", "less_than") for phrase in phrases(bound)}
_LONGEST = max(map(len, _PHRASES))
_BEHIND = {
    ("or", "more"): "more_than", ("or", "above"): "more_than", ("or", "older"): "more_than", ("plus",): "more_than",
    ("+",): "more_than", ("or", "less"): "less_than", ("or", "fewer"): "less_than", ("or", "so"): "about",
    ("or", "under"): "less_than", ("or", "younger"): "less_than", ("at", "most"): "less_than",
}  # fmt: skip
# What a number is part of, if it stands directly behind: "No. 5", "page 12".
_LABELS = WORDS["labels"]
_INHERIT = 300  # characters over which a bare number takes the unit of the count before it
_LEAST_BARE = 1000  # digits without a unit below it are seldom amounts
_OLDEST = 120


@dataclass
class _Found:
    """An amount in the making; `first` and `behind` are tokens."""

    numeral: Numeral
    first: int
    behind: int
    low: float
    high: float | None = None
    bound: str = "exact"
    unit: str | None = None
    kind: str = ""
    currency: str | None = None
    per: str | None = None
    measure: Unit | None = None
    noun: int | None = None
    is_part: bool = False  # of a word with a hyphen, "80,000-seater"


class _Text:
    """A text in tokens, with the spans that are dates."""

    def __init__(self, text: str, dates: Sequence[Span]) -> None:
        self.text = text
        self.tokens: list[Token] = tokens_of(text)
        self.dates = dates
        self._starts = [start for start, _ in dates]

    def word(self, place: int) -> str:
        """A token in lower case; "" outside the text."""
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def is_joined(self, place: int) -> bool:
        """Does a token touch the one before it?"""
        return 0 < place < len(self.tokens) and self.tokens[place].start == self.tokens[place - 1].end

    def is_in_line(self, place: int) -> bool:
        """Is no line break between a token and the one before it?"""
        if not 0 < place < len(self.tokens):
            return False
        return "\n" not in self.text[self.tokens[place - 1].end : self.tokens[place].start]

    def is_dated(self, first: int, behind: int) -> bool:
        """Is any of the tokens inside a date?"""
        start, end = self.tokens[first].start, self.tokens[behind - 1].end
        number = bisect_right(self._starts, start) - 1
        before = number >= 0 and self.dates[number][1] > start
        return before or (number + 1 < len(self.dates) and self.dates[number + 1][0] < end)


def amounts_in(text: str, sentences: Sequence[Span], dates: Sequence[Span]) -> list[Amount]:
    """The amounts of a text, in order, never overlapping.

    Args:
        sentences: the spans of its sentences, in order.
        dates: the spans of its dates, in order; a number in a date is no amount.
    """
    read = _Text(text, dates)
    numbers = sorted([*numerals(read.tokens), *_single(read)], key=lambda numeral: numeral.first)
    found = [made for numeral in numbers if (made := _made(read, numeral)) is not None]
    found = _inherited(read, _ranges(read, found))
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


def _single(read: _Text) -> list[Numeral]:
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


def _made(read: _Text, numeral: Numeral) -> _Found | None:
    """The amount of a number, as far as it can be told from the words beside it; None if it is none."""
    if read.is_dated(numeral.first, numeral.behind):
        return None
    made = _Found(numeral, numeral.first, numeral.behind, numeral.value)
    if _is_score(read, numeral) or (numeral.value == 0 and numeral.style == "words"):
        return None
    is_known = (
        _money(read, made)
        or _percent(read, made)
        or _age(read, made)
        or _measured(read, made)
        or _special(read, made)
    )
    if not is_known:
        if _is_label(read, made):
            return None
        is_known = _counted(read, made) or _one_letter(read, made)
    if made.is_part:
        return None
    _bounded(read, made)
    is_end = numeral.style in ("digits", "words") and (
        read.word(made.first - 1) in ("to", "or", "and")
        or (read.word(made.behind) in (*_HYPHENS, "to", "and") and _is_number(read, made.behind + 1))
    )
    return made if is_known or is_end or _may_be_bare(read, made) else None


_HYPHENS = ("-", "–", "—")


def _is_number(read: _Text, place: int) -> bool:
    """Does a number begin at a token, or behind a sign of currency or a word of bound there?"""
    near = read.tokens[place : place + 2]
    return any(token.kind == "number" or token.word in ONES or token.word in TENS for token in near)


def _is_score(read: _Text, numeral: Numeral) -> bool:
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
            _unit_at(read, behind) or read.word(behind) in ("%", "percent", "per") or is_plural(read.word(behind))
        )
    if right:
        after = behind + 2
        if read.word(after) in LETTERS and read.is_joined(after):
            after += 1
        return not (
            _unit_at(read, after)
            or read.word(after) in ("%", "percent", "per", "million", "billion", "thousand")
            or is_plural(read.word(after))
            or read.word(first - 1) in units.SYMBOLS
        )
    return False


def _money(read: _Text, made: _Found) -> bool:
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
            _negative(read, made)
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
    _per(read, made)
    return True


def _money_behind(read: _Text, made: _Found) -> str | None:
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
        if word in ("pound", "pounds") and not made.numeral.scaled and made.low < _LEAST_BARE:
            return None  # of weight
        if word == "won" and not made.numeral.scaled and made.low < _LEAST_BARE:
            return None  # the verb
        made.behind = place + 1
        return units.MONEY_WORDS[word]
    if read.tokens[place].text in units.currency_codes() if place < len(read.tokens) else False:
        made.behind = place + 1
        return read.tokens[place].text
    return None


def _percent(read: _Text, made: _Found) -> bool:
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
    _negative(read, made)
    return True


def _negative(read: _Text, made: _Found) -> None:
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


def _unit_at(read: _Text, place: int) -> tuple[Unit, int] | None:
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


def _measured(read: _Text, made: _Found) -> bool:
    """ "20 miles", "three-day", "two more weeks", "half an hour"."""
    place = made.behind
    if made.numeral.style in ("share", "times"):
        return False
    if (read.word(place) == "of" and made.numeral.style == "open") or (
        read.word(place) == "-" and read.is_joined(place + 1)
    ):
        place += 1
    for _ in range(3):
        if unit := _unit_at(read, place):
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
    _negative(read, made)
    _per(read, made)
    if made.per and measure.kind not in ("money",):
        made.kind = "rate"
    return True


_BETWEEN = WORDS["between"]


def _per(read: _Text, made: _Found) -> None:
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


def _age(read: _Text, made: _Found) -> bool:
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
            and not _unit_at(read, place)
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


def _is_in_list(read: _Text, place: int) -> bool:
    """Does another number follow the comma, as in "Rooms 4, 12, 15"?"""
    return read.word(place) == "," and place + 1 < len(read.tokens) and read.tokens[place + 1].kind == "number"


def _special(read: _Text, made: _Found) -> bool:
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
            _per(read, made)
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


def _is_label(read: _Text, made: _Found) -> bool:
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


def _counted(read: _Text, made: _Found) -> bool:
    """People and things by their noun."""
    if made.numeral.style == "times":
        return False
    place = made.behind
    if read.word(place) == "-" and read.is_joined(place + 1):
        if place + 1 < len(read.tokens) and read.tokens[place + 1].kind == "number":
            return False
        made.is_part = not _adjective(read, made, place + 1)
        return not made.is_part
    noun = counted(read.tokens, place, read.text)
    if noun is None and made.low == 1:
        _bounded(read, replacement := replace(made))
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
    _per(read, made)
    if made.per:
        made.kind = "rate"
    return True


_ADJECTIVES = WORDS["adjectives"]
_ODD_PLURALS = {"person": "people", "man": "men", "story": "stories"}


_LETTER_UNITS = {"m": "m", "t": "tonne"}


def _one_letter(read: _Text, made: _Found) -> bool:
    """ "A 5m wall": without a currency or a noun, a letter behind digits is a unit and no scale."""
    word = _LETTER_UNITS.get(made.numeral.scale)
    if word is None or made.numeral.factor != LETTERS[made.numeral.scale] or read.word(made.first - 1) in CHANGES:
        return False
    unit = units.UNITS[word]
    made.low /= made.numeral.factor
    made.unit, made.kind, made.measure = unit.name, unit.kind, unit
    return True


def _adjective(read: _Text, made: _Found, place: int) -> bool:
    """ "a three-volume collection", "a two-storey house": the unit is the noun before the thing itself."""
    word = read.word(place)
    if word not in _ADJECTIVES or made.numeral.style == "open" or made.low <= 1:
        return False
    made.behind = place + 1
    made.unit, made.kind = _ODD_PLURALS.get(word, f"{word}s"), "count"
    return True


_OF_NATIONS = ("ans", "tons", "elis", "aqis", "ese")  # Americans, Britons, Israelis, Iraqis, Japanese
_SAME = {"persons": "people", "minorities": "people", "staff": "people", "personnel": "people", "evs": "vehicles"}


def _noun_unit(read: _Text, noun: int) -> str:
    """The plural noun in lower case; people of a nation are people."""
    token = read.tokens[noun]
    if token.text[0].isupper() and token.word.endswith(_OF_NATIONS) and token.word != "republicans":
        return "people"
    return _SAME.get(token.word, token.word)


# "The death toll rose to 42": a small number without a noun is a toll.
_TOLLS = WORDS["tolls"]
_BEFORE_TOLL = WORDS["before_toll"]


def _may_be_bare(read: _Text, made: _Found) -> bool:
    """May a number without a noun be an amount, whose unit is said before it?"""
    numeral = made.numeral
    if numeral.scaled or numeral.style == "open":
        return True
    if read.word(made.first - 1) in _BEFORE_TOLL and any(
        read.word(place) in _TOLLS for place in range(made.first - 5, made.first)
    ):
        return True
    has_comma = "," in read.tokens[numeral.first].text
    before = read.word(made.first - 1)
    if numeral.style == "digits":
        return has_comma or (numeral.value >= _LEAST_BARE and before in ("to", "of", "from", "at"))
    return False


def _bounded(read: _Text, made: _Found) -> None:
    """The words of bound around the amount, which then belong to it."""
    for _ in range(3):
        for length in range(_LONGEST, 0, -1):
            first = made.first - length
            if first < 0 or not all(read.is_in_line(place) for place in range(first + 1, made.first + 1)):
                continue
            words = tuple(read.word(place) for place in range(first, made.first))
            bound = _PHRASES.get(words)
            if bound is None or (length == 1 and words[0] in ("as", "a", "an", "these", "those")):
                continue
            if words[0] in ("over", "within", "under", "above", "below") and _is_place(read, made, first):
                continue
            if words == ("the",) and made.kind != "count":
                continue
            if words == ("north", "of") and made.kind not in ("money", "percent"):
                continue
            made.first = first
            if made.bound == "exact":
                made.bound = bound
            break
        else:
            break
    if made.numeral.style == "open" and made.bound in ("exact", "about"):
        made.bound = "more_than"
    if made.numeral.about and made.bound == "exact":
        made.bound = "about"
    for words, bound in _BEHIND.items():
        if tuple(read.word(made.behind + n) for n in range(len(words))) == words and made.bound == "exact":
            if words == ("plus",) and not read.is_joined(made.behind + 1):
                continue
            made.bound, made.behind = bound, made.behind + len(words)
            break


def _is_place(read: _Text, made: _Found, first: int) -> bool:
    """ "over the past", "over 12 months": the time in which something happens, not a bound."""
    if made.kind == "duration" and read.word(first) == "over":
        return (
            read.word(first - 1) in CHANGES
            or read.tokens[first - 1].kind == "number"
            or read.word(first - 1) == "%"
        )
    return False


def _inherited(read: _Text, found: list[_Found]) -> list[_Found]:
    """Bare numbers with the unit of the count before them, else of the next, else the plural before (`_INHERIT`).

    "From 10 days to five" gives the unit of the ten to the five.
    """
    kept: list[_Found] = []
    last: _Found | None = None
    reach = 0  # the end of the last amount of the unit of `last`
    for number, made in enumerate(found):
        if made.unit is None:
            start, before = read.tokens[made.first].start, kept[-1] if kept else None
            is_small = not _may_be_bare(read, made)
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


def _plural_before(read: _Text, first: int) -> str | None:
    """The nearest plural in the few words before a bare number: "claims rose by 206,000"."""
    for place in range(first - 1, max(-1, first - 9), -1):
        if not read.is_in_line(place + 1) or read.tokens[place].text in ".?!;":
            return None
        if read.tokens[place].kind == "word" and is_plural(read.word(place)):
            return read.word(place)
    return None


def _ranges(read: _Text, found: list[_Found]) -> list[_Found]:
    """Pairs of amounts of the same unit that are the ends of a range."""
    kept: list[_Found] = []
    for made in found:
        before = kept[-1] if kept else None
        if before is not None and _is_range(read, before, made):
            kept[-1] = _joined(read, before, made)
        else:
            kept.append(made)
    return kept


def _is_range(read: _Text, first: _Found, second: _Found) -> bool:
    gap = [read.word(place) for place in range(first.behind, second.first)]
    if len(gap) > 1 or first.bound == "range" or second.low <= first.low:
        return False
    is_between = read.word(first.first - 1) == "between"
    is_joined = bool(gap) and gap[0] in _HYPHENS
    if not ((gap == ["and"] and is_between) or gap == ["to"] or is_joined):
        return False
    if gap == ["to"] and any(read.word(first.first - n) in CHANGES | {"from"} for n in (1, 2)):
        return False
    if first.unit == second.unit and first.kind == second.kind:
        return True
    return (first.unit is None and second.unit is not None) or (first.kind == "money" and second.unit is None)


def _joined(read: _Text, first: _Found, second: _Found) -> _Found:
    """One amount of both ends; "$2-3 million" and "10 to 15 million people" write the scale once."""
    low = first.low * (second.numeral.factor if first.numeral.factor == 1 else 1)
    begin = first.first - (read.word(first.first - 1) == "between")
    if second.unit is None:
        return replace(first, first=begin, behind=second.behind, low=low, high=second.low, bound="range")
    return replace(second, first=begin, low=low, high=second.low, bound="range")


def _finished(read: _Text, made: _Found) -> Amount:
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


def _with_of(read: _Text, amount: Amount, made: _Found, sentence: Span, before: Amount | None) -> Amount:
    """The amount with the words that say of what it is, its own or those of the amount that it goes with."""
    counted_words = (made.numeral.behind, made.noun) if made.noun is not None else None
    span = of_what(read.tokens, sentence, made.first, made.behind, amount.kind, counted_words)
    is_linked = read.word(made.first - 1) in _LINKS and before is not None and before.end + _OF_REACH > amount.start
    if counted_words is None and is_linked and before and before.start >= sentence[0] and amount.kind != "duration":
        follows = span is not None and span[0] >= amount.end
        if before.of_start is not None and before.of_end is not None and not follows:
            span = before.of_start, before.of_end
    topic = topic_of(read.tokens, made.first, made.behind, sentence, read.text[slice(*span)] if span else None)
    is_people = topic in HAPPENINGS and amount.unit in (None, "others", *_TOLLS)
    unit = "people" if is_people else amount.unit
    amount = replace(amount, unit=unit, topic=topic)
    if span is None:
        return amount
    return replace(amount, of=read.text[span[0] : span[1]], of_start=span[0], of_end=span[1])
