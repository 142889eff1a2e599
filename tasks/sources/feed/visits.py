"""Fetches the feeds of a source and the pages to which they link, and notes every outcome in the night's journal.

Nothing is returned: a night's records are read from its journal, so that a night that was killed or is run again
gives the same records.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from datetime import UTC, date, datetime
from typing import Any

from tasks.cleaning.encoding import UnreadableError, raw_text
from tasks.cleaning.identity import article_id, canonical_url, sha256
from tasks.sources.feed.linked_page import fields_from_feed, fields_from_page
from tasks.sources.feed.parse import MOST_ENTRIES, entries_of
from tasks.sources.fetching.address import host_of, target
from tasks.sources.fetching.answer import Answer, FetchFailure, RefusedAddress, Validators
from tasks.sources.fetching.client import Client, opened
from tasks.sources.fetching.journal import Facts, Journal, earlier, validators_of
from tasks.sources.fetching.stop import unless_stopped
from tasks.sources.source import Beside, Source
from warehouse.history.before import Before
from warehouse.history.history import raw_hashes

FEED, PAGE = "feed", "page"  # kinds of notes
NO_LINK = "the entry has no link"  # so there is no page
_IDENTITY = ("id", "url")  # fields that say which article it is


def reference_of(feed: str, entry: Facts) -> str:
    """What the ledger calls an entry: its link without tracking parameters; else the feed and the entry's id."""
    link = entry.get("link")
    if link is None:
        return f"{feed}#{entry.get('id') or sha256(str(entry))[:16]}"
    return canonical_url(link) or link


def visit(source: Source, night: date, journal: Journal, beside: Beside) -> None:
    """Fetch what the journal does not have yet, and what failed for a reason that may have passed.

    Raises:
        InputError: the journal cannot be written, or the lake cannot be read.
        Stopped: `beside.stopped` was set meanwhile.
    """
    asyncio.run(unless_stopped(_Visits(source, night, journal, beside.before).all(), beside.stopped))


