"""Articles of which every statement was labelled: what becomes of their labels in training."""

from __future__ import annotations

from itertools import pairwise

import pytest

from models.api import Mention, ModelError
from models.datasets import statements
from models.datasets.own import own_lines
from models.datasets.statements import LIMIT, NONE, StatementArticle, _article, _statement, part_read
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


SAFE = (place("the dam is safe"), place("said"), place("The minister"), "-")
HOLDS = (place("that it holds"), place("doubted"), place("She"), "Ann Lee | Lee")


def article(*rows, text=TEXT) -> StatementArticle:
    return _article(text, [_statement(*row) for row in rows])


def speaker_lists(*rows):
    mentions = [Mention(TEXT.index("Ann Lee"), TEXT.index("Ann Lee") + 7, "Ann Lee", "person", 0.9, "Ann Lee")]
    lists = attribution_lists(article(*rows), split_sentences(TEXT), ROLE_SPANS, mentions, nearest)
    return [candidates.right.tolist() for candidates in lists]


def cue_lists(*rows):
    lists = content_lists(article(*rows), split_sentences(TEXT), ROLE_SPANS)
    return [candidates.right for candidates in lists]


def test_the_right_speaker_is_the_name_in_the_label_and_none_of_them_for_who_is_unnamed():
    assert speaker_lists(SAFE, HOLDS) == [[True, False], [False, True]]


def test_what_nobody_says_and_what_an_unknown_says_teach_nothing_about_speakers():
    assert len(attributions(TEXT, split_sentences(TEXT), ROLE_SPANS, nearest)) > 1
    assert speaker_lists(SAFE, (*HOLDS[:3], "?")) == [[True, False]]


def test_the_right_cue_is_the_labelled_one_and_a_content_without_a_label_is_unsaid():
    assert len(pairings_of(TEXT, split_sentences(TEXT), ROLE_SPANS).contents) == 3
    safe, news, holds = cue_lists(SAFE, HOLDS)
    assert safe.tolist() == [option == CUES for option in range(len(safe))]
    assert news.tolist() == [option == UNSAID for option in range(len(news))]
    assert holds[CUES:].sum() == 1
    assert not holds[CUES]
    assert not holds[[ALONE, UNSAID]].any()


def test_a_statement_without_a_cue_stands_alone():
    without = cue_lists((SAFE[0], NONE, NONE, "-"))[0]
    assert without.tolist() == [option == ALONE for option in range(len(without))]


def test_the_statements_are_role_spans_that_do_not_overlap():
    spans = article(SAFE, HOLDS).attributed.spans
    roles = [(TEXT[a:b], role) for a, b, role in spans]
    assert roles[:3] == [("The minister", "source"), ("said", "cue"), ("the dam is safe", "content")]
    assert [role for _, role in roles[3:]] == ["source", "cue", "content"]


def test_of_a_long_article_the_part_that_was_read_is_kept_to_the_end_of_its_sentence():
    sentence = "The dam is safe, the minister said on Monday."
    text = " ".join([sentence] * 200)
    kept = part_read(text)
    assert LIMIT <= len(kept) < LIMIT + len(sentence)
    assert kept.endswith("Monday.")
    assert article(text=text).text == kept
    assert part_read(sentence) == sentence
    assert part_read("") == ""


def test_each_label_has_spans_in_order_and_two_readings_agree():
    readings: dict[str, dict[str, set[str]]] = {"1": {}, "2": {}}
    for line in own_lines("statements.tsv"):
        article, *fields, reading = line.split("\t")
        parts = readings[reading].setdefault(article, set())
        if fields[0] == NONE:
            assert fields == [NONE] * 4
            continue
        row = _statement(*fields)
        spans = [*row.parts, *(span for span in (row.cue, row.source) if span)]
        assert all(0 <= start < end for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(row.parts))
        parts.add(fields[0])
    twice = readings["2"]
    assert len(twice) * 16 > len(readings["1"])
    same = sum(len(parts & readings["1"][article]) for article, parts in twice.items())
    assert same > 0.85 * sum(map(len, twice.values()))


def test_missing_labels_say_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("models.datasets.own.FOLDER", tmp_path)
    with pytest.raises(ModelError, match=r"statements\.tsv does not exist"):
        statements.read_statement_articles(tmp_path)
