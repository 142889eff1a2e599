"""The answer to a query as text: a table for people, JSON or CSV."""

from __future__ import annotations

import base64
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from warehouse.ask.terminal import one_line
from warehouse.errors import InputError

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

How = Literal["table", "json", "csv"]

_NARROWEST = 8  # character cells; no text is cut below this
_LONGEST_WORD = 24  # character cells; where text is wrapped, words up to this length stay whole
_GAP = 2  # character cells between columns
_IDS = re.compile(r"(^|_)(id|group)(_\d+)?$")  # columns whose values people copy
_EXPLAIN = ["explain_key", "explain_value"]  # the columns in which DuckDB answers `explain`


def render(result: pa.Table, how: How, width: int) -> Iterator[str]:
    """The lines of an answer, without line ends.

    NaN and infinity are the words `NaN`, `Infinity` and `-Infinity`, in JSON as texts: JSON has no such numbers.

    Args:
        how: `table`, for people: aligned columns, texts cut with `…` to fit, and a last line that counts the rows;
            if the columns do not fit side by side, a block of lines for each row; a query plan is its text. `json`:
            one array with an object per row. `csv`: RFC 4180 with a header; null is empty, and empty text is "".
        width: of the terminal, in character cells; only `table` uses it.

    Raises:
        InputError: a date lies beyond the year 9999.
    """
    writers: dict[How, Callable[[], Iterator[str]]] = {
        "table": lambda: _plan(result) if result.column_names == _EXPLAIN else _table(result, width),
        "json": lambda: _json(result),
        "csv": lambda: _csv(result),
    }
    return writers[how]()


def as_json_values(result: pa.Table) -> list[dict[str, Any]]:
    """The rows with values as JSON holds them, those that `render` writes.

    Raises:
        InputError: a date lies beyond the year 9999.
    """
    rows: list[dict[str, Any]] = json.loads("".join(_json(result)))
    return rows


def wrapped(rows: Sequence[dict[str, Any]], width: int) -> Iterator[str]:
    """The lines of plain rows in the same layout, with long texts over several lines instead of cut."""
    return _laid_out(pa.Table.from_pylist(list(rows)), width, wraps=True)


def _laid_out(result: pa.Table, width: int, *, wraps: bool) -> Iterator[str]:
    """Aligned columns, or a block of lines for each row if the columns do not fit side by side.

    Numbers, times and ids are never cut: a cut number reads as another, and a cut id is of no use. Null is `·`.
    """
    rows = [[_cell(value) for value in row] for row in _rows(result)]
    columns = [
        _column(field, [row[place] for row in rows], wraps=wraps) for place, field in enumerate(result.schema)
    ]
    if len(columns) > 1 and sum(column.narrowest for column in columns) + _GAP * (len(columns) - 1) > width:
        return _blocks(columns, rows, width, wraps=wraps)
    return _columns(columns, rows, width, wraps=wraps)


@dataclass(frozen=True)
class _Column:
    """How a column is laid out.

    Attributes:
        narrowest: character cells below which it is not cut or wrapped.
        widest: character cells of its longest value, or of its name (of a word of it, if that wraps).
    """

    name: str
    is_number: bool
    narrowest: int
    widest: int


def _column(field: pa.Field, cells: Sequence[str], *, wraps: bool) -> _Column:
    from rich.cells import cell_len

    name = one_line(field.name)
    heads = name.split() if wraps else [name]
    longest = max(map(cell_len, cells), default=0)
    widest = max(longest, max(map(cell_len, heads), default=0))
    narrowest = min(_NARROWEST, widest)
    if wraps:
        words = (word for text in (name, *cells) for word in text.split())
        narrowest = min(_LONGEST_WORD, max(map(cell_len, words), default=0))
    if _is_whole(field):
        narrowest = max(narrowest, longest)
    return _Column(name, _is_number(field.type), narrowest, widest)


def _is_whole(field: pa.Field) -> bool:
    """Whether values of this column would mislead, or be of no use, if they were cut."""
    kind = field.type
    is_short = pa.types.is_temporal(kind) or pa.types.is_boolean(kind)
    return bool(is_short or _is_number(kind) or _IDS.search(field.name.lower()))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _rows(result: pa.Table) -> Iterator[tuple[Any, ...]]:
    try:
        for batch in result.to_batches(max_chunksize=1024):
            yield from zip(*map(_values, batch.columns), strict=True)
    except OverflowError as error:
        raise InputError("a date lies beyond the year 9999: ask for it as text, such as day::varchar") from error


def _values(column: pa.Array) -> list[Any]:
    try:
        return list(column.to_pylist(maps_as_pydicts="strict"))
    except TypeError:  # keys of a map may be lists, which no dict takes: then it is a list of pairs
        return list(column.to_pylist())


