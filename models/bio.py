"""BIO labels: which sequences are legal, the best legal one for given scores, and spans from labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.batching import batches

Floats = NDArray[np.float32]

# Two names of one type side by side without a word between are rarer than a name torn in two: "South", "Korea".
SPLIT_COST = 3.0
_AT_ONCE = 65_536  # words, padding included, that are decoded in one sweep


def labels_of(types: Sequence[str]) -> tuple[str, ...]:
    """O first, then B- and I- of each type."""
    return ("O", *(f"{mark}-{kind}" for kind in types for mark in "BI"))


def is_legal(path: Sequence[int]) -> bool:
    """Does every I follow a B or I of its own type? (Labels are numbered as in `labels_of`: odd B, even I.)"""
    return all(_follows(before, label) for before, label in pairwise([0, *path]))


def _follows(before: int, label: int) -> bool:
    return label == 0 or label % 2 == 1 or before in (label, label - 1)


def _splits(before: int, label: int) -> bool:
    """Does a span begin right after another of its type?"""
    return label % 2 == 1 and before in (label, label + 1)


def best_paths(
    scores: Sequence[Floats], split_cost: float = SPLIT_COST, begin_cost: float = 0.0
) -> list[list[int]]:
    """The legal label sequence of the highest total score (Viterbi 1967) for each of many texts, in one sweep.

    Args:
        scores: per text (words, labels) log-probabilities or logits; a text may have no words.
        split_cost: taken off for each span that begins right after another of its type.
        begin_cost: taken off for each span that begins.

    Returns:
        Per text one label number per word.
    """
    paths: list[list[int]] = [[] for _ in scores]
    worded = [number for number, rows in enumerate(scores) if len(rows)]
    for batch in batches([len(scores[number]) for number in worded], _AT_ONCE):
        numbers = [worded[i] for i in batch]
        found = _best_paths([scores[number] for number in numbers], split_cost, begin_cost)
        for number, path in zip(numbers, found, strict=True):
            paths[number] = path
    return paths


def _best_paths(scores: Sequence[Floats], split_cost: float, begin_cost: float) -> list[list[int]]:
    lengths, count = [len(rows) for rows in scores], scores[0].shape[1]
    padded = np.full((len(scores), max(lengths), count), -np.inf, np.float32)
    padded[:, :, 0] = 0.0  # after its end a text goes on with O, which costs nothing
    for number, rows in enumerate(scores):
        padded[number, : len(rows)] = rows
    padded[:, :, 1::2] -= begin_cost
    moves = _moves(count, split_cost)
    back = np.zeros((max(lengths), len(scores), count), np.int8)
    total = moves[0] + padded[:, 0]
    for word in range(1, max(lengths)):
        routes = total[:, :, None] + moves
        back[word] = routes.argmax(1)
        total = routes.max(1) + padded[:, word]
    found = np.zeros((len(scores), max(lengths)), np.int64)
    label, texts = total.argmax(1), np.arange(len(scores))
    for word in range(max(lengths) - 1, -1, -1):
        found[:, word] = label
        label = back[word, texts, label]  # of the word before; at the first word nobody asks any more
    return [path[:length].tolist() for path, length in zip(found, lengths, strict=True)]


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
