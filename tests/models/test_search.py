"""Measuring search: which text a question finds first, and whether the right one is among ten."""

import json

import numpy as np
import pytest

from models.evaluation.search import _hits, by_headline, by_highlight
from models.registry import open_model

ARTICLES = {
    "Two countries will build a railway.": "Norway and Sweden signed a rail agreement in Oslo on Monday.",
    "A storm closed the port.": "High waves broke the pier of Elmstad at night. Ships waited outside the harbour.",
}


def test_the_nearest_text_and_ten_are_held_against_what_is_right():
    texts = np.eye(12, dtype=np.float32)
    questions = np.array([np.arange(12, 0, -1), np.arange(12, 0, -1), np.arange(12, 0, -1)], np.float32)
    assert _hits(texts, questions, [{0}, {9, 11}, {10}]).tolist() == [[1, 1, 1], [0, 1, 1], [0, 0, 1]]


@pytest.fixture
def data(tmp_path):
    """Two articles as CNN/DailyMail has them, and as many bodies and headlines of FNC-1 as hold out a few."""
    cnn, fnc = tmp_path / "summaries" / "cnn_dm", tmp_path / "stance" / "fnc1"
    cnn.mkdir(parents=True)
    fnc.mkdir(parents=True)
    rows = [json.dumps({"article": text, "highlights": highlights}) for highlights, text in ARTICLES.items()]
    (cnn / "train_dev.jsonl").write_text("\n".join(rows))
    bodies = [f'{n},"Ship number {n} was late. {list(ARTICLES.values())[n % 2]}"' for n in range(20)]
    (fnc / "train_bodies.csv").write_text("\n".join(["Body ID,articleBody", *bodies]))
    stances = [f'"Ship {n} is late",{n},agree' for n in range(20)]
    (fnc / "train_stances.csv").write_text("\n".join(["Headline,Body ID,Stance", *stances]))
    return tmp_path


def test_articles_are_found_by_their_highlights(data):
    figures = by_highlight(open_model("embedded", "embedding"), data)
    assert figures.texts == 2
    assert figures.scores["first"].value == figures.scores["among ten"].value == 1.0


def test_bodies_are_found_by_headlines_of_held_out_events(data):
    figures = by_headline(open_model("embedded", "embedding"), data)
    assert figures.texts == 3
    assert figures.scores["among ten"].value == 1.0
