"""The tone towards each mention, from the states of its sentence."""

from __future__ import annotations

import numpy as np
import torch

from models.api import SENTIMENTS, Mention, Reading, Tone
from models.calibrate import Floats, probabilities
from models.stages.base import EmbeddedStage
from models.states import Encoded

_LONGEST = 254  # tokens of a sentence that are looked at: no more share a window
_AT_ONCE = 256  # mentions per call of the head


class EmbeddedTone(EmbeddedStage):
    """Reads tones with the shared encoder."""

    @torch.inference_mode()
    def tone(self, reading: Reading, mentions: list[list[Mention]]) -> list[list[Tone]]:
        """One tone per mention."""
        bias = np.asarray(self.opened.config["tone_bias"], np.float32)
        answers: list[list[Tone]] = []
        for encoded, found in zip(self.encoded(reading), mentions, strict=True):
            logits = [self.logits(encoded, found[i : i + _AT_ONCE]) for i in range(0, len(found), _AT_ONCE)]
            chances = [p for block in logits for p in probabilities(block + bias, self.opened.temperature("tone"))]
            answers.append([Tone(SENTIMENTS[int(p.argmax())], float(p.max())) for p in chances])
        return answers

    def logits(self, encoded: Encoded, mentions: list[Mention]) -> Floats:
        """(mentions, 3); a mention that covers no token (it cannot come from our own tagger) scores as its
        sentence does."""
        places = [_place(encoded, mention) for mention in mentions]
        longest = max(1, max(end - start for start, end, _, _ in places))
        states = torch.zeros(len(places), longest, encoded.states.shape[1])
        inside = torch.zeros(len(places), longest, dtype=torch.bool)
        chosen = torch.zeros(len(places), longest, dtype=torch.bool)
        for row, (start, end, first, last) in enumerate(places):
            states[row, : end - start] = encoded.states[start:end]
            inside[row, : max(1, end - start)] = True
            chosen[row, first - start : last - start] = True
        logits: Floats = self.opened.network.tone(states, inside, chosen).numpy()
        return logits


def _place(encoded: Encoded, mention: Mention) -> tuple[int, int, int, int]:
    """Tokens of the mention's sentence (around the mention, if that is very long) and of the mention."""
    tokens = encoded.tokens
    first = int(np.searchsorted(tokens.ends, mention.start, side="right"))
    last = max(first, int(np.searchsorted(tokens.starts, mention.end, side="left")))
    row = int(np.searchsorted(tokens.bounds[:, 1], first, side="right"))
    if row >= len(tokens.bounds):
        return 0, 0, 0, 0
    start, end = (int(edge) for edge in tokens.bounds[row])
    if end - start > _LONGEST:
        start = max(start, min(first - _LONGEST // 2, end - _LONGEST))
        end = min(end, start + _LONGEST)
    return start, end, min(max(first, start), end), max(start, min(last, end))
