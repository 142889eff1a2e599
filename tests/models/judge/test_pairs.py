"""A claim is read one way, and a row holds what it should."""

from __future__ import annotations

import pytest

from models.judge.pairs import BEFORE, CLAIM, END, LONGEST, START, STATEMENT, TITLE, Pair, frame_pairs, plain_claim
from models.reader.tokens import load_tokenizer
from models.weights import FOLDER, JUDGE

CLAIM_TEXT = 'Norland said "no" to the treaty\'s terms.'


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(FOLDER / JUDGE.tokenizer)


@pytest.mark.parametrize(
    "written",
    [
        'Norland said "no" to the treaty\'s terms',
        "  Norland said “no” to the treaty’s\n terms. ",
        "norland said \u201eno\u201c to the treaty\u2019s  terms.",
    ],
)
def test_a_claim_is_read_alike_however_it_is_written(written):
    assert plain_claim(written) == CLAIM_TEXT


@pytest.mark.parametrize("claim", ["Is it over?", "It is over!", "He said “it is over.”"])
def test_a_claim_that_ends_gets_no_full_stop(claim):
    assert not plain_claim(claim).endswith(("?.", "!.", '".'))


def test_a_row_holds_claim_statement_sentence_before_and_title_in_this_order(tokenizer):
    [row] = frame_pairs(tokenizer, [Pair("The dam broke", "“It broke,” she said.", "Ann Lee came.", "Dam news")])
    decoded = tokenizer.decode(row.tolist(), skip_special_tokens=False)
    assert decoded == '<s> the dam broke. </s> </s> " it broke, " she said. </s> ann lee came. </s> dam news </s>'


def test_parts_that_are_not_known_take_no_room(tokenizer):
    [row] = frame_pairs(tokenizer, [Pair("The dam broke.", "It did.")])
    assert row.tolist().count(END) == 3
    assert row[0] == START


def test_long_parts_are_cut_and_the_sentence_before_keeps_its_end(tokenizer):
    [row] = frame_pairs(tokenizer, [Pair("dam " * 900, "broke " * 900, "x " * 900 + "near", "title " * 900)])
    assert len(row) == LONGEST == CLAIM + STATEMENT + BEFORE + TITLE + 6
    assert "near" in tokenizer.decode(row.tolist())
