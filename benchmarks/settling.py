"""How long a night takes to be settled with other nights behind it, and the share of looking for near copies.

    python -m benchmarks.settling [ARTICLES] [NIGHTS]

Texts of 400 words drawn at random, so that only copies share runs; one in ten is a copy of an earlier one with a
new lead and without its end. Not part of `make bench`: making the lake takes longer than what is measured.
On two shared cores 5,000 articles with 30 nights behind them took 47 s, 4.7 of them for near copies, and 0.56 GB at
the peak; 20,000 with two nights behind 19 s and 4.3, and 110 MB more than before it looked: some 5 KB an article.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.cleaning.shingles import fingerprints
from tasks.records import DRAFTS
from tasks.settle.copies import NearCopies
from tasks.settle.settle import settle
from tests.warehouse.lakes import article, publish
from warehouse.history.before import Before
from warehouse.history.candidates import candidates
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.tables.schema import ARTICLES

FIRST_NIGHT = date(2026, 3, 2)
WORDS = [f"{one}{two}{three}" for one in "bdfgklmnprstvz" for two in "aeiou" for three in "bdfgklmnprstvz"]
SOURCES = 40  # as many files a night as 5,000 articles in shards of 128 make


def run(count: int, nights: int) -> None:
    """Make the lake, settle one more night, and print seconds and the peak of memory."""
    draw = random.Random(0)
    with tempfile.TemporaryDirectory(prefix="nightdesk-settling-") as name:
        lake = Lake(Path(name) / "lake")
        texts: list[str] = []
        for number in range(nights):
            night = FIRST_NIGHT + timedelta(days=number)
            texts = _texts(draw, count, texts)
            rows = [
                article(f"{number}-{n}", text, fingerprints=fingerprints(text), night=night)
                for n, text in enumerate(texts)
            ]
            shards = {f"s{n}": _shard(rows[n::SOURCES], f"s{n}") for n in range(SOURCES)}
            publish(lake, f"run-{number:03}", shards, night=night)
        night = FIRST_NIGHT + timedelta(days=nights)
        path = lake.staging(night) / "tonight-drafts.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(_drafts(_texts(draw, count, texts)), schema=DRAFTS), path)
        peak_before = _peak()
        started = time.monotonic()
        with Before.open(lake, night) as before, before.past(["tonight"]) as con:
            near = NearCopies.of(candidates(con, night, ["tonight"], [path]))
        looking = time.monotonic() - started
        looked = _peak()
        with Before.open(lake, night) as before:
            shards, receipt = settle.fn(before, {"tonight": path}, "run", 128)
        copies = sum(
            store.read(shard.folder / "articles.parquet", ARTICLES, ["copy_similarity"]).column(0).null_count
            for shard in shards
        )
        print(f"{count} articles, {nights} nights behind: settled in {receipt.seconds:.1f} s")
        print(f"  of which near copies {looking:.1f} s; {len(near.matches)} found, {count - copies} copies in all")
        print(f"  memory at the peak: {peak_before} MB before, {looked} MB while looking, {_peak()} MB in all")


def _texts(draw: random.Random, count: int, earlier: list[str]) -> list[str]:
    texts = [" ".join(draw.choices(WORDS, k=400)) for _ in range(count)]
    for n in range(0, count if earlier else 0, 10):
        words = draw.choice(earlier).split()
        texts[n] = " ".join([*draw.choices(WORDS, k=20), *words[20:280]])
    return texts


def _shard(rows: list[dict[str, Any]], source: str) -> dict[str, list[dict[str, Any]]]:
    return {"articles": [row | {"source": source} for row in rows], "ledger": []}


def _drafts(texts: list[str]) -> list[dict[str, Any]]:
    made = {"outlet": "Daily", "published_from": "none", "language": "en", "annotated": True, "removed": []}
    rows = (article(f"tonight-{n}", text, fingerprints=fingerprints(text)) | made for n, text in enumerate(texts))
    return [{name: row.get(name) for name in DRAFTS.names} for row in rows]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000, int(sys.argv[2]) if len(sys.argv) > 2 else 30)
