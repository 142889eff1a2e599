"""Windows and batches: everything once, in order, within limits."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.reader.batching import batches, windows

lengths = st.lists(st.integers(0, 60), max_size=30)


def bounds_of(sizes):
    ends = np.cumsum(sizes, dtype=np.int64)
    return np.stack([ends - sizes, ends], 1) if len(sizes) else np.zeros((0, 2), np.int64)


@given(lengths)
def test_windows_cover_all_tokens_in_order_and_keep_to_the_limit(sizes):
    cuts = windows(bounds_of(np.array(sizes, np.int64)), limit=25)
    assert [i for a, b in cuts for i in range(a, b)] == list(range(sum(sizes)))
    assert all(b - a <= 25 for a, b in cuts)


def test_windows_end_where_sentences_end_when_the_sentences_fit():
    assert windows(bounds_of([10, 10, 10]), limit=25) == [(0, 20), (20, 30)]


def test_a_sentence_longer_than_a_window_is_cut():
    assert windows(bounds_of([5, 60, 5]), limit=25) == [(0, 5), (5, 30), (30, 55), (55, 70)]


@given(st.lists(st.integers(1, 300), max_size=40))
def test_every_row_is_in_one_batch_and_batches_keep_to_the_budget(sizes):
    made = list(batches(sizes, budget=512))
    assert sorted(i for batch in made for i in batch) == list(range(len(sizes)))
    assert all(len(batch) * max(sizes[i] for i in batch) <= 512 for batch in made)
