"""The quote stage: who says what in each article."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import Quote, QuoteReader
from models.registry import open_model
from tasks.annotate.annotation import Answers, Batch
from tasks.annotate.entities import mentions_of
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt


@task(name="attribute-quotes", task_run_name="attribute quotes {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def attribute_quotes(batch: Batch, model: str, entity_model: str, answers: Answers) -> Receipt:
    """Find the quotes of every article of the batch, their speakers tied to the entities that `entity_model` tags.

    Raises:
        InputError: a model cannot be opened or does not find quotes or tag.
    """
    started = time.monotonic()
    speaker_model_id = open_model(entity_model, "entities").identity.model_id
    model_id = open_model(model, "quotes").identity.model_id
    rows = [
        batch.row(article, model_id, **asdict(quote), speaker_model_id=speaker_model_id)
        for article, found in enumerate(quotes_of(batch, model, entity_model))
        for quote in found
    ]
    return answers.save("attribute quotes", batch, rows, started)


def quotes_of(batch: Batch, model: str, entity_model: str) -> list[list[Quote]]:
    """The quotes of each text of the batch; found once, whichever stage asks first."""
    reader = cast(QuoteReader, open_model(model, "quotes"))
    mentions = mentions_of(batch, entity_model)
    return batch.once("quotes", (model, entity_model), lambda: reader.quote(batch.reading, mentions))
