"""A new database of Prefect, migrated already: kept in the user's cache folder for the next new lake.

Prefect's server makes its database by some hundred migrations, which take most of its first start. What it made
for one lake is copied for the next, before anything of that lake is in it. Prefect still looks for migrations that
are missing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

_ELSEWHERE = ("PREFECT_SERVER_DATABASE", "PREFECT_API_DATABASE")  # begin what may name another database, or none
_OF_A_NEW_ONE = {"alembic_version", "block_type", "block_schema", "block_schema_reference"}  # tables that have rows


def database(home: Path) -> Path:
    """Where Prefect keeps its records, unless its own settings say otherwise."""
    return home / "prefect.db"


def cached() -> Path:
    """The database that is kept, for the Prefect that is installed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "nightdesk" / f"prefect-{version('prefect')}.db"


def lay_out(home: Path) -> None:
    """Give a home without a database the one that is kept. Where none is, or it is broken, the server makes one."""
    if not _is_kept_in(home):
        return
    with suppress(OSError, sqlite3.Error, RuntimeError), _beside(database(home)) as copied:
        shutil.copyfile(cached(), copied)
        if not _is_new(copied):
            raise sqlite3.DatabaseError(f"{cached()} is no new database of Prefect")


def keep(home: Path) -> None:
    """Keep the database that a server has just made, unless there is one or something is recorded in it."""
    if not _is_kept_in(home):
        return
    with suppress(OSError, sqlite3.Error, RuntimeError):
        if cached().exists() and _is_new(cached()):
            return
        cached().parent.mkdir(parents=True, exist_ok=True)
        with _beside(cached()) as copied:
            with closing(sqlite3.connect(database(home))) as made, closing(sqlite3.connect(copied)) as new:
                made.backup(new)
                new.execute("pragma journal_mode = delete")  # one file; Prefect sets its own mode
            if not _is_new(copied):
                raise sqlite3.DatabaseError(f"{database(home)} has records already")


def _is_kept_in(home: Path) -> bool:
    """Whether Prefect's server keeps its records in this home, in SQLite."""
    named = any(key.startswith(_ELSEWHERE) for key in os.environ)
    return not named and os.environ.get("PREFECT_HOME") == str(home)


def _is_new(path: Path) -> bool:
    """Whether this is a whole database with the migrations and Prefect's own blocks in it, and nothing else."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as con:
        try:
            whole = con.execute("pragma quick_check").fetchall() == [("ok",)]
            tables = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
            filled = {one for one in tables if con.execute(f'select 1 from "{one}" limit 1').fetchone()}
        except sqlite3.Error:
            return False
    return whole and filled == _OF_A_NEW_ONE


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the name of `path` when the block ends well, and else is gone."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
