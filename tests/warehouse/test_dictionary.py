"""The data dictionary: what `nightdesk tables` shows, and the page TABLES.md."""

from pathlib import Path

import pytest

from warehouse.dictionary import describe, tables_markdown
from warehouse.errors import InputError
from warehouse.schema import TABLES
from warehouse.sql_files import macros, views

ROWS = [macro for macro in macros() if macro.is_table]
PAGE = Path(__file__).parents[2] / "warehouse" / "TABLES.md"


def test_the_page_is_current():
    stale = "warehouse/TABLES.md is stale: run `python -m warehouse.dictionary > warehouse/TABLES.md`"
    assert PAGE.read_text(encoding="utf-8") == tables_markdown(), stale


def test_tables_views_and_macros_are_listed_with_what_a_row_is():
    listed = {row["name"]: row["row"] for row in describe().to_pylist()}
    returning_rows = [*(t.name for t in TABLES), *(v.name for v in views()), *(m.signature for m in ROWS)]
    assert listed.keys() == {*returning_rows, *(m.signature for m in macros())}
    assert [name for name in returning_rows if not listed[name].startswith("One row per ")] == []


def test_a_table_is_described_column_by_column():
    rows = {row["column"]: row for row in describe("stances").to_pylist()}
    assert rows["stance"]["one of"] == "supports, disputes, reports, unrelated"
    assert rows["probability"]["unit"] == "probability, 0 to 1"
    assert rows["evidence"]["type"] == "VARCHAR"


@pytest.mark.parametrize("one", [*views(), *macros()], ids=lambda one: one.name)
def test_every_column_of_a_view_or_macro_has_a_sentence_and_no_line_is_left_over(one):
    rows = describe(one.name).to_pylist()
    assert all(row["meaning"].endswith(".") for row in rows)
    assert set(one.columns) <= {row["column"] for row in rows}


def test_a_macro_is_described_with_its_arguments_first():
    rows = [(row["column"], row["type"], row["unit"]) for row in describe("search").to_pylist()]
    assert rows[:2] == [("argument query", "VARCHAR", ""), ("argument k", "BIGINT", "count")]
    assert rows[2] == ("article_id", "VARCHAR", "")


def test_a_name_is_found_in_any_case():
    assert describe("Quotes") == describe("quotes")


def test_an_unknown_table_is_answered_with_those_there_are():
    with pytest.raises(
        InputError, match=r"^no table, view or macro called 'artcles'; there are articles, removed_spans, .*$"
    ):
        describe("artcles")
