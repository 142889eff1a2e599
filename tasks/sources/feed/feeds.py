"""Feeds as a source: a record per entry, with the page that it links to, and one per feed that failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from tasks.sources.feed.parse import MOST_ENTRIES
from tasks.sources.feed.visits import FEED, NO_LINK, PAGE, reference_of, visit
from tasks.sources.fetching.journal import Facts, Journal, journal_path
from tasks.sources.source import Beside, Record, Source
from warehouse.errors import InputError, SourceError
from warehouse.lake.lake import Lake


def is_silent(source: Source, night: date) -> bool:
    """Whether `night` is not under way and nothing was fetched on it: then leave the source out.

    This is neither a failure nor an empty night: what the lake has of the night and the source stays.

    Raises:
        InputError: there is no lake for the journal, or the journal cannot be read.
    """
    return not _is_on(night) and not _is_noted(source, _journal(source, night))


def read_feeds(source: Source, night: date, beside: Beside) -> Iterator[Record]:
    """The records of a night: the entries of the feeds in their order, each once.

    A feed can only say what is new now. So feeds are fetched only for a night that is under way in some time zone
    (yesterday, today and tomorrow, UTC); an older night gives what was fetched on it.

    Raises:
        SourceError: no feed could be read; or the night is not under way and nothing was fetched on it, see
            `is_silent`.
        InputError: there is no lake for the journal, or it cannot be read or written.
    """
    journal = _journal(source, night)
    if _is_on(night):
        visit(source, night, journal, beside)
        _at_least_one(source, journal)
    elif not _is_noted(source, journal):
        raise SourceError(f"source {source.name}: feeds tell what is new today, and nothing was fetched on {night}")
    seen: set[str] = set()
    for feed in dict.fromkeys(source.feeds):
        for record in _of_feed(feed, journal):
            if record.reference not in seen:
                seen.add(record.reference)
                yield record


def _is_on(night: date) -> bool:
    return abs((night - datetime.now(UTC).date()).days) <= 1


def _journal(source: Source, night: date) -> Journal:
    if source.lake is None:
        raise InputError(f"source {source.name}: feeds need a lake, to note what was fetched")
    return Journal(journal_path(Lake(source.lake).fetched, source.name, night))


def _is_noted(source: Source, journal: Journal) -> bool:
    return any((FEED, feed) in journal for feed in source.feeds)


def _at_least_one(source: Source, journal: Journal) -> None:
    noted = {feed: journal.get(FEED, feed) or {} for feed in source.feeds}
    if not any("entries" in facts or facts.get("problem") == "empty" for facts in noted.values()):
        said = "; ".join(f"{feed}: {facts.get('detail')}" for feed, facts in noted.items())
        raise SourceError(f"source {source.name}: no feed could be read: {said}")


def _of_feed(feed: str, journal: Journal) -> Iterator[Record]:
    noted = journal.get(FEED, feed)
    if noted is None:  # the feed was added to the source after the night
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
        detail = instead if instead == NO_LINK else f"the page: {instead}"
        return Record(reference, fields, remark="text_from_feed", detail=detail)
    return Record(reference, fields)
