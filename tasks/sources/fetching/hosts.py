"""Turns per host: one request at a time, a pause between two, and an end to asking where nobody answers."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tasks.sources.fetching.answer import FetchFailure

LONGEST_WAIT = 60.0  # seconds a server may ask us to wait; one that asks for more is left for another run
LONGEST_DELAY = 30.0  # seconds; a longer Crawl-delay would make a night of a single host
GIVEN_UP = 10  # requests in a row without an answer, after which a host is not asked again in this run


@dataclass
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # in the event loop's time
    pause: float = 0.0
    unanswered: int = 0
    closed: str | None = None


class Hosts:
    """Who may be asked when."""

    def __init__(self, pause: float) -> None:
        """`pause`: seconds from the end of one request to a host to the start of the next."""
        self._hosts: dict[str, _Host] = defaultdict(lambda: _Host(pause=pause))

    def slow_down(self, host: str, delay: float) -> None:
        """Make the pause as long as the host's Crawl-delay, within reason."""
        one = self._hosts[host]
        one.pause = max(one.pause, min(delay, LONGEST_DELAY))

    async def wait(self, host: str) -> None:
        """Until a host may be asked again, as far as is known now."""
        one = self._hosts[host]
        if one.closed is None:
            await asyncio.sleep(max(0.0, one.free_at - asyncio.get_running_loop().time()))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """The right to send one request to a host; begins when it is free.

        A `FetchFailure` of the block is noted: where it says how long to wait the host rests so long, and a host
        that asks for too long, or does not answer time after time, is closed for the rest of the run.

        Raises:
            FetchFailure: the host is closed.
        """
        one, loop = self._hosts[host], asyncio.get_running_loop()
        async with one.lock:
            await self.wait(host)
            if one.closed is not None:
                raise FetchFailure(f"not asked: {one.closed}", passing=True)
            rest = one.pause
            try:
                yield
                one.unanswered = 0
            except FetchFailure as failure:
                one.unanswered = one.unanswered + 1 if failure.passing else 0
                rest = max(rest, failure.retry_after or 0.0)
                if rest > LONGEST_WAIT:
                    one.closed = f"{host} asked to be left alone for {rest:.0f} s"
                elif one.unanswered >= GIVEN_UP:
                    one.closed = f"{host} failed {GIVEN_UP} times in a row"
                raise
            finally:
                one.free_at = loop.time() + rest
