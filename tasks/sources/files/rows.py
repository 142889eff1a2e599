"""Turns a row of any format (JSON object, CSV line, Parquet row) into a record, if the row belongs to the night."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from tasks.cleaning.encoding import UnreadableError, decode, storable
from tasks.sources.page.article import is_whole_page, read_page, without_tags
from tasks.sources.source import (
    COLUMNS,
    HTML,
    Beside,
    NoNightError,
    Record,
    Source,
    column_map,
    header_map,
    seen_on,
)

_NOTHING = {"", "nan", "nat", "null", "none", "n/a"}  # how exports write a missing value
_LONGEST_LIST = 10_000  # characters of a cell that is read as a list
_ITEMS_APART = re.compile(r"""(['"])\s+(?=['"])""")  # numpy writes lists without commas: ['a' 'b']


class Rows:
    """Turns the rows of one source and night into records."""

    def __init__(self, source: Source, night: date, beside: Beside) -> None:
        self._source = source
        self._night = night
        self._zone = source.zone
        self._beside = beside

    def names(self, present: Collection[str]) -> dict[str, str]:
        """`source.column_map` of a row; notes the columns that are not read."""
        names = column_map(self._source, present)
        self._beside.leave(present, names)
        return names

    def names_in(self, where: str, header: Collection[str]) -> dict[str, str]:
        """`source.header_map` of a file; notes the columns that are not read.

        Raises:
            InputError: a mapped column is not in the file.
        """
        names = header_map(self._source, where, header)
        self._beside.leave(header, names)
        return names

    def record(self, reference: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Record | None:
        """The record of a row, or None if it was seen on another night.

        Every night rejects a row whose `seen_at` is missing or unreadable as `broken_record`.

        Args:
            names: our column name -> the row's.
        """
        fields: dict[str, object] = {}
        for ours in COLUMNS:
            if ours in ("text", "seen_at") or ours not in names:
                continue
            if (value := as_text(row.get(names[ours]))) is not None:
                fields[ours] = value
        if "seen_at" in names:
            try:
                seen = seen_on(self._night, as_text(row.get(names["seen_at"])), self._zone)
            except NoNightError as error:
                return Record(reference, fields, "broken_record", str(error))
            if seen is None:
                return None
            fields["seen_at"] = seen.isoformat()
        return self._with_text(Record(reference, fields), row, names)

    def _with_text(self, record: Record, row: Mapping[str, Any], names: Mapping[str, str]) -> Record:
        for ours in ("text", HTML):
            value = row.get(names.get(ours, ""))
            if value is None or (isinstance(value, float) and math.isnan(value)):
                continue
            if not isinstance(value, str | bytes):
                return self._refused(record, "wrong_type", f"{names[ours]} is {type(value).__name__}, must be text")
            if len(value) > self._source.record_bytes:
                return self._refused(record, "too_large", f"{names[ours]} has {len(value)} characters")
            if ours == "text" and not value.strip() and names.get(HTML) in row:
                continue
            return self._read(record, value, is_page=ours == HTML)
        wanted = names.get("text", "text")
        if wanted in row:
            return self._refused(record, "missing_text", f"{wanted!r} is null")
        return self._refused(record, "missing_text", f"no {wanted!r}; columns: {', '.join(map(str, row))}"[:300])

    def _read(self, record: Record, value: str | bytes, *, is_page: bool) -> Record:
        try:
            text = value if isinstance(value, str) else decode(value)
            if is_page or is_whole_page(text):
                return Record(record.reference, {**read_page(value if is_page else text), **record.fields})
            return Record(record.reference, {**record.fields, "text": storable(without_tags(text))})
        except UnreadableError as error:
            return self._refused(record, error.problem, str(error))

    def _refused(self, record: Record, problem: str, detail: str) -> Record:
        return Record(record.reference, record.fields, problem, storable(detail))


def as_text(value: object) -> str | None:
    """A cell other than the text as a string: numbers and dates written out, the names of a list joined.

    A string such as `['Ana Reyes', 'Tom Storm']`, as exports write lists, is read as a list; mappings likewise.
    None for missing values (NaN and empty strings too) and for values without a clear reading.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        if (parsed := _parsed(value)) is not None:
            return as_text(parsed)
        return None if value.strip().lower() in _NOTHING else storable(value)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value) if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):  # {"id": null, "name": "The Post"}, as news interfaces write an outlet
        return as_text(value.get("name"))
    if isinstance(value, list | tuple):
        return ", ".join(name for each in value if (name := as_text(each))) or None
    return str(value)


def _parsed(written: str) -> list[str | None] | dict[str, Any] | None:
    """The list of names, or the mapping with a name, that a string holds in JSON or in Python's notation."""
    written = written.strip()
    if not written.startswith(("[", "{")) or not written.endswith(("]", "}")) or len(written) > _LONGEST_LIST:
        return None
    for reader in (json.loads, ast.literal_eval):
        try:
            value = reader(_ITEMS_APART.sub(r"\1, ", written))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, list) and all(isinstance(each, str | None) for each in value):
            return value
        if isinstance(value, dict) and "name" in value:
            return value
    return None
