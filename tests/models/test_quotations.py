"""Quotations are one where most of their words are, whatever marks they stand in; what differs is said."""

import random

import pytest

from models.quotations.grouping import Key, Quotation, group
from models.quotations.variants import compare, words

WHOLE = "“The dam is in danger of collapse, and every week of rain makes it worse.”"


def quotation(article, text, order=("2026-03-02", "")):
    return Quotation(Key(article, 0, 0), text, order)


@pytest.mark.parametrize(
    ("text", "variant", "left_out", "put_in", "changes"),
    [
        ("«The dam is in danger of collapse, and every week of rain makes it worse»", "same", (), (), ()),
        ("'The dam is in danger of collapse'", "cut", ("and every week of rain makes it worse",), (), ()),
        (
            "“The dam is not in danger of collapse, and every week of rain makes it worse.”",
            "longer",
            (),
            ("not",),
            ("negation",),
        ),
        (
            "“The dam may be in danger of collapse, and every week of rain makes it worse.”",
            "reworded",
            ("is",),
            ("may be",),
            ("hedge",),
        ),
        (
            "“I said: the dam is in danger of collapse, and two weeks of rain make it worse.”",
            "reworded",
            ("every week", "makes"),
            ("i said", "two weeks", "make"),
            ("number",),
        ),
    ],
)
def test_a_quotation_beside_an_earlier_one(text, variant, left_out, put_in, changes):
    found = compare(words(text), words(WHOLE))
    assert (found.variant, found.changes) == (variant, changes)
    assert (found.left_out, found.put_in) == (left_out, put_in)


@pytest.mark.parametrize(
    "text",
    [
        "“The dam is a matter for the parliament, as it always was.”",
        "“Every week the children come to see it.”",
        "“We will use our tools to get it open again.”",
    ],
)
def test_sentences_that_only_share_turns_of_phrase_are_two(text):
    assert compare(words(text), words(WHOLE)) is None


def test_variants_of_several_nights_are_one_group_named_after_the_first():
    past = [Quotation(Key("a", 3, 1), WHOLE, ("2026-03-01", ""), "a:3:1")]
    cut, other = quotation("b", "“The dam is in danger of collapse.”"), quotation("c", "“It will hold for years.”")
    placed = group([other, cut], past)
    assert placed[cut.key].group_id == "a:3:1"
    assert placed[cut.key].via == Key("a", 3, 1)
    assert placed[other.key].group_id == "c:0:0"
    assert placed[other.key].compared.variant == "first"


def test_short_turns_of_phrase_have_no_group():
    assert group([quotation("a", "“No comment at all,”")], []) == {}


def test_the_order_of_quotations_changes_nothing():
    texts = [
        WHOLE,
        WHOLE.replace("rain", "storms"),
        "“The dam is in danger of collapse.”",
        "“It will hold for years.”",
    ]
    tonight = [quotation(str(n), text) for n, text in enumerate(texts * 3)]
    expected = group(tonight, [])
    assert group(random.Random(1).sample(tonight, len(tonight)), []) == expected
