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

from warehouse.ask.nearest import nearest
from warehouse.errors import InputError
from warehouse.lake import store

_READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.SET,
    duckdb.StatementType.PRAGMA,
    duckdb.StatementType.MULTI,  # what PIVOT parses to
}
_ASKING = _READING - {duckdb.StatementType.SET, duckdb.StatementType.PRAGMA}
_EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\([^)]*\)\s*)?", re.IGNORECASE)
_NO_COLUMN = re.compile(r'(?:Referenced column|have a column named) "(?P<name>[^"]+)"')
_NO_TABLE = re.compile(r"Table with name (?P<name>\S+) does not exist")
_NUMBER_FOR_DATE = re.compile(r"INTEGER -> (DATE|TIMESTAMP)|type (DATE|TIMESTAMP).* and type INTEGER")
_BARE_DATE = re.compile(r"(?<!')\b\d{4}-\d{1,2}-\d{1,2}\b(?!')")
_SYNTAX = re.compile(r'syntax error at or near "(?P<word>\w+)"')
_BEGINNINGS = ("select", "from", "with", "describe", "show", "summarize", "explain", "pivot", "unpivot", "values")
_FUNCTION_PREFIX = re.compile(r".* while executing the UDF: \w+: ")  # the message of embed() follows it


def run_sql(con: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Run `query`, in which SET may precede the one question; repeated column names get a number.

    Only statements that read are run: even a read-only connection would let COPY overwrite files.

    Raises:
        InputError: the query does not parse, names what does not exist, fails, would write, or asks twice.
    """
    with _one_line_errors(con, query):
        answer = _asked(con, query).to_arrow_table()
    return _as_written(answer).rename_columns(_distinct(answer.column_names))


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the answer to `query` to a Parquet file, whole or not at all; the number of its rows.

    DuckDB streams it with its own types: the answer may be larger than memory, and a sum of whole numbers (HUGEINT)
    becomes a DOUBLE.

    Raises:
        InputError: as `run_sql`, or the file cannot be written.
    """
    try:
        with store.replacing(path) as unfinished, _one_line_errors(con, query):
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
def _one_line_errors(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        raise InputError(f"{_first_line(error)}; if the lake was moved, run `nightdesk relocate`") from error
    except duckdb.BinderException as error:
        message = _unknown_column(con, str(error), query)
        raise InputError(message or _first_line(error) + _bare_date(str(error), query)) from error
    except duckdb.ConversionException as error:
        raise InputError(_first_line(error) + _bare_date(str(error), query)) from error
    except duckdb.CatalogException as error:
        raise InputError(_unknown_table(con, str(error)) or _first_line(error)) from error
    except duckdb.ParserException as error:
        hint = _reserved_column(con, str(error)) or _misspelt_beginning(str(error), query)
        raise InputError(_first_line(error) + hint) from error
    except duckdb.Error as error:
        raise InputError(_first_line(error)) from error


def _unknown_column(con: duckdb.DuckDBPyConnection, error: str, query: str) -> str | None:
    """The message for an unknown column, with the nearest name or a hint at quotes; None for other errors."""
    match = _NO_COLUMN.search(error)
    if match is None:
        return None
    name, quoted = match["name"], f'"{match["name"]}"' in query
    known = re.findall(r'"([^"]+)"', error[match.end() :])
    if not known and not quoted:
        columns = "select distinct column_name as name from duckdb_columns() where not internal order by name"
        known = [row["name"] for row in rows_of(con, columns)]
    near = nearest(name, known)
    message = f'Binder Error: no column is called "{name}"' + (f' (the nearest is "{near}")' if near else "")
    if quoted:
        text = name.replace("'", "''")
        return f"{message}; a text stands in single quotes: '{text}'"
    return message if near else f"{message}; `nightdesk tables NAME` lists those of a table"


def _bare_date(error: str, query: str) -> str:
    """A hint at how to write a date, if the error is about an unquoted date."""
    match = _BARE_DATE.search(query) if _NUMBER_FOR_DATE.search(error) else None
    return f"; a date stands in single quotes: '{match[0]}'" if match else ""


def _unknown_table(con: duckdb.DuckDBPyConnection, error: str) -> str | None:
    """The message for an unknown table, as DuckDB might propose an internal table; None for other errors."""
    match = _NO_TABLE.search(error)
    if match is None:
        return None
    there = """select if(schema_name = 'main', '', schema_name || '.') || name as called, name
        from (select schema_name, table_name as name, internal, temporary from duckdb_tables()
            union all select schema_name, view_name, internal, temporary from duckdb_views())
        where not internal and not temporary order by schema_name = 'main', called"""
    known = {row["name"]: row["called"] for row in rows_of(con, there)}
    near = nearest(match["name"].lower(), known)
    hint = f'Did you mean "{known[near]}"?' if near else "`nightdesk tables` lists those there are"
    return f"Catalog Error: {match[0]}! {hint}"


def _reserved_column(con: duckdb.DuckDBPyConnection, error: str) -> str:
    """A hint at how to write a column named like an SQL keyword, if the error is about such a word."""
    match = _SYNTAX.search(error)
    word = match["word"].lower() if match else ""
    known = """from duckdb_keywords() join duckdb_columns() on keyword_name = column_name
        where keyword_category = 'reserved' and keyword_name = $word"""
    return f'; if the column is meant, write "{word}"' if con.sql(known, params={"word": word}).fetchall() else ""


def _misspelt_beginning(error: str, query: str) -> str:
    """A hint at the intended keyword, if the error is about the first word of the query."""
    match = _SYNTAX.search(error)
    begins = match is not None and query.lstrip().startswith(match["word"])
    meant = nearest(match["word"].lower(), _BEGINNINGS) if match is not None and begins else None
    return f"; did you mean {meant}" if meant else ""


def _as_written(answer: pa.Table) -> pa.Table:
    """Write each 32-bit float as the shortest number that means it: .49, not .49000000953674316."""
    for place, field in enumerate(answer.schema):
        if pa.types.is_float32(field.type):
            shortest = answer.column(place).cast(pa.string()).cast(pa.float64())
            answer = answer.set_column(place, field.name, shortest)
    return answer


def rows_of(con: duckdb.DuckDBPyConnection, query: str, **given: object) -> list[dict[str, Any]]:
    """The answer to a query of ours as plain rows; binds those of `given` that it names as `$name`."""
    named = {name: value for name, value in given.items() if f"${name}" in query}  # DuckDB refuses others
    rows: list[dict[str, Any]] = con.sql(query, params=named).to_arrow_table().to_pylist()
    return rows


def _refuse_writing(statement: duckdb.Statement) -> None:
    kind, query = statement.type, statement.query
    if kind == duckdb.StatementType.EXPLAIN:  # EXPLAIN ANALYZE runs what it explains
        inner = duckdb.extract_statements(_EXPLAIN.sub("", query, count=1))
        kind = inner[0].type if inner else kind
    if kind not in _READING:
        raise InputError(f"{kind.name} is not run here: the lake is only read; use a DuckDB session of your own")


def _first_line(error: duckdb.Error) -> str:
    """The first line of DuckDB's message, with its proposal for a misspelt name if there is one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines[0] = _FUNCTION_PREFIX.sub("", lines[0])
    hint = next((line for line in lines[1:] if line.startswith(("Did you mean", "Candidate"))), "")
    return f"{lines[0]} {hint}".strip()


def _distinct(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
