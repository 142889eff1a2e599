"""Data sets on disk; a missing file is a clear error."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from models.api import ModelError


def need(data: Path, relative: str) -> Path:
    """The path of a data file under `data`.

    Raises:
        ModelError: the file is missing.
    """
    path = data / relative
    if not path.exists():
        raise ModelError(f"{path} does not exist; --data must name the folder that holds {relative}")
    return path


def csv_rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a header; fields may be as long as an article."""
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)
