"""Ends fetching soon after its run is stopped.

Sources are read in threads, and a signal reaches only the main thread: without this, Ctrl-C would wait for a night
of polite pauses. The journal has everything that was finished.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

_LOOK_SECONDS = 0.2


class Stopped(Exception):
    """The run was told to stop; nobody waits for the answer."""


@contextmanager
def fetching_while_wanted() -> Iterator[Event]:
    """An event for the threads that fetch: it is set if the block ends in an exception, such as Ctrl-C."""
    stopped = Event()
    try:
        yield stopped
    except BaseException:
        stopped.set()
        raise


async def unless_stopped(work: Coroutine[Any, Any, None], stopped: Event) -> None:
    """Do the work.

    Raises:
        Stopped: `stopped` was set meanwhile; the work was cancelled.
    """
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=_LOOK_SECONDS)
        if stopped.is_set() and not task.done():
            task.cancel()
            await asyncio.wait({task})
            raise Stopped
    task.result()
