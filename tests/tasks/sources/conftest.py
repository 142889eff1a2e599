"""Sources made on the spot: files in an empty folder, read as one night reads them."""

from datetime import date

import pytest

from tasks.sources.open import open_source
from tasks.sources.source import Record, Source

NIGHT = date(2026, 3, 2)
SENTENCE = "The harbour board approved the new tidal gate on Monday."


@pytest.fixture
def folder(tmp_path):
    """An empty folder for the source's files."""
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def read(folder):
    """Read the folder, or a file in it, as a night does: the records by their reference."""

    def _read(name: str = "", *, night: date = NIGHT, **settings) -> dict[str, Record]:
        records = list(open_source(Source("desk", str(folder / name), **settings), night))
        by_reference = {record.reference: record for record in records}
        assert len(by_reference) == len(records), "two records of one night share a reference"
        return by_reference

    return _read
