"""Long answers on a terminal, a page at a time."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

# F: end at once if all fits; S: cut lines instead of wrapping them; X: leave the answer on the terminal.
# Not R, which passes control characters to the terminal: CSV has the texts of strangers unchanged.
_PAGER, _OPTIONS = "less", "FSX"


def show(lines: Iterable[str]) -> None:
    """Print the lines; through $PAGER, or `less`, if a terminal cannot show them at once, and never into a pipe.

    If the pager is not installed, the lines are printed without it.
    """
    lines = iter(lines)
    height = shutil.get_terminal_size().lines - 1 if sys.stdout.isatty() else 0
    first = list(islice(lines, height + 1))
    if sys.stdout.isatty() and len(first) > height and _paged(chain(first, lines)):
        return
    for line in chain(first, lines):
        print(line)


def _paged(lines: Iterator[str]) -> bool:
    """Show the lines in a pager until the person leaves it; False if there is no pager."""
    command = shlex.split(os.environ.get("PAGER", _PAGER))
    if not command or shutil.which(command[0]) is None:
        return False
    options = {"LESS": _OPTIONS, "LESSCHARSET": "utf-8"} | os.environ  # `LESS` may say otherwise
    sys.stdout.flush()
    ignored = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the pager: it stops a search
    try:
        with (
            suppress(BrokenPipeError),  # the person has seen enough
            subprocess.Popen(command, stdin=subprocess.PIPE, env=options, encoding="utf-8") as pager,
        ):
            assert pager.stdin is not None
            pager.stdin.writelines(f"{line}\n" for line in lines)
    finally:
        signal.signal(signal.SIGINT, ignored)
    return True
