"""What was published, what stands, and what stood when an earlier run was published."""

import duckdb
import pytest

from tests.warehouse.lakes import CLAIM, NEXT_NIGHT, NIGHT, article, publish, publish_catalogue, run_row, shard
from warehouse.errors import CheckError, InputError, MissingLake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.tables import formats
from warehouse.tables.bookkeeping import BOOKKEEPING
from warehouse.tables.schema import PARQUET_TABLES

NOTHING = {"intake": [], "models": [], "claims": [], "files": []}


def texts(lake, as_of=None):
    with connect(lake, as_of=as_of) as con:
        return con.sql("select article_id, text from articles order by all").fetchall()


def test_where_nothing_was_published_the_catalogue_is_empty_and_typed(lake):
    catalogue = Catalogue.load(lake)
    for table in BOOKKEEPING:
        assert getattr(catalogue, table.name).equals(table.empty())


def test_a_lake_that_is_not_there_tells_what_to_run(lake):
    with pytest.raises(
        MissingLake, match=r"no night is published in .*/lake: run `nightdesk run`, or name another --lake"
    ):
        connect(lake)


def test_a_file_that_is_no_snapshot_is_named(lake):
    lake.root.mkdir()
    lake.snapshot.write_text("this is not a database, " * 1000)
    with pytest.raises(InputError, match=r"nightdesk.duckdb is not a snapshot of Nightdesk \(.*\); name another"):
        connect(lake)


def test_a_lake_that_lacks_what_its_format_has_is_refused_before_a_night_is_added(one_night):
    with duckdb.connect(one_night.snapshot) as con:
        con.execute("drop view internal.quotes")
    lacks = "lake: this lake lacks quotes.article_id, .*, which a lake of format"
    told = rf"{lacks} {formats.CURRENT} has: .*; it can still be asked"
    with pytest.raises(InputError, match=told):
        Catalogue.load(one_night)


def test_the_catalogue_is_read_back_as_it_was_published(lake):
    published = publish(lake, "run-1", {"wire": shard(article("a"))})
    loaded = Catalogue.load(lake)
    for table in BOOKKEEPING:
        assert getattr(loaded, table.name).equals(getattr(published, table.name))


