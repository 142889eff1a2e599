"""The judge's training from MPNet and ready rows: batches of similar length, AdamW, checkpoints.

The order of batches depends on the seed alone, so that an interrupted run resumes exactly where it stopped.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from models.api import STANCE_LABELS, ModelError
from models.judge import packing
from models.judge.network import JudgeNetwork, from_mpnet
from models.judge.pairs import PAD
from models.reader.batching import batches
from models.training.half import TrainedEncoder
from models.training.judge_rows import GROUPS, JudgeRows

BATCH_TOKENS = 1536
ENCODER_RATE, HEAD_RATE = 6e-5, 6e-4
WARM_UP = 0.05  # share of the steps
# The lower half and the embeddings are frozen, rounded as they are stored, so that the upper half learns on the
# states that it will see. Half as many weights are trained, and a step takes 31 % less time.
FROZEN = 6
_REPORTS, _UNRELATED = STANCE_LABELS.index("reports"), STANCE_LABELS.index("unrelated")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JudgeCourse:
    """A part of the training, with an optimiser and a checkpoint of its own.

    Attributes:
        passes: the number of passes over the rows of each group (`models.training.judge_rows.GROUPS`).
        rate: shares of the full learning rate at the beginning and at the end.
        steps: the number of batches after which the course ends; None for all.
    """

    passes: Mapping[str, float]
    rate: tuple[float, float]
    steps: int | None = None


COURSES = (
    JudgeCourse({"public": 0.75}, (1.0, 0.82), steps=750),
    JudgeCourse({"public": 0.07, "news 1": 1.0}, (0.85, 0.6), steps=600),
    JudgeCourse({"public": 0.04, "news 2": 1.0, "fresh 1": 1.0, "pairs": 1.0}, (0.6, 0.03)),
    JudgeCourse({"fresh 2": 1.0}, (0.4, 0.03)),
    JudgeCourse({"further public": 1.0, "replay 1": 1.0}, (0.8, 0.55)),
    JudgeCourse({"further": 1.0, "replay 2": 1.0, "pairs": 1.0}, (0.7, 0.02)),
    JudgeCourse({"kept public": 1.0, "news 3": 1.0, "fresh 3": 1.0, "further 2": 1.0}, (0.7, 0.02)),
)


def base_network(folder: Path) -> JudgeNetwork:
    """The network with MPNet's encoder from `folder`, with its lower half frozen.

    Raises:
        ModelError: there is no MPNet in the folder.
    """
    path = folder / "model.safetensors"
    if not path.exists():
        raise ModelError(f"{path} is missing; the judge's training starts from all-mpnet-base-v2")
    network = JudgeNetwork()
    network.encoder.load_state_dict(from_mpnet(load_file(path)))
    freeze(network)
    return network


@torch.no_grad()
def freeze(network: JudgeNetwork) -> None:
    """Freeze the lower half and the embeddings, rounded to the bits in which they are stored."""
    encoder = network.encoder
    for part in (encoder.words, encoder.positions, encoder.norm, encoder.distances, *encoder.layers[:FROZEN]):
        part.requires_grad_(False)
    for name, weight in network.named_parameters():
        bits = packing.bits_of(name, weight)
        if bits is not None and not weight.requires_grad:
            weight.copy_(packing.rounded(weight, bits))


def plan_batches(rows: JudgeRows, course: JudgeCourse, seed: int) -> list[tuple[float, list[int]]]:
    """All batches of a course, each with its share of the full learning rate."""
    rng = random.Random(seed)
    lengths = np.diff(rows.ends, prepend=0)
    steps: list[list[int]] = []
    for group, left in course.passes.items():
        pool = np.flatnonzero(rows.group == GROUPS.index(group)).tolist()
        while left > 0:
            chosen = rng.sample(pool, round(len(pool) * min(1.0, left)))
            near = [int(lengths[i]) + rng.randrange(6) for i in chosen]  # new neighbours in each pass
            steps += [[chosen[i] for i in batch] for batch in batches(near, BATCH_TOKENS)]
            left -= 1
    rng.shuffle(steps)
    steps = steps[: course.steps]
    start, end = course.rate
    warm = max(1, int(WARM_UP * len(steps)))
    rates = np.linspace(start, end, len(steps)) * np.minimum(1.0, np.arange(1, len(steps) + 1) / warm)
    return list(zip(rates.tolist(), steps, strict=True))


def train_judge(
    network: JudgeNetwork,
    rows: JudgeRows,
    plan: Sequence[tuple[float, list[int]]],
    checkpoint: Path,
    device: torch.device,
    save_every: int = 150,
    stop_after: int | None = None,
) -> None:
    """Train `network` in place over `plan`, resumed from the checkpoint if there is one.

    Args:
        save_every: steps between checkpoints.
        stop_after: the step after which to stop, as an interruption would.

    Raises:
        ModelError: the checkpoint is of a run over other batches.
    """
    network.to(device).train()
    heads = [*network.mix.parameters(), *network.score.parameters()]
    moving = [weight for weight in network.encoder.parameters() if weight.requires_grad]
    groups = [{"params": moving, "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    digest = hashlib.sha256(repr(plan).encode()).hexdigest()
    done = _resume(checkpoint, network, optimiser, digest)
    trained = TrainedEncoder(network.encoder, device)
    mean, began, seen = 0.0, time.monotonic(), 0
    for number in range(done, len(plan) if stop_after is None else stop_after):
        rate, chosen = plan[number]
        for group, full in zip(optimiser.param_groups, (ENCODER_RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * full
        ids = row_ids(rows, chosen).to(device)
        logits = network.scores(trained.renewed()(ids, first=1)).float()
        loss = judge_loss(logits, rows, chosen)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        trained.hand_back()
        torch.nn.utils.clip_grad_norm_(moving + heads, 1.0)
        optimiser.step()
        mean = 0.98 * mean + 0.02 * float(loss.detach()) if mean else float(loss.detach())
        seen += ids.numel()
        if (number + 1) % 20 == 0:
            speed = seen / (time.monotonic() - began)
            left = (time.monotonic() - began) / (number + 1 - done) * (len(plan) - number - 1) / 60
            log.info("step %d of %d, %.0f tokens/s, %.0f min left: %.3f", number + 1, len(plan), speed, left, mean)
        if (number + 1) % save_every == 0 or number + 1 == len(plan):
            _save(checkpoint, network, optimiser, number + 1, digest)
    network.eval()


def row_ids(rows: JudgeRows, chosen: Sequence[int]) -> Tensor:
    """(rows, tokens) the word pieces of the chosen rows, padded to the longest."""
    starts = [int(rows.ends[i - 1]) if i else 0 for i in chosen]
    ids = np.full(
        (len(chosen), max(int(rows.ends[i]) - a for i, a in zip(chosen, starts, strict=True))), PAD, np.int64
    )
    for number, (i, start) in enumerate(zip(chosen, starts, strict=True)):
        ids[number, : int(rows.ends[i]) - start] = rows.ids[start : rows.ends[i]]
    return torch.from_numpy(ids)


def judge_loss(logits: Tensor, rows: JudgeRows, chosen: Sequence[int]) -> Tensor:
    """The mean cross entropy; for a label "neither", of the sum of the two stances that it may be.

    Args:
        logits: (chosen rows, 4).
    """
    logs = logits.log_softmax(-1)
    targets = torch.from_numpy(rows.targets[chosen]).to(logits.device)
    neither = torch.from_numpy(rows.neither[chosen]).to(logits.device)
    either = torch.logaddexp(logs[:, _REPORTS], logs[:, _UNRELATED])
    return -torch.where(neither, either, (targets * logs).sum(-1)).mean()


def _resume(checkpoint: Path, network: JudgeNetwork, optimiser: Any, digest: str) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    if state["plan"] != digest:
        raise ModelError(
            f"{checkpoint} belongs to a run with other rows or another recipe; use another work folder"
        )
    network.load_state_dict(state["moved"], strict=False)
    optimiser.load_state_dict(state["optimiser"])
    log.info("resumed after step %d", state["done"])
    return int(state["done"])


def _save(checkpoint: Path, network: JudgeNetwork, optimiser: Any, done: int, digest: str) -> None:
    beside = checkpoint.with_suffix(".new")
    moved = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
    torch.save({"moved": moved, "optimiser": optimiser.state_dict(), "done": done, "plan": digest}, beside)
    os.replace(beside, checkpoint)
