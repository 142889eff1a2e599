"""Being told to stop, by Ctrl-C or SIGTERM, where it would get lost.

Python raises KeyboardInterrupt in the midst of whatever runs. Compiled libraries drop it here and there while they
are imported ("Exception ignored in ..."), and then nothing stops.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """For the block nobody is told to stop; who was meanwhile is told at its end."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    told: list[int] = []
    heard = [one for one in (signal.SIGINT, signal.SIGTERM) if callable(signal.getsignal(one))]
    before = {one: signal.signal(one, lambda number, _: told.append(number)) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    for number in told[:1]:
        signal.raise_signal(number)
