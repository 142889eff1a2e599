"""The entity stage: who and what each article mentions, and in which tone."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import EntityTagger, Mention, ToneReader
from models.registry import open_model
from tasks.annotate.annotation import Answers, Batch
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt


@task(name="tag-entities", task_run_name="tag entities {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def tag_entities(batch: Batch, model: str, tone_model: str, answers: Answers) -> Receipt:
    """Tag the entity mentions of every article of the batch, and judge the tone towards each.

    Raises:
        InputError: a model cannot be opened or does not tag or judge.
    """
    started = time.monotonic()
    model_id = open_model(model, "entities").identity.model_id
    tone_reader = cast(ToneReader, open_model(tone_model, "tone"))
    mentions = mentions_of(batch, model)
    tones = tone_reader.tone(batch.reading, mentions)
    tone_model_id = tone_reader.identity.model_id
    rows = [
        batch.row(
            article,
            model_id,
            **asdict(mention),
            tone=tone.label,
            tone_probability=tone.probability,
            tone_model_id=tone_model_id,
        )
        for article, found in enumerate(mentions)
        for mention, tone in zip(found, tones[article], strict=True)
    ]
    return answers.save("tag entities", batch, rows, started)


def mentions_of(batch: Batch, model: str) -> list[list[Mention]]:
    """The entity mentions of each text of the batch; tagged once, whichever stage asks first."""
    tagger = cast(EntityTagger, open_model(model, "entities"))
    return batch.once("entities", (model,), lambda: tagger.tag(batch.reading))
