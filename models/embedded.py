"""The embedded reader: every stage answers from one encoder pass over the same opened weights."""

from __future__ import annotations

from typing import cast

from models.api import AnyStageModel
from models.opened import open_weights
from models.stages.entities import EmbeddedTagger
from models.stages.sentiment import EmbeddedSentiment
from models.stages.stance import EmbeddedStance
from models.stages.summary import EmbeddedSummariser
from models.stages.tone import EmbeddedTone

_STAGES = {
    "summary": EmbeddedSummariser,
    "entities": EmbeddedTagger,
    "tone": EmbeddedTone,
    "sentiment": EmbeddedSentiment,
    "stance": EmbeddedStance,
}


def open_stage(stage: str) -> AnyStageModel:
    """The embedded model of `stage`.

    Raises:
        ModelError: the weights are not there.
    """
    return cast(AnyStageModel, _STAGES[stage](open_weights()))
