"""The loss of each task on a batch of rows; every loss is a mean over the things judged, so that tasks
weigh alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.encoder import Batch, Encoder, pad
from models.network import JointNetwork
from models.training.rows import IGNORE, Row

EMBEDDING_SHARE = 0.5  # of the sentence vectors beside the roles of words, where one pass teaches both


def loss_of(
    network: JointNetwork, encoder: Encoder, task: str, rows: Sequence[Row], device: torch.device
) -> Tensor:
    """One scalar: the loss of `task` on `rows`, read by `encoder` and answered by the heads of `network`."""
    batch = pad([row.framed for row in rows]).to(device)
    states = encoder(batch).float()
    return _LOSSES[task](network, states, batch, rows)


def _entities(network: JointNetwork, states: Tensor, batch: Batch, rows: Sequence[Row]) -> Tensor:
    return _tags(network.entities(states), batch, rows)


def _terms(network: JointNetwork, states: Tensor, batch: Batch, rows: Sequence[Row]) -> Tensor:
    return _tags(network.terms(states), batch, rows)


def _quotes(network: JointNetwork, states: Tensor, batch: Batch, rows: Sequence[Row]) -> Tensor:
    """Two questions of one encoder pass: the roles of the words, and the vectors of the sentences."""
    return _tags(network.quotes(states), batch, rows) + EMBEDDING_SHARE * _embedding(network, states, batch, rows)


def _tags(logits: Tensor, batch: Batch, rows: Sequence[Row]) -> Tensor:
    """logits: (batch, tokens, labels)."""
    labels = np.full(batch.ids.shape, IGNORE, np.int64)
    for number, row in enumerate(rows):
        labels[number, : len(row.ids)] = row.target["labels"]
    return cross_entropy(logits.flatten(0, 1), torch.from_numpy(labels).flatten().to(logits.device))


def _tone(network: JointNetwork, states: Tensor, _batch: Batch, rows: Sequence[Row]) -> Tensor:
    return cross_entropy(*tone_logits(network, states, rows))


def tone_logits(network: JointNetwork, states: Tensor, rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
    """Logits (mentions, 3) and labels (mentions,) of all mentions of the rows."""
    width = states.shape[1]
    marks = [
        [n * width + place for place in mark[:4]] for n, row in enumerate(rows) for mark in row.target["mentions"]
    ]
    places = torch.tensor(np.array(marks, np.int64), device=states.device)
    labels = torch.tensor(
        [mark[4] for row in rows for mark in row.target["mentions"].tolist()], device=states.device
    )
    return network.tone(states.flatten(0, 1), places[:, :2], places[:, 2:]), labels


def _sentiment(network: JointNetwork, states: Tensor, _batch: Batch, rows: Sequence[Row]) -> Tensor:
    texts = [(n, spans, label) for n, row in enumerate(rows) for spans, label in row.target["texts"]]
    most = max(len(spans) for _, spans, _ in texts)
    sentences = states.new_zeros(len(texts), most, states.shape[-1])
    present = torch.zeros(len(texts), most, dtype=torch.bool, device=states.device)
    for number, (row, spans, _) in enumerate(texts):
        for place, (start, end) in enumerate(spans):
            sentences[number, place] = states[row, start:end].mean(0)
            present[number, place] = True
    labels = torch.tensor([label for _, _, label in texts], device=states.device)
    return cross_entropy(network.sentiment(sentences, present), labels)


def _embedding(network: JointNetwork, states: Tensor, _batch: Batch, rows: Sequence[Row]) -> Tensor:
    if not any(row.target["sentences"] for row in rows):  # all of them pieces of sentences longer than a window
        return states.new_zeros(())
    means = torch.stack([states[n, a:b].mean(0) for n, row in enumerate(rows) for a, b in row.target["sentences"]])
    wanted = torch.from_numpy(np.concatenate([row.target["vectors"] for row in rows])).to(states.device)
    # 1 - cosine is some hundredths where the other losses are tenths
    return 10.0 * (1.0 - nn.functional.cosine_similarity(network.sentence(means), wanted)).mean()


_LOSSES = {
    "entities": _entities,
    "news-names": _entities,
    "news-quotes": _quotes,
    "terms": _terms,
    "quotes": _quotes,
    "tone": _tone,
    "sentiment": _sentiment,
    "embedding": _embedding,
}
