"""How long a night takes to be placed in stories with other nights behind it, and the memory that this takes.

    python -m benchmarks.stories [ARTICLES] [NIGHTS]

Happenings are drawn at random: each is reported by some articles over three nights, by vectors near its own, with
its own names and numbers. All vectors share a direction, so that two texts have a cosine of .36 on average, as in
news. Not part of `make bench`: making the lake takes longer than what is measured. 5,000 articles with thirty
nights behind them took 33 s of two cores that others used too, and 0.89 GB at the peak.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tasks.stories import group_stories
from tests.warehouse.lakes import MODEL, publish_catalogue, run_row, sha
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import PublishedNight, RowRange, ShardTables, lay_out, staged
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.schema import (
    ARTICLES,
    EMBEDDINGS,
    ENTITIES,
    NIGHT_TABLES,
    PARQUET_TABLES,
    STORIES,
    STORY_EVENTS,
    STORY_MEMBERS,
)
from warehouse.tables.table import Table

FIRST_NIGHT = date(2026, 3, 2)
DIMENSIONS, COMMON = 384, 0.6  # the share of a vector that all have: .6 squared is the mean cosine
SPREAD = 0.45  # of the reports of one happening around it
NAMES_OF_TEXT, WORDS, POOL = 8, 350, 500
_PLAIN: Mapping[pa.DataType, Any] = {
    pa.string(): "",
    pa.int32(): 0,
    pa.float32(): 0.0,
    pa.bool_(): True,
}


def run(count: int, nights: int) -> None:
    """Make the lake, place the articles of one more night, and print seconds and the peak of memory."""
    draw = np.random.default_rng(0)
    first: dict[int, str] = {}  # happening to the first article that reports it
    with tempfile.TemporaryDirectory(prefix="nightdesk-stories-") as name:
        lake = Lake(Path(name) / "lake")
        for number in range(nights + 1):
            night, run_id = FIRST_NIGHT + timedelta(days=number), f"run-{number:03}"
            # A night reports happenings of its own and of the two nights before.
            happenings = np.sort(
                draw.integers((number - 2) * count // 3, (number + 1) * count // 3, count)
            ).tolist()
            shard = _shard(lake.staging(night), draw, number, happenings, night, run_id)
            with Before.open(lake, night) as before:
                if number < nights:
                    of_night = _made_stories(lake.staging(night), number, happenings, first, night, run_id)
                    _publish(lake, before.catalogue, night, run_id, shard, of_night)
                    continue
                peak = _peak()
                started, used = time.perf_counter(), time.process_time()
                _, receipt = group_stories.fn(before, run_id, [shard])
                seconds, used = time.perf_counter() - started, time.process_time() - used
            print(f"{receipt.line()}; {seconds:.1f} s, {used:.1f} s of cores, peak {peak:.2f} to {_peak():.2f} GB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _made_stories(
    folder: Path, number: int, happenings: Sequence[int], first: dict[int, str], night: date, run_id: str
) -> dict[str, RowRange]:
    """The staged rows of NIGHT_TABLES as a night without a mistake would give them."""
    ids = _ids(number, len(happenings))
    for name, happening in zip(ids, happenings, strict=True):
        first.setdefault(happening, name)
    stories = sorted({first[happening] for happening in happenings})
    signed = {"model_id": MODEL, "night": night, "run_id": run_id}
    seen = {"first_seen": night, "last_seen": night, "state": "open"}
    given = {
        STORIES: {"story_id": stories, "first_article_id": stories, **_repeated(seen | signed, len(stories))},
        STORY_MEMBERS: {"article_id": ids, "story_id": [first[happening] for happening in happenings]}
        | {"shared": [[]] * len(ids), **_repeated({"revision": 1} | signed, len(ids))},
        STORY_EVENTS: {},
    }
    rows = {}
    for table, columns in given.items():
        path = folder / f"{table.name}-made.parquet"
        store.write(
            path, table, filled_rows(table, columns), content_key=sha(f"{table.name} {number}"), lasting=False
        )
        rows[table.name] = staged(path, "made", 0)
    return rows


def _repeated(values: Mapping[str, Any], count: int) -> dict[str, list[Any]]:
    return {name: [value] * count for name, value in values.items()}


def _ids(number: int, count: int) -> list[str]:
    return [f"{number:03}-{place:05}" for place in range(count)]


def _publish(
    lake: Lake, known: Catalogue, night: date, run_id: str, shard: ShardTables, of_night: ShardTables
) -> None:
    files = lay_out(lake, night, run_id, ["made"], [shard], PublishedNight.of(lake, known, night), of_night)
    model = {"model_id": MODEL, "name": "tiny", "version": "1", "weights_sha256": sha("w"), "first_run_id": run_id}
    publish_catalogue(
        lake, known.with_run(run_row(run_id, night), intake=[], models=[model], claims=[], files=files)
    )


def _shard(
    folder: Path, draw: np.random.Generator, number: int, happenings: Sequence[int], night: date, run_id: str
) -> ShardTables:
    """The staged tables of a night's only shard."""
    count = len(happenings)
    ids, vectors, texts = _ids(number, count), _vectors(draw, happenings), list(map(_text, happenings))
    signed = _repeated({"night": night, "run_id": run_id, "revision": 1}, count)
    at = datetime.combine(night, datetime.min.time(), UTC)
    made: dict[Table, dict[str, list[Any] | pa.Array]] = {
        ARTICLES: {"article_id": ids, "title": [text[:60] for text in texts], "text": texts, "copy_group": ids}
        | {"outlet": [f"outlet {place % 40}" for place in range(count)], "first_seen_at": [at] * count}
        | {"published_from": ["none"] * count, **signed},
        EMBEDDINGS: {
            "article_id": ids,
            "embedding": pa.ListArray.from_arrays(
                pa.array(range(0, vectors.size + 1, DIMENSIONS), pa.int32()), pa.array(vectors.ravel())
            ),
            "model_id": [MODEL] * count,
            **signed,
        },
        ENTITIES: {
            "article_id": [name for name in ids for _ in range(NAMES_OF_TEXT)],
            "entity": [name for happening in happenings for name in _names(happening)],
            "type": ["person", "location"] * (count * NAMES_OF_TEXT // 2),
            "probability": [0.9] * (count * NAMES_OF_TEXT),
            "start": list(range(NAMES_OF_TEXT)) * count,
            "tone": ["neutral"] * (count * NAMES_OF_TEXT),
            **{name: values * NAMES_OF_TEXT for name, values in signed.items()},
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    shard = {}
    for table in PARQUET_TABLES:
        if table not in NIGHT_TABLES:
            rows = filled_rows(table, made.get(table, {}))
            path = folder / f"{table.name}-made.parquet"
            store.write(path, table, rows, content_key=sha(f"{table.name} {number}"), lasting=False)
            shard[table.name] = staged(path, "made", 0)
    return shard


def filled_rows(table: Table, given: Mapping[str, Any]) -> pa.Table:
    count = len(next(iter(given.values()), []))
    columns = []
    for field in table.columns:
        values = given.get(field.name)
        if values is None:
            plain = [] if pa.types.is_list(field.type) else _PLAIN.get(field.type)
            values = [None if field.nullable else plain] * count
        columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=table.schema)


def _vectors(draw: np.random.Generator, happenings: Sequence[int]) -> NDArray[np.float32]:
    """(articles, DIMENSIONS) of length 1, rounded as a night stores them."""
    centres = {one: np.random.default_rng(1_000_000 + one).standard_normal(DIMENSIONS) for one in set(happenings)}
    own = np.stack([centres[one] for one in happenings])
    own += SPREAD * np.sqrt(2) * draw.standard_normal(own.shape)
    own *= np.sqrt(1 - COMMON**2) / np.linalg.norm(own, axis=1, keepdims=True)
    own[:, 0] += COMMON
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    return own.astype(np.float16).astype(np.float32)


def _names(happening: int) -> list[str]:
    """Persons and places; some are those of other happenings too."""
    return [f"Name{(happening * 7 + place * 31) % 9_000} Of{happening % 97}" for place in range(NAMES_OF_TEXT)]


@cache
def _words(number: int) -> str:
    drawn = np.random.default_rng(number).zipf(1.3, WORDS) % 40_000
    return " ".join(f"w{word}" for word in drawn)


def _text(happening: int) -> str:
    return f"In {happening % 9_973} cases {_words(happening % POOL)}"


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    run(*(given[n] if len(given) > n else default for n, default in enumerate((5_000, 30))))
