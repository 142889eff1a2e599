"""Training: what the readers make of data files, splits that share nothing, and a stopped run that goes on."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from models.api import ModelError
from models.evaluation.evaluate import evaluate
from models.network import JointNetwork
from models.tokens import load_tokenizer
from models.training.columns import TaggedSentence, read_columns
from models.training.highlights import Highlighted, oracle
from models.training.loop import plan_steps, run
from models.training.newsmtsc import TargetedSentence, read_newsmtsc
from models.training.phrased import phrased_pairs
from models.training.re3d import read_re3d
from models.training.rows import bio_numbers, entity_rows, tone_rows, whole
from models.training.stances import Judged, split_by_event
from models.weights import FOLDER, TOKENIZER

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(FOLDER / TOKENIZER)


def test_a_missing_data_file_is_one_clear_line(tmp_path):
    with pytest.raises(ModelError, match=r"conll2003/dev.txt does not exist; --data must name the folder"):
        evaluate(tmp_path / "data")


def test_column_files_become_sentences_with_typed_spans(tmp_path):
    (tmp_path / "a.txt").write_text(
        "Anna\tB-person\nBerg\tI-person\nleft\tO\nEU\tB-politicalparty\n\nOslo\tB-LOC\n"
    )
    first, second = read_columns(tmp_path / "a.txt")
    assert first.text == "Anna Berg left EU"
    assert first.names == ((0, 9, "person"), (15, 17, "organisation"))
    assert second.names == ((0, 4, "location"),)


def test_titles_articles_and_common_nouns_of_re3d_are_not_taught_as_names(tmp_path):
    text = "The Syrian Arab Coalition met Minister Jane Doe and some armed groups."
    spans = [
        ("Organisation", "The Syrian Arab Coalition"),
        ("Person", "Minister Jane Doe"),
        ("Organisation", "armed groups"),
    ]
    folder = tmp_path / "entities/re3d/Somewhere"
    folder.mkdir(parents=True)
    found = [
        {"documentId": "d", "type": kind, "begin": text.index(s), "end": text.index(s) + len(s)}
        for kind, s in spans
    ]
    (folder / "entities.json").write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    (folder / "documents.json").write_text(json.dumps({"_id": "d", "text": text}), encoding="utf-8")
    [[sentence]] = read_re3d(tmp_path)
    assert [(text[a:b], kind) for a, b, kind in sentence.names] == [
        ("Syrian Arab Coalition", "organisation"),
        ("Jane Doe", "person"),
    ]
    assert [text[a:b] for a, b in sentence.unknown] == ["armed groups"]


def test_targets_of_one_sentence_come_together(tmp_path):
    path = tmp_path / "sentiment/newsmtsc/train.jsonl"
    path.parent.mkdir(parents=True)
    rows = [{"sentence": "Ann hit Bo.", "from": a, "to": b, "polarity": p} for a, b, p in ((0, 3, -1), (8, 10, 0))]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert read_newsmtsc(tmp_path, "train") == [TargetedSentence("Ann hit Bo.", ((0, 3, 0), (8, 10, 1)))]


def test_a_word_is_labelled_at_its_first_piece_alone(tokenizer):
    sentence = TaggedSentence("Lindqvistsson left", ((0, 13, "person"),))
    tokens = whole(tokenizer, sentence.text)
    labels = bio_numbers(tokens, sentence)
    assert labels[tokens.first].tolist() == [1, 0]
    assert set(labels[~tokens.first].tolist()) == {-100}


def test_targets_keep_their_place_when_sentences_are_packed(tokenizer):
    sentences = [TargetedSentence("Ann left.", ((0, 3, 2),)), TargetedSentence("Then Bo came.", ((5, 7, 0),))]
    [row] = tone_rows(tokenizer, sentences, 100)
    pieces = [tokenizer.id_to_token(int(i)) for i in row.ids]
    assert [pieces[a:b] for _, _, a, b, _ in row.target["mentions"]] == [["ann"], ["bo"]]
    assert [label for *_, label in row.target["mentions"]] == [2, 0]


def test_development_events_share_no_claim_and_no_text_with_training():
    pairs = [Judged(f"claim {i // 2}", i // 3, (0, 1, 2, 3)[i % 4]) for i in range(60)]
    training, development = split_by_event(pairs, 0.4, seed=1)
    assert training
    assert development
    assert not {p.claim for p in training} & {p.claim for p in development}
    assert not {p.body for p in training} & {p.body for p in development}


def test_phrased_claims_are_confirmed_denied_passed_on_or_about_something_else():
    claims = ["A lion escaped from the zoo", "The old bridge at Marnby fell", "Is it true that cats fly?"]
    pairs = phrased_pairs(claims, 80, seed=1)
    assert {stance for _, _, stance in pairs} == {0, 1, 2, 3}
    assert all((claim in text) == (stance != 3) for claim, text, stance in pairs)
    assert not any("cats" in claim for claim, _, _ in pairs)
    denied = [text for claim, text, stance in pairs if stance == 1 and "Officials denied" in text]
    assert denied
    assert pairs == phrased_pairs(claims, 80, seed=1)


def test_the_oracle_takes_the_sentences_the_highlights_tell():
    text = "It rained. The dam in Larkfield broke. Nobody cared. Ten houses fell."
    spans = [(0, 10), (11, 38), (39, 52), (53, 69)]
    assert oracle(Highlighted(text, spans, "The dam in Larkfield broke and ten houses fell")) == [1, 3]


def test_the_plan_depends_on_the_seed_alone(tokenizer):
    rows = {"entities": entity_rows(tokenizer, [TaggedSentence("Anna left Oslo .", ((0, 4, "person"),))] * 40, 20)}
    plan = plan_steps(rows, {"entities": 1.5}, 64, seed=7)
    assert plan == plan_steps(rows, {"entities": 1.5}, 64, seed=7)
    assert plan != plan_steps(rows, {"entities": 1.5}, 64, seed=8)
    assert sum(len(chosen) for _, chosen in plan) == len(rows["entities"]) * 3 // 2


def test_a_run_that_was_stopped_ends_with_the_same_weights(tokenizer, tmp_path):
    sentence = TaggedSentence("Anna left Oslo .", ((0, 4, "person"), (10, 14, "location")))
    rows = {
        "entities": entity_rows(tokenizer, [sentence] * 4, 8),
        "tone": tone_rows(tokenizer, [TargetedSentence("Bo lied.", ((0, 2, 0),))] * 4, 8),
    }
    steps = plan_steps(rows, {"entities": 1.0, "tone": 1.0}, 16, seed=1)[:4]
    torch.manual_seed(5)
    start = JointNetwork().state_dict()
    start = {name: weight.clone() for name, weight in start.items()}

    def trained(work, *stops):
        work.mkdir()
        for stop in stops:
            network = JointNetwork()
            network.load_state_dict(start)
            run(network, rows, steps, work, CPU, seed=1, save_every=2, stop_after=stop)
        return network.entities.score.weight.detach()

    assert np.array_equal(trained(tmp_path / "one", 4), trained(tmp_path / "two", 2, 4))
    assert not np.array_equal(start["entities.score.weight"], trained(tmp_path / "three", 4))
