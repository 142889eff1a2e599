"""Persons, bodies and quotations across articles: what the views show, what people correct, and each breach."""

from datetime import UTC, datetime

import pytest

from tests.warehouse.lakes import (
    NEXT_NIGHT,
    NIGHT,
    article,
    kept_lake,
    opened,
    publish,
    publish_catalogue,
    shard,
)
from tests.warehouse.linked import SIGNED, grouped, link
from warehouse.checks.verify import verify
from warehouse.corrections import entity_ids, overrides
from warehouse.errors import InputError
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect

WHOLE = "Ada Crane says “the dam is not in danger of collapse this year” again."
CUT = "Ada Crane says “the dam is in danger of collapse this year” again."


def tables():
    """Ada Crane in three articles of two outlets, `c` a copy of `b`; and Bo Lind."""
    rows = shard(
        article("a", WHOLE, outlet="Post"),
        article("b", CUT, outlet="Courier"),
        article("c", CUT, outlet="Mirror", copy_group="b"),
        article("d", "Bo Lind wants the dam."),
    )
    for said in rows["quotes"]:
        said["direct"] = said["article_id"] != "d"
    for held in rows["stances"]:
        held["stance"] = "supports" if held["article_id"] == "d" else "disputes"
    rows["entity_ids"] = [
        link("a", "ada", role="engineer"),
        link("b", "ada", tie="same", via="a", role="engineer", same_as="Q1"),
        link("c", "ada", tie="same", via="b"),
        link("d", "bo", "Bo Lind"),
    ]
    rows["quote_groups"] = [
        grouped("a", "a:0:0"),
        grouped("b", "a:0:0", "cut", "a", ["negation"]),
        grouped("c", "a:0:0", "same", "b"),
    ]
    rows["story_members"] = [
        {
            "story_id": "a",
            "article_id": name,
            "revision": 1,
            "probability": 0.9,
            "via_article_id": None,
            "shared": [],
        }
        | SIGNED
        for name in "abcd"
    ]
    rows["stories"] = [
        {"story_id": "a", "title": "", "first_article_id": "a", "first_seen": NIGHT, "last_seen": NIGHT}
        | {"articles": 4, "independent_texts": 3, "outlets": 4, "state": "open"}
        | SIGNED
    ]
    return rows


kept = kept_lake(lambda lake: publish(lake, "run-1", {"wire": tables()}))


@pytest.fixture
def lake(kept):
    return kept.anew()


def rows_of(lake, query):
    return opened(lake).sql(query).fetchall()


def correct(lake, find, *asked):
    """Record what `find` of `warehouse.corrections.entity_ids` finds."""
    with connect(lake) as con:
        answer = find(con, *asked)
        before = Catalogue.read(con, lake.snapshot, str(lake.root))
    now = datetime(2026, 3, 3, tzinfo=UTC)
    after, _ = overrides.correct(before, answer, answer.value, who="Ada", why="read it", now=now)
    publish_catalogue(lake, after)


def told(lake):
    with connect(lake) as con:
        return [(breach.where, breach.what) for breach in verify(con, lake)]


def test_one_person_has_one_row_with_all_names_roles_and_the_id_of_the_authority_file(lake):
    assert rows_of(lake, "select name, articles, names, same_as from entity order by name") == [
        ("Ada Crane", 3, 1, "Q1"),
        ("Bo Lind", 1, 1, None),
    ]
    assert rows_of(lake, "select alias, articles from aliases where entity_id = 'ada' order by alias") == [
        ("Ada Crane", 3),
        ("Crane", 3),
    ]
    assert rows_of(lake, "select name, role, articles from offices") == [("Ada Crane", "engineer", 2)]


def test_a_speaker_counts_once_and_so_do_copies(lake):
    voices = "select stance, kind, voices, articles, counted_once, who from corroboration('dam') order by all"
    assert rows_of(lake, voices) == [
        ("disputes", "article", 2, 3, "1 further article copies or quotes one of them", ["Courier", "Post"]),
        ("disputes", "named", 1, 3, "2 further articles copy or quote one of them", ["Ada Crane"]),
        ("supports", "article", 1, 1, "each article has a voice of its own", ["The Wire"]),
        ("supports", "named", 1, 1, "each article has a voice of its own", ["Bo Lind"]),
    ]


