"""Scores of attributions and of isolated statements: PolNeAR, labelled speakers, our own statements, GWSD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.api import QUOTE_ROLES, Quote, RoleSpan, Span
from models.datasets.files import need
from models.datasets.gwsd import read_gwsd
from models.datasets.own import ROLE, LabelledQuotation, article_name, read_speakers, read_statements
from models.datasets.polnear import AttributedArticle, read_polnear
from models.evaluation.measures import f1, interval, is_same_name, name_words, overlaps, share
from models.evaluation.sets import Figures, spans_figures, stance_figures
from models.judge.pairs import Pair
from models.judge.stance import EmbeddedStance
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes, pairing_scores
from models.reading import read
from models.rules.attributions import attributions
from models.rules.pairing import Scores
from models.rules.sentences import split_sentences

_MARKS = ('"', "“", "”", "«", "»", "``", "''")


def quotes(stage: EmbeddedQuotes, data: Path) -> Figures:
    """PolNeAR's development articles.

    First the tags of the head: exact spans, and words, by role. Then the attributions made of them: contents,
    direct quotations with their exact extent, and the share of contents with the right source if both spans are
    right."""
    articles = read_polnear(data, "dev")
    texts, gold = [a.text for a in articles], [set(a.spans) for a in articles]
    sentences = [split_sentences(text) for text in texts]
    encoded = stage.encode(texts, sentences)
    answers = stage.role_spans_encoded(texts, encoded)
    answered = [[(s.start, s.end, s.role, s.probability) for s in row] for row in answers]
    figures = spans_figures(gold, answered, QUOTE_ROLES)
    plain = [{(a, b, role) for a, b, role, _ in row} for row in answered]
    words = [list(zip(e.tokens.starts.tolist(), e.tokens.ends.tolist(), strict=True)) for e in encoded]
    inside = np.stack([overlaps(*row, QUOTE_ROLES) for row in zip(gold, plain, words, strict=True)])
    for number, role in enumerate(QUOTE_ROLES):
        figures.classes[f"{role} words"] = interval(inside[:, number], f1)
    scores = pairing_scores(stage.opened)
    judged = [_quoted(*row, scores) for row in zip(articles, sentences, answers, strict=True)]
    kept, direct, paired = (np.array(counts, float) for counts in zip(*judged, strict=True))
    figures.classes["content of quotes"] = interval(kept, f1)
    figures.classes["direct quotes"] = interval(direct, f1)
    figures.scores["right source"] = interval(paired, share)
    return figures


def _quoted(
    article: AttributedArticle, sentences: Sequence[Span], role_spans: Sequence[RoleSpan], scores: Scores
) -> tuple[list[int], list[int], list[int]]:
    """Counts of an article: contents that are right, predicted and labelled; the same of direct quotations;
    contents with the right source, and all contents of which content and source were both predicted."""
    quoted = attributions(article.text, sentences, role_spans, scores)
    contents = {(a, b) for a, b, role in article.spans if role == "content"}
    gold_direct = {(a, b) for a, b in contents if _is_quoted(article.text[a:b])}
    predicted = {(c.start, c.end) for attribution in quoted for c in attribution.contents}
    direct = {(c.start, c.end) for attribution in quoted for c in attribution.contents if c.direct}
    said_by = {(c.start, c.end): attribution.source for attribution in quoted for c in attribution.contents}
    sources = {(s.start, s.end) for s in role_spans if s.role == "source"}
    right = [
        (source := said_by[span]) is not None and (source.start, source.end) in attribution.source
        for attribution in article.attributions
        for span in attribution.content
        if span in said_by and sources.intersection(attribution.source)
    ]
    content_counts = [len(contents & predicted), len(predicted), len(contents)]
    return content_counts, [len(gold_direct & direct), len(direct), len(gold_direct)], [sum(right), len(right)]


def _is_quoted(content: str) -> bool:
    """Is the whole content between quotation marks?"""
    return content.startswith(_MARKS) and content.endswith(_MARKS) and len(content) > 4


def speakers(stage: EmbeddedQuotes, tagger: EmbeddedTagger, data: Path) -> Figures:
    """Direct quotations of the corpus of December 2021 with speakers labelled by a person.

    A longer or shorter name of the same person or body is right. The speaker of a quotation that the reader missed
    counts as unknown.
    """
    labelled = read_speakers()
    texts = _corpus(data, {quotation.article for quotation in labelled})
    reading = read(list(texts.values()), [stage])
    quotes_of = dict(zip(texts, stage.quote(reading, tagger.tag(reading)), strict=True))
    counts = np.array([_outcome(quotation, quotes_of[quotation.article]) for quotation in labelled], float)
    return Figures(
        len(texts),
        {
            "speaker right": interval(counts[:, [0, 4]], share),
            "speaker wrong": interval(counts[:, [1, 4]], share),
            "speaker unknown": interval(counts[:, [2, 4]], share),
            "exact extent": interval(counts[:, [3, 4]], share),
        },
    )


def _outcome(labelled: LabelledQuotation, quotes: Sequence[Quote]) -> list[bool]:
    """Whether the speaker is right, wrong or unknown, whether the extent is exact, and True for the count."""
    touching = [q for q in quotes if q.start < labelled.end and labelled.start < q.end]
    if not touching:
        return [False, False, True, False, True]
    quote = max(touching, key=lambda q: min(q.end, labelled.end) - max(q.start, labelled.start))
    right = _same_speaker(labelled.speaker, quote)
    known = quote.speaker is not None or quote.speaker_surface is not None
    return [right, known and not right, not known, (quote.start, quote.end) == (labelled.start, labelled.end), True]


def _same_speaker(labelled: str, quote: Quote) -> bool:
    if labelled.startswith(ROLE):
        surface = name_words(quote.speaker_surface or "")
        return quote.speaker is None and bool(surface & name_words(labelled.removeprefix(ROLE)))
    return is_same_name(quote.speaker or quote.speaker_surface or "", labelled)


def _corpus(data: Path, names: set[str]) -> dict[str, str]:
    """The texts of the wanted articles by their names."""
    path = need(data, "corpus/news_2021_12/articles.jsonl")
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    texts = {article_name(row["url"]): row["text"] for row in rows}
    return {name: texts[name] for name in sorted(names)}


def statements(reader: EmbeddedStance, part: str) -> Figures:
    """Our own statements (dev or test), each read beside its claim like the nearest sentence of an article."""
    rows = read_statements(part)
    answers = _alone(reader, [(row.claim, row.text) for row in rows])
    return stance_figures([row.stance for row in rows], answers, [row.claim for row in rows])


def global_warming(reader: EmbeddedStance, data: Path) -> Figures:
    """GWSD's opinions from climate news: neither the subject nor the set is in the training data."""
    rows = read_gwsd(data)
    answers = _alone(reader, [(claim, text) for claim, text, _ in rows])
    figures = stance_figures([stance for _, _, stance in rows], answers, range(len(rows)))
    kept = {name: figures.classes[name] for name in ("supports", "disputes")}  # the only labels of these opinions
    return Figures(len(rows), {"accuracy": figures.scores["accuracy"]}, kept, {}, figures.reliability)


def _alone(reader: EmbeddedStance, pairs: Sequence[tuple[str, str]]) -> list[tuple[int, float]]:
    """The number in STANCE_LABELS and its probability, of (claim, statement) pairs without an article."""
    chances = reader.calibrated(reader.opened_judge.logits([Pair(*pair) for pair in pairs]))
    labels = reader.labels(chances)
    return [(int(label), float(chance[label])) for label, chance in zip(labels, chances, strict=True)]
