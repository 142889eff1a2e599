"""`nightdesk correct`: what a person types after having looked at an answer."""

from __future__ import annotations

import shlex

import pytest

from flows import correct
from flows.cli import main
from flows.correct_arguments import EXAMPLES
from tasks.night_page.write import write_night_page
from tests.warehouse.lakes import article, kept_lake, publish, shard
from tests.warehouse.linked import link
from tests.warehouse.stories import member, story
from warehouse.errors import CheckError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.upkeep.remote import Remote

WHY = ("--why", "I read it.", "--by", "Ada")


def make(lake):
    rows = shard(article("a"), article("b", "Bo Lind wants the dam."))
    rows["story_members"] += [member("a"), member("b")]
    rows["stories"] += [story("a"), story("b")]
    rows["entity_ids"] += [link("a", "ada"), link("b", "bo", "Bo Lind")]
    publish(lake, "run-1", {"wire": rows})


kept = kept_lake(make)


@pytest.fixture
def lake(kept, nightdesk, monkeypatch):
    """A lake with two articles, where `nightdesk` looks for it."""
    lake = kept.anew()
    monkeypatch.chdir(lake.root.parent)
    return lake


AT_0 = "of 'Ada Crane' at 0 in article a revision 1"
SAID = {
    ("entity", "a", "0", "--is", "Ada  Moll"): f"entity {AT_0}: was Ada Crane, is Ada Moll",
    ("type", "a", "0", "--is", "location"): f"type {AT_0}: was person, is location",
    ("tone", "a", "0", "--is", "neutral"): f"tone {AT_0}: was negative, is neutral",
    ("drop", "a", "0"): f"mention {AT_0}: was Ada Crane, is no name",
    ("speaker", "a", "18", "--is", "Bo Lind"): (
        "speaker of 'the dam.' at 18 in article a revision 1: was Ada Crane, is Bo Lind"
    ),
    ("stance", "a", "dam", "--is", "reports"): "stance of article a revision 1 on dam: was disputes, is reports",
    ("stance", "a", "dam", "--holder", "Ada Crane", "--is", "supports"): (
        "stance of Ada Crane in article a revision 1 on dam: was disputes, is supports"
    ),
    ("not-said", "a", "18"): "quote of 'the dam.' at 18 in article a revision 1: was Ada Crane, is said by nobody",
    ("type", "Ada Crane", "--is", "location"): "type of the name 'Ada Crane' everywhere: was person, is location",
    ("add", "mention", "b", "18", "dam", "--type", "location", "--is", "The Dam"): (
        "mention of 'dam' at 18 in article b revision 1: was missed, is The Dam"
    ),
    ("add", "mention", "a", "10", "opposes", "--type", "person"): (
        "mention of 'opposes' at 10 in article a revision 1: was missed, is opposes"
    ),
    ("add", "statement", "a", "4", "Crane", "--is", "Bo Lind"): (
        "speaker of 'Crane' at 4 in article a revision 1: was missed, is Bo Lind"
    ),
    ("place", "a", "22", "--is", "Cork, Ireland"): (
        "place of 'dam.' at 22 in article a revision 1: was Lisbon, Portugal, is Cork, Ireland"
    ),
    ("place", "a", "22", "--none"): "place of 'dam.' at 22 in article a revision 1: was dam., is no place",
    ("place", "a", "22", "--use", "government"): (
        "use of 'dam.' at 22 in article a revision 1: was place, is government"
    ),
    ("date", "a", "0", "--is", "2026-03-09/2026-03-15"): (
        "date of 'Ada Crane opposes the dam.' at 0 in article a revision 1: "
        "was 2026-03-22, is 2026-03-09 to 2026-03-15"
    ),
    ("amount", "a", "0", "--is", "at least 1,200 people"): (
        "amount of 'Ada Crane opposes the dam.' at 0 in article a revision 1: "
        "was 2 cranes, is more than 1,200 people"
    ),
    ("amount", "a", "0", "--none"): (
        "amount of 'Ada Crane opposes the dam.' at 0 in article a revision 1: "
        "was Ada Crane opposes the dam., is no amount"
    ),
    ("add", "place", "a", "4", "Crane", "--is", "2267057"): (
        "place of 'Crane' at 4 in article a revision 1: was missed, is Lisbon, Portugal"
    ),
    ("sentiment", "b", "--is", "negative"): "sentiment of article b revision 1: was neutral, is negative",
    ("story", "move", "b", "--is", "a"): "story of article b ('About b'): was b, is a",
    ("story", "merge", "a", "b"): "story b ('About b'): was b, is a",
    ("identity", "merge", "bo", "ada"): "Bo Lind (bo): was bo, is ada",
    ("name", "Ada Crane", "--is", "Bo Lind"): (
        "entity of the name 'Ada Crane' everywhere: was Ada Crane, is Bo Lind"
    ),
}


