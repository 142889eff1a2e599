"""What it costs to link a night's names and align its quotations, with other nights behind it.

    python -m benchmarks.linked [ARTICLES] [NIGHTS]

Without numbers, 5,000 articles with 400 nights of 2,500 behind them. Names follow a Zipf law: few are in most
articles, most in one. The same night is read with one night behind it and with all of them, side by side.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from models.linking.names import keys
from models.quotations.variants import fingerprints, words
from tasks.linked_entities import link_entities
from tasks.quotations import align_quotations
from tests.warehouse.lakes import MODEL, publish_catalogue, run_row, sha
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import PublishedNight, ShardTables, lay_out, staged
from warehouse.tables.schema import (
    ARTICLES,
    EMBEDDINGS,
    ENTITIES,
    ENTITY_IDS,
    NIGHT_TABLES,
    PARQUET_TABLES,
    QUOTE_GROUPS,
    QUOTES,
)
from warehouse.tables.table import Table

FIRST_NIGHT = date(2025, 1, 1)
NIGHT_BEHIND = 2_500  # articles of each night behind
NAMES, QUOTED = 6, 2  # persons and bodies, and direct quotations, of an article
SURNAMES, GIVEN = 20_000, 400
SKETCH = 4  # numbers of 64 bits
_PLAIN: Mapping[pa.DataType, Any] = {
    pa.string(): "", pa.int32(): 0, pa.int64(): 0, pa.float32(): 0.5, pa.bool_(): True,
}  # fmt: skip

Columns = dict[str, list[Any] | pa.Array]


def run(articles: int, nights: int) -> None:
    """Make a lake of so many nights, and read one more with one night behind it and with all."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-linked-") as name:
        lake = Lake(Path(name) / "lake")
        for number in range(nights):
            night, run_id = FIRST_NIGHT + timedelta(days=number), f"run-{number:04}"
            with Before.open(lake, night) as before:
                shard = _shard(lake.staging(night), number, NIGHT_BEHIND, night, run_id, of_night=True)
                files = lay_out(
                    lake, night, run_id, ["made"], [shard], PublishedNight.of(lake, before.catalogue, night)
                )
                model = {"model_id": MODEL, "name": "tiny", "version": "1", "weights_sha256": sha("w")}
                after = before.catalogue.with_run(
                    run_row(run_id, night),
                    intake=[],
                    models=[model | {"first_run_id": run_id}],
                    claims=[],
                    files=files,
                )
                publish_catalogue(lake, after)
            if number in (0, nights - 1):
                _measure(lake, number + 1, articles)


def _measure(lake: Lake, behind: int, articles: int) -> None:
    night, run_id = FIRST_NIGHT + timedelta(days=behind), "run-measured"
    shard = _shard(lake.staging(night), 9_999, articles, night, run_id, of_night=False)
    for step, more in ((link_entities, ({},)), (align_quotations, ())):
        with Before.open(lake, night) as before:
            started, used = time.perf_counter(), time.process_time()
            _, receipt = step.fn(before, run_id, [shard], *more)
            seconds, used = time.perf_counter() - started, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{behind} nights behind: {receipt.line()}; {used:.1f} s of cores, {seconds:.1f} s, peak {peak:.2f} GB"
        )


