"""The stance stage: where each article, and each speaker in it, stands on the claims followed.

The stances of a shard are one file. Claims that were judged on the same articles by the same model are not judged
again, and those no longer followed keep their rows: a second claim never erases the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

import pyarrow as pa
import pyarrow.compute as pc

from models import api
from models.api import Position, StanceReader
from models.canary.compare import Answer, canary
from tasks.annotate.claim import Claim
from tasks.annotate.reading import JUDGED_BY, ShardQuestions, ShardReading, TextReading
from warehouse.nights.compaction import RowRange
from warehouse.tables.schema import STANCES


class _Judged(NamedTuple):
    """One answer; `article` is its place in the shard."""

    article: int
    position: Position


def decided_by(asked: ShardQuestions) -> tuple[object, ...]:
    """The claims that the rows answer, kept ones too, each with its wording and the models that judged it."""
    judged_now = {claim.claim_id for claim in claims_to_judge(asked)}
    followed = {_question(claim, asked) for claim in asked.questions.claims}
    return (sorted(followed | {answer for answer in asked.claims_answered if answer[0] not in judged_now}),)


def claims_to_judge(asked: ShardQuestions) -> list[Claim]:
    """The claims that no published stance on the same articles answers, by the same models and in this wording."""
    return [claim for claim in asked.questions.claims if _question(claim, asked) not in asked.claims_answered]


def rows(reading: ShardReading) -> pa.Table:
    """Where each article, and each of its quotes that bears on a claim, stands on the claims followed."""
    claims = claims_to_judge(reading.asked)
    judged = [
        _Judged(article, position)
        for article, positions in enumerate(_positions(reading, [claim.text for claim in claims]))
        for position in positions
    ]
    kept = _on_other_claims(reading.asked.kept(STANCES), claims)
    return _in_reading_order(reading.keys, pa.concat_tables([_signed(reading, claims, judged), *kept]))


def answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    """Where the canary's texts and their speakers stand on its claims."""
    for name, positions in zip(names, _positions(reading, canary()[1]), strict=True):
        for position in positions:
            where = f"{name} claim {position.claim} {position.holder}"
            if position.quote_id is not None:
                where += f" {position.stance.evidence_start}"
            yield Answer(where, position.stance.stance, position.stance.probability)


def _positions(reading: TextReading, claims: Sequence[str]) -> list[list[Position]]:
    return cast(StanceReader, reading.models["stance"]).judge(reading.texts, reading.quotes, claims)


def _question(claim: Claim, asked: ShardQuestions) -> tuple[str, ...]:
    """As an element of `ShardQuestions.claims_answered`."""
    return (claim.claim_id, claim.text, *(asked.model_ids[stage] for stage in JUDGED_BY.values()))


def _signed(reading: ShardReading, claims: Sequence[Claim], judged: Sequence[_Judged]) -> pa.Table:
    """The answers as rows, signed with the models, the night and the run.

    A night has a row for every article and claim, so they are made column by column: as dictionaries a million
    took 19 s of one core, this way 3 s.
    """
    article_ids, revisions = zip(*reading.keys, strict=True) if reading.keys else ((), ())
    articles = pa.array([answer.article for answer in judged], pa.int32())
    asked = pa.array([answer.position.claim for answer in judged], pa.int32())
    stances = [answer.position.stance for answer in judged]
    models = {column: reading.asked.model_ids[stage] for column, stage in JUDGED_BY.items()}
    same = {**models, "night": reading.night, "run_id": reading.run_id}
    columns = {
        "article_id": pa.array(article_ids, pa.string()).take(articles),
        "revision": pa.array(revisions, pa.int32()).take(articles),
        "claim_id": pa.array([claim.claim_id for claim in claims], pa.string()).take(asked),
        "claim": pa.array([claim.text for claim in claims], pa.string()).take(asked),
        "holder": [answer.position.holder for answer in judged],
        "quote_id": [answer.position.quote_id for answer in judged],
        "stance": [stance.stance for stance in stances],
        "probability": [stance.probability for stance in stances],
        **{
            label: [stance.probabilities[place] for stance in stances]
            for place, label in enumerate(api.STANCE_LABELS)
        },
        "evidence_start": [stance.evidence_start for stance in stances],
        "evidence_end": [stance.evidence_end for stance in stances],
        "evidence": [stance.evidence for stance in stances],
        **{name: pa.repeat(value, len(judged)) for name, value in same.items()},
    }
    return pa.table({name: columns[name] for name in STANCES.schema.names}, schema=STANCES.schema)


def _on_other_claims(kept: RowRange | None, judged: Sequence[Claim]) -> list[pa.Table]:
    """The kept rows, without those on the claims that were judged now."""
    if kept is None:
        return []
    ids = pa.array([claim.claim_id for claim in judged], pa.string())
    rows = kept.read(STANCES)
    return [rows.filter(pc.invert(pc.is_in(rows["claim_id"], ids)))]


def _in_reading_order(keys: Sequence[tuple[str, int]], rows: pa.Table) -> pa.Table:
    """By article, claim, and the place of the quote; the article's own stance first."""
    places = {key: place for place, key in enumerate(keys)}
    row_keys = zip(rows["article_id"].to_pylist(), rows["revision"].to_pylist(), strict=True)
    order = pa.table(
        {
            "article": pa.array([places[key] for key in row_keys], pa.int32()),
            "claim": rows["claim_id"],
            "quote": pc.fill_null(rows["quote_id"], -1),
        }
    )
    return rows.take(pc.sort_indices(order, [(name, "ascending") for name in order.schema.names]))
