"""What tables, views, macros and columns mean, for `nightdesk tables` and TABLES.md; made from the declarations.

`python -m warehouse.dictionary > warehouse/TABLES.md` writes the page anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse import ddl
from warehouse.catalogue import Catalogue, in_memory
from warehouse.errors import InputError
from warehouse.lake import Lake
from warehouse.schema import BOOKKEEPING, PARQUET_TABLES, REJECTIONS, REMARKS
from warehouse.sql_files import Macro, View, macros, views
from warehouse.table import Said, Table, said_of

_PICTURE = """\
    runs ──────< intake                  what each run took from each source
      │ run_id
      ├────────< canaries                what the models of each run answered to a fixed set of articles
      │
      ├────────< files                   the Parquet files a run published
      │
    ledger >───  articles  ───< removed_spans       article_id, revision
                    │
                    ├───< summaries      >──┐
                    ├───< entities       >──┤ model_id
                    ├──── sentiments     >──┼───  models
                    ├──── embeddings     >──┤
                    ├───< quotes         >──┤
                    │       │ quote_id      │
                    └───< stances        >──┘
                             V claim_id
                           claims
"""
_HEAD = f"""\
# The tables of a lake

Made by `python -m warehouse.dictionary` from `warehouse/schema.py` and the `.sql` files of `warehouse/views` and
`warehouse/macros`; never by hand.
The same words are comments in DuckDB:
`select column_name, comment from duckdb_columns() where table_name = 'articles'`.

Offsets count Unicode code points of `articles.text`, start inclusive, end exclusive:
`substr(text, start + 1, "end" - start) = surface`. Times are in UTC.

{_PICTURE}
`<` and `>` stand on the side of the many. Annotations join `articles` with `using (article_id, revision)`.
"""


@dataclass(frozen=True)
class _Column:
    name: str
    type: str
    nullable: bool
    said: Said
    is_argument: bool = False


@dataclass(frozen=True)
class _Relation:
    name: str
    kind: str
    row: str
    columns: tuple[_Column, ...]
    key: tuple[str, ...] = ()
    signature: str = ""


def describe(name: str | None = None) -> pa.Table:
    """All tables, views and macros with what a row is; or, with a name in any case, the columns of that one.

    Raises:
        InputError: there is nothing called `name`; lists what there is.
    """
    if name is None:
        listed = ({"name": r.signature or r.name, "kind": r.kind, "row": r.row} for r in _relations())
        return pa.Table.from_pylist(list(listed))
    relations = {relation.name: relation for relation in _relations()}
    if name.lower() not in relations:
        raise InputError(f"no table, view or macro called {name!r}; there are {', '.join(relations)}")
    return pa.Table.from_pylist(
        [
            {
                "column": f"argument {c.name}" if c.is_argument else c.name,
                "type": c.type,
                "unit": c.said.unit,
                "one of": ", ".join(c.said.labels),
                "meaning": c.said.doc,
            }
            for c in relations[name.lower()].columns
        ]
    )


def tables_markdown() -> str:
    """The page TABLES.md, whole."""
    groups = (
        ("Tables in Parquet", "table"),
        ("Bookkeeping inside the snapshot", "bookkeeping"),
        ("Views", "view"),
        ("Macros", "macro"),
    )
    lines = [_HEAD]
    for title, kind in groups:
        lines += [f"## {title}", ""]
        for relation in _relations():
            if relation.kind == kind:
                lines += _section(relation)
    lines += ["## Reasons in the ledger", "", *_grid(("reason", "meaning"), {**REJECTIONS, **REMARKS}.items())]
    return "\n".join(lines)


@cache
def _relations() -> tuple[_Relation, ...]:
    with in_memory(Lake(Path()), Catalogue.empty()) as con:
        return (
            *(_declared(table, "table") for table in PARQUET_TABLES),
            *(_declared(table, "bookkeeping") for table in BOOKKEEPING),
            *(_Relation(v.name, "view", v.row, tuple(_results(con, v, f"from {v.name}"))) for v in views()),
            *(_macro(con, macro) for macro in macros()),
        )


def _declared(table: Table, kind: str) -> _Relation:
    columns = tuple(_Column(f.name, ddl.sql_type(f.type), f.nullable, said_of(f)) for f in table.columns)
    return _Relation(table.name, kind, table.row, columns, table.key)


def _macro(con: duckdb.DuckDBPyConnection, macro: Macro) -> _Relation:
    given = (_Column(a.name, a.type, True, a.said, is_argument=True) for a in macro.arguments)
    columns = (*given, *_results(con, macro, ddl.macro_call(macro)))
    return _Relation(macro.name, "macro", macro.row, columns, signature=macro.signature)


def _results(con: duckdb.DuckDBPyConnection, view: View, query: str) -> Iterator[_Column]:
    found = con.sql(query)
    for name, type_ in zip(found.columns, found.types, strict=True):
        yield _Column(name, str(type_), True, view.said(name))


def _section(relation: _Relation) -> Iterator[str]:
    yield from (f"### {relation.name}", "", relation.row, "")
    if relation.key:
        yield from (f"Key: {', '.join(f'`{name}`' for name in relation.key)}.", "")
    if relation.signature:
        yield from (f"Call: `{relation.signature}`.", "")
        arguments = [column for column in relation.columns if column.is_argument]
        yield from _grid(("argument", "type", "meaning"), map(_cells, arguments))
    results = [column for column in relation.columns if not column.is_argument]
    nullable = [", may be null" if c.nullable and relation.key else "" for c in results]
    yield from _grid(("column", "type", "meaning"), map(_cells, results, nullable))


def _cells(column: _Column, more: str = "") -> tuple[str, str, str]:
    said = column.said
    unit = f" Unit: {said.unit}." if said.unit else ""
    labels = f" One of: {', '.join(f'`{label}`' for label in said.labels)}." if said.labels else ""
    return f"`{column.name}`", column.type + more, said.doc + unit + labels


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    print(tables_markdown(), end="")
