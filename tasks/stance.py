"""The stance stage: where each article stands on the claims followed.

The stances of a shard are one file. Claims that were judged on the same articles by the same model are not judged
again, and those no longer followed keep their rows: a second claim never erases the first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import StanceReader
from models.registry import open_model
from tasks.annotation import Answers, Batch, Rows
from tasks.claim import Claim
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt
from warehouse import store
from warehouse.schema import STANCE_TABLE


@task(name="judge-stance", task_run_name="judge stance {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def judge_stance(
    batch: Batch,
    model: str,
    claims: list[Claim],
    kept: Path | None,
    answers: Answers,
) -> Receipt:
    """Judge every article of the batch towards each of `claims`.

    Args:
        claims: the claims still to be judged.
        kept: a published file of stances on the same articles; its rows on other claims go along unchanged.

    Raises:
        InputError: the model cannot be opened or does not judge stances.
    """
    started = time.monotonic()
    reader = cast(StanceReader, open_model(model, "stance"))
    model_id = reader.identity.model_id
    judged = [
        batch.row(article, model_id, claim_id=claim.claim_id, claim=claim.text, holder="article", **asdict(stance))
        for article, stances in enumerate(reader.judge(batch.reading, [claim.text for claim in claims]))
        for claim, stance in zip(claims, stances, strict=True)
    ]
    rows = judged + _rows_on_other_claims(kept, {claim.claim_id for claim in claims})
    rows.sort(key=_reading_order(batch))
    return answers.save("judge stance", batch, rows, started)


def claims_answered(path: Path | None) -> set[tuple[str, str, str]]:
    """The (claim_id, wording, model_id) that a published file of stances answers; empty when there is none."""
    if path is None:
        return set()
    answered = store.read(path, STANCE_TABLE, columns=["claim_id", "claim", "model_id"])
    return {(row["claim_id"], row["claim"], row["model_id"]) for row in answered.to_pylist()}


def _rows_on_other_claims(kept: Path | None, judged: set[str]) -> Rows:
    if kept is None:
        return []
    rows: list[dict[str, Any]] = store.read(kept, STANCE_TABLE).to_pylist()
    return [row for row in rows if row["claim_id"] not in judged]


def _reading_order(batch: Batch) -> Callable[[dict[str, Any]], tuple[int, str, str]]:
    places = {key: place for place, key in enumerate(batch.keys)}
    return lambda row: (places[row["article_id"], row["revision"]], row["claim_id"], row["holder"])
