"""The canary's texts and claims, and how far two readings of them differ."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

PRINTED = date(2026, 3, 2)  # the day of every text, from which "Friday" or "last week" is worked out
DIGITS = 4  # of a probability: the order of additions on one machine changes only later ones


class Answer(NamedTuple):
    """One answer: where (the text and what in it), what, and its probability, salience or cosine, 0 to 1."""

    where: str
    what: str
    probability: float


class Difference(NamedTuple):
    """The difference between two readings of one stage.

    Attributes:
        changed: places with different answers, or with an answer in only one of the readings.
        largest_shift: the largest change of the probability of an answer that both readings have, 0 to 1.
    """

    changed: int
    largest_shift: float


def compare(before: Sequence[Answer], after: Sequence[Answer]) -> Difference:
    """How far `after` is from `before`."""
    old, new = _by_place(before), _by_place(after)
    changed = sum(old.get(where, {}).keys() != new.get(where, {}).keys() for where in old.keys() | new.keys())
    shifts = [
        abs(probability - new[where][what])
        for where, there in old.items()
        for what, probability in there.items()
        if what in new.get(where, {})
    ]
    return Difference(changed, round(max(shifts, default=0.0), DIGITS))


def _by_place(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    places: dict[str, dict[str, float]] = {}
    for answer in answers:
        places.setdefault(answer.where, {})[answer.what] = answer.probability
    return places


@cache
def canary() -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts by name, in order of name, and the claims."""
    folder = resources.files("models.canary")
    files = sorted((folder / "texts").iterdir(), key=lambda file: file.name)
    texts = {file.name.removesuffix(".txt"): file.read_text("utf-8").strip() for file in files}
    return texts, tuple((folder / "claims.txt").read_text("utf-8").splitlines())


def canary_sha256() -> str:
    """SHA-256, hexadecimal, of the texts and claims: only readings of the same set can be compared."""
    return hashlib.sha256(repr(canary()).encode()).hexdigest()
