"""What the views and macros on stories answer, with and without corrections, on rows that can be counted by eye."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, kept_lake, publish, shard
from tests.warehouse.stories import event, member, story
from warehouse.ask import digest
from warehouse.corrections import overrides, stories
from warehouse.errors import InputError
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import as_any_client, connect, republish

THIRD = date(2026, 3, 4)
SIGNED = {"who": "Ada", "why": "I read it.", "now": datetime(2026, 3, 9, tzinfo=UTC)}


def at(day, hour):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def publish_three_nights(lake):
    """Story `a`: an agency's text in two outlets, then another text, then a third and a revision; and `x`."""
    first = shard(
        article("a", published_at=at(1, 8), wire_credit="AFP"),
        article("b", outlet="Daily", copy_group="a", published_at=at(1, 11), wire_credit="AFP"),
        article("x", "Eve Moss opposes the bridge.", outlet="Post", published_at=at(1, 9)),
    )
    publish(lake, "run-1", {"wire": with_stories(
        first,
        members=[member("a"), member("b", "a", via="a"), member("x")],
        rows=[story("a", articles=2, independent_texts=1, outlets=2), story("x")],
        events=[event("born", "a"), event("born", "x")],
    )})  # fmt: skip
    second = shard(
        article("c", "Bo Lind wants the dam now.", outlet="Post", published_at=at(3, 7), night=NEXT_NIGHT)
    )
    second["entities"].append(
        second["entities"][0] | {"start": 18, "end": 21, "surface": "dam", "entity": "Dee Fox"}
    )
    grown = {"articles": 3, "independent_texts": 2, "outlets": 3, "last_seen": NEXT_NIGHT}
    publish(lake, "run-2", {"wire": with_stories(
        second,
        members=[member("c", "a", via="a", night=NEXT_NIGHT)],
        rows=[story("a", night=NEXT_NIGHT, **grown)],
        events=[event("grew", "a", night=NEXT_NIGHT)],
    )}, night=NEXT_NIGHT)  # fmt: skip
    third = shard(
        article("a", "Ada Crane opposes the dam still.", revision=2, night=THIRD, published_at=at(1, 8)),
        article("d", "Cy Dorn wants the dam too.", outlet="Daily", published_at=at(4, 6), night=THIRD),
    )
    grown = {"articles": 4, "independent_texts": 3, "outlets": 3, "last_seen": THIRD, "title": "About c"}
    publish(lake, "run-3", {"wire": with_stories(
        third,
        members=[member("a", revision=2, night=THIRD), member("d", "a", via="c", night=THIRD)],
        rows=[story("a", night=THIRD, **grown)],
        events=[event("grew", "a", night=THIRD)],
    )}, night=THIRD)  # fmt: skip


def with_stories(tables, *, members, rows, events):
    """The rows of a shard, and what the night says of stories."""
    tables["story_members"] += members
    tables["stories"] += rows
    tables["story_events"] += events
    return tables


kept = kept_lake(publish_three_nights)


@pytest.fixture
def lake(kept):
    return kept.anew()


@pytest.fixture
def ask(kept):
    """The three nights as any client sees them."""
    with as_any_client(connect(kept.anew())) as con:
        yield lambda query: con.sql(query).fetchall()


def asked(lake, query, **given):
    with connect(lake) as con:
        return con.execute(query, given).fetchall()


def test_a_story_has_the_counts_of_its_latest_night(ask):
    columns = (
        "story_id, first_seen::varchar, last_seen::varchar, articles, independent_texts, outlets, state, corrected"
    )
    assert ask(f"select {columns} from stories order by all") == [
        ("a", "2026-03-02", "2026-03-04", 4, 3, 3, "open", False),
        ("x", "2026-03-02", "2026-03-02", 1, 1, 1, "open", False),
    ]


def test_an_article_is_where_it_was_placed_last(ask):
    query = "select article_id, story_id, revision, night::varchar, via_article_id, override_id from story_members"
    assert ask(f"{query} where article_id in ('a', 'd') order by all") == [
        ("a", "a", 2, "2026-03-04", None, None),
        ("d", "a", 1, "2026-03-04", "c", None),
    ]


