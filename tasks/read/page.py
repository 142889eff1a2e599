"""The page of articles read at once: each with its answers, and the spans that show them marked in the text.

All HTML is in a template beside the page of a night, which escapes every value: no article can inject any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.api import Amount, Place
from tasks.night_page.templates import rendered
from tasks.read.articles import Article, Entity
from tasks.read.names import names_of


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


def page(articles: Sequence[Article]) -> bytes:
    """One HTML page with all articles, in UTF-8, which needs no script and no other file."""
    shown = [(article, names_of(article.entities), _paragraphs(article)) for article in articles]
    return rendered("article.html", articles=shown)


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """`text[start:end]` cut at every start and end of a mark within it."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = {start, end, *(edge for mark in inside for edge in (mark.start, mark.end) if start < edge < end)}
    cuts = sorted(edges)
    for first, last in pairwise(cuts):
        over = [mark for mark in inside if mark.start <= first and last <= mark.end]
        kinds = tuple(dict.fromkeys(mark.kind for mark in over))
        yield Piece(text[first:last], kinds, tuple(mark.note for mark in over))


def marks_of(article: Article) -> list[Mark]:
    """All spans of the answers about an article, in the order of the text."""
    marks = [Mark(e.start, e.end, "named", _name_note(e)) for e in article.entities]
    for sentence in article.summary:
        if sentence.start is not None and sentence.end is not None:
            marks.append(Mark(sentence.start, sentence.end, "summary", "summary"))
    for place in article.places:
        marks.append(Mark(place.start, place.end, "place", _place_note(place)))
    for when in article.dates:
        marks.append(Mark(when.start, when.end, "date", f"{when.first} to {when.last}"))
    for amount in article.amounts:
        marks.append(Mark(amount.start, amount.end, "amount", _amount_note(amount)))
    for quote in article.quotes:
        marks.append(Mark(quote.start, quote.end, "quote", f"said by {quote.holder}"))
    for position in article.positions:
        if position.evidence_start is not None and position.evidence_end is not None:
            note = f"{position.holder} {position.stance} ({position.probability:.2f}): {position.claim}"
            marks.append(Mark(position.evidence_start, position.evidence_end, position.stance, note))
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def _paragraphs(article: Article) -> list[list[Piece]]:
    """The pieces of each line of the text that is not empty."""
    marks, lines, start = marks_of(article), [], 0
    for line in article.text.split("\n"):
        if line.strip():
            lines.append(list(pieces(article.text, start, start + len(line), marks)))
        start += len(line) + 1
    return lines


def _place_note(place: Place) -> str:
    return f"place: {place.name}, {place.country_name or place.kind}" if place.name else "place: not on the map"


def _amount_note(amount: Amount) -> str:
    value = " to ".join(f"{number:,g}" for number in dict.fromkeys((amount.low, amount.high)) if number is not None)
    return f"amount: {amount.bound} {value} {amount.unit or ''}".rstrip()


def _name_note(entity: Entity) -> str:
    return f"{entity.type}, {entity.entity}; tone {entity.tone} ({entity.tone_probability:.2f})"
