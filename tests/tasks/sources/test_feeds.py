"""What becomes of each entry, by what the server does: the table of behaviours and outcomes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tasks.sources.fetching.options import Fetch
from tasks.sources.open import open_source
from tasks.sources.source import Record, Source
from tests.tasks.sources.web import Web, feed, item, page

TONIGHT = datetime.now(UTC).date()


@pytest.fixture
def web() -> Iterator[Web]:
    """A server of its own for each test."""
    with Web().open() as opened:
        yield opened


@pytest.fixture
def read(web, tmp_path):
    """Read feeds of the server as a night does, in no hurry to be polite: the records by their reference."""

    def _read(*feeds: str, night: date = TONIGHT, **options) -> dict[str, Record]:
        quick = {"per_host_seconds": 0.0, "backoff_seconds": 0.01, "timeout": 5.0, "allow_hosts": (web.host,)}
        source = Source(
            "harbour",
            feeds=feeds or (web.url("/feed.xml"),),
            fetch=Fetch(**{**quick, **options}),
            lake=tmp_path / "lake",
        )
        records = list(open_source(source, night))
        by_reference = {record.reference: record for record in records}
        assert len(by_reference) == len(records), "two records of one night share a reference"
        return by_reference

    return _read


@pytest.fixture
def outcome(web, read):
    """Read a feed of one entry: problem and detail of its record."""

    def _outcome(link: str, **options) -> tuple[str | None, str | None]:
        web.at("/feed.xml", feed(item(link)))
        (record,) = read(**options).values()
        return record.problem, record.detail

    return _outcome


def test_an_entry_becomes_the_article_of_its_page_with_what_the_feed_says_beside_it(web, read):
    link = web.at("/gate?utm_source=rss", page(head="<meta name='author' content='Ana Reyes'>")).replace("?", "?")
    web.handlers["/gate"] = web.handlers.pop("/gate?utm_source=rss")
    web.at("/feed.xml", feed(item(link, more="<guid isPermaLink='false'>g-1</guid>")))
    records = read()
    (record,) = records.values()
    assert (record.reference, record.problem) == (web.url("/gate"), None)
    said = {name: record.fields.get(name) for name in ("id", "url", "title", "byline", "feed_published_at")}
    assert said == {
        "id": "g-1", "url": web.url("/gate"), "title": "Gate approved", "byline": "Ana Reyes",
        "feed_published_at": "Mon, 02 Mar 2026 08:30:00 +0100",
    }  # fmt: skip
    assert record.fields["text"].startswith("The harbour board approved tidal gate number 0")
    assert datetime.fromisoformat(record.fields["seen_at"]).date() == TONIGHT
