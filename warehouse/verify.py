"""Holds a lake to its six promises: the files on disk, the rows of each shard, and the lake as a whole.

Files and shards are read one at a time, so memory is bounded by the largest shard; what concerns the whole lake is
asked in SQL, one check per file of checks/ (its first line says the promise; its rows are place and what is wrong).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import ddl, shard_checks, store
from warehouse.catalogue import Catalogue, in_memory
from warehouse.lake import Lake
from warehouse.schema import ARTICLES, BY_NAME, INTAKE, LEDGER, PARQUET_TABLES, REJECTIONS, REMOVED_SPANS
from warehouse.table import Table

MOST_PER_CHECK = 20  # breaches told of one kind and place; one cause may break a million rows

# Rows that stand for themselves: their content key is the hash of the rows, and can be made again.
_SELF_KEYED = (ARTICLES.name, LEDGER.name, REMOVED_SPANS.name)
_SIGNATURES = {"model_id": "models.model_id", "tone_model_id": "models.model_id", "run_id": "runs.run_id"}
_BOOKED = {
    "intake.run_id": "runs.run_id",
    "claims.run_id": "runs.run_id",
    "models.first_run_id": "runs.run_id",
    "files.published_by": "runs.run_id",
    "files.superseded_by": "runs.run_id",
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


def verify(con: duckdb.DuckDBPyConnection, lake: Lake, *, night: date | None = None) -> list[Breach]:
    """Every breach of a promise, at most `MOST_PER_CHECK` of a kind; empty for a lake that is sound.

    Rows are looked at once every file is found as it was published: else the files are the breach.

    Args:
        con: a connection to the lake's snapshot, or to a candidate for it.
        night: look at this night only, as before it is published; keys are still held against the whole lake.
    """
    files = [row for row in _rows(con, "from files order by path") if night in (None, row["night"])]
    current = [row for row in files if row["superseded_by"] is None]
    lost_history = list(_history_is_there(lake, files))
    damage = [*_relations_as_declared(con), *_files_as_recorded(lake, current), *_shards_complete(current)]
    if damage:
        return lost_history + damage
    in_shards = [breach for shard in _shards(current).values() for breach in _shard_holds(lake, shard)]
    return lost_history + in_shards + _lake_holds(con, night)


def _history_is_there(lake: Lake, files: Iterable[Row]) -> Iterator[Breach]:
    """Superseded files: an earlier run is shown by `--as-of` only while they are there. Current ones are read."""
    for row in files:
        path = lake.absolute(row["path"])
        if row["superseded_by"] is not None and not (path.exists() and path.stat().st_size == row["bytes"]):
            yield Breach(
                "signed", row["path"], f"is lost or cut short, and runs before {row['superseded_by']} need it"
            )


def _files_as_recorded(lake: Lake, current: Iterable[Row]) -> Iterator[Breach]:
    for row in current:
        path = lake.absolute(row["path"])
        if not path.exists():
            yield Breach("whole", row["path"], "is missing")
        elif path.stat().st_size != row["bytes"] or store.sha256_of(path) != row["file_sha256"]:
            yield Breach("whole", row["path"], f"does not hold the {row['bytes']} bytes that were published")
        else:
            yield from _contents_as_recorded(path, row)


def _contents_as_recorded(path: Path, row: Row) -> Iterator[Breach]:
    """A file whose bytes are those published, so a breach in here was published."""
    table = BY_NAME[row["table_name"]]
    with pq.ParquetFile(path) as file:
        found, count = file.schema_arrow, file.metadata.num_rows
    if different := _differences(table, found):
        yield Breach("schema", row["path"], f"{table.name}: {different}")
        return
    if count != row["rows"]:
        yield Breach("whole", row["path"], f"holds {count} rows, not {row['rows']}")
    if store.stored_keys(path) != (row["content_key"], row["input_key"]):
        yield Breach("again is once", row["path"], "carries other keys than were recorded")
    if table.name in _SELF_KEYED and store.rows_key(table, store.read(path, table)) != row["content_key"]:
        yield Breach("again is once", row["path"], "its rows do not give its content_key")
    nights = set(store.read(path, table, ["night"])["night"].to_pylist()) - {row["night"]}
    if nights:
        yield Breach("whole", row["path"], f"holds rows of the night {min(nights)}")


def _differences(table: Table, found: pa.Schema) -> str:
    """How a file's columns differ from the declared ones in name, type or nullability; empty when they do not."""
    if found.equals(table.schema):  # metadata and the name of a list's items aside
        return ""
    declared, read = list(table.schema), list(found)
    strange = [field for field in read if not any(field.equals(other) for other in declared)]
    missing = [field for field in declared if not any(field.equals(other) for other in read)]
    told = [f"{text} {_told(fields)}" for text, fields in (("found", strange), ("declared", missing)) if fields]
    return f"columns are not as declared: {', '.join(told) or 'their order'}"


def _told(fields: Iterable[pa.Field]) -> str:
    return ", ".join(f"{field.name} {field.type}{'' if field.nullable else ' not null'}" for field in fields)


