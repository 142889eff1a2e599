"""The shared encoder: MiniLM-L6 (a BERT of 6 layers, width 384) with an embedding of each word's case pattern.

Implemented here because the import of transformers takes several times as long as opening these weights; tests hold
that both, and the graph in `openvino_engine.py`, give the same states. BERT: Devlin et al. 2019; MiniLM: Wang et
al. 2020.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from models.reader.batching import padded
from models.reader.shape import EPSILON, HEADS, HIDDEN, INNER, LAYERS, POSITIONS, TYPES, VOCABULARY
from models.reader.tokens import CASES, Framed


class TokenBatch:
    """Padded rows. ids, cases, types, mask: (batch, tokens), integers; mask is 1 on real tokens."""

    def __init__(self, ids: Tensor, cases: Tensor, types: Tensor, mask: Tensor) -> None:
        self.ids, self.cases, self.types, self.mask = ids, cases, types, mask

    def to(self, device: torch.device) -> TokenBatch:
        """The same rows on `device`; from pinned memory the copy does not block."""
        return TokenBatch(*(t.to(device, non_blocking=True) for t in (self.ids, self.cases, self.types, self.mask)))

    def pinned(self) -> TokenBatch:
        """The same rows in pinned memory, from which a GPU copies on its own."""
        return TokenBatch(*(t.pin_memory() for t in (self.ids, self.cases, self.types, self.mask)))


class Layer(nn.Module):
    """Self-attention and a feed-forward step, each added to its input and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, states: Tensor, hidden_keys: Tensor) -> Tensor:
        """states: (batch, tokens, hidden), hidden_keys: (batch, 1, 1, tokens), 0 or -inf, to new states."""
        batch, tokens, _ = states.shape
        query, key, value = (
            part(states).view(batch, tokens, HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        if torch.is_grad_enabled():  # written out, the backward pass is twice as fast on a processor
            match = query @ key.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + hidden_keys
            mixed = match.softmax(-1) @ value
        else:
            mixed = scaled_dot_product_attention(query, key, value, hidden_keys)
        states = self.attended_norm(states + self.attended(mixed.transpose(1, 2).reshape(batch, tokens, HIDDEN)))
        return torch.as_tensor(self.norm(states + self.outer(gelu(self.inner(states)))))


class Encoder(nn.Module):
    """From word pieces and case patterns to a state per piece."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.types = nn.Embedding(TYPES, HIDDEN)
        self.cases = nn.Embedding(len(CASES), HIDDEN)
        nn.init.zeros_(self.cases.weight)  # so that training starts from the base encoder
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, rows: TokenBatch) -> Tensor:
        """Return states: (batch, tokens, hidden)."""
        places = torch.arange(rows.ids.shape[1], device=rows.ids.device)
        words = self.words(rows.ids) + self.cases(rows.cases)
        states = self.norm(words + self.positions(places) + self.types(rows.types))
        hidden_keys = torch.zeros_like(rows.mask, dtype=states.dtype).masked_fill(rows.mask == 0, float("-inf"))
        for layer in self.layers:
            states = layer(states, hidden_keys[:, None, None, :])
        return torch.as_tensor(states)


_BERT_NAMES = (  # from the names in BERT checkpoints to those above
    (r"^embeddings\.word_embeddings\.", "words."),
    (r"^embeddings\.position_embeddings\.", "positions."),
    (r"^embeddings\.token_type_embeddings\.", "types."),
    (r"^embeddings\.LayerNorm\.", "norm."),
    (r"^encoder\.layer\.(\d+)\.attention\.self\.(query|key|value)\.", r"layers.\1.\2."),
    (r"^encoder\.layer\.(\d+)\.attention\.output\.dense\.", r"layers.\1.attended."),
    (r"^encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.", r"layers.\1.attended_norm."),
    (r"^encoder\.layer\.(\d+)\.intermediate\.dense\.", r"layers.\1.inner."),
    (r"^encoder\.layer\.(\d+)\.output\.dense\.", r"layers.\1.outer."),
    (r"^encoder\.layer\.(\d+)\.output\.LayerNorm\.", r"layers.\1.norm."),
)


def from_bert(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of a BERT checkpoint under this encoder's names, without the pooler."""
    return renamed(weights, _BERT_NAMES)


def renamed(weights: Mapping[str, Tensor], names: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    """The weights whose names match a pattern, under the name that `re.sub` gives them, without the others."""
    return {
        re.sub(pattern, ours, name): weight
        for name, weight in weights.items()
        for pattern, ours in names
        if re.match(pattern, name)
    }


def pad(rows: Sequence[Framed], step: int = 1) -> TokenBatch:
    """Framed rows as `padded` pads them."""
    return TokenBatch(*torch.from_numpy(padded(rows, step)).long())
