"""Word pieces remember how their word was written."""

from __future__ import annotations

import numpy as np
import pytest

from models.reader.tokens import CASES, CLS, SEP, case_pattern, frame, load_tokenizer, tokenise, tokenise_all
from models.weights import FOLDER, READER


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
    tokens = tokenise(load_tokenizer(FOLDER / READER.tokenizer), text, [(0, len(text))])
    assert [CASES[c] for c in tokens.cases] == ["mixed"] * (len(tokens.ids) - 1) + ["lower"]
    assert len(tokens.ids) > 2


def test_many_texts_in_one_call_have_the_pieces_they_have_alone():
    tokenizer = load_tokenizer(FOLDER / READER.tokenizer)
    texts = ["The dam broke. Nobody slept.", "", "\x00 No.", "İzmir’s \x00 mayor"]
    spans = [[(0, 14), (15, 28)], [], [(0, 1), (2, 5)], [(0, 7), (8, 9), (10, 15)]]
    for text, cut, tokens in zip(texts, spans, tokenise_all(tokenizer, texts, spans), strict=True):
        alone = tokenise(tokenizer, text, cut)
        for name in ("ids", "cases", "starts", "ends", "first", "bounds"):
            assert getattr(tokens, name).tolist() == getattr(alone, name).tolist()
            assert getattr(tokens, name).dtype == getattr(alone, name).dtype


def test_a_sentence_without_pieces_has_empty_bounds_and_the_others_keep_their_places():
    tokens = tokenise(
        load_tokenizer(FOLDER / READER.tokenizer), "\x00 No. \x00 Yes.", [(0, 1), (2, 5), (6, 7), (8, 12)]
    )
    assert tokens.bounds.tolist() == [[0, 0], [0, 2], [2, 2], [2, 4]]
    assert tokens.starts.tolist() == [2, 4, 8, 11]
    assert tokens.first.tolist() == [True] * 4


def test_a_row_of_two_segments_is_framed_as_bert_wants_it():
    first, second = (np.array(ids, np.int32) for ids in ([7, 8], [9]))
    ids, cases, types = frame((first, first - 5), (second, second - 5))
    assert ids.tolist() == [CLS, 7, 8, SEP, 9, SEP]
    assert cases.tolist() == [0, 2, 3, 0, 4, 0]
    assert types.tolist() == [0, 0, 0, 0, 1, 1]
