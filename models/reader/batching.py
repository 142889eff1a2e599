"""Windows of whole sentences, and batches of windows of similar length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from models.api import Span
from models.reader.tokens import PAD, Framed, Ints

WINDOW = 254  # word pieces per window; with [CLS] and [SEP] the 256 positions of the encoder's training


def windows(bounds: Ints, limit: int = WINDOW) -> list[Span]:
    """Cut a text's tokens into windows of at most `limit`, at sentence ends unless a sentence is longer.

    Args:
        bounds: (sentences, 2) consecutive token spans.
    """
    cuts: list[Span] = []
    start = end = 0
    for _, sentence_end in bounds.tolist():
        if sentence_end - start > limit and end > start:
            cuts.append((start, end))
            start = end
        while sentence_end - start > limit:  # a sentence longer than a window
            cuts.append((start, start + limit))
            start += limit
        end = sentence_end
    if end > start:
        cuts.append((start, end))
    return cuts


def rounded_up(length: int, step: int) -> int:
    """`length` rounded up to a multiple of `step`."""
    return -(-length // step) * step


def padded(rows: Sequence[Framed], step: int = 1) -> Ints:
    """Framed rows, padded to the longest and then to a multiple of `step`.

    Returns:
        (4, rows, tokens): ids, cases, types, and a mask that is 1 on real tokens.
    """
    longest = rounded_up(max(len(ids) for ids, _, _ in rows), step)
    out = np.zeros((4, len(rows), longest), np.int32)
    out[0] = PAD
    for number, (ids, cases, types) in enumerate(rows):
        length = len(ids)
        out[0, number, :length], out[1, number, :length], out[2, number, :length] = ids, cases, types
        out[3, number, :length] = 1
    return out


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield indices in groups of similar length, with rows times the longest row within `budget` tokens.

    A row longer than `budget` is a batch of its own. Equal lengths keep their order, so that every run is the same.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
