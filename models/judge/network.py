"""The judge's encoder: MPNet (12 layers, width 768), and the layer that gives a pair its four scores.

Written out here rather than taken from transformers because importing that library takes several times as long as
opening these weights; tests hold that both, and the graph in `graph.py`, give the same states. MPNet: Song et al.
2020.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from models.api import STANCE_LABELS
from models.judge.pairs import PAD
from models.judge.shape import (
    DISTANCES,
    EPSILON,
    FIRST_POSITION,
    HEADS,
    HIDDEN,
    INNER,
    LAYERS,
    POSITIONS,
    VOCABULARY,
    distance_buckets,
)
from models.reader.encoder import renamed


class Layer(nn.Module):
    """Self-attention with a bias for the distance between tokens, and a feed-forward step; each is added to its
    input and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, states: Tensor, bias: Tensor, first: int | None = None) -> Tensor:
        """Return new states of the first `first` tokens of each row, by default of all: (batch, first, hidden).

        Args:
            states: (batch, tokens, hidden).
            bias: (batch, heads, tokens, tokens), -inf at padding.
        """
        batch = len(states)
        queried, bias = states[:, :first], bias[:, :, :first]
        query, key, value = (
            part(of).view(batch, -1, HEADS, HIDDEN // HEADS).transpose(1, 2)
            for part, of in ((self.query, queried), (self.key, states), (self.value, states))
        )
        if torch.is_grad_enabled():  # written out, the backward pass is twice as fast on a processor
            match = query @ key.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + bias
            mixed = match.softmax(-1) @ value
        else:
            mixed = scaled_dot_product_attention(query, key, value, bias)
        queried = self.attended_norm(queried + self.attended(mixed.transpose(1, 2).reshape(batch, -1, HIDDEN)))
        return torch.as_tensor(self.norm(queried + self.outer(gelu(self.inner(queried)))))


class JudgeEncoder(nn.Module):
    """Word pieces in, states out."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.distances = nn.Embedding(DISTANCES, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, first: int | None = None) -> Tensor:
        """Return the states of the first `first` tokens of each row, by default of all: (batch, first, hidden).

        Args:
            ids: (batch, tokens), PAD after the end of a row.
        """
        states, bias = self.embedded(ids)
        for number, layer in enumerate(self.layers, 1):
            states = layer(states, bias, first if number == LAYERS else None)
        return torch.as_tensor(states)

    def embedded(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """The input of the first layer: states, (batch, tokens, hidden), and attention bias, (batch, heads, tokens,
        tokens)."""
        tokens = ids.shape[1]
        places = torch.arange(FIRST_POSITION, FIRST_POSITION + tokens, device=ids.device)
        states = self.norm(self.words(ids) + self.positions(places))
        near = self.distances(torch.from_numpy(distance_buckets(tokens)).to(ids.device)).permute(2, 0, 1)
        padding = torch.zeros_like(ids, dtype=states.dtype).masked_fill(ids == PAD, float("-inf"))
        return states, near[None].to(states.dtype) + padding[:, None, None, :]


class JudgeNetwork(nn.Module):
    """Encoder and scoring layer: everything saved as the judge's weights."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = JudgeEncoder()
        self.mix = nn.Linear(HIDDEN, HIDDEN)
        self.score = nn.Linear(HIDDEN, len(STANCE_LABELS))

    def scores(self, states: Tensor) -> Tensor:
        """states: (pairs, tokens, hidden), to logits: (pairs, 4), of the first token's state."""
        return torch.as_tensor(self.score(torch.tanh(self.mix(states[:, 0].to(self.mix.weight.dtype)))))

    def forward(self, ids: Tensor) -> Tensor:
        """ids: (pairs, tokens), to logits: (pairs, 4)."""
        return self.scores(self.encoder(ids, first=1))


_MPNET_NAMES = (  # from the names in MPNet checkpoints to those above
    (r"^embeddings\.word_embeddings\.", "words."),
    (r"^embeddings\.position_embeddings\.", "positions."),
    (r"^embeddings\.LayerNorm\.", "norm."),
    (r"^encoder\.relative_attention_bias\.", "distances."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.q\.", r"layers.\1.query."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.k\.", r"layers.\1.key."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.v\.", r"layers.\1.value."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.o\.", r"layers.\1.attended."),
    (r"^encoder\.layer\.(\d+)\.attention\.LayerNorm\.", r"layers.\1.attended_norm."),
    (r"^encoder\.layer\.(\d+)\.intermediate\.dense\.", r"layers.\1.inner."),
    (r"^encoder\.layer\.(\d+)\.output\.dense\.", r"layers.\1.outer."),
    (r"^encoder\.layer\.(\d+)\.output\.LayerNorm\.", r"layers.\1.norm."),
)


def from_mpnet(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of an MPNet checkpoint under this encoder's names, without the pooler."""
    return renamed(weights, _MPNET_NAMES)
