"""The loss of each task on a batch of rows; every loss is a mean over judged items, so that tasks weigh the
same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, nll_loss

from models.api import COARSE_TYPES, ENTITY_TYPES, Span
from models.reader.base import Vectors
from models.reader.encoder import TokenBatch, pad
from models.training.rows import IGNORE, Row
from models.training.taught import GuidedNetwork, TeacherNetwork

# Weights of the other losses beside the roles of words, if a pass teaches them all. The last three were not tuned.
EMBEDDING_SHARE, KEY_SHARE, TONE_SHARE, TEXT_SHARE = 0.5, 0.3, 0.3, 0.2
Network = GuidedNetwork | TeacherNetwork
Loss = Callable[[Any, Tensor, TokenBatch, Sequence[Row]], Tensor]


def loss_of(
    network: Network, encoder: Callable[[TokenBatch], Tensor], task: str, rows: Sequence[Row], device: torch.device
) -> Tensor:
    """The scalar loss of `task` on `rows`, with the states of `encoder` and the heads of `network`."""
    batch = pad([row.framed for row in rows]).to(device)
    states = encoder(batch).float()
    losses = _OF_TEACHER if isinstance(network, TeacherNetwork) else _OF_READER
    return losses[task](network, states, batch, rows)


def _entities(network: Network, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """A miscellaneous name of older sets is a nationality, an event or a work, so that their probabilities add
    up."""
    scores = network.entities(states).log_softmax(-1)
    coarse = [
        scores[..., [2 * ENTITY_TYPES.index(kind) + b for kind in COARSE_TYPES]].logsumexp(-1) for b in (1, 2)
    ]
    return _tags(torch.cat([scores, torch.stack(coarse, -1)], -1), batch, rows)


def _terms(network: GuidedNetwork, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    return _tags(network.terms(states).log_softmax(-1), batch, rows)


def _quotes(network: GuidedNetwork, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """The roles of words and the vectors of sentences, from a shared encoder pass."""
    return _roles(network, states, batch, rows) + EMBEDDING_SHARE * _embedding(network, states, batch, rows)


def _news(network: GuidedNetwork, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """All labels of an article but its names, from a shared encoder pass."""
    loss = _quotes(network, states, batch, rows) + KEY_SHARE * _key(network, states, rows)
    if any(len(row.target["mentions"]) for row in rows):
        loss = loss + TONE_SHARE * _tone(network, states, batch, rows)
    if any(row.target["texts"] for row in rows):
        loss = loss + TEXT_SHARE * (_sentiment(network, states, batch, rows) + _kind(network, states, rows))
    return loss


def _fully_labelled(network: TeacherNetwork, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """All that the teacher learns from an article, from a shared encoder pass."""
    loss = _names(network, states, batch, rows) + _roles(network, states, batch, rows)
    if any(len(row.target["mentions"]) for row in rows):
        loss = loss + TONE_SHARE * _tone(network, states, batch, rows)
    if any(row.target["texts"] for row in rows):
        loss = loss + TEXT_SHARE * (_sentiment(network, states, batch, rows) + _kind(network, states, rows))
    return loss


def _partly_labelled(network: TeacherNetwork, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """As `_fully_labelled`, for articles without labelled names and statements."""
    loss = states.new_zeros(())
    if any(row.target["texts"] for row in rows):
        loss = loss + _sentiment(network, states, batch, rows) + _kind(network, states, rows)
    if any(len(row.target["mentions"]) for row in rows):
        loss = loss + _tone(network, states, batch, rows)
    return loss


def _names(network: Network, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    return _tags(network.entities(states).log_softmax(-1), batch, rows, "names")


def _roles(network: Network, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    return _tags(network.quotes(states).log_softmax(-1), batch, rows)


def _stated(network: GuidedNetwork, states: Tensor, batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """Labelled statements, beside the names and tones of the reader before the course."""
    return _quotes(network, states, batch, rows) + _answered(network, states, rows)


def _taught(network: GuidedNetwork, states: Tensor, _batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    """Distillation of the teacher's probabilities on unlabelled articles (Hinton et al. 2015)."""
    return _answered(network, states, rows) + _as_likely(network.quotes(states), rows, "roles")


def _answered(network: GuidedNetwork, states: Tensor, rows: Sequence[Row]) -> Tensor:
    """Distillation of the names and tones that another network gave."""
    loss = _as_likely(network.entities(states), rows, "names")
    if any(len(row.target["mentions"]) for row in rows):
        logits, _ = tone_logits(network, states, rows)
        targets = torch.from_numpy(np.concatenate([row.target["tones"] for row in rows])).to(states.device)
        loss = loss + TONE_SHARE * cross_entropy(logits, targets.float())
    return loss


