"""The closed lists that models and warehouse each declare, since neither imports the other, are equal."""

import pytest

from models import api
from warehouse.snapshot.snapshot import connect
from warehouse.tables import columns
from warehouse.tables.schema import BY_NAME
from warehouse.tables.table import doc_of

BOTH = sorted(name for name in vars(api).keys() & vars(columns).keys() if name.isupper())


@pytest.mark.parametrize("name", BOTH)
def test_what_models_and_tables_both_declare_is_equal(name):
    assert getattr(api, name) == getattr(columns, name)


def test_no_declaration_of_both_is_missed():
    lists = {"NEWS_LABELS", "SENTIMENT_LABELS", "STAGES", "STANCE_LABELS", "SUMMARY_KINDS"}
    of_places = {"PLACE_KINDS", "PLACE_USES"}
    of_time = {"CALENDAR_PRECISIONS", "DATE_DIRECTIONS"}
    of_amounts = {"AMOUNT_BOUNDS", "AMOUNT_KINDS", "AMOUNT_TOPICS"}
    assert {*BOTH} == {"ARTICLE_HOLDER", "UNKNOWN_SPEAKER", *lists, *of_places, *of_time, *of_amounts}


@pytest.mark.parametrize(
    ("table", "column", "labels"),
    [
        ("entities", "tone", api.SENTIMENT_LABELS),
        ("places", "kind", api.PLACE_KINDS),
        ("places", "use", api.PLACE_USES),
        ("dates", "precision", api.CALENDAR_PRECISIONS),
        ("dates", "direction", api.DATE_DIRECTIONS),
        ("amounts", "bound", api.AMOUNT_BOUNDS),
        ("amounts", "kind", api.AMOUNT_KINDS),
        ("sentiments", "label", api.SENTIMENT_LABELS),
        ("sentiments", "news", api.NEWS_LABELS),
        ("stances", "stance", api.STANCE_LABELS),
        ("summaries", "kind", api.SUMMARY_KINDS),
        ("canaries", "stage", api.STAGES),
    ],
)
def test_a_column_takes_exactly_the_labels_that_a_model_answers(table, column, labels):
    assert doc_of(BY_NAME[table].schema.field(column)).labels == labels


@pytest.mark.parametrize("name_type", api.ENTITY_TYPES)
def test_the_coarse_type_of_a_name_is_that_of_the_models(shared_night, name_type):
    with connect(shared_night) as con:
        coarse = con.sql(f"select coarse_type('{name_type}')").fetchall()
    assert coarse == [(api.COARSE_TYPES.get(name_type, name_type),)]
