"""Corrections as rows of `overrides`: added or withdrawn, never changed.

Reads and writes no files: `answers` finds the answer to correct, and the caller publishes the returned catalogue.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pyarrow.compute as pc

from warehouse.corrections.answers import Answer
from warehouse.corrections.facts import ANSWERS
from warehouse.errors import InputError
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.bookkeeping import CORRECTABLE

_LONGEST = 200  # characters of a name, a type or a reason
_LONGEST_ANSWER = 600  # characters of a place, date or amount in all its columns

Row = dict[str, Any]


def correct(
    catalogue: Catalogue, answer: Answer, value: str, *, who: str, why: str, now: datetime
) -> tuple[Catalogue, str]:
    """The catalogue with this correction, and its id. An earlier correction of the same answer stays as a row.

    Args:
        now: with a time zone.

    Raises:
        InputError: the value is not allowed, or the answer already has it.
    """
    target = answer.target
    value = checked_value(target["table_name"], target["field"], value)
    dropped_already = target["field"] == "drop" and answer.shown is None
    if dropped_already or (target["field"] != "drop" and value == answer.shown):
        is_so = "taken out" if dropped_already else value
        raise InputError(f"{answer.what} is {is_so} already; nothing to correct")
    return _with_row(catalogue, target | {"was": answer.was, "value": value}, who=who, why=why, now=now)


def undo(catalogue: Catalogue, override_id: str, *, who: str, why: str, now: datetime) -> tuple[Catalogue, Row]:
    """The catalogue with a row that withdraws a correction, and that row; its `corrected` is the withdrawn value.

    The previous answer holds again: an earlier correction, or the model's answer.

    Raises:
        InputError: there is no such correction (the message names the latest), it is itself a withdrawal, or it was
            withdrawn before.
    """
    rows = {row["override_id"]: row for row in catalogue.overrides.to_pylist()}
    withdrawn = {row["withdraws"] for row in rows.values()} - {None}
    if override_id not in rows:
        latest = [id_ for id_, row in rows.items() if row["value"] is not None and id_ not in withdrawn]
        raise InputError(f"no correction {override_id}; the latest are {', '.join(latest[:-6:-1]) or 'none'}")
    row = rows[override_id]
    if row["withdraws"] is not None:
        raise InputError(f"{override_id} takes back {row['withdraws']}: correct the answer again instead")
    if override_id in withdrawn:
        raise InputError(f"{override_id} was taken back already")
    taken_back = row | {"value": None, "withdraws": override_id}
    after, new_id = _with_row(catalogue, taken_back, who=who, why=why, now=now)
    return after, taken_back | {"override_id": new_id, "corrected": row["value"]}


def checked_value(table_name: str, field: str, value: str) -> str:
    """`value` as it is stored: a label of the closed list of its field, or else a line with single spaces.

    Raises:
        InputError: it is neither.
    """
    allowed = CORRECTABLE[table_name][field]
    if not allowed:
        return _line("--is", value, _LONGEST_ANSWER if table_name in ANSWERS else _LONGEST)
    if value not in allowed:
        raise InputError(f"--is {value}: use one of {', '.join(allowed)}")
    return value


def _line(what: str, text: str, longest: int = _LONGEST) -> str:
    line = " ".join(text.split())
    if not line or len(line) > longest:
        raise InputError(f"{what}: give 1 to {longest} characters")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in line):
        raise InputError(f"{what}: give text without control characters")
    return line


def _with_row(catalogue: Catalogue, row: Row, *, who: str, why: str, now: datetime) -> tuple[Catalogue, str]:
    runs = catalogue.runs
    last_run = runs["run_id"][pc.index(runs["sequence"], pc.max(runs["sequence"])).as_py()].as_py()
    last = pc.max(catalogue.overrides["corrected_at"]).as_py()
    at = now if last is None else max(now, last + timedelta(microseconds=1))  # times give the order of corrections
    signed = {"who": _line("--by", who), "why": _line("--why", why), "corrected_at": at, "after_run_id": last_run}
    override_id = _new_id(row | signed, catalogue.override_ids())
    return catalogue.with_overrides([row | signed | {"override_id": override_id}]), override_id


def _new_id(row: Row, taken: Collection[str]) -> str:
    """An id that is short enough to type, and differs from those that other machines give meanwhile."""
    hashed = json.dumps(row | {"override_id": None}, default=str, sort_keys=True)
    while True:
        hashed = hashlib.sha256(hashed.encode()).hexdigest()
        if (override_id := f"c-{hashed[:8]}") not in taken:
            return override_id
