"""News articles with highlights, and the sentences that an extract should take from them.

Source: CNN/DailyMail (Hermann et al. 2015, See et al. 2017; the texts under CNN's terms), 800 articles; rows 700 to
799 are held out for measurements. Traps: nearly all are from CNN, whose highlights come from deeper in the article
than the Daily Mail's, so that LEAD-3 must be scored on the same rows; articles begin with "(CNN)" without a space.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from models.api import Span
from models.datasets.files import need
from models.rules.sentences import split_sentences

HELD_OUT = slice(700, 800)


@dataclass(frozen=True, slots=True)
class Highlighted:
    """An article, its sentences and its reference summary."""

    text: str
    sentences: list[Span]
    reference: str


def read_highlights(data: Path) -> list[Highlighted]:
    """All 800 articles, in the order of the file."""
    lines = need(data, "summaries/cnn_dm/train_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts = [re.sub(r"^\s*\(CNN\)\s*", "", row["article"]) for row in rows]
    return [
        Highlighted(text, split_sentences(text), row["highlights"]) for text, row in zip(texts, rows, strict=True)
    ]


def oracle(article: Highlighted, most: int = 4) -> list[int]:
    """The sentences with the best joint overlap of unigrams and bigrams with the reference.

    Sentences are added greedily while the overlap grows, as in Nallapati et al. 2017 (SummaRuNNer).
    """
    reference = _grams(article.reference)
    grams = [_grams(article.text[a:b]) for a, b in article.sentences]
    chosen: list[int] = []
    covered: Counter[tuple[str, ...]] = Counter()
    best = 0.0
    while len(chosen) < most:
        gains = [(_f1(covered + grams[i], reference), -i) for i in range(len(grams)) if i not in chosen]
        if not gains or max(gains)[0] <= best:
            break
        best, place = max(gains)
        chosen.append(-place)
        covered = covered + grams[-place]
    return sorted(chosen)


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return Counter([(w,) for w in words] + list(pairwise(words)))


def _f1(chosen: Counter[tuple[str, ...]], reference: Counter[tuple[str, ...]]) -> float:
    total = chosen.total() + reference.total()
    return 2 * (chosen & reference).total() / total if total else 0.0
