"""Scores of names, statements, tones and key sentences on fully labelled development articles, end to end.

A statement is recalled if an attribution overlaps it by at least half of the shorter of both. Its speaker is right
if all words of the shorter name are in the longer. An attribution counts as a statement if at least half of its
characters are in statements, and as two speakers' if it covers at least half of statements by two speakers. Labels
have statements within statements ("Lee said that Cole denied it"), and the outer one covers both: attributions that
join two speakers are those whose statements lie beside each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.api import ENTITY_TYPES, NEWS_LABELS, SENTIMENT_LABELS, Mention, Quote, Reading, Span
from models.datasets.labelled_articles import (
    LabelledArticle,
    LabelledStatement,
    highlighted,
    read_labelled_articles,
)
from models.evaluation.measures import interval, is_same_name, name_words, share
from models.evaluation.sets import Figures, coarse_figures, labels_figures, spans_figures, summary_figures
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.stages.sentiment import EmbeddedSentiment
from models.reader.stages.summary import EmbeddedSummariser
from models.reader.stages.tone import EmbeddedTone
from models.reading import read
from models.rules.contents import Content


@dataclass(frozen=True, slots=True)
class DevelopmentArticles:
    """The development articles with the reader's answers."""

    articles: list[LabelledArticle]
    reading: Reading
    mentions: list[list[Mention]]
    quotes: list[list[Quote]]


def read_articles(tagger: EmbeddedTagger, quotes: EmbeddedQuotes, data: Path) -> DevelopmentArticles:
    """Read the articles once for all measurements."""
    articles = read_labelled_articles(data, "dev")
    reading = read([article.text for article in articles], [tagger, quotes])
    mentions = tagger.tag(reading)
    return DevelopmentArticles(articles, reading, mentions, quotes.quote(reading, mentions))


def names(development: DevelopmentArticles, *, coarse: bool = False) -> Figures:
    """Names by exact span and type, in six types or in the four of CoNLL-2003."""
    gold = [set(article.names) for article in development.articles]
    predicted = [[(m.start, m.end, m.type, m.probability) for m in row] for row in development.mentions]
    return coarse_figures(gold, predicted) if coarse else spans_figures(gold, predicted, ENTITY_TYPES)


def entities(development: DevelopmentArticles) -> Figures:
    """The share of correctly recalled mentions whose `entity` is the fullest name in the article."""
    counts = np.zeros((len(development.articles), 2))
    for number, (article, mentions) in enumerate(zip(development.articles, development.mentions, strict=True)):
        fullest = {(a, b): name for name, spans in article.mentions.items() for a, b in spans}
        for mention in mentions:
            if name := fullest.get((mention.start, mention.end)):
                counts[number] += name_words(name) == name_words(mention.entity), 1
    return Figures(int(counts[:, 1].sum()), {"fullest name": interval(counts, share)})


def tones(reader: EmbeddedTone, development: DevelopmentArticles) -> Figures:
    """The author's tone towards the most important names of each article.

    The tone of a name is the likeliest tone of its mentions that are not neutral, else neutral.
    """
    gold: list[int] = []
    answers: list[int] = []
    confidences: list[float] = []
    groups: list[int] = []
    rows = zip(
        development.articles,
        development.mentions,
        reader.tone(development.reading, development.mentions),
        strict=True,
    )
    for number, (article, mentions, tones) in enumerate(rows):
        for name in article.tones:
            of_name = [
                tone
                for mention, tone in zip(mentions, tones, strict=True)
                if any(mention.start < b and a < mention.end for a, b in name.mentions)
            ]
            toned = [tone for tone in of_name if tone.label != "neutral"] or of_name
            if toned:
                best = max(toned, key=lambda tone: tone.probability)
                gold.append(name.label)
                answers.append(SENTIMENT_LABELS.index(best.label))
                confidences.append(best.probability)
                groups.append(number)
    return labels_figures(gold, answers, confidences, SENTIMENT_LABELS, groups)


def kinds_of_news(reader: EmbeddedSentiment, development: DevelopmentArticles) -> Figures:
    """The kind of news of each article."""
    answers = reader.sentiment(development.reading)
    confidences = [max(a.news_bad or 0.0, a.news_neutral or 0.0, a.news_good or 0.0) for a in answers]
    labels = [NEWS_LABELS.index(a.news or "neutral") for a in answers]
    return labels_figures(
        [article.news for article in development.articles], labels, confidences, NEWS_LABELS, range(len(labels))
    )


