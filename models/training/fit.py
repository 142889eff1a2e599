"""The fitting of decisions and calibration after the joint training, on frozen heads and development data.

All of it takes minutes, is deterministic, and uses no test split. A temperature on the logits of each head
calibrates its probabilities; spans also have the odds of the whole span fitted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.api import ENTITY_TYPES, QUOTE_ROLES, SENTIMENT_LABELS, TERM_TYPES, Mention
from models.calibrate import Floats, fit_odds, fit_temperature
from models.datasets.highlights import HELD_OUT, read_highlights
from models.datasets.labelled_articles import highlighted, read_labelled_articles
from models.datasets.news import read_partly_labelled
from models.evaluation import gold as sets
from models.evaluation.measures import SpanSet, is_same_name
from models.reader.opened import OpenedReader
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.stages.terms import EmbeddedTerms
from models.reader.stages.tone import EmbeddedTone
from models.reader.states import EncodedText
from models.reading import read_split
from models.rules.sentences import split_sentences
from models.training.decide import best_name_bias
from models.training.fit_articles import fit_on_articles
from models.training.fit_pairing import fit_pairing
from models.training.fit_speakers import fit_speakers
from models.training.fit_texts import fit_texts
from models.training.plan import TrainingInputs
from models.training.rows import bio_numbers

NEUTRAL = SENTIMENT_LABELS.index("neutral")
log = logging.getLogger(__name__)


def fit_heads(opened: OpenedReader, inputs: TrainingInputs, tasks: set[str]) -> dict[str, Any]:
    """Fit what belongs to `tasks`, in place, and return the settings to save with the weights."""
    config, data = opened.config, inputs.data
    if {"quotes", "embedding"} <= tasks:
        key = [highlighted(article) for article in read_labelled_articles(data, "tuning")]
        fit_on_articles(opened, inputs, read_highlights(data)[: HELD_OUT.start], key)
    if {"tone", "news-quotes"} <= tasks:
        config["tone_bias"], config["temperatures"]["tone"] = fit_tone(opened, data)
    if "news-quotes" in tasks:
        config["temperatures"] |= fit_texts(opened, inputs)
    if "entities" in tasks:
        fit_entities(opened, data)
    if "quotes" in tasks:
        fit_quotes(opened, data)
    if "terms" in tasks:
        fit_terms(opened, data)
    if {"news-names", "news-quotes"} <= tasks:
        config["temperatures"]["pairing"] = fit_pairing(opened, inputs)
        config["temperatures"]["speaker"] = fit_speakers(opened, inputs)  # needs the fitted pairing
    log.info("fitted: %s", config)
    return config


def fit_tone(opened: OpenedReader, data: Path) -> tuple[list[float], float]:
    """The bias and the temperature of tones, on held-out articles: some fully labelled, the others partly.

    Training corrects for the shares of tones in its sets, but in news the tone towards nine of ten names is
    neutral. The bias maximises macro-F1 over names, each judged by all of its mentions.
    """
    toned = [*_tones_fully_labelled(opened, data), *_tones_partly_labelled(opened, data)]
    bias = best_name_bias([logits for _, logits, _ in toned], np.array([label for label, _, _ in toned]))
    labels = [label if telling else NEUTRAL for label, _, shown in toned for telling in shown]
    logits = np.concatenate([logits for _, logits, _ in toned]) + np.array(bias, np.float32)
    return bias, round(fit_temperature(logits, np.array(labels)), 3)


_Toned = tuple[int, Floats, list[bool]]  # a name's tone, the scores of its mentions, which of them show it


def _tones_fully_labelled(opened: OpenedReader, data: Path) -> Iterator[_Toned]:
    stage = EmbeddedTone(opened)
    for article in read_labelled_articles(data, "tuning"):
        encoded = stage.encode([article.text], [split_sentences(article.text)])
        for name in article.tones:
            mentions = [Mention(a, b, article.text[a:b], "", 0.0, "") for a, b in name.mentions]
            if mentions:
                yield name.label, stage.logits(encoded, [mentions]), [span in name.shown for span in name.mentions]


def _tones_partly_labelled(opened: OpenedReader, data: Path) -> Iterator[_Toned]:
    stage, tagger = EmbeddedTone(opened), EmbeddedTagger(opened)
    articles = [article for article in read_partly_labelled(data) if article.part == "tuning"]
    reading = read_split(
        [article.text for article in articles], [article.sentences for article in articles], [stage, tagger]
    )
    for article, encoded, mentions in zip(articles, stage.encoded(reading), tagger.tag(reading), strict=True):
        for name in article.tones:
            of_name = [m for m in mentions if m.start < article.read_to and is_same_name(m.entity, name.name)]
            if of_name:
                telling = [name.tone == NEUTRAL or any(a <= m.start < b for a, b in name.shown) for m in of_name]
                yield name.tone, stage.logits([encoded], [of_name]), telling


def fit_entities(opened: OpenedReader, data: Path) -> None:
    """The temperature of words and the odds of spans, on held-out fully labelled articles."""
    tagger = EmbeddedTagger(opened)
    articles = read_labelled_articles(data, "tuning")
    texts = [article.text for article in articles]
    gold: list[SpanSet] = [set(article.names) for article in articles]
    encoded = tagger.encode(texts, [split_sentences(text) for text in texts])
    _fit_words(opened, "entities", encoded, gold, ENTITY_TYPES)
    mentions = tagger.tag_encoded(texts, encoded)
    answers = [[(m.start, m.end, m.type, m.probability) for m in row] for row in mentions]
    _fit_odds(opened, "entities", answers, gold)


def fit_terms(opened: OpenedReader, data: Path) -> None:
    """The temperature of words and the odds of spans, on the held-out re3d documents."""
    stage = EmbeddedTerms(opened)
    texts, spans, gold = sets.conflict_terms(data)
    encoded = stage.encode(texts, spans)
    _fit_words(opened, "terms", encoded, gold, TERM_TYPES)
    _fit_odds(opened, "terms", stage.tagged(encoded), gold)


def fit_quotes(opened: OpenedReader, data: Path) -> None:
    """The temperature of words and the odds of role spans, on held-out fully labelled articles."""
    stage = EmbeddedQuotes(opened)
    articles = read_labelled_articles(data, "tuning")
    texts = [article.text for article in articles]
    encoded = stage.encode(texts, [split_sentences(text) for text in texts])
    gold: list[SpanSet] = [set(article.attributed.spans) for article in articles]
    _fit_words(opened, "quotes", encoded, gold, QUOTE_ROLES)
    _fit_odds(opened, "quotes", stage.tagged(encoded), gold)


def _fit_words(
    opened: OpenedReader, head: str, encoded: Sequence[EncodedText], gold: Sequence[SpanSet], types: Sequence[str]
) -> None:
    """Fit the temperature of a head's word labels into the settings."""
    logits, labels = [], []
    for text, gold_spans in zip(encoded, gold, strict=True):
        numbers = bio_numbers(text.tokens, sorted(gold_spans), types)
        logits.append(opened.heads.linear(head, text.states)[numbers >= 0])
        labels.append(numbers[numbers >= 0])
    fitted = fit_temperature(np.concatenate(logits), np.concatenate(labels).astype(np.int64))
    opened.config["temperatures"][head] = round(fitted, 3)


def _fit_odds(
    opened: OpenedReader,
    head: str,
    answers: Sequence[Sequence[tuple[int, int, str, float]]],
    gold: Sequence[SpanSet],
) -> None:
    """Fit the odds that turn the mean probability of a span's words into that of the whole span, into the
    settings."""
    outcomes = [
        (probability, (a, b, kind) in gold_spans)
        for row, gold_spans in zip(answers, gold, strict=True)
        for a, b, kind, probability in row
    ]
    confidence = np.array([probability for probability, _ in outcomes], np.float32)
    slope, shift = fit_odds(confidence, np.array([right for _, right in outcomes]))
    opened.config["span_calibration"][head] = [round(slope, 3), round(shift, 3)]
