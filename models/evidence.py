"""Which sentences of a text stand beside a claim when the pair is judged, and the row that holds both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.tokens import Framed, Tokens, frame

NEAREST = 3  # sentences nearest to the claim; with the first sentence they gave the best trial on FNC-1
PAIR_TOKENS = 157  # claim and evidence together, so that the framed pair has 160


def evidence_sentences(cosines: NDArray[np.float32] | Sequence[float]) -> list[int]:
    """The first sentence and the NEAREST nearest, in document order.

    Args:
        cosines: (sentences,) of each sentence to the claim.
    """
    nearest = np.argsort(-np.asarray(cosines), kind="stable")[:NEAREST].tolist()
    return sorted({0, *nearest})


def pair_of(claim: Tokens, text: Tokens, cosines: NDArray[np.float32]) -> Framed:
    """The framed pair of a claim and the sentences that bear on it."""
    bounds = [text.bounds[i] for i in evidence_sentences(cosines)]
    head = min(len(claim.ids), PAIR_TOKENS // 2)
    ids = np.concatenate([text.ids[a:b] for a, b in bounds])[: PAIR_TOKENS - head]
    cases = np.concatenate([text.cases[a:b] for a, b in bounds])[: PAIR_TOKENS - head]
    return frame((claim.ids[:head], claim.cases[:head]), (ids, cases))
