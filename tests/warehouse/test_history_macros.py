"""The lake as it was, from plain SQL: `X_as_of(run)` answers what `--as-of` does."""

import random
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, publish, shard
from warehouse.lake.lake import Lake
from warehouse.snapshot.ddl import literal
from warehouse.snapshot.history_macros import shown_as_of
from warehouse.snapshot.snapshot import connect
from warehouse.tables.bookkeeping import BOOKKEEPING
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.upkeep.vacuum import vacuum

NAMES = [*(table.name for table in (*PARQUET_TABLES, *BOOKKEEPING)), *(view.name for view in shown_as_of())]


@pytest.fixture(scope="module")
def six_runs(tmp_path_factory):
    """A lake of two nights and two sources, read again at random; some files are kept, some superseded."""
    lake, chance = Lake(tmp_path_factory.mktemp("lake")), random.Random(7)
    for number in range(1, 7):
        night = chance.choice([NIGHT, NEXT_NIGHT])
        shards = {
            source: shard(
                *(
                    article(f"{source}-{name}", chance.choice(TEXTS), source=source, night=night, revision=revision)
                    for name in chance.sample("abc", 2)
                    for revision in [1 if night == NIGHT else 2]
                )
            )
            for source in chance.sample(["wire", "feed"], chance.choice([1, 2]))
        }
        publish(lake, f"run-{number}", shards, night=night)
    return lake


TEXTS = ["Ada Crane opposes the dam.", "Ada Crane wants the dam.", "Rain.", "Bo Lind disputes that it rains."]


@pytest.fixture(scope="module")
def now_and_then(six_runs):
    """A connection to the lake, and one as of every other run: made once, as each is a snapshot of its own."""
    then = {f"run-{number}": connect(six_runs, as_of=f"run-{number}") for number in (1, 3, 5)}
    with connect(six_runs) as now:
        yield now, then
    for con in then.values():
        con.close()


@pytest.mark.parametrize("name", NAMES)
def test_every_table_and_view_is_shown_as_of_a_run_as_by_the_command(now_and_then, name):
    now, as_of = now_and_then
    for run, then in as_of.items():
        found, expected = now.sql(f"from {name}_as_of('{run}')"), then.sql(f"from {name}")
        assert found.columns == expected.columns
        assert sorted(map(repr, found.fetchall())) == sorted(map(repr, expected.fetchall()))


def test_the_runs_differ_in_what_they_show(six_runs):
    with connect(six_runs) as con:
        shown = [
            con.sql(f"select article_id, text from articles_as_of('run-{number}') order by all").fetchall()
            for number in range(1, 7)
        ]
    assert len({repr(rows) for rows in shown}) > 3


def test_another_client_can_ask_without_us(six_runs):
    with duckdb.connect(six_runs.snapshot, read_only=True) as con:
        assert con.sql("select count(*) from positions_as_of('run-1')").fetchall() != [(0,)]


def test_a_lake_that_is_attached_is_asked_after_use(six_runs):
    with duckdb.connect() as con:
        con.execute(f"attach {literal(str(six_runs.snapshot))} as news (read_only)")
        con.execute("use news")
        assert con.sql("select count(*) from positions_as_of('run-1')").fetchall() != [(0,)]


def test_a_query_that_calls_something_articles_does_not_change_the_answer(six_runs):
    query = "select count(*) from articles_as_of('run-1')"
    with connect(six_runs) as con:
        assert con.sql(f"with articles as (select 1 as one) {query}").fetchall() == con.sql(query).fetchall()


@pytest.mark.parametrize("name", ["articles", "runs", "files", "positions"])
def test_an_unknown_run_is_answered_with_the_latest(six_runs, name):
    with (
        connect(six_runs) as con,
        pytest.raises(
            duckdb.Error,
            match=r"no run called 'run-9' was published; the latest are: run-6, run-5, run-4, run-3, run-2$",
        ),
    ):
        con.sql(f"from {name}_as_of('run-9')").fetchall()


def test_a_run_whose_files_were_removed_says_so_and_others_are_shown(lake):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b"))})
    vacuum(lake, grace=timedelta(0), now=datetime(2026, 4, 2, tzinfo=UTC))
    with connect(lake) as con:
        assert con.sql("select article_id from articles_as_of('run-2')").fetchall() == [("b",)]
        with pytest.raises(duckdb.Error, match="run-1 can no longer be shown: its files are gone since 2026-04-02"):
            con.sql("from articles_as_of('run-1')").fetchall()


def test_a_lost_file_of_an_earlier_run_is_told_and_keeps_no_night_from_being_published(lake):
    first = publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b"))})
    [row] = first.current(table_name="articles")
    lake.absolute(row["path"]).unlink()
    publish(lake, "run-3", {"wire": shard(article("c"))})
    with connect(lake) as con:
        assert con.sql("select article_id from articles").fetchall() == [("c",)]
        with pytest.raises(duckdb.Error, match=r"earlier runs are lost, such as articles/dt=.*/run-1-0000"):
            con.sql("from articles_as_of('run-2')").fetchall()
