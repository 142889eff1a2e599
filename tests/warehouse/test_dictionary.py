"""The data dictionary: what `nightdesk tables` shows, and the page TABLES.md."""

import re
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pytest

from models.registry import identify
from tasks.cleaning.identity import article_id
from warehouse.ask.dictionary import describe, tables_markdown
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.ddl import literal
from warehouse.snapshot.snapshot import connect, private_snapshot
from warehouse.snapshot.sql_files import macros, views
from warehouse.tables.bookkeeping import BOOKKEEPING
from warehouse.tables.columns import STAGES
from warehouse.tables.schema import PARQUET_TABLES, TABLES
from warehouse.tables.schemas import CORRECTED, SHOWN, shown_in

ROWS = [macro for macro in macros() if macro.is_table]
PAGE = Path(__file__).parents[2] / "warehouse" / "TABLES.md"

ARTICLE_ID = "[0-9a-f]{16}"
RUN_ID = r"\d{8}T\d{6}-[0-9a-f]{4}"
MODEL_ID = r"nightdesk-(minilm|mpnet|gazetteer)-\d+-[0-9a-f]{8}"
OVERRIDE_ID = "c-[0-9a-f]{8}"
SHA256 = "[0-9a-f]{64}"


@pytest.fixture
def told():
    """Ask the snapshot of a lake without any night."""
    with private_snapshot(Lake(Path()), Catalogue.empty()) as con:
        yield lambda query: con.sql(query).fetchall()


def test_the_page_is_current():
    stale = "warehouse/TABLES.md is stale: run `python -m warehouse.ask.dictionary > warehouse/TABLES.md`"
    assert PAGE.read_text(encoding="utf-8") == tables_markdown(), stale


def called(name, signature=None):
    """What an analyst types."""
    return ("" if shown_in(name) == "main" else "internal.") + (signature or name)


def test_the_dozen_come_first():
    assert [row["name"] for row in describe().to_pylist()][: len(SHOWN)] == [*SHOWN]


def test_one_name_in_both_schemas_is_that_of_main_unless_the_other_is_named():
    columns = [row["column"] for row in describe("entities").to_pylist()]
    assert columns == [*(row["column"] for row in describe("internal.entities").to_pylist()), "override_id"]


def test_tables_views_and_macros_are_listed_with_what_a_row_is():
    listed = {row["name"]: row["row"] for row in describe().to_pylist()}
    returning_rows = [*(called(t.name) for t in (*TABLES, *views())), *(called(m.name, m.signature) for m in ROWS)]
    returning_rows += CORRECTED
    assert listed.keys() == {*returning_rows, *(called(m.name, m.signature) for m in macros())}
    assert [name for name in returning_rows if not listed[name].startswith("One row per ")] == []


def test_a_table_is_described_column_by_column():
    rows = {row["column"]: row for row in describe("stances").to_pylist()}
    assert rows["stance"]["meaning"].startswith("Where the holder stands. ")
    assert rows["stance"]["meaning"].endswith(" One of: supports, disputes, reports, unrelated.")
    assert rows["probability"] == {
        "column": "probability",
        "type": "FLOAT",
        "meaning": "Probability of `stance`; smaller than a side's where the side was not clear enough. "
        "Unit: probability, 0 to 1.",
        "example": "0.94",
        "since": "0.1.0",
    }


def test_the_data_dictionary_has_every_column_of_every_table_and_view(told):
    described = told(
        "select schema_name, table_name, column_name from data_dictionary where kind not in ('macro', 'argument')"
    )
    columns = """select schema_name, table_name, column_name from duckdb_columns()
        where not internal and not starts_with(table_name, 'all_')"""
    shown = [
        (schema, name, column)
        for schema, name, column in told(columns)
        if schema == "main" or shown_in(name) != "main"
    ]  # what main only shows is told once
    assert sorted(described) == sorted(shown)


def test_the_data_dictionary_tells_the_arguments_of_a_macro_and_what_it_returns(told):
    query = "select kind, position, column_name, type, unit from data_dictionary where table_name = 'similar_to'"
    assert told(f"{query} order by position limit 3") == [
        ("argument", 0, "what", "VARCHAR", None),
        ("argument", 1, "k", "BIGINT", "count"),
        ("macro", 2, "article_id", "VARCHAR", None),
    ]


def test_every_example_is_a_value_of_its_column_and_one_of_its_labels(told):
    strange = []
    for name, column, type_, labels, example in told(
        "select table_name, column_name, type, labels, example from data_dictionary"
    ):
        [(fits,)] = told(f"select try_cast({literal(example or '')} as {type_}) is not null")
        if not example or not fits or (labels and example not in labels):
            strange.append((name, column, type_, example))
    assert strange == []


