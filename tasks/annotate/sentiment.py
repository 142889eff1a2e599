"""The sentiment stage: the sentiment each article's author writes with."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import SentimentReader
from models.registry import open_model
from tasks.annotate.annotation import Answers, Batch
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt


@task(
    name="classify-sentiment",
    task_run_name="classify sentiment {batch.source} {batch.shard}",
    cache_policy=NO_CACHE,
)
@model_errors_as_input_errors
def classify_sentiment(batch: Batch, model: str, answers: Answers) -> Receipt:
    """Classify the sentiment of every article of the batch.

    Raises:
        InputError: the model cannot be opened or does not classify sentiment.
    """
    started = time.monotonic()
    reader = cast(SentimentReader, open_model(model, "sentiment"))
    model_id = reader.identity.model_id
    rows = [
        batch.row(article, model_id, **asdict(sentiment))
        for article, sentiment in enumerate(reader.sentiment(batch.reading))
    ]
    return answers.save("classify sentiment", batch, rows, started)
