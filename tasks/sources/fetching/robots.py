"""robots.txt by RFC 9309, fetched once per site and run.

It addresses programs that follow links, so it applies to pages and not to feeds: the user named the feed, and feeds
are made for programs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
from protego import Protego

from tasks.sources.fetching.address import host_of
from tasks.sources.fetching.answer import Answer, FetchFailure, RefusedAddress

_NOTHING_FORBIDDEN = ""


class Robots:
    """What sites allow to one user agent."""

    def __init__(
        self, user_agent: str, get: Callable[[str], Awaitable[Answer]], slow_down: Callable[[str, float], None]
    ) -> None:
        """
        Args:
            user_agent: its first word, up to a slash, is matched with the rules.
            get: fetches an address without consulting robots.txt.
            slow_down: called with a host and its Crawl-delay in seconds.
        """
        self._name = user_agent.split("/")[0].split()[0]
        self._get = get
        self._slow_down = slow_down
        self._asked: dict[httpx.URL, asyncio.Task[Protego]] = {}

    async def check(self, url: httpx.URL) -> None:
        """Check that a page may be fetched.

        Raises:
            FetchFailure: the rules forbid it, or cannot be fetched, which forbids everything (RFC 9309, 2.3.1.4).
        """
        where = url.copy_with(path="/robots.txt", query=None)
        if where not in self._asked:
            self._asked[where] = asyncio.create_task(self._ask(where))
        if not (await self._asked[where]).can_fetch(str(url), self._name):
            raise FetchFailure("robots.txt forbids it", passing=False)

    async def _ask(self, where: httpx.URL) -> Protego:
        try:
            text = (await self._get(str(where))).body.decode("utf-8", "replace")
        except RefusedAddress:
            raise
        except FetchFailure as failure:
            if failure.status is None or not 400 <= failure.status < 500 or failure.status == 429:
                message = f"robots.txt cannot be had: {failure}"
                raise FetchFailure(message, passing=failure.passing) from failure
            text = _NOTHING_FORBIDDEN
        rules = Protego.parse(text)
        if delay := rules.crawl_delay(self._name):
            self._slow_down(host_of(where), delay)
        return rules
