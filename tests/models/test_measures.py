"""The measures, on cases small enough to work out by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models.api import STANCE_LABELS
from models.calibrate import calibrated, calibration_error, fit_odds, fit_temperature, probabilities
from models.evaluation.card import _NEITHER, CARDS, _write, write_cards
from models.evaluation.evaluate import HEADS, Evaluation, Measured, as_table
from models.evaluation.measures import (
    Interval,
    accuracy,
    class_f1,
    confusion,
    f1,
    fnc_weighted,
    interval,
    macro_f1,
    overlaps,
    related_macro_f1,
    rouge,
    span_counts,
)
from models.evaluation.reliability import Bin, Reliability, reliability
from models.evaluation.sets import Figures

LABELS = ("a", "b")


def counted(gold, answers, labels=LABELS):
    places = [[labels.index(label) for label in row] for row in (gold, answers)]
    return confusion(*places, len(labels), range(len(gold))).sum(0)


def test_a_span_counts_only_with_its_exact_edges_and_type():
    gold = [{(0, 4, "person"), (8, 12, "location")}]
    answers = [{(0, 4, "person"), (8, 12, "person"), (20, 22, "person")}]
    counts = span_counts(gold, answers, ("person", "location"))
    assert counts.tolist() == [[[1, 3, 1], [0, 0, 1]]]
    assert f1(counts.sum((0, 1))) == pytest.approx(2 / 5)
    assert f1(counts[0, 1]) == 0.0


def test_macro_f1_weighs_a_rare_label_like_a_common_one():
    counts = counted("aaaaaaaaab", "aaaaaaaaaa")
    assert class_f1(counts).tolist() == [pytest.approx(18 / 19), 0.0]
    assert macro_f1(counts) == pytest.approx(9 / 19)
    assert accuracy(counts) == 0.9


def test_the_challenge_score_gives_a_quarter_for_related_and_the_rest_for_the_stance():
    half = counted(["supports", "unrelated"], ["disputes", "unrelated"], STANCE_LABELS)
    assert fnc_weighted(half) == pytest.approx(0.5 / 1.25)
    assert fnc_weighted(counted(["supports", "unrelated"], ["supports", "unrelated"], STANCE_LABELS)) == 1.0
    assert fnc_weighted(counted(["supports", "unrelated"], ["unrelated", "supports"], STANCE_LABELS)) == 0.0


def test_of_related_pairs_one_called_unrelated_is_missed_and_unrelated_pairs_do_not_count():
    gold = ["supports", "supports", "disputes", "reports", "unrelated"]
    answers = ["supports", "unrelated", "disputes", "reports", "supports"]
    assert related_macro_f1(counted(gold, answers, STANCE_LABELS)) == pytest.approx((2 / 3 + 1 + 1) / 3)


def test_rouge_counts_shared_words_and_pairs():
    assert rouge("the dam broke", "The dam fell.") == (pytest.approx(2 / 3), pytest.approx(1 / 2))


def test_words_inside_spans_are_counted_by_role():
    words = [(0, 3), (4, 8), (9, 12), (13, 15)]
    counts = overlaps({(0, 8, "source")}, {(4, 12, "source"), (13, 15, "cue")}, words, ("source", "cue"))
    assert counts.tolist() == [[1, 2, 2], [0, 1, 0]]


def test_an_interval_holds_the_score_and_narrows_with_more_texts():
    few = interval(np.array([[1.0, 1.0], [0.0, 1.0]] * 10), lambda c: c[..., 0] / c[..., 1])
    many = interval(np.array([[1.0, 1.0], [0.0, 1.0]] * 1000), lambda c: c[..., 0] / c[..., 1])
    assert few.low < few.value == 0.5 < few.high
    assert many.high - many.low < 0.2 * (few.high - few.low)


def test_rows_of_one_group_are_resampled_together():
    gold, answers = [0, 0, 1, 1], [0, 1, 1, 1]
    assert confusion(gold, answers, 2, ["x", "x", "y", "y"]).tolist() == [[1, 1, 0, 0], [0, 0, 0, 2]]


def test_true_probabilities_show_only_what_chance_explains():
    rng = np.random.default_rng(1)
    sure = rng.uniform(0.3, 1.0, 2000)
    table = reliability(sure, rng.random(2000) < sure)
    assert table.error < 2 * table.by_chance
    assert len(table.bins) == 10
    assert table.bins[0].confidence < table.bins[-1].confidence


def test_odds_are_moved_until_they_mean_what_they_say():
    sure = np.repeat(np.array([0.6, 0.9], np.float32), 500)
    right = np.concatenate([np.arange(500) < 400, np.arange(500) < 475])  # 80 % and 95 %
    fitted = fit_odds(sure, right)
    assert calibrated(0.6, fitted) == pytest.approx(0.8, abs=0.01)
    assert calibrated(0.9, fitted) == pytest.approx(0.95, abs=0.01)


def test_a_sure_and_wrong_answer_is_a_calibration_error():
    assert calibration_error(np.array([0.9, 0.9], np.float32), np.array([True, False]), bins=1) == pytest.approx(
        0.4
    )


def test_a_temperature_softens_logits_that_are_too_sure():
    logits = np.array([[4.0, 0.0]] * 3 + [[4.0, 0.0]], np.float32)
    temperature = fit_temperature(logits, np.array([0, 0, 0, 1]))
    assert temperature > 2
    assert probabilities(logits, temperature)[0, 0] == pytest.approx(0.75, abs=0.02)


@pytest.fixture
def evaluation():
    score, bins = Interval(0.5, 0.4, 0.6), [Bin(0.7, 0.6, 5), Bin(0.9, 0.8, 5)]
    figures = Figures(10, {"F1": score}, {"person": score}, {"always a": 0.25}, Reliability(0.1, 0.05, bins))
    return Evaluation("m-1-abc", [Measured("entities", "A set", figures, "others 0.9", 1.0)], None)


def test_the_table_names_model_set_score_and_what_stands_beside_it(evaluation):
    table = as_table(evaluation)
    for cell in ("m-1-abc", "F1 50.0 (40.0 to 60.0)", "person 50.0", "always a 25.0", "others 0.9", "0.100"):
        assert cell in table


def test_the_card_holds_the_figures_and_how_the_weights_came_about(tmp_path, evaluation):
    config = json.dumps({"version": "1", "history": ["Trained twice."]})
    for name, text in (("reader.json", config), ("reader.safetensors", "x"), ("tokenizer.json", "y")):
        (tmp_path / name).write_text(text)
    card = _write(CARDS[0], evaluation, tmp_path).read_text(encoding="utf-8")
    assert card.startswith("# nightdesk-minilm-1-")
    assert "- Trained twice." in card
    assert "| A set | F1 50.0 (40.0 to 60.0) | person 50.0 | always a 25.0 |" in card
    assert "| right, % | 60 | 80 |" in card
    assert "## What it is bad at" in card


def test_a_card_is_written_where_all_heads_of_its_model_were_measured(tmp_path, evaluation):
    assert write_cards(evaluation, tmp_path) == []
    assert {head for card in CARDS for head in card.heads} == set(HEADS) - {*_NEITHER}
