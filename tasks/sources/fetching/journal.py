"""The results of a night's requests, noted one by one in an append-only file.

One JSON object per line. A killed run leaves at most half a line, which is cut off when the file is next written
to; so nothing that was finished is fetched twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tasks.sources.fetching.answer import Validators
from warehouse.errors import InputError

_NIGHTS_BACK = 7  # earlier journals searched for validators, in case last night failed

Facts = dict[str, Any]


class Journal:
    """The notes of one source and night; the latest note of each address counts.

    Only the offsets of the lines are held in memory.
    """

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one; nothing is written yet.

        Raises:
            InputError: the file cannot be read.
        """
        self.path = path
        self._places: dict[tuple[str, str], int] = {}
        self._end = 0
        if not path.exists():
            return
        with _as_input_error(path, "read"), path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n") and (facts := _facts(line)) is not None:
                    self._places[facts["kind"], facts["address"]] = self._end
                if line.endswith(b"\n"):
                    self._end += len(line)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._places

    def get(self, kind: str, address: str) -> Facts | None:
        """The latest note of an address, or None."""
        place = self._places.get((kind, address))
        if place is None:
            return None
        with _as_input_error(self.path, "read"), self.path.open("rb") as file:
            file.seek(place)
            return _facts(file.readline())

    def add(self, kind: str, address: str, facts: Facts) -> None:
        """Note something about an address. The operating system has the note when this returns.

        Raises:
            InputError: the file cannot be written.
        """
        line = json.dumps({"kind": kind, "address": address, **facts}, ensure_ascii=False).encode() + b"\n"
        with _as_input_error(self.path, "written"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.truncate(self._end)
                file.write(line)
        self._places[kind, address] = self._end
        self._end += len(line)


def earlier(journal: Journal) -> list[Journal]:
    """The journals of earlier nights, the latest first."""
    night = journal.path.stem
    before = sorted(path for path in journal.path.parent.glob("*.jsonl") if path.stem < night)
    return [Journal(path) for path in reversed(before[-_NIGHTS_BACK:])]


def journal_path(fetched: Path, source: str, night: date) -> Path:
    """The path of the journal of a source and night, in the lake's folder `fetched`."""
    return fetched / source / f"{night.isoformat()}.jsonl"


def validators_of(facts: Facts) -> Validators:
    """The validators in a note."""
    return Validators(facts.get("etag"), facts.get("last_modified"))


def _facts(line: bytes) -> Facts | None:
    """The note in a line; None if a full disk or a crash damaged it, and then the address is fetched again."""
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) and {"kind", "address"} <= facts.keys() else None


@contextmanager
def _as_input_error(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be {what}: {error.strerror}; it notes what was fetched") from error
