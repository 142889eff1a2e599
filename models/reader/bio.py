"""BIO labels: legal sequences, the best legal sequence for given scores, and spans from labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.reader.batching import batches
from models.reader.tokens import Ints

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

# Two adjacent names of the same type are rarer than a name split by mistake: "South", "Korea".
SPLIT_COST = 3.0
_AT_ONCE = 65_536  # words, padding included, that are decoded together


def labels_of(types: Sequence[str]) -> tuple[str, ...]:
    """O first, then B- and I- of each type."""
    return ("O", *(f"{mark}-{kind}" for kind in types for mark in "BI"))


def is_legal(path: Sequence[int]) -> bool:
    """Does every I follow a B or I of its own type? (Labels have the numbers of `labels_of`: odd B, even I.)"""
    return all(_follows(before, label) for before, label in pairwise([0, *path]))


def _follows(before: int, label: int) -> bool:
    return label == 0 or label % 2 == 1 or before in (label, label - 1)


def _splits(before: int, label: int) -> bool:
    """Does a span begin right after another span of its type?"""
    return label % 2 == 1 and before in (label, label + 1)


def best_paths(scores: Floats, lengths: Sequence[int] | Ints, split_cost: float = SPLIT_COST) -> Ints:
    """The legal label sequence with the highest total score (Viterbi 1967) for each text.

    Args:
        scores: (words, labels) log-probabilities or logits of the words of all texts, text after text.
        lengths: (texts,) words of each text; a text may have none.
        split_cost: subtracted for each span that begins right after another span of its type.

    Returns:
        (words,) label numbers.
    """
    counts = np.asarray(lengths, np.int64)
    starts = counts.cumsum() - counts
    labels = np.zeros(len(scores), np.int32)
    for batch in batches(counts.tolist(), _AT_ONCE):
        texts = np.repeat(np.arange(len(batch)), counts[batch])
        places = np.concatenate([np.arange(length) for length in counts[batch]])
        words = starts[batch][texts] + places
        padded = np.full((int(counts[batch].max()), scores.shape[1], len(batch)), -np.inf, np.float32)
        padded[:, 0] = 0.0  # after its end a text continues with O, at no cost
        padded[places, :, texts] = scores[words]
        labels[words] = _best_paths(padded, _moves(scores.shape[1], split_cost))[places, texts]
    return labels


def _best_paths(total: Floats, moves: Floats) -> Ints:
    """(words, texts) the best labels for scores: (words, labels, texts), which are accumulated in place."""
    if not len(total):
        return np.zeros((0, total.shape[2]), np.int32)
    total[0] += moves[0][:, None]
    for word in range(1, len(total)):
        total[word] += (total[word - 1][:, None] + moves[:, :, None]).max(0)
    labels = np.zeros((len(total), total.shape[2]), np.int32)
    labels[-1] = total[-1].argmax(0)
    for word in range(len(total) - 1, 0, -1):
        labels[word - 1] = (total[word - 1] + moves[:, labels[word]]).argmax(0)
    return labels


@lru_cache(maxsize=8)
def _moves(count: int, split_cost: float) -> Floats:
    """(labels, labels) the score of each transition between labels; a text begins as if after O."""
    moves = np.zeros((count, count), np.float32)
    for before in range(count):
        for label in range(count):
            if not _follows(before, label):
                moves[before, label] = -np.inf
            elif _splits(before, label):
                moves[before, label] = -split_cost
    return moves


def spans(path: Ints) -> tuple[Places, Places, Places]:
    """The spans of a legal path, in order: first words, the words after their last, and type numbers."""
    first = np.flatnonzero(path % 2 == 1)
    outside = np.append(np.flatnonzero((path == 0) | (path % 2 == 1)), len(path))
    after = outside[np.searchsorted(outside, first, side="right")]
    return first, after, (path[first] // 2).astype(np.intp)
