"""Figures that sources give of the same thing, and what is announced for when."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, publish, shard
from tests.warehouse.stories import member
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect


def told(name, text, toll, *, of_story="a", night=NIGHT, revision=1, hour=0, **columns):
    """An article of a story on one toll, which stands in `text`, so many hours after the night began."""
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour)
    rows = shard(article(name, text, night=night, revision=revision, published_at=at, first_seen_at=at, **columns))
    rows["entities"][0] |= {"entity": "Taal", "type": "location"}
    start = text.index(toll)
    place = {"start": start, "end": start + len(toll), "surface": toll}
    value = float("".join(filter(str.isdigit, toll)))
    bound = "more_than" if "least" in toll else "exact"
    high = None if bound == "more_than" else value
    rows["amounts"][0] |= {**place, "low": value, "high": high, "bound": bound, "unit": "people", "topic": "died"}
    rows["dates"].clear()
    rows["places"].clear()
    rows["story_members"].append(member(name, of_story, night=night))
    return rows


def merged(*shards):
    return {table: [row for rows in shards for row in rows[table]] for table in shards[0]}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Three outlets on one night, one revised on the next; another story; and parts of the toll."""
    lake = Lake(tmp_path_factory.mktemp("figures") / "lake")
    first = merged(
        told("a", "Taal erupted. At least 9 people died.", "At least 9 people", outlet="Courier"),
        told("b", "Taal erupted and 12 people died.", "12 people", outlet="Post", hour=1),
        told("c", "Taal erupted: 40 people died.", "40 people", outlet="Globe", hour=2),
        told("d", "Taal again: 3 people died.", "3 people", of_story="d", outlet="Mail", hour=3),
        told("e", "Taal erupted and another 15 people died.", "15 people", outlet="Mail", hour=4),
        told("f", "Taal: 2 of the 12 people died.", "2", outlet="Mail", hour=5),
    )
    publish(lake, "run-1", {"wire": first})
    revised = told(
        "b", "Taal erupted and 41 people died.", "41 people", outlet="Post", night=NEXT_NIGHT, revision=2, hour=24
    )
    publish(lake, "run-2", {"wire": revised}, night=NEXT_NIGHT)
    with connect(lake) as con:
        yield lambda query: con.sql(query).fetchall()


def test_what_sources_give_of_one_thing_is_one_figure(ask):
    assert ask("select story_id, figure, count(*) from figures group by all order by all") == [
        ("a", "died people · About a · 2026-03-02", 4),
        ("d", "died people · About d · 2026-03-02", 1),
    ]


def test_a_value_is_judged_by_what_was_given_before(ask):
    assert ask("select source, low, relation, why from figures where story_id = 'a' order by reported_at") == [
        ("Courier", 9, "first", None),
        ("Post", 12, "agrees", "Courier gave At least 9 people"),
        ("Globe", 40, "contradicts", "Post gave 12 people"),
        ("Post", 41, "develops", "Post gave 12 people"),
    ]


def test_a_contested_figure_has_every_value_with_its_sentence(ask):
    assert ask("select source, sentence from contested_figures('2026-03-02') order by reported_at") == [
        ("Courier", "At least 9 people died."),
        ("Post", "Taal erupted and 12 people died."),
        ("Globe", "Taal erupted: 40 people died."),
        ("Post", "Taal erupted and 41 people died."),
    ]
    assert ask("from contested_figures('2026-03-03')") == []  # the outlet itself revised its toll


@pytest.mark.parametrize(
    ("night", "message"), [("2026-13-04", "2026-13-04 is no date"), ("2026-03-09", "no night 2026-03-09")]
)
def test_a_night_that_is_not_there_is_an_error(ask, night, message):
    with pytest.raises(duckdb.InvalidInputException, match=message):
        ask(f"from contested_figures('{night}')")


def test_figures_of_a_name_are_those_in_its_sentences(ask):
    assert ask("select outlet, surface from figures_of('Taal') where outlet in ('Globe', 'Post') order by all") == [
        ("Globe", "40 people"),
        ("Post", "12 people"),
        ("Post", "41 people"),
    ]


@pytest.mark.parametrize(
    ("number", "off"), [(42, 0), (940, 0), (6301, 0.5), (1_200_000, 50_000), (3.9, 0.05), (0, 0), (-2.5, 0.05)]
)
def test_a_number_may_be_off_by_half_its_last_place(ask, number, off):
    assert ask(f"select internal.rounding({number})") == [(pytest.approx(off),)]


def test_the_calendar_has_what_is_still_to_come_when_it_is_printed(lake):
    text = "Ada Crane votes on Monday and voted last May."
    rows = shard(article("a", text))
    day = {"surface": "Monday", "start": 19, "end": 25, "from": NIGHT + timedelta(7), "to": NIGHT + timedelta(7)}
    past = {
        "surface": "last May",
        "start": 36,
        "end": 44,
        "from": NIGHT - timedelta(300),
        "to": NIGHT - timedelta(270),
    }
    rows["dates"] = [{**rows["dates"][0], **day}, {**rows["dates"][0], **past}]
    publish(lake, "run-1", {"wire": rows})
    with connect(lake) as con:
        assert con.sql('select "from"::varchar, surface, announcement from calendar').fetchall() == [
            ("2026-03-09", "Monday", text)
        ]
