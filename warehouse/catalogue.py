"""The lake's bookkeeping in memory, and the DuckDB snapshot that is made from it and swapped in as one act.

A snapshot is a small DuckDB file: the bookkeeping as tables, and views over an exact list of Parquet files.
It is built beside the published one and renamed over it; a published one is never opened for writing.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse import ddl, history_macros, sql_files, store
from warehouse.errors import CheckError, InputError, MissingLake
from warehouse.lake import SNAPSHOT, Lake
from warehouse.relations import dictionary_rows, relations
from warehouse.schema import (
    ARTICLES,
    BOOKKEEPING,
    CANARIES,
    CLAIMS,
    DATA_DICTIONARY,
    FILES,
    INTAKE,
    MODELS,
    OVERRIDES,
    PARQUET_TABLES,
    RUNS,
    TABLES,
)
from warehouse.sql_files import Macro
from warehouse.table import Table

# The oldest storage format that keeps comments on views: any DuckDB client from 1.2 on opens it.
STORAGE_VERSION = "v1.2.0"
_FIRST_FILE = re.compile(r"'((?:[^']|'')+\.parquet)'")  # in a view: <lake>/<table>/night=<date>/<file>


@dataclass(frozen=True)
class Catalogue:
    """What was published, and what people corrected in it: conforming tables, never changed in place."""

    claims: pa.Table
    runs: pa.Table
    intake: pa.Table
    canaries: pa.Table
    models: pa.Table
    files: pa.Table
    overrides: pa.Table

    @classmethod
    def empty(cls) -> Catalogue:
        """The catalogue of a lake in which nothing was published."""
        return cls(**{table.name: table.empty() for table in BOOKKEEPING})

    @classmethod
    def load(cls, lake: Lake) -> Catalogue:
        """The catalogue of the published snapshot; the empty one when there is none.

        Raises:
            InputError: the snapshot is no DuckDB file, not one of ours, or of a version with other tables.
        """
        return cls.of(lake.snapshot, str(lake.root)) if lake.snapshot.exists() else cls.empty()

    @classmethod
    def of(cls, snapshot: Path, lake_name: str) -> Catalogue:
        """The catalogue of a snapshot file, wherever it lies; `lake_name` is what errors call its lake.

        Raises:
            InputError: as `load`.
        """
        with open_snapshot(snapshot) as con:
            try:
                _has_our_tables(con, lake_name)
                return cls(**{table.name: _rows_of(con, table) for table in BOOKKEEPING})
            except duckdb.Error as error:
                raise InputError(_not_ours(snapshot, error)) from error

    def run_ids(self) -> set[str]:
        """The runs that were published."""
        return set(self.runs["run_id"].to_pylist())

    def override_ids(self) -> set[str]:
        """The corrections that were made, also those taken back."""
        return set(self.overrides["override_id"].to_pylist())

    def current(self, *, night: date | None = None, table_name: str | None = None) -> list[dict[str, Any]]:
        """The `files` rows that no run has superseded, of one night or table where given."""
        wanted = {"superseded_by": None}
        given = {"night": night, "table_name": table_name}
        wanted |= {key: value for key, value in given.items() if value is not None}  # type: ignore[misc]
        return [row for row in self.files.to_pylist() if all(row[key] == value for key, value in wanted.items())]

    def as_of(self, run_id: str) -> Catalogue:
        """The catalogue as it was when `run_id` had just been published: without what was corrected after it.

        Raises:
            InputError: no such run was published, naming the latest that were; or its files are gone.
        """
        sequence = {row["run_id"]: row["sequence"] for row in self.runs.to_pylist()}
        if run_id not in sequence:
            latest = ", ".join(sorted(sequence, key=sequence.__getitem__, reverse=True)[:5]) or "none"
            raise InputError(f"no run called {run_id!r} was published; the latest are: {latest}")
        known = {run for run, number in sequence.items() if number <= sequence[run_id]}
        files = [row for row in self.files.to_pylist() if row["published_by"] in known]
        for row in files:
            if row["superseded_by"] not in known:
                row["superseded_by"] = None
                if row["removed_at"] is not None:
                    when = f"{row['removed_at']:%Y-%m-%d}"
                    raise InputError(f"run {run_id} can no longer be shown: its files are gone since {when}")
        return Catalogue(
            claims=_of_runs(self.claims, "run_id", known),
            runs=_of_runs(self.runs, "run_id", known),
            intake=_of_runs(self.intake, "run_id", known),
            canaries=_of_runs(self.canaries, "run_id", known),
            models=_of_runs(self.models, "first_run_id", known),
            files=FILES.conform(files),
            overrides=_of_runs(self.overrides, "after_run_id", known - {run_id}),
        )

    def with_run(
        self,
        run: Mapping[str, Any],
        *,
        intake: Iterable[Mapping[str, Any]],
        canaries: Iterable[Mapping[str, Any]] = (),
        models: Iterable[Mapping[str, Any]],
        claims: Iterable[Mapping[str, Any]],
        files: Iterable[Mapping[str, Any]],
    ) -> Catalogue:
        """The catalogue after one more run; this one stays as it is.

        Models, claims and files that are known are kept as they are: an answer keeps its first signature.

        Args:
            run: a `runs` row; `sequence` is set here, whatever it holds.
            files: every file that is the night's, new ones and kept ones; its other current files are superseded.

        Raises:
            CheckError: the run was published before, or a file in `files` was superseded before.
        """
        run_id = str(run["run_id"])
        if run_id in self.runs["run_id"].to_pylist():
            raise CheckError(f"run {run_id} was published before; a run is published once")
        sequence = (pc.max(self.runs["sequence"]).as_py() or 0) + 1
        return Catalogue(
            claims=_with_new(CLAIMS, self.claims, claims),
            runs=_appended(RUNS, self.runs, [{**run, "sequence": sequence}]),
            intake=_appended(INTAKE, self.intake, intake),
            canaries=_appended(CANARIES, self.canaries, canaries),
            models=_with_new(MODELS, self.models, models),
            files=self._files_with(run_id, list(files), run["night"]),
            overrides=self.overrides,
        )

    def with_overrides(self, rows: Iterable[Mapping[str, Any]]) -> Catalogue:
        """The catalogue with these corrections too, in the order of their times; those it has stay as they are."""
        both = _with_new(OVERRIDES, self.overrides, rows)
        return replace(self, overrides=both.sort_by([("corrected_at", "ascending"), ("override_id", "ascending")]))

    def without_files(self, paths: Collection[str], now: datetime) -> Catalogue:
        """The catalogue once those of these files that are superseded are no longer on disk."""
        rows = self.files.to_pylist()
        for row in rows:
            if row["path"] in paths and row["superseded_by"] is not None:
                row["removed_at"] = now
        return replace(self, files=FILES.conform(rows))

    def _files_with(self, run_id: str, files: Sequence[Mapping[str, Any]], night: date) -> pa.Table:
        rows, kept = self.files.to_pylist(), {file["path"] for file in files}
        for row in rows:
            if row["path"] in kept and row["superseded_by"] is not None:
                raise CheckError(f"{row['path']} was superseded by {row['superseded_by']}; write it anew")
            if row["night"] == night and row["superseded_by"] is None and row["path"] not in kept:
                row["superseded_by"] = run_id
        return _with_new(FILES, FILES.conform(rows), files)


def build_snapshot(lake: Lake, catalogue: Catalogue, path: Path) -> None:
    """Write a candidate snapshot to `path`, which is replaced; `swap` publishes it.

    Raises:
        CheckError: a file the catalogue counts as current cannot be read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    _wal(path).unlink(missing_ok=True)
    with duckdb.connect() as con:
        con.execute(f"attach {ddl.literal(str(path))} as lake (storage_version '{STORAGE_VERSION}')")
        _fill(con, "lake", lake, catalogue)
        con.execute("detach lake")


