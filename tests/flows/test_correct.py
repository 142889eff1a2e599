"""`nightdesk correct`: what a person types after having looked at an answer."""

from __future__ import annotations

import shlex

import pytest

from flows import correct
from flows.cli import main
from tests.warehouse.lakes import article, publish, shard
from warehouse.catalogue import Catalogue
from warehouse.errors import CheckError
from warehouse.lake import Lake
from warehouse.remote import Remote
from warehouse.snapshot import connect

WHY = ("--why", "I read it.", "--by", "Ada")


@pytest.fixture
def lake(tmp_path):
    """A lake with two articles, where `nightdesk` looks for it."""
    made = Lake(tmp_path / "lake")
    publish(made, "run-1", {"wire": shard(article("a"), article("b", "Bo Lind wants the dam."))})
    return made


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
    ("sentiment", "b", "--is", "negative"): "sentiment of article b revision 1: was neutral, is negative",
    ("name", "Ada Crane", "--is", "Bo Lind"): (
        "entity of the name 'Ada Crane' everywhere: was Ada Crane, is Bo Lind"
    ),
}


@pytest.mark.parametrize("said", SAID, ids=" ".join)
def test_a_correction_says_in_one_line_what_was_and_what_is(nightdesk, lake, said):
    answer = nightdesk("correct", *said, *WHY)
    assert answer.code == 0, answer.err
    override_id, line = answer.out.split(": ", 1)
    assert line == SAID[said] + "\n"
    [row] = Catalogue.load(lake).overrides.to_pylist()
    assert (row["override_id"], row["who"], row["why"]) == (override_id, "Ada", "I read it.")


def test_the_examples_of_its_help_are_commands_it_knows(monkeypatch):
    seen = []
    monkeypatch.setattr(correct, "run", lambda _, given: seen.append(given.kind) or 0)
    lines = [line.strip() for line in correct.EXAMPLES.splitlines() if line.startswith("  ")]
    assert [main(shlex.split(line)[1:]) for line in lines] == [0] * len(lines)
    assert {*seen} == {"entity", "name", "tone", "drop", "speaker", "stance", "sentiment", "undo"}


def test_a_correction_is_taken_back_by_its_id(nightdesk, lake):
    made = nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY).out.split(":")[0]
    answer = nightdesk("correct", "undo", made, *WHY)
    assert answer.out.endswith(f": takes back {made}, that the label of 'Ada Crane opposes the dam.' is positive\n")
    with connect(lake) as con:
        assert con.sql("select distinct label from corrected_sentiments").fetchall() == [("neutral",)]


def test_a_name_that_nobody_else_has_is_remarked_upon_and_taken(nightdesk, lake):
    answer = nightdesk("correct", "entity", "a", "0", "--is", "Bo Lint", *WHY)
    assert answer.code == 0
    assert (
        answer.err == "nightdesk: nothing else is called Bo Lint as yet; the nearest names are Bo Lind, Ada Crane\n"
    )


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
        (("tone", "a", "first", "--is", "positive"), "argument START: invalid int value: 'first'"),
        (("mood", "a"), "invalid choice: 'mood'"),
        (
            ("type", "a", "0", "--is", "persn", *WHY),
            "--is persn: no such type; use person, organisation, location, mis",
        ),
        (("tone", "zz", "0", "--is", "positive", *WHY), "no article zz; the nearest are a, b"),
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
    (tmp_path / "nightdesk.toml").write_text(f'remote = "{bucket}"\n')
    assert nightdesk("correct", "sentiment", "a", "--is", "positive", *WHY, "--lake", elsewhere.root).code == 0
    with pytest.raises(CheckError, match=r"holds correction c-\w{8}, which this lake does not know: run"):
        Remote.open(bucket).push(lake)
    assert nightdesk("correct", "sentiment", "b", "--is", "negative", *WHY).code == 0
    assert Catalogue.load(lake).overrides["value"].to_pylist() == ["positive", "negative"]
    Remote.open(bucket).pull(elsewhere)
    assert Catalogue.load(elsewhere).override_ids() == Catalogue.load(lake).override_ids()
