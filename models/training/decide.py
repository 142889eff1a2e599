"""The best decision between labels, searched on development data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Floats, probabilities
from models.evaluation.measures import confusion, macro_f1

Labels = NDArray[np.int64]
_FALLS = np.arange(-4.0, 0.51, 0.25)


def best_name_bias(logits: Sequence[Floats], labels: Labels) -> list[float]:
    """The biases of negative and positive scores with the best macro-F1 over names.

    The label of a name is the likeliest label of its mentions that is not neutral, else neutral.

    Args:
        logits: per name (mentions, 3).
        labels: (names,), 1 for neutral.
    """
    biases = [[float(negative), 0.0, float(positive)] for negative, positive in product(_FALLS, _FALLS)]
    count = np.zeros(len(labels), np.int64).tolist()
    scores = [
        float(
            macro_f1(confusion(labels.tolist(), [_of_name(of_name, bias) for of_name in logits], 3, count).sum(0))
        )
        for bias in biases
    ]
    return biases[int(np.argmax(scores))]


def _of_name(logits: Floats, bias: list[float]) -> int:
    chances = probabilities(logits + np.array(bias, np.float32), 1.0)
    toned = chances[chances.argmax(1) != 1]
    return int(toned[toned.max(1).argmax()].argmax()) if len(toned) else 1
