"""Runs of words, and the fingerprints by which copies are found."""

import pytest

from tasks.cleaning.shingles import SHORTEST, WINDOW_RUNS, fingerprints, shingles, words

LONG = [f"word{letter}{other}" for letter in "abcdefghij" for other in "abcdefghij"]


def test_words_have_no_case_and_no_punctuation_and_numbers_are_whole():
    text = "“Don’t,” she said — the 6-3/16 rate, 1,459.20 crowns, at 4:30."
    assert " ".join(words(text)) == "don t she said the 6-3/16 rate 1,459.20 crowns at 4:30"


def test_other_quotes_dashes_and_breaks_give_the_same_fingerprints():
    plain = "'It is over' - she said. " * 20
    assert fingerprints(plain) == fingerprints("“It is over”\n— she said. " * 20)


def test_there_is_a_hash_for_each_run_of_five_words():
    assert [len(shingles(LONG[:count])) for count in (4, 5, 6)] == [0, 1, 2]
    assert shingles(LONG[1:7])[0] == shingles(LONG[:6])[1]


def test_the_fingerprints_of_earlier_lakes_are_found_again():
    assert fingerprints(" ".join(LONG[:40])) == [166912465, 194282838, 245319436]


@pytest.mark.parametrize("start", [0, 17, 80])
def test_texts_that_share_twenty_words_share_a_fingerprint(start):
    shared = LONG[start : start + WINDOW_RUNS + 4]
    own, others = ([f"{name}{word}" for word in LONG] for name in ("own", "other"))
    texts = (" ".join(words[:37] + shared + words[37:]) for words in (own, others))
    assert set.intersection(*(set(fingerprints(text)) for text in texts))


def test_a_short_text_has_one_fingerprint_of_all_its_words():
    short = " ".join(LONG[: SHORTEST + 3])
    assert len(fingerprints(short)) == 1
    assert fingerprints(short) == fingerprints(f"{short.upper()}!")
    assert fingerprints(short) != fingerprints(f"{short} more")


def test_a_text_without_words_has_none():
    assert fingerprints("… — !") == []
