"""The stance stage: where each article, and each speaker in it, stands on the claims followed.

The stances of a shard are one file. Claims that were judged on the same articles by the same model are not judged
again, and those no longer followed keep their rows: a second claim never erases the first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import ARTICLE_HOLDER, Stance, StanceReader
from models.registry import identify, open_model
from tasks.annotation import Answers, Batch, Rows
from tasks.claim import Claim
from tasks.model_errors import model_errors_as_input_errors
from tasks.quotes import quotes_of
from tasks.receipt import Receipt
from warehouse.merged import Stretch
from warehouse.schema import STANCE_TABLE

# The columns of every stance row that name the models it rests on, and the stage of each.
_JUDGED_BY = {"model_id": "stance", "quote_model_id": "quotes", "speaker_model_id": "entities"}


@dataclass(frozen=True)
class Judges:
    """The models that the stances of speakers rest on, as the settings name them."""

    stance: str
    quotes: str
    entities: str

    def model_ids(self) -> dict[str, str]:
        """The models' columns of every stance row."""
        return {column: identify(getattr(self, stage), stage).model_id for column, stage in _JUDGED_BY.items()}


@task(name="judge-stance", task_run_name="judge stance {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def judge_stance(
    batch: Batch,
    models: Judges,
    claims: list[Claim],
    kept: Stretch | None,
    answers: Answers,
) -> Receipt:
    """Judge every article of the batch, and its quotes that bear on them, towards each of `claims`.

    Args:
        claims: the claims still to be judged.
        kept: published stances on the same articles; its rows on other claims go along unchanged.

    Raises:
        InputError: the model cannot be opened or does not judge stances.
    """
    started = time.monotonic()
    reader = cast(StanceReader, open_model(models.stance, "stance"))
    signed = models.model_ids()

    def row(article: int, claim: Claim, holder: str, quote_id: int | None, stance: Stance) -> dict[str, Any]:
        asked: dict[str, Any] = {"claim_id": claim.claim_id, "claim": claim.text}
        return batch.row(article, **signed, **asked, holder=holder, quote_id=quote_id, **asdict(stance))

    texts = [claim.text for claim in claims]
    judged = [
        row(article, claim, ARTICLE_HOLDER, None, stance)
        for article, stances in enumerate(reader.judge(batch.reading, texts))
        for claim, stance in zip(claims, stances, strict=True)
    ]
    said = [
        row(article, claims[one.claim], one.holder, one.quote_id, one.stance)
        for article, positions in enumerate(
            reader.positions(batch.reading, quotes_of(batch, models.quotes, models.entities), texts)
        )
        for one in positions
    ]
    rows = judged + said + _rows_on_other_claims(kept, {claim.claim_id for claim in claims})
    rows.sort(key=_reading_order(batch))
    return answers.save("judge stance", batch, rows, started)


def claims_answered(stances: Stretch | None) -> set[tuple[str, ...]]:
    """What published stances answer, each as claim_id, wording, and the model ids in the order of
    `Judges.model_ids`; empty when there is none."""
    if stances is None:
        return set()
    columns = ["claim_id", "claim", *_JUDGED_BY]
    answered = stances.read(STANCE_TABLE, columns)
    return {tuple(row[column] for column in columns) for row in answered.to_pylist()}


def _rows_on_other_claims(kept: Stretch | None, judged: set[str]) -> Rows:
    if kept is None:
        return []
    rows: list[dict[str, Any]] = kept.read(STANCE_TABLE).to_pylist()
    return [row for row in rows if row["claim_id"] not in judged]


def _reading_order(batch: Batch) -> Callable[[dict[str, Any]], tuple[int, str, int]]:
    """By article, claim, and the place of the quote; the article's own stance first."""
    places = {key: place for place, key in enumerate(batch.keys)}
    return lambda row: (
        places[row["article_id"], row["revision"]],
        row["claim_id"],
        -1 if row["quote_id"] is None else row["quote_id"],
    )
