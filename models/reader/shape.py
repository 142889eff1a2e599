"""The shape of the reader's encoder, which every engine reads."""

from __future__ import annotations

HIDDEN, LAYERS, HEADS, INNER = 384, 6, 12, 1536  # nreimers/MiniLM-L6-H384-uncased
VOCABULARY, POSITIONS, TYPES = 30522, 512, 2
EPSILON = 1e-12  # of every layer norm in BERT
