"""Reads what the user knows of the outlets from a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.ask.nearest import nearest
from warehouse.errors import InputError

COLUMNS = ("name", "domain", "country", "language", "owner", "lean", "agency")
_FORMS: Mapping[str, tuple[str, str]] = {
    "domain": (r"[a-z0-9-]+(\.[a-z0-9-]+)+", "a domain such as post.example"),
    "country": (r"[A-Z]{2}", "a code of ISO 3166-1 such as PT"),
    "language": (r"[a-z]{2}", "a code of ISO 639-1 such as en"),
    "agency": (r"true|false", "true or false"),
}
_TRUE = "true"

Rows = list[dict[str, Any]]


def read_outlets(path: Path) -> tuple[Rows, list[str]]:
    """The rows of the file, and a line for each row that is left out: where it is, what is wrong, and the form.

    Only `name` must be there; a cell may be empty.

    Raises:
        InputError: there is no such file, it is no CSV in UTF-8, or its header names no `name` or unknown columns.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"outlets.file: {path}: {error.strerror or error}; name a CSV file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"outlets.file: {path}: is not in UTF-8 ({error.reason}); save it as UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    rows: Rows = []
    problems = []
    seen: set[str] = set()
    try:
        _check_header(path, reader.fieldnames or ())
        for cells in reader:
            problem = _problem(cells, seen)
            if problem is None:
                rows.append(_row(cells))
                seen.add(rows[-1]["name"].lower())
            else:
                problems.append(f"outlets.file: {path}, line {reader.line_num}: {problem}; the row is left out")
    except csv.Error as error:
        raise InputError(f"outlets.file: {path}, line {reader.line_num}: is no CSV: {error}") from error
    return rows, problems


def _check_header(path: Path, header: Any) -> None:
    for name in header:
        if name not in COLUMNS:
            near = nearest(name, COLUMNS)
            meant = f"did you mean {near}; " if near else ""
            raise InputError(f"outlets.file: {path}: no column {name!r}; {meant}known are {', '.join(COLUMNS)}")
    if "name" not in header:
        raise InputError(f"outlets.file: {path}: its first line must name its columns, `name` among them")


def _problem(cells: Mapping[str, Any], seen: set[str]) -> str | None:
    if "" in cells or None in cells.values():
        return "it has not as many cells as the first line"
    name = cells["name"].strip()
    if not name:
        return "name is empty"
    if name.lower() in seen:
        return f"{name!r} stands in the file before"
    for column, (pattern, form) in _FORMS.items():
        value = cells.get(column, "").strip()
        if value and not re.fullmatch(pattern, value):
            return f"{column} {value!r} is not {form}"
    return None


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: cells.get(name, "").strip() or None for name in COLUMNS}
    return row | {"agency": None if row["agency"] is None else row["agency"] == _TRUE}
