"""BIO labels: which sequences are legal, the best legal one for given scores, and spans from labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def labels_of(types: Sequence[str]) -> tuple[str, ...]:
    """O first, then B- and I- of each type."""
    return ("O", *(f"{mark}-{kind}" for kind in types for mark in "BI"))


def is_legal(path: Sequence[int]) -> bool:
    """Does every I follow a B or I of its own type? (Labels are numbered as in `labels_of`: odd B, even I.)"""
    previous = 0
    for label in path:
        if label and label % 2 == 0 and previous not in (label, label - 1):
            return False
        previous = label
    return True


def best_path(scores: Floats) -> list[int]:
    """The legal label sequence of the highest total score (Viterbi 1967; transitions are allowed or not,
    nothing else).

    Args:
        scores: (words, labels) log-probabilities or logits.

    Returns:
        One label number per word. Where the best label of every word makes a legal sequence, that is the answer.
    """
    greedy: list[int] = scores.argmax(1).tolist()
    if is_legal(greedy):
        return greedy
    count = scores.shape[1]
    forbidden = np.zeros((count, count), np.float32)
    for label in range(2, count, 2):
        forbidden[:, label] = -np.inf
        forbidden[[label - 1, label], label] = 0
    total = np.where((np.arange(count) % 2 == 0) & (np.arange(count) > 0), -np.inf, scores[0])
    back: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        routes = total[:, None] + forbidden
        back.append(routes.argmax(0))
        total = routes.max(0) + row
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def spans(path: Sequence[int]) -> list[tuple[int, int, int]]:
    """Spans of a legal path as (first word, word after the last, type number)."""
    found: list[tuple[int, int, int]] = []
    for word, label in enumerate(path):
        if label % 2 == 1:
            found.append((word, word + 1, label // 2))
        elif label:
            start, _, kind = found[-1]
            found[-1] = (start, word + 1, kind)
    return found
