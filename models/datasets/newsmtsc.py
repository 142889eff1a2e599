"""NewsMTSC: the tone towards a person or group in a sentence of political news.

Source: Hamborg and Donnay (EACL 2021), sentences from US outlets; licence as in the data's LICENSE file.
Traps: the files have a row per target, so that a sentence is repeated for each of its targets; targets may be
pronouns; the test split `rw_test` is scored only once; the published readme describes another layout than that of
the files.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from models.datasets.files import need

POLARITY = {-1: 0, 0: 1, 1: 2}  # to the order of SENTIMENT_LABELS


@dataclass(frozen=True, slots=True)
class TargetedSentence:
    """A sentence and its targets as (start, end, number in SENTIMENT_LABELS)."""

    text: str
    targets: tuple[tuple[int, int, int], ...]


def read_newsmtsc(data: Path, split: str) -> list[TargetedSentence]:
    """`split`: train, rw_dev, rw_test or mt_dev; sentences in order of first appearance."""
    targets: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    path = need(data, f"sentiment/newsmtsc/{split}.jsonl")
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        targets[row["sentence"]].append((row["from"], row["to"], POLARITY[int(row["polarity"])]))
    return [TargetedSentence(text, tuple(of_sentence)) for text, of_sentence in targets.items()]
