"""Names: BIO scores at the first piece of each word, the best legal sequence per sentence, spans, and full
names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from models.api import ENTITY_TYPES, Mention, Reading
from models.bio import Floats, best_path, spans
from models.calibrate import probabilities
from models.countries import countries_as_locations
from models.mentions import is_name, split_compounds, tidy_span
from models.names import fullest_names, shared_types
from models.stages.base import EmbeddedStage
from models.states import Encoded

_LEAST = 0.25  # probability; what Viterbi keeps below this is the lesser evil of a sequence, not a name


class EmbeddedTagger(EmbeddedStage):
    """Tags names with the shared encoder."""

    @torch.inference_mode()
    def tag(self, reading: Reading) -> list[list[Mention]]:
        """The mentions of each text, in document order."""
        return [
            self._tag(text, encoded) for text, encoded in zip(reading.texts, self.encoded(reading), strict=True)
        ]

    def _tag(self, text: str, encoded: Encoded) -> list[Mention]:
        logits = self.opened.network.entities(encoded.states).numpy()
        chances = probabilities(logits, self.opened.temperature("entities"))
        mentions = [m for a, b in encoded.tokens.bounds.tolist() for m in _sentence(text, encoded, a, b, chances)]
        mentions = countries_as_locations(split_compounds(mentions))
        names = fullest_names(text, mentions)
        types = shared_types(mentions, names)
        return [replace(m, entity=n, type=t) for m, n, t in zip(mentions, names, types, strict=True)]


def _sentence(text: str, encoded: Encoded, start: int, end: int, chances: Floats) -> list[Mention]:
    """The mentions of the sentence whose tokens are [start, end); `entity` is still the surface."""
    tokens = encoded.tokens
    words = start + np.flatnonzero(tokens.first[start:end])
    if not len(words):
        return []
    path = best_path(np.log(chances[words] + 1e-9))
    word_ends = np.append(words[1:], end)
    found: list[Mention] = []
    for first, after, kind in spans(path):
        a, b = tidy_span(text, int(tokens.starts[words[first]]), int(tokens.ends[word_ends[after - 1] - 1]))
        chance = float(np.mean([chances[words[w], path[w]] for w in range(first, after)]))
        if a < b and chance >= _LEAST and is_name(text[a:b]):
            found.append(Mention(a, b, text[a:b], ENTITY_TYPES[kind], chance, text[a:b]))
    return found
