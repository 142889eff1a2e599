"""Who says what: the shared encoder tags sources, cues and contents, a small network pairs them, another finds the
speaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from models.api import QUOTE_ROLES, Mention, Quote, Reading, RoleSpan, Span
from models.calibrate import Floats
from models.reader.opened import OpenedReader
from models.reader.stages.tagging import TaggingStage
from models.reader.states import EncodedText
from models.rules.attributions import Attribution, attributions
from models.rules.pairing import Scores
from models.rules.speakers import Speaker, speakers


class EmbeddedQuotes(TaggingStage):
    """Tags with the shared encoder. A text is decoded as a whole, since contents may cross sentences and
    paragraphs."""

    head: ClassVar[str] = "quotes"
    types: ClassVar[Sequence[str]] = QUOTE_ROLES
    whole_texts: ClassVar[bool] = True
    split_cost: ClassVar[float] = 1.0  # contents are often adjacent; best of 0 to 9 on PolNeAR's tuning articles

    def quote(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Quote]]:
        """The quotes of each text, in document order."""
        scores = quote_scores(self.opened)
        texts = zip(reading.texts, reading.sentences, self.role_spans(reading), mentions, strict=True)
        return [quotes_of(*text, scores) for text in texts]

    def role_spans(self, reading: Reading) -> list[list[RoleSpan]]:
        """The spans of each text, in order, never overlapping."""
        return self.role_spans_encoded(reading.texts, self.encoded(reading))

    def role_spans_encoded(self, texts: Sequence[str], encoded: Sequence[EncodedText]) -> list[list[RoleSpan]]:
        """As `role_spans`, for encoded texts."""
        return [
            [RoleSpan(t.start, t.end, text[t.start : t.end], t.type, self.sureness(t.mean)) for t in tagged]
            for text, tagged in zip(texts, self.tagged(encoded), strict=True)
        ]


class QuoteScores(NamedTuple):
    """The functions of the two small networks that score cues and speakers."""

    pairing: Scores
    speaker: Scores


def pairing_scores(opened: OpenedReader) -> Scores:
    """The embedded reader's scores of cues, as a function for `models.rules.pairing`."""
    return _scores(opened, "pairing")


def quote_scores(opened: OpenedReader) -> QuoteScores:
    """The embedded reader's scores: logits divided by their fitted temperatures."""
    return QuoteScores(pairing_scores(opened), _scores(opened, "speaker"))


def _scores(opened: OpenedReader, head: str) -> Scores:
    temperature = opened.temperature(head)

    def scores(features: Floats) -> Floats:
        return np.asarray(opened.heads.choice(head, features) / temperature, np.float32)

    return scores


def quotes_of(
    text: str,
    sentences: Sequence[Span],
    role_spans: Sequence[RoleSpan],
    mentions: Sequence[Mention],
    scores: QuoteScores,
) -> list[Quote]:
    """The quotes that tagged spans make, in document order."""
    statements = attributions(text, sentences, role_spans, scores.pairing)
    their_speakers = speakers(text, sentences, statements, mentions, scores.speaker)
    quotes = [
        quote
        for number, (attribution, speaker) in enumerate(zip(statements, their_speakers, strict=True))
        for quote in _quotes(text, number, attribution, speaker)
    ]
    return sorted(quotes, key=lambda quote: quote.start)


def _quotes(text: str, number: int, attribution: Attribution, speaker: Speaker) -> list[Quote]:
    cue, source = attribution.cue, speaker.source
    # The reader learned to end "Ada Crane, an engineer," after the comma; the surface ends before it.
    surface = (source.surface.rstrip(" ,;:") or source.surface) if source else None
    return [
        Quote(
            quote_id=number,
            part=part,
            start=content.start,
            end=content.end,
            text=text[content.start : content.end],
            direct=content.direct,
            cue=cue.surface if cue else None,
            cue_start=cue.start if cue else None,
            cue_end=cue.end if cue else None,
            speaker_surface=surface,
            speaker_start=source.start if source else None,
            speaker_end=source.start + len(surface) if source and surface is not None else None,
            speaker=speaker.entity,
            speaker_probability=speaker.probability,
            reported_via=speaker.reported_via,
            probability=content.probability,
        )
        for part, content in enumerate(attribution.contents)
    ]
