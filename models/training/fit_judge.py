"""The fitting of the judge's settings, on development articles with the reader's quotes.

First the calibration, then the factor by which a side must be likelier than the rest, then the weights of an
article's own stance. Each number is stored with the judge's weights.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.api import STANCE_LABELS
from models.calibrate import Floats
from models.datasets.claim_pairs import cross_rows
from models.evaluation.news import (
    DevelopmentNews,
    Judgements,
    claims_from_elsewhere,
    judge_claims,
    near_sentences,
    positions,
    read_news,
    side_figures,
)
from models.judge.stance import FEATURES, EmbeddedStance, article_features
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes

log = logging.getLogger(__name__)
RIGHT, WRONG = 0.75, 0.03  # of predicted sides: the least share that is right, the most that is wrong way
_FACTORS = np.geomspace(1.0, 6.0, 37)
_RIDGE = 0.01  # best in eight-fold cross-validation on the development articles
Labels = NDArray[np.int64]


def start_config() -> dict[str, Any]:
    """The settings that choose sentences, and neutral values of the settings to fit.

    gate: the weights of the cosine of a text's nearest sentence and of the share of the claim's words in the text;
    a text is read if the weighted sum is at least 1. Fitted on the training articles: it keeps 97.0 % of the firm
    sides in them, and admits 2.8 % of other articles. With the cosine alone, from .45, it was 95.9 and 4.1 %.
    near, near_said, most: the least cosine of the author's sentences and of sentences with a speaker, and the most
    sentences that are read. With .15 and 60 sentences no more sides are right.
    rounds: after so many sentences of a text, the probability of bearing on the claim that one of them must have
    for the judge to read on. With the first round alone it reads 1.6 times as many sentences on nights, and 31.8
    instead of 31.2 % of the firm sides are recalled.
    """
    return {
        "gate": (1.476, 0.738),
        "near": 0.3,
        "near_said": 0.25,
        "most": 24,
        "rounds": ((2, 0.05), (4, 0.3), (8, 0.6)),
        "temperature": 1.0,
        "shift": [0.0] * len(STANCE_LABELS),
        "fall": [0.0] * len(STANCE_LABELS),
        "side_factor": 1.0,
        "article": np.zeros((len(STANCE_LABELS), FEATURES)).tolist(),
        "article_lift": [1.0] * len(STANCE_LABELS),
        "unread": 0.99,
    }


def fit_judge(stage: EmbeddedStance, tagger: EmbeddedTagger, quotes: EmbeddedQuotes, data: Path) -> None:
    """Fit all settings of the stage, in place."""
    config = stage.opened_judge.config
    news = read_news(tagger, quotes, data)
    near, cross_pairs = near_sentences(stage, news), cross_rows(data, held=True)
    logits = stage.opened_judge.logits([*(sentence.pair for sentence in near), *(row.pair for row in cross_pairs)])
    labels = np.array(
        [*(sentence.label for sentence in near), *(int(np.argmax(row.target)) for row in cross_pairs)]
    )
    nearer = [*(sentence.nearer for sentence in near), *[0] * len(cross_pairs)]
    config.update(fit_shift(logits, np.log1p(np.array(nearer, np.float64)), labels))
    judgements = judge_claims(stage, news)
    config["side_factor"] = _side_factor(stage, news, judgements)
    elsewhere = claims_from_elsewhere(news)
    features, owns = article_examples([(news, judgements), (elsewhere, judge_claims(stage, elsewhere))])
    config["article"] = fit_article(features, owns)
    config["article_lift"] = lift(owns)
    log.info("judge: %s", config)


def fit_shift(logits: Floats, behind: NDArray[np.float64], labels: Labels) -> dict[str, Any]:
    """The temperature, and the additions to the logits before it, of least negative log likelihood.

    Args:
        behind: (pairs,) the logarithm of 1 plus the number of sentences in the text that are nearer to the claim.
            With it recall of sides at the same precision is a fifth higher, in five-fold cross-validation.
    """
    inputs, targets, far = torch.from_numpy(logits).double(), torch.from_numpy(labels), torch.from_numpy(behind)
    slope = torch.ones(1, dtype=torch.float64)
    shift, fall = (torch.zeros(len(STANCE_LABELS), dtype=torch.float64) for _ in range(2))
    _minimised([slope, shift, fall], lambda: _cost((inputs + shift + far[:, None] * fall) * slope, targets))
    centred = ([round(float(number), 4) for number in tensor - tensor.mean()] for tensor in (shift, fall))
    return {"temperature": round(1 / float(slope), 4), **dict(zip(("shift", "fall"), centred, strict=True))}


def _side_factor(stage: EmbeddedStance, news: DevelopmentNews, judgements: Judgements) -> float:
    """The least factor with which RIGHT and WRONG hold for the sides of speakers, end to end; the largest if none
    does."""
    for factor in _FACTORS:
        stage.opened_judge.config["side_factor"] = float(factor)
        scores = side_figures(news, positions(stage, news, judgements)).scores
        right, wrong = scores["sides right"].value, scores["wrong way"].value
        recall = scores["found"].value
        log.info("judge: factor %.2f, right %.3f, wrong way %.3f, recall %.3f", factor, right, wrong, recall)
        if right >= RIGHT and wrong <= WRONG:
            break
    return round(float(factor), 3)


def article_examples(judged: Sequence[tuple[DevelopmentNews, Judgements]]) -> tuple[Floats, Labels]:
    """Features, (examples, FEATURES), and article stances, (examples,), of all claims that their article comes
    near.

    Claims on other articles are among them. In eight-fold cross-validation 37 of 183 of these get a side without
    them, and 3 sides are right; with them 10 do, and 1 is right. Macro-F1 on the articles' own claims falls from
    .565 to .534.
    """
    read = [
        (claims[claim].own, judgement)
        for news, judgements in judged
        for claims, of_article in zip(news.claims, judgements, strict=True)
        for claim, judgement in sorted(of_article.items())
    ]
    return np.stack([article_features(judgement) for _, judgement in read]), np.array([own for own, _ in read])


def fit_article(features: Floats, labels: Labels) -> list[list[float]]:
    """(4, FEATURES) weights of an article's own stance, by logistic regression with a ridge penalty."""
    inputs, targets = torch.from_numpy(features).double(), torch.from_numpy(labels)
    weights = torch.zeros(len(STANCE_LABELS), features.shape[1], dtype=torch.float64)
    _minimised([weights], lambda: _cost(inputs @ weights.T, targets) + _RIDGE * weights.square().mean())
    return [[round(float(number), 3) for number in row] for row in weights]


def lift(labels: Labels) -> list[float]:
    """The factors of an article's stance probabilities before the likeliest is chosen: larger for rarer stances.

    In cross-validation they raise macro-F1 from .505 to .534.
    """
    counts = np.bincount(labels, minlength=len(STANCE_LABELS)).clip(1)
    return [round(float(number), 3) for number in (counts.max() / counts) ** 0.5]


def _cost(scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cross_entropy(scores, targets)


def _minimised(moving: Sequence[torch.Tensor], cost: Any) -> None:
    for tensor in moving:
        tensor.requires_grad_(True)
    optimiser = torch.optim.LBFGS(moving, max_iter=300, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        value: torch.Tensor = cost()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(step)  # type: ignore[no-untyped-call]
    for tensor in moving:
        tensor.requires_grad_(False)
