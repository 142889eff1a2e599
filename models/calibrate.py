"""Logits to probabilities by a temperature (Guo et al. 2017, "On calibration of modern neural networks")."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def probabilities(logits: Floats, temperature: float) -> Floats:
    """Softmax over the last axis of logits / temperature."""
    scaled = logits / temperature
    grown = np.exp(scaled - scaled.max(-1, keepdims=True))
    return np.asarray(grown / grown.sum(-1, keepdims=True), np.float32)


def fit_temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature of least negative log likelihood on development data, searched on a grid from 0.5 to 5."""
    grid = np.geomspace(0.5, 5.0, 93)
    rows = np.arange(len(labels))
    costs = [-np.log(probabilities(logits, float(t))[rows, labels] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(costs))])


def calibration_error(confidence: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over equally filled bins."""
    order = np.argsort(confidence, kind="stable")
    gaps = [
        abs(float(confidence[b].mean()) - float(right[b].mean())) * len(b)
        for b in np.array_split(order, bins)
        if len(b)
    ]
    return float(sum(gaps) / max(1, len(confidence)))
