"""BIO labels: which sequences are legal, the best legal one for given scores, and spans from labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Two names of one type side by side without a word between are rarer than a name torn in two: "South", "Korea".
SPLIT_COST = 3.0


def labels_of(types: Sequence[str]) -> tuple[str, ...]:
    """O first, then B- and I- of each type."""
    return ("O", *(f"{mark}-{kind}" for kind in types for mark in "BI"))


def is_legal(path: Sequence[int]) -> bool:
    """Does every I follow a B or I of its own type? (Labels are numbered as in `labels_of`: odd B, even I.)"""
    return all(_follows(before, label) for before, label in pairwise([0, *path]))


def _follows(before: int, label: int) -> bool:
    return label == 0 or label % 2 == 1 or before in (label, label - 1)


def _splits(before: int, label: int) -> bool:
    """Does a name begin right after another of its type?"""
    return label % 2 == 1 and before in (label, label + 1)


def best_path(scores: Floats, split_cost: float = SPLIT_COST) -> list[int]:
    """The legal label sequence of the highest total score (Viterbi 1967).

    Args:
        scores: (words, labels) log-probabilities or logits.
        split_cost: taken off for each name that begins right after another of its type.

    Returns:
        One label number per word. Where the best label of every word makes a legal sequence without such
        splits, that is the answer.
    """
    greedy: list[int] = scores.argmax(1).tolist()
    if all(_follows(a, b) and not _splits(a, b) for a, b in pairwise([0, *greedy])):
        return greedy
    moves = _moves(scores.shape[1], split_cost)
    total = scores[0] + moves[0]
    back: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        routes = total[:, None] + moves
        back.append(routes.argmax(0))
        total = routes.max(0) + row
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


@lru_cache(maxsize=8)
def _moves(count: int, split_cost: float) -> Floats:
    """(labels, labels) what going from one label to the next costs; a text begins as after O."""
    moves = np.zeros((count, count), np.float32)
    for before in range(count):
        for label in range(count):
            if not _follows(before, label):
                moves[before, label] = -np.inf
            elif _splits(before, label):
                moves[before, label] = -split_cost
    return moves


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