class _Visits:
    def __init__(self, source: Source, night: date, journal: Journal, before: Before | None) -> None:
        self._source, self._night, self._before = source, night, before
        self._journal, self._earlier = journal, earlier(journal)
        self._slots = asyncio.Semaphore(source.fetch.at_once)
        self._last: dict[str, Facts] = {}

    async def all(self) -> None:
        """Fetch every feed; then the pages, those of each host one after another."""
        async with opened(self._source.fetch) as client:
            await _together(self._feed(client, feed) for feed in dict.fromkeys(self._source.feeds))
            wanted = self._wanted()
            self._last = self._in_the_lake({reference: self._noted_before(PAGE, reference) for reference in wanted})
            by_host: dict[str, list[str]] = defaultdict(list)
            for reference, entry in wanted.items():
                by_host[_host(entry)].append(reference)
            await _together(
                self._pages(client, host, {reference: wanted[reference] for reference in references})
                for host, references in by_host.items()
            )

    async def _feed(self, client: Client, feed: str) -> None:
        facts: Facts
        if self._is_done(FEED, feed):
            return
        before = self._noted_before(FEED, feed)
        async with self._slots:
            try:
                answer = await client.feed(feed, validators_of(before or {}))
                if answer.not_modified and before is not None:
                    facts = {name: before[name] for name in ("entries", "left_out") if name in before}
                else:
                    entries = await asyncio.to_thread(entries_of, answer.body, answer.url, answer.charset)
                    facts = {"entries": [entry.facts() for entry in entries[:MOST_ENTRIES]]}
                    if left_out := len(entries[MOST_ENTRIES:]):
                        facts["left_out"] = left_out
                facts |= _validators(answer)
            # Whatever failed, the feed is tried when the night is run again: the user named it.
            except (FetchFailure, UnreadableError) as error:
                facts = _problem(error.problem, error, again=True)
        self._journal.add(FEED, feed, {"at": _now(), **facts})

    def _wanted(self) -> dict[str, Facts]:
        """The entries whose pages are still to be fetched, by reference."""
        wanted: dict[str, Facts] = {}
        for feed in self._source.feeds:
            for entry in (self._journal.get(FEED, feed) or {}).get("entries", ()):
                reference = reference_of(feed, entry)
                if reference not in wanted and not self._is_done(PAGE, reference):
                    wanted[reference] = entry
        return wanted

    async def _pages(self, client: Client, host: str, entries: dict[str, Facts]) -> None:
        for reference, entry in entries.items():
            await client.hosts.wait(host)  # before taking a slot, so that waiting holds none
            async with self._slots:
                facts = await self._page(client, entry, self._last.get(reference))
            self._journal.add(PAGE, reference, facts)

    async def _page(self, client: Client, entry: Facts, before: Facts | None) -> Facts:
        facts: Facts
        is_final = True
        try:
            if "link" not in entry:
                raise FetchFailure(NO_LINK, passing=False)
            answer = await client.page(entry["link"], validators_of(before or {}))
            if answer.not_modified and before is not None:
                facts = {**before, "not_modified": True}
            else:
                fields = await asyncio.to_thread(fields_from_page, answer, entry)
                text = str(fields["text"])
                if len(text) > self._source.record_bytes:
                    return {"at": _now(), **_problem("too_large", f"the text has {len(text)} characters")}
                facts = {"fields": fields, "raw_sha256": sha256(raw_text(text))}
            return {**facts, **_validators(answer), "at": _now()}
        except FetchFailure as failure:
            # The settings may allow the address when the night is run again; until then it costs no request.
            again = failure.passing or isinstance(failure, RefusedAddress)
            facts, is_final = _problem(failure.problem, failure, again=again), not failure.passing
        except UnreadableError as error:
            facts = _problem(error.problem, error)
        in_feed = (
            await asyncio.to_thread(fields_from_feed, entry, self._source.fetch.feed_text) if is_final else None
        )
        if in_feed is not None:
            facts = {"fields": in_feed, "instead": facts["detail"]}
        return {"at": _now(), **facts}

    def _is_done(self, kind: str, address: str) -> bool:
        noted = self._journal.get(kind, address)
        return noted is not None and not noted.get("again")

    def _noted_before(self, kind: str, address: str) -> Facts | None:
        """The latest note of an earlier night with a result, without the text; None if there is none."""
        for journal in self._earlier:
            noted = journal.get(kind, address)
            if noted is not None and ("entries" in noted or "fields" in noted):
                if "fields" in noted:
                    noted["fields"] = {name: noted["fields"][name] for name in _IDENTITY if name in noted["fields"]}
                return noted
        return None

    def _in_the_lake(self, noted: dict[str, Facts | None]) -> dict[str, Facts]:
        """The notes whose texts the lake has as the latest of their articles.

        Only these may be asked for with validators. Nobody has the texts of the others, should the server answer
        that they are unchanged: the lake was lost, or the night that fetched them was never published.
        """
        ids = {
            reference: article_id(canonical_url(facts["fields"]["url"]), self._source.name, reference)
            for reference, facts in noted.items()
            if facts is not None and "raw_sha256" in facts and validators_of(facts) != Validators()
        }
        if not ids or self._before is None:
            return {}
        own = (self._source.name,)
        with self._before.past(own) as con:
            had = raw_hashes(con, self._night, own, sorted(set(ids.values())))
        return {
            reference: facts
            for reference, facts in noted.items()
            if facts and reference in ids and had.get(ids[reference]) == facts.get("raw_sha256")
        }


async def _together(visits: Iterable[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*visits)


def _problem(problem: str, detail: object, *, again: bool = False) -> Facts:
    """A note of a failure, and whether to try again when the night is run again."""
    return {"problem": problem, "detail": str(detail), "again": again}


def _validators(answer: Answer) -> Facts:
    return {name: value for name, value in vars(answer.validators).items() if value}


def _host(entry: Facts) -> str:
    try:
        return host_of(target(entry.get("link", "")))
    except FetchFailure:
        return ""  # fetching the page will report it


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
