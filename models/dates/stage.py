"""The stage that puts the expressions of time of texts on the calendar."""

from __future__ import annotations

from models.api import DateMention, ModelIdentity, Reading
from models.dates.expressions import dates_in
from models.weights import stage_identity


class CalendarDates:
    """Finds dates by the rules of this package."""

    @property
    def identity(self) -> ModelIdentity:
        """The rules of this package."""
        return stage_identity("dates")

    def put_on_calendar(self, reading: Reading) -> list[list[DateMention]]:
        """The dates of each text; where its day is unknown, those that name their year."""
        days = reading.published or [None] * len(reading.texts)
        rows = zip(reading.texts, reading.sentences, days, strict=True)
        return [dates_in(text, sentences, day) for text, sentences, day in rows]
