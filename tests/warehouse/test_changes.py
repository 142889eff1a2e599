"""What differs from the night before, and between two runs, and why."""

from datetime import timedelta

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, PUBLISHED, article, publish, shard
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect


@pytest.fixture(scope="module")
def lake_of_three_runs(tmp_path_factory):
    """A night; read again, without `gone`, by another model on `a`; then a night that revises `r`."""
    lake = Lake(tmp_path_factory.mktemp("changes") / "lake")
    articles = [article(name, f"{name.title()} Crane opposes the dam.") for name in ("a", "gone", "r", "same")]
    publish(lake, "run-1", {"wire": shard(*articles)})
    again = shard(articles[0], articles[2], articles[3])
    again["sentiments"][0] |= {"label": "positive", "model_id": "other-2-9f8e7d6c"}
    publish(lake, "run-2", {"wire": again}, at=PUBLISHED + timedelta(hours=1))
    revised = article("r", "R Crane wants it all.", revision=2, night=NEXT_NIGHT)
    revised |= {"characters_added": 9, "characters_removed": 14}
    added = article("n", "N Crane opposes the dam.", night=NEXT_NIGHT)
    publish(lake, "run-3", {"wire": shard(revised, added)}, night=NEXT_NIGHT, at=PUBLISHED + timedelta(days=1))
    return lake


def test_each_night_tells_what_is_new_revised_read_by_another_model_and_withdrawn(lake_of_three_runs):
    with connect(lake_of_three_runs) as con:
        query = "select night::varchar, cause, article_id, title, characters_added, characters_removed from changes"
        assert con.sql(f"{query} order by all").fetchall() == [
            ("2026-03-02", "new", "a", "About a", None, None),
            ("2026-03-02", "new", "r", "About r", None, None),
            ("2026-03-02", "new", "same", "About same", None, None),
            ("2026-03-02", "other model", "a", "About a", None, None),
            ("2026-03-02", "withdrawn", "gone", "About gone", None, None),
            ("2026-03-03", "new", "n", "About n", None, None),
            ("2026-03-03", "revised", "r", "About r", 9, 14),
        ]


def test_a_change_has_the_time_at_which_its_cause_occurred(lake_of_three_runs):
    with connect(lake_of_three_runs) as con:
        query = "select cause, article_id, strftime(changed_at, '%d %H:%M') from changes order by changed_at, 1, 2"
        assert con.sql(query).fetchall() == [
            ("new", "a", "02 04:00"),
            ("new", "r", "02 04:00"),
            ("new", "same", "02 04:00"),
            ("other model", "a", "02 05:00"),
            ("withdrawn", "gone", "02 05:00"),
            ("new", "n", "03 04:00"),
            ("revised", "r", "03 04:00"),
        ]


def test_two_runs_differ_by_the_model_where_the_text_is_the_same(lake_of_three_runs):
    with connect(lake_of_three_runs) as con:
        query = "select article_id, what, before, after, models_before, models_after, cause"
        assert con.sql(f"{query} from model_diff('run-1', 'run-2') where cause <> 'gone'").fetchall() == [
            (
                "a",
                "sentiment",
                "neutral, bad news",
                "positive, bad news",
                ["tiny-1-0a1b2c3d"],
                ["other-2-9f8e7d6c"],
                "model",
            )
        ]


def test_two_runs_differ_by_what_is_new_gone_and_revised(lake_of_three_runs):
    with connect(lake_of_three_runs) as con:
        query = "select distinct cause, article_id, revision_before, revision from model_diff('run-1', 'run-3')"
        assert con.sql(f"{query} order by all").fetchall() == [
            ("gone", "gone", 1, None),
            ("model", "a", 1, 1),
            ("new", "n", None, 1),
            ("text", "r", 1, 2),
        ]
        query = "select before, after from model_diff('run-1', 'run-3') where article_id = 'r' and what = 'summary'"
        assert con.sql(query).fetchall() == [("R Crane opposes the dam.", "R Crane wants it all.")]


def test_a_run_does_not_differ_from_itself(lake_of_three_runs):
    with connect(lake_of_three_runs) as con:
        assert con.sql("from model_diff('run-2', 'run-2')").fetchall() == []
