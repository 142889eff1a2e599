"""Contents checked by a person: what becomes of their labels in training."""

from __future__ import annotations

from itertools import pairwise

import pytest

from models.api import Mention, ModelError
from models.datasets import checked_contents
from models.datasets.checked_contents import CheckedArticle, _contents
from models.datasets.own import own_lines
from models.rules.attributions import attributions, pairings_of
from models.rules.pairing import ALONE, CUES, UNSAID, nearest
from models.rules.sentences import split_sentences
from models.training.fit_pairing import content_lists
from models.training.fit_speakers import attribution_lists
from tests.models.test_attributions import tagged

MARKED = (
    "[The minister|source] [said|cue] [the dam is safe|content]. Ann Lee heard [the news|content]. "
    "[She|source] [doubted|cue] [that it holds|content]."
)
TEXT, ROLE_SPANS = tagged(MARKED)


def place(words):
    return f"{TEXT.index(words)}-{TEXT.index(words) + len(words)}"


SAFE = ("the dam is safe", "-", place("said"))
NEWS = ("the news", "nobody", "?")
HOLDS = ("that it holds", "Ann Lee | Lee", place("doubted"))


def article(*rows):
    return CheckedArticle("", TEXT, tuple(_contents(place(words), speakers, cue) for words, speakers, cue in rows))


def speaker_lists(*rows):
    mentions = [Mention(TEXT.index("Ann Lee"), TEXT.index("Ann Lee") + 7, "Ann Lee", "person", 0.9, "Ann Lee")]
    lists = attribution_lists(article(*rows), split_sentences(TEXT), ROLE_SPANS, mentions, nearest)
    return [candidates.right.tolist() for candidates in lists]


def cue_lists(*rows):
    lists = content_lists(article(*rows), split_sentences(TEXT), ROLE_SPANS)
    return [candidates.right for candidates in lists]


def test_the_right_speaker_is_the_name_that_was_chosen_and_none_of_them_for_who_is_unnamed():
    assert speaker_lists(SAFE, HOLDS) == [[True, False], [False, True]]


def test_what_nobody_says_and_what_an_unknown_says_teach_nothing_about_speakers():
    said_by_unknown = (HOLDS[0], "?", HOLDS[2])
    assert len(attributions(TEXT, split_sentences(TEXT), ROLE_SPANS, nearest)) > 1
    assert speaker_lists(SAFE, NEWS, said_by_unknown) == [[True, False]]


def test_a_content_that_was_not_checked_teaches_nothing():
    assert len(pairings_of(TEXT, split_sentences(TEXT), ROLE_SPANS).contents) == 3
    assert len(speaker_lists(HOLDS)) == len(cue_lists(HOLDS)) == 1


def test_the_right_cue_is_the_confirmed_one_and_what_nobody_says_is_unsaid():
    safe, news, holds = cue_lists(SAFE, NEWS, HOLDS)
    assert safe.tolist() == [option == CUES for option in range(len(safe))]
    assert news.tolist() == [option == UNSAID for option in range(len(news))]
    assert holds[CUES:].sum() == 1
    assert not holds[CUES]
    assert not holds[[ALONE, UNSAID]].any()


def test_without_a_confirmed_cue_every_option_but_unsaid_is_right_and_a_confirmed_none_is_alone():
    [unknown] = cue_lists((SAFE[0], "-", "?"))
    assert unknown.tolist() == [option != UNSAID for option in range(len(unknown))]
    [without] = cue_lists((SAFE[0], "-", "-"))
    assert without.tolist() == [option == ALONE for option in range(len(without))]


def test_each_label_has_spans_in_order_and_annotators_agree():
    twice = []
    for line in own_lines("contents.tsv"):
        _, parts, speakers, cue, second = line.split("\t")
        row = _contents(parts, speakers, cue)
        assert all(start < end for start, end in row.parts)
        assert all(one[1] <= other[0] for one, other in pairwise(row.parts))
        assert row.is_said or row.speakers == ()
        if second:
            twice.append(bool(set(speakers.split(" | ")) & set(second.split(" | "))))
    assert sum(twice) / len(twice) > 0.9


def test_missing_labels_say_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("models.datasets.own.FOLDER", tmp_path)
    with pytest.raises(ModelError, match=r"contents\.tsv does not exist"):
        checked_contents.read_checked_articles(tmp_path)
