"""Mean states of spans of tokens: of sentences, of mentions."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from models.reader.tokens import Ints


def span_means(states: Tensor, spans: Ints) -> Tensor:
    """Mean states of spans, which may overlap.

    Args:
        states: (tokens, hidden).
        spans: (spans, 2) the first token, and the token after the last.

    Returns:
        (spans, hidden); zeros for an empty span.
    """
    if not len(spans):
        return states.new_zeros(0, states.shape[1])
    starts, lengths = spans[:, 0].astype(np.int64), (spans[:, 1] - spans[:, 0]).astype(np.int64)
    bags = lengths.cumsum() - lengths
    tokens = np.arange(lengths.sum()) + np.repeat(starts - bags, lengths)
    return embedding_bag(torch.from_numpy(tokens), states, torch.from_numpy(bags), mode="mean")
