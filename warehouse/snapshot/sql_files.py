"""The views of views/*.sql and corrected/*.sql, the macros of macros/*.sql: what each returns, and its query.

A file opens with a comment: what a row is, a line `Try this:`, then a line for what each column holds:

    -- column: What it holds. Unit: count. One of: a, b. Example: `a`. Since: 0.1.0.

of which all but the first sentence may be left out. Without an example of its own, a column takes its first label,
else the example of a column of the same name and unit: one that the query reads, else one of any table. A macro has
a line for each argument before those, `-- argument k BIGINT := 10: What it is.`; its default is optional. A macro
that returns a single value has one column line, `result`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from graphlib import TopologicalSorter
from importlib import resources
from typing import TypeVar

from warehouse.tables.schema import BY_NAME, TABLES
from warehouse.tables.table import FIRST_VERSION, ColumnDoc, Table

RESULT = "result"  # the column line of a macro that returns a value

_COLUMN_LINE = re.compile(r"-- (\w+): (.+)")
_ARGUMENT_LINE = re.compile(r"-- argument (\w+) (\w+(?:\[\])?)(?: := ([^:]+))?: (.+)")
_DOC = re.compile(
    r"(?P<meaning>.+?)(?: Unit: (?P<unit>.+?)\.)?(?: One of: (?P<labels>.+?)\.)?"
    r"(?: Example: `(?P<example>[^`]*)`\.)?(?: Since: (?P<since>\S+)\.)?"
)
_COMMENT = re.compile("--.*")
_NAMED = re.compile(r"\b(?:from|join)\s+(\w+)|\b(\w+)\(", re.IGNORECASE)
_QUERY = re.compile(r"(select|with|from)\b", re.IGNORECASE)


@dataclass(frozen=True)
class View:
    """A view: what a row is, the documentation of its columns, and its query.

    Attributes:
        name: the file's name without `.sql`.
        row: the sentences before the first line about a column.
        columns: the documentation of the columns that have a line of their own.
        query: the file without its leading comment.
    """

    name: str
    row: str
    columns: Mapping[str, ColumnDoc]
    query: str

    def doc_of(self, column: str) -> ColumnDoc:
        """The documentation of `column`: its own line, else that of what the query reads, else of any table.

        Raises:
            KeyError: there is none.
        """
        own, inherited = self.columns.get(column), self._inherited(column)
        if own is None:
            if inherited is None:
                raise KeyError(f"{self.name}.sql: no line documents {column}")
            return inherited
        if own.example or own.labels:
            return replace(own, example=own.example or own.labels[0])
        if inherited is not None and inherited.unit == own.unit:
            return replace(own, example=inherited.example)
        return own

    def _inherited(self, column: str) -> ColumnDoc | None:
        """The documentation of the column of this name in what the query reads, else in any table."""
        for table in self._tables:
            if column in table.docs:
                return table.docs[column]
        for view in self._views:
            if column in view.columns:
                return view.doc_of(column)
        for table in TABLES:
            if column in table.docs:
                return table.docs[column]
        return None

    def reads(self, name: str) -> bool:
        """Whether the query reads the relation, or calls the macro, `name`."""
        return name in self._named

    @cached_property
    def _tables(self) -> tuple[Table, ...]:
        """The tables that the query reads."""
        return tuple(table for table in TABLES if self.reads(table.name))

    @cached_property
    def _views(self) -> tuple[View, ...]:
        """The other views that the query reads."""
        return tuple(view for view in views() if view.name != self.name and self.reads(view.name))

    @cached_property
    def _named(self) -> frozenset[str]:
        names = _NAMED.findall(_COMMENT.sub("", self.query))
        return frozenset(relation or macro for relation, macro in names)


@dataclass(frozen=True)
class Argument:
    """An argument of a macro; `default` is SQL, None if the argument is required."""

    name: str
    type: str
    default: str | None
    doc: ColumnDoc


@dataclass(frozen=True)
class Macro(View):
    """A macro: a view with arguments, or an expression."""

    arguments: Sequence[Argument] = field(default=())

    @property
    def is_table(self) -> bool:
        """Whether it returns rows instead of a value."""
        return _QUERY.match(self.query) is not None

    @property
    def signature(self) -> str:
        """How it is called, such as `search(query, k := 10)`."""
        given = (a.name if a.default is None else f"{a.name} := {a.default}" for a in self.arguments)
        return f"{self.name}({', '.join(given)})"


V = TypeVar("V", bound=View)


@cache
def views() -> tuple[View, ...]:
    """The views of views/*.sql, in an order in which each follows those that it reads."""
    return _in_order([_view(name, text) for name, text in sql_files("snapshot/views")])


@cache
def corrected() -> tuple[View, ...]:
    """The views of corrected/*.sql: what `main` shows under the name of a table, see `schemas.CORRECTED`."""
    return tuple(_corrected(name, text) for name, text in sql_files("snapshot/corrected"))


@cache
def macros() -> tuple[Macro, ...]:
    """The macros of macros/*.sql, in an order in which each follows those that it calls."""
    return _in_order([macro_of(name, text) for name, text in sql_files("snapshot/macros")])


def sql_files(folder: str) -> list[tuple[str, str]]:
    """The name without `.sql` and the text of each file of a folder of the warehouse, by name."""
    files = (file for file in (resources.files("warehouse") / folder).iterdir() if file.name.endswith(".sql"))
    return sorted((file.name.removesuffix(".sql"), file.read_text("utf-8")) for file in files)


def macro_of(name: str, text: str) -> Macro:
    """The macro of a file, by its name without `.sql` and its text."""
    head, query = _parted(text)
    matches = (match for line in head if (match := _ARGUMENT_LINE.fullmatch(line)))
    arguments = tuple(Argument(m[1], m[2], m[3], _doc(m[4])) for m in matches)
    return Macro(name, _row(head), _columns(head), query, arguments)


def query_of(text: str) -> str:
    """The query of a file: its text without the leading comment."""
    return _parted(text)[1]


def _in_order(views_: Sequence[V]) -> tuple[V, ...]:
    by_name = {view.name: view for view in views_}
    reads = {view.name: [other for other in by_name if other != view.name and view.reads(other)] for view in views_}
    return tuple(by_name[name] for name in TopologicalSorter(reads).static_order())


def _view(name: str, text: str) -> View:
    head, query = _parted(text)
    return View(name, _row(head), _columns(head), query)


def _corrected(name: str, text: str) -> View:
    own, table = _view(name, text), BY_NAME[name]
    [view] = [view for view in views() if own.reads(view.name)]
    return replace(own, columns={**table.docs, **view.columns})


def _parted(text: str) -> tuple[list[str], str]:
    """The lines of the leading comment, and what follows it."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.strip() and not line.startswith("--"))
    return [line for line in lines[:first] if line.strip("- ")], "\n".join(lines[first:]).strip().rstrip(";")


def _row(head: Iterable[str]) -> str:
    about = (line for line in head if not (_COLUMN_LINE.fullmatch(line) or _ARGUMENT_LINE.fullmatch(line)))
    return " ".join(line.removeprefix("--").strip() for line in about)


def _columns(head: Iterable[str]) -> dict[str, ColumnDoc]:
    return {match[1]: _doc(match[2]) for line in head if (match := _COLUMN_LINE.fullmatch(line))}


def _doc(text: str) -> ColumnDoc:
    match = _DOC.fullmatch(text)
    assert match is not None  # `meaning` matches any text
    labels = tuple(match["labels"].split(", ")) if match["labels"] else ()
    example, since = match["example"] or "", match["since"] or FIRST_VERSION
    return ColumnDoc(match["meaning"], match["unit"] or "", labels, example, since)
