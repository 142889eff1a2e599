"""What the macros answer, on rows that can be counted by eye."""

import duckdb
import pytest

from tests.warehouse.lakes import article, publish, shard
from warehouse.snapshot.snapshot import as_any_client, connect
from warehouse.snapshot.sql_files import macros


@pytest.fixture
def ask(lake):
    """One night of three articles."""
    publish(
        lake, "run-1", {"wire": shard(article("a"), article("b", "The bridge is safe."), article("c", "Rain."))}
    )
    with as_any_client(connect(lake)) as con:
        yield lambda query: con.sql(query).fetchall()


@pytest.mark.parametrize("macro", [m for m in macros() if "Try this" in m.row], ids=lambda macro: macro.name)
def test_a_macro_brings_a_query_to_try(ask, macro):
    ask(macro.row.split("Try this: `")[1].split("`")[0])


def test_every_macro_is_commented_in_the_snapshot(ask):
    said = dict(ask("select function_name, comment from duckdb_functions() where not internal"))
    assert said.items() >= {macro.name: macro.row for macro in macros()}.items()


def test_without_a_model_embed_says_how_to_get_one(ask):
    with pytest.raises(duckdb.Error, match="ask with `nightdesk sql`, or name an article_id"):
        ask("select embed('the dam')")


@pytest.mark.parametrize(
    ("one", "other", "mostly"),
    [((0, 10), (0, 10), True), ((0, 10), (4, 10), True), ((0, 10), (5, 10), False), ((0, 4), (6, 10), False)],
)
def test_spans_that_share_more_than_half_of_the_longer_mostly_overlap(ask, one, other, mostly):
    for first, second in ((one, other), (other, one)):
        assert ask(f"select internal.mostly_overlap{(*first, *second)}") == [(mostly,)]
