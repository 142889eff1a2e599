"""What is fitted on the frozen heads after the joint training: decisions and calibration, on development data.

Everything here takes minutes, is deterministic, and sees no test split. A probability is fitted to mean what it
says by a temperature on the logits of each head, for spans also by the odds of a whole span.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.api import ENTITY_TYPES, QUOTE_ROLES, SENTIMENTS, TERM_TYPES, Mention
from models.calibrate import Floats, fit_odds, fit_temperature
from models.evaluation import gold as sets
from models.evaluation.measures import SpanSet
from models.opened import Opened
from models.sentences import split_sentences
from models.stages.entities import EmbeddedTagger
from models.stages.quotes import EmbeddedQuotes
from models.stages.sentiment import EmbeddedSentiment
from models.stages.terms import EmbeddedTerms
from models.stages.tone import EmbeddedTone
from models.states import Encoded
from models.training.decide import best_bias, neutral_bias
from models.training.fit_articles import fit_on_articles
from models.training.fit_speakers import fit_speakers
from models.training.highlights import HELD_OUT, read_highlights
from models.training.newsmtsc import read_newsmtsc
from models.training.opinions import read_persent
from models.training.plan import Sources
from models.training.readings import read_readings
from models.training.rows import bio_numbers

log = logging.getLogger(__name__)


def fit_heads(opened: Opened, sources: Sources, tasks: set[str]) -> dict[str, Any]:
    """Fit what belongs to `tasks`, in place; the settings to save with the weights are returned."""
    config, data = opened.config, sources.data
    if {"quotes", "embedding"} <= tasks:
        fit_on_articles(opened, sources, read_highlights(data)[: HELD_OUT.start])
    if "tone" in tasks:
        config["tone_bias"], config["temperatures"]["tone"] = fit_tone(opened, data)
    if "sentiment" in tasks:
        config["sentiment_bias"], config["temperatures"]["sentiment"] = fit_sentiment(opened, data)
    if "entities" in tasks:
        fit_entities(opened, data)
    if "quotes" in tasks:
        fit_quotes(opened, data)
    if "terms" in tasks:
        fit_terms(opened, data)
    if {"news-names", "news-quotes"} <= tasks:
        config["temperatures"]["speaker"] = fit_speakers(opened, sources)
    log.info("fitted: %s", config)
    return config


def fit_tone(opened: Opened, data: Path) -> tuple[list[float], float]:
    """The decision's bias and the temperature of tones, on NewsMTSC's two development parts.

    NewsMTSC holds sentences chosen for their tone; in a night's news most mentions are neutral. The bias is
    the strongest pull towards neutral that costs at most half a hundredth of macro-F1.
    """
    stage = EmbeddedTone(opened)
    logits: list[Floats] = []
    labels: list[int] = []
    for split in ("rw_dev", "mt_dev"):
        sentences = read_newsmtsc(data, split)
        encoded = stage.encode([s.text for s in sentences], [[(0, len(s.text))] for s in sentences])
        logits.append(
            stage.logits(
                encoded, [[Mention(a, b, s.text[a:b], "", 0.0, "") for a, b, _ in s.targets] for s in sentences]
            )
        )
        labels.extend(label for s in sentences for _, _, label in s.targets)
    scores, wanted = np.concatenate(logits), np.array(labels)
    bias = neutral_bias(scores, wanted)
    return bias, round(fit_temperature(scores + np.array(bias, np.float32), wanted), 3)


def fit_sentiment(opened: Opened, data: Path) -> tuple[list[float], float]:
    """The decision's bias and the temperature of sentiments, on sentences and articles kept for development.

    The articles learned from are mostly positive (PerSenT judges the main entity); the bias takes that back.
    """
    stage = EmbeddedSentiment(opened)
    opinions = read_persent(data)[1]
    encoded = stage.encode([o.text for o in opinions], [split_sentences(o.text) for o in opinions])
    logits = stage.logits(encoded)
    labels = np.array([o.label for o in opinions])
    bias = best_bias(logits, labels, len(SENTIMENTS), (0, 2))
    return bias, round(fit_temperature(logits + np.array(bias, np.float32), labels), 3)


def fit_entities(opened: Opened, data: Path) -> None:
    """Temperature of the words and odds of the spans, on articles read in full that were kept from training."""
    tagger = EmbeddedTagger(opened)
    articles = read_readings(data, "tuning")
    texts = [article.text for article in articles]
    gold: list[SpanSet] = [set(article.names) for article in articles]
    encoded = tagger.encode(texts, [split_sentences(text) for text in texts])
    _fit_words(opened, "entities", encoded, gold, ENTITY_TYPES)
    mentions = tagger.tag_encoded(texts, encoded)
    found = [[(m.start, m.end, m.type, m.probability) for m in row] for row in mentions]
    _fit_odds(opened, "entities", found, gold)


def fit_terms(opened: Opened, data: Path) -> None:
    """Temperature of the words and odds of the spans, on the re3d documents kept out of training."""
    stage = EmbeddedTerms(opened)
    texts, spans, gold = sets.conflict_terms(data)
    encoded = stage.encode(texts, spans)
    _fit_words(opened, "terms", encoded, gold, TERM_TYPES)
    _fit_odds(opened, "terms", stage.tagged(encoded), gold)


def fit_quotes(opened: Opened, data: Path) -> None:
    """Temperature of the words and odds of the stretches, on articles read in full that were kept from training."""
    stage = EmbeddedQuotes(opened)
    articles = read_readings(data, "tuning")
    texts = [article.text for article in articles]
    encoded = stage.encode(texts, [split_sentences(text) for text in texts])
    gold: list[SpanSet] = [set(article.attributed.stretches) for article in articles]
    _fit_words(opened, "quotes", encoded, gold, QUOTE_ROLES)
    _fit_odds(opened, "quotes", stage.tagged(encoded), gold)


def _fit_words(
    opened: Opened, head: str, encoded: Sequence[Encoded], gold: Sequence[SpanSet], types: Sequence[str]
) -> None:
    """The temperature of a head's word labels, into the settings."""
    layer = opened.network.get_submodule(head)
    logits, labels = [], []
    for text, wanted in zip(encoded, gold, strict=True):
        numbers = bio_numbers(text.tokens, sorted(wanted), types)
        logits.append(layer(text.states).numpy()[numbers >= 0])
        labels.append(numbers[numbers >= 0])
    fitted = fit_temperature(np.concatenate(logits), np.concatenate(labels).astype(np.int64))
    opened.config["temperatures"][head] = round(fitted, 3)


def _fit_odds(
    opened: Opened, head: str, found: Sequence[Sequence[tuple[int, int, str, float]]], gold: Sequence[SpanSet]
) -> None:
    """What turns the mean of a span's words into how likely the whole span is right, into the settings."""
    told = [
        (sure, (a, b, kind) in wanted) for row, wanted in zip(found, gold, strict=True) for a, b, kind, sure in row
    ]
    confidence = np.array([sure for sure, _ in told], np.float32)
    slope, shift = fit_odds(confidence, np.array([right for _, right in told]))
    opened.config["span_calibration"][head] = [round(slope, 3), round(shift, 3)]