def test_a_catalogue_is_that_of_the_snapshot_which_is_published_now(one_night):
    first = Catalogue.load(one_night)
    publish(one_night, "run-2", {"wire": shard(article("b", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    assert Catalogue.load(one_night).run_ids() == first.run_ids() | {"run-2"}
    with duckdb.connect(one_night.snapshot) as con:  # where it is, as an analyst may
        con.execute("delete from internal.runs where run_id = 'run-2'")
    assert Catalogue.load(one_night).run_ids() == first.run_ids()
    one_night.snapshot.unlink()
    assert Catalogue.load(one_night).run_ids() == set()


def test_every_table_of_a_shard_has_a_current_file(one_night):
    files = Catalogue.load(one_night).current(night=NIGHT)
    assert sorted(file["table_name"] for file in files) == sorted(table.name for table in PARQUET_TABLES)
    assert [file["rows"] for file in files if file["table_name"] == "ledger"] == [3]
    assert Catalogue.load(one_night).current(night=NEXT_NIGHT) == []


def test_a_source_read_again_replaces_its_own_rows_only(lake):
    other = article("o", source="other")
    publish(lake, "run-1", {"wire": shard(article("a")), "other": shard(other)})
    publish(lake, "run-2", {"wire": shard(article("b"))})
    assert [name for name, _ in texts(lake)] == ["b", "o"]


def test_another_night_stays_when_a_night_is_read_again(one_night):
    publish(one_night, "run-2", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    publish(one_night, "run-3", {"wire": shard(article("x"))})
    assert [name for name, _ in texts(one_night)] == ["n", "x"]


def test_a_source_that_failed_keeps_what_it_had(one_night):
    publish(one_night, "run-2", {"feed": shard(article("f", source="feed"))}, failed=["wire"])
    assert [name for name, _ in texts(one_night)] == ["a", "b", "f"]


def test_files_with_the_same_rows_are_kept_with_their_first_signature(lake):
    for run_id in ("run-1", "run-2"):
        publish(lake, run_id, {"wire": shard(article("a"))})
    files = Catalogue.load(lake).files.to_pylist()
    assert len(files) == len(PARQUET_TABLES)
    assert {(file["published_by"], file["superseded_by"]) for file in files} == {("run-1", None)}


def test_a_run_sees_the_lake_as_it_was(lake):
    publish(lake, "run-1", {"wire": shard(article("a", "Old words here."))})
    publish(lake, "run-2", {"wire": shard(article("a", "New words here."), article("b"))})
    publish(lake, "run-3", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    assert texts(lake, "run-1") == [("a", "Old words here.")]
    assert [name for name, _ in texts(lake, "run-2")] == ["a", "b"]
    assert texts(lake, "run-3") == texts(lake)


def test_bookkeeping_as_of_a_run_knows_nothing_later(lake):
    first = publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b"))})
    back = Catalogue.load(lake).as_of("run-1")
    for table in BOOKKEEPING:
        assert getattr(back, table.name).equals(getattr(first, table.name))


def test_views_as_of_a_run_are_those_of_the_snapshot(one_night):
    query = "select * from positions order by all"
    with connect(one_night) as now, connect(one_night, as_of="run-1") as then:
        assert now.sql(query).fetchall() == then.sql(query).fetchall() != []


def test_an_unknown_run_is_answered_with_the_latest_known(lake):
    catalogue = Catalogue.empty()
    for number in range(1, 8):
        catalogue = catalogue.with_run(run_row(f"run-{number}"), **NOTHING)
    lake.root.mkdir()
    publish_catalogue(lake, catalogue)
    with pytest.raises(InputError, match=r"no run called 'run-9' was published; the latest are: run-7, .*, run-3$"):
        connect(lake, as_of="run-9")


def test_a_run_is_numbered_in_the_order_of_publication():
    catalogue = Catalogue.empty().with_run(run_row("z"), **NOTHING).with_run(run_row("a"), **NOTHING)
    assert catalogue.runs.select(["run_id", "sequence"]).to_pylist() == [
        {"run_id": "z", "sequence": 1},
        {"run_id": "a", "sequence": 2},
    ]


def test_a_run_is_published_once():
    catalogue = Catalogue.empty().with_run(run_row("run-1"), **NOTHING)
    with pytest.raises(CheckError, match="run run-1 was published before"):
        catalogue.with_run(run_row("run-1"), **NOTHING)


def test_the_catalogue_before_a_run_stays_as_it_was():
    before = Catalogue.empty()
    before.with_run(run_row("run-1"), **NOTHING)
    assert before.runs.num_rows == 0


def test_a_new_wording_of_a_claim_is_added_beside_the_old():
    first = {**CLAIM, "valid_from": NIGHT, "run_id": "run-1"}
    again = {**first, "valid_from": NEXT_NIGHT, "run_id": "run-2"}
    catalogue = Catalogue.empty().with_run(run_row("run-1"), **NOTHING | {"claims": [first]})
    catalogue = catalogue.with_run(run_row("run-2"), **NOTHING | {"claims": [again, again | {"text": "Build it."}]})
    assert catalogue.claims.to_pylist() == [first, again | {"text": "Build it."}]


def test_a_superseded_file_does_not_come_back(lake):
    old = publish(lake, "run-1", {"wire": shard(article("a"))})
    new = publish(lake, "run-2", {"wire": shard(article("b"))})
    with pytest.raises(CheckError, match="was superseded by run-2; write it anew"):
        new.with_run(run_row("run-3"), **NOTHING | {"files": old.current(table_name="articles")})


def test_a_night_with_no_file_of_its_own_any_more_is_emptied(one_night):
    catalogue = Catalogue.load(one_night).with_run(run_row("run-2"), **NOTHING)
    assert catalogue.current() == []
    assert set(catalogue.files["superseded_by"].to_pylist()) == {"run-2"}
