"""`embed(text)` in a session that has a model at hand: SQL's way to it. What the model is others know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType
from duckdb.sqltypes import FLOAT, VARCHAR

Connection: TypeAlias = duckdb.DuckDBPyConnection
Embed: TypeAlias = Callable[[list[str]], Sequence[Sequence[float]]]

_MADE_BY = """
select model_id from canaries join runs using (run_id) where stage = 'embedding' order by sequence desc limit 1
"""


def made_by(con: Connection) -> str | None:
    """The model that made the vectors of the latest run, told by the bookkeeping alone; None where none are."""
    try:
        found = con.sql(_MADE_BY).fetchall()
    except duckdb.CatalogException:  # a lake made before there were vectors, which can still be asked
        return None
    return found[0][0] if found else None


def add_embed(con: Connection, embed: Embed) -> None:
    """Let SQL of this session call `embed`, vectors of texts with words in them, as `embed(text)`.

    Null and blank text give null; a text that comes several times in a column is embedded once.
    """

    def embed_text(texts: pa.ChunkedArray) -> pa.Array:
        column = texts.to_pylist()
        distinct = list(dict.fromkeys(text for text in column if text and not text.isspace()))
        vectors = dict(zip(distinct, embed(distinct), strict=True)) if distinct else {}
        return pa.array([vectors.get(text) for text in column], pa.list_(pa.float32()))

    con.create_function(
        "embed_text",
        embed_text,
        [VARCHAR],
        duckdb.list_type(FLOAT),
        type=PythonUDFType.ARROW,
        null_handling=FunctionNullHandling.SPECIAL,
    )
    # The snapshot has a macro of this name, which tells a plain DuckDB that it has no model.
    con.execute("create or replace temp macro embed(text) as embed_text(text)")
