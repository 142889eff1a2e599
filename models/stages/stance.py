"""Stance in two steps: cosines find the sentences that bear on a claim; only those are read together with it.

The label is the likeliest after a shift fitted with the weights (denials are rare where the model learned, and what
analysts look for); the probability beside it is the label's own, without the shift.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from models.api import STANCES, Reading, Stance
from models.calibrate import Floats, probabilities
from models.evidence import WITHIN, evidence_sentences, nearest_sentences, pair_of
from models.stages.pairs import Asked
from models.stages.statements import StatementStage
from models.states import Encoded
from models.tokens import Framed

_UNRELATED = STANCES.index("unrelated")
_SIDES = (STANCES.index("supports"), STANCES.index("disputes"))
_NEARER = (
    0.2  # probability that the nearest sentence is given ahead: single sentences are judged less surely than four
)
# Between the gate that FNC-1's held-out events gave and one so much higher lie 20 of their 1,513 pairs, but two in
# five of a month's news and 200 claims, and of 44 of these that got a stance, seen by eye, two got it rightly. So
# there a text must have one of the claim's names to be read with it.
BEYOND = 0.036
ROUNDED = 0.005  # what int8 takes off cosines of about .4; such pairs are just above the gate in fp32
_WORD = re.compile(r"\b[^\W\d_]\w+")
_NO_NAMES = {
    "the",
    "an",
    "there",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "no",
    "not",
    "most",
    "all",
    "some",
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A text and a claim close enough to be read together; `nearest` are the sentences closest to the claim,
    `highest` the largest cosine."""

    text: int
    claim: int
    nearest: list[int]
    highest: float
    row: Framed


class EmbeddedStance(StatementStage):
    """Judges articles, and the statements in them, with the shared encoder."""

    @torch.inference_mode()
    def judge(self, reading: Reading, claims: Sequence[str], decisive: bool = True) -> list[list[Stance]]:
        """One stance per text and claim, as [text][claim].

        `decisive` looks for the sentence that alone speaks clearest for the stance; else the nearest is the
        evidence, at half the cost (for measuring stances alone).
        """
        if not claims:
            return [[] for _ in reading.texts]
        encoded = self.encoded(reading)
        asked = self.asked(claims)
        cosines = self.cosines(encoded, asked)
        highest = [near.max(0, initial=-1.0) for near in cosines]
        answers = [self._unrelated(nearest) for nearest in highest]
        names = [names_of(claim) for claim in claims]
        pairs = self._close_pairs(reading, encoded, asked, names, cosines, highest)
        logits = self.joined([pair.row for pair in pairs], [pair.highest for pair in pairs])
        labels = (logits + np.array(self.opened.config["stance_bias"], np.float32)).argmax(1).tolist()
        chances = probabilities(logits, self.opened.temperature("stance"))
        shown = [pair.nearest[0] for pair in pairs]
        if decisive:
            shown = self._decisive(pairs, labels, encoded, asked)
        for pair, chance, label, sentence in zip(pairs, chances, labels, shown, strict=True):
            span = reading.sentences[pair.text][sentence]
            answers[pair.text][pair.claim] = _stance(label, float(chance[label]), reading.texts[pair.text], span)
        return answers

    def _decisive(
        self, pairs: list[_Pair], labels: list[int], encoded: Sequence[Encoded], claims: Sequence[Asked]
    ) -> list[int]:
        """For each pair the nearest sentence, unless another that is about as near alone speaks for the side taken
        much more clearly."""
        alone = [
            (place, sentence)
            for place, (pair, label) in enumerate(zip(pairs, labels, strict=True))
            if label in _SIDES and len(pair.nearest) > 1
            for sentence in pair.nearest
        ]
        rows = [pair_of(claims[pairs[p].claim].tokens, encoded[pairs[p].text].tokens, [s]) for p, s in alone]
        best = [(-1.0, pair.nearest[0]) for pair in pairs]
        for (place, sentence), chance in zip(alone, self.chances(rows), strict=True):
            told = float(chance[labels[place]]) + _NEARER * (sentence == pairs[place].nearest[0])
            best[place] = max(best[place], (told, sentence), key=lambda found: found[0])
        return [sentence for _, sentence in best]

    def chances(self, rows: Sequence[Framed]) -> Floats:
        """(pairs, 4) calibrated probabilities of framed pairs."""
        return probabilities(self.logits(rows), self.opened.temperature("stance"))

    def joined(self, rows: Sequence[Framed], highest: Sequence[float]) -> Floats:
        """(pairs, 4) scores of framed pairs from both steps: the nearer a text comes to a claim (largest cosine),
        the less the second step's `unrelated` counts."""
        gate, nearness = (float(self.opened.config[name]) for name in ("stance_gate", "stance_nearness"))
        return weigh_nearness(self.logits(rows), np.asarray(highest, np.float32) - gate, nearness)

    def _close_pairs(
        self,
        reading: Reading,
        encoded: Sequence[Encoded],
        claims: Sequence[Asked],
        names: Sequence[set[str]],
        cosines: Sequence[Floats],
        highest: Sequence[Floats],
    ) -> list[_Pair]:
        gate = float(self.opened.config["stance_gate"]) - ROUNDED
        pairs: list[_Pair] = []
        for t, (near, nearest) in enumerate(zip(cosines, highest, strict=True)):
            text = reading.texts[t].casefold()
            for c in np.flatnonzero(nearest >= gate).tolist():
                if nearest[c] < gate + ROUNDED + BEYOND and names[c] and not any(name in text for name in names[c]):
                    continue
                row = pair_of(claims[c].tokens, encoded[t].tokens, evidence_sentences(near[:, c]))
                shown = _shown(reading, t, near[:, c])
                pairs.append(_Pair(t, c, shown, float(nearest[c]), row))
        return pairs

    def _unrelated(self, highest: Floats) -> list[Stance]:
        """What the first step alone says of pairs it keeps from the second, from the (claims,) largest cosines."""
        slope, gate = (float(self.opened.config[name]) for name in ("stance_gate_slope", "stance_gate"))
        chances = 1 / (1 + np.exp(np.minimum(50.0, slope * (highest.astype(np.float64) - gate - BEYOND))))
        return [Stance("unrelated", chance, None, None, None) for chance in chances.tolist()]


def names_of(claim: str) -> set[str]:
    """The words of a claim with a capital, folded; among them the first, unless it is one like "The". None, where
    the claim says of nobody in particular what it says."""
    return {word.casefold() for word in _WORD.findall(claim) if word[0].isupper()} - _NO_NAMES


def weigh_nearness(logits: Floats, margin: Floats, nearness: float) -> Floats:
    """(pairs, 4) logits with `nearness` taken off `unrelated` per unit of margin, the (pairs,) cosines above the
    gate."""
    weighed = logits.copy()
    weighed[:, _UNRELATED] -= nearness * margin
    return weighed


def _shown(reading: Reading, text: int, cosines: Floats) -> list[int]:
    """The sentences that may be the evidence: the nearest and those about as near, nearest first.

    Without questions, which show nothing, unless there is nothing else.
    """
    spans, whole = reading.sentences[text], reading.texts[text]
    near = nearest_sentences(cosines)
    told = [s for s in near if not whole[slice(*spans[s])].rstrip("\"'”’").endswith("?")] or near
    return [s for s in told if cosines[s] >= cosines[told[0]] - WITHIN]


def _stance(label: int, chance: float, text: str, span: tuple[int, int]) -> Stance:
    if label == _UNRELATED:
        return Stance("unrelated", chance, None, None, None)
    start, end = span
    return Stance(STANCES[label], chance, start, end, text[start:end])
