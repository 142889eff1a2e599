"""The measures, on cases small enough to work out by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models.calibrate import calibration_error, fit_temperature, probabilities
from models.evaluation.card import write_card
from models.evaluation.evaluate import as_table
from models.evaluation.measures import fnc_weighted, label_scores, macro_f1, rouge_1, rouge_2, span_scores


def test_a_span_counts_only_with_its_exact_edges_and_type():
    gold = [{(0, 4, "person"), (8, 12, "location")}]
    found = [{(0, 4, "person"), (8, 12, "person"), (20, 22, "person")}]
    scores = span_scores(gold, found)
    assert (scores["all"].precision, scores["all"].recall) == (pytest.approx(1 / 3), 0.5)
    assert scores["location"].f1 == 0.0


def test_macro_f1_weighs_a_rare_label_like_a_common_one():
    scores = label_scores(["a"] * 9 + ["b"], ["a"] * 10, ("a", "b"))
    assert scores["a"].f1 == pytest.approx(18 / 19)
    assert macro_f1(scores) == pytest.approx(9 / 19)


def test_the_challenge_score_gives_a_quarter_for_related_and_the_rest_for_the_stance():
    assert fnc_weighted(["supports", "unrelated"], ["disputes", "unrelated"]) == pytest.approx(0.5 / 1.25)
    assert fnc_weighted(["supports", "unrelated"], ["supports", "unrelated"]) == 1.0


def test_rouge_counts_shared_words_and_pairs():
    assert rouge_1("the dam broke", "The dam fell.") == pytest.approx(2 / 3)
    assert rouge_2("the dam broke", "The dam fell.") == pytest.approx(1 / 2)


def test_a_sure_and_wrong_answer_is_a_calibration_error():
    assert calibration_error(np.array([0.9, 0.9], np.float32), np.array([True, False]), bins=1) == pytest.approx(
        0.4
    )


def test_a_temperature_softens_logits_that_are_too_sure():
    logits = np.array([[4.0, 0.0]] * 3 + [[4.0, 0.0]], np.float32)
    temperature = fit_temperature(logits, np.array([0, 0, 0, 1]))
    assert temperature > 2
    assert probabilities(logits, temperature)[0, 0] == pytest.approx(0.75, abs=0.02)


def test_the_table_names_model_set_and_score():
    score = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    figures = {"model": "m-1-abc", "sets": {"A set": {"all": score, "person": score, "calibration_error": 0.1}}}
    table = as_table(figures)
    assert "m-1-abc" in table
    assert "F1 50.0" in table
    assert "person 0.50" in table


def test_the_card_holds_the_figures_and_how_the_weights_came_about(tmp_path):
    (tmp_path / "reader.json").write_text(json.dumps({"version": "1", "history": ["Trained twice."]}))
    found = {"accuracy": 0.9, "macro_f1": 0.75, "majority_accuracy": 0.5, "calibration_error": 0.02}
    card = write_card({"model": "m-1-abc", "sets": {"A set": found}}, tmp_path).read_text(encoding="utf-8")
    assert card.startswith("# m-1-abc")
    assert "- Trained twice." in card
    assert "| A set | macro-F1 0.750 (accuracy 0.900, majority 0.500) |" in card
    assert "## What it is bad at" in card
