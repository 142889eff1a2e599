"""What it costs to link a night's names and align its quotations, with other nights behind it.

    python -m benchmarks.linked [ARTICLES] [NIGHTS]

Without numbers, 5,000 articles with 400 nights of 2,500 behind them. Names follow a Zipf law: few are in many
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

import duckdb
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
from warehouse.nights.compaction import ShardTables, staged
from warehouse.snapshot import ddl
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.schema import ARTICLES, EMBEDDINGS, ENTITIES, ENTITY_IDS, QUOTE_GROUPS, QUOTES
from warehouse.tables.table import Table

FIRST_NIGHT = date(2025, 1, 1)
NIGHT_BEHIND = 2_500  # articles of each night behind
NAMES, QUOTED = 6, 2  # persons and bodies, and direct quotations, of an article
PEOPLE, SENTENCES = 200_000, 20_000  # that articles choose from
ZIPF = 1.3
DIMENSIONS = 384

# What stands in a column of a night behind, as SQL; `i` numbers its rows. Other columns have their plain values.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    ENTITY_IDS.name: {
        "entity_id": "left(md5(name), 16)",
        "article_id": f"strftime(night, '%Y%m%d') || '-' || i // {NAMES}",
        "name": "name",
        "type": "type",
        "forms": "[name]",
        "tie": "'same'",
        "shared": "['Valcorvo']",
        "beside": "['Valcorvo', 'Porto Amaro', name]",
        "keys": "keys",
        "sketch": "[(hash(i, k) >> 1)::bigint for k in [1, 2, 3, 4]]",
        "sketch_model_id": f"'{MODEL}'",
    },
    QUOTE_GROUPS.name: {
        "article_id": f"strftime(night, '%Y%m%d') || '-' || i // {QUOTED}",
        "quote_id": f"i % {QUOTED}",
        "group_id": f"strftime(night, '%Y%m%d') || '-' || i // {QUOTED} || ':' || i % {QUOTED} || ':0'",
        "variant": "'first'",
        "fingerprints": "fingerprints",
    },
    QUOTES.name: {
        "article_id": f"strftime(night, '%Y%m%d') || '-' || i // {QUOTED}",
        "quote_id": f"i % {QUOTED}",
        "text": "text",
        "direct": "true",
    },
}
_PLAIN = {"VARCHAR": "''", "INTEGER": "0", "FLOAT": "0.5", "BOOLEAN": "true"}


def run(articles: int, nights: int) -> None:
    """Read a night with one night behind it, and with all."""
    people, sentences = _people(), _sentences()
    with tempfile.TemporaryDirectory(prefix="nightdesk-linked-") as name:
        for behind in (1, nights):
            lake = _made(Path(name) / str(behind), behind, people, sentences)
            _measure(lake, behind, articles, people, sentences)


def _made(root: Path, nights: int, people: pa.Table, sentences: pa.Table) -> Lake:
    """A lake of so many nights that holds what the steps ask of earlier nights."""
    lake, catalogue = Lake(root), Catalogue.empty()
    model = {"model_id": MODEL, "name": "tiny", "version": "1", "weights_sha256": sha("w")}
    with duckdb.connect() as con:
        con.register("people", people)
        con.register("sentences", sentences)
        for number in range(nights):
            night, run_id = FIRST_NIGHT + timedelta(days=number), f"run-{number:04}"
            files = []
            for table, pool, count in (
                (ENTITY_IDS, "people", NIGHT_BEHIND * NAMES),
                (QUOTE_GROUPS, "sentences", NIGHT_BEHIND * QUOTED),
                (QUOTES, "sentences", NIGHT_BEHIND * QUOTED),
            ):
                path = lake.data_path(table.name, night, run_id, 0)
                rows = (
                    con.sql(_query(table, pool, count, night, run_id, number)).to_arrow_table().cast(table.schema)
                )
                store.write(path, table, rows, content_key=sha(f"{table.name} {number}"))
                placed = {"night": night, "sources": ["made"], "part": 0, "published_by": run_id}
                files.append(store.file_row(lake, path, table_name=table.name, **placed))
            catalogue = catalogue.with_run(
                run_row(run_id, night), intake=[], models=[model | {"first_run_id": run_id}], claims=[], files=files
            )
    publish_catalogue(lake, catalogue)
    return lake


def _query(table: Table, pool: str, count: int, night: date, run_id: str, number: int) -> str:
    made = _COLUMNS[table.name] | {"night": f"date '{night}'", "run_id": f"'{run_id}'", "model_id": f"'{MODEL}'"}
    made = {"revision": "1"} | made
    columns = []
    for field in table.columns:
        type_ = ddl.sql_type(field.type)
        plain = "null" if field.nullable else "[]" if type_.endswith("[]") else _PLAIN.get(type_, "null")
        columns.append(f"({made.get(field.name, plain)})::{type_} as {ddl.identifier(field.name)}")
    # The product of two even draws prefers the first of the pool, about as names and quotations repeat.
    size = {"people": PEOPLE, "sentences": SENTENCES}[pool]
    drawn = f"(hash(i, {number}) % {size}) * (hash(i, {number}, 1) % {size}) // {size}"
    return f"""select {", ".join(columns)}
        from (select i, {drawn} as place, date '{night}' as night from range({count}) row(i))
        join {pool} using (place)
        order by i"""


def _measure(lake: Lake, behind: int, articles: int, people: pa.Table, sentences: pa.Table) -> None:
    night, run_id = FIRST_NIGHT + timedelta(days=behind), "run-measured"
    shard = _shard(lake.staging(night), articles, night, run_id, people, sentences)
    for step, more in ((link_entities, ({},)), (align_quotations, ())):
        with Before.open(lake, night) as before:
            started, used = time.perf_counter(), time.process_time()
            _, receipt = step.fn(before, run_id, [shard], *more)
            seconds, used = time.perf_counter() - started, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{behind} nights behind: {receipt.line()}; {used:.1f} s of cores, {seconds:.1f} s, peak {peak:.2f} GB"
        )


def _shard(
    folder: Path, count: int, night: date, run_id: str, people: pa.Table, sentences: pa.Table
) -> ShardTables:
    """The staged tables of the measured night's only shard."""
    draw = np.random.default_rng(7)
    ids = [f"measured-{place:05}" for place in range(count)]
    named, quoted = np.repeat(ids, NAMES).tolist(), np.repeat(ids, QUOTED).tolist()
    chosen = people.take(_drawn(draw, PEOPLE, len(named)))
    vectors = draw.standard_normal((count, DIMENSIONS)).astype(np.float16).astype(np.float32)
    at = datetime.combine(night, datetime.min.time(), UTC)
    made: dict[Table, dict[str, Any]] = {
        ARTICLES: {
            "article_id": ids,
            "copy_group": ids,
            "first_seen_at": [at] * count,
            "published_from": ["none"] * count,
        },
        EMBEDDINGS: {
            "article_id": ids,
            "embedding": pa.ListArray.from_arrays(
                pa.array(range(0, vectors.size + 1, DIMENSIONS), pa.int32()), pa.array(vectors.ravel())
            ),
        },
        ENTITIES: {"article_id": named, "entity": chosen["name"], "surface": chosen["name"], "type": chosen["type"]}
        | {"start": list(range(len(named))), "tone": ["neutral"] * len(named)},
        QUOTES: {"article_id": quoted, "quote_id": [place % QUOTED for place in range(len(quoted))]}
        | {"text": sentences.take(_drawn(draw, SENTENCES, len(quoted)))["text"], "direct": [True] * len(quoted)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    shard = {}
    for table, columns in made.items():
        rows = len(columns["article_id"])
        signed = {
            "night": [night] * rows,
            "run_id": [run_id] * rows,
            "revision": [1] * rows,
            "model_id": [MODEL] * rows,
        }
        path = folder / f"{table.name}-made.parquet"
        store.write(path, table, _rows(table, signed | columns, rows), content_key=sha(table.name), lasting=False)
        shard[table.name] = staged(path, "made", 0)
    return shard


def _drawn(draw: np.random.Generator, size: int, count: int) -> pa.Array:
    """Places in a pool, the first more often, as in `_query`."""
    return pa.array(draw.integers(0, size, count) * draw.integers(0, size, count) // size)


def _rows(table: Table, given: Mapping[str, Any], count: int) -> pa.Table:
    plain = {pa.string(): "", pa.int32(): 0, pa.float32(): 0.5, pa.bool_(): True}
    columns = []
    for field in table.columns:
        values = given.get(field.name)
        if values is None:
            values = [
                None if field.nullable else [] if pa.types.is_list(field.type) else plain.get(field.type)
            ] * count
        columns.append(
            values.cast(field.type) if isinstance(values, pa.ChunkedArray) else pa.array(values, field.type)
        )
    return pa.Table.from_arrays(columns, schema=table.schema)


def _people() -> pa.Table:
    """Two of three are persons; surnames and first words of bodies follow a Zipf law."""
    draw = np.random.default_rng(1)
    shared = (draw.zipf(ZIPF, PEOPLE) + 40) % 30_000  # the most common surname has some 1 % of all names
    shared += draw.integers(0, 40, PEOPLE)
    types = ["organisation" if place % 3 == 2 else "person" for place in range(PEOPLE)]
    names = [
        f"{chr(65 + place % 26)}{place % 997} S{surname}" if type_ == "person" else f"B{surname} U{place}"
        for place, (surname, type_) in enumerate(zip(shared.tolist(), types, strict=True))
    ]
    listed = [list(keys(type_, name)) for type_, name in zip(types, names, strict=True)]
    return pa.table({"place": range(PEOPLE), "name": names, "type": types, "keys": listed})


def _sentences() -> pa.Table:
    draw = np.random.default_rng(2)
    drawn = draw.zipf(ZIPF, (SENTENCES, 22)) % 20_000
    texts = [" ".join(map(_word, row)) for row in drawn.tolist()]
    return pa.table(
        {"place": range(SENTENCES), "text": texts, "fingerprints": [fingerprints(words(text)) for text in texts]}
    )


def _word(number: int) -> str:
    return "w" + "".join("abcdefghij"[int(digit)] for digit in str(number))


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    run(*(given[n] if len(given) > n else default for n, default in enumerate((5_000, 400))))
