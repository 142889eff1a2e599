"""A lake that was copied with its snapshot: no client is shown the original's rows in place of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.warehouse.lakes import article, kept_lake, publish, publish_one_night, shard
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect, republish, was_moved
from warehouse.tables.schema import NIGHT_TABLES, PARQUET_TABLES, REMOVED_SPANS
from warehouse.upkeep.remote import Remote

PAGE = Path(__file__).parents[2] / "docs" / "asking.md"
SHOWN = [
    line.strip()
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith(("    pandas.", "    polars.", '    con.sql("from positions")'))
]
COUNT = "select count(*) from articles"
REFUSED = r"copy/nightdesk\.duckdb shows what lies in .*/lake, where it belongs: .*run `nightdesk relocate`"


def publish_and_copy(lake):
    publish_one_night(lake)
    publish(lake, "run-2", {"wire": shard(article("a", "Ada Crane wants the dam."))})
    shutil.copytree(lake.root, lake.root.with_name("copy"))


kept = kept_lake(publish_and_copy)


@pytest.fixture
def original(kept):
    """A lake as `one_night`, whose night was read twice, so that it has a history."""
    return kept.anew()


@pytest.fixture
def copy(original):
    """A copy of `original`, which is still there."""
    return Lake(original.root.with_name("copy"))


def asked(path, query=COUNT):
    with duckdb.connect(path, read_only=True) as con:
        return con.sql(query).fetchall()


def test_a_copy_says_where_it_belongs_and_the_original_answers(copy, original):
    with pytest.raises(duckdb.Error, match=REFUSED):
        asked(copy.snapshot)
    assert asked(original.snapshot) == [(1,)]


# Stories and what cleaning removed have no rows in the small lake.
FILLED = [table.name for table in PARQUET_TABLES if table not in (REMOVED_SPANS, *NIGHT_TABLES)]


@pytest.mark.parametrize("table", FILLED)
def test_no_table_of_a_copy_shows_a_row_now_or_as_it_was(copy, original, table):
    for name in (f"internal.{table}", f"internal.all_{table}"):
        assert asked(original.snapshot, f"from {name} limit 1") != []
        with pytest.raises(duckdb.Error, match=REFUSED):
            asked(copy.snapshot, f"from {name}")


@pytest.mark.parametrize(
    "view", ["positions", "latest_articles", "stands", "search('dam')", "articles_as_of('run-1')"]
)
def test_no_view_or_macro_of_a_copy_shows_a_row(copy, view):
    with pytest.raises(duckdb.Error, match=REFUSED):
        asked(copy.snapshot, f"from {view}")


def test_a_copy_that_is_attached_says_so_also_beside_its_original(copy, original):
    with duckdb.connect() as con:
        con.execute(f"attach '{original.snapshot}' as original (read_only)")
        assert con.sql("select count(*) from original.articles").fetchall() == [(1,)]
        con.execute(f"attach '{copy.snapshot}' as other (read_only)")
        for name in ("other", "original"):
            with pytest.raises(duckdb.Error, match=REFUSED):
                con.sql(f"from {name}.articles").fetchall()


def test_two_lakes_that_are_each_at_home_are_asked_in_one_session(copy, original):
    republish(copy, Catalogue.load(copy))
    with duckdb.connect(copy.snapshot, read_only=True) as con:
        con.execute(f"attach '{original.snapshot}' as original (read_only)")
        assert con.sql("select count(*) from articles join original.articles using (article_id)").fetchall() == [
            (1,)
        ]


def test_it_is_told_whether_a_lake_was_moved(copy, original):
    assert (was_moved(original), was_moved(copy)) == (False, True)
    republish(copy, Catalogue.load(copy))
    assert not was_moved(copy)


def test_a_copy_that_is_relocated_reads_its_own_files_and_needs_no_original(copy, original):
    republish(copy, Catalogue.load(copy))
    shutil.rmtree(original.root)
    assert asked(copy.snapshot) == [(1,)]
    assert asked(copy.snapshot, "select count(*) from articles_as_of('run-1')") == [(2,)]


def test_a_copy_whose_original_is_gone_names_the_file_that_it_lacks(copy, original):
    shutil.rmtree(original.root)
    with pytest.raises(duckdb.IOException, match=rf"{original.root}/articles/dt=2026-03-02"):
        asked(copy.snapshot)


def test_a_catalogue_file_that_was_copied_alone_is_refused_too(one_night, tmp_path):
    shutil.copyfile(one_night.snapshot, tmp_path / "mine.duckdb")
    with pytest.raises(duckdb.Error, match=r"mine\.duckdb shows what lies in"):
        asked(tmp_path / "mine.duckdb")


@pytest.mark.parametrize("name", ["nightdesk.duckdb", "lake/nightdesk.duckdb", "link/nightdesk.duckdb"])
def test_a_lake_is_asked_from_any_directory_by_any_path(one_night, name):
    folder = one_night.root if "/" not in name else one_night.root.parent
    one_night.root.with_name("link").symlink_to(one_night.root)
    asking = f"import duckdb; print(duckdb.connect('{name}', read_only=True).sql('{COUNT}').fetchall())"
    done = subprocess.run([sys.executable, "-c", asking], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[(2,)]\n", "")


def test_a_link_that_leads_to_another_lake_later_does_not_take_the_views_there(one_night):
    link = one_night.root.with_name("link")
    link.symlink_to(one_night.root)
    republish(Lake(link), Catalogue.load(Lake(link)))
    other = Lake(one_night.root.with_name("other"))
    publish(other, "run-1", {"wire": shard(article("only"))})
    link.unlink()
    link.symlink_to(other.root)
    assert asked(link / "nightdesk.duckdb") == [(1,)]
    assert asked(one_night.snapshot) == [(2,)]


def test_what_an_object_store_holds_is_refused_where_it_was_copied_from_there_by_hand(one_night, tmp_path):
    Remote.open(f"file://{tmp_path}/store").push(one_night)
    copy = Lake(shutil.copytree(tmp_path / "store", tmp_path / "copy"))
    with pytest.raises(duckdb.Error, match=REFUSED):
        asked(copy.snapshot)
    republish(copy, Catalogue.load(copy))
    assert asked(copy.snapshot) == [(2,)]


def test_corrections_and_sessions_of_our_own_see_a_lake_that_is_at_home(one_night):
    with connect(one_night) as con, con.cursor() as cursor:
        assert cursor.sql(COUNT).fetchall() == [(2,)]
        assert con.sql("select current_database()").fetchall() == [("nightdesk",)]


# Read without the catalogue


def test_a_folder_of_a_table_is_read_as_a_whole_by_duckdb(one_night):
    files = f"read_parquet('{one_night.root}/articles/**/*.parquet', hive_partitioning = true)"
    [(night, folder, count)] = duckdb.sql(f"select night, dt, count(*) from {files} group by all").fetchall()
    assert (night.isoformat(), folder, count) == ("2026-03-02", night, 2)


def test_a_folder_of_a_table_is_read_as_a_whole_by_pandas(one_night):
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(one_night.root / "articles")
    assert sorted(frame["article_id"]) == ["a", "b"]
    assert {str(night) for night in frame["night"]} == {str(night) for night in frame["dt"]} == {"2026-03-02"}
    kept = pandas.read_parquet(one_night.root / "articles", filters=[("dt", "=", "2026-03-03")])
    assert len(kept) == 0


def test_a_folder_of_a_table_is_read_as_a_whole_by_polars(one_night):
    polars = pytest.importorskip("polars")
    for frame in (
        polars.read_parquet(one_night.root / "articles"),
        polars.scan_parquet(one_night.root / "articles/**/*.parquet", hive_partitioning=True).collect(),
    ):
        assert sorted(frame["article_id"]) == ["a", "b"]
        assert frame["night"].to_list() == frame["dt"].to_list()


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # DuckDB 2.0 uses what pandas 3.1 means to drop
@pytest.mark.parametrize("line", SHOWN)
def test_what_the_page_shows_of_pandas_and_polars_runs(one_night, monkeypatch, line):
    known = {name: pytest.importorskip(name) for name in ("pandas", "polars")}
    monkeypatch.chdir(one_night.root.parent)
    with connect(one_night) as con:
        assert len(eval(line, known | {"con": con})) == (4 if line.startswith("con") else 2)


def test_a_folder_of_a_table_is_read_as_a_whole_by_arrow(one_night):
    import pyarrow.dataset as ds

    read = ds.dataset(one_night.root / "articles", partitioning="hive").to_table()
    assert read.schema.field("night").type == pa.date32()
    assert read.num_rows == 2
