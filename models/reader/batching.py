"""Windows of whole sentences, batches of windows of like length, and back in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.api import Span
from models.reader.tokens import Ints

WINDOW = 254  # pieces per window; with [CLS] and [SEP] the 256 positions the encoder was trained on


def windows(bounds: Ints, limit: int = WINDOW) -> list[Span]:
    """Cut a text's tokens into windows of at most `limit`, at sentence ends where the sentences allow it.

    Args:
        bounds: (sentences, 2) token spans that follow one another.
    """
    cuts: list[Span] = []
    start = end = 0
    for _, sentence_end in bounds.tolist():
        if sentence_end - start > limit and end > start:
            cuts.append((start, end))
            start = end
        while sentence_end - start > limit:  # one sentence longer than a window
            cuts.append((start, start + limit))
            start += limit
        end = sentence_end
    if end > start:
        cuts.append((start, end))
    return cuts


def rounded_up(length: int, step: int) -> int:
    """The least multiple of `step` that is not below `length`."""
    return -(-length // step) * step


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield indices grouped by like length, so that rows times the longest row stays within `budget` tokens.

    A row longer than `budget` comes alone. The order within equal lengths is the order given: the same on
    every run.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
