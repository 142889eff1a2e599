"""The format of a lake: a number that goes up by one whenever its tables get further columns.

A new format adds columns that may be null, each declared with `since_format`: no column goes, none gets another
type or another meaning. So a file of an older format is read as it is, with nulls for the columns that came later,
and is never rewritten: `files.format` says in which format each was written.

    1  every lake that says nothing
    2  `stances` has the probability of each stance; `files.format`; `overrides.whole`, `type` and `tone`; files lie
       in folders `dt=DATE`, no longer `night=DATE`: those written before are moved by `nightdesk migrate` alone,
       and read in either
    3  `entities.role` and its place; `sentiments.news` and its probabilities
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIRST = 1
CURRENT = 3


def of_file(row: Mapping[str, Any]) -> int:
    """The format of the file of a `files` row."""
    format_: int = row["format"] or FIRST
    return format_
