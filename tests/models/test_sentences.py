"""Sentences: where they end, and that nothing is lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.sentences import split_sentences


def split(text):
    return [text[a:b] for a, b in split_sentences(text)]


def test_a_full_stop_before_a_capital_ends_a_sentence():
    assert split("The dam broke. Nobody was hurt.") == ["The dam broke.", "Nobody was hurt."]


def test_titles_and_initials_do_not_end_a_sentence():
    assert split("Mr. J. K. Olsen met Gen. Li. They spoke.") == ["Mr. J. K. Olsen met Gen. Li.", "They spoke."]


def test_a_country_in_initials_goes_on_before_a_name_and_ends_before_a_beginning():
    assert split("The U.S. Navy left the U.S. The ships were old.") == [
        "The U.S. Navy left the U.S.",
        "The ships were old.",
    ]


def test_closing_quotation_marks_belong_to_the_sentence_they_close():
    assert split('"We will go." He left.') == ['"We will go."', "He left."]


def test_a_decimal_point_does_not_end_a_sentence():
    assert split("Prices rose 1.4 per cent. Wages fell.") == ["Prices rose 1.4 per cent.", "Wages fell."]


def test_a_heading_without_a_stop_ends_at_its_line():
    assert split("Floods in the north\nThe river rose.") == ["Floods in the north", "The river rose."]


def test_a_wrapped_line_goes_on_in_lower_case():
    assert split("The river\nrose. It fell.") == ["The river\nrose.", "It fell."]


def test_a_blank_line_always_splits():
    assert split("the river\n\nrose") == ["the river", "rose"]


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \r\n"])
def test_white_space_has_no_sentences(text):
    assert split(text) == []


@given(st.text(alphabet=st.sampled_from('aB.!?"”’ \n\r)…。1-😀\u2028\x00'), max_size=80))
def test_sentences_are_ordered_trimmed_and_cover_every_visible_character(text):
    at = 0
    for start, end in split_sentences(text):
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize("text", ["." * 200_000, "A. " * 70_000, '."' * 100_000, " " * 200_000, "\n" * 200_000])
def test_hostile_repetition_takes_linear_time(text):
    assert split_sentences(text) is not None  # seconds would show as a hang: a quadratic rule takes minutes here
