"""Which schema a name is in, and that SQL of ours gets it before each name."""

import re

import pytest

from warehouse.snapshot.ddl import in_place
from warehouse.snapshot.sql_files import corrected, macros, views
from warehouse.tables.schemas import shown_in


@pytest.mark.parametrize(
    ("plain", "placed"),
    [
        ("from articles join stances using (night)", "from internal.articles join internal.stances using (night)"),
        ("from (from runs)", "from (from internal.runs)"),
        ("from stands_as_of('r'), x", "from internal.stands_as_of('r'), x"),
        ("from all_quotes", "from internal.all_quotes"),
        ("from internal.runs", "from internal.runs"),
        ("select a is distinct from runs", "select a is distinct from runs"),
        ("select word_stem(a), embed(a), lower(a)", "select internal.word_stem(a), embed(a), lower(a)"),
        ("from nearest(v)", "from main.nearest(v)"),
        ("from nothing_of_ours", "from nothing_of_ours"),
    ],
)
def test_each_name_of_ours_gets_its_schema(plain, placed):
    assert in_place(plain) == placed


def test_what_is_bound_round_a_query_stays_plain():
    assert in_place("from runs join files using (night)", but={"runs"}) == (
        "from runs join internal.files using (night)"
    )


@pytest.mark.parametrize("one", [*views(), *corrected(), *macros()], ids=lambda one: one.name)
def test_no_query_gives_a_name_of_ours_to_something_of_its_own(one):
    """It would be taken for ours."""
    own = re.findall(r"(?:with|,)\s+(\w+)\s+as\s+(?:not\s+)?(?:materialized\s+)?\(", one.query)
    assert [name for name in own if in_place(f"from {name}") != f"from {name}"] == []


def test_a_view_that_nobody_lists_is_internal():
    assert shown_in("one_that_is_to_come") == "internal"
    assert (shown_in("articles"), shown_in("search"), shown_in("entities")) == ("main", "main", "internal")
