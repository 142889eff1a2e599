"""The two schemas of a snapshot: `main` has the dozen relations that an analyst needs, `internal` all there are.

`show tables` lists the first, which only show what `internal` has. A name that is in `internal` alone is answered
by DuckDB with where it is. Nothing reads from `main`: in a snapshot that is attached, clients before DuckDB 2.0
would take that for the schema `main` of their own database.
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

_NAMED = re.compile(
    r"(?<!distinct )\b(?P<before>(?:from|join)\s+)(?P<relation>\w+)\b(?!\.)|\b(?<!\.)(?P<function>\w+)\(", re.I
)


def shown_in(name: str) -> str:
    """The schema in which an analyst finds what the .sql files call `name`: a table, a view or a macro."""
    return MAIN if name in SHOWN_MACROS or (name in SHOWN and name not in CORRECTED) else INTERNAL


def made_in(name: str) -> str:
    """The schema in which it is made, and from which others read it."""
    return MAIN if name in SHOWN_MACROS else INTERNAL


def place(name: str) -> str:
    """`name` with the schema before it in which it is made."""
    return f"{made_in(name)}.{name}"


def qualified(query: str, relations: Collection[str], functions: Collection[str]) -> str:
    """`query` with the schema before each of these names, wherever they are read or called.

    DuckDB looks up the names in a view or macro when it is asked, and then not in `internal`.

    Args:
        relations: tables, views, and macros that return rows, as they follow `from` or `join`.
        functions: macros that return a value.
    """

    def named(found: re.Match[str]) -> str:
        if found["relation"] in relations:
            return f"{found['before']}{place(found['relation'])}"
        return f"{place(found['function'])}(" if found["function"] in functions else found[0]

    return _NAMED.sub(named, query)
