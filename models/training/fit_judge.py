"""What is fitted with the judge's weights, on development articles as a night reads them.

Probabilities first, then how much likelier than the rest a side has to be, then what an article's own stance is
worked out from. Each number is stored with the weights.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.api import STANCES
from models.calibrate import Floats
from models.evaluation.news import NewsRead, near_sentences, read_news
from models.stages.entities import EmbeddedTagger
from models.stages.quotes import EmbeddedQuotes
from models.stages.stance import SIDES, EmbeddedStance, Judged, article_features
from models.training.judge_rows import cross_rows
from models.training.news import UNRELATED

log = logging.getLogger(__name__)
RIGHT, WRONG = 0.75, 0.03  # of the sides given that are right at least, and the wrong way round at most
_FACTORS = np.geomspace(1.0, 6.0, 37)
_RIDGE = 0.02
Labels = NDArray[np.int64]


def start_config() -> dict[str, Any]:
    """What changes nothing before it is fitted, and what chooses the sentences.

    gate: cosine of a text's nearest sentence to the claim below which nothing of it is read. On the development
    articles one claim in 20 that an article bears on lies below; of other articles one in 28 lies above.
    near, most: cosine of the other sentences, and how many are read. bears: the probability of bearing on the claim
    that one of the nearest must have.
    """
    return {
        "gate": 0.45,
        "near": 0.25,
        "most": 16,
        "bears": 0.0,
        "temperature": 1.0,
        "shift": [0.0] * len(STANCES),
        "side_factor": 1.0,
        "article": np.zeros((len(STANCES), 2 * UNRELATED + 1)).tolist(),
        "unread": 0.99,
    }


def fit_judge(stage: EmbeddedStance, tagger: EmbeddedTagger, quotes: EmbeddedQuotes, data: Path) -> None:
    """Fit everything into the stage's settings, in place."""
    config = stage.judges.config
    news = read_news(tagger, quotes, data)
    pairs, labels, _ = near_sentences(stage, news)
    crossed = cross_rows(data, held=True)
    logits = stage.judges.logits([*pairs, *(row.pair for row in crossed)])
    wanted = np.array([*labels, *(int(np.argmax(row.target)) for row in crossed)])
    config["temperature"], config["shift"] = fit_shift(logits, wanted)
    config["side_factor"] = _side_factor(stage.calibrated(logits), wanted)
    config["article"] = _fit_article(stage, news)
    log.info("judge: %s", config)


def fit_shift(logits: Floats, labels: Labels) -> tuple[float, list[float]]:
    """Temperature, and what is added to the logits before it, of least negative log likelihood."""
    inputs, wanted = torch.from_numpy(logits).double(), torch.from_numpy(labels)
    slope, shift = torch.ones(1, dtype=torch.float64), torch.zeros(len(STANCES), dtype=torch.float64)
    solved = _minimised([slope, shift], lambda: _cost((inputs + shift) * slope, wanted))
    log.info("judge: negative log likelihood %.4f over %d pairs", solved, len(labels))
    return round(1 / float(slope), 4), [round(float(each), 4) for each in shift - shift.mean()]


def _side_factor(chances: Floats, labels: Labels) -> float:
    """The least factor by which a side must be likelier, so that RIGHT and WRONG hold for the sides that are given;
    the largest where none does."""
    for factor in _FACTORS:
        weighed = chances.copy()
        weighed[:, SIDES] /= factor
        taken = weighed.argmax(1)
        given = np.isin(taken, SIDES)
        right = float((taken == labels)[given].mean())
        wrong = float((np.isin(labels, SIDES) & (taken != labels))[given].mean())
        log.info("judge: factor %.2f, %d sides, right %.3f, wrong way %.3f", factor, given.sum(), right, wrong)
        if right >= RIGHT and wrong <= WRONG:
            break
    return round(float(factor), 3)


def _fit_article(stage: EmbeddedStance, news: NewsRead) -> list[list[float]]:
    """(4, 7) weights of an article's own stance, by logistic regression with a ridge."""
    features: list[Floats] = []
    labels: list[int] = []
    for judged, own in article_examples(stage, news):
        features.append(article_features(judged))
        labels.append(own)
    return fit_article(np.stack(features), np.array(labels))


def article_examples(stage: EmbeddedStance, news: NewsRead) -> list[tuple[list[Judged], int]]:
    """Per claim on an article whose sentences are read, what the judge says of them, and the article's stance."""
    examples: list[tuple[list[Judged], int]] = []
    for number, claims in enumerate(news.claims):
        one = news.alone(number)
        texts = [claim.claim for claim in claims]
        asked = stage.chosen(one, [news.quotes[number]], texts)
        judged = list(stage.decided(stage.chances(one, texts, asked), asked))
        for place, claim in enumerate(claims):
            found = [each for each, of in zip(judged, asked, strict=True) if of.claim == place]
            if found:
                examples.append((found, claim.own))
    return examples


def fit_article(features: Floats, labels: Labels) -> list[list[float]]:
    """(4, features) weights of least negative log likelihood with a ridge."""
    inputs, wanted = torch.from_numpy(features).double(), torch.from_numpy(labels)
    weights = torch.zeros(len(STANCES), features.shape[1], dtype=torch.float64)
    _minimised([weights], lambda: _cost(inputs @ weights.T, wanted) + _RIDGE * weights.square().mean())
    return [[round(float(each), 3) for each in row] for row in weights]


def _cost(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cross_entropy(scores, wanted)


def _minimised(moving: Sequence[torch.Tensor], cost: Any) -> float:
    for one in moving:
        one.requires_grad_(True)
    optimiser = torch.optim.LBFGS(moving, max_iter=300, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        value: torch.Tensor = cost()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    least = float(optimiser.step(step))  # type: ignore[no-untyped-call]
    for one in moving:
        one.requires_grad_(False)
    return least
