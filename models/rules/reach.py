"""Distances between spans of a text: characters, plus costs for spans, sentence ends and line breaks between."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from models.api import RoleSpan, Span
from models.rules.contents import Content

FAR = 600  # cost from which two spans are unrelated
_NEAR = 8  # spans on each side that are candidates for a partner
_STOP, _SENTENCE, _PARAGRAPH = 50, 100, 100  # in characters; half or twice as much pairs as well (PolNeAR, tuning)
_NEWLINE = re.compile(r"[\n\r\u2028\u2029]")


class Distances:
    """The costs between spans of a text."""

    def __init__(self, text: str, sentences: Sequence[Span], stops: Sequence[Content | RoleSpan]) -> None:
        self.sentence_ends = [end for _, end in sentences]
        self.starts = sorted(stop.start for stop in stops)
        self.newlines = [match.start() for match in _NEWLINE.finditer(text)]
        apart = (not text[a:b].isspace() for a, b in pairwise(self.newlines))
        self.breaks = list(
            accumulate(apart, initial=0)
        )  # the number of the line break to which each newline belongs

    def cost(self, stop: Content | RoleSpan, other: Content | RoleSpan) -> int:
        """Characters between the two, plus the costs of spans, sentence ends and line breaks between them."""
        first, second = (stop, other) if stop.start <= other.start else (other, stop)
        start, end = first.end, second.start
        if start >= end:
            return 0
        if end - start >= FAR:
            return FAR
        newline, after = bisect_left(self.newlines, start), bisect_left(self.newlines, end)
        breaks = self.breaks[after - 1] - self.breaks[newline] + 1 if after > newline else 0
        if breaks > 1:  # a whole paragraph is between them
            return FAR
        stops = bisect_left(self.starts, end) - bisect_left(self.starts, start)
        ends = bisect_right(self.sentence_ends, end) - bisect_left(self.sentence_ends, start)
        return end - start + _STOP * stops + _SENTENCE * ends + _PARAGRAPH * breaks

    def in_one_sentence(self, stop: RoleSpan, other: RoleSpan) -> bool:
        """Do both lie between the same two sentence ends?"""
        return bisect_right(self.sentence_ends, stop.start) == bisect_right(self.sentence_ends, other.start)


class NearestSpans:
    """Look-up of the spans around a place; they are in order."""

    def __init__(self, role_spans: Sequence[RoleSpan]) -> None:
        self._spans = role_spans
        self._starts = [span.start for span in role_spans]

    def near(self, start: int) -> Sequence[RoleSpan]:
        """The last _NEAR spans that begin before `start`, and the first _NEAR that begin from there on."""
        place = bisect_left(self._starts, start)
        return self._spans[max(0, place - _NEAR) : place + _NEAR]
