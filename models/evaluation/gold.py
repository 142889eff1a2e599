"""Labelled sets as texts with the spans of their sentences and their gold spans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.api import Span
from models.datasets.columns import TaggedSentence, read_columns
from models.datasets.files import need
from models.datasets.re3d import HELD_DOCUMENTS, read_re3d, read_re3d_terms
from models.evaluation.measures import SpanSet

GoldTexts = tuple[list[str], list[list[Span]], list[SpanSet]]  # texts, their sentences, their gold spans
_NEIGHBOURS = 20  # CoNLL sentences per text, since its files do not mark the ends of articles


def conll(data: Path, split: str) -> GoldTexts:
    """CoNLL-2003's dev or test `split`: texts of neighbouring sentences, each sentence a line."""
    sentences = read_columns(need(data, f"entities/conll2003/{split}.txt"))
    return _joined([sentences[i : i + _NEIGHBOURS] for i in range(0, len(sentences), _NEIGHBOURS)])


def conflict(data: Path) -> GoldTexts:
    """The names of the held-out re3d documents, in sentences without unknown labels."""
    held_out = read_re3d(data)[::HELD_DOCUMENTS]
    return _joined([[s for s in document if not s.unknown] for document in held_out])


def conflict_terms(data: Path) -> GoldTexts:
    """Nationalities, times, weapons and quantities of the same documents."""
    return _joined(read_re3d_terms(data)[::HELD_DOCUMENTS])


def _joined(groups: Sequence[Sequence[TaggedSentence]]) -> GoldTexts:
    texts: list[str] = []
    cuts: list[list[Span]] = []
    gold: list[SpanSet] = []
    for sentences in groups:
        start, spans = 0, []
        gold_spans: SpanSet = set()
        for sentence in sentences:
            spans.append((start, start + len(sentence.text)))
            gold_spans |= {(start + a, start + b, kind) for a, b, kind in sentence.names}
            start += len(sentence.text) + 1
        texts.append("\n".join(s.text for s in sentences))
        cuts.append(spans)
        gold.append(gold_spans)
    return texts, cuts, gold