def swap(lake: Lake, candidate: Path) -> None:
    """Publish: rename `candidate` over the snapshot. Open sessions keep the one they have; new ones see this.

    An analyst who opened the old snapshot for writing may have left a write-ahead log beside it. DuckDB would
    replay it into the new one (seen with storage v1.2.0; newer formats refuse to open), so it goes too.
    """
    _wal(lake.snapshot).unlink(missing_ok=True)
    store.replace_file(candidate, lake.snapshot)
    _wal(lake.snapshot).unlink(missing_ok=True)


def republish(lake: Lake, catalogue: Catalogue) -> None:
    """Publish a snapshot of `catalogue` that is made anew beside the old one; call it with the lake's lock held.

    Raises:
        CheckError: a file the catalogue counts as current cannot be read.
    """
    candidate = lake.root / ".candidate.duckdb"
    build_snapshot(lake, catalogue, candidate)
    swap(lake, candidate)


def connect(lake: Lake, *, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the lake as published, or as it was once the run `as_of` had been; times are in UTC.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: no such run was published, the snapshot cannot be read, or the lake was moved or copied.
    """
    if not lake.snapshot.exists():
        raise MissingLake(f"no night is published in {lake.root}: run `nightdesk run`, or name another --lake")
    if as_of is None:
        con = open_snapshot(lake.snapshot)
        _names_its_own_files(con, lake)
        return con
    return in_memory(lake, Catalogue.load(lake).as_of(as_of))


def in_memory(lake: Lake, catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    """A connection to a snapshot of `catalogue` that is on no disk; times are in UTC."""
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    _fill(con, "memory", lake, catalogue)
    return con


def _has_our_tables(con: duckdb.DuckDBPyConnection, lake_name: str) -> None:
    """Refuse the lake of another version: its files could not be read beside those of tonight."""
    query = "select table_name, column_name from duckdb_columns() where database_name = current_database()"
    there = set(con.execute(query).fetchall())
    ours = {(table.name, name) for table in (*PARQUET_TABLES, *BOOKKEEPING) for name in table.schema.names}
    if ("runs", "run_id") in there and (missing := sorted(ours - there)):
        told = ", ".join(f"{table}.{column}" for table, column in missing[:3])
        raise InputError(
            f"{lake_name}: this lake was made by another version of Nightdesk, without {told}; it can still be "
            "asked with `nightdesk sql`, and new nights need a lake of their own: name one with --lake"
        )


def _names_its_own_files(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Refuse a snapshot that was moved or copied with its lake: its views would read the original's files."""
    for (sql,) in con.execute("select sql from duckdb_views() where contains(sql, '.parquet')").fetchall():
        named = _FIRST_FILE.search(sql)
        root = Path(named[1].replace("''", "'")).parents[2] if named else lake.root
        if not (root.exists() and root.samefile(lake.root)):
            told = f"{lake.snapshot} names files in {root}"
            raise InputError(f"{told}; if the lake was moved or copied, run `nightdesk relocate`")


def open_snapshot(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a private copy of a snapshot or candidate; times are in UTC.

    A copy, since the file itself may be open elsewhere: a session that writes to it locks us out, ours would
    lock out such a session, and a write-ahead log beside it is not ours. Small, and gone with the process.

    Raises:
        InputError: the file is no DuckDB database.
    """
    with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
        copy = Path(folder) / SNAPSHOT
        shutil.copyfile(path, copy)
        try:
            con = duckdb.connect(copy, read_only=True)  # the open file lives on without its name
        except duckdb.Error as error:
            raise InputError(_not_ours(path, error)) from error
    con.execute("set TimeZone = 'UTC'")
    return con


def _fill(con: duckdb.DuckDBPyConnection, schema: str, lake: Lake, catalogue: Catalogue) -> None:
    con.execute("begin")  # some 300 statements: one transaction, or each of them waits for the disk
    for table in BOOKKEEPING:
        con.execute(ddl.create_table(schema, table))
        _insert(con, schema, table, getattr(catalogue, table.name))
    current = catalogue.current()
    for table in PARQUET_TABLES:
        files = [lake.absolute(row["path"]) for row in current if row["table_name"] == table.name]
        try:
            con.execute(ddl.create_view(schema, table.name, ddl.scan(table, files)))
        except duckdb.Error as error:
            raise CheckError(f"{table.name}: {str(error).splitlines()[0]}") from error
    con.execute(ddl.create_table(schema, DATA_DICTIONARY))
    for table in TABLES:
        for statement in ddl.table_comments(schema, table):
            con.execute(statement)
    _add_history(con, schema, lake, catalogue)
    con.execute(f"use {schema}")  # views and macros name their tables plainly
    _add_where_corrected(con, schema)
    _add_views(con, schema, corrected=catalogue.overrides.num_rows > 0)
    _add_macros(con, schema, (*history_macros.macros_as_of(), *sql_files.macros()))
    _insert(con, schema, DATA_DICTIONARY, DATA_DICTIONARY.conform(dictionary_rows(relations(con))))
    con.execute("use memory")
    con.execute("commit")


def _insert(con: duckdb.DuckDBPyConnection, schema: str, table: Table, rows: pa.Table) -> None:
    con.register("incoming", rows)
    con.execute(f"insert into {schema}.{table.name} select * from incoming")
    con.unregister("incoming")


def _add_views(con: duckdb.DuckDBPyConnection, schema: str, *, corrected: bool) -> None:
    for view in sql_files.views():
        try:
            con.execute(ddl.create_view(schema, view.name, view.query if corrected else ddl.uncorrected(view)))
        except duckdb.IOException as error:
            raise CheckError(f"{view.name}: {str(error).splitlines()[0]}") from error
        columns = {name: view.said(name) for name in con.table(view.name).columns}
        for statement in ddl.comments(schema, ddl.kind_of(view.name), view.name, view.row, columns):
            con.execute(statement)


def _add_history(con: duckdb.DuckDBPyConnection, schema: str, lake: Lake, catalogue: Catalogue) -> None:
    """Views over the files of nights that several runs wrote, superseded ones too."""
    history = f"{schema}.{history_macros.HISTORY}"
    con.execute(f"create schema {history}")
    files = catalogue.files.to_pylist()
    for table in PARQUET_TABLES:
        paths = history_macros.history_paths(table, files)
        name = history_macros.history_name(table)
        con.execute(ddl.create_view(history, name, history_macros.history_view(table, lake, paths)))
        said = f"Rows of `{table.name}` of nights that several runs wrote; ask `{table.name}_as_of(run)`."
        con.execute(ddl.comment(history, "view", name, said))


def _add_macros(con: duckdb.DuckDBPyConnection, schema: str, macros: Iterable[Macro]) -> None:
    for macro in macros:
        con.execute(ddl.create_macro(schema, macro))
        con.execute(ddl.comment(schema, "macro table" if macro.is_table else "macro", macro.name, macro.row))


def _add_where_corrected(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Say where corrections can be found at all, in constants by which DuckDB leaves out files as it plans.

    A night is listed if it holds an article that was ever corrected, now or when that was done. More than needed
    does no harm: what is corrected is told by `overrides` alone.
    """
    nights: list[date] = []
    if con.sql("from overrides limit 1").fetchall():
        query = """select night from articles where article_id in (select article_id from overrides)
            union select night from overrides where night is not null order by night"""
        try:
            nights = [night for (night,) in con.sql(query).fetchall()]
        except duckdb.Error as error:
            raise CheckError(f"{ARTICLES.name}: {str(error).splitlines()[0]}") from error
    names = "select distinct surface from overrides where article_id is null order by surface"
    for statement in ddl.where_corrected(schema, nights, [name for (name,) in con.sql(names).fetchall()]):
        con.execute(statement)


def _rows_of(con: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    columns = ", ".join(ddl.identifier(name) for name in table.schema.names)
    return table.conform(con.sql(f"select {columns} from {table.name}").to_arrow_table().cast(table.schema))


def _of_runs(rows: pa.Table, column: str, runs: Collection[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows[column], pa.array(sorted(runs), pa.string())))


def _appended(table: Table, rows: pa.Table, more: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.concat_tables([rows, table.conform(more)])


def _with_new(table: Table, rows: pa.Table, more: Iterable[Mapping[str, Any]]) -> pa.Table:
    """`rows` and those of `more` whose key is in none of them; of two with one key the first is kept."""
    known = set(zip(*(rows[name].to_pylist() for name in table.key), strict=True))
    new: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in more:
        key = tuple(row[name] for name in table.key)
        if key not in known:
            new.setdefault(key, row)
    return _appended(table, rows, new.values())


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _not_ours(path: Path, error: duckdb.Error) -> str:
    return f"{path} is not a snapshot of Nightdesk ({str(error).splitlines()[0]}); name another lake with --lake"
