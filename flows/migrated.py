"""An empty, migrated Prefect database, kept in the user's cache folder for the next new lake.

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

_ELSEWHERE = (
    "PREFECT_SERVER_DATABASE",
    "PREFECT_API_DATABASE",
)  # prefixes of settings that may name another database
_FILLED_WHEN_NEW = {"alembic_version", "block_type", "block_schema", "block_schema_reference"}  # tables with rows


def database(home: Path) -> Path:
    """Where Prefect keeps its records, unless its own settings say otherwise."""
    return home / "prefect.db"


def cached() -> Path:
    """The path of the kept database of the installed Prefect."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "nightdesk" / f"prefect-{version('prefect')}.db"


def lay_out(home: Path) -> None:
    """Copy the kept database into a home that has none. If it is absent or broken, the server makes a new one."""
    if not _is_kept_in(home):
        return
    with suppress(OSError, sqlite3.Error, RuntimeError), _beside(database(home)) as copied:
        shutil.copyfile(cached(), copied)
        if not _is_new(copied):
            raise sqlite3.DatabaseError(f"{cached()} is no new database of Prefect")


def keep(home: Path) -> None:
    """Keep the database that a server just made, unless one is kept already or this one holds records."""
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
            filled = {table for table in tables if con.execute(f'select 1 from "{table}" limit 1').fetchone()}
        except sqlite3.Error:
            return False
    return whole and filled == _FILLED_WHEN_NEW


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the name of `path` when the block ends well, and else is gone."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
