"""A text cut into pieces at the spans that answers rest on, so that a page can mark each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that lies within the same spans everywhere.

    Attributes:
        kinds: the kinds of these spans, which the style sheet colours.
        notes: what each of them says, such as `location, Marovia`.
    """

    text: str
    kinds: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text to mark."""

    start: int
    end: int
    kind: str
    note: str


def paragraphs(text: str, marks: Sequence[Mark]) -> list[list[Piece]]:
    """The pieces of each line of the text that is not empty."""
    lines, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(list(pieces(text, start, start + len(line), marks)))
        start += len(line) + 1
    return lines


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """`text[start:end]` cut at every start and end of a mark within it."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = {start, end, *(edge for mark in inside for edge in (mark.start, mark.end) if start < edge < end)}
    cuts = sorted(edges)
    for first, last in pairwise(cuts):
        over = [mark for mark in inside if mark.start <= first and last <= mark.end]
        kinds = tuple(dict.fromkeys(mark.kind for mark in over))
        yield Piece(text[first:last], kinds, tuple(mark.note for mark in over))
