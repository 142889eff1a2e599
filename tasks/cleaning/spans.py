"""Cleaning by deletion only: what is cut from the raw text is kept as spans that put back give it again.

Knows how to cut and to account for it; what is to be cut is told by `tasks.cleaning.rules`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from tasks.cleaning import rules
from tasks.cleaning.rules import Find

# What one rule uncovers another may take (a dateline behind a marker). Three rounds settle every text seen;
# the limit is for texts made to be hostile.
ROUNDS = 12


@dataclass(frozen=True)
class Removed:
    """A stretch of the raw text that is not in the text; offsets in code points of the raw text, end exclusive."""

    kind: str
    raw_start: int
    raw_end: int
    surface: str


@dataclass(frozen=True)
class Cleaned:
    """A text, what was cut to get it, and what the cut stretches told.

    Attributes:
        text: the raw text without the removed stretches.
        removed: in the order of the raw text, none overlapping.
        marker: the date that stood above the text, as written: of a ` date 2021-12-23 ` marker, or on a line of its
            own.
        byline: the names in the byline that stood above the text.
        wire_credit: the agency credited, such as `AP`.
    """

    text: str
    removed: tuple[Removed, ...]
    marker: str | None = None
    byline: str | None = None
    wire_credit: str | None = None


def cut(raw: str, title: str | None = None, standfirst: str | None = None) -> Cleaned:
    """The article text within `raw`: without credits, captions, page lines, repeats and spare blanks.

    Args:
        raw: as `encoding.raw_text` gives it.
        title: the article's, if it has one; a first line that only repeats it goes.
        standfirst: as raw text, what goes where the text begins with it.
    """
    stock = _Stock(raw)
    finds: list[Find] = []
    head, headline = (partial(rule, title=title) for rule in (rules.head, rules.headline))
    summary = partial(rules.standfirst, said=standfirst)
    in_order: list[Callable[[str], list[Find]]] = [summary, head, *rules.IN_ORDER, headline]
    for _ in range(ROUNDS):
        before = len(stock.text)
        for rule in in_order:
            found = rule(stock.text)
            stock.remove(found)
            finds += found
        if len(stock.text) == before:
            break
    told = rules.marked_date(finds), rules.byline(finds), rules.wire_credit(finds)
    return Cleaned(stock.text, tuple(stock.removed()), *told)


def put_back(text: str, removed: Iterable[Removed]) -> str:
    """The raw text that `removed` was cut from."""
    parts, at, taken = [], 0, 0  # `at` counts in the raw text, `taken` in the text
    for span in sorted(removed, key=lambda r: r.raw_start):
        kept = span.raw_start - at
        parts += [text[taken : taken + kept], span.surface]
        taken, at = taken + kept, span.raw_end
    return "".join([*parts, text[taken:]])


class _Stock:
    """What is left of the raw text, as the pieces of it that are kept."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self._kept = [(0, len(raw))] if raw else []  # (start, end) in the raw text
        self._cut: list[tuple[int, int, str]] = []  # (start, end, kind) in the raw text

    def remove(self, finds: Iterable[Find]) -> None:
        """Cut stretches of the present text; they must come in order and not overlap."""
        starts = [0, *accumulate(end - start for start, end in self._kept)]  # of each piece, in the text
        kept: list[tuple[int, int]] = []
        at = 0
        for find in finds:
            kept += self._pieces(starts, at, find.start)
            self._cut += [(start, end, find.kind) for start, end in self._pieces(starts, find.start, find.end)]
            at = find.end
        if at:
            self._kept = kept + self._pieces(starts, at, starts[-1])
            self.text = "".join(self.raw[start:end] for start, end in self._kept)

    def removed(self) -> list[Removed]:
        """Everything cut so far; touching stretches of one kind as one."""
        spans: list[tuple[int, int, str]] = []
        for start, end, kind in sorted(self._cut):
            if spans and spans[-1][1:] == (start, kind):
                spans[-1] = (spans[-1][0], end, kind)
            else:
                spans.append((start, end, kind))
        return [Removed(kind, start, end, self.raw[start:end]) for start, end, kind in spans]

    def _pieces(self, starts: list[int], start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the raw text that `text[start:end]` was made of."""
        pieces = []
        number = max(bisect_right(starts, start) - 1, 0)
        while start < end:
            stop = min(end, starts[number + 1])
            offset = self._kept[number][0] - starts[number]
            if stop > start:
                pieces.append((start + offset, stop + offset))
            start, number = stop, number + 1
        return pieces
