"""Fits the constants of entities across articles (models/linking/constants.json) on labelled pairs of names.

    python -m models.training.fit_linking DATA

Log odds and thresholds are fitted on the pairs of the part FIT; the other part is measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.datasets.entity_pairs import FIT, MEASURED, EntityPair, read_entity_pairs
from models.evaluation.linking import Mentions, figures, found_pairs, read_names, replay
from models.linking.pairs import FEATURES, PATH, Appearance, Constants, features, related
from models.linking.placing import key_of
from models.reader.opened import open_weights
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger

RIDGE = 1.0  # few pairs for many slopes
LINKS = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
CLEAR = (1.0, 3.0, 9.0)
FOLDS = 5
# Chosen, not fitted: more appearances cost time on every night and change few links.
NEAREST, KEPT = 3, 6

Pair = tuple[EntityPair, Appearance, Appearance]
Floats = NDArray[np.float64]


def fit(pairs: Sequence[Pair], known: Constants) -> Constants:
    """`known` with the bias and the slopes of the log odds, fitted on the pairs whose names may be of one."""
    rows, same = [], []
    for pair, one, other in pairs:
        if (how := related(one, other)) is not None:
            found = features(how, one, other)
            rows.append([*(found.get(name, 0.0) for name in FEATURES), 1.0])
            same.append(pair.same)
    inputs, answers = np.array(rows), np.array(same, np.float64)
    ridge = np.where(np.arange(inputs.shape[1]) < len(FEATURES), RIDGE, 0.0)

    def cost(slopes: Floats) -> tuple[float, Floats]:
        odds = inputs @ slopes
        loss = np.sum(np.logaddexp(0, odds) - answers * odds) + ridge @ slopes**2 / 2
        return float(loss), inputs.T @ (1 / (1 + np.exp(-odds)) - answers) + ridge * slopes

    found = minimize(cost, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 5000}).x
    slopes = {name: round(float(slope), 4) for name, slope in zip(FEATURES, found[:-1], strict=True)}
    return replace(known, bias=round(float(found[-1]), 4), slopes=slopes)


def fitted(pairs: Sequence[Pair], appearances: Sequence[Appearance]) -> Constants:
    """All constants: of the thresholds with fewest false links those that link most pairs.

    The pairs of each fold are linked by log odds that were fitted on the other folds: on pairs that they were
    fitted on, odds look surer than they are, and thresholds would come out too low.
    """
    unfitted = Constants(0.0, dict.fromkeys(FEATURES, 0.0), LINKS[0], CLEAR[0], NEAREST, KEPT)
    folds = [[pair for pair in pairs if _fold(pair) == fold] for fold in range(FOLDS)]
    asked = [
        (held, _concerned(held, appearances), fit([pair for pair in pairs if pair not in held], unfitted))
        for held in folds
    ]

    def score(link: float, clear: float) -> tuple[float, int]:
        linked = [
            (pair.same, placed[key_of(one)] == placed[key_of(other)])
            for held, concerned, known in asked
            for placed in [replay(concerned, replace(known, link=link, clear=clear))]
            for pair, one, other in held
        ]
        right, false = linked.count((True, True)), linked.count((False, True))
        return -false / max(right + false, 1), right

    link, clear = max(((link, clear) for link in LINKS for clear in CLEAR), key=lambda tried: score(*tried))
    return replace(fit(pairs, unfitted), link=link, clear=clear)


def _fold(pair: Pair) -> int:
    """All pairs of one surname, or first word of a body, are in one fold."""
    return crc32(pair[1].keys[0].encode()) % FOLDS


def _concerned(pairs: Sequence[Pair], appearances: Sequence[Appearance]) -> list[Appearance]:
    """Those that share a key with one of the pairs: no others bear on how these are linked."""
    keys = {(one.type, key) for _, *both in pairs for one in both for key in (*one.keys, *one.looked_for)}
    return [one for one in appearances if any((one.type, key) in keys for key in one.keys)]


def write(
    known: Constants, pairs: Sequence[EntityPair], appearances: Sequence[Appearance], mentions: Mentions
) -> None:
    """Write the constants with the figures of both parts."""
    placed = replay(appearances, known)
    measured = {}
    for part in (FIT, MEASURED):
        of_part = [pair for pair in pairs if pair.part == part]
        found = figures(found_pairs(of_part, appearances, mentions), placed, len(of_part))
        measured[part] = {name: round(value.value, 3) for name, value in found.scores.items()}
    stored = {"fit": measured, **asdict(known)}
    PATH.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main(data: Path) -> None:
    """Fit, measure, and write the constants."""
    opened = open_weights()
    texts, pairs = read_entity_pairs(data)
    appearances, mentions = read_names(texts, EmbeddedEmbedder(opened), EmbeddedTagger(opened))
    ours = found_pairs([pair for pair in pairs if pair.part == FIT], appearances, mentions)
    write(fitted(ours, appearances), pairs, appearances, mentions)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
