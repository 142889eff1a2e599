"""`nightdesk train`: the embedded weights from data and the untouched encoder, in one call."""

from __future__ import annotations

import logging
from pathlib import Path

import torch

from models import machine
from models.network import JointNetwork
from models.training.base import base_folder, base_tokenizer, load_base
from models.training.loop import plan_steps, run
from models.training.plan import SEED, Sources, Teacher, training_rows

PASSES = {"entities": 2.0, "tone": 1.2, "sentiment": 0.6, "stance": 0.45, "embedding": 0.7}
BATCH_TOKENS = 2048
log = logging.getLogger(__name__)


def train_network(data: Path, work: Path, passes: dict[str, float] | None = None, seed: int = SEED) -> JointNetwork:
    """Train the joint network, going on from `work` if a run was stopped there.

    Raises:
        ModelError: a data file or the untouched encoder is missing.
    """
    where = machine.device()
    torch.manual_seed(seed)
    tokenizer = base_tokenizer()
    rows = training_rows(Sources(data, work, tokenizer, Teacher(tokenizer, where)))
    network = JointNetwork()
    load_base(network.encoder)
    network.to(where)
    steps = plan_steps(rows, passes or PASSES, BATCH_TOKENS, seed)
    log.info("%d steps from %s", len(steps), base_folder())
    run(network, rows, steps, work, where, seed)
    return network.eval()
