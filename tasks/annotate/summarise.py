"""The summary stage: the sentences that tell what each article says."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import Summariser
from models.registry import open_model
from tasks.annotate.annotation import Answers, Batch
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt


@task(name="summarise", task_run_name="summarise {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def summarise(batch: Batch, model: str, sentences: int, answers: Answers) -> Receipt:
    """Summarise every article of the batch in at most `sentences` sentences.

    Raises:
        InputError: the model cannot be opened or does not summarise.
    """
    started = time.monotonic()
    summariser = cast(Summariser, open_model(model, "summary"))
    model_id = summariser.identity.model_id
    rows = [
        batch.row(article, model_id, **asdict(sentence) | {"unsupported": list(sentence.unsupported)})
        for article, summary in enumerate(summariser.summarise(batch.reading, sentences))
        for sentence in summary
    ]
    return answers.save("summarise", batch, rows, started)