def pattern_of(column):
    """The form of the values of a column whose values have one, by the column's name; None for other columns."""
    named = (pattern for pattern, names in PATTERNS.items() if re.fullmatch(names, column))
    return next(named, None)


# The form of a value, and the names of the columns and arguments that hold such values.
PATTERNS = {
    ARTICLE_ID: r"(first_)?article_(id|before|now)",
    rf"{ARTICLE_ID}(\.\d+)?": "copy_group",
    RUN_ID: "run|run_[ab]|(first_|before_|after_)?run_id|published_by|superseded_by",
    MODEL_ID: r"model|(\w+_)?model_id|model_(before|now)|models|models_(before|after)|rests_on",
    OVERRIDE_ID: "override_id|withdraws|overrides",
    SHA256: r"\w+_sha256|content_key|input_key",
    r"[\w/]+/dt=\d{4}-\d\d-\d\d/" + RUN_ID + r"-\d{4}\.parquet": "path",
    r"[a-z]+(-[a-z]+)*": "claim_id",
    r"[a-z]{2}|und": "language|languages",
}


def test_every_example_of_an_id_a_hash_or_a_path_has_the_form_of_its_column(told):
    strange, formed = [], 0
    for name, column, type_, example in told(
        "select table_name, column_name, type, example from data_dictionary where starts_with(type, 'VARCHAR')"
    ):
        pattern = pattern_of(column)
        formed += pattern is not None
        values = example.strip("[]").split(", ") if type_.endswith("[]") else [example]
        if pattern is not None and not all(re.fullmatch(pattern, value) for value in values):
            strange.append((name, column, example))
    assert strange == []
    assert formed > 150


@pytest.mark.parametrize("fixture", ["older_lake", "lake_of_format_2"])
def test_what_a_real_lake_holds_has_the_forms_to_which_examples_are_held(fixture, request):
    """Whole runs made these lakes, with real models."""
    found = set()
    with connect(Lake(request.getfixturevalue(fixture))) as con:
        for table in (*PARQUET_TABLES, *BOOKKEEPING):
            for field in table.columns:
                pattern = pattern_of(field.name)
                if pattern is None or field.type != pa.string():
                    continue
                pattern = pattern.replace("/dt=", "/(?:dt|night)=")  # folders of the first format
                query = f"select distinct {field.name} from {table.name} where {field.name} is not null"
                values = [value for (value,) in con.sql(query).fetchall()]
                assert [value for value in values if not re.fullmatch(pattern, value)] == []
                found |= {field.name} if values else set()
    assert found >= {"article_id", "copy_group", "run_id", "model_id", "override_id", "text_sha256", "path"}


def test_article_and_model_ids_are_made_in_the_forms_to_which_examples_are_held():
    assert re.fullmatch(ARTICLE_ID, article_id("https://www.example.org/news/dam", "wire", "dam.txt"))
    assert [stage for stage in STAGES if not re.fullmatch(MODEL_ID, identify("embedded", stage).model_id)] == []


def test_no_column_is_newer_than_the_package(told):
    newest = tuple(map(int, version("nightdesk").split(".")))
    versions = [row[0] for row in told("select distinct since from data_dictionary")]
    assert [since for since in versions if tuple(map(int, since.split("."))) > newest] == []


@pytest.mark.parametrize("one", [*views(), *macros()], ids=lambda one: one.name)
def test_every_column_of_a_view_or_macro_has_a_sentence_and_no_line_is_left_over(one):
    rows = describe(one.name).to_pylist()
    assert [row for row in rows if not row["meaning"].endswith(".")] == []
    assert set(one.columns) <= {row["column"] for row in rows}


def test_a_macro_is_described_with_its_arguments_first():
    rows = [(row["column"], row["type"]) for row in describe("similar_to").to_pylist()]
    assert rows[:3] == [("argument what", "VARCHAR"), ("argument k", "BIGINT"), ("article_id", "VARCHAR")]


def test_a_name_is_found_in_any_case():
    assert describe("Quotes") == describe("quotes")


@pytest.mark.parametrize(("name", "near"), [("artcles", "the nearest is articles; "), ("xyz", "")])
def test_an_unknown_table_is_answered_with_the_nearest(name, near):
    told = f"^no table, view or macro called '{name}'; {near}`nightdesk tables` lists all$"
    with pytest.raises(InputError, match=told):
        describe(name)
