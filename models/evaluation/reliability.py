"""Calibration of probabilities: the reliability table and expected calibration error of a set of answers.

Guo et al. 2017, with equally filled bins. A small set has an error even if every probability is true; `by_chance`
is its expected size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calibrate import calibration_error

_BINS, _DRAWS, _SEED = 10, 200, 20211223


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar confidence: mean confidence and share of right answers (both 0 to 1), and their number."""

    confidence: float
    right: float
    answers: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """`error` is the expected calibration error, `by_chance` its mean if every probability were true."""

    error: float
    by_chance: float
    bins: list[Bin]


def reliability(confidence: Sequence[float], right: Sequence[bool]) -> Reliability | None:
    """The reliability of answers with their `confidence` and whether they were `right`; None without answers."""
    confidences, correct = np.asarray(confidence, np.float32), np.asarray(right, bool)
    if not len(confidences):
        return None
    rng = np.random.default_rng(_SEED)
    drawn = [
        calibration_error(confidences, rng.random(len(confidences)) < confidences, _BINS) for _ in range(_DRAWS)
    ]
    return Reliability(
        calibration_error(confidences, correct, _BINS), float(np.mean(drawn)), _bins(confidences, correct)
    )


def _bins(confidences: NDArray[np.float32], correct: NDArray[np.bool_]) -> list[Bin]:
    cut = [b for b in np.array_split(np.argsort(confidences, kind="stable"), _BINS) if len(b)]
    return [Bin(float(confidences[b].mean()), float(correct[b].mean()), len(b)) for b in cut]
