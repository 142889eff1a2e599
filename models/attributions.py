"""Which source says which content by which cue: from tagged stretches to attributions. Rules only, no weights.

The tagger sees words, not marks and not pairs. Here its contents are fitted to the quotation marks of the
text, and each is given the cue, and each cue the source, that costs least to reach: characters between them, and
more for every other stretch, sentence end or line break on the way.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from models.api import Span, Stretch
from models.quotations import quotations

SPEECH_WORDS = 6  # a quotation of so many words that closes like a sentence is speech even if the tagger missed it
_UNTAGGED = 0.5  # probability of such a quotation
_NEAR = 8  # stretches to either side among which a partner is looked for
_FAR = 600  # cost from which two stretches have nothing to do with each other
_STOP, _SENTENCE, _PARAGRAPH = 50, 100, 100  # in characters; half or twice as much pairs as well (PolNeAR, tuning)
_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_NEWLINE = re.compile(r"[\n\r\u2028\u2029]")
_WORD = re.compile(r"\w")
_ENDS_SENTENCE = re.compile(r"[.,!?…]['’\"”»]{1,3}$")


@dataclass(frozen=True, slots=True)
class Content:
    """A stretch of what is said; `direct` where it stands between quotation marks, which are part of it."""

    start: int
    end: int
    direct: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Contents of one cue, in order."""

    contents: tuple[Content, ...]
    cue: Stretch | None
    source: Stretch | None


def attributions(text: str, sentences: Sequence[Span], stretches: Sequence[Stretch]) -> list[Attribution]:
    """The attributions of a text in the order of their contents; each stretch is in one of them, or in none.

    Args:
        stretches: what the tagger found, in order.
    """
    contents = fitted_contents(text, [s for s in stretches if s.role == "content"])
    taken = _Spans([(c.start, c.end) for c in contents])
    others = [s for s in stretches if s.role != "content" and not taken.touching(s.start, s.end)]
    way = _Way(text, sentences, [*contents, *others])
    cues, sources = ([s for s in others if s.role == role] for role in ("cue", "source"))
    said_by = _sources(way, cues, sources)
    row = _Row(cues)
    told: dict[Stretch, list[Content]] = {}
    alone: list[Attribution] = []
    for content in contents:
        costs = [(way.cost(content, cue), cue.start, cue) for cue in row.near(content.start)]
        cost, _, cue = min(costs, default=(_FAR, 0, None))
        if cue is None or cost >= _FAR:
            alone.append(Attribution((content,), None, None))
        else:
            told.setdefault(cue, []).append(content)
    paired = [Attribution(tuple(found), cue, said_by.get(cue)) for cue, found in told.items()]
    return sorted([*paired, *alone], key=lambda one: one.contents[0].start)


def _sources(way: _Way, cues: Sequence[Stretch], sources: Sequence[Stretch]) -> dict[Stretch, Stretch]:
    """The source of each cue that has one: the cheapest pairs first, no source twice. A cue left without one takes
    that of its sentence's last cue before it: who says one thing and adds another is named once."""
    row = _Row(sources)
    near = ((way.cost(cue, source), cue, source) for cue in cues for source in row.near(cue.start))
    costs = sorted(
        (pair for pair in near if pair[0] < _FAR), key=lambda pair: (pair[0], pair[1].start, pair[2].start)
    )
    found: dict[Stretch, Stretch] = {}
    used: set[Stretch] = set()
    for _, cue, source in costs:
        if cue not in found and source not in used:
            found[cue] = source
            used.add(source)
    for before, cue in pairwise(cues):
        if cue not in found and before in found and way.in_one_sentence(found[before], cue):
            found[cue] = found[before]
    return found


