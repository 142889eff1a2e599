"""Checks a lake against its six promises: the files on disk, the rows of each part of a night, the lake as a whole.

Parts are read one at a time, so that the largest part bounds the memory. Checks of the whole lake are SQL, one per
`.sql` file of this folder: its first line names the promise, its result has a row for each place and problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.ask.query import rows_of
from warehouse.checks import shard_checks
from warehouse.checks.file_checks import read_checked
from warehouse.checks.month_checks import month_problems
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import row_ranges
from warehouse.snapshot import ddl
from warehouse.snapshot.catalogue import Catalogue, find_internal
from warehouse.snapshot.snapshot import private_snapshot
from warehouse.snapshot.sql_files import sql_files
from warehouse.tables import formats
from warehouse.tables.bookkeeping import CORRECTABLE, INTAKE
from warehouse.tables.columns import REJECTIONS
from warehouse.tables.schema import ARTICLES, PARQUET_TABLES

_SHOWN = 3  # breaches in an error
MOST_PER_CHECK = 20  # reported breaches of one kind and place: one cause may break a million rows

_BOOKED = {
    "intake.run_id": "runs.run_id",
    "canaries.run_id": "runs.run_id",
    "canaries.model_id": "models.model_id",
    "claims.run_id": "runs.run_id",
    "models.first_run_id": "runs.run_id",
    "files.published_by": "runs.run_id",
    "files.superseded_by": "runs.run_id",
    "overrides.after_run_id": "runs.run_id",
    "overrides.model_id": "models.model_id",
    "notices.run_id": "runs.run_id",
    "outlet_lists.run_id": "runs.run_id",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Breach:
    """One promise broken in one place.

    Attributes:
        promise: `evidence`, `nothing vanishes`, `whole`, `again is once`, `signed` or `schema`.
        where: the file, article, record, table or run.
        what: what is wrong with it.
    """

    promise: str
    where: str
    what: str


def in_one_line(breaches: Sequence[Breach]) -> str:
    """The first breaches, for an error that says why nothing was published."""
    return "; ".join(f"{breach.promise}: {breach.where}: {breach.what}" for breach in breaches[:_SHOWN])


def verify(con: duckdb.DuckDBPyConnection, lake: Lake, *, night: date | None = None) -> list[Breach]:
    """Every breach of a promise, at most `MOST_PER_CHECK` of a kind; empty for a sound lake.

    If a file or a view is damaged, the whole lake is not checked: the damage is the breach.

    Args:
        con: a connection to the lake's snapshot, or to a candidate for it.
        night: check this night only, before it is published; its keys are still compared with the whole lake.
    """
    files = [row for row in rows_of(con, "from files order by path") if night in (None, row["night"])]
    breaches, damage = list(_history_is_there(lake, files)), list(_relations_as_declared(con))
    for where, rows in _parts(row for row in files if row["superseded_by"] is None):
        found, damaged = _part_holds(lake, where, rows)
        damage += damaged
        breaches += found
    if night is None:
        damage += [Breach(*problem) for problem in month_problems(lake, files)]
    return breaches + (damage or _lake_holds(con, night))


def _history_is_there(lake: Lake, files: Iterable[Row]) -> Iterator[Breach]:
    """Superseded files must exist, as `--as-of` reads them. Current files are checked elsewhere."""
    for row in files:
        run = row["superseded_by"]
        if run is None or row["removed_at"] is not None:
            continue
        if not store.is_whole(lake.absolute(row["path"]), row):
            yield Breach("signed", row["path"], f"is lost or cut short, and runs before {run} need it")


def _parts(current: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The `files` rows of each part of a night, with its name."""
    parts: dict[tuple[date, int], list[Row]] = {}
    for row in current:
        parts.setdefault((row["night"], row["part"]), []).append(row)
    for (night, number), rows in sorted(parts.items()):
        yield f"night {night} part {number}", rows


def _part_holds(lake: Lake, where: str, files: list[Row]) -> tuple[list[Breach], list[Breach]]:
    """Breaches in the rows of a part, and damage: files that are missing or not as recorded."""
    damage = list(_incomplete(where, files))
    shards: dict[tuple[str, int], dict[str, pa.Table]] = {}
    for row in files:
        path = lake.absolute(row["path"])
        rows, problems = read_checked(path, row)
        damage += [Breach(promise, row["path"], what) for promise, what in problems]
        if rows is not None:
            for shard in row_ranges(path):
                tables = shards.setdefault((shard.source, shard.shard), {})
                tables[row["table_name"]] = rows.slice(shard.start, shard.rows)
    if damage:
        return [], damage
    for tables in shards.values():
        for table in PARQUET_TABLES:  # a shard of an older format lacks the later tables
            tables.setdefault(table.name, table.empty())
    evidence = chain.from_iterable(map(shard_checks.evidence, shards.values()))
    whole = chain.from_iterable(map(shard_checks.wholeness, shards.values()))
    return [*_capped("evidence", evidence), *_capped("whole", whole)], []


def _incomplete(where: str, files: list[Row]) -> Iterator[Breach]:
    counts = Counter(row["table_name"] for row in files)
    known = max(
        (formats.of_file(row) for row in files if row["table_name"] == ARTICLES.name), default=formats.FIRST
    )
    for table in PARQUET_TABLES:
        if counts[table.name] != 1 and (counts[table.name] or table.since_format <= known):
            yield Breach("whole", where, f"has {counts[table.name]} files of {table.name}, not one")
    articles = {row["content_key"] for row in files if row["table_name"] == ARTICLES.name}
    if {row["input_key"] for row in files} - articles - {None}:
        yield Breach("whole", where, "its annotations were made from other articles than it holds")