def _json(result: pa.Table) -> Iterator[str]:
    names, last = result.column_names, result.num_rows - 1
    yield "["
    for number, row in enumerate(_rows(result)):
        yield _json_text(dict(zip(names, row, strict=True))) + ("" if number == last else ",")
    yield "]"


def _json_text(value: Any) -> str:
    """A value in JSON. Decimals keep all their digits, which `json` would drop."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(_text(key))}: {_json_text(item)}" for key, item in value.items()) + "}"
    if _is_list(value):
        return "[" + ", ".join(map(_json_text, value)) + "]"
    is_number = isinstance(value, int | Decimal) or (isinstance(value, float) and math.isfinite(value))
    return _text(value) if is_number else _quoted(_text(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _csv(result: pa.Table) -> Iterator[str]:
    for row in (result.column_names, *_rows(result)):
        yield ",".join(_csv_cell(value) for value in row)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    text = _text(value)
    return '"' + text.replace('"', '""') + '"' if text == "" or set(text) & set(',"\r\n') else text


def _text(value: Any) -> str:
    """A value as text: dates in ISO 8601, decimals with all their digits, bytes in base64, lists in JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, pa.MonthDayNano):
        return _interval(value)
    return _json_text(value) if isinstance(value, dict) or _is_list(value) else str(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and not isinstance(value, pa.MonthDayNano)


def _interval(value: pa.MonthDayNano) -> str:
    """An interval as DuckDB writes it, such as `1 year 2 months 3 days 04:05:06.5`; each part has its own sign."""
    months, days, nanoseconds = value
    years = int(months / 12)  # towards zero
    units = {"year": years, "month": months - 12 * years, "day": days}
    parts = [f"{count} {unit}{'' if abs(count) == 1 else 's'}" for unit, count in units.items() if count]
    if nanoseconds or not parts:
        seconds, microseconds = divmod(abs(nanoseconds) // 1000, 1_000_000)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        fraction = f".{microseconds:06}".rstrip("0") if microseconds else ""
        parts.append(("-" if nanoseconds < 0 else "") + clock + fraction)
    return " ".join(parts)


def _plan(result: pa.Table) -> Iterator[str]:
    """The text of a query plan: it has lines of its own, and is drawn with them."""
    for text in result.column("explain_value").to_pylist():
        yield from map(one_line, text.splitlines())


def _table(result: pa.Table, width: int) -> Iterator[str]:
    yield from _laid_out(result, width, wraps=False)
    yield f"({result.num_rows} row{'' if result.num_rows == 1 else 's'})"


def _columns(
    columns: Sequence[_Column], rows: Sequence[Sequence[str]], width: int, *, wraps: bool
) -> Iterator[str]:
    from rich.rule import Rule

    table = _grid()
    for column, cells in zip(columns, _widths(columns, width), strict=True):
        table.add_column(justify="right" if column.is_number else "left", width=cells)
    table.add_row(*(_text_cell(column.name, wraps=wraps) for column in columns))
    table.add_row(*(Rule() for _ in columns))
    for row in rows:
        table.add_row(*(_text_cell(cell, wraps=wraps) for cell in row))
    return _lines(table, width)


def _widths(columns: Sequence[_Column], width: int) -> list[int]:
    """The character cells of each column: its narrowest, and an equal share of the rest up to its widest."""
    widths = [column.narrowest for column in columns]
    rest = width - _GAP * (len(columns) - 1) - sum(widths)
    by_need = sorted(range(len(columns)), key=lambda place: columns[place].widest - widths[place])
    for done, place in enumerate(by_need):
        more = min(columns[place].widest - widths[place], max(rest, 0) // (len(columns) - done))
        widths[place] += more
        rest -= more
    return widths


def _blocks(columns: Sequence[_Column], rows: Sequence[Sequence[str]], width: int, *, wraps: bool) -> Iterator[str]:
    """A line per cell, after its column's name; an empty line after each row."""
    from rich.cells import cell_len

    table = _grid()
    table.add_column(width=max(cell_len(column.name) for column in columns))
    table.add_column(min_width=_NARROWEST)
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            table.add_row(_text_cell(column.name), _text_cell(cell, wraps=wraps))
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


def _text_cell(text: str, *, wraps: bool = False) -> Text:
    from rich.text import Text

    return Text(text, no_wrap=not wraps, overflow="fold" if wraps else "ellipsis")


def _cell(value: Any) -> str:
    """A value in a table for people: a double as short as it is still clear, four digits at least."""
    if value is None:
        return "·"
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.4g}" if abs(value) < 1e3 else f"{value:.1f}" if abs(value) < 1e15 else f"{value:.6g}"
    return one_line(_text(value))
