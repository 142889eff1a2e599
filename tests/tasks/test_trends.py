"""What moves on a night beside the nights before it, and what is not judged."""

from datetime import timedelta

import pytest

from models.trends.expected import constants
from tasks.trends import trends_of
from tests.warehouse.lakes import article, opened
from tests.warehouse.trends import SOURCES, TONIGHT, month, publish_nights, tonight, usual
from warehouse.lake.lake import Lake


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    """Twenty nights, of which eighteen are compared: each of two sources names Ada Crane in one of six texts."""
    lake = Lake(tmp_path_factory.mktemp("trends") / "lake")
    publish_nights(lake, month(20))
    return opened(lake)


def as_usual(**given):
    return [row for source in SOURCES for row in usual(TONIGHT, source=source, **given)]


def more(count, text, **changes):
    """Further articles of tonight, of both sources in turn; the first word of the text is in their names."""
    rows = []
    for number in range(count):
        source = SOURCES[number % 2]
        given = {"source": source, "outlet": source.title(), "night": TONIGHT, "title": "Dam"}
        given |= {name: value(number) if callable(value) else value for name, value in changes.items()}
        rows.append(article(f"{text.split()[0]}-{number}", text, **given))
    return rows


def trends(con, articles, model=None):
    given = tonight(articles) if model is None else tonight(articles, model)
    return {
        (row["kind"], row["subject"], row["side"]): row for row in trends_of(con, TONIGHT, given, constants())[0]
    }


def moved(rows):
    return {key[1]: row["verdict"] for key, row in rows.items() if row["verdict"] not in ("as_usual", "not_judged")}


def test_a_name_in_many_more_texts_is_up_and_one_never_seen_is_new(con):
    rows = trends(con, [*as_usual(), *more(10, "Ada Crane opposes the dam."), *more(8, "Bo Lind is here.")])
    assert moved(rows) == {"Ada Crane": "up", "Bo Lind": "new"}
    ada = rows["name", "Ada Crane", None]
    assert (ada["n"], ada["independent_texts"], ada["outlets"], ada["exposure"], ada["nights"]) == (
        12,
        12,
        2,
        30,
        18,
    )
    assert ada["expected"] == pytest.approx(5, abs=0.2)  # a sixth of the texts
    assert ada["ratio"] == pytest.approx(12 / ada["expected"])
    assert ada["reason"] == "40 % of the texts have it, 17 % would be usual"


def test_a_name_that_vanishes_is_gone_where_enough_was_usual(con):
    rows = trends(con, [*as_usual(named=0), *more(150, "Bo Lind is here.")])
    assert rows["name", "Ada Crane", None]["verdict"] == "gone"
    assert rows["name", "Ada Crane", None]["n"] == 0


@pytest.mark.parametrize(
    "further",
    [
        [],
        more(12, "Ada Crane opposes the dam.", copy_group="Ada-0", copy_similarity=lambda n: 1.0 if n else None),
        more(12, "Ada Crane opposes the dam.", revision=2),
        more(12, "Ada Crane opposes the dam.", copy_group="desk-2026-03-30-0", copy_similarity=1.0),
        more(12, "Ada Crane opposes the dam.", annotated=False),
    ],
    ids=["nothing more", "copies of one text", "revisions", "copies of last night", "texts nobody read"],
)
def test_what_is_no_new_text_moves_nothing(con, further):
    assert moved(trends(con, [*as_usual(), *further])) == {}


def test_texts_of_one_outlet_alone_move_nothing(con):
    further = more(10, "Ada Crane opposes the dam.", outlet="Desk")
    fewer = [row for row in as_usual(named=0) if row["outlet"] == "Desk"]
    wire = [{**row, "outlet": "Desk"} for row in as_usual(named=0) if row["source"] == "wire"]
    assert moved(trends(con, [*fewer, *wire, *further])) == {}


@pytest.mark.parametrize(
    ("articles", "model", "reason"),
    [
        (usual(TONIGHT, source="wire"), None, "sources that give texts tonight and did before have 50 % of the "
         "texts, 70 % are needed"),
        (as_usual(), "other-1-00000000", "0 of 18 nights were asked the same by the same model, 14 are needed"),
    ],
    ids=["a source is off", "another model"],
)  # fmt: skip
def test_what_cannot_be_compared_is_not_judged_and_says_why(con, articles, model, reason):
    rows = trends(con, [*articles, *more(4, "Ada Crane is here.", source=articles[0]["source"])], model)
    claim = rows["claim", "dam", None]
    assert (claim["verdict"], claim["reason"]) == ("not_judged", reason)
    assert {claim[name] for name in ("expected", "ratio", "p", "q")} == {None}


def test_a_night_looks_at_no_later_night_and_says_how_many_it_lacks(con):
    early = TONIGHT - timedelta(days=10)
    given = tonight([{**row, "night": early, "article_id": f"e{row['article_id']}"} for row in as_usual()])
    rows, _ = trends_of(con, early, given, constants())
    assert {row["reason"] for row in rows} == {"8 nights to compare with, 14 are needed"}


def test_the_first_night_of_a_lake_is_not_judged():
    rows, _ = trends_of(None, TONIGHT, tonight(as_usual()), constants())
    assert {(row["verdict"], row["reason"]) for row in rows} == {
        ("not_judged", "0 nights to compare with, 14 are needed")
    }
    assert {row["kind"] for row in rows} == {"claim", "place"}


def test_the_same_night_gives_the_same_rows_in_the_order_of_their_key(con):
    articles = [*as_usual(), *more(12, "Ada Crane opposes the dam.")]
    rows, again = (trends_of(con, TONIGHT, tonight(given), constants())[0] for given in (articles, articles[::-1]))
    assert rows == again
    assert rows == sorted(rows, key=lambda row: (row["kind"], row["subject"], row["side"] or ""))
