"""The probability that two names, of two articles, are of one person or body.

A logistic regression over how the names stand to each other, roles, what the two articles are about, and whom else
they name. Its constants, fitted by `models/training/fit_linking.py` on labelled pairs, are in constants.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.linking.names import LINKED_TYPES, RELATIONS, WEAK, keys, looked_for, relation, words

PATH = Path(__file__).with_name("constants.json")
SKETCH_WORDS, WORD_BITS = 4, 64  # of a sketch
EVIDENCE = ("cosine", "shared", "role", "other_role", "days")
# Two persons of one full name are rare; bodies of one name, such as a Supreme Court, are many.
RELATIONS_BY_TYPE = tuple(f"{type_}, {how}" for type_ in LINKED_TYPES for how in RELATIONS)
FEATURES = (*RELATIONS_BY_TYPE, *EVIDENCE, *(f"{name}, weak" for name in EVIDENCE))
# Words of a role that say little by themselves: many hold it.
_COMMON_ROLES = frozenset("the a an of in and for to former then late its his her".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Appearance:
    """A person or body in one article.

    Attributes:
        name: the fullest name that the article has; with `article_id` and `type` it identifies the appearance.
        forms: all names that the article has, the fullest first.
        role: the longest title or role beside the name; None without one.
        day: the night, as an ordinal.
        at: when the article was published or first seen, in ISO 8601; "" for earlier nights.
        sketch: of the article's vector, see `sketches`; None without a vector that can be compared.
        beside: the names that the article has beside this one, the most frequent first.
        same_as: the id that the authority file gives; None without one.
    """

    article_id: str
    name: str
    type: str
    forms: tuple[str, ...]
    role: str | None
    day: int
    at: str
    sketch: int | None
    beside: tuple[str, ...]
    same_as: str | None = None

    @property
    def keys(self) -> list[str]:
        """Under what it is kept."""
        return sorted({*(key for form in self.forms for key in keys(self.type, form)), *self._authority})

    @property
    def looked_for(self) -> list[str]:
        """The keys of those that it may be the same as."""
        return sorted({*(key for form in self.forms for key in looked_for(self.type, form)), *self._authority})

    @property
    def _authority(self) -> list[str]:
        """The key of all names of one id in the authority file, which may have no word in common."""
        return [f"={self.same_as}"] if self.same_as else []


@dataclass(frozen=True)
class Constants:
    """What was fitted or chosen.

    Attributes:
        bias: of the log odds.
        slopes: of each of FEATURES. `X, weak` is added to `X` where the names alone tie nothing.
        link: least probability towards an entity that a name is linked to.
        clear: the odds of the likeliest entity must be so many times those of the next whose names contradict it.
        nearest: as many appearances of an entity, those likest, count towards its mean.
        kept: as many appearances of an entity are compared, the latest.
    """

    bias: float
    slopes: Mapping[str, float]
    link: float
    clear: float
    nearest: int
    kept: int

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Constants:
        """The constants as constants.json stores them."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__})


@cache
def constants() -> Constants:
    """The constants that the product uses."""
    return Constants.of(json.loads(PATH.read_text(encoding="utf-8")))


def sketches(vectors: NDArray[np.float32]) -> list[int]:
    """The signs of a vector's products with 256 fixed random directions, as bits (Charikar 2002).

    The share of bits in which two sketches differ estimates the angle between the vectors, within some 5 degrees. A
    sketch takes 32 bytes where the vector takes 1,536.

    Args:
        vectors: (texts, dimensions).
    """
    directions = np.random.default_rng(0).standard_normal((vectors.shape[1], SKETCH_WORDS * WORD_BITS))
    packed = np.packbits(vectors @ directions > 0, axis=1)
    return [int.from_bytes(row.tobytes(), "big") for row in packed]


def cosine(one: int, other: int) -> float:
    """The cosine of the vectors of two sketches, estimated."""
    return math.cos(math.pi * (one ^ other).bit_count() / (SKETCH_WORDS * WORD_BITS))


def related(one: Appearance, other: Appearance) -> str | None:
    """How the names stand to each other; None where they are of two."""
    if one.type != other.type:
        return None
    return relation(one.type, one.forms, other.forms)


def features(how: str, one: Appearance, other: Appearance) -> dict[str, float]:
    """The features that are not zero, by name; `how` is from `related`."""
    role, other_role = role_words(one.role), role_words(other.role)
    both = role and other_role
    found = {
        "cosine": 0.0 if one.sketch is None or other.sketch is None else cosine(one.sketch, other.sketch),
        "shared": math.log1p(len(shared(one, other))),
        "role": float(bool(both and role & other_role)),
        "other_role": float(bool(both and not role & other_role)),
        "days": math.log1p(abs(one.day - other.day)),
    }
    if how in WEAK:
        found |= {f"{name}, weak": value for name, value in found.items()}
    return found | {f"{one.type}, {how}": 1.0}


def probability(how: str, one: Appearance, other: Appearance, known: Constants) -> float:
    """The probability that two appearances are of one person or body; `how` is from `related`."""
    slopes = known.slopes
    odds = known.bias + sum(slopes[name] * value for name, value in features(how, one, other).items())
    return 1 / (1 + math.exp(-odds))


def shared(one: Appearance, other: Appearance) -> list[str]:
    """The names that both articles have beside this one, in the order of the first."""
    own = {*words(one.name), *words(other.name)}
    there = {_term(name) for name in other.beside}
    return [name for name in one.beside if (term := _term(name)) in there and term not in own]


def role_words(role: str | None) -> frozenset[str]:
    """The words of a role that tell something."""
    return frozenset(words(role)) - _COMMON_ROLES if role else frozenset()


@cache
def _term(name: str) -> str:
    """Persons by their last word, as articles differ in how much of a name they give."""
    split = words(name)
    return split[-1] if split else ""
