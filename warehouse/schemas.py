"""The two schemas of a snapshot: `main` has the dozen relations that an analyst needs, `internal` all others.

`show tables` lists the first. A name that is in `internal` alone is answered by DuckDB with where it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection

MAIN = "main"
INTERNAL = "internal"

# The tables and views of `main`, in the order in which pages list them.
SHOWN = (
    "stands",
    "flips",
    "positions",
    "positions_by_day",
    "statements",
    "entities",
    "mentions_by_day",
    "sentiments",
    "summaries",
    "articles",
    "latest_articles",
    "ledger",
)
SHOWN_MACROS = ("search", "similar_to", "nearest", "embed", "model_diff")

# Of these `main` has what is right, as corrected/*.sql have it, and `internal` what the model said, which is what
# the names mean in views/*.sql and macros/*.sql.
CORRECTED = ("entities", "sentiments")
CORRECTED_PREFIX = "corrected_"

AS_OF = "_as_of"

_IN_MAIN = {*SHOWN, *SHOWN_MACROS} - {*CORRECTED}
_NAMED = re.compile(
    r"(?<!distinct )\b(?P<before>(?:from|join)\s+)(?P<relation>\w+)\b(?!\.)|\b(?<!\.)(?P<function>\w+)\(", re.I
)


def schema_of(name: str) -> str:
    """The schema of what the .sql files call `name`: a table, a view, a macro, or the macro `X_as_of` of one."""
    return MAIN if name.removesuffix(AS_OF) in _IN_MAIN else INTERNAL


def place(name: str) -> str:
    """`name` with its schema before it."""
    return f"{schema_of(name)}.{name}"


def qualified(query: str, relations: Collection[str], functions: Collection[str]) -> str:
    """`query` with the schema before each of these names, wherever they are read or called.

    DuckDB looks up the names in a view or macro when it is asked, and then in `main` alone.

    Args:
        relations: tables, views, and macros that return rows, as they follow `from` or `join`.
        functions: macros that return a value.
    """

    def named(found: re.Match[str]) -> str:
        if found["relation"] in relations:
            return f"{found['before']}{place(found['relation'])}"
        return f"{place(found['function'])}(" if found["function"] in functions else found[0]

    return _NAMED.sub(named, query)
