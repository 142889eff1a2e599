"""The two schemas of a snapshot: `main` has the relations that an analyst needs, `internal` has all.

`show tables` lists `main`, whose relations only show those of `internal`. For a name that is only in `internal`,
DuckDB's error says where it is. No view reads from `main`: in an attached snapshot, clients before DuckDB 2.0 would
look in the schema `main` of their own database.
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
    "places",
    "places_by_day",
    "sentiments",
    "summaries",
    "dates",
    "amounts",
    "figures",
    "calendar",
    "articles",
    "latest_articles",
    "stories",
    "story_members",
    "stories_by_day",
    "trends",
    "outlets",
    "entity",
    "aliases",
    "offices",
    "entity_ids",
    "quote_variants",
    "altered_quotes",
    "ledger",
)
SHOWN_MACROS = (
    "search",
    "similar_to",
    "nearest",
    "embed",
    "story_of",
    "story_timeline",
    "story_positions",
    "story_outlets",
    "geojson",
    "model_diff",
    "contested_figures",
    "figures_of",
    "moved",
    "blind_spots",
    "share_of_voice",
    "corroboration",
    "one_sided",
)

# Under these names `main` has corrected answers (corrected/*.sql), and `internal` has the answers as the model gave
# them; in views/*.sql and macros/*.sql the names mean those of `internal`.
CORRECTED = ("entities", "sentiments", "places", "dates", "amounts", "stories", "story_members", "entity_ids")
CORRECTED_PREFIX = "corrected_"

AS_OF = "_as_of"

_NAMED = re.compile(
    r"(?<!distinct )\b(?P<before>(?:from|join)\s+)(?P<relation>\w+)\b(?!\.)|\b(?<!\.)(?P<function>\w+)\(", re.I
)


def shown_in(name: str) -> str:
    """The schema in which an analyst finds the table, view or macro that the .sql files call `name`."""
    return MAIN if name in SHOWN_MACROS or (name in SHOWN and name not in CORRECTED) else INTERNAL


def made_in(name: str) -> str:
    """The schema in which `name` is created, and from which others read it."""
    return MAIN if name in SHOWN_MACROS else INTERNAL


def place(name: str) -> str:
    """`name` with the schema in which it is created."""
    return f"{made_in(name)}.{name}"


def qualified(query: str, relations: Collection[str], functions: Collection[str]) -> str:
    """`query` with the schema before each of these names, wherever it reads or calls them.

    DuckDB resolves the names in a view or macro when it is queried, and does not look in `internal`.

    Args:
        relations: tables, views, and macros that return rows; they follow `from` or `join`.
        functions: macros that return a value.
    """

    def named(found: re.Match[str]) -> str:
        if found["relation"] in relations:
            return f"{found['before']}{place(found['relation'])}"
        return f"{place(found['function'])}(" if found["function"] in functions else found[0]

    return _NAMED.sub(named, query)
