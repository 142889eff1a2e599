"""Pairs of texts that share fingerprints: tonight's new ones with each other and with the lake's first ones."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, publish, sha, shard
from warehouse.errors import InputError
from warehouse.history.candidates import candidates
from warehouse.snapshot.snapshot import connect

MANY = list(range(10))


def drafts(tmp_path, *rows, name="drafts"):
    """A staged file of drafts: article, text and fingerprints of each."""
    names = ("article_id", "outlet", "text", "text_sha256")
    schema = pa.schema([*((name, pa.string()) for name in names), ("fingerprints", pa.list_(pa.int32()))])
    path = tmp_path / f"{name}.parquet"
    values = [
        {
            "article_id": one,
            "outlet": "Daily",
            "text": text,
            "text_sha256": text and sha(text),
            "fingerprints": prints,
        }
        for one, text, prints in rows
    ]
    pq.write_table(pa.Table.from_pylist(values, schema=schema), path)
    return path


def pairs(lake, con, night, *paths, sources=("desk",)):
    return sorted((one.place, one.order, one.first_article_id) for one in candidates(con, night, sources, paths))


def test_texts_of_a_night_are_paired_over_its_sources_the_later_with_the_earlier(lake, tmp_path):
    one = drafts(tmp_path, ("a", "A", MANY), ("x", None, None), name="one")
    two = drafts(tmp_path, ("b", "B", [*MANY, 20]), ("c", "C", [90, 91]), name="two")
    assert pairs(lake, None, NIGHT, one, two) == [(2, 0, "a")]


def test_three_in_ten_shared_fingerprints_of_the_shorter_text_make_a_pair(lake, tmp_path):
    path = drafts(tmp_path, ("a", "A", list(range(100))), ("b", "B", [1, 2, 3, *range(200, 207)]))
    assert pairs(lake, None, NIGHT, path) == [(1, 0, "a")]
    path = drafts(tmp_path, ("a", "A", list(range(100))), ("b", "B", [1, 2, *range(200, 208)]))
    assert pairs(lake, None, NIGHT, path) == []


def test_first_texts_of_the_lake_are_paired_in_their_order_and_copies_are_not(lake, tmp_path):
    rows = [article("p", "P", fingerprints=MANY), article("q", "Q", fingerprints=MANY, copy_group="p")]
    publish(lake, "run-1", {"wire": shard(*rows)})
    publish(
        lake, "run-2", {"wire": shard(article("r", "R", fingerprints=MANY, night=NEXT_NIGHT))}, night=NEXT_NIGHT
    )
    path = drafts(tmp_path, ("a", "A", MANY))
    with connect(lake) as con:
        found = sorted(candidates(con, NEXT_NIGHT, ["desk"], [path]), key=lambda one: one.order)
        assert [(one.order, one.first_group, one.first_text) for one in found] == [(-2, "p", "P"), (-1, "r", "R")]
        assert pairs(lake, con, NIGHT, path) == [(0, -1, "p")]


def test_what_a_run_replaces_is_not_its_past(lake, tmp_path):
    publish(lake, "run-1", {"wire": shard(article("p", "P", fingerprints=MANY))})
    path = drafts(tmp_path, ("p", "P", MANY), ("a", "A", MANY))
    with connect(lake) as con:
        assert pairs(lake, con, NIGHT, path, sources=("wire",)) == [(1, 0, "p")]
        assert pairs(lake, con, NEXT_NIGHT, path, sources=("wire",)) == [(1, -1, "p")]


def test_a_text_that_was_there_before_is_paired_with_nothing(lake, tmp_path):
    publish(lake, "run-1", {"wire": shard(article("p", "P", fingerprints=MANY))})
    long_after = NIGHT + timedelta(days=300)
    path = drafts(tmp_path, ("a", "P", MANY), ("b", "B", MANY), ("c", "B", MANY))
    with connect(lake) as con:
        assert pairs(lake, con, long_after, path) == []


def test_a_lost_file_is_told_in_one_line(lake, tmp_path):
    publish(lake, "run-1", {"wire": shard(article("p", "P", fingerprints=MANY))})
    with connect(lake) as con:
        for path in (lake.root / "articles").rglob("*.parquet"):
            path.unlink()
        with pytest.raises(InputError, match=r"^a file of the lake cannot be read: "):
            pairs(lake, con, NEXT_NIGHT, drafts(tmp_path, ("a", "A", MANY)))


def test_a_connection_is_left_as_it_was(lake, tmp_path):
    publish(lake, "run-1", {"wire": shard(article("p", "P", fingerprints=MANY))})
    with connect(lake) as con:
        before = con.sql("select count(*) from duckdb_views()").fetchall(), con.sql("show tables").fetchall()
        pairs(lake, con, NEXT_NIGHT, drafts(tmp_path, ("a", "A", MANY)))
        assert (
            con.sql("select count(*) from duckdb_views()").fetchall(),
            con.sql("show tables").fetchall(),
        ) == before
