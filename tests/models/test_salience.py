"""Which sentences may stand in a summary."""

from __future__ import annotations

import numpy as np

from models.rules.salience import choose, features
from models.rules.sentences import split_sentences

WORDS = "The council of Arden will vote on the dam"


def chosen(text, count=2):
    sentences = split_sentences(text)
    return [text[slice(*sentences[i])] for i in choose(text, sentences, [1.0] * len(sentences), count)]


def test_a_heading_without_a_full_stop_is_left_out_where_sentences_have_them():
    text = f"{WORDS} tonight\n\n{WORDS} on Monday. Engineers of the province opposed it in two letters."
    assert chosen(text) == [f"{WORDS} on Monday.", "Engineers of the province opposed it in two letters."]


def test_lines_of_a_text_without_full_stops_are_its_sentences():
    lines = [f"{WORDS} on Monday", "Engineers of the province opposed it in two letters"]
    assert chosen("\n\n".join(lines)) == lines


def test_a_sentence_that_begins_within_guillemets_is_known_to():
    text = "«The tables are of wood. They will be of stone,» said Oyuna Dorj. She left the town hall."
    sentences = split_sentences(text)
    described = features(text, sentences, np.zeros((3, 4), np.float32), np.zeros(3, np.float32))
    assert described[:, 3].tolist() == [0, 1, 0]
