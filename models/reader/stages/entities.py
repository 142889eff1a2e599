"""Names: tagged spans with tidy boundaries, a type, and the fullest name of the entity in the article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.api import ENTITY_TYPES, Mention, Reading
from models.reader.stages.tagging import TaggedSpan, TaggingStage
from models.reader.states import EncodedText
from models.rules.countries import countries_as_locations
from models.rules.mentions import is_name, split_compounds, tidy_span, whole_words
from models.rules.names import fullest_names, shared_types
from models.rules.roles import role_of

_LEAST = 0.25  # mean probability; below it Viterbi kept a span only because the alternatives were worse


class EmbeddedTagger(TaggingStage):
    """Tags names with the shared encoder."""

    head: ClassVar[str] = "entities"
    types: ClassVar[Sequence[str]] = ENTITY_TYPES

    def tag(self, reading: Reading) -> list[list[Mention]]:
        """The mentions of each text, in document order."""
        return self.tag_encoded(reading.texts, self.encoded(reading))

    def tag_encoded(self, texts: Sequence[str], encoded: Sequence[EncodedText]) -> list[list[Mention]]:
        """As `tag`, for encoded texts."""
        return [self._mentions(text, tagged) for text, tagged in zip(texts, self.tagged(encoded), strict=True)]

    def _mentions(self, text: str, tagged: Sequence[TaggedSpan]) -> list[Mention]:
        mentions: list[Mention] = []
        for span in tagged:
            a, b = tidy_span(text, span.start, span.end)
            if a < b and span.mean >= _LEAST and is_name(text[a:b]):
                mentions.append(Mention(a, b, text[a:b], span.type, self.sureness(span.mean), text[a:b]))
        mentions = countries_as_locations(split_compounds(whole_words(text, mentions)))
        names = fullest_names(text, mentions)
        types = shared_types(mentions, names)
        rows = zip(mentions, types, names, strict=True)
        return [
            Mention(m.start, m.end, m.surface, kind, m.probability, name, *_role(text, m, kind))
            for m, kind, name in rows
        ]


def _role(text: str, mention: Mention, kind: str) -> tuple[str, int, int] | tuple[()]:
    span = role_of(text, mention.start, mention.end) if kind == "person" else None
    return (text[slice(*span)], *span) if span else ()
