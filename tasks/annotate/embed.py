"""The embedding stage: each article as a vector, by which articles on the same matter are found."""

from __future__ import annotations

import time
from typing import cast

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.api import Embedder
from models.registry import open_model
from tasks.annotate.annotation import Answers, Batch
from tasks.model_errors import model_errors_as_input_errors
from tasks.receipt import Receipt


@task(name="embed", task_run_name="embed {batch.source} {batch.shard}", cache_policy=NO_CACHE)
@model_errors_as_input_errors
def embed_articles(batch: Batch, model: str, answers: Answers) -> Receipt:
    """Make the vector of every article of the batch.

    Raises:
        InputError: the model cannot be opened or does not embed.
    """
    started = time.monotonic()
    embedder = cast(Embedder, open_model(model, "embedding"))
    model_id = embedder.identity.model_id
    # Rounded as half precision rounds: 11 significant bits keep inner products to three digits, and the other 13
    # of a float's 24 would be noise that no file can be made smaller by.
    vectors = embedder.embed(batch.reading).astype(np.float16).astype(np.float32)
    rows = [batch.row(article, model_id, embedding=vector) for article, vector in enumerate(vectors)]
    return answers.save("embed", batch, rows, started)
