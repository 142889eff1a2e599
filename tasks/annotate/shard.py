"""Read one shard: open its articles, run the encoder once, and let every stage answer from its states.

The stage tasks are called inline, so they share this worker's memory, and Prefect records each with its parent.
Answers that exist already, published or staged by an interrupted run, are not made again.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prefect import Task

from models.reading import read
from models.registry import open_model
from tasks.annotate.reading import Questions, ShardQuestions, ShardReading
from tasks.annotate.stages import STAGES, Annotation, Stage, content_key
from tasks.cleaning.dates import printed_on
from tasks.models import asked as asked_stages
from tasks.receipt import Receipt
from tasks.settle.settle import Shard
from tasks.step import opaque, step
from warehouse.lake import store
from warehouse.nights.compaction import RowRange, staged
from warehouse.tables.schema import ARTICLES
from warehouse.tables.table import Table


@dataclass(frozen=True)
class ShardRead:
    """Where the answers to one shard stand.

    Attributes:
        answers: the rows by table name.
        receipt: of the whole shard.
        stages: the receipts of the stages that answered now.
    """

    shard: Shard
    answers: dict[str, RowRange]
    receipt: Receipt
    stages: list[Receipt]

    @property
    def receipts(self) -> list[Receipt]:
        """All of them, the whole shard's first."""
        return [self.receipt, *self.stages]


def _task(stage: Stage, annotation: Annotation) -> Task[[ShardReading], Receipt]:
    """The task that makes a stage's rows of a shard and writes them as one file, whole or not at all."""

    def answer(reading: ShardReading) -> Receipt:
        asked, shard = reading.asked, reading.asked.shard
        store.write(
            _path(shard, annotation.table),
            annotation.table,
            annotation.rows(reading),
            content_key=content_key(stage, annotation, asked),
            input_key=shard.input_key,
            lasting=False,
        )
        return Receipt(
            stage=annotation.does,
            source=shard.source,
            shard=shard.number,
            read=len(reading.keys) + reading.set_aside,
            written=len(reading.keys),
            set_aside=reading.set_aside,
        )

    name = annotation.does.replace(" ", "-")
    answer.__name__ = answer.__qualname__ = name.replace("-", "_")  # Prefect tells tasks apart by it
    run_name = f"{annotation.does} {{reading.asked.shard.source}} {{reading.asked.shard.number}}"
    return step(name, run_name, description=inspect.getdoc(annotation.rows))(answer)


# The stages that write rows, and the task of each.
ANNOTATING = [(stage, stage.annotation) for stage in STAGES if stage.annotation is not None]
TASKS = {stage.name: _task(stage, annotation) for stage, annotation in ANNOTATING}


@step("read-shard", "read shard {shard.source} {shard.number}")
def read_shard(
    shard: Shard, night: date, run_id: str, questions: Questions, published: Mapping[str, RowRange]
) -> ShardRead:
    """Answer all questions about the articles of one shard.

    Args:
        published: rows of this shard in the published lake, by table name.

    Returns:
        The rows of each annotation table: published before, or staged now.

    Raises:
        InputError: a model cannot be opened or does not fit its stage.
    """
    asked = ShardQuestions(shard, questions, published)
    answers = {annotation.table: _answered(stage, annotation, asked) for stage, annotation in ANNOTATING}
    missing = [stage.name for stage, annotation in ANNOTATING if answers[annotation.table] is None]
    receipts: list[Receipt] = []
    if missing:
        reading = opaque(_open(asked, night, run_id))
        receipts = [TASKS[stage](reading) for stage in missing]
    whole = Receipt(
        stage="read shard",
        source=shard.source,
        shard=shard.number,
        read=shard.articles,
        written=shard.articles,
        note=None if missing else "already read",
    )
    rows = {table.name: found or _staged(shard, table) for table, found in answers.items()}
    return ShardRead(shard, rows, whole, receipts)


def _answered(stage: Stage, annotation: Annotation, asked: ShardQuestions) -> RowRange | None:
    """Undamaged rows that answer the same question: published, or staged before an interruption."""
    key, published = content_key(stage, annotation, asked), asked.published.get(annotation.table.name)
    stays = asked.questions.only and stage.name not in asked.questions.only
    if published is not None and (stays or published.content_key == key):
        return published  # the bytes of its file were compared with the catalogue before any shard was read
    path = _path(asked.shard, annotation.table)
    keys = store.stored_keys(path)
    if keys is None or keys[0] != key or not store.is_undamaged(path):
        return None
    return _staged(asked.shard, annotation.table)


def _staged(shard: Shard, table: Table) -> RowRange:
    return staged(_path(shard, table), shard.source, shard.number)


def _path(shard: Shard, table: Table) -> Path:
    return shard.folder / f"{table.name}.parquet"


def _open(asked: ShardQuestions, night: date, run_id: str) -> ShardReading:
    """The annotated articles of the shard, read once by every encoder that the stages need."""
    columns = ["article_id", "revision", "annotated", "title", "published_at", "published_offset", "text"]
    rows = store.read(_path(asked.shard, ARTICLES), ARTICLES, columns=columns).to_pylist()
    chosen = [row for row in rows if row["annotated"]]
    models = {
        stage: open_model(asked.questions.opened[stage], stage) for stage in asked_stages(asked.questions.opened)
    }
    texts, titles = [row["text"] for row in chosen], [row["title"] or "" for row in chosen]
    days = [printed_on(row["published_at"], row["published_offset"]) for row in chosen]
    return ShardReading(
        texts=read(texts, models.values(), titles, days),
        models=models,
        asked=asked,
        keys=[(row["article_id"], row["revision"]) for row in chosen],
        set_aside=len(rows) - len(chosen),
        night=night,
        run_id=run_id,
    )
