"""What heads and decoding cost beside the encoder: at most 15 % of its time is the aim."""

from __future__ import annotations

from models.evaluation.speed import timed
from models.opened import open_weights
from tests.benchmarks.articles import articles


def run(count: int = 48) -> None:
    """Print articles per second, and the share of heads and decoding, by stage."""
    print(timed(open_weights(), articles(count)).told())
