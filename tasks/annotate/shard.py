"""Read one shard: open its articles, run the encoder once, and let every stage answer from what it left.

The stage tasks are called inline, so they share this worker's memory, and Prefect records each with its parent.
Answers that are there already, published or staged by a run that was interrupted, are not made again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import STAGES
from models.reading import read
from models.registry import open_model
from tasks.annotate.annotation import Answers, Batch, opaque
from tasks.annotate.claim import Claim
from tasks.annotate.embed import embed_articles
from tasks.annotate.entities import tag_entities
from tasks.annotate.quotes import attribute_quotes
from tasks.annotate.sentiment import classify_sentiment
from tasks.annotate.stance import Judges, claims_answered, judge_stance
from tasks.annotate.summarise import summarise
from tasks.identities import identities
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt
from tasks.settle.settle import Shard
from warehouse.lake import store
from warehouse.nights.compaction import RowRange, staged
from warehouse.tables.schema import (
    ANNOTATIONS,
    ARTICLES,
    EMBEDDINGS,
    ENTITIES,
    QUOTES,
    SENTIMENTS_TABLE,
    STANCE_TABLE,
    SUMMARIES,
)
from warehouse.tables.table import Table


@dataclass(frozen=True)
class Questions:
    """What is asked of every article: a model's name per stage, the claims, the length of a summary."""

    models: Mapping[str, str]
    claims: tuple[Claim, ...]
    summary_sentences: int


@dataclass(frozen=True)
class ShardRead:
    """Where the answers to one shard stand, table by table, and what making them took."""

    shard: Shard
    answers: dict[str, RowRange]
    receipts: list[Receipt]


@task(name="read-shard", task_run_name="read shard {shard.source} {shard.number}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def read_shard(
    shard: Shard, night: date, run_id: str, questions: Questions, published: Mapping[str, RowRange]
) -> ShardRead:
    """Answer all questions about the articles of one shard.

    Args:
        published: rows of this shard that stand in the lake already, by table name.

    Returns:
        The answers of each annotation table: published before, or staged now.

    Raises:
        InputError: a model cannot be opened or does not fit its stage.
    """
    started = time.monotonic()
    kept = _on_the_same_articles(published.get(STANCE_TABLE.name), shard)
    wanted, todo = _answers(shard, questions, kept)
    standing = {table: _standing(answers, shard, published.get(table.name)) for table, answers in wanted.items()}
    missing = {table: wanted[table] for table, rows in standing.items() if rows is None}
    receipts: list[Receipt] = []
    if missing:
        batch = _open(shard, night, run_id, questions)
        receipts = _ask(batch, questions, missing, todo, kept)
    note = None if missing else "already read"
    seconds = time.monotonic() - started
    whole = Receipt("read shard", shard.source, shard.number, shard.articles, shard.articles, 0, seconds, note)
    made = {table: staged(answers.path, shard.source, shard.number) for table, answers in missing.items()}
    answers = {table.name: rows or made[table] for table, rows in standing.items()}
    return ShardRead(shard, answers, [whole, *receipts])


def _on_the_same_articles(stances: RowRange | None, shard: Shard) -> RowRange | None:
    return stances if stances is not None and stances.input_key == shard.input_key else None


def _answers(shard: Shard, questions: Questions, kept: RowRange | None) -> tuple[dict[Table, Answers], list[Claim]]:
    """The question that each annotation table of the shard answers, and the claims not judged yet."""
    ids = {stage: identity.model_id for stage, identity in identities(questions.models).items()}
    judges = tuple(_judges(questions).model_ids().values())
    asked = {(claim.claim_id, claim.text, *judges) for claim in questions.claims}
    answered = claims_answered(kept)
    todo = [claim for claim in questions.claims if (claim.claim_id, claim.text, *judges) not in answered]
    judged_again = {claim.claim_id for claim in todo}
    stances = asked | {one for one in answered if one[0] not in judged_again}
    decides: dict[Table, tuple[object, ...]] = {
        SUMMARIES: (ids["summary"], questions.summary_sentences),
        ENTITIES: (ids["entities"], ids["tone"]),
        SENTIMENTS_TABLE: (ids["sentiment"],),
        QUOTES: (ids["quotes"], ids["entities"]),
        STANCE_TABLE: (sorted(stances),),
        EMBEDDINGS: (ids["embedding"],),
    }
    wanted = {
        table: Answers(
            table,
            shard.folder / f"{table.name}.parquet",
            store.hash_of(table.name, shard.input_key, *decides[table]),
            shard.input_key,
        )
        for table in ANNOTATIONS
    }
    return wanted, todo


def _judges(questions: Questions) -> Judges:
    return Judges(*(questions.models[stage] for stage in ("stance", "quotes", "entities")))


def _standing(answers: Answers, shard: Shard, published: RowRange | None) -> RowRange | None:
    """Rows that answer already and are not harmed: published ones, or those staged before an interruption."""
    if published is not None and published.content_key == answers.content_key:
        return published  # its file's bytes were held against the catalogue when the night began to be read
    keys = store.stored_keys(answers.path)
    if keys is None or keys[0] != answers.content_key or not store.is_undamaged(answers.path):
        return None
    return staged(answers.path, shard.source, shard.number)


def _open(shard: Shard, night: date, run_id: str, questions: Questions) -> Batch:
    """The annotated articles of the shard, read once by every encoder that the stages need."""
    columns = ["article_id", "revision", "annotated", "title", "text"]
    rows = store.read(shard.folder / f"{ARTICLES.name}.parquet", ARTICLES, columns=columns).to_pylist()
    chosen = [row for row in rows if row["annotated"]]
    models = [open_model(questions.models[stage], stage) for stage in STAGES]
    return Batch(
        source=shard.source,
        shard=shard.number,
        keys=[(row["article_id"], row["revision"]) for row in chosen],
        reading=read([row["text"] for row in chosen], models, [row["title"] or "" for row in chosen]),
        set_aside=len(rows) - len(chosen),
        night=night,
        run_id=run_id,
    )


def _ask(
    batch: Batch, questions: Questions, missing: Mapping[Table, Answers], todo: list[Claim], kept: RowRange | None
) -> list[Receipt]:
    """Run the stages whose answers are missing."""
    models, whole = questions.models, opaque(batch)
    receipts = []
    if answers := opaque(missing.get(SUMMARIES)):
        receipts.append(summarise(whole, models["summary"], questions.summary_sentences, answers))
    if answers := opaque(missing.get(ENTITIES)):
        receipts.append(tag_entities(whole, models["entities"], models["tone"], answers))
    if answers := opaque(missing.get(SENTIMENTS_TABLE)):
        receipts.append(classify_sentiment(whole, models["sentiment"], answers))
    if answers := opaque(missing.get(QUOTES)):
        receipts.append(attribute_quotes(whole, models["quotes"], models["entities"], answers))
    if answers := opaque(missing.get(STANCE_TABLE)):
        receipts.append(judge_stance(whole, _judges(questions), todo, kept, answers))
    if answers := opaque(missing.get(EMBEDDINGS)):
        receipts.append(embed_articles(whole, models["embedding"], answers))
    return receipts
