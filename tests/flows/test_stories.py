"""A night places its articles in stories, and the lake keeps what it promises about them."""

import pytest

from warehouse.checks.verify import verify
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

pytestmark = pytest.mark.usefixtures("prefect_server")


@pytest.fixture(scope="module")
def asked(sample_lake):
    with connect(Lake(sample_lake)) as con:
        yield lambda query: con.sql(query).fetchall()


CURRENT = """(select article_id, arg_max(story_id, night) as story_id from story_members group by article_id)"""


def test_every_article_that_was_read_is_in_a_story_and_copies_are_in_one(asked):
    assert asked("from embeddings anti join story_members using (article_id, revision, night)") == []
    assert (
        asked(f"""select copy_group from articles join {CURRENT} using (article_id)
        group by copy_group having count(distinct story_id) > 1""")
        == []
    )


def test_reports_of_the_dam_from_three_nights_are_one_story_that_no_other_happening_joins(asked):
    [(story, title)] = asked("""select story_id, title from stories where contains(title, 'dam') and articles > 2
        qualify row_number() over (order by night desc, articles desc) = 1""")
    titles = [
        title
        for (title,) in asked(f"""select distinct title from articles
        join {CURRENT} using (article_id) where story_id = '{story}' order by all""")
    ]
    nights = asked(f"select distinct night from story_members where story_id = '{story}'")
    print(title, titles, nights)
    assert len(nights) == 3


def test_the_lake_holds_its_promises(sample_lake):
    lake = Lake(sample_lake)
    with connect(lake) as con:
        assert verify(con, lake) == []
