"""The format of a lake: a number that grows by one whenever its tables get new columns, or its snapshot relations
that a night asks of the snapshot before it.

A new format only adds tables and nullable columns, each declared with `since_format`. It removes none and changes
neither type nor meaning of a column. So files of an older format are never rewritten: they are read with nulls in
the newer columns, and newer tables have no rows for their nights. `files.format` records the format in which each
was written.

    1  every lake that does not record its format
    2  `stances` has the probability of each stance; `files.format`; `overrides.whole`, `type` and `tone`; files are
       in folders `dt=DATE` instead of `night=DATE`: only `nightdesk migrate` moves older files, and both are read
    3  `entities.role` and its place; `sentiments.news` and its probabilities
    4  no new column: `internal.usual`, `internal.usual_window` and `internal.all_answers`
    5  tables of their own: stories, places, dates and amounts; `articles.section`
    6  what moves from night to night
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIRST = 1
CURRENT = 6


def of_file(row: Mapping[str, Any]) -> int:
    """The format of the file of a `files` row."""
    format_: int = row["format"] or FIRST
    return format_
