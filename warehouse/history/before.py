"""The lake as it was published before a night: opened once, and handed to every step that asks about the past."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.history import history
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue, format_of, open_snapshot, session
from warehouse.snapshot.snapshot import in_current_format, private_snapshot
from warehouse.tables.schema import ARTICLES

# Prefect's threads keep a `Before` until the process ends. If a global of this module held a class of DuckDB then,
# DuckDB would report leaks on the terminal. So this alias is for the type checker alone.
if TYPE_CHECKING:
    # A session to ask what was before a night; None if nothing is published.
    Past = duckdb.DuckDBPyConnection | None


@dataclass
class Before:
    """The lake before a night. Open it with the lake's lock held, so that it stays what is published.

    The snapshot is copied once. Each caller gets a session of its own, so several threads may ask at once. Another
    process is handed what it needs as plain values.

    Attributes:
        night: the night that is about to be read.
        catalogue: the bookkeeping; empty where nothing is published. It outlives `close`.
        format: of the published snapshot; None where nothing is published.
    """

    lake: Lake
    night: date
    catalogue: Catalogue
    format: int | None
    _con: duckdb.DuckDBPyConnection | None = field(repr=False)

    @classmethod
    def open(cls, lake: Lake, night: date) -> Before:
        """Open what is published.

        Raises:
            InputError: the snapshot cannot be read, or the lake was moved or copied.
            CheckError: the lake is of an older format, and a file is lost.
        """
        if not lake.snapshot.exists():
            return cls(lake, night, Catalogue.empty(), None, None)
        con = open_snapshot(lake.snapshot)
        try:
            catalogue = Catalogue.read(con, lake.snapshot, str(lake.root))
            format_ = format_of(con, str(lake.root))
            return cls(lake, night, catalogue, format_, in_current_format(con, lake))
        except BaseException:
            con.close()
            raise

    def __enter__(self) -> Before:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the snapshot, once nobody asks about the past any more. Prefect may keep this object for longer."""
        if self._con is not None:
            self._con.close()
            self._con = None

    @contextmanager
    def past(self, sources: Collection[str]) -> Iterator[Past]:
        """A session to ask what was before a run of the night that reads `sources`; None if nothing is published.

        Files that the run replaces and that are lost or damaged are left out, so that the run repairs them.

        Raises:
            CheckError: a further file of the lake is lost, and leaving out the first needs a snapshot made anew.
        """
        if self.format is None:
            yield None
            return
        lost = self._lost(sources)
        with private_snapshot(self.lake, self._without(lost)) if lost else self._session() as con:
            yield con

    def usual_records(self) -> dict[str, float]:
        """Median number of records per source on the nights before; see `history.usual_records`."""
        if self.format is None:
            return {}
        with self._session() as con:
            return history.usual_records(con, self.night)

    def canaries(self) -> list[dict[str, Any]]:
        """The `canaries` rows of all published runs, in the order of publication: plain values."""
        sequence = {row["run_id"]: row["sequence"] for row in self.catalogue.runs.to_pylist()}
        return sorted(self.catalogue.canaries.to_pylist(), key=lambda row: sequence[row["run_id"]])

    def _session(self) -> duckdb.DuckDBPyConnection:
        if self._con is None:
            raise RuntimeError(f"the lake before night {self.night} is closed")
        return session(self._con)

    def _lost(self, sources: Collection[str]) -> list[str]:
        """Paths of files that hold rows of `sources` on this night and cannot be read."""
        current = self.catalogue.current(night=self.night)
        own = [row for row in current if set(row["sources"]) & set(sources)]
        return [row["path"] for row in own if not self._can_be_read(row)]

    def _can_be_read(self, row: Mapping[str, Any]) -> bool:
        """Whether a file of articles is as published; of tables whose rows nobody asks for, the size suffices."""
        is_there = store.is_published if row["table_name"] == ARTICLES.name else store.is_whole
        return is_there(self.lake.absolute(row["path"]), row)

    def _without(self, paths: Collection[str]) -> Catalogue:
        files = self.catalogue.files
        kept = pc.invert(pc.is_in(files["path"], pa.array(sorted(paths), pa.string())))
        return replace(self.catalogue, files=files.filter(kept))
