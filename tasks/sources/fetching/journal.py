"""What a night's fetching gave, noted request by request in a file that only grows.

One JSON object per line, written whole before the next is begun. A killed run leaves at most half a line, which is
cut off when the file is next written to; so nothing that was finished is fetched twice.
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

_NIGHTS_BACK = 7  # earlier journals asked for validators: a page that failed last night was had before

Facts = dict[str, Any]


class Journal:
    """The notes of one source and night: the latest of each address counts.

    Only the places of the lines are held in memory, and not what they say.
    """

    def __init__(self, path: Path) -> None:
        """Read what is there; nothing is written yet.

        Raises:
            InputError: the file cannot be read.
        """
        self.path = path
        self._places: dict[tuple[str, str], int] = {}
        self._end = 0
        if not path.exists():
            return
        with _told(path, "read"), path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n") and (facts := _facts(line)) is not None:
                    self._places[facts["kind"], facts["address"]] = self._end
                if line.endswith(b"\n"):
                    self._end += len(line)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._places

    def get(self, kind: str, address: str) -> Facts | None:
        """What was noted last of an address, or None."""
        place = self._places.get((kind, address))
        if place is None:
            return None
        with _told(self.path, "read"), self.path.open("rb") as file:
            file.seek(place)
            return _facts(file.readline())

    def add(self, kind: str, address: str, facts: Facts) -> None:
        """Note something about an address; it is with the operating system when this returns.

        Raises:
            InputError: the file cannot be written.
        """
        line = json.dumps({"kind": kind, "address": address, **facts}, ensure_ascii=False).encode() + b"\n"
        with _told(self.path, "written"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.truncate(self._end)
                file.write(line)
        self._places[kind, address] = self._end
        self._end += len(line)


def earlier(journal: Journal) -> list[Journal]:
    """The journals of the nights before, the latest first."""
    night = journal.path.stem
    before = sorted(path for path in journal.path.parent.glob("*.jsonl") if path.stem < night)
    return [Journal(path) for path in reversed(before[-_NIGHTS_BACK:])]


def journal_path(fetched: Path, source: str, night: date) -> Path:
    """Where the journal of a source and night lies below the lake's folder of what was fetched."""
    return fetched / source / f"{night.isoformat()}.jsonl"


def validators_of(facts: Facts) -> Validators:
    """The validators in a note."""
    return Validators(facts.get("etag"), facts.get("last_modified"))


def _facts(line: bytes) -> Facts | None:
    """What a line says; None where a full disk or a fallen machine left something else: it is fetched again."""
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) and {"kind", "address"} <= facts.keys() else None


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be {what}: {error.strerror}; it notes what was fetched") from error
