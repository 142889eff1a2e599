"""FNC-1: headlines as claims, articles as texts, and the stance of each text on a claim.

Source: FNC-1 (Fake News Challenge 2017, Apache 2.0; from the Emergent project's rumours). Trap: the usual hold-out
of FNC-1 shares headlines with its training part, which adds almost five points. Development pairs here come from
other *events*: connected components of headlines and bodies that belong together. Emergent overlaps FNC-1's test
part and is not used.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from models.api import STANCE_LABELS
from models.datasets.files import csv_rows, need

_FNC = {"agree": 0, "disagree": 1, "discuss": 2, "unrelated": 3}
UNRELATED = STANCE_LABELS.index("unrelated")
HELD_EVENTS = 0.15  # share of FNC-1 events held out for development
_SPLIT_SEED = 20211223  # fixed, so that the split does not depend on the seed of training


@dataclass(frozen=True, slots=True)
class FncPair:
    """A claim, the number of its text, and the number of its stance in STANCE_LABELS."""

    claim: str
    body: int
    stance: int


@dataclass(frozen=True, slots=True)
class StanceSet:
    """Pairs, and the texts by their `body` numbers."""

    pairs: list[FncPair]
    bodies: dict[int, str]


def read_fnc(data: Path, part: str) -> StanceSet:
    """`part`: train (as distributed; see `split_by_event`) or competition_test."""
    bodies = {
        int(row["Body ID"]): row["articleBody"] for row in csv_rows(need(data, f"stance/fnc1/{part}_bodies.csv"))
    }
    rows = csv_rows(need(data, f"stance/fnc1/{part}_stances.csv"))
    return StanceSet([FncPair(r["Headline"], int(r["Body ID"]), _FNC[r["Stance"]]) for r in rows], bodies)


def development_pairs(fnc: StanceSet) -> list[FncPair]:
    """Pairs of held-out events."""
    return split_by_event(fnc.pairs, HELD_EVENTS, _SPLIT_SEED)[1]


def split_by_event(pairs: list[FncPair], share: float, seed: int) -> tuple[list[FncPair], list[FncPair]]:
    """Training and development pairs without a common headline, body or event; pairs across the split are
    dropped."""
    event: dict[object, object] = {}

    def root(node: object) -> object:
        while event.setdefault(node, node) != node:
            event[node] = event[event[node]]
            node = event[node]
        return node

    for pair in pairs:
        if pair.stance != UNRELATED:
            event[root(pair.claim)] = root(pair.body)
    roots = sorted({str(root(n)) for pair in pairs for n in (pair.claim, pair.body)})
    held_out = set(random.Random(seed).sample(roots, int(share * len(roots))))
    sides = [(str(root(p.claim)) in held_out, str(root(p.body)) in held_out) for p in pairs]
    train = [p for p, side in zip(pairs, sides, strict=True) if side == (False, False)]
    return train, [p for p, side in zip(pairs, sides, strict=True) if side == (True, True)]