# What is said of some of them when they are taken back.
TAKEN_BACK = {
    ("story", "move", "b", "--is", "a"): "'About b' belongs to story a",
    ("story", "merge", "a", "b"): "the story of 'About b' is one with a",
    ("identity", "merge", "bo", "ada"): "'Bo Lind' (bo) is one with ada",
    ("not-said", "a", "18"): "'the dam.' is said by nobody",
    ("drop", "a", "0"): "'Ada Crane' is no name",
    ("add", "mention", "a", "10", "opposes", "--type", "person"): "'opposes' is a mention that was missed: opposes",
    ("type", "Ada Crane", "--is", "location"): "the type of 'Ada Crane' is location",
    ("place", "a", "22", "--none"): "'dam.' is no place",
    ("amount", "a", "0", "--is", "at least 1,200 people"): (
        "the amount of 'Ada Crane opposes the dam.' is more than 1,200 people"
    ),
}


@pytest.mark.parametrize("said", SAID, ids=" ".join)
def test_a_correction_says_in_one_line_what_was_and_what_is_and_what_is_taken_back(nightdesk, lake, said):
    answer = nightdesk("correct", *said, *WHY)
    assert answer.code == 0, answer.err
    made, line = answer.out.split(": ", 1)
    assert line == SAID[said] + "\n"
    [row] = Catalogue.load(lake).overrides.to_pylist()
    assert (row["override_id"], row["who"], row["why"]) == (made, "Ada", "I read it.")
    if said in TAKEN_BACK:
        undone = nightdesk("correct", "undo", made, *WHY)
        assert undone.out.endswith(f": takes back {made}, that {TAKEN_BACK[said]}\n")


def test_every_correction_that_is_taken_back_was_made():
    assert TAKEN_BACK.keys() <= SAID.keys()


def test_the_examples_of_its_help_are_commands_it_knows(monkeypatch):
    seen = []
    monkeypatch.setattr(correct, "run", lambda _, given: seen.append(given.kind) or 0)
    lines = [line.strip() for line in EXAMPLES.replace("\\\n", "").splitlines() if line.startswith("  ")]
    assert [main(shlex.split(line)[1:]) for line in lines] == [0] * len(lines)
    assert {*seen} == {
        *("entity", "name", "type", "tone", "drop", "speaker", "not-said", "stance", "sentiment", "news", "undo"),
        *("mention", "statement", "added stance", "move", "merge", "split", "place", "date", "amount"),
        *("move identity", "merge identity", "split identity"),
    }


REFUSED = {
    ("place", "a", "22", "--is", "Springfield"): "places have that name; give the id of one: ",
    ("place", "a", "22", "--is", "Zzyzxia"): "the gazetteer has no such place",
    ("place", "a", "3", "--is", "Dublin, Ireland"): "has no place at 3; there are 'dam.' at 22",
    ("date", "a", "0", "--is", "next week"): "give a day, or two as 2026-03-09/2026-03-15",
    ("date", "a", "0", "--is", "2026-03-15/2026-03-09"): "the last day is before the first",
    ("amount", "a", "0", "--is", "many"): "give one number with its unit",
    ("add", "amount", "a", "0", "Ada", "--is", "12 people"): "has an amount at 0 already",
}


@pytest.mark.parametrize("said", REFUSED, ids=" ".join)
def test_a_place_date_or_amount_that_cannot_be_is_refused_in_one_line(nightdesk, lake, said):
    answer = nightdesk("correct", *said, *WHY)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert REFUSED[said] in answer.err


def test_a_correction_is_taken_back_by_its_id(nightdesk, lake):
    made = nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY).out.split(":")[0]
    answer = nightdesk("correct", "undo", made, *WHY)
    assert answer.out.endswith(f": takes back {made}, that the label of 'Ada Crane opposes the dam.' is positive\n")
    with connect(lake) as con:
        assert con.sql("select distinct label from corrected_sentiments").fetchall() == [("neutral",)]


