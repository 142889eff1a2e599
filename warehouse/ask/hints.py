"""What went wrong in a query, in one line, with the name or the spelling that was most likely meant."""

from __future__ import annotations

import re

import duckdb

from warehouse.ask.nearest import nearest

_NO_COLUMN = re.compile(
    r'Referenced column "?(?P<name>[^"]+?)"? (?:was )?not found|have a column named "(?P<of>[^"]+)"'
    r'|Column "(?P<listed>[^"]+)" (?:in (?:EXCLUDE|REPLACE) list|does not exist on)'
)
_NO_TABLE = re.compile(r"Table with name (?P<name>\S+) does not exist")
_NO_FUNCTION = re.compile(r"Function with name (?P<name>\S+) does not exist")
_NUMBER_FOR_DATE = re.compile(r"INTEGER -> (DATE|TIMESTAMP)|type (DATE|TIMESTAMP).* and type INTEGER")
_BARE_DATE = re.compile(r"(?<!')\b\d{4}-\d{1,2}-\d{1,2}\b(?!')")
_SYNTAX = re.compile(r'syntax error at or near "(?P<word>\w+)"')
_FILE = re.compile(r'"(?P<file>[^"]+)"')
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*")
# What editors and chats put in the place of ' and ".
_CURLY = re.compile(r"[‘’‚‛“”„‟´«»](?P<text>[^‘’‚‛“”„‟´«»']*)")
_KEYWORDS = (
    *("select", "from", "with", "describe", "show", "summarize", "explain", "pivot", "unpivot", "values"),
    *("where", "group", "having", "order", "limit", "offset", "join", "union", "qualify", "using"),
)
_FUNCTION_PREFIX = re.compile(r".* while executing the UDF: \w+: ")  # the message of embed() follows it
_SIGNATURES = 3  # of a function that a message shows at most


def explained(con: duckdb.DuckDBPyConnection, error: duckdb.Error, query: str) -> str:
    """DuckDB's message in one line, with a hint where the mistake is a common one."""
    message = str(error)
    match error:
        case duckdb.IOException():
            return _first_line(message) + _moved(message, query)
        case duckdb.BinderException():
            return _unknown_column(con, message, query) or _first_line(message) + _bare_date(message, query)
        case duckdb.ConversionException():
            return _first_line(message) + _bare_date(message, query)
        case duckdb.CatalogException():
            return _unknown_table(con, message) or _unknown_function(con, message) or _first_line(message)
        case duckdb.ParserException():
            hint = _curly_quotes(query) or _reserved_column(con, message) or _misspelt_keyword(message, query)
            return _first_line(message) + hint
    return _first_line(message)


def _moved(message: str, query: str) -> str:
    """A hint at a moved lake, unless the missing file is one that the query itself names."""
    named = _FILE.search(message)
    return "" if named and named["file"] in query else "; if the lake was moved, run `nightdesk relocate`"


def _unknown_column(con: duckdb.DuckDBPyConnection, message: str, query: str) -> str | None:
    """The message for an unknown column, with the nearest name or a hint at quotes; None for other errors."""
    match = _NO_COLUMN.search(message)
    if match is None:
        return None
    name = next(filter(None, match.groups()))
    no_column = f'Binder Error: no column is called "{name}"'
    if curly := _curly_quotes(query):
        return no_column + curly
    is_quoted = f'"{name}"' in query or f"`{name}`" in query
    known = [binding.split(".")[-1] for binding in re.findall(r'"([^"]+)"', message[match.end() :])]
    if not known and not is_quoted:
        known = _listed(con, "select distinct column_name from duckdb_columns() where not internal order by all")
    near = nearest(name, known)
    if near:
        no_column += f' (the nearest is "{near}")'
    if is_quoted:
        text = name.replace("'", "''")
        return f"{no_column}; a text stands in single quotes: '{text}'"
    return no_column if near else f"{no_column}; `nightdesk tables NAME` lists those of a table"


def _curly_quotes(query: str) -> str:
    """A hint at straight quotes, if the query has others outside of its texts."""
    match = _CURLY.search(_QUOTED.sub("", query))
    return f"; a text stands in straight single quotes: '{match['text'] or '...'}'" if match else ""


def _bare_date(message: str, query: str) -> str:
    """A hint at how to write a date, if the error is about an unquoted date."""
    match = _BARE_DATE.search(query) if _NUMBER_FOR_DATE.search(message) else None
    return f"; a date stands in single quotes: '{match[0]}'" if match else ""


def _unknown_table(con: duckdb.DuckDBPyConnection, message: str) -> str | None:
    """The message for an unknown table, as DuckDB might propose an internal table; None for other errors."""
    match = _NO_TABLE.search(message)
    if match is None:
        return None
    there = """select if(schema_name = 'main', '', schema_name || '.') || name as called
        from (select schema_name, table_name as name, internal, temporary from duckdb_tables()
            union all select schema_name, view_name, internal, temporary from duckdb_views())
        where not internal and not temporary order by schema_name = 'main', called"""
    known = {called.split(".")[-1]: called for called in _listed(con, there)}
    near = nearest(match["name"].lower(), known)
    hint = f'Did you mean "{known[near]}"?' if near else "`nightdesk tables` lists those there are"
    return f"Catalog Error: {match[0]}! {hint}"


def _unknown_function(con: duckdb.DuckDBPyConnection, message: str) -> str | None:
    """The message for an unknown function, as DuckDB proposes one however little it is alike; None for others."""
    match = _NO_FUNCTION.search(message)
    if match is None:
        return None
    known = _listed(con, "select distinct function_name from duckdb_functions() order by all")
    near = nearest(match["name"].lower(), known)
    hint = f'did you mean "{near}"?' if near else "`nightdesk tables` lists those of a lake, beside DuckDB's own"
    return f'Catalog Error: no function is called "{match["name"]}"; {hint}'


def _reserved_column(con: duckdb.DuckDBPyConnection, message: str) -> str:
    """A hint at how to write a column named like an SQL keyword, if the error is about such a word."""
    match = _SYNTAX.search(message)
    word = match["word"].lower() if match else ""
    reserved = """select keyword_name from duckdb_keywords() join duckdb_columns() on keyword_name = column_name
        where keyword_category = 'reserved'"""
    return f'; if the column is meant, write "{word}"' if word in _listed(con, reserved) else ""


def _misspelt_keyword(message: str, query: str) -> str:
    """A hint at the intended keyword, if the word of a syntax error or the word before it is like a keyword."""
    match = _SYNTAX.search(message)
    if match is None:
        return ""
    before, found, _ = query.partition(match["word"])
    begins = not before.strip()
    last = re.findall(r"\w+", found if begins else before)[-1:]
    meant = [nearest(word.lower(), _KEYWORDS) for word in last if word.lower() not in _KEYWORDS]
    return f"; did you mean {meant[0]}" if any(meant) else ""


def _first_line(message: str) -> str:
    """The first line, with DuckDB's proposal for a misspelt name or the signatures of a function."""
    first, *more = [line.strip() for line in message.splitlines() if line.strip()]
    first = _FUNCTION_PREFIX.sub("", first)
    proposal = next((line for line in more if line.startswith(("Did you mean", "Candidate"))), "")
    if proposal in ("Candidate functions:", "Candidate macros:"):
        forms = more[more.index(proposal) + 1 :]
        rest = f" and {len(forms) - _SIGNATURES} more" if len(forms) > _SIGNATURES else ""
        return f"{first} It is called as {', '.join(forms[:_SIGNATURES])}{rest}"
    return f"{first} {proposal}".strip()


def _listed(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [name for (name,) in con.sql(query).fetchall()]
