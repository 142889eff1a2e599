"""Claims beside statements, with what the statements say of them: public pairs, and sentences of other articles."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from models.api import STANCES
from models.datasets.files import need
from models.datasets.news import LabelledPair, read_articles, read_labelled_pairs, read_lines
from models.judge.pairs import Pair

MEASURED = "matched"  # the part of MNLI that measures the judge
DOUBTFUL = 0.65  # how much of a label counts where the reader was not sure of it; the rest is `reports`
CROSS_HELD = 5  # one claim in so many of cross.jsonl measures

SUPPORTS, DISPUTES, REPORTS, UNRELATED = range(len(STANCES))


class SoftLabelledPair(NamedTuple):
    """A pair with its label: (4,) shares of the stances; `neither` counts reports and unrelated as one."""

    pair: Pair
    target: tuple[float, ...]
    neither: bool = False


def read_pairs(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one public set."""
    return read_lines(need(data, f"pairs/{name}.jsonl"))


def one_hot(stance: int, firm: bool = True) -> tuple[float, ...]:
    """(4,) shares; a label its reader was not sure of gives the rest to `reports`, and `reports` to `unrelated`."""
    shares = [0.0] * len(STANCES)
    shares[stance] = 1.0 if firm else DOUBTFUL
    if not firm:
        shares[UNRELATED if stance == REPORTS else REPORTS] += 1 - DOUBTFUL
    return tuple(shares)


def cross_rows(data: Path, held: bool) -> list[SoftLabelledPair]:
    """Claims beside the nearest sentences of other articles: for training those of four claims in five, and none of
    a development article; `held` gives the fifth that measures."""
    development, pairs = read_articles(data, "dev"), read_labelled_pairs(data)
    measured = measured_claims(pairs)
    return [
        SoftLabelledPair(labelled.pair, one_hot(labelled.stance, labelled.firm))
        for labelled in pairs
        if labelled.origin == "cross"
        and (labelled.pair.claim in measured) == held
        and (held or labelled.article not in development)
    ]


def measured_claims(pairs: Sequence[LabelledPair]) -> set[str]:
    """The claims that measure: one in CROSS_HELD of the claims of the cross pairs."""
    claims = sorted({labelled.pair.claim for labelled in pairs if labelled.origin == "cross"})
    random.Random(CROSS_HELD).shuffle(claims)
    return set(claims[: len(claims) // CROSS_HELD])
