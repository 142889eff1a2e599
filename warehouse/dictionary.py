"""What every table, view and column means, for `nightdesk tables` and for TABLES.md; made from the declarations.

`python -m warehouse.dictionary > warehouse/TABLES.md` writes the page anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

from warehouse import ddl
from warehouse.catalogue import Catalogue, in_memory
from warehouse.errors import InputError
from warehouse.lake import Lake
from warehouse.schema import BOOKKEEPING, PARQUET_TABLES, REJECTIONS, REMARKS
from warehouse.table import Table, doc_of, labels_of, unit_of

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

Made by `python -m warehouse.dictionary` from `warehouse/schema.py` and `warehouse/views/*.sql`; never by hand.
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
    unit: str
    labels: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class _Relation:
    name: str
    kind: str
    row: str
    key: tuple[str, ...]
    columns: tuple[_Column, ...]


def describe(name: str | None = None) -> pa.Table:
    """All tables and views with what a row is; or, with a name, the columns of that one.

    Raises:
        InputError: there is no table or view called `name`; lists those there are.
    """
    relations = {relation.name: relation for relation in _relations()}
    if name is None:
        return pa.Table.from_pylist([{"name": r.name, "kind": r.kind, "row": r.row} for r in relations.values()])
    if name not in relations:
        raise InputError(f"no table or view called {name!r}; there are {', '.join(relations)}")
    return pa.Table.from_pylist(
        [
            {"column": c.name, "type": c.type, "unit": c.unit, "one of": ", ".join(c.labels), "meaning": c.meaning}
            for c in relations[name].columns
        ]
    )


def tables_markdown() -> str:
    """The page TABLES.md, whole."""
    groups = (
        ("Tables in Parquet", "table"),
        ("Bookkeeping inside the snapshot", "bookkeeping"),
        ("Views", "view"),
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
    return (
        *(_declared(table, "table") for table in PARQUET_TABLES),
        *(_declared(table, "bookkeeping") for table in BOOKKEEPING),
        *_views(),
    )


def _declared(table: Table, kind: str) -> _Relation:
    columns = (
        _Column(f.name, ddl.sql_type(f.type), f.nullable, unit_of(f), labels_of(f), doc_of(f))
        for f in table.columns
    )
    return _Relation(table.name, kind, table.row, table.key, tuple(columns))


def _views() -> Iterator[_Relation]:
    with in_memory(Lake(Path()), Catalogue.empty()) as con:
        for view in ddl.views():
            found = con.table(view.name)
            columns = (
                _Column(name, str(type_), True, "", (), view.sentence(name))
                for name, type_ in zip(found.columns, found.types, strict=True)
            )
            yield _Relation(view.name, "view", view.row, (), tuple(columns))


def _section(relation: _Relation) -> Iterator[str]:
    yield from (f"### {relation.name}", "", relation.row, "")
    if relation.key:
        yield from (f"Key: {', '.join(f'`{name}`' for name in relation.key)}.", "")
    rows = (
        (f"`{c.name}`", f"{c.type}{', may be null' if c.nullable and relation.key else ''}", _said(c))
        for c in relation.columns
    )
    yield from _grid(("column", "type", "meaning"), rows)


def _said(column: _Column) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    labels = f" One of: {', '.join(f'`{label}`' for label in column.labels)}." if column.labels else ""
    return column.meaning + unit + labels


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    print(tables_markdown(), end="")
