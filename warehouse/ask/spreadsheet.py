"""An answer as CSV that a spreadsheet may open: no cell of it is a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyarrow as pa

from warehouse.ask.render import as_json_values

# What spreadsheets take for the start of a formula, see https://owasp.org/www-community/attacks/CSV_Injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(answer: pa.Table) -> str:
    """The rows as CSV with a header.

    A text that begins as a formula gets an apostrophe before it, which spreadsheets show as text; numbers are left
    as they are. A list of texts is joined by `; `, and any other nested value is JSON.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(answer.column_names)
    rows.writerows([_cell(row[name]) for name in answer.column_names] for row in as_json_values(answer))
    return written.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "; ".join(value)
    elif isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
    return value