def test_a_story_is_compared_with_the_night_before(ask):
    counts = "articles, independent_texts, outlets, articles_before, change, articles_so_far"
    assert ask(f"select story_id, night::varchar, {counts} from stories_by_day order by all") == [
        ("a", "2026-03-02", 2, 1, 2, 0, 2, 2),
        ("a", "2026-03-03", 1, 1, 1, 2, -1, 3),
        ("a", "2026-03-04", 2, 2, 2, 1, 1, 4),
    ]


def test_the_largest_and_the_newest_stories_of_a_night_are_listed(lake):
    with connect(lake) as con:
        largest = [digest.stories(con, night, 5) for night in (NIGHT, THIRD)]
        newest = [digest.stories(con, night, 5, new=True) for night in (NIGHT, THIRD)]
    counts = [
        [(row["title"], row["articles"], row["change"], row["articles_so_far"]) for row in rows] for rows in largest
    ]
    assert counts == [[("About c", 2, 2, 2)], [("About c", 2, 1, 4)]]
    assert [len(rows) for rows in newest] == [1, 0]


def test_a_timeline_has_what_is_new_on_each_night(ask):
    counts = "night::varchar, articles, independent_texts, outlets, articles_so_far, headline"
    new = "new_outlets, new_names, new_statements, events"
    assert ask(f"select {counts}, {new} from story_timeline('a') order by night") == [
        (
            "2026-03-02", 2, 1, 2, 2, "About a", ["Daily", "The Wire"], ["Ada Crane"], ["Ada Crane: the dam."],
            ["born"],
        ),
        ("2026-03-03", 1, 1, 1, 3, "About c", ["Post"], ["Bo Lind", "Dee Fox"], ["Bo Lind: the dam now."], []),
        (
            "2026-03-04", 2, 2, 2, 4, "About d", [], ["Cy Dorn"],
            ["Ada Crane: the dam still.", "Cy Dorn: the dam too."], [],
        ),
    ]  # fmt: skip


def test_positions_say_who_stands_where_and_who_is_never_quoted(ask):
    columns = "claim_id, holder, stance, quoted, articles, independent_texts, outlets, words"
    rows = ask(f"select {columns} from story_positions('a') where holder <> 'article' order by holder")
    assert rows == [
        ("dam", "Ada Crane", "disputes", True, 2, 1, ["Daily", "The Wire"], "Ada Crane opposes the dam."),
        ("dam", "Bo Lind", "disputes", True, 1, 1, ["Post"], "Bo Lind wants the dam now."),
        ("dam", "Cy Dorn", "disputes", True, 1, 1, ["Daily"], "Cy Dorn wants the dam too."),
        (None, "Dee Fox", None, False, 1, 1, ["Post"], None),
    ]


def test_whoever_is_quoted_by_a_longer_name_is_quoted(lake):
    night = date(2026, 3, 5)
    rows = shard(article("e", "Ada Crane opposes the dam.", night=night))
    rows["entities"][0] |= {"entity": "Crane", "surface": "Crane", "start": 4}
    publish(lake, "run-4", {"wire": with_stories(
        rows, members=[member("e", "a", night=night)], rows=[], events=[]
    )}, night=night)  # fmt: skip
    assert asked(lake, "select holder from story_positions('a') where not quoted") == [("Dee Fox",)]


def test_outlets_say_who_was_first_and_who_copied_whom(ask):
    columns = "place, outlet, hours_later, articles, own_texts, copied_from, agencies, missing"
    assert ask(f"select {columns} from story_outlets('a') order by place") == [
        (1, "The Wire", 0.0, 1, 1, [], ["AFP"], False),
        (2, "Daily", 3.0, 2, 1, ["The Wire"], ["AFP"], False),
        (3, "Post", 47.0, 1, 1, [], [], False),
    ]


def test_an_outlet_that_usually_has_such_news_and_not_this_is_missing(lake):
    night = date(2026, 3, 5)
    texts = [f"Ada Crane opposes Bo Lind {number}." for number in range(4)]
    others = [article(f"m{n}", text, outlet="Gazette", night=night) for n, text in enumerate(texts[:3])]
    rows = shard(*others, article("e", texts[3], outlet="Post", night=night))
    # Of the four texts of the story, two name each of them.
    rows["entities"] += [
        {**row, "entity": "Bo Lind", "start": 18, "end": 25, "surface": "Bo Lind"} for row in rows["entities"]
    ]
    placed = [member(row["article_id"], night=night) for row in others] + [member("e", "a", night=night)]
    publish(lake, "run-4", {"wire": with_stories(rows, members=placed, rows=[], events=[])}, night=night)
    missing = "select outlet, articles, elsewhere from story_outlets('a', usual := {}) where missing"
    assert asked(lake, missing.format(3)) == [("Gazette", 0, 3)]
    assert asked(lake, missing.format(4)) == []


