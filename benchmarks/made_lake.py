"""A large lake made at the level of Parquet, for the benchmark of the warehouse: rows as a reader would leave them.

Texts are of drawn words, and answers are drawn too: what is measured is how much there is and how it lies, not what
it says. The same numbers give the same lake.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from tests.warehouse.lakes import MODEL, intake_row, publish_catalogue, run_row, sha
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot import ddl
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.tables.table import Table

FIRST_NIGHT = date(2025, 1, 1)
SOURCE = "wire"
CLAIMS = ("dam", "rates", "border")
DIMENSIONS = 384
POOL = 10_000  # different texts, which are turned so that none comes twice: no dictionary can hold them
_WORDS = [
    a + b + c + d for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("n", "r", "st", "l", "") for d in "aeo"
]

# What stands in a column, as SQL; `i` is the number of the article, `k` that of the row within the article.
_COLUMNS: Mapping[str, str] = {
    "first_seen": "night",
    "last_seen": "night",
    "shared": "[]",
    "article_id": "md5(i::varchar)",
    "revision": "1",
    "source": f"'{SOURCE}'",
    "record": "'feed-' || i || '.html'",
    "outlet": "'outlet' || hash(i) % 200 || '.example'",
    "url": "'https://outlet' || hash(i) % 200 || '.example/news/' || i",
    "title": "left(said.text, 60)",
    "published_at": "(night + to_minutes((hash(i, 1) % 1440)::int))::timestamptz",
    "published_from": "'metadata'",
    "published_precision": "'minute'",
    "published_raw": "strftime(night, '%Y-%m-%d')",
    "first_seen_at": "night::timestamptz",
    "language": "'en'",
    "annotated": "true",
    "text": "said.text",
    "text_sha256": "sha256(i::varchar)",
    "raw_sha256": "sha256(i::varchar)",
    "copy_group": "md5((i - (hash(i, 2) % 10 = 0)::int)::varchar)",
    "fingerprints": "[(hash(i, x) % 2000000000)::int for x in range(40)]",
    "night": "night",
    "run_id": "run_id",
    "model_id": f"'{MODEL}'",
    "tone_model_id": f"'{MODEL}'",
    "quote_model_id": f"'{MODEL}'",
    "speaker_model_id": f"'{MODEL}'",
    "start": "k * 100",
    "end": "k * 100 + 12",
    "position": "k",
    "salience": "random()",
    "unsupported": "[]",
    "surface": "'Name ' || hash(i, k) % 20000",
    "type": "['person', 'organisation', 'location', 'event'][1 + (hash(i, k) % 4)::int]",
    "entity": "'Entity ' || least(hash(i, k // 2) % 20000, hash(i, k // 2, 5) % 20000)",
    "tone": "['negative', 'neutral', 'positive'][1 + (hash(i, k, 3) % 3)::int]",
    "label": "['negative', 'neutral', 'positive'][1 + (hash(i, 4) % 3)::int]",
    "quote_id": "k",
    "part": "0",
    "direct": "k % 2 = 0",
    "cue": "'said'",
    "speaker_surface": "'Name ' || hash(i, k) % 20000",
    "speaker": "'Entity ' || least(hash(i, k // 2) % 20000, hash(i, k // 2, 5) % 20000)",
    "outcome": "'new'",
    "mention_start": "k * 100",
    "kind": "'city'",
    "use": "'place'",
    "considered": "[]",
    "from": "night",
    "to": "night",
    "precision": "'day'",
    "low": "hash(i, k) % 1000",
    "high": "hash(i, k) % 1000",
    "bound": "'exact'",
    "unit": "'people'",
    "embedding": "[]",  # drawn by numpy, below
}
_SIDES = ["supports", "disputes", "reports"]
_UNRELATED = "hash(i, k) % 3 > 0"
_CLAIM = f"{list(CLAIMS)}[1 + k % {len(CLAIMS)}]"
_OF_TABLE: Mapping[str, Mapping[str, str]] = {
    "summaries": {"kind": "'verbatim'", "text": "substr(said.text, k * 200 + 1, 150)"},
    "quotes": {"text": "substr(said.text, k * 300 + 1, 120)"},
    # Of each article three stances of its own and one of a speaker; two of three bear on nothing.
    "amounts": {"kind": "'count'", "of": "'people'", "topic": "'people'"},
    "places": {"name": "'Place ' || least(hash(i, k) % 3000, hash(i, k, 5) % 3000)"},
    # Each article is of a story of some ten that stand beside it; of each a row on every night.
    "story_members": {"story_id": "md5((i // 10)::varchar)"},
    "stories": {"story_id": "md5((i // 10)::varchar)", "state": "'open'", "title": "left(said.text, 60)"},
    "stances": {
        "claim_id": _CLAIM,
        "claim": f"'The claim about ' || {_CLAIM} || '.'",
        "holder": f"if(k < {len(CLAIMS)}, 'article', 'Entity ' || hash(i, k) % 2000)",
        "quote_id": f"if(k < {len(CLAIMS)}, null, 0)",
        "stance": f"if({_UNRELATED}, 'unrelated', {_SIDES}[1 + (hash(i, k, 6) % 3)::int])",
        "evidence": f"if({_UNRELATED}, null, substr(said.text, 201, 150))",
    },
}
ROWS = {
    "articles": 1,
    "summaries": 3,
    "entities": 15,
    "sentiments": 1,
    "quotes": 4,
    "stances": 4,
    "ledger": 1,
    "embeddings": 1,
    "places": 10,
    "dates": 10,
    "amounts": 12,
}


def make(root: Path, articles: int, nights: int, rows_of: Mapping[str, int] = ROWS, early: int = 0) -> Lake:
    """Make the lake in `root`, and publish it as one snapshot.

    Args:
        rows_of: how many rows of each table an article has; of tables that are left out, none.
        early: further nights, of ten articles each, before the others.
    """
    lake, catalogue, per_night = Lake(root), Catalogue.empty(), articles // nights
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.register("pool", pool())
        first = 0
        for number in range(early + nights):
            night, count = FIRST_NIGHT + timedelta(days=number), 10 if number < early else per_night
            run_id = f"run-{number:04d}"
            files = []
            for table in PARQUET_TABLES:
                rows = rows_for(con, table, first, count, night, run_id, rows_of)
                path = lake.data_path(table.name, night, run_id, 0)
                store.write(path, table, rows, content_key=sha(f"{table.name} {number}"))
                placed = {"night": night, "sources": [SOURCE], "part": 0, "published_by": run_id}
                files.append(store.file_row(lake, path, table_name=table.name, **placed))
            first += count
            catalogue = catalogue.with_run(
                run_row(run_id, night),
                intake=[intake_row(run_id, night, SOURCE, count)],
                models=[
                    {"model_id": MODEL, "name": "tiny", "version": "1", "weights_sha256": sha("w")}
                    | {"first_run_id": run_id}
                ],
                claims=[
                    {"claim_id": claim, "text": f"The claim about {claim}.", "valid_from": night, "run_id": run_id}
                    for claim in CLAIMS
                ],
                files=files,
            )
    publish_catalogue(lake, catalogue)
    return lake


def rows_for(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    first: int,
    count: int,
    night: date,
    run_id: str,
    rows_of: Mapping[str, int] = ROWS,
) -> pa.Table:
    """The rows of a table for so many articles of a night, from the number `first` on; needs the view `pool`."""
    of_table = _OF_TABLE.get(table.name, {})
    columns = []
    for field in table.columns:
        made = of_table.get(field.name, _COLUMNS.get(field.name))
        if made is None:
            made = "null" if field.nullable else "random()"
        columns.append(f"({made})::{ddl.sql_type(field.type)} as {ddl.identifier(field.name)}")
    query = f"""
        select {", ".join(columns)}
        from (
                select i, substr(text, 1 + turned) || ' ' || left(text, turned) as text
                from (select i, (i // {POOL} * 7)::int as turned from range({first}, {first + count}) article(i))
                join pool on pool.number = i % {POOL}
            ) as said,
            range({rows_of.get(table.name, 0)}) row(k),
            (select date '{night}' as night, '{run_id}' as run_id)
        order by i, k
    """
    found = con.sql(query).to_arrow_table()
    for place, field in enumerate(table.columns):
        if field.type == pa.list_(pa.float32()):
            found = found.set_column(place, field.name, _vectors(found.num_rows, first))
    return found.cast(table.schema)


def _vectors(count: int, seed: int) -> pa.Array:
    """Vectors of unit length in any direction, rounded as the reader's are."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSIONS), dtype=np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    kept = drawn.astype(np.float16).astype(np.float32)
    return pa.ListArray.from_arrays(
        pa.array(range(0, kept.size + 1, DIMENSIONS), pa.int32()), pa.array(kept.ravel())
    )


def pool() -> pa.Table:
    """Numbered texts."""
    draw = random.Random(0)
    weights = [1 / (rank + 1) ** 0.9 for rank in range(len(_WORDS))]
    texts = [" ".join(draw.choices(_WORDS, weights, k=380)) for _ in range(POOL)]
    return pa.table({"number": range(POOL), "text": texts})
