"""The heads of sentiment and kind of news: linear, on the frozen states of whole articles.

They are fitted on articles that the joint training did not see: 560 partly labelled articles, and the fully
labelled articles that it held out.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.calibrate import Floats, fit_temperature
from models.datasets.labelled_articles import read_labelled_articles
from models.datasets.news import read_partly_labelled
from models.evaluation.measures import confusion, macro_f1
from models.reader.opened import OpenedReader
from models.reader.stages.sentiment import EmbeddedSentiment
from models.rules.sentences import split_sentences
from models.training.plan import TrainingInputs

FOLDS = 5
RIDGES = (0.1, 0.3, 1.0)  # for features of standard deviation 1; the best in cross-validation is chosen
# The exponent of label weights: each label is weighed by the root of how much rarer than the average it is. Without
# weights macro-F1 in cross-validation is .06 lower for `written` and .01 for `news`; with exponent 1 it is the
# same.
LIFT = 0.5
Labels = NDArray[np.int64]
log = logging.getLogger(__name__)


def fit_texts(opened: OpenedReader, inputs: TrainingInputs) -> dict[str, float]:
    """Fit both heads in place and return their temperatures, by the name of the head."""
    stage = EmbeddedSentiment(opened)
    kept, partly = read_labelled_articles(inputs.data, "tuning"), read_partly_labelled(inputs.data)
    texts = [*(article.text for article in kept), *(article.text for article in partly)]
    cuts = [*(split_sentences(article.text) for article in kept), *(article.sentences for article in partly)]
    features = torch.from_numpy(stage.features(stage.encode(texts, cuts)))
    written = [*(article.written for article in kept), *(article.written for article in partly)]
    news = [*(article.news for article in kept), *(article.news for article in partly)]
    return {
        "sentiment": _fit(opened, "sentiment", features, written),
        "news": _fit(opened, "news", features, news),
    }


def _fit(opened: OpenedReader, head: str, features: Tensor, labels: Sequence[int]) -> float:
    targets = np.array(labels, np.int64)
    logits_by_ridge = {ridge: _held_out(features, targets, ridge) for ridge in RIDGES}
    scores = {ridge: _macro_f1(targets, logits) for ridge, logits in logits_by_ridge.items()}
    best = max(scores, key=lambda ridge: scores[ridge])
    log.info("%s: macro-F1 %.3f of %d in cross-validation, ridge %.1f", head, scores[best], len(targets), best)
    layer = opened.network.get_submodule(head).get_submodule("score")
    weight, bias = solved(features, targets, best)
    layer.load_state_dict({"weight": weight.float(), "bias": bias.float()})
    return round(fit_temperature(logits_by_ridge[best], targets), 3)


def _held_out(features: Tensor, labels: Labels, ridge: float) -> Floats:
    """(texts, labels) the scores of each text from a head that was fitted without that text."""
    logits = np.zeros((len(labels), labels.max() + 1), np.float32)
    fold = np.arange(len(labels)) % FOLDS
    for number in range(FOLDS):
        weight, bias = solved(features[fold != number], labels[fold != number], ridge)
        logits[fold == number] = (features[fold == number].double() @ weight.T + bias).numpy()
    return logits


def _macro_f1(labels: Labels, logits: Floats) -> float:
    answers = logits.argmax(1).tolist()
    return float(macro_f1(confusion(labels.tolist(), answers, logits.shape[1], [0] * len(labels)).sum(0)))


def solved(features: Tensor, labels: Labels, ridge: float) -> tuple[Tensor, Tensor]:
    """Weight, (labels, features), and bias, (labels,), of ridge logistic regression on standardised features."""
    inputs = features.double()
    centre, spread = inputs.mean(0), inputs.std(0).clamp(min=1e-6)
    inputs, targets = (inputs - centre) / spread, torch.from_numpy(labels)
    counts = torch.bincount(targets).double()
    lifted = (counts.sum() / len(counts) / counts) ** LIFT
    weight = torch.zeros(len(counts), inputs.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(len(counts), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

    def step() -> Tensor:
        optimiser.zero_grad()
        cost = torch.nn.functional.cross_entropy(inputs @ weight.T + bias, targets, weight=lifted)
        cost = cost + ridge * weight.square().sum()
        cost.backward()  # type: ignore[no-untyped-call]
        return cost

    optimiser.step(step)  # type: ignore[no-untyped-call]
    plain = weight.detach() / spread
    return plain, bias.detach() - plain @ centre