def test_a_story_is_known_by_any_of_its_articles(ask):
    assert ask("select story_id, articles, via_article_id from story_of('d')") == [("a", 4, "c")]
    assert ask("select count(*) from story_timeline('d')") == [(3,)]
    with pytest.raises(duckdb.Error, match="no story nothing in the lake: the table `stories` lists them"):
        ask("from story_timeline('nothing')")


def test_a_story_that_became_part_of_another_is_known_by_its_old_id(lake):
    night = date(2026, 3, 5)
    publish(lake, "run-4", {"wire": with_stories(
        shard(),
        members=[member("x", "a", night=night)],
        rows=[story("a", night=night, articles=5), story("x", night=night, state="merged", articles=0)],
        events=[event("merged", "x", "a", night=night)],
    )}, night=night)  # fmt: skip
    assert asked(lake, "select story_id, articles from main.stories") == [("a", 5)]
    assert asked(lake, "select internal.known_story('x')") == [("a",)]


def corrected(lake, answer):
    """The lake with this correction; its id."""
    after, override_id = overrides.correct(Catalogue.load(lake), answer, answer.value, **SIGNED)
    republish(lake, after)
    return override_id


def correct(lake, find, *given):
    with connect(lake) as con:
        answer = find(con, *given)
    return corrected(lake, answer)


def members_of(lake):
    rows = asked(
        lake, "select story_id, list(article_id order by article_id) from corrected_memberships group by all"
    )
    return dict(sorted(rows))


def test_an_article_that_was_moved_belongs_to_the_other_story(lake):
    made = correct(lake, stories.moved, "x", "d")
    assert members_of(lake) == {"a": ["a", "b", "c", "d", "x"]}
    assert asked(lake, "select story_id, articles, independent_texts, outlets, corrected from main.stories") == [
        ("a", 5, 4, 3, True)
    ]
    assert asked(lake, "select story_id, override_id from story_of('x')") == [("a", made)]


def test_an_article_may_be_moved_to_a_story_of_its_own(lake):
    correct(lake, stories.moved, "d", "d")
    assert members_of(lake) == {"a": ["a", "b", "c"], "d": ["d"], "x": ["x"]}
    assert asked(lake, "select title, articles, state from main.stories where story_id = 'd'") == [
        ("About d", 1, "open")
    ]
    correct(lake, stories.moved, "x", "d")
    assert members_of(lake) == {"a": ["a", "b", "c"], "d": ["d", "x"]}


def test_of_two_stories_that_are_one_the_older_keeps_its_id(lake):
    made = correct(lake, stories.merged, "a", "x")
    assert members_of(lake) == {"a": ["a", "b", "c", "d", "x"]}
    assert asked(lake, "select override_id from story_of('x')") == [(made,)]
    with (
        connect(lake) as con,
        pytest.raises(InputError, match="x and a are one story already, a; nothing to correct"),
    ):
        stories.merged(con, "x", "a")


def test_a_story_that_is_split_keeps_its_id_for_what_came_before(lake):
    correct(lake, stories.split, "c")
    assert members_of(lake) == {"a": ["a", "b"], "c": ["c", "d"], "x": ["x"]}
    correct(lake, stories.split, "b")
    assert members_of(lake) == {"a": ["a"], "b": ["b"], "c": ["c", "d"], "x": ["x"]}
    correct(lake, stories.merged, "c", "x")
    assert members_of(lake) == {"a": ["a"], "b": ["b"], "x": ["c", "d", "x"]}


def test_both_halves_of_a_split_story_are_titled_by_their_own_articles(lake):
    correct(lake, stories.split, "c")
    titles = asked(lake, "select story_id, title from main.stories where corrected order by all")
    assert titles == [("a", "About a"), ("c", "About c")]


