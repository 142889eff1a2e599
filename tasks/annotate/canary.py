"""The canary: the models read the same few articles every night, and their answers are compared with earlier ones.

Answers to the same texts by the same weights change only if the machine or a library does. That tells a night on
which the reader changed from a night on which the news did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.api import AnyStageModel
from models.canary.compare import DIGITS, PRINTED, Answer, canary, canary_sha256, compare
from models.reading import read
from models.registry import open_model
from tasks.annotate.reading import TextReading
from tasks.annotate.stages import STAGES
from tasks.models import asked as asked_stages
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.lake import store

Rows = Sequence[Mapping[str, Any]]
_SAME_QUESTION = ("model_id", "rests_on", "canary_sha256")


@dataclass(frozen=True)
class CanaryRead:
    """The `canaries` rows of a run, one per stage that is asked, and the receipt."""

    rows: list[dict[str, Any]]
    receipt: Receipt


@dataclass(frozen=True)
class _Earlier:
    """A `canaries` row of an earlier run, with the run's answers."""

    row: Mapping[str, Any]
    answers: Sequence[Answer]


@step("canary")
def ask_canary(run_id: str, night: date, models: Mapping[str, str], before: Rows) -> CanaryRead:
    """Ask the models of the night about the canary; less than a second with the embedded reader, once it is open.

    Args:
        models: the name of each stage's model.
        before: the `canaries` rows of earlier runs, in the order of publication.

    Raises:
        InputError: a model cannot be opened or does not fit its stage.
    """
    opened = {stage: open_model(models[stage], stage) for stage in asked_stages(models)}
    ids = {name: model.identity.model_id for name, model in opened.items()}
    earlier, answers = _earlier(before), ask(opened)
    rows = []
    for stage in (stage for stage in STAGES if stage.name in opened):
        asked = {
            "model_id": ids[stage.name],
            "computed_by": getattr(opened[stage.name], "computed_by", None),
            "rests_on": [ids[other] for other in stage.rests_on],
            "canary_sha256": canary_sha256(),
        }
        row = {"run_id": run_id, "night": night, "stage": stage.name, **asked}
        rows.append(row | _beside(answers[stage.name], asked, earlier.get(stage.name, [])))
    texts = len(canary()[0])
    return CanaryRead(rows, Receipt(stage="canary", read=texts, written=texts))


def ask(models: Mapping[str, AnyStageModel]) -> dict[str, list[Answer]]:
    """The answers of each stage's opened model to the canary's texts, sorted."""
    texts, _ = canary()
    reading = TextReading(read(list(texts.values()), models.values(), published=[PRINTED] * len(texts)), models)
    return {
        stage.name: sorted(
            answer._replace(probability=round(float(answer.probability), DIGITS))
            for answer in stage.canary(list(texts), reading)
        )
        for stage in STAGES
        if stage.name in models
    }


def _beside(answers: Sequence[Answer], asked: Mapping[str, Any], earlier: Sequence[_Earlier]) -> dict[str, Any]:
    """The columns of a `canaries` row about the answers and earlier runs' answers, which come oldest first."""
    sha = store.hash_of(*answers)
    last = earlier[-1] if earlier else None
    before = last if last and last.row["canary_sha256"] == asked["canary_sha256"] else None
    alike = (run for run in earlier if all(run.row[name] == asked[name] for name in _SAME_QUESTION))
    first = next(alike, None)
    known = last is not None and last.row["answers_sha256"] == sha
    written = None if known else json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    own = {"answers": len(answers), "answers_sha256": sha, "answers_json": written}
    since_first = _compared(first, answers, "first_run_id", "changed_since_first", "largest_shift_since_first")
    return own | _compared(before, answers, "before_run_id", "changed", "largest_shift") | since_first


def _compared(earlier: _Earlier | None, answers: Sequence[Answer], *names: str) -> dict[str, Any]:
    """Run, changed answers and largest shift under these names; all null without an earlier run to compare with."""
    if earlier is None:
        return dict.fromkeys(names)
    return dict(zip(names, (earlier.row["run_id"], *compare(earlier.answers, answers)), strict=True))


def _earlier(rows: Rows) -> dict[str, list[_Earlier]]:
    """The answers of earlier runs by stage, in the order of publication."""
    by_stage: dict[str, list[_Earlier]] = {}
    for row in rows:
        runs = by_stage.setdefault(row["stage"], [])
        written = row["answers_json"]  # null where the run before gave the same answers
        answers = [Answer(*answer) for answer in json.loads(written)] if written is not None else runs[-1].answers
        runs.append(_Earlier(row, answers))
    return by_stage
