"""Training of a head that chooses among the candidates of a list, each as likely as the softmax of scores says."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.calibrate import Floats, fit_temperature
from models.training.plan import SEED

PASSES, LISTS, RATE = 12, 64, 3e-3  # the accuracy on development articles no longer rises from the sixth pass on
log = logging.getLogger(__name__)


class Listed(NamedTuple):
    """One list: its candidates' features, (candidates, features), and which of them are right."""

    features: Floats
    right: NDArray[np.bool_]


def train_on_lists(head: nn.Module, learned: Sequence[Listed]) -> None:
    """Train the head in place, (..., candidates, features) to (..., candidates)."""
    head.requires_grad_(True).train()
    optimiser = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.01)
    random = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    batches = [
        [learned[i] for i in chosen]
        for _ in range(PASSES)
        for chosen in np.array_split(random.permutation(len(learned)), max(1, len(learned) // LISTS))
    ]
    for number, batch in enumerate(batches):
        optimiser.param_groups[0]["lr"] = RATE * (1 - number / len(batches))
        optimiser.zero_grad()
        _loss(head, batch).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    head.requires_grad_(False).eval()


def fitted_on_lists(name: str, head: nn.Module, held: Sequence[Listed]) -> float:
    """The temperature of the head's probabilities on lists that it did not learn from."""
    with torch.inference_mode():
        logits = [head(torch.from_numpy(one.features)).numpy() for one in held]
    hits = np.mean([one.right[scores.argmax()] for one, scores in zip(held, logits, strict=True)])
    log.info("%s: %.3f right of %d held lists", name, hits, len(held))
    padded = np.full((len(logits), max(map(len, logits))), -1e9, np.float32)
    for row, scores in zip(padded, logits, strict=True):
        row[: len(scores)] = scores
    return round(fit_temperature(padded, np.array([one.right.argmax() for one in held])), 3)


def _loss(head: nn.Module, batch: Sequence[Listed]) -> Tensor:
    """Minus the log of what the right candidates have together, a mean over lists."""
    logits = head(torch.from_numpy(np.concatenate([one.features for one in batch])))
    rights = torch.from_numpy(np.concatenate([one.right for one in batch]))
    sizes = [len(one.right) for one in batch]
    lists = zip(torch.split(logits, sizes), torch.split(rights, sizes), strict=True)
    return torch.stack([scores.logsumexp(0) - scores[right].logsumexp(0) for scores, right in lists]).mean()
