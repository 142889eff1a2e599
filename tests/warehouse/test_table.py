"""A table is declared once, and `conform` is the one gate before disk."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.lakes import article, shard
from warehouse.errors import SchemaError
from warehouse.lake import store
from warehouse.tables import formats
from warehouse.tables.schema import PARQUET_TABLES, SENTIMENTS, SUMMARIES, TABLES
from warehouse.tables.table import doc_of

COLUMNS = [
    pytest.param(table, field, id=f"{table.name}.{field.name}") for table in TABLES for field in table.columns
]

# The article as a whole has no quote; most events of a story concern no other story, and no article.
NULLABLE_KEYS = {"trends": {"side"}, "stances": {"quote_id"}, "story_events": {"other_story_id", "article_id"}}


@pytest.fixture
def row():
    return shard(article("a"))["sentiments"][0]


@pytest.mark.parametrize(("table", "field"), COLUMNS)
def test_every_column_has_a_sentence_and_every_number_a_unit(table, field):
    assert doc_of(field).meaning[0].isupper() or doc_of(field).meaning.startswith("`")
    assert doc_of(field).meaning.endswith(".")
    numeric = (
        pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_timestamp(field.type)
    )
    assert bool(doc_of(field).unit) is numeric


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_what_a_row_is_and_has_a_key_of_columns_that_are_never_null(table):
    assert table.row.startswith("One row per ")
    nullable = {name for name in table.key if table.schema.field(name).nullable}
    assert nullable == NULLABLE_KEYS.get(table.name, set())


@pytest.mark.parametrize(("table", "field"), COLUMNS)
def test_a_column_that_older_lakes_do_not_have_may_be_null_and_is_of_no_later_format_than_ours(table, field):
    since = doc_of(field).since_format
    assert since == formats.FIRST or (field.nullable and since <= formats.CURRENT)


def test_a_table_that_older_lakes_do_not_have_has_no_columns_there_and_says_so():
    later = replace(SENTIMENTS, since_format=formats.CURRENT)
    assert later.schema_in(formats.CURRENT - 1).names == []
    assert later.schema_in(formats.CURRENT).names == later.schema.names
    assert later.comment == f"{SENTIMENTS.row} Since format {formats.CURRENT}; empty for nights before."
    assert SENTIMENTS.comment == SENTIMENTS.row


def test_no_column_name_is_declared_twice_in_a_table():
    assert [table.name for table in TABLES if len(set(table.schema.names)) < len(table.schema.names)] == []


def test_a_missing_column_is_named(row):
    del row["label"]
    with pytest.raises(SchemaError, match=r"^sentiments: columns missing \['label'\], unknown \[\]$"):
        SENTIMENTS.conform([row])


def test_an_unknown_column_is_named(row):
    with pytest.raises(SchemaError, match=r"^sentiments: columns missing \[\], unknown \['mood'\]$"):
        SENTIMENTS.conform([{**row, "mood": "glad"}])


def test_a_label_outside_the_closed_list_is_named_with_the_list(row):
    with pytest.raises(SchemaError, match=r"^sentiments.label: 'glad' is not one of negative, neutral, positive$"):
        SENTIMENTS.conform([{**row, "label": "glad"}])


def test_a_null_where_none_may_be_is_refused(row):
    with pytest.raises(SchemaError, match=r"^sentiments.label: is null in 1 rows, and must not be$"):
        SENTIMENTS.conform([{**row, "label": None}])


def test_a_value_of_another_type_is_refused(row):
    with pytest.raises(SchemaError, match=r"^sentiments.neutral: not float: "):
        SENTIMENTS.conform([{**row, "neutral": "much"}])


def test_an_arrow_column_of_another_type_is_refused(row):
    rows = SENTIMENTS.conform([row])
    strange = rows.set_column(1, "revision", pa.array([1], pa.int64()))
    with pytest.raises(SchemaError, match=r"^sentiments.revision: is int64, must be int32$"):
        SENTIMENTS.conform(strange)


def test_a_column_that_is_null_in_every_row_keeps_its_type():
    row = shard(article("a"))["summaries"][0] | {"kind": "generated", "start": None, "end": None}
    assert SUMMARIES.conform([row]).schema.field("start").type == pa.int32()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_rows_conform_to_the_declared_types(table):
    assert table.conform([]).schema.equals(table.schema)


@pytest.mark.parametrize("table", PARQUET_TABLES, ids=lambda table: table.name)
def test_files_repeat_neither_what_a_column_means_nor_its_example(tmp_path, table):
    """In a footer both would be read by every query of the file."""
    store.write(tmp_path / "f.parquet", table, [], content_key="k")
    written = pq.read_schema(tmp_path / "f.parquet")
    assert {key for field in written for key in field.metadata or {}} <= {b"PARQUET:field_id"}
    assert set(written.metadata) == {b"nightdesk.table", b"nightdesk.content_key", b"nightdesk.format"}