def test_stories_that_are_one_by_way_of_a_third_are_one(lake):
    correct(lake, stories.split, "c")
    correct(lake, stories.merged, "c", "x")
    correct(lake, stories.merged, "x", "a")
    assert members_of(lake) == {"a": ["a", "b", "c", "d", "x"]}


def test_a_correction_of_a_story_holds_when_a_night_is_read_again_and_otherwise_answered(lake):
    correct(lake, stories.split, "c")
    correct(lake, stories.moved, "x", "c")
    rows = shard(
        article("c", "Bo Lind wants the dam at once.", outlet="Post", published_at=at(3, 7), night=NEXT_NIGHT)
    )
    publish(lake, "run-4", {"wire": with_stories(
        rows, members=[member("c", "a", night=NEXT_NIGHT)], rows=[], events=[]
    )}, night=NEXT_NIGHT)  # fmt: skip
    assert members_of(lake) == {"a": ["a", "b"], "c": ["c", "d", "x"]}


def test_a_story_as_of_a_run_has_what_the_run_saw(lake):
    first_run = "select story_id, articles from main.stories_as_of('run-1') order by all"
    assert asked(lake, first_run) == [("a", 2), ("x", 1)]
    correct(lake, stories.moved, "x", "a")
    assert asked(lake, first_run) == [("a", 2), ("x", 1)]
    assert asked(lake, "select articles from main.stories_as_of('run-3') where story_id = 'a'") == [(4,)]


def test_a_correction_of_a_story_that_is_taken_back_leaves_the_models(lake):
    made = correct(lake, stories.merged, "a", "x")
    after, row = overrides.undo(Catalogue.load(lake), made, **SIGNED)
    republish(lake, after)
    assert members_of(lake) == {"a": ["a", "b", "c", "d"], "x": ["x"]}
    assert row["corrected"] == "a"


def test_a_correction_names_the_nights_of_the_stories_that_it_changes(lake):
    with connect(lake) as con:
        answer = stories.moved(con, "x", "c")
        row = answer.target | {"was": answer.was, "value": answer.value}
        assert stories.nights_of(con, row) == [THIRD, NEXT_NIGHT, NIGHT]
        own = stories.moved(con, "x", "x")
        assert stories.nights_of(con, own.target | {"was": "x", "value": "x"}) == [NIGHT]


def test_a_second_move_names_the_nights_of_the_story_to_which_the_first_had_moved_the_article(lake):
    correct(lake, stories.moved, "d", "x")
    with connect(lake) as con:
        answer = stories.moved(con, "d", "d")
    corrected(lake, answer)
    with connect(lake) as con:
        row = answer.target | {"was": answer.was, "value": answer.value}
        assert stories.nights_of(con, row) == [THIRD, NEXT_NIGHT, NIGHT]


REFUSED = {
    (stories.moved, "nothing", "a"): "no article nothing",
    (
        stories.moved,
        "x",
        "nothing",
    ): 'no story nothing: `nightdesk sql "select story_id, title from stories"` lists',
    (
        stories.split,
        "a",
    ): r"article a \('About a'\) is the first of its story: name the first article after the split",
}


@pytest.mark.parametrize("given", REFUSED, ids=lambda given: " ".join(map(str, given[1:])))
def test_what_cannot_be_corrected_is_refused_in_one_line(lake, given):
    find, *arguments = given
    with connect(lake) as con, pytest.raises(InputError, match=REFUSED[given]):
        find(con, *arguments)
    assert Catalogue.load(lake).overrides.num_rows == 0


def test_an_article_that_is_in_that_story_already_is_not_moved(lake):
    with connect(lake) as con:
        answer = stories.moved(con, "c", "d")
    with pytest.raises(InputError, match=r"story of article c \('About c'\) is a already; nothing to correct"):
        overrides.correct(Catalogue.load(lake), answer, answer.value, **SIGNED)


def test_a_correction_whose_article_is_gone_is_reported_as_idle(lake):
    correct(lake, stories.moved, "x", "a")
    assert asked(lake, "from idle_overrides") == []
    publish(lake, "run-4", {"wire": with_stories(
        shard(article("a", published_at=at(1, 8))), members=[member("a")], rows=[story("a")], events=[]
    )})  # fmt: skip
    assert asked(lake, "select article_id, what from idle_overrides") == [("x", "article")]
