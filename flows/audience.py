"""A night goes on when nobody listens any more: its reader closed the pipe, or the terminal hung up.

What is said then is lost, what is read is not. `nightly` says in its log that nobody was listening.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

_left: set[str] = set()  # who does not listen any more: `stdout`, `stderr`, `the terminal`


class _Stream:
    """A stream whose writes are lost, instead of failing, once nobody reads them."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self._name, self._stream = name, stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._leave()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._leave()

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def _leave(self) -> None:
        """Let what is still in the stream's buffer, and whatever follows, go nowhere."""
        _left.add(self._name)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def going_on() -> Iterator[None]:
    """For the block, nobody who stops listening to this process ends it: no closed pipe, no terminal, no SIGHUP."""
    _left.clear()
    before = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    for name, stream in before.items():
        if stream is None:  # it was closed before we began
            _left.add(name)
        setattr(sys, name, _Stream(name, stream or cast(TextIO, open(os.devnull, "w"))))  # noqa: SIM115
    told = _told_of_hangups()
    try:
        yield
    finally:
        if told is not None:
            signal.signal(signal.SIGHUP, told)
        for name, stream in before.items():
            setattr(sys, name, stream)


def left() -> list[str]:
    """Who does not listen any more."""
    return sorted(_left | {name for name in ("stdout", "stderr") if _is_closed(getattr(sys, name))})


def _told_of_hangups() -> Any:
    """Note a hang-up instead of ending by it; what was done before, None where nothing is changed."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    ):
        return None  # as `nohup` asks for
    return signal.signal(signal.SIGHUP, lambda *_: _left.add("the terminal"))


def _is_closed(stream: Any) -> bool:
    """Whether nobody can read what is written there, as far as it can be told without writing."""
    try:
        handle = stream.fileno()
    except (AttributeError, OSError, ValueError):  # no file, as in a test
        return False
    asked = select.poll()
    asked.register(handle, 0)
    return any(event & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, event in asked.poll(0))
