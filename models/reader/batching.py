"""Windows of whole sentences, and batches of windows of similar length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.api import Span
from models.reader.tokens import Ints

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
