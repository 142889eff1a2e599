"""What the annotation stages share: the articles of a shard as read, and rows signed and saved in one way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import pyarrow as pa
from prefect.utilities.annotations import quote

from models.api import Reading
from tasks.receipt import Receipt
from warehouse.lake import store
from warehouse.tables.table import Table

T = TypeVar("T")

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Batch:
    """The annotated articles of one shard, and what the encoders made of them.

    Attributes:
        keys: (article_id, revision) of each text of `reading`, in its order.
        set_aside: articles of the shard that the models do not read.
        found: what one stage found and another builds on, by stage and models; see `once`.
    """

    source: str
    shard: int
    keys: list[tuple[str, int]]
    reading: Reading
    set_aside: int
    night: date
    run_id: str
    found: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, stage: str, models: tuple[str, ...], find: Callable[[], T]) -> T:
        """What `find` gives for the stage and these models, found when first asked for."""
        key = (stage, *models)
        if key not in self.found:
            self.found[key] = find()
        return cast(T, self.found[key])

    def row(self, article: int, model_id: str, **values: Any) -> dict[str, Any]:
        """One annotation row of the text at place `article`, signed with the model, the night and the run."""
        article_id, revision = self.keys[article]
        return {
            "article_id": article_id,
            "revision": revision,
            **values,
            "model_id": model_id,
            "night": self.night,
            "run_id": self.run_id,
        }


@dataclass(frozen=True)
class Answers:
    """Where the answers of one stage to one shard go, and the question they answer.

    Attributes:
        content_key: hash of all that decides the rows: same key, same rows.
        input_key: content key of the articles they rest on.
    """

    table: Table
    path: Path
    content_key: str
    input_key: str

    def save(
        self, stage: str, batch: Batch, rows: pa.Table | Iterable[Mapping[str, Any]], started: float
    ) -> Receipt:
        """Write the rows as one file, whole or not at all, and say what was done since `started` (monotonic)."""
        keys = {"content_key": self.content_key, "input_key": self.input_key}
        store.write(self.path, self.table, rows, **keys, lasting=False)
        read = len(batch.keys) + batch.set_aside
        seconds = time.monotonic() - started
        return Receipt(stage, batch.source, batch.shard, read, len(batch.keys), batch.set_aside, seconds)


def opaque(value: T) -> T:
    """`value` as a task argument that Prefect takes as it is, instead of walking through all it holds."""
    return cast(T, quote(value)) if value is not None else value
