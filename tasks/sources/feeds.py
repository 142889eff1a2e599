"""Feeds as a source: a record per entry, of the page it links to, and one per feed that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from tasks.sources.feed import MOST_ENTRIES
from tasks.sources.feed_visits import FEED, PAGE, reference_of, visit
from tasks.sources.fetching.journal import Facts, Journal, journal_path
from tasks.sources.source import Record, Source
from warehouse.catalogue import Catalogue
from warehouse.errors import InputError, SourceError
from warehouse.lake import Lake

_PAST = "a feed tells what is new today, and this night is past: nothing was fetched on it"


def read_feeds(source: Source, night: date) -> Iterator[Record]:
    """The records of a night: the entries of the feeds in their order, each once.

    A feed can only say what is new now. So the network is asked for a night that is on in some time zone (today,
    yesterday and tomorrow, UTC) and for no other; an older night gives what was fetched on it, if anything.

    Raises:
        SourceError: not one feed could be read; or the night is past and in the lake, and the journal is gone: an
            empty night would replace it.
        InputError: there is no lake to note things in, or it cannot be read or written.
    """
    if source.lake is None:
        raise InputError(f"source {source.name}: feeds need a lake, to note what was fetched")
    journal = Journal(journal_path(Lake(source.lake).fetched, source.name, night))
    is_on = abs((night - datetime.now(UTC).date()).days) <= 1
    if is_on:
        visit(source, night, journal)
        _at_least_one(source, journal)
    elif not any(journal.get(FEED, feed) for feed in source.feeds) and _was_read(Lake(source.lake), source, night):
        raise SourceError(f"source {source.name}: the notes of {night} are gone; what was published of it stays")
    seen: set[str] = set()
    for feed in dict.fromkeys(source.feeds):
        for record in _of_feed(feed, journal):
            if record.reference not in seen:
                seen.add(record.reference)
                yield record


def _was_read(lake: Lake, source: Source, night: date) -> bool:
    taken = Catalogue.load(lake).intake.to_pylist()
    return any((row["night"], row["source"]) == (night, source.name) and row["records"] for row in taken)


def _at_least_one(source: Source, journal: Journal) -> None:
    noted = {feed: journal.get(FEED, feed) or {} for feed in source.feeds}
    if not any("entries" in facts or facts.get("problem") == "empty" for facts in noted.values()):
        said = "; ".join(f"{feed}: {facts.get('detail')}" for feed, facts in noted.items())
        raise SourceError(f"source {source.name}: no feed could be read: {said}")


def _of_feed(feed: str, journal: Journal) -> Iterator[Record]:
    noted = journal.get(FEED, feed)
    if noted is None:
        yield Record(feed, problem="not_fetched", detail=_PAST)
        return
    if "entries" not in noted:
        yield Record(feed, problem=noted["problem"], detail=noted["detail"])
        return
    for entry in noted["entries"]:
        reference = reference_of(feed, entry)
        yield _record(reference, journal.get(PAGE, reference))
    if left_out := noted.get("left_out"):
        detail = f"{left_out} entries behind the first {MOST_ENTRIES} were not read"
        yield Record(f"{feed}#more", problem="too_large", detail=detail)


def _record(reference: str, noted: Facts | None) -> Record:
    if noted is None:
        return Record(reference, problem="not_fetched", detail="the night ended before it was its turn")
    if "fields" not in noted:
        return Record(reference, problem=noted["problem"], detail=noted["detail"])
    fields = {**noted["fields"], "seen_at": noted["at"]}
    if noted.get("not_modified"):
        return Record(reference, fields, not_modified=True)
    if instead := noted.get("instead"):
        return Record(reference, fields, remark="text_from_feed", detail=f"the page: {instead}")
    return Record(reference, fields)
