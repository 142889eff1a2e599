"""Nights that were begun and are not published: running, failed, or abandoned by a process that died.

A failed night leaves a note of the reason beside its staged shards. Publication removes both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from warehouse.ask.terminal import one_line
from warehouse.errors import LakeBusy, NightdeskError
from warehouse.lake import store
from warehouse.lake.lake import MARKER, WRITER, Lake

_NOTE = "failed.json"
_NIGHT = "night "  # how the lock describes what a run is doing


@dataclass(frozen=True)
class Attempt:
    """A night that was begun and is not published.

    Attributes:
        state: `Interrupted` if its process died without leaving a note.
        run_id: None if it failed before it had one.
        at: when it began, or when it failed; with a time zone.
        reason: why it failed, in one line; otherwise what to do, or which process runs it.
    """

    night: date
    state: Literal["Running", "Failed", "Interrupted"]
    run_id: str | None
    at: datetime
    reason: str


@contextmanager
def noting_failure(lake: Lake, night: date) -> Iterator[None]:
    """Leave a note if the block, which reads a night, fails.

    A locked lake is no failure of the night: another process is writing.
    """
    note = lake.staging(night) / _NOTE
    try:
        yield
    except LakeBusy:
        raise
    except Exception as error:
        reason = str(error) if isinstance(error, NightdeskError) else f"{type(error).__name__}: {error}; our bug"
        told = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": one_line(reason)})
        with suppress(OSError):  # such as a full disk, which may be why the night failed
            note.parent.mkdir(parents=True, exist_ok=True)
            with store.replacing(note) as unfinished:
                unfinished.write_text(told, encoding="utf-8")
        raise


def begun_again(lake: Lake, night: date) -> None:
    """Remove the note of an earlier attempt."""
    (lake.staging(night) / _NOTE).unlink(missing_ok=True)


def attempts(lake: Lake) -> list[Attempt]:
    """The nights of a lake that were begun and are not published, the latest night first."""
    found: dict[date, Attempt] = {}
    for folder in lake.staged.glob("night=*"):
        with suppress(ValueError, KeyError, OSError):  # not a staging folder of ours, or removed this instant
            night = date.fromisoformat(folder.name.removeprefix("night="))
            if attempt := _attempt(folder, night):
                found[night] = attempt
    holder = lake.holder(WRITER)
    if holder is not None and holder.what.startswith(_NIGHT):
        night = date.fromisoformat(holder.what.removeprefix(_NIGHT))
        run_id = found[night].run_id if night in found else None
        found[night] = Attempt(night, "Running", run_id, holder.since, f"in process {holder.pid}")
    return sorted(found.values(), key=lambda attempt: attempt.night, reverse=True)


def _attempt(folder: Path, night: date) -> Attempt | None:
    marker, note = _told(folder / MARKER), _told(folder / _NOTE)
    run_id = marker.get("run_id")
    if note:
        return Attempt(night, "Failed", run_id, datetime.fromisoformat(note["at"]), note["reason"])
    if not marker:
        return None
    began = datetime.fromisoformat(marker["started_at"])
    told = f"its process is gone; `nightdesk run --night {night}` goes on where it was"
    return Attempt(night, "Interrupted", run_id, began, told)


def _told(path: Path) -> dict[str, str]:
    try:
        told: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return told
