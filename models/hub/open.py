"""Checkpoints of a Hugging Face hub as stages, by the same protocols as the embedded models."""

from __future__ import annotations

from typing import cast

from models.api import AnyStageModel
from models.hub.base import open_checkpoint
from models.hub.embedding import HubEmbedder
from models.hub.entities import HubTagger
from models.hub.labels import HubSentiment, HubStance, HubTone
from models.hub.quotes import HubQuotes
from models.hub.summary import HubSummariser

_STAGES = {
    "summary": HubSummariser,
    "entities": HubTagger,
    "tone": HubTone,
    "sentiment": HubSentiment,
    "quotes": HubQuotes,
    "stance": HubStance,
    "embedding": HubEmbedder,
}


def open_stage(name: str, stage: str) -> AnyStageModel:
    """Open `hub:<name>@<revision>` for `stage`.

    Raises:
        ModelError: no revision, no safetensors, the wrong kind of checkpoint, or unknown labels.
    """
    return cast(AnyStageModel, _STAGES[stage](open_checkpoint(name, stage)))
