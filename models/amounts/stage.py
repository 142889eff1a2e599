"""The stage that reads the numbers of texts with what they count or measure."""

from __future__ import annotations

from collections.abc import Sequence

from models.amounts.amounts import amounts_in
from models.api import Amount, DateMention, ModelIdentity, Reading
from models.weights import stage_identity


class RuleAmounts:
    """Finds amounts by the rules of this package."""

    @property
    def identity(self) -> ModelIdentity:
        """The rules of this package."""
        return stage_identity("amounts")

    def measure(self, reading: Reading, dates: Sequence[Sequence[DateMention]]) -> list[list[Amount]]:
        """The amounts of each text."""
        rows = zip(reading.texts, reading.sentences, dates, strict=True)
        return [
            amounts_in(text, sentences, [(mention.start, mention.end) for mention in of_text])
            for text, sentences, of_text in rows
        ]
