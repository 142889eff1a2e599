"""A night's visits to the feeds of a source and to the pages they link to; all that comes of them is noted.

Nothing is returned: what a night gives is read from its journal, so that a night that was killed, or is run again,
gives what it gave.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tasks.cleaning.encoding import BinaryBytesError, UndecodableBytesError
from tasks.cleaning.identity import article_id, canonical_url, sha256
from tasks.sources.feed import MOST_ENTRIES, EmptyFeedError, NoFeedError, entries_of
from tasks.sources.fetching.address import host_of, target
from tasks.sources.fetching.answer import Answer, FetchFailure, Validators
from tasks.sources.fetching.client import Client, opened
from tasks.sources.fetching.journal import Facts, Journal, earlier, validators_of
from tasks.sources.linked_page import fields_from_feed, fields_from_page
from tasks.sources.page import NoArticleError
from tasks.sources.source import Source
from warehouse.history import past, versions
from warehouse.lake import Lake

FEED, PAGE = "feed", "page"  # kinds of notes


def reference_of(feed: str, entry: Facts) -> str:
    """What the ledger calls an entry: its link without tracking; without a link, the feed and its identifier."""
    link = entry.get("link")
    if link is None:
        return f"{feed}#{entry.get('id') or sha256(str(entry))[:16]}"
    return canonical_url(link) or link


def visit(source: Source, night: date, journal: Journal) -> None:
    """Fetch what the journal does not have yet, and what failed for a reason that may have passed.

    Raises:
        InputError: the journal cannot be written, or the lake cannot be read.
    """
    asyncio.run(_Visits(source, night, journal).all())


class _Visits:
    def __init__(self, source: Source, night: date, journal: Journal) -> None:
        self._source, self._night = source, night
        self._journal, self._earlier = journal, earlier(journal)
        self._slots = asyncio.Semaphore(source.fetch.at_once)
        self._last: dict[str, Facts] = {}

    async def all(self) -> None:
        """Every feed, and then the pages of every host one after another."""
        async with opened(self._source.fetch) as client:
            await _together(self._feed(client, feed) for feed in dict.fromkeys(self._source.feeds))
            wanted = self._wanted()
            self._last = self._unless_lost({reference: self._noted_before(PAGE, reference) for reference in wanted})
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
            except FetchFailure as failure:
                facts = _problem(failure.problem, failure, passing=failure.passing)
            # The next try may find the feed again where now a notice of maintenance stands.
            except NoFeedError as error:
                facts = _problem("broken_record", error, passing=True)
            except EmptyFeedError as error:
                facts = _problem("empty", error, passing=True)
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
            await client.hosts.wait(host)  # here, so that no slot is held meanwhile
            async with self._slots:
                facts = await self._page(client, entry, self._last.get(reference))
            self._journal.add(PAGE, reference, facts)

    async def _page(self, client: Client, entry: Facts, before: Facts | None) -> Facts:
        facts: Facts
        try:
            if "link" not in entry:
                raise FetchFailure("the entry has no link", passing=False)
            answer = await client.page(entry["link"], validators_of(before or {}))
            if answer.not_modified and before is not None:
                who = {name: value for name, value in before["fields"].items() if name in ("id", "url")}
                facts = {"fields": who, "not_modified": True}
            else:
                facts = {"fields": await asyncio.to_thread(fields_from_page, answer, entry)}
                if len(str(facts["fields"]["text"])) > self._source.record_bytes:
                    return {"at": _now(), **_problem("too_large", f"more than {self._source.record_bytes} bytes")}
            return {"at": _now(), **facts, **_validators(answer)}
        except FetchFailure as failure:
            facts = _problem(failure.problem, failure, passing=failure.passing)
        except BinaryBytesError as error:
            facts = _problem("binary", error)
        except UndecodableBytesError as error:
            facts = _problem("undecodable", error)
        except NoArticleError as error:
            facts = _problem("no_article", error)
        if not facts["passing"] and (fields := await asyncio.to_thread(fields_from_feed, entry)):
            facts = {"fields": fields, "instead": facts["detail"]}
        return {"at": _now(), **facts}

    def _is_done(self, kind: str, address: str) -> bool:
        noted = self._journal.get(kind, address)
        return noted is not None and not noted.get("passing")

    def _noted_before(self, kind: str, address: str) -> Facts | None:
        """The latest note of an earlier night that says what was had; None without one."""
        for journal in self._earlier:
            noted = journal.get(kind, address)
            if noted is not None and ("entries" in noted or "fields" in noted):
                return noted
        return None

    def _unless_lost(self, noted: dict[str, Facts | None]) -> dict[str, Facts]:
        """The notes whose articles the lake has from earlier nights.

        Of the others nobody would have the text if the server said that it still holds: the lake was lost, or the
        night that fetched it was never published.
        """
        ids = {
            reference: article_id(canonical_url(facts["fields"]["url"]), self._source.name, reference)
            for reference, facts in noted.items()
            if facts is not None and validators_of(facts) != Validators()
        }
        if not ids or self._source.lake is None:
            return {}
        night, own = self._night - timedelta(days=1), (self._source.name,)
        con = past(Lake(self._source.lake), night, own)
        if con is None:
            return {}
        with con:
            known = versions(con, night, own, sorted(set(ids.values())))
        return {reference: facts for reference, facts in noted.items() if facts and ids.get(reference) in known}


async def _together(visits: Iterable[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*visits)


def _problem(problem: str, detail: object, *, passing: bool = False) -> Facts:
    return {"problem": problem, "detail": str(detail), "passing": passing}


def _validators(answer: Answer) -> Facts:
    return {name: value for name, value in vars(answer.validators).items() if value}


def _host(entry: Facts) -> str:
    try:
        return host_of(target(entry.get("link", "")))
    except FetchFailure:
        return ""  # told when it is its turn


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
