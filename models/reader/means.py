"""Mean states of spans of tokens: of sentences, of mentions."""

from __future__ import annotations

import numpy as np

from models.calibrate import Floats
from models.reader.tokens import Ints


def span_means(states: Floats, spans: Ints) -> Floats:
    """Mean states of spans, which may overlap.

    Args:
        states: (tokens, hidden).
        spans: (spans, 2) the first token, and the token after the last.

    Returns:
        (spans, hidden); zeros for an empty span.
    """
    means = np.zeros((len(spans), states.shape[1]), np.float32)
    filled = np.flatnonzero(spans[:, 1] > spans[:, 0])
    if len(filled):
        starts, lengths = spans[filled, 0], spans[filled, 1] - spans[filled, 0]
        bags = lengths.cumsum() - lengths
        tokens = np.arange(lengths.sum()) + np.repeat(starts - bags, lengths)
        means[filled] = np.add.reduceat(states[tokens], bags) / lengths[:, None].astype(np.float32)
    return means
