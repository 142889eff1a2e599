"""Past nights by month: the same rows from fewer files, until a night of the month is read again."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from tasks.merge_months import merge_months
from tests.warehouse.lakes import article, kept_lake, opened, publish, shard
from warehouse.checks.verify import verify
from warehouse.lake import store
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.months import APART, merge, merged, unmerged
from warehouse.snapshot.snapshot import connect, republish
from warehouse.tables import formats
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.upkeep.vacuum import vacuum

NIGHTS = (date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1))


def publish_three_nights(lake):
    for number, night in enumerate(NIGHTS):
        publish(lake, f"run-{number}", {"wire": shard(article(f"a{number}", night=night))}, night=night)


kept_nights = kept_lake(publish_three_nights)


@pytest.fixture
def lake(kept_nights):
    return kept_nights.anew()


def all_rows(con):
    return {table.name: con.sql(f"from {table.name} order by all").fetchall() for table in PARQUET_TABLES}


def files_named(lake, table="entities"):
    [(sql,)] = opened(lake).execute("select sql from duckdb_views() where view_name = $1", [table]).fetchall()[:1]
    return sql.count(".parquet")


def merge_all(lake, night=NIGHTS[-1]):
    """Merge the months before that of `night`, and publish a snapshot that uses them; the merged months."""
    catalogue = Catalogue.load(lake)
    months = unmerged(lake, catalogue.current(), night)
    for month in months:
        merge(lake, month)
    republish(lake, catalogue)
    return months


def test_a_merged_month_shows_the_same_rows_from_one_file(lake):
    with connect(lake) as con:
        before, then = all_rows(con), all_rows(connect(lake, as_of="run-1"))
    months = merge_all(lake)
    assert {month.table.name for month in months} == {table.name for table in PARQUET_TABLES} - set(APART)
    assert {month.first for month in months} == {date(2026, 3, 1)}
    with connect(lake) as con:
        assert all_rows(con) == before
        assert verify(con, lake) == []
        assert con.sql("select article_id from articles where night = '2026-03-31'").fetchall() == [("a1",)]
    assert (files_named(lake), files_named(lake, "embeddings")) == (2, 3)
    assert all_rows(connect(lake, as_of="run-1")) == then
    assert merge_all(lake) == []


def test_a_night_that_is_read_again_is_shown_from_its_own_file_until_its_month_is_merged_anew(lake):
    merge_all(lake)
    publish(lake, "run-3", {"wire": shard(article("later", night=NIGHTS[1]))}, night=NIGHTS[1])
    assert files_named(lake) == 3
    shown = "select article_id from articles order by night"
    assert opened(lake).sql(shown).fetchall() == [("a0",), ("later",), ("a2",)]
    assert opened(lake, "run-2").sql(shown).fetchall() == [("a0",), ("a1",), ("a2",)]
    assert unmerged(lake, Catalogue.load(lake).current(), NIGHTS[1]) == []  # more nights of that month may follow
    merge_all(lake)
    assert files_named(lake) == 2
    assert opened(lake).sql(shown).fetchall() == [("a0",), ("later",), ("a2",)]


def test_a_month_that_was_merged_in_an_older_format_is_merged_anew(lake, monkeypatch):
    months = merge_all(lake)
    monkeypatch.setattr(formats, "CURRENT", formats.CURRENT + 1)
    assert len(unmerged(lake, Catalogue.load(lake).current(), NIGHTS[-1])) == len(months)


def test_a_month_that_holds_other_rows_than_its_nights_breaks_a_promise(lake):
    paths = {month.table.name: month.path(lake) for month in merge_all(lake)}
    first = next(row for row in Catalogue.load(lake).current(table_name="articles"))
    shutil.copy(lake.absolute(first["path"]), paths["articles"])
    paths["entities"].write_bytes(b"cut short")
    with connect(lake) as con:
        told = {breach.where: breach.what for breach in verify(con, lake) if breach.where.startswith("months/")}
    assert told[lake.relative(paths["articles"])].startswith("does not hold the rows of articles/dt=2026-03-31/")
    assert told[lake.relative(paths["entities"])].startswith("cannot be read (")
    assert all(what.endswith("remove it and run `nightdesk relocate`") for what in told.values())
    for path in (paths["articles"], paths["entities"]):
        path.unlink()
    republish(lake, Catalogue.load(lake))
    with connect(lake) as con:
        assert verify(con, lake) == []


def test_vacuum_removes_a_month_that_holds_what_was_replaced_once_the_grace_period_is_over(lake):
    merge_all(lake)
    now = datetime.now(UTC) + timedelta(minutes=1)
    assert vacuum(lake, now, timedelta(0)).files == 0
    publish(lake, "run-3", {"wire": shard(article("later", night=NIGHTS[1]))}, night=NIGHTS[1])
    current = {month.path(lake) for month in merged(lake, Catalogue.load(lake).current())}
    replaced = {*lake.months.glob("*/*.parquet")} - current
    assert {path.parent.name for path in replaced} > {"articles", "entities", "quotes"}
    assert vacuum(lake, now, timedelta(days=10_000)).files == 0
    assert vacuum(lake, now, timedelta(0)).files > len(replaced)
    assert {*lake.months.glob("*/*.parquet")} == current
    with connect(lake) as con:
        assert verify(con, lake) == []


def test_the_task_merges_what_it_can_and_says_what_it_cannot(lake):
    current = Catalogue.load(lake).current()
    months = unmerged(lake, current, NIGHTS[-1])
    lost = months[1].files[0]
    lake.absolute(lost["path"]).unlink()
    receipt = merge_months.fn(lake.root, months)
    assert (receipt.read, receipt.written, receipt.set_aside) == (len(months), 1, len(months) - 1)
    assert receipt.note.startswith(f"{months[1].table.name} of 2026-03 is not merged: ")
    assert store.rows_in(months[0].path(lake)) == 2
    assert not months[1].path(lake).exists()
