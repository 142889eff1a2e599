"""One source through collecting and cleaning, as a night does it."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from tasks.clean import clean
from tasks.collect import collect
from tasks.sources.source import Source


@pytest.fixture
def drafts(tmp_path):
    """Collect and clean a path for a night: its drafts by their record, and both receipts."""

    def run(path, night=date(2026, 3, 2), languages=("en",), name="desk", **settings):
        records, out = (
            tmp_path / "staging" / f"{name}-records.parquet",
            tmp_path / "staging" / f"{name}-drafts.parquet",
        )
        collected = collect.fn(Source(name, str(path), **settings), night, records)
        cleaned = clean.fn(name, night, records, out, languages)
        rows = pq.read_table(out).to_pylist()
        assert [row["record"] for row in rows] == pq.read_table(records)["record"].to_pylist()
        return {row["record"]: row for row in rows}, collected, cleaned

    return run
