"""Delays Ctrl-C and SIGTERM while they would get lost.

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
    """Hold back Ctrl-C and SIGTERM while the block runs; a signal that came meanwhile is raised at its end."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    received: list[int] = []
    handled = [kind for kind in (signal.SIGINT, signal.SIGTERM) if callable(signal.getsignal(kind))]
    before = {kind: signal.signal(kind, lambda number, _: received.append(number)) for kind in handled}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
    for number in received[:1]:
        signal.raise_signal(number)
