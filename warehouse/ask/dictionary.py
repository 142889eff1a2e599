"""What tables, views, macros and columns mean, from their declarations: for `nightdesk tables` and TABLES.md.

`python -m warehouse.ask.dictionary > warehouse/TABLES.md` writes the page again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa

from warehouse.ask.nearest import nearest
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.relations import Column, Kind, Relation, relations
from warehouse.snapshot.snapshot import private_snapshot
from warehouse.tables import schemas
from warehouse.tables.columns import REJECTIONS, REMARKS
from warehouse.tables.schema import ANNOTATIONS, ARTICLES, QUOTES, STANCES

_LONGEST = 40  # characters of an example in `nightdesk tables`; `data_dictionary` has the whole


def _plain_annotations() -> str:
    """The lines of the picture about the tables that only articles and models join."""
    plain = [table for table in ANNOTATIONS if table not in (QUOTES, STANCES)]
    ends = ["┐", "┤ model_id", "┼───  models", *["┤"] * len(plain)]
    branches = ["────" if table.key == ARTICLES.key else "───<" for table in plain]
    lines = (
        f"├{branch} {table.name:<15}>──{end}" for table, branch, end in zip(plain, branches, ends, strict=False)
    )
    return "\n".join(f"{'':20}{line}" for line in lines)


_PICTURE = f"""\
    runs ──────< intake                  what each run took from each source
      │ run_id
      ├────────< canaries                what the models of each run answered to a fixed set of articles
      │
      ├────────< files                   the Parquet files a run published
      │
    ledger >───  articles  ───< removed_spans       article_id, revision
                    │
                    ├───< story_members  >───  stories  ───< story_events       story_id
{_plain_annotations()}
                    ├───< quotes         >──┤
                    │       │ quote_id      │
                    └───< stances        >──┘
                             V claim_id
                           claims
"""
_HEAD = f"""\
# The tables of a lake

Made by `python -m warehouse.ask.dictionary` from `schema.py`, `bookkeeping.py` and the `.sql` files of `views/`,
`corrected/` and `macros/`; never by hand. The same words are comments in DuckDB:
`select column_name, comment from duckdb_columns() where table_name = 'articles'`, and rows in
`internal.data_dictionary`.

`show tables` lists those of the schema `main`, from which most questions are answered. All others are in the
schema `internal`, and are asked as `internal.NAME`: the answers as models gave them, the bookkeeping, and what
those of `main` show. A name that is in `internal` alone is answered by DuckDB with where it is.

Offsets count Unicode code points of `articles.text`, start inclusive, end exclusive:
`substr(text, start + 1, "end" - start) = surface`. Times are in UTC.

{_PICTURE}
All of these but `articles`, `summaries` and `ledger` are in `internal`; `main` has `entities`, `sentiments`,
`stories` and `story_members`, too, as they are now, with what people corrected.

History: for each table and view `X` below there is a macro `X_as_of(run)`, the same as it was when that run was
published, in the same schema: `select count(*) from positions_as_of('20260302T040001-3b14')`. Runs are in
`internal.runs`.

Macros of a snapshot that was attached under another name are found after `use NAME`.

`<` and `>` stand on the side of the many. Annotations join `articles` with `using (article_id, revision)`.
"""


def find(name: str) -> Relation:
    """The table, view or macro called `name`, in any case, with or without its schema.

    Without a schema, a name in both is that of `main`.

    Raises:
        InputError: nothing is called `name`; the message suggests the nearest name.
    """
    by_name = {relation.name: relation for relation in reversed(_relations())}  # `main` comes last and wins
    by_name |= {f"{relation.schema}.{relation.name}": relation for relation in _relations()}
    if name.lower() not in by_name:
        near = nearest(name.lower(), by_name)
        hint = f"the nearest is {near}; " if near else ""
        raise InputError(f"no table, view or macro called {name!r}; {hint}`nightdesk tables` lists all")
    return by_name[name.lower()]


def describe(name: str | None = None) -> pa.Table:
    """All tables, views and macros with what a row is; given a name as for `find`, the columns of that relation.

    Raises:
        InputError: as `find`.
    """
    if name is None:
        listed = ({"name": r.called, "kind": r.kind, "row": r.row} for r in _relations())
        return pa.Table.from_pylist(list(listed))
    return pa.Table.from_pylist(
        [
            {
                "column": f"argument {c.name}" if c.is_argument else c.name,
                "type": c.type.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"),
                "meaning": c.doc.comment,
                "example": _cut(c.doc.example),
                "since": c.doc.since,
            }
            for c in find(name).columns
        ]
    )


def _cut(example: str) -> str:
    return example if len(example) <= _LONGEST else example[: _LONGEST - 1] + "…"


def tables_markdown() -> str:
    """The page TABLES.md, whole."""
    main, internal = schemas.MAIN, schemas.INTERNAL
    groups: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
        ("The schema `main`", main, ("table", "view")),
        ("Functions", main, ("macro",)),
        ("Internal: answers as models gave them, and what cleaning removed", internal, ("table",)),
        ("Internal: bookkeeping", internal, ("bookkeeping",)),
        ("Internal: views", internal, ("view",)),
        ("Internal: functions", internal, ("macro",)),
    )
    lines = [_HEAD]
    for title, schema, kinds in groups:
        lines += [f"## {title}", ""]
        for relation in _relations():
            if relation.schema == schema and relation.kind in kinds:
                lines += _section(relation)
    lines += ["## Reasons in the ledger", "", *_grid(("reason", "meaning"), {**REJECTIONS, **REMARKS}.items())]
    return "\n".join(lines)


@cache
def _relations() -> tuple[Relation, ...]:
    with private_snapshot(Lake(Path()), Catalogue.empty()) as con:
        return relations(con)


def _section(relation: Relation) -> Iterator[str]:
    yield from (f"### {relation.title}", "", relation.row, "")
    if relation.key:
        yield from (f"Key: {', '.join(f'`{name}`' for name in relation.key)}.", "")
    if relation.signature:
        yield from (f"Call: `{relation.called}`.", "")
        arguments = [column for column in relation.columns if column.is_argument]
        yield from _grid(("argument", "type", "meaning"), map(_cells, arguments))
    results = [column for column in relation.columns if not column.is_argument]
    nullable = [", may be null" if c.nullable and relation.key else "" for c in results]
    yield from _grid(("column", "type", "meaning"), map(_cells, results, nullable))


def _cells(column: Column, more: str = "") -> tuple[str, str, str]:
    doc = column.doc
    unit = f" Unit: {doc.unit}." if doc.unit else ""
    labels = f" One of: {', '.join(f'`{label}`' for label in doc.labels)}." if doc.labels else ""
    return f"`{column.name}`", column.type + more, " ".join([doc.meaning + unit + labels, *doc.format_note])


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    print(tables_markdown(), end="")
