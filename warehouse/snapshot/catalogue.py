"""The lake's bookkeeping in memory, as read from a snapshot: what was published, what stands, what stood."""

from __future__ import annotations

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

from warehouse.errors import CheckError, InputError
from warehouse.lake.lake import PRIVATE, Lake
from warehouse.snapshot import ddl
from warehouse.tables import formats, schemas
from warehouse.tables.bookkeeping import (
    BOOKKEEPING,
    CANARIES,
    CLAIMS,
    FILES,
    INTAKE,
    LAKE_FORMAT,
    MODELS,
    NOTICES,
    OUTLET_LISTS,
    OVERRIDES,
    RUNS,
)
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.tables.table import Table, filled


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
    notices: pa.Table
    outlet_lists: pa.Table

    @classmethod
    def empty(cls) -> Catalogue:
        """The catalogue of a lake in which nothing was published."""
        return cls(**{table.name: table.empty() for table in BOOKKEEPING})

    @classmethod
    def load(cls, lake: Lake) -> Catalogue:
        """The catalogue of the published snapshot; the empty one when there is none.

        Raises:
            InputError: the snapshot is no DuckDB file, not one of ours, of a later format, or older than the first.
        """
        if not lake.snapshot.exists():
            return cls.empty()
        return cls.of(lake.snapshot, str(lake.root))

    @classmethod
    def of(cls, snapshot: Path, lake_name: str) -> Catalogue:
        """The catalogue of a snapshot file, wherever it lies; `lake_name` is what errors call its lake.

        Raises:
            InputError: as `load`.
        """
        with open_snapshot(snapshot) as con:
            return cls.read(con, snapshot, lake_name)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, snapshot: Path, lake_name: str) -> Catalogue:
        """The catalogue of an open snapshot; errors call its file `snapshot` and its lake `lake_name`.

        Raises:
            InputError: as `load`.
        """
        try:
            format_ = format_of(con, lake_name)
            _has_our_tables(con, format_, lake_name)
            return cls(**{table.name: _rows_of(con, table, format_) for table in BOOKKEEPING})
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
            notices=_of_runs(self.notices, "run_id", known),
            outlet_lists=_of_runs(self.outlet_lists, "run_id", known),
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
        return replace(
            self,
            claims=_with_new(CLAIMS, self.claims, claims),
            runs=_appended(RUNS, self.runs, [{**run, "sequence": sequence}]),
            intake=_appended(INTAKE, self.intake, intake),
            canaries=_appended(CANARIES, self.canaries, canaries),
            models=_with_new(MODELS, self.models, models),
            files=self._files_with(run_id, list(files), run["night"]),
        )

    def with_overrides(self, rows: Iterable[Mapping[str, Any]]) -> Catalogue:
        """The catalogue with these corrections too, in the order of their times; those it has stay as they are."""
        both = _with_new(OVERRIDES, self.overrides, rows)
        return replace(self, overrides=both.sort_by([("corrected_at", "ascending"), ("override_id", "ascending")]))

    def with_notices(self, rows: Iterable[Mapping[str, Any]]) -> Catalogue:
        """The catalogue with these facts too; those that were told before stay as they are."""
        return replace(self, notices=_with_new(NOTICES, self.notices, rows))

    def with_sent(self, fact_ids: Collection[str], now: datetime) -> Catalogue:
        """The catalogue once everybody who is to be told of these facts has been."""
        rows = self.notices.to_pylist()
        for row in rows:
            if row["fact_id"] in fact_ids:
                row["sent_at"] = now
        return replace(self, notices=NOTICES.conform(rows))

    def with_outlets(self, rows: Sequence[Mapping[str, Any]], run_id: str) -> Catalogue:
        """The catalogue with these rows of the user's file, if they differ from those that it had last.

        Args:
            rows: columns of `outlet_lists` but `run_id`.
        """
        sequence = {row["run_id"]: row["sequence"] for row in self.runs.to_pylist()}
        known = self.outlet_lists.to_pylist()
        latest = max((row["run_id"] for row in known), key=sequence.__getitem__, default=None)
        before = [{**row, "run_id": run_id} for row in known if row["run_id"] == latest]
        now = [{**row, "run_id": run_id} for row in rows]
        if before == now:
            return self
        return replace(self, outlet_lists=_with_new(OUTLET_LISTS, self.outlet_lists, now))

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


