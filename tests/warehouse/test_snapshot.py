"""The published file: it opens anywhere, explains itself, and is replaced under readers without their noticing."""

import re
import subprocess
import sys

import duckdb
import pytest

from tests.warehouse.lakes import article, data_file, publish, publish_catalogue, shard
from warehouse.errors import CheckError
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import build_snapshot, connect
from warehouse.snapshot.sql_files import views
from warehouse.tables.schema import TABLES
from warehouse.tables.schemas import INTERNAL, MAIN, SHOWN

WHEN = re.compile(r"Use this when .+; use `|Use `.+; use `")  # and when another
READER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
rows = con.cursor().execute("select a.text from articles a, range(5000) order by random()")  # holds its result open
print(rows.fetchone()[0], flush=True)
for line in sys.stdin:
    print(con.execute(line.strip()).fetchall(), flush=True)
"""


class Session:
    """An analyst's DuckDB session in a process of its own."""

    def __init__(self, process):
        self.process = process

    def ask(self, query):
        self.process.stdin.write(query + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture(params=["read", "write"])
def session(request, lake):
    """A session that has a snapshot with one article open, for reading or (as plain `duckdb` does) for writing."""
    publish(lake, "run-1", {"wire": shard(article("a", "Old words here."))})
    command = [sys.executable, "-c", READER, str(lake.snapshot), request.param]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "Old words here.\n"
        yield Session(process)
        process.kill()


def publish_new_words(lake):
    publish(lake, "run-2", {"wire": shard(article("a", "New words here."))})


def test_a_night_is_published_under_an_open_session_which_sees_no_change(lake, session):
    publish_new_words(lake)
    assert session.ask("select text from articles") == "[('Old words here.',)]"
    assert session.ask("select run_id from internal.runs") == "[('run-1',)]"


def test_our_own_reading_minds_no_open_session(lake, session):
    with connect(lake) as con:
        assert con.sql("select text from articles").fetchall() == [("Old words here.",)]
    assert Catalogue.load(lake).runs.num_rows == 1


def test_a_new_session_sees_the_new_night_while_an_old_one_is_open(lake, session):
    publish_new_words(lake)
    with duckdb.connect(lake.snapshot, read_only=True) as con:
        assert con.sql("select text from articles").fetchall() == [("New words here.",)]


@pytest.mark.parametrize("session", ["write"], indirect=True)
def test_what_a_session_left_unfinished_does_not_reach_the_next_snapshot(lake, session):
    session.ask("delete from internal.runs")
    assert lake.snapshot.with_name("nightdesk.duckdb.wal").exists()
    publish_new_words(lake)
    session.process.kill()
    session.process.wait()
    with duckdb.connect(lake.snapshot) as con:
        assert con.sql("select run_id from internal.runs order by 1").fetchall() == [("run-1",), ("run-2",)]


@pytest.mark.parametrize("session", ["write"], indirect=True)
def test_our_own_reading_minds_no_log_of_another_session(lake, session):
    publish_new_words(lake)
    session.ask("delete from internal.runs")  # its log now lies beside a snapshot it does not belong to
    assert lake.snapshot.with_name("nightdesk.duckdb.wal").exists()
    assert Catalogue.load(lake).runs.num_rows == 2


def test_our_own_connection_locks_no_one_out(shared_night):
    with connect(shared_night), duckdb.connect(shared_night.snapshot) as analyst:
        assert analyst.sql("select count(*) from articles").fetchall() == [(2,)]


def test_a_connection_of_ours_keeps_its_snapshot(lake):
    publish(lake, "run-1", {"wire": shard(article("a", "Old words here."))})
    with connect(lake) as before:
        publish_new_words(lake)
        assert before.sql("select text from articles").fetchall() == [("Old words here.",)]
        with connect(lake) as after:
            assert after.sql("select text from articles").fetchall() == [("New words here.",)]


def test_the_snapshot_opens_from_another_directory(one_night, monkeypatch):
    elsewhere = one_night.root.with_name("elsewhere")
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with duckdb.connect("../lake/nightdesk.duckdb", read_only=True) as con:
        assert con.sql("select count(*) from positions").fetchall() == [(4,)]


def test_the_snapshot_can_be_attached_under_any_name(shared_night):
    with duckdb.connect() as con:
        con.execute(f"attach '{shared_night.snapshot}' as news (read_only)")
        assert con.sql("select supports, disputes from news.positions_by_day").fetchall() == [(0, 2)]


def test_the_snapshot_is_stored_so_that_clients_from_1_2_open_it(shared_night):
    with duckdb.connect() as con:
        con.execute(f"attach '{shared_night.snapshot}' as news (read_only)")
        tags = con.sql("select tags from duckdb_databases() where database_name = 'news'").fetchall()
    assert tags[0][0]["storage_version"].startswith("v1.2.0")


def test_every_table_and_view_and_each_of_their_columns_is_commented(shared_night):
    with duckdb.connect(shared_night.snapshot, read_only=True) as con:
        relations = dict(
            con.sql(
                """select concat(schema_name, '.', view_name), comment from duckdb_views()
                where not internal and not starts_with(view_name, 'all_')
                union all select concat(schema_name, '.', table_name), comment from duckdb_tables()"""
            ).fetchall()
        )
        columns = con.sql(
            """select table_name, column_name, comment from duckdb_columns()
            where not internal and not starts_with(table_name, 'all_')"""
        ).fetchall()
    declared = {f"{INTERNAL}.{one.name}" for one in (*TABLES, *views())}
    assert relations.keys() == declared | {f"{MAIN}.{name}" for name in SHOWN}
    assert [name for name, said in relations.items() if not said or not said.startswith("One row per ")] == []
    assert [name for name, said in relations.items() if not WHEN.search(said)] == []
    assert [(table, name) for table, name, said in columns if not said] == []


def test_a_client_lists_the_dozen_and_is_told_where_all_else_is(shared_night):
    with duckdb.connect(shared_night.snapshot, read_only=True) as con:
        assert [name for (name,) in con.sql("show tables").fetchall()] == sorted(SHOWN)
        assert len(SHOWN) <= 30  # more could not be read at a glance
        for name in ("stances", "corrected_entities", "runs", "who_says", "all_quotes"):
            with pytest.raises(duckdb.CatalogException, match=f'Did you mean "internal.{name}"'):
                con.sql(f"from {name}")


def test_a_client_can_ask_every_relation_also_of_a_snapshot_that_is_attached(shared_night):
    with duckdb.connect() as con:
        con.execute(f"attach '{shared_night.snapshot}' as news (read_only)")
        listed = con.sql("select schema_name, view_name from duckdb_views() where not internal").fetchall()
        assert len(listed) > 40
        for schema, name in listed:
            con.sql(f"from news.{schema}.{name}").fetchall()


def test_main_has_what_is_right_and_internal_what_the_model_said_under_one_name(shared_night):
    with duckdb.connect(shared_night.snapshot, read_only=True) as con:
        for name in ("entities", "sentiments"):  # `stories` and `story_members` of `main` are of another shape
            raw = con.sql(f"from internal.{name}").columns
            assert con.sql(f"from {name}").columns == [*raw, "override_id"]


def test_a_comment_tells_unit_and_labels(shared_night):
    with connect(shared_night) as con:
        told = dict(
            con.sql("select column_name, comment from duckdb_columns() where table_name = 'stances'").fetchall()
        )
    assert told["probability"].startswith("Probability of `stance`; ")
    assert told["probability"].endswith(" Unit: probability, 0 to 1.")
    assert told["stance"].startswith("Where the holder stands. ")
    assert told["stance"].endswith(" One of: supports, disputes, reports, unrelated.")


def test_a_lake_of_a_night_without_sources_has_every_table_typed_and_empty(lake):
    publish(lake, "run-1", {}, failed=["wire"])
    with connect(lake) as con:
        for table in TABLES:
            if table.in_parquet:
                rows = con.sql(f"from {table.name}").to_arrow_table()
                assert rows.num_rows == 0
                assert rows.schema.names == table.schema.names
                assert [str(field.type) for field in rows.schema] != []
        assert con.sql("from mentions_by_day").fetchall() == con.sql("from outcomes").fetchall() == []
        assert con.sql("select source, state from intake").fetchall() == [("wire", "failed")]


def test_an_empty_table_has_the_types_of_a_full_one(lake, tmp_path):
    def types():
        with connect(lake) as con:
            return con.sql(
                "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
            ).fetchall()

    publish(lake, "run-1", {}, failed=["wire"])
    empty = types()
    publish(lake, "run-2", {"wire": shard(article("a"))})
    assert types() == empty


def test_a_night_in_a_query_is_the_night_in_the_file(shared_night):
    with connect(shared_night) as con:
        assert con.sql("select distinct night::varchar from articles").fetchall() == [("2026-03-02",)]


def test_times_are_in_utc_wherever_we_read(shared_night, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with connect(shared_night) as con:
        assert con.sql("select published_at::varchar from articles limit 1").fetchall() == [
            ("2026-03-01 08:30:00+00",)
        ]


def test_a_candidate_is_not_built_over_a_lost_file(one_night, tmp_path):
    data_file(one_night, "articles").unlink()
    with pytest.raises(CheckError, match=r"^articles: IO Error: .*run-1-0000.parquet"):
        build_snapshot(one_night, Catalogue.load(one_night), tmp_path / "candidate.duckdb")


def test_a_snapshot_built_again_from_its_own_catalogue_is_the_same(one_night):
    before = Catalogue.load(one_night)
    publish_catalogue(one_night, before)
    assert Catalogue.load(one_night) == before
