"""Scores as functions of counts, so that a bootstrap over texts gives an interval for every score.

A measurement has a row of counts per text; the score is a function of their sum. Rows are resampled with
replacement for the interval (Efron 1979).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]  # (texts, ...) or, of resampled sums, (samples, ...)
Score = Callable[[Counts], Counts]  # (..., counts) to (...)
SpanSet = set[tuple[int, int, str]]

_SAMPLES, _AT_ONCE, _SEED = 1000, 100, 20211223


@dataclass(frozen=True, slots=True)
class Interval:
    """A score with its 95 % bootstrap interval over texts."""

    value: float
    low: float
    high: float


def interval(counts: Counts, score: Score) -> Interval:
    """The score of the summed counts, with its bootstrap interval.

    Args:
        counts: a row per text, or per group of rows that depend on each other, such as claims on an article.
        score: a function of sums (..., counts).
    """
    rng = np.random.default_rng(_SEED)
    texts = len(counts)
    drawn: list[Counts] = []
    for _ in range(_SAMPLES // _AT_ONCE):
        weights = rng.multinomial(texts, np.full(texts, 1 / texts), size=_AT_ONCE)
        drawn.append(score(weights.astype(np.float64) @ counts))
    low, high = np.quantile(np.concatenate(drawn), [0.025, 0.975])
    return Interval(float(score(counts.sum(0))), float(low), float(high))


def share(counts: Counts) -> Counts:
    """The first of two counts as a share of the second, 0 if the second is 0: (..., 2) to (...)."""
    return np.divide(counts[..., 0], counts[..., 1], out=np.zeros_like(counts[..., 0]), where=counts[..., 1] > 0)


def name_words(name: str) -> set[str]:
    """The words of a name, without case and articles."""
    return set(re.findall(r"\w+", name.casefold())) - {"the", "a", "an"}


def is_same_name(name: str, other: str) -> bool:
    """Are all words of the shorter name in the longer?"""
    words, others = name_words(name), name_words(other)
    return bool(words and others) and (words <= others or others <= words)


def span_counts(gold: Sequence[SpanSet], answers: Sequence[SpanSet], kinds: Sequence[str]) -> Counts:
    """(texts, kinds, 3): spans that are right in start, end and type (the CoNLL-2003 measure), predicted, gold."""
    counts = np.zeros((len(gold), len(kinds), 3))
    for row, (gold_spans, predicted) in enumerate(zip(gold, answers, strict=True)):
        for column, spans in enumerate((gold_spans & predicted, predicted, gold_spans)):
            for _, _, kind in spans:
                counts[row, kinds.index(kind), column] += 1
    return counts


def f1(counts: Counts) -> Counts:
    """(..., 3) right, predicted and gold counts to F1 (...); 0 if there are none."""
    total = counts[..., 1] + counts[..., 2]
    return np.divide(2 * counts[..., 0], total, out=np.zeros_like(total), where=total > 0)


def confusion(gold: Sequence[int], answers: Sequence[int], labels: int, groups: Sequence[Hashable]) -> Counts:
    """(groups, labels * labels) how often gold label i was answered j; rows of a group are resampled together."""
    place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    counts = np.zeros((len(place), labels * labels))
    for gold_label, predicted, group in zip(gold, answers, groups, strict=True):
        counts[place[group], gold_label * labels + predicted] += 1
    return counts


def class_f1(counts: Counts) -> Counts:
    """(..., labels * labels) to the F1 of each label (..., labels)."""
    square = _square(counts)
    right = np.diagonal(square, axis1=-2, axis2=-1)
    return f1(np.stack([right, square.sum(-2), square.sum(-1)], -1))


def macro_f1(counts: Counts) -> Counts:
    """The mean F1 of the labels."""
    return np.asarray(class_f1(counts).mean(-1))


def related_macro_f1(counts: Counts) -> Counts:
    """The mean F1 of the stances without `unrelated`, over pairs with a related gold stance; an answer `unrelated`
    is a miss."""
    square = _square(counts)[..., :-1, :]
    right = np.diagonal(square[..., :-1], axis1=-2, axis2=-1)
    return np.asarray(f1(np.stack([right, square.sum(-2)[..., :-1], square.sum(-1)], -1)).mean(-1))


def accuracy(counts: Counts) -> Counts:
    """The share of right answers."""
    square = _square(counts)
    return np.asarray(np.trace(square, axis1=-2, axis2=-1) / np.maximum(square.sum((-2, -1)), 1))


def fnc_weighted(counts: Counts) -> Counts:
    """The score of the Fake News Challenge, 0 to 1, for STANCE_LABELS with `unrelated` last.

    A related pair gives .25 points if it is called related and .75 more for its exact stance; an unrelated pair
    gives .25 points.
    """
    square = _square(counts)
    exact = np.diagonal(square, axis1=-2, axis2=-1)
    related = square[..., :-1, :-1].sum((-2, -1))
    points = 0.25 * (related + exact[..., -1]) + 0.75 * exact[..., :-1].sum(-1)
    best = square[..., :-1, :].sum((-2, -1)) + 0.25 * square[..., -1, :].sum(-1)
    return np.asarray(points / np.maximum(best, 1e-9))


def _square(counts: Counts) -> Counts:
    labels = round(counts.shape[-1] ** 0.5)
    return counts.reshape(*counts.shape[:-1], labels, labels)


def overlaps(gold: SpanSet, answers: SpanSet, words: Sequence[tuple[int, int]], kinds: Sequence[str]) -> Counts:
    """(kinds, 3): words inside both a gold and a predicted span of the kind, inside a predicted, inside a gold."""
    counts = np.zeros((len(kinds), 3))
    for number, kind in enumerate(kinds):
        gold_words, predicted_words = _inside(gold, words, kind), _inside(answers, words, kind)
        counts[number] = len(gold_words & predicted_words), len(predicted_words), len(gold_words)
    return counts


def _inside(spans: SpanSet, words: Sequence[tuple[int, int]], kind: str) -> set[int]:
    starts = np.array([a for a, _ in words])
    ends = np.array([b for _, b in words])
    inside: set[int] = set()
    for start, end, labelled_kind in spans:
        if labelled_kind == kind:
            inside.update(np.flatnonzero((starts < end) & (ends > start)).tolist())
    return inside


def rouge(summary: str, reference: str) -> tuple[float, float]:
    """ROUGE-1 and ROUGE-2 (Lin 2004): F1 of the overlap of words and of word pairs, in lower case, not stemmed."""
    words, others = _words(summary), _words(reference)
    return _overlap(words, others), _overlap(list(pairwise(words)), list(pairwise(others)))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _overlap(words: Sequence[Hashable], reference: Sequence[Hashable]) -> float:
    shared = sum((Counter(words) & Counter(reference)).values())
    return 2 * shared / (len(words) + len(reference)) if words or reference else 0.0