def _as_likely(scores: Tensor, rows: Sequence[Row], key: str) -> Tensor:
    """scores: (batch, tokens, labels). Cross entropy with the teacher's probabilities at the words it judged."""
    at = [(n, place) for n, row in enumerate(rows) for place in row.target["words"]]
    places = torch.tensor(at, device=scores.device)
    targets = torch.from_numpy(np.concatenate([row.target[key] for row in rows])).to(scores.device)
    return cross_entropy(scores[places[:, 0], places[:, 1]], targets.float())


def _key(network: GuidedNetwork, states: Tensor, rows: Sequence[Row]) -> Tensor:
    spans = [(n, a, b) for n, row in enumerate(rows) for a, b in row.target["sentences"]]
    if not spans:
        return states.new_zeros(())
    means = torch.stack([states[n, a:b].mean(0) for n, a, b in spans])
    targets = torch.from_numpy(np.concatenate([row.target["key"] for row in rows])).to(states.device)
    return binary_cross_entropy_with_logits(network.key(means), targets)


def _kind(network: Network, states: Tensor, rows: Sequence[Row]) -> Tensor:
    first = [(n, row) for n, row in enumerate(rows) if "news" in row.target]
    labels = [row.target["news"] for _, row in first]
    texts = [(n, row.target["texts"][0][0], row.target["news_shares"]) for n, row in first]
    return cross_entropy(
        _over_texts(network.guides["news"], states, texts), torch.tensor(labels, device=states.device)
    )


def _over_texts(head: nn.Module, states: Tensor, texts: Sequence[tuple[int, Sequence[Span], Vectors]]) -> Tensor:
    """(texts, 3) scores of texts.

    Args:
        texts: the number of the row, the token spans of the sentences in it, and the log shares of the set's
            labels.
    """
    most = max(len(spans) for _, spans, _ in texts)
    sentences = states.new_zeros(len(texts), most, states.shape[-1])
    present = torch.zeros(len(texts), most, dtype=torch.bool, device=states.device)
    for number, (row, spans, _) in enumerate(texts):
        for place, (start, end) in enumerate(spans):
            sentences[number, place] = states[row, start:end].mean(0)
            present[number, place] = True
    shares = torch.from_numpy(np.stack([of_set for _, _, of_set in texts])).to(states.device)
    return cast(Tensor, head(sentences, present)) + shares


def _tags(scores: Tensor, batch: TokenBatch, rows: Sequence[Row], key: str = "labels") -> Tensor:
    """scores: (batch, tokens, labels) log-probabilities."""
    labels = np.full(batch.ids.shape, IGNORE, np.int64)
    for number, row in enumerate(rows):
        labels[number, : len(row.ids)] = row.target[key]
    return nll_loss(scores.flatten(0, 1), torch.from_numpy(labels).flatten().to(scores.device))


def _tone(network: Network, states: Tensor, _batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    logits, labels = tone_logits(network, states, rows)
    shares = np.concatenate(
        [[row.target["tone_shares"]] * len(row.target["mentions"]) for row in rows if len(row.target["mentions"])]
    )
    return cross_entropy(logits + torch.from_numpy(shares).to(states.device), labels)


def tone_logits(network: Network, states: Tensor, rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
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


def _sentiment(network: Network, states: Tensor, _batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    texts = [
        (n, spans, row.target["written_shares"]) for n, row in enumerate(rows) for spans, _ in row.target["texts"]
    ]
    labels = [label for row in rows for _, label in row.target["texts"]]
    return cross_entropy(
        _over_texts(network.guides["written"], states, texts), torch.tensor(labels, device=states.device)
    )


def _embedding(network: GuidedNetwork, states: Tensor, _batch: TokenBatch, rows: Sequence[Row]) -> Tensor:
    if not any(row.target["sentences"] for row in rows):  # all rows are parts of sentences longer than a window
        return states.new_zeros(())
    means = torch.stack([states[n, a:b].mean(0) for n, row in enumerate(rows) for a, b in row.target["sentences"]])
    targets = torch.from_numpy(np.concatenate([row.target["vectors"] for row in rows])).to(states.device)
    # 1 - cosine is in the hundredths where the other losses are in the tenths
    return 10.0 * (1.0 - nn.functional.cosine_similarity(network.sentence(means), targets)).mean()


_OF_READER: dict[str, Loss] = {
    "entities": _entities,
    "news-names": _entities,
    "news-quotes": _news,
    "terms": _terms,
    "statements": _stated,
    "quotes": _quotes,
    "tone": _tone,
    "news-tones": _tone,
    "sentiment": _sentiment,
    "embedding": _embedding,
    "taught": _taught,
    "remembered": _taught,
}
_OF_TEACHER: dict[str, Loss] = {
    "readings": _fully_labelled,
    "asked": _partly_labelled,
    "entities": _entities,
    "quotes": _roles,
    "tone": _tone,
}