def _lake_holds(con: duckdb.DuckDBPyConnection, night: date | None) -> list[Breach]:
    with con.cursor() as cursor:  # closing it drops its temporary views
        breaches: list[Breach] = []
        try:
            find_internal(cursor)
            _narrow(cursor, night)
            for promise, query in (*_checks(), *_unique_keys(night), *_signatures()):
                breaches += _capped(promise, cursor.execute(f"{query} limit {MOST_PER_CHECK + 1}").fetchall())
        except duckdb.IOException as error:  # a file of another night is missing
            breaches.append(Breach("whole", "lake", str(error).splitlines()[0]))
    return breaches


def _narrow(con: duckdb.DuckDBPyConnection, night: date | None) -> None:
    """Make the temporary views that checks read: `checked_*`, the tables narrowed to the night; `scope`; and the
    closed lists `rejections` and `correctable`."""
    only = "" if night is None else f" where night = DATE '{night.isoformat()}'"
    for table in (*PARQUET_TABLES, INTAKE):
        con.execute(f"create or replace temp view checked_{table.name} as from {table.name}{only}")
    con.execute(f"create or replace temp view scope as select {night is None} as whole_lake")
    listed = ", ".join(ddl.literal(reason) for reason in REJECTIONS)
    con.execute(f"create or replace temp view rejections as select [{listed}] as reasons")
    allowed = ", ".join(
        f"({ddl.literal(table)}, {ddl.literal(field)}, cast([{', '.join(map(ddl.literal, values))}] as VARCHAR[]))"
        for table, fields in CORRECTABLE.items()
        for field, values in fields.items()
    )
    con.execute(
        f"create or replace temp view correctable as from (values {allowed}) as t(table_name, field, allowed)"
    )


@cache
def _checks() -> tuple[tuple[str, str], ...]:
    """Promise and query of each file of checks/."""
    return tuple((text.removeprefix("-- ").split(":", 1)[0], text) for _, text in sql_files("checks"))


def _unique_keys(night: date | None) -> Iterator[tuple[str, str]]:
    for table in PARQUET_TABLES:
        names = [ddl.identifier(name) for name in table.key]
        key = ", ".join(names)
        same = " and ".join(f"{table.name}.{name} is not distinct from checked.{name}" for name in names)
        only = (
            ""
            if night is None
            else f"semi join (select distinct {key} from checked_{table.name}) checked on {same}"
        )
        yield (
            "again is once",
            f"""select concat_ws(' ', '{table.name}', {key}), format('the key occurs {{}} times', count(*))
            from {table.name} {only}
            group by {key} having count(*) > 1""",
        )


def _signatures() -> Iterator[tuple[str, str]]:
    """For each table all columns at once: DuckDB takes 5 ms to begin a query over Parquet files."""
    signed = {
        f"checked_{table.name}.{column}": target
        for table in PARQUET_TABLES
        for column in table.schema.names
        if (target := _signer(column)) is not None
    }
    columns: dict[str, dict[str, str]] = {}
    for place, target in {**signed, **_BOOKED}.items():
        table, column = place.split(".")
        columns.setdefault(table, {})[column] = target
    for table, targets in columns.items():
        name = table.removeprefix("checked_")
        made = ", ".join(
            f"{{'place': '{name}.{column}', 'signature': {column}, 'signer': '{target.split('.')[0]}'}}"
            for column, target in targets.items()
        )
        signers = (target.split(".") for target in sorted(set(targets.values())))
        known = " union all ".join(f"select '{signer}', {key} from {signer}" for signer, key in signers)
        yield (
            "signed",
            f"""select distinct made.place, concat(made.signature, ' is not in ', made.signer)
            from (select unnest([{made}]) as made from (select distinct {", ".join(targets)} from {table}))
            where made.signature is not null and (made.signer, made.signature) not in ({known})""",
        )


def _signer(column: str) -> str | None:
    """Where a signature of this column of a Parquet table is recorded; None if the column is no signature."""
    if column.endswith("model_id"):
        return "models.model_id"
    return "runs.run_id" if column == "run_id" else None


def _relations_as_declared(con: duckdb.DuckDBPyConnection) -> Iterator[Breach]:
    declared, found = _declared(), _relations(con)
    for name in sorted(declared):  # analysts may have added relations of their own
        if name not in found:
            yield Breach("schema", name, "is not in the snapshot")
        elif found[name] != declared[name]:
            strange = sorted(set(found[name]) ^ set(declared[name]))
            yield Breach("schema", name, f"columns are not as declared: {strange or 'their order'}")


@cache
def _declared() -> dict[str, list[tuple[str, str, bool]]]:
    with private_snapshot(Lake(Path()), Catalogue.empty()) as empty:
        return _relations(empty)


def _relations(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, bool]]]:
    """Columns of every table and view of the snapshot: name, type, nullable; and the arguments of every macro."""
    relations: dict[str, list[tuple[str, str, bool]]] = {}
    query = """select if(schema_name = 'main', table_name, concat(schema_name, '.', table_name)), column_name,
            data_type, is_nullable
        from duckdb_columns() where database_name = current_database() and not internal
        order by schema_name, table_name, column_index"""
    for table, *column in con.execute(query).fetchall():
        relations.setdefault(table, []).append(tuple(column))
    query = """select concat(if(schema_name = 'main', '', concat(schema_name, '.')), function_name, '()'),
            parameters
        from duckdb_functions()
        where database_name = current_database() and not internal"""
    for macro, arguments in con.execute(query).fetchall():
        relations[macro] = [(argument, "", True) for argument in arguments]
    return relations


def _capped(promise: str, problems: Iterable[tuple[str, str]]) -> Iterator[Breach]:
    for number, (where, what) in enumerate(problems):
        if number == MOST_PER_CHECK:
            yield Breach(promise, where, "and more of this kind")
            return
        yield Breach(promise, where, what)
