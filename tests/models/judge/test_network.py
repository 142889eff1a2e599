"""The judge's network: the same states as transformers' MPNet, and the same scores from OpenVINO."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.judge import network, packed
from models.judge.engine import OpenVinoJudge
from models.judge.network import JudgeEncoder, from_mpnet
from models.judge.pairs import PAD, Pair, frame_pairs
from models.judge.shape import distance_buckets
from models.judge.torch_engine import TorchJudge, load_network
from models.reader.tokens import load_tokenizer
from models.weights import FOLDER, JUDGE

PAIRS = [
    Pair(
        "The bridge will be closed.",
        "“Nobody will close the bridge,” Ann Lee said.",
        "She is the mayor.",
        "Bridges",
    ),
    Pair("The bridge will be closed.", "It rained."),
    *(Pair("The bridge will be closed.", "Word " * count) for count in (3, 40, 90)),
]


@pytest.fixture(scope="module")
def judge():
    """The judge in torch, and its rows for PAIRS."""
    rows = frame_pairs(load_tokenizer(FOLDER / JUDGE.tokenizer), PAIRS)
    return TorchJudge(load_network(FOLDER / JUDGE.weights)), rows


def logits(engine, rows):
    scores_of_rows = np.zeros((len(rows), 4), np.float32)
    for batch, scores in engine.run(rows):
        scores_of_rows[batch] = scores
    return scores_of_rows


def test_states_are_those_of_transformers(monkeypatch):
    from transformers import MPNetConfig, MPNetModel  # takes two seconds, and every worker loads this module

    sizes = {"HIDDEN": 48, "LAYERS": 2, "HEADS": 12, "INNER": 96, "VOCABULARY": 50}
    for name, size in sizes.items():
        monkeypatch.setattr(network, name, size)
    torch.manual_seed(1)
    config = MPNetConfig(
        vocab_size=50, hidden_size=48, num_hidden_layers=2, num_attention_heads=12, intermediate_size=96,
        max_position_embeddings=514, layer_norm_eps=network.EPSILON,
    )  # fmt: skip
    theirs, ours = MPNetModel(config).eval(), JudgeEncoder().eval()
    ours.load_state_dict(from_mpnet(theirs.state_dict()))
    ids = torch.randint(5, 50, (2, 150))
    ids[1, 100:] = PAD
    with torch.inference_mode():
        wanted, states = theirs(ids, attention_mask=(ids != PAD).long())[0], ours(ids)
        first = ours(ids, first=1)
    assert torch.allclose(states[0], wanted[0], atol=1e-5)
    assert torch.allclose(states[1, :100], wanted[1, :100], atol=1e-5)
    assert torch.allclose(first[:, 0], states[:, 0], atol=1e-5)


def test_buckets_tell_directions_apart_and_near_distances_one_by_one():
    buckets = distance_buckets(200)
    assert len({int(buckets[100, 100 + step]) for step in range(-7, 8)}) == 15
    assert int(buckets[0, 150]) == int(buckets[0, 199])
    assert int(buckets[199, 0]) != int(buckets[0, 199])


def test_openvino_gives_the_scores_of_torch(judge):
    in_torch, rows = judge
    graph = OpenVinoJudge(packed.load(FOLDER / JUDGE.weights), int8=False, bf16=False)
    assert logits(graph, rows) == pytest.approx(logits(in_torch, rows), abs=1e-3)


def test_scores_do_not_depend_on_what_is_read_beside(judge):
    in_torch, rows = judge
    assert logits(in_torch, rows[:1])[0] == pytest.approx(logits(in_torch, rows)[0], abs=1e-4)
