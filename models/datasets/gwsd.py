"""GWSD: opinions from climate news with eight votes each (Luo, Card and Jurafsky, Findings of EMNLP 2020).

It has a single claim, so that it only measures and nothing is learned from it.
"""

from __future__ import annotations

from pathlib import Path

from models.api import STANCE_LABELS
from models.datasets.files import csv_rows, need

_NUMBERS = {"agrees": STANCE_LABELS.index("supports"), "disagrees": STANCE_LABELS.index("disputes")}
_WORRY = "Global warming is a serious concern."


def read_gwsd(data: Path) -> list[tuple[str, str, int]]:
    """(claim, statement, number in STANCE_LABELS): opinions on which at least six of eight annotators agree.

    Neutral opinions are left out: they may leave the question open or not bear on it.
    """
    triples: list[tuple[str, str, int]] = []
    for row in csv_rows(need(data, "stance/gwsd/train.tsv"), "\t"):
        votes = [row[f"worker_{i}"] for i in range(8)]
        for vote, number in _NUMBERS.items():
            if votes.count(vote) >= 6:
                triples.append((_WORRY, row["sentence"], number))
    return triples
