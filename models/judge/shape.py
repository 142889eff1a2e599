"""The shape of the judge's network, which every engine reads."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.judge.pairs import PAD

HIDDEN, LAYERS, HEADS, INNER = 768, 12, 12, 3072  # microsoft/mpnet-base
VOCABULARY, POSITIONS = 30527, 514
FIRST_POSITION = PAD + 1  # MPNet counts positions from the number after the padding's
DISTANCES, FARTHEST = 32, 128  # buckets of relative positions; distances from FARTHEST on share the last
EPSILON = 1e-5  # of every layer norm in MPNet


def distance_buckets(tokens: int) -> NDArray[np.int64]:
    """(tokens, tokens) the bucket of the distance from a row's token to a column's, as in T5 (Raffel et al. 2020).

    Each direction has half of the buckets. Half of those are for single distances, the rest for ranges that grow up
    to FARTHEST.
    """
    places = np.arange(tokens)
    distance = places[None, :] - places[:, None]
    half = DISTANCES // 2
    near = half // 2
    size = np.abs(distance)
    # In fp32, as the checkpoint was trained: a distance of 16, 32 or 64 lies on the edge between two buckets.
    growth = np.log(np.maximum(size, 1).astype(np.float32) / near) / math.log(FARTHEST / near) * (half - near)
    grown = near + np.minimum(growth.astype(np.int64), half - near - 1)
    return np.asarray((distance > 0) * half + np.where(size < near, size, grown), np.int64)
