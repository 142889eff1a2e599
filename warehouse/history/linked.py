"""Queries about persons, bodies and quotations before a night: those that tonight's may be the same as."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.history.history import readable
from warehouse.snapshot.sql_files import sql_files

Rows = list[dict[str, Any]]


def appearances(
    con: duckdb.DuckDBPyConnection | None, night: date, keys: Collection[tuple[str, str]], kept: int
) -> Rows:
    """What is compared of the entities before a night that share a type and a key with tonight's; rows of
    `entity_ids`, by entity, the latest last.

    Args:
        con: a session from `warehouse.history.before.Before.past`; None if nothing is published.
        keys: type, and a key that is looked for.
        kept: appearances of each entity.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None or not keys:
        return []
    listed = sorted(keys)
    wanted = pa.table({"type": [type_ for type_, _ in listed], "key": [key for _, key in listed]})
    with _given(con, wanted), readable():
        con.execute(_queries()["1_wanted"], {"night": night})
        found: Rows = (
            con.sql(_queries()["appearances"], params={"night": night, "kept": kept}).to_arrow_table().to_pylist()
        )
        con.execute("drop table candidates")
    return found


def placed(
    con: duckdb.DuckDBPyConnection | None, night: date, article_ids: Iterable[str]
) -> Mapping[tuple[str, str, str], str]:
    """The entity of each person and body of these articles by article, type and name, as earlier nights placed it.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None:
        return {}
    with _given(con, pa.table({"article_id": pa.array(sorted(article_ids), pa.string())})), readable():
        rows = con.sql(_queries()["placed"], params={"night": night}).fetchall()
    return {(article_id, type_, name): entity_id for article_id, type_, name, entity_id in rows}


def quotations(
    con: duckdb.DuckDBPyConnection | None, night: date, since: date, fingerprints: Collection[int]
) -> Rows:
    """The quotations from `since` to before a night that share a fingerprint: keys, night, group and text.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None or not fingerprints:
        return []
    given = {"night": night, "since": since}
    with _given(con, pa.table({"fingerprint": pa.array(sorted(fingerprints), pa.int64())})), readable():
        found: Rows = con.sql(_queries()["quotations"], params=given).to_arrow_table().to_pylist()
    return found


@contextmanager
def _given(con: duckdb.DuckDBPyConnection, wanted: pa.Table) -> Iterator[None]:
    """The relation `wanted`, for as long as the context is open."""
    con.register("wanted", wanted)
    try:
        yield
    finally:
        con.unregister("wanted")


@cache
def _queries() -> dict[str, str]:
    """The query of each file of linked/, by the file's name without `.sql`."""
    return dict(sql_files("history/linked"))
