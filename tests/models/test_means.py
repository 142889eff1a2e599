"""Means of spans of token states."""

from __future__ import annotations

import numpy as np

from models.reader.means import span_means

STATES = np.array([[1, 0], [3, 2], [5, 4]], np.float32)


def test_spans_may_overlap_and_leave_tokens_out():
    spans = np.array([[0, 2], [1, 3], [2, 3]], np.int32)
    assert span_means(STATES, spans).tolist() == [[2.0, 1.0], [4.0, 3.0], [5.0, 4.0]]


def test_an_empty_span_has_zeros():
    assert span_means(STATES, np.array([[0, 0], [0, 1], [3, 3]], np.int32)).tolist() == [[0, 0], [1, 0], [0, 0]]


def test_no_spans_have_no_means():
    assert span_means(STATES, np.zeros((0, 2), np.int32)).shape == (0, 2)


def test_spans_of_a_text_without_tokens_have_zeros():
    assert span_means(STATES[:0], np.zeros((1, 2), np.int32)).tolist() == [[0, 0]]
