"""Claims beside statements, with labels: public pairs, and sentences of other articles."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from models.api import STANCE_LABELS
from models.datasets.files import need
from models.datasets.news import LabelledPair, read_articles, read_labelled_pairs, read_lines
from models.judge.pairs import Pair

MEASURED = "matched"  # the part of MNLI that measures the judge
DOUBTFUL = 0.65  # share of a label of which the annotator was not sure; the rest goes to `reports`
CROSS_HELD = 5  # every fifth claim of the cross pairs measures

SUPPORTS, DISPUTES, REPORTS, UNRELATED = range(len(STANCE_LABELS))


class SoftLabelledPair(NamedTuple):
    """A pair with its soft label: (4,) shares of the stances. `neither` merges reports and unrelated."""

    pair: Pair
    target: tuple[float, ...]
    neither: bool = False


def read_pairs(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a public set."""
    return read_lines(need(data, f"pairs/{name}.jsonl"))


def one_hot(stance: int, firm: bool = True) -> tuple[float, ...]:
    """(4,) shares. An unsure label gives the rest to `reports`, an unsure `reports` to `unrelated`."""
    shares = [0.0] * len(STANCE_LABELS)
    shares[stance] = 1.0 if firm else DOUBTFUL
    if not firm:
        shares[UNRELATED if stance == REPORTS else REPORTS] += 1 - DOUBTFUL
    return tuple(shares)


def cross_rows(data: Path, held: bool) -> list[SoftLabelledPair]:
    """Claims beside the nearest sentences of other articles.

    Args:
        held: the claims that measure (every fifth), else the others, without sentences of development articles.
    """
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
    """The claims that measure: 1 / CROSS_HELD of the claims of the cross pairs."""
    claims = sorted({labelled.pair.claim for labelled in pairs if labelled.origin == "cross"})
    random.Random(CROSS_HELD).shuffle(claims)
    return set(claims[: len(claims) // CROSS_HELD])
