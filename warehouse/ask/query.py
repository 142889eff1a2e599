"""Runs SQL queries; errors become one line. Knows no lake."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.ask.hints import explained
from warehouse.errors import InputError
from warehouse.lake import store

_READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.SET,
    duckdb.StatementType.PRAGMA,
    duckdb.StatementType.MULTI,  # what PIVOT parses to
}
_ASKING = _READING - {duckdb.StatementType.SET, duckdb.StatementType.PRAGMA}
_PARAMETER = re.compile(r"\$(\w+)")
_EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\([^)]*\)\s*)?", re.IGNORECASE)


def run_sql(con: duckdb.DuckDBPyConnection, query: str, *, most: int | None = None) -> pa.Table:
    """Run `query`, in which SET may precede the one question; repeated column names get a number.

    Only statements that read are run: even a read-only connection would let COPY overwrite files.

    Args:
        most: rows to fetch at most; all by default.

    Raises:
        InputError: the query does not parse, names what does not exist, fails, would write, or asks twice.
    """
    with one_line_errors(con, query):
        asked = _asked(con, query)
        answer = (asked if most is None else asked.limit(most)).to_arrow_table()
    return as_written(answer).rename_columns(_distinct(answer.column_names))


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the answer to `query` to a Parquet file, whole or not at all; the number of its rows.

    DuckDB streams it with its own types: the answer may be larger than memory, and a sum of whole numbers (HUGEINT)
    becomes a DOUBLE.

    Raises:
        InputError: as `run_sql`, or the file cannot be written.
    """
    try:
        with store.replacing(path) as unfinished, one_line_errors(con, query):
            _asked(con, query).write_parquet(str(unfinished), compression="zstd")
            rows: int = pq.read_metadata(unfinished).num_rows
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error
    return rows


def _asked(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    """The last statement of `query` as a lazy relation; the statements before it are run."""
    statements = duckdb.extract_statements(query)
    if not statements:
        raise InputError("the query is empty; try `select * from articles limit 5`")
    for statement in statements:
        _refuse_writing(statement)
    if asked := [statement.query for statement in statements[:-1] if statement.type in _ASKING]:
        raise InputError(f"one question at a time: another follows `{_begun(asked[0])}`; run them one by one")
    for statement in statements[:-1]:
        con.execute(statement.query).fetchall()
    return con.sql(statements[-1].query)


def _begun(query: str) -> str:
    """The first words of a query, in one line."""
    return textwrap.shorten(query.strip().rstrip(";"), 40, placeholder=" ...")


@contextmanager
def one_line_errors(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[None]:
    """Report an error of DuckDB in the block as an `InputError` of one line."""
    try:
        yield
    except duckdb.Error as error:
        raise InputError(explained(con, error, query)) from error


def as_written(answer: pa.Table) -> pa.Table:
    """Write each 32-bit float as the shortest number that means it: .49, not .49000000953674316."""
    for place, field in enumerate(answer.schema):
        if pa.types.is_float32(field.type):
            shortest = answer.column(place).cast(pa.string()).cast(pa.float64())
            answer = answer.set_column(place, field.name, shortest)
    return answer


def rows_of(con: duckdb.DuckDBPyConnection, query: str, **given: object) -> list[dict[str, Any]]:
    """The answer to a query of ours as plain rows; see `table_of`."""
    rows: list[dict[str, Any]] = table_of(con, query, **given).to_pylist()
    return rows


def table_of(con: duckdb.DuckDBPyConnection, query: str, **given: object) -> pa.Table:
    """The answer to a query of ours; binds those of `given` that it names as `$name`."""
    named = {name: given[name] for name in _PARAMETER.findall(query) if name in given}  # DuckDB refuses others
    return con.sql(query, params=named).to_arrow_table()


def _refuse_writing(statement: duckdb.Statement) -> None:
    kind, query = statement.type, statement.query
    if kind == duckdb.StatementType.EXPLAIN:  # EXPLAIN ANALYZE runs what it explains
        inner = duckdb.extract_statements(_EXPLAIN.sub("", query, count=1))
        kind = inner[0].type if inner else kind
    if kind not in _READING:
        raise InputError(f"{kind.name} is not run here: the lake is only read; use a DuckDB session of your own")


def _distinct(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
