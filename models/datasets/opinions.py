"""Sentences and articles with the sentiment of their author.

Sources: SST-2 (Socher et al. 2013, phrases of film reviews, no neutral class); PerSenT development part (Bastan et
al. 2020, the author's sentiment towards the main entity of a news article, CC BY 4.0); NewsMTSC sentences whose
targets all have one tone (a weak label).
Traps: SST-2 has many fragments of the same sentence and is in lower case; PerSenT's rows label only some
paragraphs, and its documents use two spaces for a comma.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from models.api import SENTIMENT_LABELS
from models.datasets.files import csv_rows, need
from models.datasets.newsmtsc import read_newsmtsc


@dataclass(frozen=True, slots=True)
class Opinion:
    """A text and its number in SENTIMENT_LABELS."""

    text: str
    label: int


def read_sst2(data: Path, count: int, seed: int) -> list[Opinion]:
    """`count` phrases of at least six words."""
    path = need(data, "sentiment/sst2/train.tsv")
    pairs = [line.rsplit("\t", 1) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    rows = [Opinion(text.strip(), 2 * int(label)) for text, label in pairs if len(text.split()) >= 6]
    return random.Random(seed).sample(rows, min(count, len(rows)))


def read_persent(data: Path) -> tuple[list[Opinion], list[Opinion]]:
    """Whole articles: even rows to learn from, odd rows to measure."""
    rows = [
        Opinion(row["DOCUMENT"].replace("  ", ", "), SENTIMENT_LABELS.index(row["TRUE_SENTIMENT"].lower()))
        for row in csv_rows(need(data, "sentiment/persent/dev.csv"))
    ]
    return rows[::2], rows[1::2]


def read_even_tones(data: Path) -> list[Opinion]:
    """NewsMTSC training sentences whose targets agree."""
    sentences = read_newsmtsc(data, "train")
    return [Opinion(s.text, s.targets[0][2]) for s in sentences if len({t[2] for t in s.targets}) == 1]
