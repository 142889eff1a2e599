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


def test_a_later_report_of_the_dam_joins_an_earlier_night_and_says_what_ties_it(asked):
    ties = asked("""select first.title, later.title, shared from story_members as member
        join articles as later using (article_id, revision)
        join articles as first on first.article_id = via_article_id and first.revision = 1
        where first.night < later.night and contains(later.text, 'Valcorvo')""")
    assert ties
    assert all("Valcorvo" in (first + later) and shared for first, later, shared in ties)


def test_the_lake_holds_its_promises(sample_lake):
    lake = Lake(sample_lake)
    with connect(lake) as con:
        assert verify(con, lake) == []
