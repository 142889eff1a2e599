"""Names and statements measured on news read in full by hand, end to end: on development articles alone.

A statement is found if an attribution shares at least half of the shorter of both with it; its speaker is right if
all words of one name are in the other. An attribution is a statement if it shares at least half of its characters
with statements, and holds two speakers if it holds half and more of statements by two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.api import ENTITY_TYPES, Quote, Span
from models.attributions import Content
from models.evaluation.measures import interval, is_same_name, share
from models.evaluation.sets import Figures, spans_figures
from models.reading import read
from models.stages.entities import EmbeddedTagger
from models.stages.quotes import EmbeddedQuotes
from models.training.readings import ReadArticle, SaidBy, read_readings


def names(tagger: EmbeddedTagger, data: Path) -> Figures:
    """Names by exact span and type."""
    articles = read_readings(data, "dev")
    reading = read([article.text for article in articles], [tagger])
    found = [[(m.start, m.end, m.type, m.probability) for m in row] for row in tagger.tag(reading)]
    return spans_figures([set(article.names) for article in articles], found, ENTITY_TYPES)


def statements(tagger: EmbeddedTagger, quotes: EmbeddedQuotes, data: Path) -> Figures:
    """Who says what."""
    articles = read_readings(data, "dev")
    reading = read([article.text for article in articles], [tagger, quotes])
    found = quotes.quote(reading, tagger.tag(reading))
    counts = np.array([_counted(*each) for each in zip(articles, found, strict=True)], float)
    told = {
        "quoted statements with the right speaker": (0, 1),
        "indirect statements with the right speaker": (2, 3),
        "quoted statements found": (4, 1),
        "indirect statements found": (5, 3),
        "attributions that are statements": (6, 8),
        "attributions that hold two speakers": (7, 8),
    }
    scores = {name: interval(counts[:, columns], share) for name, columns in told.items()}
    return Figures(int(counts[:, [1, 3]].sum()), scores)


def _counted(article: ReadArticle, quotes: Sequence[Quote]) -> list[int]:
    """Quoted statements with their right speaker, and all; indirect ones; quoted and indirect ones found at all;
    attributions that are statements, that hold two speakers, and all."""
    attributions: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        attributions[quote.quote_id].append(quote)
    spans = {number: content_spans(parts) for number, parts in attributions.items()}
    counts = [0] * 9
    for one in article.statements:
        matching = [number for number, parts in spans.items() if are_alike(parts, one.parts)]
        right = any(same_speaker(one.speaker, attributions[number][0]) for number in matching)
        counts[0 if one.is_quoted else 2] += right
        counts[1 if one.is_quoted else 3] += 1
        counts[4 if one.is_quoted else 5] += bool(matching)
    for parts in spans.values():
        counts[6] += 2 * sum(shared(parts, one.parts) for one in article.statements) >= size(parts)
        counts[7] += len(_speakers_within(parts, article.statements)) > 1
        counts[8] += 1
    return counts


def _speakers_within(parts: Sequence[Span], statements: Sequence[SaidBy]) -> set[str]:
    return {one.speaker for one in statements if 2 * shared(parts, one.parts) >= size(one.parts)}


def content_spans(contents: Sequence[Quote] | Sequence[Content]) -> list[Span]:
    """Where each part of what is said stands."""
    return [(content.start, content.end) for content in contents]


def shared(some: Sequence[Span], others: Sequence[Span]) -> int:
    """Characters that both have."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in some for c, d in others)


def are_alike(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Do they share at least half of the shorter of both?"""
    return 2 * shared(some, others) >= min(size(some), size(others))


def size(spans: Sequence[Span]) -> int:
    """Characters of all spans."""
    return sum(end - start for start, end in spans)


def same_speaker(wanted: str, quote: Quote) -> bool:
    """Whether the speaker of a quote is the one wanted, by a longer or a shorter name."""
    return is_same_name(quote.speaker or quote.speaker_surface or "unknown", wanted)
