"""The database of Prefect that is kept for the next new lake: only a new one, and only for homes of ours."""

import sqlite3
from contextlib import closing

import pytest

from flows import migrated

TABLES = ("alembic_version", "block_type", "block_schema", "block_schema_reference", "flow_run")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of Prefect whose server has just made a database, and an empty cache."""
    for name in ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made(tmp_path / "home", monkeypatch)


def made(home, monkeypatch, tables=TABLES[:-1]):
    home.mkdir()
    with closing(sqlite3.connect(migrated.database(home))) as con:
        con.execute("pragma journal_mode = wal")
        for table in TABLES:
            con.execute(f"create table {table} (id)")
        for table in tables:
            con.execute(f"insert into {table} values ('{table}')")
        con.commit()
    monkeypatch.setenv("PREFECT_HOME", str(home))
    return home


def laid_out(home, monkeypatch):
    """Which tables have rows in a new home; None where it was given no database."""
    home.mkdir()
    monkeypatch.setenv("PREFECT_HOME", str(home))
    migrated.lay_out(home)
    assert [path.name for path in home.iterdir()] in ([], ["prefect.db"])
    if not migrated.database(home).exists():
        return None
    with closing(sqlite3.connect(migrated.database(home))) as con:
        return [table for table in TABLES if con.execute(f"select * from {table}").fetchall() == [(table,)]]


def test_a_new_lake_gets_the_database_that_was_made_for_another(home, tmp_path, monkeypatch):
    migrated.keep(home)
    assert [path.name for path in migrated.cached().parent.iterdir()] == [migrated.cached().name]
    assert laid_out(tmp_path / "next", monkeypatch) == list(TABLES[:-1])


def test_nothing_that_was_recorded_is_kept(tmp_path, home, monkeypatch):
    migrated.keep(made(tmp_path / "used", monkeypatch, TABLES))
    assert list(migrated.cached().parent.iterdir()) == []
    assert laid_out(tmp_path / "next", monkeypatch) is None


def test_a_broken_one_is_left_out_and_replaced(home, tmp_path, monkeypatch):
    migrated.keep(home)
    whole = migrated.cached().read_bytes()
    migrated.cached().write_bytes(whole[:5000])
    assert laid_out(tmp_path / "next", monkeypatch) is None
    monkeypatch.setenv("PREFECT_HOME", str(home))
    migrated.keep(home)
    assert laid_out(tmp_path / "later", monkeypatch) == list(TABLES[:-1])


def test_a_home_or_a_database_of_the_users_own_is_left_alone(home, tmp_path, monkeypatch):
    migrated.keep(home)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "elsewhere"))
    (tmp_path / "next").mkdir()
    migrated.lay_out(tmp_path / "next")
    assert not migrated.database(tmp_path / "next").exists()
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://localhost/prefect")
    assert laid_out(tmp_path / "later", monkeypatch) is None


def test_a_cache_that_cannot_be_written_is_done_without(home, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("no folder")
    migrated.keep(home)
    assert laid_out(tmp_path / "next", monkeypatch) is None