def written(reader: EmbeddedSentiment, development: DevelopmentArticles) -> Figures:
    """The author's sentiment in each article."""
    answers = reader.sentiment(development.reading)
    confidences = [max(a.negative, a.neutral, a.positive) for a in answers]
    labels = [SENTIMENT_LABELS.index(a.label) for a in answers]
    return labels_figures(
        [article.written for article in development.articles],
        labels,
        confidences,
        SENTIMENT_LABELS,
        range(len(labels)),
    )


def key_sentences(reader: EmbeddedSummariser, data: Path) -> Figures:
    """ROUGE of summaries against three sentences chosen by a person."""
    return summary_figures(reader, [highlighted(article) for article in read_labelled_articles(data, "dev")])


def statements(development: DevelopmentArticles) -> Figures:
    """The scores of statements, their speakers, and attributions."""
    counts = np.array(
        [_counted(*of_article) for of_article in zip(development.articles, development.quotes, strict=True)], float
    )
    columns_by_name = {
        "quoted statements with the right speaker": (0, 1),
        "indirect statements with the right speaker": (2, 3),
        "quoted statements found": (4, 1),
        "indirect statements found": (5, 3),
        "attributions that are statements": (6, 8),
        "attributions that hold two speakers": (7, 8),
        "attributions that join two speakers": (9, 8),
    }
    scores = {name: interval(counts[:, columns], share) for name, columns in columns_by_name.items()}
    return Figures(int(counts[:, [1, 3]].sum()), scores)


def _counted(article: LabelledArticle, quotes: Sequence[Quote]) -> list[int]:
    """Counts of an article: quoted statements with the right speaker, and all; the same of indirect statements;
    quoted statements recalled, indirect statements recalled; attributions that are statements, that hold two
    speakers, and all; attributions that join two speakers."""
    attributions: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        attributions[quote.quote_id].append(quote)
    spans = {number: content_spans(parts) for number, parts in attributions.items()}
    counts = [0] * 10
    apart = [statement for statement in article.statements if not _is_within_another(statement, article)]
    for statement in article.statements:
        matching = [number for number, parts in spans.items() if are_alike(parts, statement.parts)]
        right = any(same_speaker(statement.speaker, attributions[number][0]) for number in matching)
        counts[0 if statement.is_quoted else 2] += right
        counts[1 if statement.is_quoted else 3] += 1
        counts[4 if statement.is_quoted else 5] += bool(matching)
    for parts in spans.values():
        counts[6] += 2 * sum(shared(parts, statement.parts) for statement in article.statements) >= size(parts)
        counts[7] += len(_speakers_within(parts, article.statements)) > 1
        counts[8] += 1
        counts[9] += len(_speakers_within(parts, apart)) > 1
    return counts


def _is_within_another(statement: LabelledStatement, article: LabelledArticle) -> bool:
    return any(
        size(other.parts) > size(statement.parts)
        and 2 * shared(other.parts, statement.parts) >= size(statement.parts)
        for other in article.statements
    )


def _speakers_within(parts: Sequence[Span], statements: Sequence[LabelledStatement]) -> set[str]:
    return {
        statement.speaker for statement in statements if 2 * shared(parts, statement.parts) >= size(statement.parts)
    }


def content_spans(contents: Sequence[Quote] | Sequence[Content]) -> list[Span]:
    """The spans of contents."""
    return [(content.start, content.end) for content in contents]


def shared(some: Sequence[Span], others: Sequence[Span]) -> int:
    """The number of characters in both."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in some for c, d in others)


def are_alike(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Do the two overlap by at least half of the shorter?"""
    return 2 * shared(some, others) >= min(size(some), size(others))


def size(spans: Sequence[Span]) -> int:
    """The number of characters of all spans."""
    return sum(end - start for start, end in spans)


def same_speaker(name: str, quote: Quote) -> bool:
    """Is the speaker of a quote the labelled speaker, by the same, a longer or a shorter name?"""
    return is_same_name(quote.speaker or quote.speaker_surface or "unknown", name)