def _shard(folder: Path, number: int, count: int, night: date, run_id: str, *, of_night: bool) -> ShardTables:
    """The staged tables of a night's only shard; `of_night`: with the rows of the steps that are measured."""
    draw = np.random.default_rng(number)
    ids = [f"{number:04}-{place:05}" for place in range(count)]
    named = [ids[place // NAMES] for place in range(count * NAMES)]
    people = [
        f"G{given % GIVEN} S{surname % SURNAMES}"
        for given, surname in zip(draw.zipf(1.5, count * NAMES), draw.zipf(1.2, count * NAMES) % 10**9, strict=True)
    ]
    types = ["person", "person", "organisation"] * (count * NAMES // 3)
    said = [_sentence(int(seed)) for seed in draw.integers(0, count * 4, count * QUOTED)]
    quoted = [ids[place // QUOTED] for place in range(count * QUOTED)]
    vectors = draw.standard_normal((count, 384)).astype(np.float16).astype(np.float32)
    at = datetime.combine(night, datetime.min.time(), UTC)
    made: dict[Table, Columns] = {
        ARTICLES: {"article_id": ids, "copy_group": ids, "first_seen_at": [at] * count}
        | {"published_from": ["none"] * count},
        EMBEDDINGS: {
            "article_id": ids,
            "embedding": pa.ListArray.from_arrays(
                pa.array(range(0, vectors.size + 1, 384), pa.int32()), pa.array(vectors.ravel())
            ),
        },
        ENTITIES: {"article_id": named, "entity": people, "surface": people, "type": types}
        | {"start": list(range(len(named))), "tone": ["neutral"] * len(named)},
        QUOTES: {"article_id": quoted, "quote_id": [place % QUOTED for place in range(len(quoted))], "text": said},
    }
    if of_night:
        made |= _of_night(named, people, types, quoted, said, draw)
    folder.mkdir(parents=True, exist_ok=True)
    shard = {}
    for table in PARQUET_TABLES:
        if of_night or table not in NIGHT_TABLES:
            given = made.get(table, {})
            rows = len(next(iter(given.values()), []))
            signed = {
                "night": [night] * rows,
                "run_id": [run_id] * rows,
                "revision": [1] * rows,
                "model_id": [MODEL] * rows,
            }
            path = folder / f"{table.name}-made.parquet"
            key = sha(f"{table.name} {number}")
            store.write(path, table, _rows(table, signed | given), content_key=key, lasting=False)
            shard[table.name] = staged(path, "made", 0)
    return shard


def _of_night(
    named: list[str],
    people: list[str],
    types: list[str],
    quoted: list[str],
    said: list[str],
    draw: np.random.Generator,
) -> dict[Table, Columns]:
    """Rows as nights before would have them: one entity per name, one group per quotation."""
    sketches = draw.integers(-(2**63), 2**63 - 1, (len(named) // NAMES, SKETCH)).tolist()
    return {
        ENTITY_IDS: {
            "article_id": named,
            "entity_id": [sha(name)[:16] for name in people],
            "name": people,
            "type": types,
            "forms": [[name] for name in people],
            "tie": ["same"] * len(named),
            "shared": [["Valcorvo"]] * len(named),
            "beside": [
                people[place - place % NAMES : place - place % NAMES + NAMES] for place in range(len(named))
            ],
            "keys": [list(keys(type_, name)) for type_, name in zip(types, people, strict=True)],
            "sketch": [sketches[place // NAMES] for place in range(len(named))],
            "sketch_model_id": [MODEL] * len(named),
        },
        QUOTE_GROUPS: {
            "article_id": quoted,
            "quote_id": [place % QUOTED for place in range(len(quoted))],
            "group_id": [f"{name}:{place % QUOTED}:0" for place, name in enumerate(quoted)],
            "variant": ["first"] * len(quoted),
            **{name: [[]] * len(quoted) for name in ("left_out", "put_in", "changes")},
            "fingerprints": [fingerprints(words(text)) for text in said],
        },
    }


def _rows(table: Table, given: Columns) -> pa.Table:
    count = len(next(iter(given.values())))
    columns = []
    for field in table.columns:
        values = given.get(field.name)
        if values is None:
            values = [
                None if field.nullable else [] if pa.types.is_list(field.type) else _PLAIN.get(field.type)
            ] * count
        columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=table.schema)


def _sentence(seed: int) -> str:
    drawn = np.random.default_rng(seed).zipf(1.3, 22) % 20_000
    return " ".join(f"w{'abcdefghij'[word % 10]}{_letters(int(word))}" for word in drawn)


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    run(*(given[n] if len(given) > n else default for n, default in enumerate((5_000, 400))))
