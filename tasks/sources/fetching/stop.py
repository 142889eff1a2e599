"""Ends fetching soon after its run is stopped.

Sources are read in threads, and a signal reaches only the main thread: without this, Ctrl-C would wait for a night
of polite pauses. The journal has everything that was finished.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

_TOLD = threading.Event()
_LOOK_SECONDS = 0.2


class Stopped(Exception):
    """The run was told to stop; nobody waits for the answer."""


@contextmanager
def fetching_while_wanted() -> Iterator[None]:
    """Fetching in other threads of this process is wanted for as long as the block is not broken off."""
    _TOLD.clear()
    try:
        yield
    except BaseException:
        _TOLD.set()
        raise


async def unless_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Do the work.

    Raises:
        Stopped: the run was told to stop meanwhile; the work was cancelled.
    """
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=_LOOK_SECONDS)
        if _TOLD.is_set() and not task.done():
            task.cancel()
            await asyncio.wait({task})
            raise Stopped
    task.result()