def test_taking_back_what_a_later_correction_overrides_says_that_this_one_holds(nightdesk, lake):
    first, second = (
        nightdesk("correct", "sentiment", "a", "--is", label, *WHY).out.split(":")[0]
        for label in ("positive", "negative")
    )
    answer = nightdesk("correct", "undo", first, *WHY)
    assert answer.err == (
        "nightdesk: a later correction of the same still holds; `internal.standing_overrides` has it\n"
    )
    assert nightdesk("correct", "undo", second, *WHY).err == ""


def test_a_holder_who_was_added_is_among_those_named(nightdesk, lake):
    nightdesk("correct", "add", "statement", "b", "0", "Bo Lind", "--is", "Tom Bywatter", *WHY)
    added = nightdesk("correct", "add", "stance", "b", "dam", "0", "Bo Lind", "--is", "supports", *WHY)
    assert added.code == 0, added.err
    answer = nightdesk("correct", "stance", "b", "dam", "--holder", "Tom Bywater", "--is", "disputes", *WHY)
    assert answer.code == 2
    assert answer.err.endswith("; its holders are Bo Lind, article, Tom Bywatter\n")


def test_a_statement_and_its_stance_are_added_and_are_a_position(nightdesk, lake):
    assert nightdesk("correct", "add", "statement", "b", "0", "Bo Lind", "--is", "Ada Crane", *WHY).code == 0
    said = ("correct", "add", "stance", "b", "dam", "0", "Bo Lind", "--is", "supports")
    answer = nightdesk(*said, *WHY, "--holder", "Ada Crane")
    assert answer.out.endswith(": stance of Ada Crane in article b revision 1 on dam: was missed, is supports\n")
    answer = nightdesk(
        "sql", "select quote, stance from positions where holder = 'Ada Crane' and article_id = 'b'", "--csv"
    )
    assert answer.out == "quote,stance\nBo Lind,supports\n"


def test_one_part_of_a_quote_is_corrected_and_the_others_are_named(nightdesk, lake):
    said = shard(article("a"))
    said["quotes"].append(said["quotes"][0] | {"part": 1, "start": 22, "text": "dam."})
    said["quotes"][0] |= {"end": 21, "text": "the"}
    publish(lake, "run-2", {"wire": said})
    answer = nightdesk("correct", "speaker", "a", "22", "--is", "Bo Lind", *WHY)
    assert "1 other part of the quote stays as before; --whole takes all\n" in answer.err
    answer = nightdesk("correct", "not-said", "a", "22", "--whole", *WHY)
    assert answer.out.endswith("1, all 2 parts: was Ada Crane and Bo Lind, is said by nobody\n")
    assert "other part" not in answer.err


def test_the_page_of_the_night_shows_a_correction_at_once(nightdesk, lake):
    path = write_night_page(lake)
    before = path.read_text()
    made = nightdesk("correct", "add", "statement", "b", "0", "Bo", "--is", "Carl Brandt", *WHY).out.split(":")[0]
    nightdesk("correct", "add", "stance", "b", "dam", "0", "Bo", "--is", "supports", *WHY)
    assert "Carl Brandt" in path.read_text()
    assert "Carl Brandt" not in before
    nightdesk("correct", "undo", made, *WHY)
    assert "Carl Brandt" not in path.read_text()
    nightdesk("correct", "name", "Bo Lind", "--is", "Bo Lindgren", *WHY)
    assert "Bo Lindgren" in path.read_text()


def test_a_night_without_a_page_gets_none(nightdesk, lake):
    nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY)
    assert not lake.digests.exists()


def test_a_page_that_cannot_be_written_is_told_and_the_correction_holds(nightdesk, lake, monkeypatch):
    write_night_page(lake)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tasks.night_page.write.store.write_bytes", full)
    answer = nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY)
    assert answer.code == 0
    assert answer.err.endswith(
        "cannot be written: No space left on device; the correction holds, and `nightdesk digest` makes the page "
        "of a night anew\n"
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [("Bo Lint", "; the nearest is Bo Lind"), ("crane", "; the nearest is Ada Crane"), ("parliament", "")],
)
def test_a_name_that_nobody_else_has_is_remarked_upon_and_taken(nightdesk, lake, name, near):
    answer = nightdesk("correct", "entity", "a", "0", "--is", name, *WHY)
    assert answer.code == 0
    assert answer.err == f"nightdesk: nothing else is called {name} as yet{near}\n"


