"""The probability that two texts report the same happening, and which pairs are worth asking about.

A logistic regression over the cosine of vectors, what both texts have of numbers, countries, names and days, and
how far apart the texts are in time. Its constants, fitted by `models/training/fit_stories.py` on labelled stories,
are in constants.json with the figures of the fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.api import ModelIdentity
from models.stories.texts import COUNTRIES, DATES, LEAD, NUMBERS, OTHERS, PERSONS, Background, Text, Weighted

PATH = Path(__file__).with_name("constants.json")
NAME, VERSION = "nightdesk-stories", "2"  # raise the version with the code that the constants do not show
# All words and those of headlines were tried too: beside the vectors they add nothing on development data.
_COMPARED = (NUMBERS, COUNTRIES, PERSONS, OTHERS, LEAD, DATES)
FEATURES = ("cosine", *_COMPARED, "days", "beyond")

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Constants:
    """What was fitted or chosen; docs/models.md and constants.json say on what.

    Attributes:
        bias: of the log odds.
        slopes: of each of FEATURES; `days` is log(1 + days apart), `beyond` whether that is more than one day.
        least_cosine: of the vectors of two texts that may be of one story.
        link: least mean probability within a group of tonight's texts, by average linkage.
        join: least mean probability of a group towards a story that it joins.
        merge: the same between two stories that become one.
        stay: the same of a revised text towards the other texts of its story.
        nearest: as many texts of a story, those likest to a text, count towards its mean.
        window_nights: how far back texts are compared.
        quiet_nights: a story that did not grow for longer is closed.
    """

    bias: float
    slopes: dict[str, float]
    least_cosine: float
    link: float
    join: float
    merge: float
    stay: float
    nearest: int
    window_nights: int
    quiet_nights: int
    background: Background

    def handicap(self, days: int) -> float:
        """What so many days apart take from the cosine of two texts, as evidence of one story: 0 or less."""
        apart = self.slopes["days"] * np.log1p(days) + self.slopes["beyond"] * (days > 1)
        return float(apart / self.slopes["cosine"])

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Constants:
        """The constants as constants.json stores them."""
        fields = {name: stored[name] for name in cls.__dataclass_fields__ if name != "background"}
        return cls(**fields, background=Background(**stored["background"]))


@cache
def constants() -> Constants:
    """The constants that the product uses."""
    return Constants.of(json.loads(PATH.read_text(encoding="utf-8")))


@cache
def identity() -> ModelIdentity:
    """What signs the rows of stories: its hash is that of the constants."""
    return ModelIdentity(NAME, VERSION, hashlib.sha256(PATH.read_bytes()).hexdigest())


class Pairs:
    """Texts of which pairs are compared."""

    def __init__(
        self, texts: Sequence[Text], vectors: NDArray[np.float32], days: Sequence[int], known: Constants
    ) -> None:
        """Prepare n texts.

        Args:
            vectors: (n, dimensions), of length 1, all of one model.
            days: of each text, as a proleptic ordinal.
        """
        self._weighted = Weighted(texts, known.background)
        self.vectors, self._days, self._known = vectors, np.asarray(days), known

    def features(self, left: Places, right: Places) -> Floats:
        """(pairs, FEATURES) of the texts `left[i]` and `right[i]`."""
        cosines = _row_products(self.vectors, left, right)
        views = [self._weighted.cosines(view, left, right) for view in _COMPARED]
        apart = np.abs(self._days[left] - self._days[right])
        return np.stack([cosines, *views, np.log1p(apart), apart > 1], axis=1)

    def probabilities(self, left: Places, right: Places) -> Floats:
        """(pairs,) that both texts report the same happening."""
        if not len(left):
            return np.zeros(0)
        features = self.features(left, right)
        slopes = np.array([self._known.slopes[name] for name in FEATURES])
        found: Floats = 1 / (1 + np.exp(-(features @ slopes + self._known.bias)))
        return np.where(features[:, 0] < self._known.least_cosine, 0.0, found)

    def shared(self, left: int, right: int, view: str, most: int) -> list[str]:
        """The terms of a view that two texts share, the weightiest first."""
        return self._weighted.shared(view, left, right, most)


_AT_ONCE = 2_048  # pairs of vectors that are multiplied at a time: 6 MB
_BLOCK = 256  # vectors that are compared with 5,000 queries at a time: 5 MB of cosines


def _row_products(vectors: NDArray[np.float32], left: Places, right: Places) -> Floats:
    steps = range(0, len(left), _AT_ONCE)
    parts = [
        np.einsum(
            "ij,ij->i", vectors[left[at : at + _AT_ONCE]], vectors[right[at : at + _AT_ONCE]], dtype=np.float64
        )
        for at in steps
    ]
    return np.concatenate([np.zeros(0), *parts])


def nearest(
    queries: NDArray[np.float32], blocks: Iterable[tuple[NDArray[np.float32], float]], least: float, most: int
) -> tuple[Places, Places]:
    """For each query its `most` nearest vectors, of at least the nearness `least`, by exact search.

    The cost is a product of matrices; benchmarks/stories.py says what it takes. With 150,000 vectors behind a night
    it is a part of the time, so an index that approximates would pay from about a million on.

    Args:
        queries: (n, dimensions), of length 1.
        blocks: vectors of length 1, which are numbered through, and what is added to their cosines; see
            `Constants.handicap`.

    Returns:
        Numbers of queries and of vectors, pairwise, sorted.
    """
    held = _Held(len(queries), least, most)
    start = 0
    for block, handicap in blocks:
        for at in range(0, len(block), _BLOCK):
            near = queries @ block[at : at + _BLOCK].T + np.float32(handicap)
            rows, columns = np.nonzero(near >= held.least[:, np.newaxis])
            held.add(rows, columns + start + at, near[rows, columns])
        start += len(block)
    return held.pairs()


class _Held:
    """Pairs with their nearness; only the nearest of each row are kept once there are many.

    Attributes:
        least: (rows,) what a further pair of a row must reach.
    """

    _MOST = 1_000_000  # pairs in memory: 20 MB, and as much again for each step of sorting them

    def __init__(self, rows: int, least: float, most: int) -> None:
        self.least = np.full(rows, least, np.float32)
        self._per_row, self._count = most, 0
        self._parts: list[tuple[Places, Places, NDArray[np.float32]]] = []

    def add(self, rows: Places, columns: Places, near: NDArray[np.float32]) -> None:
        self._parts.append((rows, columns, near))
        self._count += len(rows)
        if self._count > self._MOST:
            self._prune()

    def pairs(self) -> tuple[Places, Places]:
        self._prune()
        rows, columns, _ = self._parts[0]
        order = np.lexsort((columns, rows))
        return rows[order], columns[order]

    def _prune(self) -> None:
        """Keep the nearest of each row; of equals those of the smallest numbers, whatever the blocks were."""
        nothing = np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32)
        rows, columns, near = (np.concatenate(parts) for parts in zip(nothing, *self._parts, strict=True))
        order = np.lexsort((columns, -near, rows))
        rows, columns, near = rows[order], columns[order], near[order]
        rank = np.arange(len(rows)) - np.searchsorted(rows, rows, side="left")
        last = rank == self._per_row - 1
        self.least[rows[last]] = near[last]
        kept = rank < self._per_row
        self._parts, self._count = [(rows[kept], columns[kept], near[kept])], int(kept.sum())
