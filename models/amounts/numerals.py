"""Numbers of a text, in digits or words: "1,200", "2.54 million", "two dozen", "tens of thousands".

The text is cut into tokens once; each number is read from its first token on, with a bounded look ahead, so that a
text of any length takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: number for number, word in enumerate(_UP_TO_NINETEEN.split())}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
PLURAL_SCALES = {f"{word}s": value for word, value in SCALES.items()} | {"tens": 10}
# Scales behind digits: "$12.7B", "5m people".
LETTERS = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "bln": 10**9, "tn": 10**12,
    "trn": 10**12, "t": 10**12,
}  # fmt: skip
_PARTS = {
    "half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "eighth": 8, "eighths": 8, "ninth": 9, "tenth": 10,
    "tenths": 10,
}  # fmt: skip
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
TIMES_WORDS = {
    "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twice": 2, "triple": 3, "tripled": 3, "triples": 3,
    "tripling": 3, "quadruple": 4, "quadrupled": 4, "once": 1, "twofold": 2, "threefold": 3, "fourfold": 4,
    "fivefold": 5, "tenfold": 10,
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<mark>[^\w\s]|_)"
)
# Words with which a number may begin.
_BEGINNINGS = frozenset((*ONES, *TENS, *PLURAL_SCALES, *TIMES_WORDS, "half", "a", "an", "several", "few", "couple"))
_MOST = 10**15  # beyond, digits are identifiers


class Token(NamedTuple):
    """A number, word or mark: `text[start:end]`; `word` is it in lower case."""

    start: int
    end: int
    kind: str
    text: str
    word: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of the text.

    Attributes:
        first, behind: its tokens are `tokens[first:behind]`.
        value: the number; of an open number, such as "thousands", the least.
        style: "digits", "words", "open" ("dozens"), "share" ("two-thirds"), "times" ("double").
        scale: the letters of scale directly behind digits, as written; "" if there are none. A lower-case "m" may
            also be metres.
        about: whether the words themselves are vague ("a couple of thousand").
        factor: the product of the scales that were written, such as 1,000,000 for "million"; 1 without any.
    """

    first: int
    behind: int
    value: float
    style: str
    scale: str = ""
    about: bool = False
    factor: float = 1.0

    @property
    def scaled(self) -> bool:
        """Was a scale of a thousand or more written?"""
        return self.factor >= SCALES["thousand"]


def tokens_of(text: str) -> list[Token]:
    """The numbers, words and marks of a text."""
    return [
        Token(match.start(), match.end(), match.lastgroup or "mark", match.group(), match.group().lower())
        for match in _TOKEN.finditer(text)
    ]


def numerals(tokens: list[Token]) -> list[Numeral]:
    """The numbers, in order, never overlapping. Digits that belong to a name ("G7") or an ordinal are none."""
    numbers: list[Numeral] = []
    place = 0
    while place < len(tokens):
        numeral = _at(tokens, place)
        if numeral:
            numbers.append(numeral)
            place = numeral.behind
        else:
            place += 1
    return numbers


def _word(tokens: list[Token], place: int) -> str:
    return tokens[place].word if 0 <= place < len(tokens) else ""


def _at(tokens: list[Token], place: int) -> Numeral | None:
    token = tokens[place]
    if token.kind == "number":
        return _digits(tokens, place)
    if token.kind == "mark":
        return Numeral(place, place + 1, _GLYPHS[token.text], "share") if token.text in _GLYPHS else None
    if token.word not in _BEGINNINGS:
        return None
    if place and tokens[place - 1].text == "-" and tokens[place - 1].end == token.start and token.word != "half":
        return None  # the second part of a word: "seventy-one" begins before, "twenty-something" is no number
    return _open(tokens, place) or _share(tokens, place) or _written(tokens, place) or _times(tokens, place)


def _digits(tokens: list[Token], place: int) -> Numeral | None:
    first, token = place, tokens[place]
    before = tokens[place - 1] if place else None
    behind = tokens[place + 1] if place + 1 < len(tokens) else None
    if before and before.end == token.start:
        if before.kind == "word" and before.word not in ("rs", "us", "eur", "usd", "gbp"):
            return None  # "G7"
        earlier = tokens[place - 2] if place > 1 else None
        if before.text in "-–/:.,'’" and earlier and earlier.end == before.start:
            if earlier.kind == "word" and before.text != "–":
                return None  # "Covid-19"
            if before.text in "/:.":
                return None
    value = float(token.text.replace(",", ""))
    if value > _MOST:
        return None
    place += 1
    scale = ""
    if behind and behind.start == token.end:
        if behind.word in ("st", "nd", "rd", "th"):
            return None
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if behind.text == "/" and following and following.kind == "number":
            parts = (token.text, following.text)
            if parts in (("1", "2"), ("1", "3"), ("2", "3"), ("1", "4"), ("3", "4")):
                return Numeral(place - 1, place + 2, int(parts[0]) / int(parts[1]), "share")
            return None
        if behind.text == ":" and following and following.kind == "number" and following.start == behind.end:
            return None
        if behind.text in _GLYPHS:
            value, place = value + _GLYPHS[behind.text], place + 1
        elif behind.word in LETTERS:
            scale, place = behind.text, place + 1
    factor = float(LETTERS[scale.lower()]) if scale else 1.0
    while (word := _word(tokens, _past_hyphen(tokens, place))) in SCALES:
        factor *= SCALES[word]
        place = _past_hyphen(tokens, place) + 1
    return Numeral(first, place, value * factor, "digits", scale, factor=factor)


