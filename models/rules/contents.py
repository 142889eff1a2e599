"""Contents, fitted to the quotation marks of the text. Rules only, no weights.

The tagger labels words and ignores the marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.api import RoleSpan, Span
from models.rules.quotations import quotations

SPEECH_WORDS = 6  # a quotation with this many words that ends like a sentence is speech even if it was not tagged
_UNTAGGED = 0.5  # probability of such a quotation
_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_WORD = re.compile(r"\w")
_ENDS_SENTENCE = re.compile(r"[.,!?…]['’\"”»]{1,3}$")


@dataclass(frozen=True, slots=True)
class Content:
    """A span of what is said; `direct` if it stands between quotation marks, which are part of it."""

    start: int
    end: int
    direct: bool
    probability: float


def fitted_contents(text: str, tagged: Sequence[RoleSpan]) -> list[Content]:
    """The tagged contents, cut at line breaks and fitted to quotations, and long quotations without a tag."""
    quoted = SpanIndex(quotations(text))
    pieces: list[Content] = []
    for role_span in tagged:
        for start, end in _cut_at_breaks(text, role_span.start, role_span.end, quoted):
            start, end = quoted.widened(start, end)
            probability = role_span.probability
            if pieces and start < pieces[-1].end:  # two halves of a quotation
                before = pieces.pop()
                start, end, probability = before.start, max(end, before.end), max(probability, before.probability)
            pieces.append(Content(start, end, False, probability))
    fitted = [_direct(text, piece, quoted) for piece in pieces]
    fitted_index = SpanIndex([(piece.start, piece.end) for piece in fitted])
    missed = [
        Content(start, end, True, _UNTAGGED)
        for start, end in quoted.spans
        if not fitted_index.touching(start, end) and _is_speech(text, start, end)
    ]
    return sorted([*fitted, *missed], key=lambda content: content.start)


class SpanIndex:
    """Look-up of spans by place; they are in order and never overlap."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]

    def touching(self, start: int, end: int) -> list[Span]:
        """The spans that share a character with [start, end)."""
        first = bisect_right(self._ends, start)
        return list(self.spans[first : bisect_left(self._starts, end, lo=first)])

    def widened(self, start: int, end: int) -> Span:
        """The span from [start, end) that also covers every span it touches."""
        touched = self.touching(start, end)
        return min([start, *(a for a, _ in touched)]), max([end, *(b for _, b in touched)])


def _cut_at_breaks(text: str, start: int, end: int, quoted: SpanIndex) -> Iterator[Span]:
    """A content crosses the end of a paragraph only inside a quotation."""
    cut = start
    for match in _BREAK.finditer(text, start, end):
        if not any(a < match.start() and match.end() < b for a, b in quoted.touching(match.start(), match.end())):
            if match.start() > cut:
                yield cut, match.start()
            cut = match.end()
    if cut < end:
        yield cut, end


def _direct(text: str, piece: Content, quoted: SpanIndex) -> Content:
    """The quotation with the same words as the piece, if there is one, else the piece; punctuation is ignored."""
    for start, end in quoted.touching(piece.start, piece.end):
        if not _WORD.search(text[piece.start : start] + text[end : piece.end]):
            return Content(start, end, True, piece.probability)
    return piece


def _is_speech(text: str, start: int, end: int) -> bool:
    surface = text[start:end]
    closes = _ENDS_SENTENCE.search(surface) or text[end : end + 1] in (",", ".")
    return bool(closes) and len(surface.split()) >= SPEECH_WORDS