def test_who_corrects_is_the_one_who_is_logged_in(nightdesk, lake, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "night-editor")
    nightdesk("correct", "sentiment", "a", "--is", "positive", "--why", "Read it.")
    assert Catalogue.load(lake).overrides["who"].to_pylist() == ["night-editor"]


def test_a_user_without_a_name_is_asked_for_one(nightdesk, lake, monkeypatch):
    def nobody():
        raise OSError("no user")

    monkeypatch.setattr("getpass.getuser", nobody)
    answer = nightdesk("correct", "sentiment", "a", "--is", "positive", "--why", "Read it.")
    assert (answer.code, answer.err) == (
        2,
        "nightdesk: your login name is not known: say who corrects it with --by NAME\n",
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("sentiment", "a", "--is", "positive"), "the following arguments are required: --why"),
        (("tone", "a", "first", "--is", "positive"), "argument START: give a whole number, not 'first'; see"),
        (("mood", "a"), "invalid choice: 'mood'"),
        (
            ("type", "a", "0", "--is", "persn", *WHY),
            "--is persn: no such type; use person, organisation, location, nat",
        ),
        (
            ("add", "mention", "a", "1", "Ada", "--type", "person", *WHY),
            "article a revision 1 has 'da ' at 1, not 'Ada', which stands at 0",
        ),
        (
            ("add", "statement", "a", "90", "Eve", "--is", "Bo Lind", *WHY),
            "article a revision 1 ends at 26, not 'Eve', which stands nowhere in it",
        ),
        (
            ("add", "mention", "a", "10", "opposes", "--type", "thing", *WHY),
            "--type thing: no such type; use person, organisation, location, nat",
        ),
        (
            ("add", "mention", "a", "0", "Ada", "--type", "person", *WHY),
            "has a mention at 0 already, 'Ada Crane': correct that one, or take it out first",
        ),
        (
            ("add", "statement", "a", "22", "dam", "--is", "Bo Lind", *WHY),
            "has a quote at 18 already, 'the dam.': correct that one, or take it out first",
        ),
        (
            ("add", "stance", "a", "dam", "0", "Ada", "--is", "supports", *WHY),
            "has nobody say 'Ada' at 0: add that first, with `nightdesk correct add statement`",
        ),
        (
            ("add", "stance", "a", "dam", "18", "the", "--is", "supports", *WHY),
            "has a stance of Ada Crane there on dam already, disputes: correct it with `nightdesk correct stance`",
        ),
        (
            ("add", "stance", "a", "dam", "18", "the", "--is", "supports", "--holder", "Bo", *WHY),
            "has Ada Crane say 'the' at 18, not Bo: correct the speaker first, with `nightdesk correct speaker`",
        ),
        (
            ("type", "Ada Crain", "--is", "location", *WHY),
            "no entity is called Ada Crain; the nearest is Ada Crane\n",
        ),
        (("tone", "zz", "0", "--is", "positive", *WHY), "no article zz\n"),
        (("sentiment", "a", "--is", "positive", *WHY, "--lake", "nowhere"), "no night is published in"),
    ],
)
def test_a_mistake_is_one_line(nightdesk, lake, said, told):
    answer = nightdesk("correct", *said)
    assert answer.code == 2
    assert told in answer.err
    assert answer.err.count("\n") == 1


def test_nothing_is_corrected_while_a_night_is_being_written(nightdesk, lake):
    with lake.lock("night 2026-03-03"):
        answer = nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY)
    assert answer.code == 2
    assert "is being written by process" in answer.err
    assert Catalogue.load(lake).overrides.num_rows == 0


def test_corrections_reach_the_object_store_and_those_made_elsewhere_come_back(nightdesk, lake, bucket, tmp_path):
    Remote.open(bucket).push(lake)
    elsewhere = Lake(tmp_path / "elsewhere")
    Remote.open(bucket).pull(elsewhere)
    lake.root.with_name("nightdesk.toml").write_text(f'remote = "{bucket}"\n')
    assert nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY, "--lake", elsewhere.root).code == 0
    with pytest.raises(CheckError, match=r"holds correction c-\w{8}, which this lake does not know: run"):
        Remote.open(bucket).push(lake)
    assert nightdesk("correct", "sentiment", "b", "--is", "negative", *WHY).code == 0
    assert Catalogue.load(lake).overrides["value"].to_pylist() == ["positive", "negative"]
    Remote.open(bucket).pull(elsewhere)
    assert Catalogue.load(elsewhere).override_ids() == Catalogue.load(lake).override_ids()
