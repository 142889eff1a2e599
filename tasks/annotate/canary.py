"""The canary: the night's models read a small fixed set of articles; their answers are held against earlier runs'.

Answers to the same texts under the same weights change only with the machine or a library, so that a night on which
the reader changed is told from one on which the news did.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import STAGES
from models.canary.ask import RESTS_ON, Answer, ask, canary, canary_sha256, compare
from models.registry import open_model
from tasks.annotate.annotation import Rows
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt
from warehouse.lake import store

_SAME_QUESTION = ("model_id", "rests_on", "canary_sha256")


@dataclass(frozen=True)
class CanaryRead:
    """The `canaries` rows of a run, one per stage, and what making them took."""

    rows: Rows
    receipt: Receipt


@dataclass(frozen=True)
class _Told:
    """A `canaries` row of an earlier run, and the answers it stands for."""

    row: Mapping[str, Any]
    answers: Sequence[Answer]


@task(name="canary", task_run_name="canary", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def ask_canary(run_id: str, night: date, models: Mapping[str, str], before: Rows) -> CanaryRead:
    """Ask the models of the night about the canary; less than a second with the embedded reader, once it is open.

    Args:
        models: the name of each stage's model.
        before: the `canaries` rows of earlier runs, in the order of publication.

    Raises:
        InputError: a model cannot be opened or does not fit its stage.
    """
    started = time.monotonic()
    opened = {stage: open_model(models[stage], stage) for stage in STAGES}
    ids = {stage: model.identity.model_id for stage, model in opened.items()}
    earlier = _earlier(before)
    rows = []
    for stage, answers in ask(opened).items():
        asked = {
            "model_id": ids[stage],
            "computed_by": getattr(opened[stage], "computed_by", None),
            "rests_on": [ids[other] for other in RESTS_ON.get(stage, ())],
            "canary_sha256": canary_sha256(),
        }
        row = {"run_id": run_id, "night": night, "stage": stage, **asked}
        rows.append(row | _beside(answers, asked, earlier.get(stage, [])))
    texts = len(canary()[0])
    receipt = Receipt("canary", None, None, texts, texts, 0, time.monotonic() - started)
    return CanaryRead(rows, receipt)


def _beside(answers: Sequence[Answer], asked: Mapping[str, Any], earlier: Sequence[_Told]) -> dict[str, Any]:
    """What a `canaries` row says of the answers, beside those of earlier runs, which come oldest first."""
    sha = store.hash_of(*answers)
    last = earlier[-1] if earlier else None
    before = last if last and last.row["canary_sha256"] == asked["canary_sha256"] else None
    alike = (told for told in earlier if all(told.row[name] == asked[name] for name in _SAME_QUESTION))
    first = next(alike, None)
    known = last is not None and last.row["answers_sha256"] == sha
    told = None if known else json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    said = {"answers": len(answers), "answers_sha256": sha, "answers_json": told}
    since_first = _compared(first, answers, "first_run_id", "changed_since_first", "largest_shift_since_first")
    return said | _compared(before, answers, "before_run_id", "changed", "largest_shift") | since_first


def _compared(told: _Told | None, answers: Sequence[Answer], *names: str) -> dict[str, Any]:
    """Run, changed answers and largest shift under these names; all null where there is nothing to compare with."""
    if told is None:
        return dict.fromkeys(names)
    return dict(zip(names, (told.row["run_id"], *compare(told.answers, answers)), strict=True))


def _earlier(rows: Rows) -> dict[str, list[_Told]]:
    """What earlier runs were told at each stage, in the order of publication."""
    found: dict[str, list[_Told]] = {}
    for row in rows:
        stage = found.setdefault(row["stage"], [])
        told = row["answers_json"]
        answers = [Answer(*answer) for answer in json.loads(told)] if told is not None else stage[-1].answers
        stage.append(_Told(row, answers))
    return found
