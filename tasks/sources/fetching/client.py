"""Fetches a page or feed over HTTP: redirects hop by hop, retries if they may help, limits on time and bytes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from tasks.sources.fetching.address import AddressGuard, host_of, target
from tasks.sources.fetching.answer import Answer, FetchFailure, Validators
from tasks.sources.fetching.hosts import LONGEST_WAIT, Hosts
from tasks.sources.fetching.options import Fetch
from tasks.sources.fetching.robots import Robots
from tasks.sources.fetching.transport import GuardedTransport
from tasks.sources.fetching.unpack import unpacked
from tasks.sources.unpacking import ENCODINGS

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 10
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_VALIDATOR = re.compile(r"[ -~]{1,500}")  # what can be sent back as a header
_FEEDS = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_PAGES = "text/html, application/xhtml+xml, */*;q=0.1"


class Client:
    """Fetches with the options of a source. Made by `opened`, used within one event loop."""

    def __init__(self, options: Fetch, http: httpx.AsyncClient) -> None:
        self.hosts = Hosts(options.per_host_seconds)
        self._options = options
        self._http = http
        self._robots = Robots(options.user_agent, self.feed, self.hosts.slow_down)

    async def feed(self, url: str, known: Validators | None = None) -> Answer:
        """Fetch an address that the user named; robots.txt is not consulted.

        Args:
            known: validators of the last answer; the server may say that it has not changed.

        Raises:
            FetchFailure: the request failed.
        """
        return await self._get(url, known or Validators(), _FEEDS, robots=False)

    async def page(self, url: str, known: Validators | None = None) -> Answer:
        """Fetch an address that a feed named; as `feed`, but robots.txt is consulted at every hop."""
        return await self._get(url, known or Validators(), _PAGES, robots=self._options.robots)

    async def _get(self, written: str, known: Validators, accept: str, *, robots: bool) -> Answer:
        url, seen = target(written), set[str]()
        while str(url) not in seen:
            seen.add(str(url))
            if len(seen) > _MOST_REDIRECTS + 1:
                raise FetchFailure(f"more than {_MOST_REDIRECTS} redirects", passing=False)
            if robots:
                await self._robots.check(url)
            outcome = await self._until_answered(url, known, accept)
            if isinstance(outcome, Answer):
                return outcome
            url = target(outcome, base=str(url))
        raise FetchFailure("redirects in a circle", passing=False)

    async def _until_answered(self, url: httpx.URL, known: Validators, accept: str) -> Answer | str:
        """The answer, or the address to which the server redirects."""
        pause = self._options.backoff_seconds
        for left in reversed(range(self._options.retries + 1)):
            try:
                return await self._once(url, known, accept)
            except FetchFailure as failure:
                if not failure.passing or not left or (failure.retry_after or 0) > LONGEST_WAIT:
                    raise
            await asyncio.sleep(pause)
            pause *= 2
        raise AssertionError("the last try returns or raises")

    async def _once(self, url: httpx.URL, known: Validators, accept: str) -> Answer | str:
        async with self.hosts.turn(host_of(url)):
            try:
                async with asyncio.timeout(self._options.timeout):
                    return await self._exchange(url, known, accept)
            except TimeoutError as error:
                message = f"no whole answer within {self._options.timeout:g} s"
                raise FetchFailure(message, passing=True) from error
            except httpx.TransportError as error:
                reason = " ".join(str(error).split())[:200] or type(error).__name__
                raise FetchFailure(f"no answer: {reason}", passing=True) from error

    async def _exchange(self, url: httpx.URL, known: Validators, accept: str) -> Answer | str:
        headers = {"Accept": accept, "Accept-Encoding": ENCODINGS}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        request = self._http.build_request("GET", url, headers=headers)
        response = await self._http.send(request, stream=True)
        try:
            return await self._read(response, str(url), known)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response, url: str, known: Validators) -> Answer | str:
        status = response.status_code
        if status == 304 and known != Validators():
            kept = _validators(response)
            return Answer(url, b"", None, kept if kept != Validators() else known, not_modified=True)
        if status in _REDIRECTS and "location" in response.headers:
            return response.headers["location"]
        if status != 200:
            after = _retry_after(response.headers.get("retry-after")) if status in _PASSING else None
            asked = f", asked to wait {after:.0f} s" if after else ""
            message = f"HTTP {status}{asked}"
            raise FetchFailure(message, passing=status in _PASSING, status=status, retry_after=after)
        encoding = response.headers.get("content-encoding", "")
        body = await unpacked(response.aiter_raw(), encoding, self._options.page_bytes)
        return Answer(url, body, response.charset_encoding, _validators(response))


@asynccontextmanager
async def opened(options: Fetch) -> AsyncIterator[Client]:
    """A client for the duration of the block. It keeps no cookies and ignores proxies of the environment."""
    transport = GuardedTransport(AddressGuard(options.allow_hosts))
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx.AsyncClient(
        transport=transport,
        cookies=no_cookies,
        headers={"User-Agent": options.user_agent},
        timeout=None,  # `_once` sets one deadline for the whole request
        trust_env=False,
    ) as http:
        yield Client(options, http)


def _validators(response: httpx.Response) -> Validators:
    values = (response.headers.get("etag"), response.headers.get("last-modified"))
    return Validators(*(value if value and _VALIDATOR.fullmatch(value) else None for value in values))


def _retry_after(header: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, which holds a number or a date; None if it holds neither."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):  # not a date, or a date without a zone
        return None
