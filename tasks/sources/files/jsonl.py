"""JSON: an object per line, or in a .json file an array of objects or objects one after another."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from tasks.cleaning.encoding import UnreadableError, decode
from tasks.sources.files.listing import SourceFile
from tasks.sources.files.rows import Rows
from tasks.sources.files.stream import lines, open_bytes
from tasks.sources.kinds import suffix_of
from tasks.sources.source import Beside, Record, Source

_CHUNK = 262_144  # bytes
_DECODER = json.JSONDecoder(strict=False)  # raw tabs and line ends within a string are accepted
_BETWEEN = " \t\r\n,"


def read_json(file: SourceFile, source: Source, night: date, beside: Beside) -> Iterator[Record]:
    """The records of a file: a .json file holds values, any other an object per line."""
    suffix, _ = suffix_of(file.path)
    return (_values_of if suffix == ".json" else _lines_of)(file, source, Rows(source, night, beside))


def _lines_of(file: SourceFile, source: Source, rows: Rows) -> Iterator[Record]:
    """A record per line that is not blank; a broken line harms no line after it."""
    with open_bytes(file.path) as stream:
        for number, line in lines(stream, source.record_bytes):
            reference = f"{file.rows_reference}:{number}"
            if line is None:
                yield Record(reference, problem="too_large", detail=f"more than {source.record_bytes} bytes")
            elif line.strip() and (record := _line(reference, line, rows)):
                yield record


def _values_of(file: SourceFile, source: Source, rows: Rows) -> Iterator[Record]:
    """A record per object of a .json file, numbered from 1; nothing after a broken object can be read."""
    for number, value in enumerate(_values(file, source.record_bytes), start=1):
        reference = f"{file.rows_reference}:{number}"
        if isinstance(value, Record):
            yield Record(reference, problem=value.problem, detail=value.detail)
        elif record := _row(reference, value, rows):
            yield record


def _line(reference: str, line: bytes, rows: Rows) -> Record | None:
    try:
        value = _DECODER.decode(decode(line))
    except UnreadableError as error:
        return Record(reference, problem=error.problem, detail=str(error))
    except (ValueError, RecursionError) as error:
        return Record(reference, problem="broken_record", detail=f"no JSON: {_one_line(error)}")
    return _row(reference, value, rows)


def _row(reference: str, value: Any, rows: Rows) -> Record | None:
    if not isinstance(value, dict):
        return Record(
            reference, problem="broken_record", detail=f"a JSON {type(value).__name__}, must be an object"
        )
    return rows.record(reference, value, rows.names(value))


def _values(file: SourceFile, limit: int) -> Iterator[Any]:
    """The values of the file in order; a last `Record` with a problem if the file breaks off."""
    with open_bytes(file.path) as stream:
        decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        text, ended, opened = "", False, False
        while True:
            text = text.lstrip(_BETWEEN)
            if not opened and text.startswith("["):
                text, opened = text[1:].lstrip(_BETWEEN), True
            if ended and text.strip(_BETWEEN + "]") == "":
                return
            try:
                value, end = _DECODER.raw_decode(text)
            except (ValueError, RecursionError) as error:
                if ended or len(text) > limit or isinstance(error, RecursionError):
                    yield _broken(error, len(text), limit)
                    return
            else:
                if end < len(text) or ended:  # a number at the end of a chunk may continue in the next
                    yield value
                    text = text[end:].lstrip(_BETWEEN + "]")
                    continue
            chunk = stream.read(_CHUNK)
            text, ended = text + decoder.decode(chunk, not chunk), not chunk


def _broken(error: Exception, size: int, limit: int) -> Record:
    if size > limit:
        return Record("", problem="too_large", detail=f"no end within {limit} characters; the rest is not read")
    return Record("", problem="broken_record", detail=f"no JSON: {_one_line(error)}; the rest is not read")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
