"""Lets a night continue when its output has no reader any more: a closed pipe, or a terminal that hung up.

Later output is lost; the night is not. `nightly` notes in its log that nobody read the output.
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

_left: set[str] = set()  # outputs without a reader: `stdout`, `stderr`, `the terminal`


class _Stream:
    """A stream that drops its writes, instead of failing, once its reader is gone."""

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
        """Drop what is still in the stream's buffer, and all that follows."""
        _left.add(self._name)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def going_on() -> Iterator[None]:
    """While the block runs, neither a closed pipe nor a lost terminal (SIGHUP) ends this process."""
    _left.clear()
    before = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    for name, stream in before.items():
        if stream is None:  # it was closed before we began
            _left.add(name)
        setattr(sys, name, _Stream(name, stream or cast(TextIO, open(os.devnull, "w"))))  # noqa: SIM115
    previous = _note_hangups()
    try:
        yield
    finally:
        if previous is not None:
            signal.signal(signal.SIGHUP, previous)
        for name, stream in before.items():
            setattr(sys, name, stream)


def left() -> list[str]:
    """The outputs that have no reader any more."""
    return sorted(_left | {name for name in ("stdout", "stderr") if _is_closed(getattr(sys, name))})


def _note_hangups() -> Any:
    """Note a hang-up instead of ending on it; the previous handler, or None if it was left in place."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    ):
        return None  # as `nohup` asks for
    return signal.signal(signal.SIGHUP, lambda *_: _left.add("the terminal"))


def _is_closed(stream: Any) -> bool:
    """Whether the stream visibly has no reader; nothing is written to find out."""
    try:
        handle = stream.fileno()
    except (AttributeError, OSError, ValueError):  # no file, as in a test
        return False
    asked = select.poll()
    asked.register(handle, 0)
    return any(event & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, event in asked.poll(0))
