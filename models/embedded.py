"""The embedded models: all stages share a single pass of the reader's encoder; stances also need the judge.

Optional stages need no weights.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from models.amounts.stage import RuleAmounts
from models.api import AnyStageModel
from models.dates.stage import CalendarDates
from models.judge.opened import open_judge
from models.judge.stance import EmbeddedStance
from models.places.stage import GazetteerPlaces
from models.reader.opened import open_weights
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.stages.sentiment import EmbeddedSentiment
from models.reader.stages.summary import EmbeddedSummariser
from models.reader.stages.tone import EmbeddedTone
from models.weights import FOLDER

_STAGES = {
    "summary": EmbeddedSummariser,
    "entities": EmbeddedTagger,
    "tone": EmbeddedTone,
    "sentiment": EmbeddedSentiment,
    "quotes": EmbeddedQuotes,
    "embedding": EmbeddedEmbedder,
}
_WITHOUT_WEIGHTS: dict[str, Callable[[], AnyStageModel]] = {
    "places": GazetteerPlaces,
    "dates": CalendarDates,
    "amounts": RuleAmounts,
}


def open_stage(stage: str, folder: Path = FOLDER) -> AnyStageModel:
    """The embedded model of `stage`, with the weights in `folder`.

    Raises:
        ModelError: the weights are missing.
    """
    if stage in _WITHOUT_WEIGHTS:
        return _WITHOUT_WEIGHTS[stage]()
    if stage == "stance":
        judge = open_judge(folder)  # first, as another thread may be opening the reader
        return EmbeddedStance(open_weights(folder), judge)
    return cast(AnyStageModel, _STAGES[stage](open_weights(folder)))
