"""Messages for the person at the terminal, and commands to copy."""

from __future__ import annotations

import logging
import re
import shlex
import shutil
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

from flows import logs
from warehouse.errors import SettingsError

COMMAND = "nightdesk"
TOO_OLD = 4  # exit code of `status --max-age`


def say(line: str, level: int = logging.INFO) -> None:
    """Print a line on stderr, so that stdout stays data; on a terminal in lines that fit.

    Elsewhere it stays one line, which is easier to find in a log. Text with line breaks is printed unchanged. Where
    lines are JSON, it is a record of that level.
    """
    if logs.is_on():
        logs.OURS.log(level, line.strip())
        return
    if sys.stderr.isatty() and "\n" not in line:
        width = shutil.get_terminal_size((80, 24)).columns
        line = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    print(line, file=sys.stderr, flush=True)


def age_of(written: str) -> timedelta:
    """Such as `90m`, `26h` or `2d`.

    Raises:
        SettingsError: it is no age.
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([mhd])", written)
    if match is None:
        raise SettingsError(f"{written}: give minutes, hours or days, such as 90m, 26h or 2d")
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[match[2]]: float(match[1])})


def counted(number: int, noun: str, more: str | None = None) -> str:
    """Such as `1 article` or `2 articles`; `more` is an irregular plural."""
    return f"{number} {noun if number == 1 else more or noun + 's'}"


def program() -> str:
    """How to start this command again in a shell: by its name, by its path, or as a module."""
    started = Path(sys.argv[0])
    if started.name != COMMAND:
        return f"{shlex.quote(sys.executable)} -m flows.cli"
    on_path = shutil.which(COMMAND)
    if on_path is not None and started.exists() and started.samefile(on_path):
        return COMMAND
    return shlex.quote(str(started))


def near(path: Path) -> str:
    """The path, relative to the current folder if it lies below it."""
    folder = Path.cwd()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