def _shards_complete(current: Iterable[Row]) -> Iterator[Breach]:
    for (night, source, number), shard in _shards(current).items():
        where = f"night {night} source {source} shard {number}"
        if missing := [table.name for table in PARQUET_TABLES if table.name not in shard]:
            yield Breach("whole", where, f"has no file of {', '.join(missing)}")
        if ARTICLES.name in shard:
            read = {row["input_key"] for row in shard.values() if row["input_key"] is not None}
            if read - {shard[ARTICLES.name]["content_key"]}:
                yield Breach("whole", where, "its annotations were made from other articles than it holds")


def _shards(current: Iterable[Row]) -> dict[tuple[date, str, int], dict[str, Row]]:
    """The `files` rows of each shard by table; two files of one table would repeat keys, and that is told there."""
    shards: dict[tuple[date, str, int], dict[str, Row]] = {}
    for row in current:
        shards.setdefault((row["night"], row["source"], row["shard"]), {})[row["table_name"]] = row
    return shards


def _shard_holds(lake: Lake, shard: Mapping[str, Row]) -> Iterator[Breach]:
    rows = {name: store.read(lake.absolute(row["path"]), BY_NAME[name]) for name, row in shard.items()}
    yield from _capped("evidence", shard_checks.evidence(rows))
    yield from _capped("whole", shard_checks.wholeness(rows))


def _lake_holds(con: duckdb.DuckDBPyConnection, night: date | None) -> list[Breach]:
    with con.cursor() as cursor:  # its temporary views go with it
        breaches: list[Breach] = []
        try:
            _narrow(cursor, night)
            for promise, query in (*_checks(), *_unique_keys(), *_signatures()):
                breaches += _capped(promise, cursor.sql(f"{query} limit {MOST_PER_CHECK + 1}").fetchall())
        except duckdb.IOException as error:  # a file of another night than the one in question
            breaches.append(Breach("whole", "lake", str(error).splitlines()[0]))
    return breaches


def _narrow(con: duckdb.DuckDBPyConnection, night: date | None) -> None:
    """Make `checked_*`, the tables narrowed to the night in question, and `rejections`, the closed list."""
    only = "" if night is None else f" where night = DATE '{night.isoformat()}'"
    for table in (*PARQUET_TABLES, INTAKE):
        con.execute(f"create or replace temp view checked_{table.name} as from {table.name}{only}")
    listed = ", ".join(ddl.literal(reason) for reason in REJECTIONS)
    con.execute(f"create or replace temp view rejections as select [{listed}] as reasons")


@cache
def _checks() -> tuple[tuple[str, str], ...]:
    """Promise and query of each file of checks/."""
    folder = resources.files("warehouse") / "checks"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    texts = [file.read_text("utf-8") for file in files]
    return tuple((text.removeprefix("-- ").split(":", 1)[0], text) for text in texts)


def _unique_keys() -> Iterator[tuple[str, str]]:
    for table in PARQUET_TABLES:
        key = ", ".join(ddl.identifier(name) for name in table.key)
        yield (
            "again is once",
            f"""select concat_ws(' ', '{table.name}', {key}), format('the key occurs {{}} times', count(*))
            from {table.name} semi join (select distinct {key} from checked_{table.name}) using ({key})
            group by {key} having count(*) > 1""",
        )


def _signatures() -> Iterator[tuple[str, str]]:
    signed = {
        f"checked_{table.name}.{column}": target
        for table in PARQUET_TABLES
        for column, target in _SIGNATURES.items()
        if column in table.schema.names
    }
    for place, target in {**signed, **_BOOKED}.items():
        (table, column), known = place.split("."), target.split(".")
        yield (
            "signed",
            f"""select distinct '{place.removeprefix("checked_")}', concat({column}, ' is not in {known[0]}')
            from {table} where {column} is not null and {column} not in (select {known[1]} from {known[0]})""",
        )


def _relations_as_declared(con: duckdb.DuckDBPyConnection) -> Iterator[Breach]:
    declared, found = _declared(), _relations(con)
    for name in sorted(declared.keys() | found.keys()):
        if name not in found:
            yield Breach("schema", name, "is not in the snapshot")
        elif name not in declared:
            yield Breach("schema", name, "is in the snapshot, but not declared")
        elif found[name] != declared[name]:
            strange = sorted(set(found[name]) ^ set(declared[name]))
            yield Breach("schema", name, f"columns are not as declared: {strange or 'their order'}")


@cache
def _declared() -> dict[str, list[tuple[str, str, bool]]]:
    with in_memory(Lake(Path()), Catalogue.empty()) as empty:
        return _relations(empty)


def _relations(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, bool]]]:
    """Columns of every table and view of the snapshot: name, type, nullable."""
    relations: dict[str, list[tuple[str, str, bool]]] = {}
    query = """select table_name, column_name, data_type, is_nullable from duckdb_columns()
        where database_name = current_database() and not internal order by table_name, column_index"""
    for table, *column in con.sql(query).fetchall():
        relations.setdefault(table, []).append(tuple(column))
    return relations


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    rows: list[Row] = con.sql(query).to_arrow_table().to_pylist()
    return rows


def _capped(promise: str, found: Iterable[tuple[str, str]]) -> Iterator[Breach]:
    for number, (where, what) in enumerate(found):
        if number == MOST_PER_CHECK:
            yield Breach(promise, where, "and more of this kind")
            return
        yield Breach(promise, where, what)
