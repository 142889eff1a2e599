"""Sources made on the spot: files in an empty folder, or feeds of a server here, read as one night reads them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from threading import Event

import pytest

from tasks.sources.fetching.options import Fetch
from tasks.sources.open import open_source
from tasks.sources.source import Beside, Record, Source
from tests.tasks.sources.web import Web
from warehouse.history.before import Before
from warehouse.lake.lake import Lake

NIGHT = date(2026, 3, 2)
SENTENCE = "The harbour board approved the new tidal gate on Monday."


def by_reference(source: Source, night: date, stopped: Event | None = None) -> dict[str, Record]:
    """The records of a night by their reference, which no two may share."""
    before = None if source.lake is None else Before.open(Lake(source.lake), night)
    records = list(open_source(source, night, beside=Beside(before=before, stopped=stopped or Event())))
    found = {record.reference: record for record in records}
    assert len(found) == len(records), "two records of one night share a reference"
    return found


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
        return by_reference(Source("desk", str(folder / name), **settings), night)

    return _read


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server of its own for each test."""
    with Web().open() as opened:
        yield opened


@pytest.fixture
def read_feeds(web, tmp_path):
    """Read feeds of the server as tonight does, in no hurry to be polite: the records by their reference."""

    def _read(*feeds: str, night: date | None = None, stopped: Event | None = None, **options) -> dict[str, Record]:
        quick = {"per_host_seconds": 0.0, "backoff_seconds": 0.01, "timeout": 60.0, "allow_hosts": (web.host,)}
        source = Source(
            "harbour",
            feeds=feeds or (web.url("/feed.xml"),),
            fetch=Fetch(**{**quick, **options}),
            lake=tmp_path / "lake",
        )
        return by_reference(source, night or datetime.now(UTC).date(), stopped)

    return _read
