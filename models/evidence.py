"""Which sentences of a text stand beside a claim when the pair is judged, and the row that holds both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.api import Span
from models.tokens import Framed, Tokens, frame

NEAREST = 3  # sentences nearest to the claim; with the first sentence they gave the best trial on FNC-1
# A sentence or statement that is farther than this, in cosine, from a claim than the text's nearest sentence is
# neither shown as evidence nor judged. Of 50 sides of a month's news that such statements had got, three at most
# were right, seen by eye by one person.
WITHIN = 0.15
PAIR_TOKENS = 157  # claim and evidence together, so that the framed pair has 160


def nearest_sentences(cosines: NDArray[np.float32] | Sequence[float]) -> list[int]:
    """The NEAREST sentences nearest to a claim, nearest first.

    Args:
        cosines: (sentences,) of each sentence to the claim.
    """
    return [int(i) for i in np.argsort(-np.asarray(cosines), kind="stable")[:NEAREST]]


def evidence_sentences(cosines: NDArray[np.float32] | Sequence[float]) -> list[int]:
    """The first sentence and the NEAREST nearest, in document order; `cosines` as for `nearest_sentences`."""
    return sorted({0, *nearest_sentences(cosines)})


def pair_of(claim: Tokens, text: Tokens, chosen: Sequence[int]) -> Framed:
    """The framed pair of a claim and the chosen sentences of a text, cut at PAIR_TOKENS."""
    return _pair(claim, text, np.concatenate([np.arange(a, b) for a, b in text.bounds[chosen]]))


def pair_of_span(claim: Tokens, text: Tokens, span: Span) -> Framed:
    """The framed pair of a claim and the word pieces of a text that lie in `span`, cut at PAIR_TOKENS."""
    start, end = span
    return _pair(claim, text, np.flatnonzero((text.starts < end) & (text.ends > start)))


def _pair(claim: Tokens, text: Tokens, pieces: NDArray[np.intp]) -> Framed:
    head = min(len(claim.ids), PAIR_TOKENS // 2)
    kept = pieces[: PAIR_TOKENS - head]
    return frame((claim.ids[:head], claim.cases[:head]), (text.ids[kept], text.cases[kept]))
