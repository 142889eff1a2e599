"""Checkpoints of a Hugging Face hub as stages, by the same protocols as the embedded models."""

from __future__ import annotations

from typing import cast

from models.api import AnyStageModel, ModelError
from models.hub.base import open_checkpoint
from models.hub.embedding import HubEmbedder
from models.hub.entities import HubTagger
from models.hub.labels import HubSentiment, HubStance, HubTone
from models.hub.quotes import HubQuotes
from models.hub.summary import HubSummariser

# Each stage's model, and the kind of checkpoint that it needs.
_STAGES = {
    "summary": (HubSummariser, "ForConditionalGeneration"),
    "entities": (HubTagger, "ForTokenClassification"),
    "tone": (HubTone, "ForSequenceClassification"),
    "sentiment": (HubSentiment, "ForSequenceClassification"),
    "quotes": (HubQuotes, "ForTokenClassification"),
    "stance": (HubStance, "ForSequenceClassification"),
    "embedding": (HubEmbedder, "Model"),
}


def open_stage(name: str, stage: str) -> AnyStageModel:
    """Open `hub:<name>@<revision>` for `stage`.

    Raises:
        ModelError: no revision, no safetensors, the wrong kind of checkpoint, or unknown labels.
    """
    if stage not in _STAGES:
        raise ModelError(f"no checkpoint of a hub answers the stage {stage}: use `embedded`")
    model, kind = _STAGES[stage]
    return cast(AnyStageModel, model(open_checkpoint(name, stage, kind)))
