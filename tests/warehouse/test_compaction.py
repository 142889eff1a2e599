"""The files of a night: few, whatever the number of shards, and each says where the rows of which shard lie."""

import pytest

from tests.warehouse.lakes import NIGHT, article, data_file, publish, shard
from warehouse.checks.verify import verify
from warehouse.errors import CheckError
from warehouse.lake import store
from warehouse.nights import compaction
from warehouse.nights.compaction import PublishedNight, lay_out, row_ranges, staged
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.tables.schema import ARTICLES, ENTITIES, PARQUET_TABLES


@pytest.fixture
def three(lake):
    """A lake with one night of three sources; `b` has no article."""
    publish(lake, "run-1", {"c": _of("c", "c1"), "a": _of("a", "a1", "a2"), "b": shard()})
    return lake


def _of(source, *names):
    return shard(*(article(name, f"{name.title()} Crane opposes the dam.", source=source) for name in names))


def _rows(lake, run_id=None):
    with connect(lake, as_of=run_id) as con:
        return con.sql("select article_id, run_id from articles order by all").fetchall()


def test_a_night_of_three_sources_is_one_file_a_table_in_the_order_of_their_names(three):
    files = Catalogue.load(three).current(night=NIGHT)
    assert sorted(row["table_name"] for row in files) == sorted(table.name for table in PARQUET_TABLES)
    assert {tuple(row["sources"]) for row in files} == {("a", "b", "c")}
    lie = row_ranges(data_file(three, "articles"))
    assert [(one.source, one.shard, one.start, one.rows) for one in lie] == [
        ("a", 0, 0, 2),
        ("b", 0, 2, 0),
        ("c", 0, 2, 1),
    ]
    assert lie[2].read(ARTICLES, ["article_id"]).to_pylist() == [{"article_id": "c1"}]
    with connect(three) as con:
        assert verify(con, three) == []


def test_a_source_that_is_read_again_alone_leaves_the_others_as_they_were_signed(three):
    publish(three, "run-2", {"c": _of("c", "c2")})
    assert _rows(three) == [("a1", "run-1"), ("a2", "run-1"), ("c2", "run-2")]
    assert _rows(three, "run-1") == [("a1", "run-1"), ("a2", "run-1"), ("c1", "run-1")]
    with connect(three) as con:
        assert verify(con, three) == []


def test_rows_that_are_the_same_again_keep_their_file_and_signature(three):
    before = Catalogue.load(three).files.to_pylist()
    publish(three, "run-2", {"a": _of("a", "a1", "a2")})
    assert Catalogue.load(three).files.to_pylist() == before


def test_a_part_is_full_at_its_number_of_articles_and_shards_are_not_cut(three, monkeypatch):
    monkeypatch.setattr(compaction, "PART_ARTICLES", 1)
    publish(three, "run-2", {"c": _of("c", "c2")})
    files = Catalogue.load(three).current(night=NIGHT, table_name="entities")
    assert [(row["part"], row["sources"], row["rows"]) for row in files] == [(0, ["a"], 2), (1, ["b", "c"], 1)]
    with connect(three) as con:
        assert verify(con, three) == []


def test_a_harmed_file_is_made_again_only_with_all_the_sources_it_held(three):
    lost = data_file(three, "entities")
    lost.unlink()
    told = rf"{lost.name} is lost or damaged and held rows of a, b, not read tonight: put it back, or read"
    with pytest.raises(CheckError, match=told):
        publish(three, "run-2", {"c": _of("c", "c1")})
    publish(three, "run-3", {"c": _of("c", "c1"), "a": _of("a", "a1", "a2"), "b": shard()})
    with connect(three) as con:
        assert [breach.where for breach in verify(con, three)] == [three.relative(lost)]  # history, for --as-of
        assert con.sql("select count(*) from entities").fetchall() == [(3,)]


@pytest.mark.parametrize("rows", [(0, 0), (0, 3), (2, 5), (4, 6), (9, 1)])
def test_only_the_rows_of_a_shard_are_read_whatever_the_row_groups(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(store, "ROW_GROUP_ROWS", 2)
    names = [f"N{number} Crane opposes the dam." for number in range(10)]
    entities = shard(*(article(f"{n}", name) for n, name in enumerate(names)))["entities"]
    path = tmp_path / "f.parquet"
    store.write(path, ENTITIES, entities, content_key="k")
    start, count = rows
    found = store.read(path, ENTITIES, ["article_id"], rows=rows)["article_id"].to_pylist()
    assert found == [str(number) for number in range(start, start + count)]


def test_a_staged_file_that_is_not_there_is_named(lake):
    with pytest.raises(CheckError, match=r"articles.parquet: absent, truncated, or not written by Nightdesk"):
        staged(lake.root / "articles.parquet", "wire", 0)


def test_a_night_without_shards_has_no_files(lake):
    standing = PublishedNight.of(lake, Catalogue.load(lake), NIGHT)
    assert lay_out(lake, NIGHT, "run-1", ["wire"], [], standing) == []
