"""The answer to a query as text: a table for people, JSON or CSV."""

from __future__ import annotations

import base64
import io
import json
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from warehouse.ask.terminal import one_line

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

How = Literal["table", "json", "csv"]

_NARROWEST = 8  # character cells; no column is cut below this
_GAP = 2  # character cells between columns


def render(result: pa.Table, how: How, width: int) -> Iterator[str]:
    """The lines of an answer, without line ends.

    Args:
        how: `table`, for people: aligned columns, cells cut with … to fit, and a last line that counts the rows;
            if the columns do not fit side by side, a block of lines for each row. `json`: one array with an object
            per row. `csv`: RFC 4180 with a header; null is empty, and empty text is "".
        width: of the terminal, in character cells; only `table` uses it.
    """
    writers: dict[How, Callable[[], Iterator[str]]] = {
        "table": lambda: _table(result, width),
        "json": lambda: _json(result),
        "csv": lambda: _csv(result),
    }
    return writers[how]()


def _rows(result: pa.Table) -> Iterator[list[Any]]:
    for batch in result.to_batches(max_chunksize=1024):
        yield from (
            [_plain(value) for value in row]
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        )


def _plain(value: Any) -> Any:
    """A value that JSON can hold: dates in ISO 8601, whole decimals as integers, bytes in base64."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _json(result: pa.Table) -> Iterator[str]:
    names, last = result.column_names, result.num_rows - 1
    yield "["
    for number, row in enumerate(_rows(result)):
        yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + ("" if number == last else ",")
    yield "]"


def _csv(result: pa.Table) -> Iterator[str]:
    for row in (result.column_names, *_rows(result)):
        yield ",".join(_csv_cell(value) for value in row)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    text = _text(value)
    return '"' + text.replace('"', '""') + '"' if text == "" or set(text) & set(',"\r\n') else text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _table(result: pa.Table, width: int) -> Iterator[str]:
    names = [one_line(name) for name in result.column_names]
    rows = [[_cell(value) for value in row] for row in _rows(result)]
    narrowest = [min(_NARROWEST, widest) for widest in _widest(names, rows)]
    if len(names) > 1 and sum(narrowest) + _GAP * (len(names) - 1) > width:
        yield from _blocks(names, rows, width)
    else:
        yield from _columns(names, rows, [_is_number(field.type) for field in result.schema], narrowest, width)
    yield f"({result.num_rows} row{'' if result.num_rows == 1 else 's'})"


def _columns(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    stand_right: Sequence[bool],
    narrowest: Sequence[int],
    width: int,
) -> Iterator[str]:
    from rich.rule import Rule

    table = _grid()
    for is_right, least in zip(stand_right, narrowest, strict=True):
        table.add_column(justify="right" if is_right else "left", min_width=least)
    table.add_row(*map(_text_cell, names))
    table.add_row(*(Rule() for _ in names))
    for row in rows:
        table.add_row(*map(_text_cell, row))
    return _lines(table, width)


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """A line per cell, after its column's name; an empty line after each row."""
    [label] = _widest(["name"], [[name] for name in names])
    table = _grid()
    table.add_column(width=label)
    table.add_column(min_width=_NARROWEST)
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            table.add_row(_text_cell(name), _text_cell(cell))
        table.add_row()
    return _lines(table, width)


def _grid() -> Table:
    from rich.table import Table

    return Table(box=None, show_header=False, padding=(0, _GAP, 0, 0))


def _lines(table: Table, width: int) -> Iterator[str]:
    """The lines of a table without colours and without blanks at their ends, as they are laid out."""
    from rich.console import Console
    from rich.segment import Segment

    # Each column has its gap on the right; that of the last column is not shown.
    console = Console(file=io.StringIO(), width=width + _GAP, height=24, color_system=None, legacy_windows=False)
    for line in Segment.split_lines(console.render(table)):
        yield "".join(segment.text for segment in line).rstrip()


def _text_cell(text: str) -> Text:
    from rich.text import Text

    return Text(text, no_wrap=True, overflow="ellipsis")


def _widest(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """How many character cells the widest text of each column takes."""
    from rich.cells import cell_len

    return [max(map(cell_len, column)) for column in zip(names, *rows, strict=True)]


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _cell(value: Any) -> str:
    if value is None:
        return "·"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.1f}"
    return one_line(_text(value))
