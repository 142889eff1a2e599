"""The gate, the decision and the temperature of the head for statements, fitted on our own development set."""

from __future__ import annotations

import logging
from itertools import product
from typing import Any

import numpy as np

from models.api import STANCES
from models.calibrate import fit_temperature
from models.evaluation.measures import confusion, macro_f1, related_macro_f1
from models.evaluation.own import read_statements
from models.opened import Opened
from models.stages.stance import EmbeddedStance
from models.training.stances import UNRELATED

log = logging.getLogger(__name__)
LOST = 0.05  # share of the statements bearing on their claim that the gate may keep from being read
_SHIFTS = np.arange(-1.5, 2.01, 0.5)  # coarse: three hundred rows tell no finer ones apart


def fit_statement(opened: Opened) -> dict[str, Any]:
    """What the stage's settings need: gate and bias; the temperature is set in place."""
    rows = read_statements("dev")
    highest, logits = EmbeddedStance(opened).scores_alone([(row.claim, row.text) for row in rows])
    labels = np.array([row.stance for row in rows])
    gate = round(float(np.quantile(highest[labels != UNRELATED], LOST)), 3)
    passed = highest >= gate

    def score(bias: tuple[float, ...]) -> float:
        found = np.where(passed, (logits + np.array(bias, np.float32)).argmax(1), UNRELATED)
        counts = confusion(labels.tolist(), found.tolist(), len(STANCES), [0] * len(labels)).sum(0)
        return float(macro_f1(counts) + related_macro_f1(counts))

    tried = [(0.0, *map(float, shifts)) for shifts in product(_SHIFTS, repeat=len(STANCES) - 1)]
    bias = max(tried, key=lambda bias: (score(bias), -sum(map(abs, bias))))  # of equals the smallest shift
    temperature = fit_temperature(logits + np.array(bias, np.float32), labels)
    opened.config["temperatures"]["statement"] = round(temperature, 3)
    log.info("statement: gate %.3f, bias %s, temperature %.2f", gate, bias, temperature)
    return {"statement_gate": gate, "statement_bias": list(bias)}
