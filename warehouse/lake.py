"""Where things lie in a lake, and who may write to it. Knows no table and no Parquet."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from warehouse.errors import InputError, LakeBusy

SNAPSHOT = "nightdesk.duckdb"
MARKER = "run.json"  # in a staging folder: which run it belongs to


@dataclass(frozen=True)
class Lake:
    """A folder that holds published nights.

    Attributes:
        root: the folder, made absolute: the snapshot's views name their files absolutely.
    """

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root).absolute())

    @property
    def label(self) -> str:
        """The folder as a name that Prefect takes, so that lakes that share a Prefect are told apart there."""
        return re.sub(r"[^a-z0-9]+", "-", str(self.root).lower()).strip("-")

    @property
    def snapshot(self) -> Path:
        """The published DuckDB file; replaced whole by every run, never written to."""
        return self.root / SNAPSHOT

    def kept_snapshot(self, format_: int) -> Path:
        """Where the last snapshot of an older format is kept once one of a later format is published."""
        return self.root / f"nightdesk.format-{format_}.duckdb"

    def kept_snapshots(self) -> dict[int, Path]:
        """Those that are kept, by format, oldest first."""
        found = {path.stem.rpartition("-")[2]: path for path in self.root.glob("nightdesk.format-*.duckdb")}
        return {int(number): found[number] for number in sorted(filter(str.isdecimal, found), key=int)}

    def staging(self, night: date) -> Path:
        """Where a run of `night` keeps unpublished shards, so that a resumed run finds them."""
        return self.root / ".staging" / f"night={night.isoformat()}"

    @property
    def digests(self) -> Path:
        """Where the pages of the nights are, for people; all made from the lake."""
        return self.root / "digests"

    def digest(self, night: date) -> Path:
        """The page of a night."""
        return self.digests / f"{night.isoformat()}.html"

    @property
    def fetched(self) -> Path:
        """Where it is noted what was fetched from the network, by source and night."""
        return self.root / ".fetched"

    def staged_runs(self) -> dict[Path, str]:
        """The staging folders of all nights that have one, and the run that each belongs to."""
        markers = sorted((self.root / ".staging").glob(f"night=*/{MARKER}"))
        return {marker.parent: json.loads(marker.read_text(encoding="utf-8"))["run_id"] for marker in markers}

    def data_path(self, table_name: str, night: date, run_id: str, number: int) -> Path:
        """The place of one Parquet file; `number` tells the files of one run, table and night apart."""
        return self.root / table_name / f"night={night.isoformat()}" / f"{run_id}-{number:04d}.parquet"

    def relative(self, path: Path) -> str:
        """`path` below the root, with forward slashes, as `files.path` has it."""
        return path.absolute().relative_to(self.root).as_posix()

    def absolute(self, relative: str) -> Path:
        """The file that `files.path` names."""
        return self.root / relative

    @contextmanager
    def lock(self, what: str) -> Iterator[None]:
        """Be the only writer for as long as the block lasts.

        The operating system holds the lock (flock), so it ends with its holder, however that dies. The file
        stays: removing it would let two writers lock two files of one name.

        Args:
            what: what the holder is doing, such as "night 2026-03-02"; a second taker is told.

        Raises:
            LakeBusy: another process, or another part of this one, holds it.
            InputError: the folder cannot be made or written to.
        """
        with self._lock_file() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LakeBusy(self._busy(file)) from None
            since = datetime.now(UTC).isoformat(timespec="seconds")
            _rewrite(file, json.dumps({"pid": os.getpid(), "since": since, "what": what}))
            try:
                yield
            finally:
                _rewrite(file, "")

    def _lock_file(self) -> IO[str]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            return (self.root / ".lock").open("a+", encoding="utf-8")
        except OSError as error:
            said = error.strerror or str(error)
            raise InputError(f"lake {self.root} cannot be written: {said}; name another with --lake") from error

    def _busy(self, file: IO[str]) -> str:
        file.seek(0)
        try:
            said = json.loads(file.read())
            holder = f"process {said['pid']} since {said['since']} ({said['what']})"
        except (ValueError, KeyError, TypeError):  # taken this instant, and not yet signed
            holder = "another process"
        return f"lake {self.root} is being written by {holder}; wait for it or stop it"


def _rewrite(file: IO[str], text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()
