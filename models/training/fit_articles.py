"""The fitting on whole articles after the joint training: the map of sentence vectors, and the salience head."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from models.calibrate import Floats
from models.datasets.highlights import Highlighted, oracle
from models.datasets.stances import read_fnc
from models.reader.base import Vectors
from models.reader.heads.salience import SalienceHead
from models.reader.opened import OpenedReader
from models.reader.states import encode
from models.rules.salience import features
from models.rules.sentences import split_sentences
from models.training.plan import SEED, TrainingInputs

MAPPED = 250  # articles whose sentences fit the map: some eight thousand for its 148 thousand numbers
# The weight of an article whose sentences a person chose, relative to an article with highlights. On development
# articles summaries score 10.2 points above LEAD-3 and 19 % equal LEAD-3; with 6 it is 9.8 and 20 %.
KEY_WEIGHT = 8.0
log = logging.getLogger(__name__)


def fit_on_articles(
    opened: OpenedReader, inputs: TrainingInputs, articles: Sequence[Highlighted], key: Sequence[Highlighted]
) -> None:
    """Fit the map of the sentence head, then the salience head, which uses the new vectors.

    Args:
        articles: articles with highlights, from which the oracle sentences are computed.
        key: articles whose references are sentences that a person chose.
    """
    encoded = encode(opened.engine, opened.tokenizer, [a.text for a in articles], [a.sentences for a in articles])
    means = [e.sentence_means for e in encoded]
    mapped = articles[:MAPPED]
    surfaces = [article.text[a:b] for article in mapped for a, b in article.sentences]
    _fit_sentences(opened, inputs, surfaces, means[: len(mapped)])
    of_key = encode(opened.engine, opened.tokenizer, [a.text for a in key], [a.sentences for a in key])
    _fit_salience(opened, [*articles, *key], [*means, *(e.sentence_means for e in of_key)], len(key))


def _fit_sentences(
    opened: OpenedReader, inputs: TrainingInputs, surfaces: Sequence[str], means: Sequence[Floats]
) -> None:
    """Solve for the map by ridge regression, from mean states of the trained encoder to vectors of the base
    encoder.

    Headlines are added as texts of their own, since claims look like them.
    """
    headlines = sorted({pair.claim for pair in read_fnc(inputs.data, "train").pairs})[::2]
    alone = encode(opened.engine, opened.tokenizer, headlines, [split_sentences(h) for h in headlines])
    cut = [h[a:b] for h in headlines for a, b in split_sentences(h)]
    matrix = torch.from_numpy(np.concatenate([*means, *(e.sentence_means for e in alone)])).double()
    matrix = torch.cat([matrix, torch.ones(len(matrix), 1)], 1)
    targets = torch.from_numpy(_taught(inputs, [*surfaces, *cut])).double()
    ridge = 1e-2 * len(matrix) * torch.eye(matrix.shape[1], dtype=torch.float64)
    solved = torch.linalg.solve(matrix.T @ matrix + ridge, matrix.T @ targets)
    head = opened.network.sentence.map
    head.weight.data.copy_(solved[:-1].T.float())
    head.bias.data.copy_(solved[-1].float())
    cosine = torch.nn.functional.cosine_similarity((matrix @ solved), targets).mean()
    log.info("sentence vectors: mean cosine to the base encoder's %.3f over %d", float(cosine), len(matrix))


def _taught(inputs: TrainingInputs, sentences: Sequence[str]) -> Vectors:
    kept = inputs.work / "fit-vectors.npy"
    if not kept.exists():
        np.save(kept, inputs.vectors(sentences))
    vectors: Vectors = np.load(kept)
    return vectors


def _fit_salience(
    opened: OpenedReader, articles: Sequence[Highlighted], means: Sequence[Floats], chosen: int
) -> None:
    """Train the salience head on oracle labels, with full-batch steps of Adam.

    The last `chosen` articles, whose sentences a person chose, have KEY_WEIGHT times the weight. Steps and decay
    were tuned on rows 560-699 of CNN/DailyMail, with a head fitted on the rows before: ROUGE-1 is 2.4 above LEAD-3.
    With 300 steps and a tenth of the decay it was 1.8 above, and with each sentence's own ROUGE as label below
    LEAD-3."""
    network = opened.network
    described = [
        features(a.text, a.sentences, opened.heads.sentence(m), opened.heads.key(m))
        for a, m in zip(articles, means, strict=True)
    ]
    inputs = torch.from_numpy(np.concatenate(described))
    labels = torch.cat([_oracle_labels(article) for article in articles])
    weights = [KEY_WEIGHT if number >= len(articles) - chosen else 1.0 for number in range(len(articles))]
    weight = torch.repeat_interleave(torch.tensor(weights), torch.tensor([len(a.sentences) for a in articles]))
    torch.manual_seed(SEED)
    network.salience.load_state_dict(SalienceHead().state_dict())
    head = network.salience.requires_grad_(True).train()
    optimiser = torch.optim.Adam(head.parameters(), lr=0.01, weight_decay=1e-3)
    for _ in range(150):
        optimiser.zero_grad()
        loss = binary_cross_entropy_with_logits(head(inputs), labels, weight)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    head.requires_grad_(False).eval()
    log.info(
        "salience: loss %.3f on %d sentences, %.3f chosen", float(loss.detach()), len(labels), float(labels.mean())
    )


def _oracle_labels(article: Highlighted) -> torch.Tensor:
    labels = torch.zeros(len(article.sentences))
    labels[oracle(article)] = 1.0
    return labels
