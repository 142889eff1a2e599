"""The paths of a lake, and the locks on it. Knows no table and no Parquet."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

from warehouse.errors import InputError, LakeBusy, MissingLake

SNAPSHOT = "nightdesk.duckdb"
PRIVATE = "nightdesk.private.duckdb"  # a copy of a snapshot that only the process which made it sees
MARKER = "run.json"  # in a staging folder: which run it belongs to
GRACE = timedelta(days=7)  # how long replaced files are kept for analysts' open sessions
NIGHT_KEY = "dt"  # of folders `dt=DATE`; with `night`, reading a folder would give that column twice
FIRST_NIGHT_KEY = "night"  # what lakes of format 1 have
# Held by the process that writes the lake, and by the one that runs its schedule.
WRITER, SERVER = ".lock", ".serve.lock"


@dataclass(frozen=True)
class Lake:
    """A folder that holds published nights.

    Attributes:
        root: the folder, made absolute.
    """

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root).absolute())

    @property
    def place(self) -> Path:
        """The root without symbolic links: what the snapshot's views name, as DuckDB resolves its own path too.

        With a link in it, the views would follow the link if it were pointed at another lake later.
        """
        return self.root.resolve()

    @property
    def label(self) -> str:
        """The whole path as one word, which tells the pages of one lake from those of another."""
        return re.sub(r"[^a-z0-9]+", "-", str(self.root).lower()).strip("-")

    @property
    def snapshot(self) -> Path:
        """The published DuckDB file; replaced whole by every run, never written to."""
        return self.root / SNAPSHOT

    def check_published(self) -> None:
        """Raise if nothing is published here.

        Raises:
            MissingLake: there is no snapshot.
        """
        if not self.snapshot.exists():
            raise MissingLake(f"no night is published in {self.root}: name another --lake")

    def kept_snapshot(self, format_: int) -> Path:
        """Where the last snapshot of an older format is kept once one of a later format is published."""
        return self.root / f"nightdesk.format-{format_}.duckdb"

    def kept_snapshots(self) -> dict[int, Path]:
        """The kept snapshots of older formats, by format, oldest first."""
        found = {path.stem.rpartition("-")[2]: path for path in self.root.glob("nightdesk.format-*.duckdb")}
        return {int(number): found[number] for number in sorted(filter(str.isdecimal, found), key=int)}

    def staging(self, night: date) -> Path:
        """Where a run of `night` keeps unpublished shards, so that a resumed run finds them."""
        return self.staged / f"night={night.isoformat()}"

    @property
    def months(self) -> Path:
        """The folder of the nights' rows by month, all made from the lake; see `warehouse.snapshot.months`."""
        return self.root / "months"

    @property
    def digests(self) -> Path:
        """The folder of the nights' pages, all made from the lake."""
        return self.root / "digests"

    def digest(self, night: date) -> Path:
        """The page of a night."""
        return self.digests / f"{night.isoformat()}.html"

    @property
    def stories(self) -> Path:
        """The folder of the stories' pages, below that of the nights'."""
        return self.digests / "stories"

    @property
    def feeds(self) -> Path:
        """The folder of the feeds, below that of the nights' pages."""
        return self.digests / "feeds"

    @property
    def stage_times(self) -> Path:
        """What the stages of the run that was reported last took, for monitoring."""
        return self.root / ".stages.json"

    @property
    def unsent(self) -> Path:
        """What those who watch something were to be told and did not take; see `tasks.watches`."""
        return self.root / ".unsent.json"

    @property
    def fetched(self) -> Path:
        """The folder of journals of what was fetched from the network, by source and night."""
        return self.root / ".fetched"

    @property
    def staged(self) -> Path:
        """The folder where runs keep what is not published yet."""
        return self.root / ".staging"

    def staged_runs(self) -> dict[Path, str]:
        """The staging folders of all nights that have one, and the run that each belongs to."""
        markers = sorted(self.staged.glob(f"night=*/{MARKER}"))
        return {marker.parent: json.loads(marker.read_text(encoding="utf-8"))["run_id"] for marker in markers}

    def data_path(self, table_name: str, night: date, run_id: str, number: int) -> Path:
        """The place of one Parquet file; `number` tells the files of one run, table and night apart."""
        return self.root / table_name / f"{NIGHT_KEY}={night.isoformat()}" / f"{run_id}-{number:04d}.parquet"

    def relative(self, path: Path) -> str:
        """`path` below the root, with forward slashes, as `files.path` has it."""
        return path.absolute().relative_to(self.root).as_posix()

    def absolute(self, relative: str) -> Path:
        """The file that `files.path` names."""
        return self.root / relative

    def lock(self, what: str) -> AbstractContextManager[None]:
        """Hold the write lock while the block runs.

        Args:
            what: what the holder is doing, such as "night 2026-03-02"; the error of a second taker names it.

        Raises:
            LakeBusy: another process, or another part of this one, holds it.
            InputError: the folder cannot be made or written to.
        """
        return self._held(WRITER, what, "is being written by {holder}; wait for it or stop it")

    def serving(self) -> AbstractContextManager[None]:
        """Hold the lock of this lake's schedule while the block runs.

        Raises:
            LakeBusy: another process does.
            InputError: the folder cannot be made or written to.
        """
        return self._held(
            SERVER, "serve", "is served by {holder}; stop that one first, or name another with --lake"
        )

    def holder(self, name: str) -> Holder | None:
        """The process that holds a lock now; None if there is none.

        Args:
            name: `WRITER` or `SERVER`.
        """
        try:
            with (self.root / name).open(encoding="utf-8") as file:
                told = _signature(file)
                if told is None or not is_alive(told.pid):
                    return None
                # The number may belong to another process by now. Asking for a held lock does not disturb it.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return told
        except OSError:
            pass
        return None

    @contextmanager
    def _held(self, name: str, what: str, refusal: str) -> Iterator[None]:
        """Hold a lock file with flock, which the operating system releases however the holder dies.

        The file stays: removing it would let two holders lock two files of the same name.
        """
        with self._lock_file(name) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                told = _signature(file)  # None: locked this instant and not yet signed
                raise LakeBusy(f"lake {self.root} {refusal.format(holder=told or 'another process')}") from None
            since = datetime.now(UTC).isoformat(timespec="seconds")
            _rewrite(file, json.dumps({"pid": os.getpid(), "since": since, "what": what}))
            try:
                yield
            finally:
                _rewrite(file, "")

    def _lock_file(self, name: str) -> IO[str]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            return (self.root / name).open("a+", encoding="utf-8")
        except OSError as error:
            said = error.strerror or str(error)
            raise InputError(f"lake {self.root} cannot be written: {said}; name another with --lake") from error


def night_key(path: str) -> str:
    """The partition key of the folder that a file of `files.path` lies in: `dt`, or `night` as in format 1."""
    return Path(path).parent.name.partition("=")[0]


def with_night_key(path: str, key: str) -> str:
    """The same path in a folder of that partition key."""
    table, folder, name = path.split("/")
    return f"{table}/{key}={folder.partition('=')[2]}/{name}"


@dataclass(frozen=True)
class Holder:
    """A process that holds a lock: since when (with its time zone), and what it is doing."""

    pid: int
    since: datetime
    what: str

    def __str__(self) -> str:
        return f"process {self.pid} since {self.since.isoformat()} ({self.what})"


def is_alive(pid: int) -> bool:
    """Whether there is a process of that number on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signature(file: IO[str]) -> Holder | None:
    file.seek(0)
    try:
        told = json.loads(file.read())
        return Holder(int(told["pid"]), datetime.fromisoformat(told["since"]), str(told["what"]))
    except (ValueError, KeyError, TypeError):
        return None


def _rewrite(file: IO[str], text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()
