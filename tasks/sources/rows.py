"""A row of any format (JSON object, CSV line, Parquet row) as a record of a night, or as no record of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from tasks.cleaning.encoding import UnreadableError, decode, storable
from tasks.sources.nights import NoNightError, seen_on
from tasks.sources.page import read_page
from tasks.sources.source import COLUMNS, HTML, Record, Source

_NOTHING = {"", "nan", "nat", "null", "none", "n/a"}  # how exports write a missing value


class Rows:
    """Makes the records of one source and night out of rows."""

    def __init__(self, source: Source, night: date) -> None:
        self._source = source
        self._night = night
        self._zone = source.zone

    def record(self, reference: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Record | None:
        """The record of a row, or None where it was seen on another night.

        A row whose `seen_at` is missing or cannot be read is told by each night, as `broken_record`.

        Args:
            names: our column name -> the row's, as `source.column_map` gives it.
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
            if is_page:
                return Record(record.reference, {**read_page(value), **record.fields})
            text = value if isinstance(value, str) else decode(value)
            return Record(record.reference, {**record.fields, "text": storable(text)})
        except UnreadableError as error:
            return self._refused(record, error.problem, str(error))

    def _refused(self, record: Record, problem: str, detail: str) -> Record:
        return Record(record.reference, record.fields, problem, storable(detail))


def as_text(value: object) -> str | None:
    """A cell that is not the text: a string as it is, a number or date written out, names of a list joined.

    None for what is missing (NaN and empty strings too) or has no one reading.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
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