def format_of(con: duckdb.DuckDBPyConnection, lake_name: str) -> int:
    """The format of the snapshot that is open; `lake_name` is what the error calls its lake.

    Raises:
        InputError: it is a later one than this version of Nightdesk knows.
    """
    try:
        [(format_,)] = con.execute(f"select format from {LAKE_FORMAT.name}").fetchall()
    except duckdb.CatalogException:  # the first format has no such table
        return formats.FIRST
    if format_ > formats.CURRENT:
        raise InputError(
            f"{lake_name}: this lake is of format {format_}, and this version of Nightdesk reads formats up to "
            f"{formats.CURRENT}: install the version that wrote it, or a later one; nothing was changed"
        )
    return int(format_)


def _has_our_tables(con: duckdb.DuckDBPyConnection, format_: int, lake_name: str) -> None:
    """Refuse a lake that lacks what its format has: it was made while the first one was still being worked out."""
    query = "select table_name, column_name from duckdb_columns() where database_name = current_database()"
    there, tables = set(con.execute(query).fetchall()), (*PARQUET_TABLES, *BOOKKEEPING)
    ours = {(table.name, name) for table in tables for name in table.schema_in(format_).names}
    if ("runs", "run_id") in there and (missing := sorted(ours - there)):
        told = ", ".join(f"{table}.{column}" for table, column in missing[:3])
        raise InputError(
            f"{lake_name}: this lake lacks {told}, which a lake of format {format_} has: it was made before the "
            "first release, or changed by hand; it can still be asked with plain `duckdb`, and new nights need a "
            "lake of their own: name one with --lake"
        )


def open_snapshot(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a private copy of a snapshot or candidate; times are in UTC, see `find_internal`.

    A copy, since the file itself may be open elsewhere: a session that writes to it locks us out, ours would
    lock out such a session, and a write-ahead log beside it is not ours. Small, and gone with the process.

    Raises:
        InputError: the file is no DuckDB database.
    """
    with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
        copy = Path(folder) / PRIVATE  # views show their rows under this name, see `ddl.scan`
        shutil.copyfile(path, copy)
        try:
            con = duckdb.connect(copy, read_only=True)  # the open file lives on without its name
        except duckdb.Error as error:
            raise InputError(_not_ours(path, error)) from error
    return _as_we_ask(con)


def session(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another session of an open snapshot, for a thread of its own; names and times are as in `open_snapshot`."""
    return _as_we_ask(con.cursor())  # a cursor inherits no settings


def _as_we_ask(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute("set TimeZone = 'UTC'")
    find_internal(con)
    return con


def find_internal(con: duckdb.DuckDBPyConnection) -> None:
    """Let queries of this session, or cursor, name what is in the schema `internal` plainly, before that of `main`.

    In a snapshot of the first format, and in none, all is in `main`.
    """
    schema = "from duckdb_schemas() where database_name = current_database() and schema_name = $name"
    if con.sql(schema, params={"name": schemas.INTERNAL}).fetchall():
        con.execute(f"set search_path = '{schemas.INTERNAL},{schemas.MAIN}'")


def _rows_of(con: duckdb.DuckDBPyConnection, table: Table, format_: int) -> pa.Table:
    there = table.schema_in(format_)
    if not there.names:
        return table.empty()
    columns = ", ".join(ddl.identifier(name) for name in there.names)
    rows = con.sql(f"select {columns} from {table.name}").to_arrow_table().cast(there)
    return table.conform(filled(rows, table.schema))


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


def _not_ours(path: Path, error: duckdb.Error) -> str:
    return f"{path} is not a snapshot of Nightdesk ({str(error).splitlines()[0]}); name another lake with --lake"
