"""Logits to probabilities by a temperature (Guo et al. 2017, "On calibration of modern neural networks")."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def probabilities(logits: Floats, temperature: float) -> Floats:
    """Softmax over the last axis of logits / temperature."""
    scaled = logits / temperature
    exponentials = np.exp(scaled - scaled.max(-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(-1, keepdims=True), np.float32)


def fit_temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature of least negative log likelihood on development data, searched on a grid from 0.5 to 5."""
    grid = np.geomspace(0.5, 5.0, 93)
    rows = np.arange(len(labels))
    costs = [-np.log(probabilities(logits, float(t))[rows, labels] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(costs))])


def calibrated(probability: float, fitted: Sequence[float]) -> float:
    """`probability` with its log odds scaled and shifted by the (slope, shift) of `fit_odds` (Platt 1999)."""
    slope, shift = fitted
    clipped = min(max(probability, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(slope * math.log(clipped / (1 - clipped)) + shift)))


def fit_odds(confidence: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """The (slope, shift) of log odds of least negative log likelihood, by Newton's method.

    The mean probability of a span's words is not yet the probability that the whole span is right.
    """
    clipped = np.clip(confidence.astype(np.float64), 1e-6, 1 - 1e-6)
    inputs = np.stack([np.log(clipped / (1 - clipped)), np.ones(len(clipped))], 1)
    fitted = np.array([1.0, 0.0])
    for _ in range(50):
        expected = 1 / (1 + np.exp(-inputs @ fitted))
        slope = inputs.T @ (right - expected) - 1e-3 * (fitted - [1.0, 0.0])  # a touch of ridge, for tiny sets
        curve = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + 1e-3 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        fitted = fitted + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return float(fitted[0]), float(fitted[1])


def calibration_error(confidence: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over equally filled bins."""
    order = np.argsort(confidence, kind="stable")
    gaps = [
        abs(float(confidence[b].mean()) - float(right[b].mean())) * len(b)
        for b in np.array_split(order, bins)
        if len(b)
    ]
    return float(sum(gaps) / max(1, len(confidence)))
