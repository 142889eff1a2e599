"""The data dictionary: what `nightdesk tables` shows, and the page TABLES.md."""

from pathlib import Path

import pytest

from warehouse import ddl
from warehouse.dictionary import describe, tables_markdown
from warehouse.errors import InputError
from warehouse.schema import TABLES

PAGE = Path(__file__).parents[2] / "warehouse" / "TABLES.md"


def test_the_page_is_current():
    stale = "warehouse/TABLES.md is stale: run `python -m warehouse.dictionary > warehouse/TABLES.md`"
    assert PAGE.read_text(encoding="utf-8") == tables_markdown(), stale


def test_all_tables_and_views_are_listed_with_what_a_row_is():
    listed = describe().to_pylist()
    assert [row["name"] for row in listed] == [*(t.name for t in TABLES), *(v.name for v in ddl.views())]
    assert [row for row in listed if not row["row"].startswith("One row per ")] == []


def test_a_table_is_described_column_by_column():
    rows = {row["column"]: row for row in describe("stances").to_pylist()}
    assert rows["stance"]["one of"] == "supports, disputes, reports, unrelated"
    assert rows["probability"]["unit"] == "probability, 0 to 1"
    assert rows["evidence"]["type"] == "VARCHAR"


@pytest.mark.parametrize("view", ddl.views(), ids=lambda view: view.name)
def test_every_column_of_a_view_has_a_sentence_and_no_line_is_left_over(view):
    rows = describe(view.name).to_pylist()
    assert all(row["meaning"].endswith(".") for row in rows)
    assert set(view.columns) <= {row["column"] for row in rows}


def test_an_unknown_table_is_answered_with_those_there_are():
    with pytest.raises(
        InputError, match=r"^no table or view called 'artcles'; there are articles, removed_spans, .*$"
    ):
        describe("artcles")