def _past_hyphen(tokens: list[Token], place: int) -> int:
    """The next token, or the word behind a hyphen without spaces."""
    if place + 1 < len(tokens) and tokens[place].text == "-" and tokens[place + 1].start == tokens[place].end:
        return place + 1
    return place


def _open(tokens: list[Token], place: int) -> Numeral | None:
    """ "dozens", "tens of thousands", "hundreds of millions"."""
    first, value = place, 1.0
    while (word := _word(tokens, place)) in PLURAL_SCALES:
        value *= PLURAL_SCALES[word]
        place += 1
        if _word(tokens, place) == "of" and _word(tokens, place + 1) in PLURAL_SCALES:
            place += 1
    if place == first or tokens[place - 1].word == "tens":
        return None
    return Numeral(first, place, value, "open", factor=value)


def _share(tokens: list[Token], place: int) -> Numeral | None:
    """ "a third of", "two-thirds", "half of", "one in five"."""
    first, word = place, _word(tokens, place)
    if word == "half":
        after = _word(tokens, place + 1)
        if after in ("of", "the") or (_word(tokens, place - 1) == "in" and after not in ("a", "an")):
            return Numeral(place, place + 1, 0.5, "share")
        return None
    number = 1 if word in ("a", "an") else ONES.get(word, 0)
    if not number:
        return None
    if _word(tokens, place + 1) in ("in", "out"):  # "one in five adults", "two out of three"
        whole_at = place + (2 if _word(tokens, place + 1) == "in" else 3)
        whole = ONES.get(_word(tokens, whole_at), 0) or TENS.get(_word(tokens, whole_at), 0)
        is_of_people = _word(tokens, whole_at + 1).isalpha() and _word(tokens, whole_at + 1) not in (
            "years",
            "days",
        )
        if word in ONES and whole > number and is_of_people:
            return Numeral(first, whole_at + 1, number / whole, "share")
        return None
    part = _past_hyphen(tokens, place + 1)
    name = _word(tokens, part)
    if name not in _PARTS or name == "half" or (number > 1) != name.endswith("s"):
        return None
    if name in ("quarter", "quarters") and _word(tokens, part + 1) not in ("of", "the") and part == place + 1:
        return None
    if word in ("a", "an") and _word(tokens, part + 1) != "of":
        return None  # "a third man"
    if name == "quarter" and _word(tokens, part + 1) == "of" and _word(tokens, part + 3) in SCALES:
        whole = SCALES[_word(tokens, part + 3)]
        return Numeral(first, part + 4, number / 4 * whole, "words", factor=whole)
    return Numeral(first, part + 1, number / _PARTS[name], "share")


def _written(tokens: list[Token], place: int) -> Numeral | None:
    """ "twenty-five", "one hundred and five thousand", "half a million", "a couple of hundred"."""
    first, word = place, _word(tokens, place)
    if word == "half" and _word(tokens, place + 1) in ("a", "an"):
        scale = SCALES.get(_word(tokens, place + 2), 1)
        return Numeral(first, place + (3 if scale > 1 else 2), 0.5 * scale, "words", factor=scale)
    if word in ("a", "an", "several", "few") or (word == "couple" and _word(tokens, place - 1) != "a"):
        vague = 1.0
        if word == "a" and _word(tokens, place + 1) in ("couple", "few"):
            word, place = _word(tokens, place + 1), place + 1
        if word in ("several", "few", "couple"):
            vague = 2.0
            place += _word(tokens, place + 1) == "of"
        if _word(tokens, place + 1) not in SCALES:
            return Numeral(first, place + 1, 2, "words", about=True) if word == "couple" else None
        scale = SCALES[_word(tokens, place + 1)]
        behind = place + 2
        while _word(tokens, behind) in SCALES:
            scale *= SCALES[_word(tokens, behind)]
            behind += 1
        style = "open" if word in ("several", "few") else "words"
        return Numeral(first, behind, vague * scale, style, about=vague > 1, factor=scale)
    total = current = 0.0
    factor, least = 1.0, float("inf")
    read = -1
    while True:
        at = _past_hyphen(tokens, place) if place > first else place
        word = _word(tokens, at)
        if word == "and" and read >= 0:
            after = _word(tokens, at + 1)
            if after in ("a", "one") and _word(tokens, at + 2) == "half":
                current, place = current + 0.5, at + 3
                read = place
                continue
            if (total or current >= SCALES["hundred"]) and (after in ONES or after in TENS) and current % 100 == 0:
                place = at + 1
                continue
            break
        if word in ONES or word in TENS:
            if current % 100 and not (
                word in ONES and ONES[word] < 10 and current % 10 == 0 and current % 100 >= 20
            ):
                break
            current += ONES.get(word, TENS.get(word, 0))
        elif word in SCALES and (current or total):
            if SCALES[word] <= SCALES["hundred"]:
                current *= SCALES[word]
            elif SCALES[word] >= least:
                break  # another number: "two million three million"
            else:
                total, current = total + (current or 1) * SCALES[word], 0.0
                factor, least = max(factor, SCALES[word]), SCALES[word]
        else:
            break
        place = read = at + 1
    if read < 0:
        return None
    return Numeral(first, read, total + current, "words", factor=factor)


def _times(tokens: list[Token], place: int) -> Numeral | None:
    value = TIMES_WORDS.get(_word(tokens, place))
    return Numeral(place, place + 1, value, "times") if value else None