def fitted_contents(text: str, tagged: Sequence[Stretch]) -> list[Content]:
    """Contents cut at line breaks and fitted to the quotations they touch; long quotations that were not tagged."""
    quoted = _Spans(quotations(text))
    pieces: list[Content] = []
    for stretch in tagged:
        for start, end in _cut_at_breaks(text, stretch.start, stretch.end, quoted):
            start, end = quoted.widened(start, end)
            sure = stretch.probability
            if pieces and start < pieces[-1].end:  # two halves of one quotation
                before = pieces.pop()
                start, end, sure = before.start, max(end, before.end), max(sure, before.probability)
            pieces.append(Content(start, end, False, sure))
    found = [_direct(text, piece, quoted) for piece in pieces]
    taken = _Spans([(piece.start, piece.end) for piece in found])
    missed = [
        Content(start, end, True, _UNTAGGED)
        for start, end in quoted.spans
        if not taken.touching(start, end) and _is_speech(text, start, end)
    ]
    return sorted([*found, *missed], key=lambda content: content.start)


class _Spans:
    """Spans in order that never overlap, to be asked by place."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]

    def touching(self, start: int, end: int) -> list[Span]:
        """The spans that share a character with [start, end)."""
        first = bisect_right(self._ends, start)
        return list(self.spans[first : bisect_left(self._starts, end, lo=first)])

    def widened(self, start: int, end: int) -> Span:
        """[start, end) and all of the spans of which it holds a part."""
        touched = self.touching(start, end)
        return min([start, *(a for a, _ in touched)]), max([end, *(b for _, b in touched)])


def _cut_at_breaks(text: str, start: int, end: int, quoted: _Spans) -> Iterator[Span]:
    """A content goes over the end of a paragraph within a quotation only."""
    at = start
    for match in _BREAK.finditer(text, start, end):
        if not any(a < match.start() and match.end() < b for a, b in quoted.touching(match.start(), match.end())):
            if match.start() > at:
                yield at, match.start()
            at = match.end()
    if at < end:
        yield at, end


def _direct(text: str, piece: Content, quoted: _Spans) -> Content:
    """The quotation that the piece is, if it is one; marks and points around it make no difference."""
    for start, end in quoted.touching(piece.start, piece.end):
        if not _WORD.search(text[piece.start : start] + text[end : piece.end]):
            return Content(start, end, True, piece.probability)
    return piece


def _is_speech(text: str, start: int, end: int) -> bool:
    surface = text[start:end]
    closes = _ENDS_SENTENCE.search(surface) or text[end : end + 1] in (",", ".")
    return bool(closes) and len(surface.split()) >= SPEECH_WORDS


class _Way:
    """What it costs to go from one stretch of a text to another."""

    def __init__(self, text: str, sentences: Sequence[Span], stops: Sequence[Content | Stretch]) -> None:
        self.sentence_ends = [end for _, end in sentences]
        self.starts = sorted(stop.start for stop in stops)
        self.newlines = [match.start() for match in _NEWLINE.finditer(text)]
        apart = (not text[a:b].isspace() for a, b in pairwise(self.newlines))
        self.breaks = list(
            accumulate(apart, initial=0)
        )  # the number of the line break that each newline is part of

    def cost(self, one: Content | Stretch, other: Content | Stretch) -> int:
        """Characters between the two, and more for stretches, sentence ends and line breaks on the way."""
        first, second = (one, other) if one.start <= other.start else (other, one)
        start, end = first.end, second.start
        if start >= end:
            return 0
        if end - start >= _FAR:
            return _FAR
        newline, after = bisect_left(self.newlines, start), bisect_left(self.newlines, end)
        breaks = self.breaks[after - 1] - self.breaks[newline] + 1 if after > newline else 0
        if breaks > 1:  # a whole paragraph lies between
            return _FAR
        stops = bisect_left(self.starts, end) - bisect_left(self.starts, start)
        ends = bisect_right(self.sentence_ends, end) - bisect_left(self.sentence_ends, start)
        return end - start + _STOP * stops + _SENTENCE * ends + _PARAGRAPH * breaks

    def in_one_sentence(self, one: Stretch, other: Stretch) -> bool:
        """Do both lie between the same two sentence ends?"""
        return bisect_right(self.sentence_ends, one.start) == bisect_right(self.sentence_ends, other.start)


class _Row:
    """Stretches in order, to be asked for those around a place."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        self._starts = [stretch.start for stretch in stretches]

    def near(self, start: int) -> Sequence[Stretch]:
        """The _NEAR stretches that begin before `start`, and after."""
        place = bisect_left(self._starts, start)
        return self._stretches[max(0, place - _NEAR) : place + _NEAR]
