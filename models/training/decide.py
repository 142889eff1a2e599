"""Where a decision between labels is best taken, searched on development data."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Floats
from models.evaluation.measures import confusion, macro_f1

Labels = NDArray[np.int64]
_STEPS = np.arange(-1.0, 1.51, 0.25)
_PULLS = np.arange(0.0, 1.51, 0.1)
_GIVEN = 0.005  # macro-F1 that a pull towards neutral may cost


def best_bias(logits: Floats, labels: Labels, count: int, moved: tuple[int, int]) -> list[float]:
    """What is added to the logits of two of `count` labels so that macro-F1 is best on development data."""
    tried = [_bias(count, dict(zip(moved, pair, strict=True))) for pair in product(_STEPS, _STEPS)]
    return max(tried, key=lambda bias: _score(logits, labels, bias))


def neutral_bias(logits: Floats, labels: Labels) -> list[float]:
    """The strongest pull towards the middle label of three that costs at most _GIVEN of macro-F1."""
    tried = [_bias(3, {1: pull}) for pull in _PULLS]
    scores = [_score(logits, labels, bias) for bias in tried]
    return [bias for bias, score in zip(tried, scores, strict=True) if score >= max(scores) - _GIVEN][-1]


def _bias(count: int, moved: dict[int, float]) -> list[float]:
    return [round(float(moved.get(label, 0.0)), 2) for label in range(count)]


def _score(logits: Floats, labels: Labels, bias: list[float]) -> float:
    found = (logits + np.array(bias, np.float32)).argmax(1)
    return float(macro_f1(confusion(labels.tolist(), found.tolist(), logits.shape[1], [0] * len(labels)).sum(0)))
