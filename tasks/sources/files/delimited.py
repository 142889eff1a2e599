"""CSV and TSV by Python's csv module, in bounded memory; a stray quote does not swallow the rows after it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from datetime import date

from tasks.cleaning.encoding import UnreadableError, decode
from tasks.sources.files.listing import SourceFile
from tasks.sources.files.rows import Rows
from tasks.sources.files.stream import lines, open_bytes
from tasks.sources.source import Beside, Record, Source

DELIMITERS = ",;\t|"


def read_rows(file: SourceFile, source: Source, night: date, beside: Beside) -> Iterator[Record]:
    """A record per row, numbered by its first line.

    Raises:
        InputError: the header lacks a column that the settings map.
    """
    # csv has one limit per process. It is only ever raised here; each row has its own limit in bytes.
    csv.field_size_limit(max(csv.field_size_limit(), source.record_bytes))
    rows = Rows(source, night, beside)
    with open_bytes(file.path) as stream:
        feed = _Feed(lines(stream, source.record_bytes), source.record_bytes)
        header = next(feed.rows(None), None)
        if header is None:
            return
        _, names, problem = header
        if problem:
            yield Record(f"{file.rows_reference}:1", problem=problem[0], detail=f"the header: {problem[1]}")
            return
        names = [name.strip() for name in names]
        where = rows.names_in(str(file.path), names)
        for number, cells, problem in feed.rows(len(names)):
            reference = f"{file.rows_reference}:{number}"
            if problem:
                yield Record(reference, problem=problem[0], detail=problem[1])
            elif record := rows.record(reference, dict(zip(reversed(names), reversed(cells), strict=True)), where):
                yield record


class _Feed:
    """Rows from numbered lines. If a row cannot be parsed, its first line is rejected; the rest is read again."""

    def __init__(self, source: Iterator[tuple[int, bytes | None]], limit: int) -> None:
        self._source = source
        self._again: deque[tuple[int, bytes | None]] = deque()
        self._limit = limit
        self._delimiter: str | None = None

    def rows(self, width: int | None) -> Iterator[tuple[int, list[str], tuple[str, str] | None]]:
        """Line number, cells, what is wrong (a rejection and its detail); with `width` None the header alone."""
        while (first := self._next()) is not None:
            number, line = first
            if line is not None and not line.strip():
                continue
            cells, problem = self._row(number, line)
            if not problem and width is not None and len(cells) != width:
                problem = ("broken_record", f"{len(cells)} columns under a header of {width}")
            yield number, cells, problem
            if width is None:
                return

    def _next(self) -> tuple[int, bytes | None] | None:
        return self._again.popleft() if self._again else next(self._source, None)

    def _row(self, number: int, line: bytes | None) -> tuple[list[str], tuple[str, str] | None]:
        taken: list[tuple[int, bytes | None]] = []
        try:
            if self._delimiter is None:
                self._delimiter = max(DELIMITERS, key=decode(line or b"").count)
            texts = self._texts(number, line, taken)
            return next(csv.reader(texts, delimiter=self._delimiter, strict=True)), None
        except _TooLargeError:
            problem = ("too_large", f"more than {self._limit} bytes")
        except UnreadableError as error:
            problem = (error.problem, str(error))
        except (csv.Error, StopIteration) as error:
            problem = ("broken_record", f"no CSV: {error}")
        self._again.extendleft(reversed(taken))
        return [], problem

    def _texts(self, number: int, line: bytes | None, taken: list[tuple[int, bytes | None]]) -> Iterator[str]:
        size = 0
        current: tuple[int, bytes | None] | None = (number, line)
        while current is not None:
            data = current[1]
            size += len(data or b"")
            if data is None or size > self._limit:
                raise _TooLargeError
            yield decode(data) + "\n"
            if (current := self._next()) is not None:
                taken.append(current)


class _TooLargeError(Exception):
    """The row is larger than the limit."""
