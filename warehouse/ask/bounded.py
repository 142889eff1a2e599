"""Queries of strangers, such as an assistant's: read-only, within limits, and closed to files beyond the lake."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.ask.query import rows_of, run_sql
from warehouse.ask.render import as_json_values
from warehouse.errors import InputError
from warehouse.lake.lake import Lake

_WATCHED_EVERY = 0.02  # seconds: how often it is looked whether a query's time is over
_LATEST = "select run_id from internal.runs order by sequence desc limit 1"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take.

    Attributes:
        rows: returned at most; a longer answer is cut, and says so.
        characters: of an answer at most; an assistant could not read more.
        seconds: before it is interrupted.
        memory: of DuckDB, as it writes sizes; nothing is spilled to disk.
    """

    rows: int = 200
    characters: int = 400_000
    seconds: float = 20.0
    memory: str = "1GB"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query.

    Attributes:
        run_id: the latest run of the snapshot that answered.
        rows: values as JSON holds them.
        cut: whether there are more rows.
    """

    run_id: str | None
    columns: list[str]
    rows: list[dict[str, Any]]
    cut: bool = False


class BoundedLake:
    """A lake to which strangers put queries. The next query sees a new night.

    Args:
        opened: opens a connection to the published snapshot.
    """

    def __init__(
        self, lake: Lake, opened: Callable[[], duckdb.DuckDBPyConnection], limits: Limits | None = None
    ) -> None:
        self.lake = lake
        self.limits = limits or Limits()
        self._opened = opened
        self._con: duckdb.DuckDBPyConnection | None = None
        self._seen: tuple[int, int] | None = None
        self._lock = threading.Lock()  # one query at a time, so that the limits on memory hold

    def ask(self, query: str, rows: int | None = None) -> Answer:
        """Run one query.

        Args:
            rows: fewer rows than the limit.

        Raises:
            InputError: the query fails, would write, names a file, or takes too long.
            MissingLake: nothing was published yet.
        """
        most = min(rows or self.limits.rows, self.limits.rows)
        if most < 1:
            raise InputError(f"rows: {rows}: ask for at least one row")
        with self.held() as (con, run_id), in_time(con, self.limits.seconds):
            # Fetched with one row more than is shown, to know whether there are more.
            answer = run_sql(con, query, most=most + 1)
            rows_ = self._bounded(as_json_values(answer.slice(0, most)))
            return Answer(run_id, answer.column_names, rows_, answer.num_rows > most)

    def fixed(self, card: Callable[[duckdb.DuckDBPyConnection], dict[str, Any]]) -> dict[str, Any]:
        """What a function of `warehouse.ask.cards` returns, with `run_id`; its errors are those of `ask`."""
        with self.held() as (con, run_id), in_time(con, self.limits.seconds):
            return {"run_id": run_id, **self._bounded(card(con))}

    def _bounded(self, answer: Any) -> Any:
        """The same answer, if it is short enough.

        Raises:
            InputError: it has more characters than the limit.
        """
        size = len(json.dumps(answer, ensure_ascii=False))
        if size > self.limits.characters:
            most = f"{self.limits.characters:,}"
            raise InputError(f"the answer has {size:,} characters, at most {most}: ask for fewer rows or columns")
        return answer

    @contextmanager
    def held(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, str | None]]:
        """The connection and its latest run, for the block alone: others wait until it ends.

        Raises:
            MissingLake: nothing was published yet.
        """
        with self._lock:
            con = self._current()
            yield con, _run_of(con)

    def _current(self) -> duckdb.DuckDBPyConnection:
        """A connection to the snapshot as it is published now."""
        stat = self.lake.snapshot.stat() if self.lake.snapshot.exists() else None
        now = (stat.st_ino, stat.st_mtime_ns) if stat is not None else None
        if self._con is None or now != self._seen:
            if self._con is not None:
                self._con.close()
            self._con, self._seen = self._opened(), now
            self._close_off(self._con)
        return self._con

    def _close_off(self, con: duckdb.DuckDBPyConnection) -> None:
        """Close files and network to SQL, but for the lake's own files, and lock that."""
        con.execute(f"set memory_limit = '{self.limits.memory}'")
        con.execute("set temp_directory = ''")
        con.execute("set enable_progress_bar = false")  # it would be drawn among the answers of a long query
        con.execute("set allowed_directories = [?]", [str(self.lake.place)])
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")


@contextmanager
def in_time(con: duckdb.DuckDBPyConnection, seconds: float, processor: float | None = None) -> Iterator[None]:
    """Interrupt the query of the block once its time is over.

    Args:
        processor: seconds of processor time that this process may take for it; no limit by default.

    Raises:
        InputError: it was interrupted.
    """
    done, began = threading.Event(), time.monotonic()
    spent = time.process_time() + (math.inf if processor is None else processor)

    def watch() -> None:
        while not done.wait(_WATCHED_EVERY):
            if time.monotonic() - began >= seconds or time.process_time() >= spent:
                con.interrupt()
                return

    watching = threading.Thread(target=watch, name="time of a query", daemon=True)
    watching.start()
    try:
        yield
    except InputError as error:
        if isinstance(error.__cause__, duckdb.InterruptException):
            took = time.monotonic() - began
            raise InputError(f"interrupted after {took:.2g} s: narrow the query, for example by night") from None
        raise
    finally:
        done.set()
        watching.join()


def _run_of(con: duckdb.DuckDBPyConnection) -> str | None:
    found = rows_of(con, _LATEST)
    return found[0]["run_id"] if found else None
