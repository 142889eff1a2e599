"""Fits the constants of entities across articles (models/linking/constants.json) on labelled pairs of names.

    python -m models.training.fit_linking DATA

Log odds are fitted on the pairs of the part FIT; of the thresholds those that link most of its pairs rightly, and
none falsely. The other part is measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.datasets.entity_pairs import FIT, MEASURED, EntityPair, read_entity_pairs
from models.evaluation.linking import Mentions, figures, found_pairs, read_names, replay
from models.linking.pairs import FEATURES, PATH, Appearance, Constants, features, related
from models.reader.opened import open_weights
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger

RIDGE = 1.0  # few pairs for many slopes
LINKS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
CLEAR = (1.0, 2.0, 4.0, 8.0)
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
    """All constants: of the thresholds with fewest false links those that link most pairs."""
    known = fit(pairs, Constants(0.0, dict.fromkeys(FEATURES, 0.0), LINKS[0], CLEAR[0], NEAREST, KEPT))

    def score(tried: Constants) -> tuple[float, float]:
        found = figures(pairs, replay(appearances, tried), len(pairs)).scores
        return -found["false among links"].value, found["same pairs linked"].value

    return max((replace(known, link=link, clear=clear) for link in LINKS for clear in CLEAR), key=score)


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
