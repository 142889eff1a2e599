"""Scores from gold and answers; plain counting, no weights."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, 0 to 1, and how many were wanted."""

    precision: float
    recall: float
    f1: float
    support: int


def span_scores(
    gold: Sequence[set[tuple[int, int, str]]], found: Sequence[set[tuple[int, int, str]]]
) -> dict[str, Score]:
    """Exact-match scores of (start, end, type) per type and, as `all`, over all (the CoNLL-2003 measure)."""
    kinds = sorted({kind for spans in (*gold, *found) for _, _, kind in spans})
    scores = {"all": _score(gold, found)}
    for kind in kinds:
        scores[kind] = _score(_only(gold, kind), _only(found, kind))
    return scores


def _only(texts: Sequence[set[tuple[int, int, str]]], kind: str) -> list[set[tuple[int, int, str]]]:
    return [{span for span in spans if span[2] == kind} for spans in texts]


def _score(gold: Sequence[set[tuple[int, int, str]]], found: Sequence[set[tuple[int, int, str]]]) -> Score:
    right = sum(len(a & b) for a, b in zip(gold, found, strict=True))
    return _of_counts(right, sum(map(len, found)), sum(map(len, gold)))


def label_scores(gold: Sequence[Hashable], found: Sequence[Hashable], labels: Iterable[str]) -> dict[str, Score]:
    """One score per label."""
    pairs = Counter(zip(gold, found, strict=True))
    wanted, given = Counter(gold), Counter(found)
    return {label: _of_counts(pairs[label, label], given[label], wanted[label]) for label in labels}


def macro_f1(scores: dict[str, Score]) -> float:
    """The mean F1 of the labels."""
    return sum(score.f1 for score in scores.values()) / len(scores)


def accuracy(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """The share of equal pairs."""
    return sum(a == b for a, b in zip(gold, found, strict=True)) / max(1, len(gold))


def fnc_weighted(gold: Sequence[str], found: Sequence[str]) -> float:
    """The challenge's own score, 0 to 1: a quarter for related or not, three quarters for the exact related
    stance."""
    points = best = 0.0
    for wanted, given in zip(gold, found, strict=True):
        if wanted == "unrelated":
            best += 0.25
            points += 0.25 * (given == "unrelated")
        else:
            best += 1.0
            points += 0.25 * (given != "unrelated") + 0.75 * (given == wanted)
    return points / best if best else 0.0


def rouge_1(summary: str, reference: str) -> float:
    """F1 of unigram overlap (Lin 2004), lower-cased, no stemming."""
    return _overlap(_words(summary), _words(reference))


def rouge_2(summary: str, reference: str) -> float:
    """F1 of bigram overlap."""
    one, two = _words(summary), _words(reference)
    return _overlap(list(pairwise(one)), list(pairwise(two)))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _overlap(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> float:
    shared = sum((Counter(found) & Counter(wanted)).values())
    return _of_counts(shared, len(found), len(wanted)).f1


def _of_counts(right: int, given: int, wanted: int) -> Score:
    precision, recall = right / given if given else 0.0, right / wanted if wanted else 0.0
    f1 = 2 * right / (given + wanted) if given + wanted else 0.0
    return Score(precision, recall, f1, wanted)
