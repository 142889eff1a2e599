"""Who says what, from a token-classification checkpoint with the labels B-source, I-source, B-cue, and so on."""

from __future__ import annotations

from collections.abc import Sequence

from models.api import QUOTE_ROLES, Mention, ModelError, ModelIdentity, Quote, Reading, RoleSpan
from models.hub.base import Checkpoint
from models.hub.entities import HubTagger
from models.reader.opened import open_weights
from models.reader.stages.quotes import quote_scores, quotes_of


class HubQuotes:
    """Pairs the checkpoint's spans and resolves speakers with the embedded reader's networks."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.tagger = HubTagger(checkpoint)
        known = {kind for _, kind in self.tagger.labels if kind}
        if known != set(QUOTE_ROLES):
            raise ModelError(
                f"{checkpoint.name} labels {', '.join(sorted(known))}; "
                f"the quotes stage needs {', '.join(QUOTE_ROLES)}"
            )

    @property
    def identity(self) -> ModelIdentity:
        """The weights that answer."""
        return self.tagger.identity

    def quote(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Quote]]:
        """The quotes of each text, in document order."""
        tagged = self.tagger.tag(reading)
        role_spans = [[RoleSpan(m.start, m.end, m.surface, m.type, m.probability) for m in row] for row in tagged]
        scores = quote_scores(open_weights())
        texts = zip(reading.texts, reading.sentences, role_spans, mentions, strict=True)
        return [quotes_of(*text, scores) for text in texts]
