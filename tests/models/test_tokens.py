"""Word pieces remember how their word was written."""

from __future__ import annotations

import pytest

from models.tokens import CASES, case_pattern, load_tokenizer, tokenise
from models.weights import FOLDER, TOKENIZER


@pytest.mark.parametrize(
    ("word", "pattern"),
    [
        ("dam", "lower"),
        ("Dam", "title"),
        ("DAM", "upper"),
        ("J", "initial"),
        ("McDonald", "mixed"),
        ("iPhone", "mixed"),
        ("G20", "digit"),
        ("2026", "digit"),
        ("”", "other"),
        ("大坝", "other"),
    ],
)
def test_a_words_case_pattern_is_how_it_is_written(word, pattern):
    assert CASES[case_pattern(word)] == pattern


def test_every_piece_of_a_word_has_the_pattern_of_the_whole_word():
    text = "McDonaldson left"
    tokens = tokenise(load_tokenizer(FOLDER / TOKENIZER), text, [(0, len(text))])
    assert [CASES[c] for c in tokens.cases] == ["mixed"] * (len(tokens.ids) - 1) + ["lower"]
    assert len(tokens.ids) > 2
