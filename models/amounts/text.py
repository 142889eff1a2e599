"""A text in tokens, and an amount in the making."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from models.amounts.numerals import ONES, TENS, Numeral, Token, tokens_of
from models.amounts.units import Unit
from models.api import Span

HYPHENS = ("-", "–", "—")


class Text:
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


@dataclass
class RawAmount:
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


def is_number(read: Text, place: int) -> bool:
    """Does a number begin at a token, or behind a sign of currency or a word of bound there?"""
    near = read.tokens[place : place + 2]
    return any(token.kind == "number" or token.word in ONES or token.word in TENS for token in near)
