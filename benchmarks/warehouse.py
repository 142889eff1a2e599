"""What an analyst waits for on a lake of a million articles: each question of the cookbook, and beside it the same
question to one flat Parquet file per table.

    python -m benchmarks.warehouse [ARTICLES] [NIGHTS] [FOLDER]

The lake is made first, or taken from FOLDER if it is there already (a million articles in 400 nights: five minutes,
3 GB), and its past months are merged. The flat files hold the same rows, written by DuckDB as it likes them best,
under the same views; so the ratio is what it costs that a lake is 400 nights of immutable files. Questions about
what only the samples hold are named and left out. Not part of `make bench`: it takes long.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb

from benchmarks.made_lake import CLAIMS, make
from warehouse.ask.cookbook import recipes
from warehouse.lake.lake import SNAPSHOT, Lake
from warehouse.snapshot import ddl
from warehouse.snapshot.catalogue import Catalogue, open_snapshot
from warehouse.snapshot.months import merge, unmerged
from warehouse.snapshot.snapshot import as_any_client, build_snapshot, connect, republish
from warehouse.snapshot.template import template
from warehouse.tables import schemas
from warehouse.tables.bookkeeping import BOOKKEEPING
from warehouse.tables.schema import PARQUET_TABLES

REPEATS = 3
# The names in the cookbook's queries are those of the samples; these stand in the made lake.
_NAMES = {
    "'marovia-invades-selden'": f"'{CLAIMS[0]}'",
    "'valcorvo-dam-unsafe'": f"'{CLAIMS[1]}'",
    "'Kadri Lepik'": "'Entity 77'",
    "'Beatriz Lourido'": "'Entity 78'",
    "'Marovia'": "'Entity 79'",
    "'f460cf7c24973bc0'": "md5('5000')",
    "'2026-03-02'": "'2025-01-02'",
    "'2026-03-03'": "'2025-01-03'",
}


def run(articles: int, nights: int, folder: Path) -> None:
    """Make what is missing in `folder`, ask, and print seconds and ratios."""
    lake = Lake(folder)
    if not lake.snapshot.exists():
        began = time.monotonic()
        make(folder, articles, nights)
        print(f"made in {time.monotonic() - began:.0f} s")
    _merge_months(lake)
    _sizes(lake)
    _opening(lake)
    with as_any_client(connect(lake)) as con, _flat(lake) as flat:
        con.execute("set threads = 2")
        flat.execute("set threads = 2")
        _look_up(con, flat, articles)
        asked = [_recipe(title, query, con, flat) for title, query in _questions()]
    ratios = [ratio for ratio in asked if ratio is not None]
    print(f"{len(ratios)} questions, median ratio {statistics.median(ratios):.2f}, highest {max(ratios):.2f}")


def _merge_months(lake: Lake) -> None:
    catalogue = Catalogue.load(lake)
    months = unmerged(lake, catalogue.current(), max(row["night"] for row in catalogue.current()))
    began = time.monotonic()
    for month in months:
        merge(lake, month)
    if months:
        republish(lake, catalogue)
        print(f"{len(months)} files of months written in {time.monotonic() - began:.0f} s")


def _questions() -> list[tuple[str, str]]:
    named = re.compile("|".join(map(re.escape, _NAMES)))
    return [(each.title, named.sub(lambda found: _NAMES[found[0]], each.query)) for each in recipes()]


def _recipe(
    title: str, query: str, con: duckdb.DuckDBPyConnection, flat: duckdb.DuckDBPyConnection
) -> float | None:
    """Print the seconds of both and return their ratio; None for a question about what this lake does not hold."""
    ours, theirs = [], []
    try:
        _seconds(con, query)
    except (duckdb.BinderException, duckdb.InvalidInputException) as error:
        print(f"{'left out':>32}  {title}: {str(error).splitlines()[0][:60]}")
        return None
    for _ in range(REPEATS):  # in turns, so that a busy moment meets both
        ours.append(_seconds(con, query))
        theirs.append(_seconds(flat, query))
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"{statistics.median(ours):8.3f} s  {statistics.median(theirs):8.3f} s  {ratio:5.2f}  {title}", flush=True
    )
    return ratio


def _seconds(con: duckdb.DuckDBPyConnection, query: str) -> float:
    began = time.monotonic()
    con.sql(query).fetchall()
    return time.monotonic() - began


def _look_up(con: duckdb.DuckDBPyConnection, flat: duckdb.DuckDBPyConnection, articles: int) -> None:
    [(wanted, night)] = con.sql(f"select md5('{articles // 2}'), min(night) from articles limit 1").fetchall()
    by_id = f"select * from articles where article_id = '{wanted}'"
    _recipe("one article by its id", by_id, con, flat)
    [(night,)] = con.sql(f"select night from articles where article_id = '{wanted}'").fetchall()
    _recipe("one article by its id and night", f"{by_id} and night = '{night}'", con, flat)
    _recipe("what one article says", f"select * from internal.who_says where article_id = '{wanted}'", con, flat)


def _sizes(lake: Lake) -> None:
    sizes: Counter[str] = Counter()
    files = Catalogue.load(lake).files.to_pylist()
    for row in files:
        sizes[row["table_name"]] += row["bytes"]
    articles = sum(row["rows"] for row in files if row["table_name"] == "articles")
    each = ", ".join(f"{name} {size / articles:.0f}" for name, size in sizes.most_common())
    print(f"{articles} articles, {len(files)} files: {sizes.total() / articles:.0f} bytes an article ({each})")
    print(f"snapshot {lake.snapshot.stat().st_size / 1e6:.1f} MB")


def _opening(lake: Lake) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue.load(lake)
        began = time.monotonic()
        build_snapshot(lake, catalogue, Path(folder) / "candidate.duckdb")
        built = time.monotonic() - began
    opened, asked = [], []
    for _ in range(REPEATS):
        began = time.monotonic()
        with open_snapshot(lake.snapshot) as con:
            opened.append(time.monotonic() - began)
            con.sql("select count(*) from articles").fetchall()
            asked.append(time.monotonic() - began)
    print(f"the snapshot is built in {built:.2f} s, opened in {statistics.median(opened):.3f} s, "
          f"and has counted its articles after {statistics.median(asked):.3f} s")  # fmt: skip


def _flat(lake: Lake) -> duckdb.DuckDBPyConnection:
    """The same tables, each one Parquet file in the order of the nights, under the same views and macros."""
    folder = lake.root / "flat"
    folder.mkdir(exist_ok=True)
    (folder / SNAPSHOT).write_bytes(template())
    flat = duckdb.connect(folder / SNAPSHOT)
    flat.execute("set TimeZone = 'UTC'")
    with connect(lake) as con:
        for table in PARQUET_TABLES:
            path = folder / f"{table.name}.parquet"
            if not path.exists():
                con.execute(f"copy (from {table.name} order by night) to '{path}' (compression zstd)")
            flat.execute(ddl.create_view(schemas.INTERNAL, table.name, f"from '{path}'"))
        for table in BOOKKEEPING:
            flat.register("incoming", con.sql(f"from {table.name}").to_arrow_table())
            flat.execute(f"insert into {schemas.place(table.name)} select * from incoming")
            flat.unregister("incoming")
    return flat


if __name__ == "__main__":
    given = sys.argv[1:]
    counts = [int(given[n]) if len(given) > n else default for n, default in enumerate((1_000_000, 400))]
    if len(given) > 2:
        run(*counts, Path(given[2]))
    else:
        with tempfile.TemporaryDirectory(prefix="nightdesk-warehouse-") as name:
            run(*counts, Path(name) / "lake")
