"""What `verify` says of stories, each breach made on purpose; and what a night is told of those before it."""

from datetime import date

import pytest

from tests.warehouse.lakes import MODEL, NEXT_NIGHT, NIGHT, article, publish, shard
from warehouse.checks.verify import verify
from warehouse.history import stories as history
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect


def rows(articles, members, events=(), run_id="run-1", night=NIGHT):
    """The rows of a shard whose articles are in stories.

    Args:
        members: article to story, of all places taken tonight.
        events: story, event, other story and article.
    """
    signed = {"model_id": MODEL, "night": night, "run_id": run_id}
    tables = shard(*articles)
    tied = {"revision": 1, "probability": 0.9, "via_article_id": None, "shared": []}
    tables["story_members"] = [
        {"story_id": story, "article_id": name, **tied, **signed} for name, story in members.items()
    ]
    tables["stories"] = [
        {"story_id": story, "title": "", "first_article_id": story, "first_seen": NIGHT, "last_seen": night}
        | {"articles": list(members.values()).count(story), "independent_texts": 1, "outlets": 1, "state": "open"}
        | signed
        for story in dict.fromkeys(members.values())
    ]
    names = ("story_id", "event", "other_story_id", "article_id")
    tables["story_events"] = [dict(zip(names, event, strict=True)) | signed for event in events]
    return tables


def told(lake, night=None):
    with connect(lake) as con:
        return [(breach.where, breach.what) for breach in verify(con, lake, night=night)]


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def first_night(lake, members, **changes):
    publish(lake, "run-1", {"wire": rows([article("a"), article("b")], members, **changes)})


def second_night(lake, members, events=(), run_id="run-2"):
    later = article("c", night=NEXT_NIGHT, run_id=run_id)
    tables = rows([later], members, events, run_id, NEXT_NIGHT)
    publish(lake, run_id, {"wire": tables}, night=NEXT_NIGHT)


def test_a_story_that_grows_over_two_nights_breaks_nothing(lake):
    first_night(lake, {"a": "a", "b": "b"}, events=[("a", "born", None, None), ("b", "born", None, None)])
    second_night(lake, {"c": "a"}, [("a", "grew", None, None)])
    assert told(lake) == []


def test_a_member_of_no_story_and_an_article_in_none_are_named(lake):
    tables = rows([article("a"), article("b")], {"a": "a"})
    tables["stories"] = []
    publish(lake, "run-1", {"wire": tables})
    assert told(lake) == [
        ("article b", f"has no story on {NIGHT}"),
        ("story_members a", "is of a, which is not in stories"),
    ]


def test_a_member_that_is_no_article_is_named(lake):
    first_night(lake, {"a": "a", "b": "b", "gone": "a"})
    assert told(lake) == [("story_members gone", f"its revision 1 is gone; read the nights from {NIGHT} on again")]


def test_an_id_that_changes_without_an_event_is_named_and_a_recorded_merge_is_not(lake):
    first_night(lake, {"a": "a", "b": "b"})
    second_night(lake, {"b": "a", "c": "a"})
    breach = ("article b", f"went from story b to a on {NEXT_NIGHT} without an event")
    assert told(lake) == [breach]
    second_night(lake, {"b": "a", "c": "a"}, [("b", "merged", "a", None)], "run-3")
    assert told(lake) == []


def test_a_story_that_miscounts_its_articles_is_not_published(lake):
    tables = rows([article("a"), article("b")], {"a": "a", "b": "a"})
    tables["stories"][0]["articles"] = 3
    publish(lake, "run-1", {"wire": tables})
    assert told(lake, NIGHT) == [("story a", "says 3 articles and has 2")]
    assert told(lake) == []


def test_a_night_is_told_of_the_nights_before_it_alone(lake):
    first_night(lake, {"a": "a", "b": "a"})
    second_night(lake, {"b": "b", "c": "b"}, [("a", "split", "b", None)])
    with connect(lake) as con:
        assert history.known_stories(con, NIGHT) == history.KnownStories()
        before = history.known_stories(con, NEXT_NIGHT)
        assert {name: kept.story_id for name, kept in before.memberships.items()} == {"a": "a", "b": "a"}
        assert [row["articles"] for row in before.stories.values()] == [2]
        after = history.known_stories(con, date(2026, 3, 9)).memberships["b"]
        assert after == history.Membership("b", 1, NIGHT, NEXT_NIGHT)
        [(at, keys, vectors)] = history.vectors(con, [NIGHT], MODEL)
        assert (at, keys) == (NIGHT, [("a", 1), ("b", 1)])
        assert vectors.shape == (2, 2)
        [text] = history.texts(con, NEXT_NIGHT, {("a", 1)}, 9)
        assert (text["text"], text["names"][0][:2]) == ("Ada Crane", ("Ada Crane", "person"))
        assert [country for country, _ in text["countries"]] == ["PT"]
        assert text["dates"] == [(date(2026, 3, 22), date(2026, 3, 22))]
