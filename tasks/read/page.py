"""The page of articles read at once: each with its answers, and the spans that show them marked in the text.

All HTML is in a template beside the page of a night, which escapes every value: no article can inject any.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.api import Amount, Place
from tasks.night_page.marked import Mark, paragraphs
from tasks.night_page.templates import rendered
from tasks.read.articles import Article, Entity
from tasks.read.names import names_of


def page(articles: Sequence[Article]) -> bytes:
    """One HTML page with all articles, in UTF-8, which needs no script and no other file."""
    shown = [
        (article, names_of(article.entities), paragraphs(article.text, marks_of(article))) for article in articles
    ]
    return rendered("article.html", articles=shown)


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


def _place_note(place: Place) -> str:
    return f"place: {place.name}, {place.country_name or place.kind}" if place.name else "place: not on the map"


def _amount_note(amount: Amount) -> str:
    value = " to ".join(f"{number:,g}" for number in dict.fromkeys((amount.low, amount.high)) if number is not None)
    return f"amount: {amount.bound} {value} {amount.unit or ''}".rstrip()


def _name_note(entity: Entity) -> str:
    return f"{entity.type}, {entity.entity}; tone {entity.tone} ({entity.tone_probability:.2f})"
