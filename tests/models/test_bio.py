"""Decoding: legal sequences only, and the best of them."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.reader.bio import best_paths, is_legal, labels_of, spans

OUT, B_PERSON, I_PERSON, B_PLACE, I_PLACE = range(5)


def best(scores, **costs):
    return best_paths(scores, [len(scores)], **costs).tolist()


def test_labels_are_numbered_outside_first_then_b_and_i_of_each_type():
    assert labels_of(("person", "location")) == ("O", "B-person", "I-person", "B-location", "I-location")


def test_an_inside_label_follows_only_its_own_type():
    assert is_legal([B_PERSON, I_PERSON, OUT])
    assert not is_legal([OUT, I_PERSON])
    assert not is_legal([B_PERSON, I_PLACE])


def test_an_illegal_first_guess_gives_way_to_the_best_legal_sequence():
    scores = np.array([[0.4, 0.3, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]], np.float32)
    assert best(scores) == [B_PERSON, I_PERSON]


def test_a_name_is_not_torn_in_two_by_a_hair():
    scores = np.array([[0.0, 2.0, 0.0, 0.0, 0.0], [0.0, 1.1, 1.0, 0.0, 0.0]], np.float32)
    assert best(scores) == [B_PERSON, I_PERSON]
    assert best(scores, split_cost=0.0) == [B_PERSON, B_PERSON]


def test_two_names_side_by_side_stay_two():
    first, after, kinds = spans(np.array([B_PERSON, I_PERSON, B_PERSON, OUT, B_PLACE]))
    assert (first.tolist(), after.tolist(), kinds.tolist()) == ([0, 2, 4], [2, 3, 5], [0, 0, 1])


def test_a_path_without_names_has_no_spans():
    assert [column.tolist() for column in spans(np.array([OUT, OUT]))] == [[], [], []]


@given(st.lists(st.lists(st.integers(-9, 9), min_size=5, max_size=5), min_size=1, max_size=4))
def test_no_legal_sequence_scores_higher(rows):
    scores = np.array(rows, np.float32)
    total = {path: sum(scores[i, label] for i, label in enumerate(path)) for path in _legal(len(rows))}
    path = best(scores, split_cost=0.0)
    assert is_legal(path)
    assert total[tuple(path)] == max(total.values())


def _legal(length):
    return [path for path in itertools.product(range(5), repeat=length) if is_legal(path)]


def test_many_texts_decoded_at_once_are_decoded_as_alone():
    rng = np.random.default_rng(1)
    texts = [rng.normal(size=(length, 5)).astype(np.float32) for length in (3, 0, 7, 1)]
    together = best_paths(np.concatenate(texts), [3, 0, 7, 1])
    assert together.tolist() == [label for text in texts for label in best(text)]


def test_no_texts_and_texts_without_words_have_empty_paths():
    nothing = np.zeros((0, 5), np.float32)
    assert best_paths(nothing, []).tolist() == best_paths(nothing, [0, 0]).tolist() == []
