"""Parquet files, whole or not at all."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.lakes import NIGHT, article, shard, with_run_id
from warehouse.errors import CheckError, SchemaError
from warehouse.lake import store
from warehouse.tables import formats
from warehouse.tables.columns import STANCE_LABELS
from warehouse.tables.schema import ARTICLES, PARQUET_TABLES, SENTIMENTS, STANCES, SUMMARIES

ROWS = shard(article("a"), article("b", "Bo Lind wants the dam.\nÅsa Öberg: 👍🏽 \u0301"))


@pytest.mark.parametrize("table", PARQUET_TABLES, ids=lambda table: table.name)
def test_rows_come_back_as_they_were_written(tmp_path, table):
    store.write(tmp_path / "f.parquet", table, ROWS[table.name], content_key="k")
    back = store.read(tmp_path / "f.parquet", table)
    assert back.schema.equals(table.schema)
    assert back.equals(table.conform(ROWS[table.name]))


@pytest.mark.parametrize("table", PARQUET_TABLES, ids=lambda table: table.name)
def test_a_file_without_rows_has_every_column_with_its_type(tmp_path, table):
    store.write(tmp_path / "f.parquet", table, [], content_key="k")
    assert store.read(tmp_path / "f.parquet", table).equals(table.empty())


def test_the_folder_of_a_night_adds_no_column(lake):
    path = lake.data_path("articles", NIGHT, "run-1", 0)
    store.write(path, ARTICLES, ROWS["articles"], content_key="k")
    assert path.name == "run-1-0000.parquet"
    assert store.read(path, ARTICLES, ["night", "article_id"]).to_pylist()[1] == {"night": NIGHT, "article_id": "b"}


def test_a_column_no_file_has_is_named(tmp_path):
    store.write(tmp_path / "f.parquet", SENTIMENTS, [], content_key="k")
    with pytest.raises(SchemaError, match=r"articles has no column source, record"):
        store.read(tmp_path / "f.parquet", ARTICLES, ["source", "record"])


def test_a_column_that_came_after_the_format_of_a_file_is_null_and_one_of_its_format_is_missed(
    tmp_path, monkeypatch
):
    def written_as_of(format_, without):
        path = tmp_path / f"{format_}-{without}.parquet"
        monkeypatch.setattr(formats, "CURRENT", format_)
        older = replace(STANCES, columns=[f for f in STANCES.columns if f.name not in without])
        rows = [{name: row[name] for name in older.schema.names} for row in ROWS["stances"]]
        store.write(path, older, rows, content_key="k")
        return path

    older = written_as_of(1, STANCE_LABELS)
    assert store.format_of(older) == 1
    rows = store.read(older, STANCES, ["reports", "stance"])
    assert rows.to_pylist()[0] == {"reports": None, "stance": "disputes"}
    assert store.read(older, STANCES).schema.equals(STANCES.schema)
    with pytest.raises(SchemaError, match=r"stances has no column holder$"):
        store.read(written_as_of(1, ("holder", *STANCE_LABELS)), STANCES)
    with pytest.raises(SchemaError, match=r"stances has no column supports, disputes, reports, unrelated$"):
        store.read(written_as_of(2, STANCE_LABELS), STANCES)


def test_rows_keep_their_key_when_a_column_comes_in_which_they_have_nothing():
    rows = STANCES.conform(ROWS["stances"])
    before = replace(STANCES, columns=STANCES.schema_in(1))
    assert store.rows_key(STANCES, rows) == store.rows_key(before, rows.select(before.schema.names))
    told = STANCES.conform([row | {"supports": 0.1} for row in ROWS["stances"]])
    assert store.rows_key(STANCES, told) != store.rows_key(STANCES, rows)


def test_a_file_tells_the_keys_it_was_written_with(tmp_path):
    store.write(tmp_path / "f.parquet", SUMMARIES, [], content_key="rows", input_key="articles")
    store.write(tmp_path / "g.parquet", SUMMARIES, [], content_key="rows")
    assert store.stored_keys(tmp_path / "f.parquet") == ("rows", "articles")
    assert store.stored_keys(tmp_path / "g.parquet") == ("rows", None)


@pytest.mark.parametrize("length", [0, 3, 100, -1])
def test_a_file_cut_short_at_any_place_has_no_keys(tmp_path, length):
    path = tmp_path / "f.parquet"
    store.write(path, ARTICLES, ROWS["articles"], content_key="k")
    path.write_bytes(path.read_bytes()[:length])
    assert store.stored_keys(path) is None


def test_a_file_that_is_not_there_or_not_ours_has_no_keys(tmp_path):
    (tmp_path / "text.parquet").write_text("PAR1 not really PAR1")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "foreign.parquet")
    assert [store.stored_keys(tmp_path / name) for name in ("absent", "text.parquet", "foreign.parquet")] == [
        None
    ] * 3


def test_rows_that_do_not_fit_leave_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "f.parquet"
    store.write(path, SENTIMENTS, ROWS["sentiments"], content_key="old")
    with pytest.raises(SchemaError):
        store.write(path, SENTIMENTS, [{"label": "glad"}], content_key="new")
    assert store.stored_keys(path) == ("old", None)
    assert os.listdir(tmp_path) == ["f.parquet"]


def test_the_same_rows_make_the_same_bytes(tmp_path):
    for name in ("f", "g"):
        store.write(tmp_path / name, ARTICLES, ROWS["articles"], content_key="k")
    assert (tmp_path / "f").read_bytes() == (tmp_path / "g").read_bytes()


def test_rows_of_another_run_have_the_same_key():
    again = with_run_id(ROWS, "run-2")["articles"]
    assert store.rows_key(ARTICLES, ARTICLES.conform(ROWS["articles"])) == store.rows_key(
        ARTICLES, ARTICLES.conform(again)
    )


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1), cut=st.integers(0, 9))
def test_the_key_of_rows_minds_their_values_and_not_their_chunks(texts, cut):
    rows = ARTICLES.conform([article(str(number), text) for number, text in enumerate(texts)])
    chunked = pa.concat_tables([rows.slice(0, cut), rows.slice(cut)])
    changed = ARTICLES.conform([article(str(number), text + "!") for number, text in enumerate(texts)])
    assert store.rows_key(ARTICLES, chunked) == store.rows_key(ARTICLES, rows)
    assert store.rows_key(ARTICLES, changed) != store.rows_key(ARTICLES, rows)


def test_a_hash_minds_order_in_lists_and_not_in_mappings():
    assert store.hash_of({"a": 1, "b": 2}) == store.hash_of({"b": 2, "a": 1})
    assert store.hash_of([1, 2]) != store.hash_of([2, 1])
    assert store.hash_of("ab", "c") != store.hash_of("a", "bc")


def test_a_hash_takes_one_instant_in_two_zones_for_the_same():
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert store.hash_of(noon) == store.hash_of(noon.astimezone(timezone(timedelta(hours=3))))
    assert store.hash_of(date(2026, 3, 2)) == store.hash_of("2026-03-02")


def test_what_has_no_one_way_of_being_written_has_no_hash():
    with pytest.raises(TypeError, match="set has no canonical form"):
        store.hash_of({1, 2})


def test_a_file_row_is_read_from_the_file(lake):
    path = lake.data_path("articles", NIGHT, "run-1", 0)
    store.write(path, ARTICLES, ROWS["articles"], content_key="k", input_key="i")
    row = store.file_row(
        lake, path, table_name="articles", night=NIGHT, sources=["wire"], part=3, published_by="run-1"
    )
    assert row["path"] == "articles/dt=2026-03-02/run-1-0000.parquet"
    assert (row["rows"], row["bytes"], row["part"]) == (2, path.stat().st_size, 3)
    assert (row["content_key"], row["input_key"], row["superseded_by"]) == ("k", "i", None)


def test_a_truncated_file_is_not_recorded(lake):
    lake.root.mkdir()
    (lake.root / "f.parquet").write_bytes(b"PAR1")
    with pytest.raises(CheckError, match=r"f.parquet: absent, truncated, or not written by Nightdesk"):
        store.file_row(
            lake, lake.root / "f.parquet", table_name="x", night=NIGHT, sources=["s"], part=0, published_by="r"
        )
