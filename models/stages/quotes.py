"""Who is said to have said what: the stretches of text that are a source, a cue or the content of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.api import QUOTE_ROLES, Reading, Stretch
from models.stages.tagging import TaggingStage
from models.states import Encoded


class EmbeddedQuotes(TaggingStage):
    """Tags sources, cues and contents with the shared encoder.

    A text is decoded as a whole: a content may run over sentences, paragraphs and windows.
    """

    head: ClassVar[str] = "quotes"
    types: ClassVar[Sequence[str]] = QUOTE_ROLES
    whole_texts: ClassVar[bool] = True
    split_cost: ClassVar[float] = 1.0  # contents do follow one another; best of 0 to 9 on PolNeAR's tuning articles

    def stretches(self, reading: Reading) -> list[list[Stretch]]:
        """The stretches of each text, in order, never overlapping."""
        return self.stretches_encoded(reading.texts, self.encoded(reading))

    def stretches_encoded(self, texts: Sequence[str], encoded: Sequence[Encoded]) -> list[list[Stretch]]:
        """As `stretches`, of texts that are encoded already."""
        return [
            [Stretch(t.start, t.end, text[t.start : t.end], t.type, self.sureness(t.mean)) for t in found]
            for text, found in zip(texts, self.tagged(encoded), strict=True)
        ]
