"""The joint loop: shuffled batches of a task each, a shared optimiser, checkpoints to resume from.

The order of batches depends on the seed alone, so that an interrupted run resumes exactly where it stopped.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from models.api import ModelError
from models.reader.batching import batches
from models.training.half import TrainedEncoder
from models.training.losses import Network, loss_of
from models.training.rows import Row

ENCODER_RATE = 1.5e-4  # between the best single-task rates (8e-5 stance, 3e-4 names)
HEAD_RATE = 1e-3
WARM_UP = 0.06  # share of the steps
log = logging.getLogger(__name__)

Step = tuple[str, list[int]]  # a task and the numbers of its rows


def plan_steps(
    rows: Mapping[str, Sequence[Row]], passes: Mapping[str, float], tokens: int, seed: int
) -> list[Step]:
    """All batches of the run, shuffled across tasks.

    Args:
        passes: the number of passes over each task's rows; 1.5 reads all of them, and then half of them again.
        tokens: the size of a batch, padding included.
    """
    rng = random.Random(seed)
    steps: list[Step] = []
    for task, pool in rows.items():
        left = passes[task]
        while left > 0:
            chosen = rng.sample(range(len(pool)), int(len(pool) * min(1.0, left)))
            lengths = [
                len(pool[i].ids) + rng.randrange(8) for i in chosen
            ]  # rows of similar length get new neighbours in each pass
            steps += [(task, [chosen[i] for i in batch]) for batch in batches(lengths, tokens)]
            left -= 1
    return rng.sample(steps, len(steps))


def run(
    network: Network,
    rows: Mapping[str, Sequence[Row]],
    steps: Sequence[Step],
    checkpoint: Path,
    device: torch.device,
    seed: int,
    weights: Mapping[str, float] | None = None,
    rate: float = 1.0,
    save_every: int = 100,
    stop_after: int | None = None,
) -> None:
    """Train `network` in place over `steps`, resumed from the checkpoint if there is one.

    Args:
        weights: the factor of each task's loss, 1 by default.
        rate: the peak of the learning rate, as a share of ENCODER_RATE and HEAD_RATE.
        save_every: steps between checkpoints.
        stop_after: the step after which to stop, as an interruption would.

    Raises:
        ModelError: the checkpoint is of a run over other steps.
    """
    optimiser = _optimiser(network)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate * _rate(step, len(steps)))
    plan = hashlib.sha256(repr(steps).encode()).hexdigest()
    done = _resume(checkpoint, network, optimiser, schedule, plan)
    network.train()
    trained = TrainedEncoder(network.encoder, device)
    losses: dict[str, float] = defaultdict(float)
    started, seen = time.monotonic(), 0
    for number in range(done, len(steps) if stop_after is None else stop_after):
        task, chosen = steps[number]
        torch.manual_seed(seed + number)  # the same dropout, whether resumed or not
        loss = loss_of(network, trained.renewed(), task, [rows[task][i] for i in chosen], device)
        optimiser.zero_grad(set_to_none=True)
        ((weights or {}).get(task, 1.0) * loss).backward()  # type: ignore[no-untyped-call]
        trained.hand_back()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses[task] = 0.95 * losses[task] + 0.05 * float(loss.detach()) if losses[task] else float(loss.detach())
        seen += sum(len(rows[task][i].ids) for i in chosen)
        if (number + 1) % 20 == 0:
            speed = seen / (time.monotonic() - started)
            means = ", ".join(f"{name} {value:.3f}" for name, value in sorted(losses.items()))
            left = (time.monotonic() - started) / (number + 1 - done) * (len(steps) - number - 1) / 60
            log.info("step %d of %d, %.0f tokens/s, %.0f min left: %s", number + 1, len(steps), speed, left, means)
        if (number + 1) % save_every == 0 or number + 1 == len(steps):
            _save(checkpoint, network, optimiser, schedule, number + 1, plan)


def _optimiser(network: Network) -> torch.optim.Optimizer:
    """AdamW; word embeddings stay frozen (they are half of the weights, and most words occur too rarely)."""
    network.encoder.words.weight.requires_grad_(False)
    new = [*network.encoder.cases.parameters()]
    encoder = [w for name, w in network.encoder.named_parameters() if w.requires_grad and name != "cases.weight"]
    heads = [w for name, w in network.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": encoder, "lr": ENCODER_RATE}, {"params": new + heads, "lr": HEAD_RATE}]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)


def _rate(step: int, total: int) -> float:
    """Linear warm-up, then linear decay to a twentieth."""
    warm = max(1, int(WARM_UP * total))
    return (step + 1) / warm if step < warm else max(0.05, (total - step) / max(1, total - warm))


def _resume(checkpoint: Path, network: Network, optimiser: Any, schedule: Any, plan: str) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    if state["plan"] != plan:
        raise ModelError(
            f"{checkpoint} belongs to a run with other data or another recipe; use another work folder"
        )
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["rate"])
    log.info("resumed after step %d", state["done"])
    return int(state["done"])


def _save(checkpoint: Path, network: Network, optimiser: Any, schedule: Any, done: int, plan: str) -> None:
    beside = checkpoint.with_suffix(".new")
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "rate": schedule.state_dict()}
    torch.save({**state, "done": done, "plan": plan}, beside)
    os.replace(beside, checkpoint)
