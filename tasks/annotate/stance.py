"""The stance stage: where each article, and each speaker in it, stands on the claims followed.

The stances of a shard are one file. Claims that were judged on the same articles by the same model are not judged
again, and those no longer followed keep their rows: a second claim never erases the first.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import pyarrow as pa
import pyarrow.compute as pc
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import STANCES, Position, StanceReader
from models.registry import identify, open_model
from tasks.annotate.annotation import Answers, Batch
from tasks.annotate.claim import Claim
from tasks.annotate.quotes import quotes_of
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt
from warehouse.nights.compaction import RowRange
from warehouse.tables.schema import STANCE_TABLE

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


class _Judged(NamedTuple):
    """One answer; `article` is its place in the batch."""

    article: int
    position: Position


@task(name="judge-stance", task_run_name="judge stance {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def judge_stance(
    batch: Batch,
    models: Judges,
    claims: list[Claim],
    kept: RowRange | None,
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

    texts = [claim.text for claim in claims]
    quotes = quotes_of(batch, models.quotes, models.entities)
    judged = [
        _Judged(article, position)
        for article, positions in enumerate(reader.judge(batch.reading, quotes, texts))
        for position in positions
    ]
    rows = [_signed(batch, claims, signed, judged), *_on_other_claims(kept, claims)]
    return answers.save("judge stance", batch, _in_reading_order(batch, pa.concat_tables(rows)), started)


def claims_answered(stances: RowRange | None) -> set[tuple[str, ...]]:
    """What published stances answer, each as claim_id, wording, and the model ids in the order of
    `Judges.model_ids`; empty when there is none."""
    if stances is None:
        return set()
    columns = ["claim_id", "claim", *_JUDGED_BY]
    answered = stances.read(STANCE_TABLE, columns).group_by(columns).aggregate([])
    return {tuple(row[column] for column in columns) for row in answered.to_pylist()}


def _signed(batch: Batch, claims: Sequence[Claim], models: Mapping[str, str], found: Sequence[_Judged]) -> pa.Table:
    """The answers as rows, signed with the models, the night and the run.

    A night has a row for every article and claim, so they are made column by column: as dictionaries a million
    took 19 s of one core, this way 3 s.
    """
    article_ids, revisions = zip(*batch.keys, strict=True) if batch.keys else ((), ())
    articles = pa.array([one.article for one in found], pa.int32())
    asked = pa.array([one.position.claim for one in found], pa.int32())
    stances = [one.position.stance for one in found]
    same = {**models, "night": batch.night, "run_id": batch.run_id}
    columns = {
        "article_id": pa.array(article_ids, pa.string()).take(articles),
        "revision": pa.array(revisions, pa.int32()).take(articles),
        "claim_id": pa.array([claim.claim_id for claim in claims], pa.string()).take(asked),
        "claim": pa.array([claim.text for claim in claims], pa.string()).take(asked),
        "holder": [one.position.holder for one in found],
        "quote_id": [one.position.quote_id for one in found],
        "stance": [stance.stance for stance in stances],
        "probability": [stance.probability for stance in stances],
        **{label: [stance.probabilities[place] for stance in stances] for place, label in enumerate(STANCES)},
        "evidence_start": [stance.evidence_start for stance in stances],
        "evidence_end": [stance.evidence_end for stance in stances],
        "evidence": [stance.evidence for stance in stances],
        **{name: pa.repeat(value, len(found)) for name, value in same.items()},
    }
    return pa.table({name: columns[name] for name in STANCE_TABLE.schema.names}, schema=STANCE_TABLE.schema)


def _on_other_claims(kept: RowRange | None, judged: Sequence[Claim]) -> list[pa.Table]:
    """The kept rows, without those on the claims that were judged now."""
    if kept is None:
        return []
    ids = pa.array([claim.claim_id for claim in judged], pa.string())
    rows = kept.read(STANCE_TABLE)
    return [rows.filter(pc.invert(pc.is_in(rows["claim_id"], ids)))]


def _in_reading_order(batch: Batch, rows: pa.Table) -> pa.Table:
    """By article, claim, and the place of the quote; the article's own stance first."""
    places = {key: place for place, key in enumerate(batch.keys)}
    keys = zip(rows["article_id"].to_pylist(), rows["revision"].to_pylist(), strict=True)
    order = pa.table(
        {
            "article": pa.array([places[key] for key in keys], pa.int32()),
            "claim": rows["claim_id"],
            "quote": pc.fill_null(rows["quote_id"], -1),
        }
    )
    return rows.take(pc.sort_indices(order, [(name, "ascending") for name in order.schema.names]))
