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
_OF_A_FUNCTION = re.compile(r".* while executing the UDF: \w+: ")  # what embed() says stands behind it


def run_sql(con: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """The answer to `query`, which may set what it needs before it asks. Column names that repeat get a number.

    Only statements that read are run: a connection that is read-only would still let COPY overwrite files.

    Raises:
        InputError: the query does not parse, names what does not exist, fails, would write, or asks twice.
    """
    with _told_in_one_line(con, query):
        answer = _asked(con, query).to_arrow_table()
    return _as_written(answer).rename_columns(_distinct(answer.column_names))


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the answer to `query` to a Parquet file, whole or not at all; the number of its rows.

    DuckDB writes it as it comes, with its own types: an answer may be larger than memory, and a sum of whole
    numbers, which is a HUGEINT, is a DOUBLE there.

    Raises:
        InputError: as `run_sql`, or the file cannot be written.
    """
    try:
        with store.replacing(path) as unfinished, _told_in_one_line(con, query):
            _asked(con, query).write_parquet(str(unfinished), compression="zstd")
            rows: int = pq.read_metadata(unfinished).num_rows
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error
    return rows


def _asked(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    """The last statement of `query`, about to be answered, once those before it were run."""
    statements = duckdb.extract_statements(query)
    if not statements:
        raise InputError("the query is empty; try `select * from articles limit 5`")
    for statement in statements:
        _refuse_writing(statement)
    if asked := [one.query for one in statements[:-1] if one.type in _ASKING]:
        raise InputError(f"one question at a time: another follows `{_begun(asked[0])}`; run them one by one")
    for statement in statements[:-1]:
        con.execute(statement.query).fetchall()
    return con.sql(statements[-1].query)


def _begun(query: str) -> str:
    """The first words of a query, in one line."""
    return textwrap.shorten(query.strip().rstrip(";"), 40, placeholder=" ...")


@contextmanager
def _told_in_one_line(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        raise InputError(f"{_said(error)}; if the lake was moved, run `nightdesk relocate`") from error
    except duckdb.BinderException as error:
        told = _unknown_column(con, str(error), query)
        raise InputError(told or _said(error) + _bare_date(str(error), query)) from error
    except duckdb.ConversionException as error:
        raise InputError(_said(error) + _bare_date(str(error), query)) from error
    except duckdb.CatalogException as error:
        raise InputError(_unknown_table(con, str(error)) or _said(error)) from error
    except duckdb.ParserException as error:
        hint = _reserved_column(con, str(error)) or _misspelt_beginning(str(error), query)
        raise InputError(_said(error) + hint) from error
    except duckdb.Error as error:
        raise InputError(_said(error)) from error


def _unknown_column(con: duckdb.DuckDBPyConnection, error: str, query: str) -> str | None:
    """What to say of a column that is not there: the nearest; and of one in double quotes, that it may be a text.

    None where the error is another.
    """
    found = _NO_COLUMN.search(error)
    if found is None:
        return None
    name, quoted = found["name"], f'"{found["name"]}"' in query
    known = re.findall(r'"([^"]+)"', error[found.end() :])
    if not known and not quoted:
        columns = "select distinct column_name as name from duckdb_columns() where not internal order by name"
        known = [row["name"] for row in rows_of(con, columns)]
    near = nearest(name, known)
    said = f'Binder Error: no column is called "{name}"' + (f' (the nearest is "{near}")' if near else "")
    if quoted:
        text = name.replace("'", "''")
        return f"{said}; a text stands in single quotes: '{text}'"
    return said if near else f"{said}; `nightdesk tables NAME` lists those of a table"


def _bare_date(error: str, query: str) -> str:
    """How a date is written, where the error is about numbers that were meant as one."""
    found = _BARE_DATE.search(query) if _NUMBER_FOR_DATE.search(error) else None
    return f"; a date stands in single quotes: '{found[0]}'" if found else ""


def _unknown_table(con: duckdb.DuckDBPyConnection, error: str) -> str | None:
    """What to say of a table that is not there, as DuckDB would propose one of its own; None of another error."""
    found = _NO_TABLE.search(error)
    if found is None:
        return None
    there = """select if(schema_name = 'main', '', schema_name || '.') || name as called, name
        from (select schema_name, table_name as name, internal, temporary from duckdb_tables()
            union all select schema_name, view_name, internal, temporary from duckdb_views())
        where not internal and not temporary order by schema_name = 'main', called"""
    known = {row["name"]: row["called"] for row in rows_of(con, there)}
    near = nearest(found["name"].lower(), known)
    hint = f'Did you mean "{known[near]}"?' if near else "`nightdesk tables` lists those there are"
    return f"Catalog Error: {found[0]}! {hint}"


def _reserved_column(con: duckdb.DuckDBPyConnection, error: str) -> str:
    """How a column is written whose name is a word of SQL, where the error is about such a word."""
    found = _SYNTAX.search(error)
    word = found["word"].lower() if found else ""
    known = """from duckdb_keywords() join duckdb_columns() on keyword_name = column_name
        where keyword_category = 'reserved' and keyword_name = $word"""
    return f'; if the column is meant, write "{word}"' if con.sql(known, params={"word": word}).fetchall() else ""


def _misspelt_beginning(error: str, query: str) -> str:
    """The word that was meant, where the error is about the one that a query begins with."""
    found = _SYNTAX.search(error)
    begins = found is not None and query.lstrip().startswith(found["word"])
    meant = nearest(found["word"].lower(), _BEGINNINGS) if found is not None and begins else None
    return f"; did you mean {meant}" if meant else ""


def _as_written(answer: pa.Table) -> pa.Table:
    """With every 32-bit float as the shortest number that means it: .49, not .49000000953674316."""
    for place, field in enumerate(answer.schema):
        if pa.types.is_float32(field.type):
            shortest = answer.column(place).cast(pa.string()).cast(pa.float64())
            answer = answer.set_column(place, field.name, shortest)
    return answer


def rows_of(con: duckdb.DuckDBPyConnection, query: str, **given: object) -> list[dict[str, Any]]:
    """The answer to a query of ours as plain rows; of what is `given`, what it names as `$name` is bound."""
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


def _said(error: duckdb.Error) -> str:
    """DuckDB's first line, with its proposal for a misspelt name where it has one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines[0] = _OF_A_FUNCTION.sub("", lines[0])
    hint = next((line for line in lines[1:] if line.startswith(("Did you mean", "Candidate"))), "")
    return f"{lines[0]} {hint}".strip()


def _distinct(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
