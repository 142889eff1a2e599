"""The small judge: the judge's rows in BERT's numbers, equal scores from both engines, and the reader's words."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from models import weights
from models.api import ModelError
from models.judge import small
from models.judge.engine import OpenVinoJudge, TorchJudge
from models.judge.graph import small_graph
from models.judge.pairs import END, PAD, Pair, frame_pairs
from models.judge.small import SmallJudgeNetwork, bert_numbers
from models.reader import quantise
from models.reader.tokens import load_tokenizer

CLAIM = "The bridge will be closed."
PAIRS = [
    Pair(CLAIM, "“Nobody will close the bridge,” Ann Lee said.", "She is the mayor.", "Bridges"),
    Pair(CLAIM, "It rained."),
    *(Pair(CLAIM, "Word " * count) for count in (3, 40, 90)),
]
READER, SMALL = (weights.FOLDER / files.weights for files in (weights.READER, weights.SMALL_JUDGE))


@pytest.fixture(scope="module")
def stored():
    return small.load(SMALL, READER)


@pytest.fixture(scope="module")
def network(stored):
    judge = SmallJudgeNetwork()
    judge.load_state_dict(quantise.dequantise(stored))
    return judge.eval()


@pytest.fixture(scope="module")
def rows():
    return frame_pairs(load_tokenizer(weights.FOLDER / weights.JUDGE.tokenizer), PAIRS)


def logits(engine, rows):
    scores = np.zeros((len(rows), 4), np.float32)
    for batch, of_batch in engine.run(rows):
        scores[batch] = of_batch.numpy()
    return scores


def test_word_pieces_get_the_numbers_of_the_readers_tokenizer():
    text = "Zürich’s naïve 5-star café [x] re-opened — 你好 😀 at 10:30 a.m., didn't it?"
    mpnet, bert = (
        load_tokenizer(weights.FOLDER / files.tokenizer).encode(text, add_special_tokens=False)
        for files in (weights.JUDGE, weights.READER)
    )
    assert bert_numbers()[mpnet.ids].tolist() == bert.ids
    vocabulary = Tokenizer.from_file(str(weights.FOLDER / weights.READER.tokenizer))
    special = [vocabulary.token_to_id(token) for token in ("[CLS]", "[PAD]", "[SEP]", "[UNK]")]
    assert bert_numbers()[:4].tolist() == special


def test_openvino_gives_the_scores_of_torch(network, stored, rows):
    graph = small_graph({name: tensor.numpy() for name, tensor in stored.items()}, int8=False)
    compiled = OpenVinoJudge(graph, int8=False, precision=torch.float32)
    assert logits(compiled, rows) == pytest.approx(logits(TorchJudge(network), rows), abs=1e-4)


def test_scores_do_not_depend_on_what_is_read_beside(network, rows):
    engine = TorchJudge(network)
    assert logits(engine, rows[:1])[0] == pytest.approx(logits(engine, rows)[0], abs=1e-4)


def test_a_word_counts_by_the_part_in_which_it_is(network):
    claim, other = [2054, 2055, 2056], [3054, 3055]
    rows = [[0, *claim, END, END, *other, END, PAD], [0, *claim[:2], END, END, claim[2], *other, END, PAD]]
    with torch.inference_mode():
        parts = network.encoder.parts.weight
        scores = network(torch.tensor(rows))
        network.encoder.parts.weight = torch.nn.Parameter(parts[:1].expand_as(parts).clone())
        alike = network(torch.tensor(rows))
        network.encoder.parts.weight = parts
    assert (scores - alike).abs().max() > 0.01


def test_words_are_not_stored_twice():
    assert small.WORDS not in load_file(SMALL)


def test_a_reader_with_other_words_is_one_clear_line(tmp_path):
    other = load_file(READER)
    other[small.WORDS] = other[small.WORDS].roll(1, 0)
    save_file(other, tmp_path / weights.READER.weights)
    with pytest.raises(ModelError, match=r"judge-small.safetensors was trained with other word embeddings than"):
        small.load(SMALL, tmp_path / weights.READER.weights)


def test_other_weights_of_the_small_judge_are_another_model(tmp_path):
    for files in (weights.READER, weights.JUDGE, weights.SMALL_JUDGE):
        for name in files[1:]:
            (tmp_path / name).write_bytes(b'{"version": "1"}')
    before = weights.judge_identity(tmp_path)
    (tmp_path / weights.SMALL_JUDGE.weights).write_bytes(b"others")
    assert weights.judge_identity(tmp_path) != before


def test_what_is_saved_opens_as_it_was(network, rows, tmp_path):
    small.save(network, tmp_path / "small.safetensors")
    again = SmallJudgeNetwork()
    again.load_state_dict(quantise.dequantise(small.load(tmp_path / "small.safetensors", READER)))
    assert logits(TorchJudge(again.eval()), rows) == pytest.approx(logits(TorchJudge(network), rows), abs=0.02)
