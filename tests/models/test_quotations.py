"""What stands between quotation marks, whatever marks and however broken."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.quotations import quotations


def quoted(text):
    return [text[a:b] for a, b in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won,” he said. “We did.”", ["“We won,”", "“We did.”"]),
        ('"We won," he said, "and we did."', ['"We won,"', '"and we did."']),
        ("«We won,» he said.", ["«We won,»"]),
        ("``We won,'' he said.", ["``We won,''"]),
        ("''We won,'' he said.", ["''We won,''"]),
        ("„Wir haben gewonnen“, he said.", ["„Wir haben gewonnen“"]),
        ('“We won," he said.', ['“We won,"']),
        ("‘We won,’ he said of the team’s day.", ["‘We won,’"]),
        ("'We won,' he said, and it's true.", ["'We won,'"]),
        ("The 1990s’ best team, the fans’ ‘darling’.", []),
        ("He said “she told me ‘no’ and left.”", ["“she told me ‘no’ and left.”"]),
        ("“He said “no” to me,” she said.", ["“He said “no” to me,”"]),
        ('A 12" pipe and a 6" pipe.', []),
        ("“An opening mark alone.", []),
        ("A closing mark alone.” He left.", []),
        ("“One” and “two never closed.", ["“One”"]),
        ("““Doubled””", ["““Doubled””"]),
        ("“”", ["“”"]),
        ("", []),
    ],
)
def test_marks_are_paired(text, expected):
    assert quoted(text) == expected


def test_a_quotation_goes_on_over_paragraphs_that_open_it_again():
    text = "“One.\n\n“Two.\n\n“Three,” he said.\n\n“Four.”"
    assert quoted(text) == ["“One.\n\n“Two.\n\n“Three,”", "“Four.”"]


def test_a_quotation_that_the_next_paragraph_does_not_open_again_is_given_up():
    assert quoted("“One.\n\nTwo,” he said. “Three.”") == ["“Three.”"]


def test_thirty_thousand_characters_and_thousands_of_marks_take_no_time():
    started = time.process_time()
    assert len(quotations("“" + "very " * 6000 + "long”")) == 1
    assert len(quotations("“a” " * 20_000)) == 20_000
    assert quotations("“" * 20_000) == []
    assert quotations('"' * 20_001) is not None
    assert time.process_time() - started < 20  # quadratic would take hours


@given(st.text(alphabet="“”\"'‘’«»`a,. \n", max_size=80))
def test_spans_lie_in_the_text_in_order_and_apart(text):
    spans = quotations(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
