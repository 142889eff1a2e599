"""Rate limits per host: one request at a time, a pause between two, and no more requests to a host that fails."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tasks.sources.fetching.answer import FetchFailure

LONGEST_WAIT = 60.0  # seconds that a server may ask us to wait; a server that asks for more is left for another run
LONGEST_DELAY = 30.0  # seconds; with a longer Crawl-delay one host would take all night
GIVEN_UP = 10  # failed requests in a row, after which a host is closed for this run


@dataclass
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # in the event loop's time
    pause: float = 0.0
    unanswered: int = 0
    closed: str | None = None


class Hosts:
    """Per-host rate limits."""

    def __init__(self, pause: float) -> None:
        """`pause`: seconds from the end of one request to a host to the start of the next."""
        self._hosts: dict[str, _Host] = defaultdict(lambda: _Host(pause=pause))

    def slow_down(self, host: str, delay: float) -> None:
        """Lengthen the pause to the host's Crawl-delay, up to LONGEST_DELAY."""
        state = self._hosts[host]
        state.pause = max(state.pause, min(delay, LONGEST_DELAY))

    async def wait(self, host: str) -> None:
        """Wait until a host may be asked again, as far as is known now."""
        state = self._hosts[host]
        if state.closed is None:
            await asyncio.sleep(max(0.0, state.free_at - asyncio.get_running_loop().time()))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Permission to send one request to a host, granted when the host is free.

        A `FetchFailure` in the block is noted. The host rests as long as it asks for. A host that asks for too
        long, or fails too often in a row, is closed for the rest of the run.

        Raises:
            FetchFailure: the host is closed.
        """
        state, loop = self._hosts[host], asyncio.get_running_loop()
        async with state.lock:
            await self.wait(host)
            if state.closed is not None:
                raise FetchFailure(f"not asked: {state.closed}", passing=True)
            rest = state.pause
            try:
                yield
                state.unanswered = 0
            except FetchFailure as failure:
                state.unanswered = state.unanswered + 1 if failure.passing else 0
                rest = max(rest, failure.retry_after or 0.0)
                if rest > LONGEST_WAIT:
                    state.closed = f"{host} asked to be left alone for {rest:.0f} s"
                elif state.unanswered >= GIVEN_UP:
                    state.closed = f"{host} failed {GIVEN_UP} times in a row"
                raise
            finally:
                state.free_at = loop.time() + rest
