"""The tone towards each mention, from the states of its sentence."""

from __future__ import annotations

import numpy as np
import torch

from models.api import SENTIMENTS, Mention, Reading, Tone
from models.calibrate import Floats, probabilities
from models.stages.base import EmbeddedStage
from models.states import Encoded

_LONGEST = 254  # tokens of a sentence that are looked at: no more share a window
_AT_ONCE = 64  # mentions per call of the head, which looks at the whole stretch of text they stand in


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
        places = torch.tensor([_place(encoded, mention) for mention in mentions]).view(-1, 4)
        first, last = int(places[:, 0].min()), int(places[:, 1].max())  # neighbours share a stretch of a long text
        places -= first
        logits: Floats = self.opened.network.tone(encoded.states[first:last], places[:, :2], places[:, 2:]).numpy()
        return logits


def _place(encoded: Encoded, mention: Mention) -> tuple[int, int, int, int]:
    """The tokens of a mention's sentence (around the mention, if that is very long) and of the mention; a sentence
    has one at least."""
    tokens = encoded.tokens
    first = int(np.searchsorted(tokens.ends, mention.start, side="right"))
    last = max(first, int(np.searchsorted(tokens.starts, mention.end, side="left")))
    row = int(np.searchsorted(tokens.bounds[:, 1], first, side="right"))
    if row >= len(tokens.bounds):
        return 0, 1, 0, 0
    start, end = (int(edge) for edge in tokens.bounds[row])
    if end - start > _LONGEST:
        start = max(start, min(first - _LONGEST // 2, end - _LONGEST))
        end = min(end, start + _LONGEST)
    return start, end, min(max(first, start), end), max(start, min(last, end))