def test_an_outlet_that_gives_one_side_of_a_story_is_named_with_whom_it_leaves_out(lake):
    found = rows_of(
        lake, "select outlet, gives, left_out from one_sided('b') where outlet in ('Post', 'The Wire') order by all"
    )
    assert found == [
        ("Post", "disputes", ["Bo Lind", "article"]),
        ("The Wire", "supports", ["Ada Crane", "article"]),
    ]


def test_a_quotation_that_lost_its_negation_stands_beside_the_first(lake):
    altered = "select outlet, other_outlet, changes, contains(words_there, ' not ') from altered_quotes"
    assert rows_of(lake, altered) == [("Courier", "Post", ["negation"], True)]
    assert rows_of(lake, "select outlet, first_outlet from quote_variants order by all") == [
        ("Courier", "Post"),
        ("Mirror", "Post"),
        ("Post", "Post"),
    ]


def test_two_that_are_one_keep_the_older_id_and_one_that_is_two_takes_along_what_hung_on_it(lake):
    correct(lake, entity_ids.merged, "bo", "ada")
    assert rows_of(lake, "select entity_id, articles, corrected from entity") == [("ada", 4, True)]
    assert rows_of(lake, "select distinct voice from internal.voices('dam') where kind = 'named'") != []
    correct(lake, entity_ids.split, "b", "Ada Crane")
    assert rows_of(lake, "select articles from entity order by all") == [(2,), (2,)]
    assert rows_of(
        lake, "select count(distinct entity_id) from main.entity_ids where article_id in ('b', 'c')"
    ) == [(1,)]
    assert told(lake) == []


def test_a_name_that_was_moved_stays_where_it_is_when_the_night_is_read_again(lake):
    correct(lake, entity_ids.moved, "c", "Ada Crane", "bo")
    publish(lake, "run-2", {"wire": tables()})
    assert rows_of(lake, "select article_id from main.entity_ids where entity_id = 'bo' order by all") == [
        ("c",),
        ("d",),
    ]
    assert told(lake) == []


@pytest.mark.parametrize(
    ("find", "asked", "words"),
    [
        (entity_ids.merged, ("ada", "nobody"), "no entity nobody"),
        (entity_ids.merged, ("ada", "ada"), "are one already"),
        (
            entity_ids.moved,
            ("a", "Ada Crone", "bo"),
            "names no person or body 'Ada Crone'; the nearest is Ada Crane",
        ),
        (entity_ids.split, ("zz", "Ada Crane"), "zz"),
    ],
)
def test_a_correction_of_what_is_not_there_says_so(lake, find, asked, words):
    with pytest.raises(InputError, match=words):
        find(opened(lake), *asked)


def test_the_lake_as_it_was_has_the_ids_of_then(lake):
    correct(lake, entity_ids.merged, "bo", "ada")
    publish(
        lake, "run-2", {"wire": shard(article("e", "Ada Crane wants rain.", night=NEXT_NIGHT))}, night=NEXT_NIGHT
    )
    assert rows_of(lake, "select count(*) from entity_as_of('run-1')") == [(2,)]


def test_each_breach_is_named(lake):
    rows = tables()
    rows["entity_ids"].pop()
    rows["entity_ids"][1]["entity_id"] = rows["quote_groups"][1]["group_id"] = "else"
    rows["quote_groups"][2]["quote_id"] = 9
    publish(lake, "run-2", {"wire": rows})
    again = "read the nights from 2026-03-02 on again"
    assert {
        ("article d", f"Bo Lind has no entity id on {NIGHT}"),
        ("entity_ids Ada Crane of b", f"was linked through Ada Crane of a, which has not its id; {again}"),
        ("quote_groups c:9:0", "is no direct quotation of its article"),
        ("quote_groups b:0:0", f"was compared with one of a, which is not in group else; {again}"),
    } <= set(told(lake))


def test_a_name_that_changes_its_id_without_a_correction_is_named(lake):
    later = article("a", WHOLE + " Again.", revision=2, night=NEXT_NIGHT, run_id="run-2", outlet="Post")
    rows = shard(later)
    moved = {"night": NEXT_NIGHT, "run_id": "run-2", "revision": 2}
    rows["entity_ids"] = [link("a", "else", tie="revised", **moved)]
    publish(lake, "run-2", {"wire": rows}, night=NEXT_NIGHT)
    assert ("Ada Crane of article a", f"went from ada to else on {NEXT_NIGHT}") in told(lake)
