"""Cleans by deletion only, and keeps the removed spans, from which the raw text can be rebuilt.

`tasks.cleaning.rules` decides what is removed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from tasks.cleaning import rules
from tasks.cleaning.rules import Removal

# One rule may uncover work for another (a dateline after a marker). Three rounds were enough for every text seen;
# the limit is for hostile texts.
ROUNDS = 12


@dataclass(frozen=True)
class Removed:
    """A span of the raw text that was removed; offsets in code points of the raw text, end exclusive."""

    kind: str
    raw_start: int
    raw_end: int
    surface: str


@dataclass(frozen=True)
class Cleaned:
    """A cleaned text, what was removed, and what the removed spans say.

    Attributes:
        text: the raw text without the removed spans.
        removed: the removed spans in order, without overlaps.
        marker: the date above the text, as written: in a ` date 2021-12-23 ` marker, or on a line of its own.
        byline: the names in the byline above the text.
        wire_credit: the credited agency, such as `AP`.
    """

    text: str
    removed: tuple[Removed, ...]
    marker: str | None = None
    byline: str | None = None
    wire_credit: str | None = None


def cut(raw: str, title: str | None = None, standfirst: str | None = None) -> Cleaned:
    """Remove credits, captions, lines of the page, repetitions and spare blanks from a raw text.

    Args:
        raw: a result of `encoding.raw_text`.
        title: the article's title, if it has one; a first line that only repeats it is removed.
        standfirst: raw text that is removed if the text begins with it.
    """
    remaining = _Remaining(raw)
    removals: list[Removal] = []
    head, headline = (partial(rule, title=title) for rule in (rules.head, rules.headline))
    summary = partial(rules.standfirst, summary=standfirst)
    in_order: list[Callable[[str], list[Removal]]] = [summary, head, *rules.IN_ORDER, headline]
    for _ in range(ROUNDS):
        before = len(remaining.text)
        for rule in in_order:
            new = rule(remaining.text)
            remaining.remove(new)
            removals += new
        if len(remaining.text) == before:
            break
    return Cleaned(
        remaining.text,
        tuple(remaining.removed()),
        rules.marked_date(removals),
        rules.byline(removals),
        rules.wire_credit(removals),
    )


def put_back(text: str, removed: Iterable[Removed]) -> str:
    """The raw text from which `removed` was removed to give `text`."""
    parts, at, taken = [], 0, 0  # `at` counts in the raw text, `taken` in the text
    for span in sorted(removed, key=lambda r: r.raw_start):
        kept = span.raw_start - at
        parts += [text[taken : taken + kept], span.surface]
        taken, at = taken + kept, span.raw_end
    return "".join([*parts, text[taken:]])


class _Remaining:
    """The part of a raw text that is not removed yet, as a list of kept pieces."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self._kept = [(0, len(raw))] if raw else []  # (start, end) in the raw text
        self._removed: list[tuple[int, int, str]] = []  # (start, end, kind) in the raw text

    def remove(self, removals: Iterable[Removal]) -> None:
        """Remove spans of the present text; they must be in order and must not overlap."""
        starts = [0, *accumulate(end - start for start, end in self._kept)]  # of each piece, in the text
        kept: list[tuple[int, int]] = []
        at = 0
        for removal in removals:
            kept += self._pieces(starts, at, removal.start)
            pieces = self._pieces(starts, removal.start, removal.end)
            self._removed += [(start, end, removal.kind) for start, end in pieces]
            at = removal.end
        if at:
            self._kept = kept + self._pieces(starts, at, starts[-1])
            self.text = "".join(self.raw[start:end] for start, end in self._kept)

    def removed(self) -> list[Removed]:
        """All removed spans; adjacent spans of the same kind are joined."""
        spans: list[tuple[int, int, str]] = []
        for start, end, kind in sorted(self._removed):
            if spans and spans[-1][1:] == (start, kind):
                spans[-1] = (spans[-1][0], end, kind)
            else:
                spans.append((start, end, kind))
        return [Removed(kind, start, end, self.raw[start:end]) for start, end, kind in spans]

    def _pieces(self, starts: list[int], start: int, end: int) -> list[tuple[int, int]]:
        """The spans of the raw text that make up `text[start:end]`."""
        pieces = []
        number = max(bisect_right(starts, start) - 1, 0)
        while start < end:
            stop = min(end, starts[number + 1])
            offset = self._kept[number][0] - starts[number]
            if stop > start:
                pieces.append((start + offset, stop + offset))
            start, number = stop, number + 1
        return pieces
