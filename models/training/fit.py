"""What is fitted after the joint training, on frozen states: sentence vectors, salience, gate, decisions,
temperatures.

Everything here takes minutes, is deterministic, and uses training and development data only.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from models.api import SENTIMENTS, Mention
from models.calibrate import Floats, fit_temperature
from models.evaluation.measures import label_scores, macro_f1
from models.opened import Opened
from models.salience import features
from models.sentences import split_sentences
from models.stages.sentiment import EmbeddedSentiment
from models.stages.tone import EmbeddedTone
from models.states import encode
from models.training.base import Vectors
from models.training.columns import read_columns
from models.training.decide import best_bias
from models.training.files import need
from models.training.highlights import Highlighted, oracle, read_highlights
from models.training.newsmtsc import read_newsmtsc
from models.training.opinions import read_persent, read_phrasebank
from models.training.plan import SEED, Sources
from models.training.rows import bio_numbers, whole
from models.training.stances import read_fnc

log = logging.getLogger(__name__)


def fit_on_articles(opened: Opened, sources: Sources, articles: Sequence[Highlighted]) -> None:
    """Fit the sentence head's map, then the salience head, which looks at the new vectors."""
    texts, spans = [a.text for a in articles], [a.sentences for a in articles]
    encoded = encode(opened.network.encoder, opened.tokenizer, texts, spans)
    means = [e.sentence_means() for e in encoded]
    _fit_sentences(
        opened, sources, [text[a:b] for text, cut in zip(texts, spans, strict=True) for a, b in cut], means
    )
    _fit_salience(opened, articles, means)


def _fit_sentences(opened: Opened, sources: Sources, surfaces: Sequence[str], means: Sequence[Tensor]) -> None:
    """Solve for the map by ridge regression: from means of the trained states to the untouched encoder's vectors.

    Headlines, read alone, are added: claims look like them.
    """
    headlines = sorted({pair.claim for pair in read_fnc(sources.data, "train").pairs})[::2]
    alone = encode(opened.network.encoder, opened.tokenizer, headlines, [split_sentences(h) for h in headlines])
    cut = [h[a:b] for h in headlines for a, b in split_sentences(h)]
    inputs = torch.cat([*means, *(e.sentence_means() for e in alone)]).double()
    inputs = torch.cat([inputs, torch.ones(len(inputs), 1)], 1)
    wanted = torch.from_numpy(_taught(sources, [*surfaces, *cut])).double()
    ridge = 1e-2 * len(inputs) * torch.eye(inputs.shape[1], dtype=torch.float64)
    solved = torch.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ wanted)
    head = opened.network.sentence.map
    head.weight.data.copy_(solved[:-1].T.float())
    head.bias.data.copy_(solved[-1].float())
    cosine = torch.nn.functional.cosine_similarity((inputs @ solved), wanted).mean()
    log.info("sentence vectors: mean cosine to the untouched encoder's %.3f over %d", float(cosine), len(inputs))


def _taught(sources: Sources, sentences: Sequence[str]) -> Vectors:
    kept = sources.work / "fit-vectors.npy"
    if not kept.exists():
        np.save(kept, sources.teacher(sentences))
    vectors: Vectors = np.load(kept)
    return vectors


def _fit_salience(opened: Opened, articles: Sequence[Highlighted], means: Sequence[Tensor]) -> None:
    """Train the salience head on oracle labels; 300 full-batch steps of Adam."""
    with torch.inference_mode():
        vectors = [opened.network.sentence(m).numpy() for m in means]
    rows = [features(a.text, a.sentences, v) for a, v in zip(articles, vectors, strict=True)]
    inputs = torch.from_numpy(np.concatenate(rows))
    labels = torch.cat([_oracle_labels(article) for article in articles])
    head = opened.network.salience.requires_grad_(True).train()
    optimiser = torch.optim.Adam(head.parameters(), lr=0.01, weight_decay=1e-4)
    torch.manual_seed(SEED)
    for _ in range(300):
        optimiser.zero_grad()
        loss = binary_cross_entropy_with_logits(head(inputs), labels)
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


def fit_tone(opened: Opened, data: Path) -> tuple[list[float], float]:
    """The decision's bias and the temperature of tones, on NewsMTSC's two development parts.

    NewsMTSC holds sentences chosen for their tone; in a night's news most mentions are neutral. The bias is
    the strongest pull towards neutral that costs at most a hundredth of macro-F1.
    """
    stage = EmbeddedTone(opened)
    logits: list[Floats] = []
    labels: list[int] = []
    for split in ("rw_dev", "mt_dev"):
        sentences = read_newsmtsc(data, split)
        encoded = stage.encode([s.text for s in sentences], [[(0, len(s.text))] for s in sentences])
        for sentence, states in zip(sentences, encoded, strict=True):
            mentions = [Mention(a, b, sentence.text[a:b], "", 0.0, "") for a, b, _ in sentence.targets]
            logits.append(stage.logits(states, mentions))
            labels.extend(label for _, _, label in sentence.targets)
    scores, wanted = np.concatenate(logits), np.array(labels)
    bias = _neutral_bias(scores, [SENTIMENTS[label] for label in labels])
    return bias, fit_temperature(scores + np.array(bias, np.float32), wanted)


def _neutral_bias(logits: Floats, gold: Sequence[str]) -> list[float]:
    grid = [[0.0, float(pull), 0.0] for pull in np.arange(0.0, 1.51, 0.1)]
    found = [[SENTIMENTS[i] for i in (logits + np.array(bias, np.float32)).argmax(1)] for bias in grid]
    scores = [macro_f1(label_scores(gold, labels, SENTIMENTS)) for labels in found]
    allowed = [bias for bias, score in zip(grid, scores, strict=True) if score >= max(scores) - 0.01]
    return [round(b, 2) for b in allowed[-1]]


def fit_sentiment(opened: Opened, data: Path) -> tuple[list[float], float]:
    """The decision's bias and the temperature of sentiments, on sentences and articles kept for development.

    The articles learned from are mostly positive (PerSenT judges the main entity); the bias takes that back.
    """
    stage = EmbeddedSentiment(opened)
    opinions = [*read_phrasebank(data)[1], *read_persent(data)[1]]
    encoded = stage.encode([o.text for o in opinions], [split_sentences(o.text) for o in opinions])
    logits = np.concatenate([stage.logits(states) for states in encoded])
    labels = np.array([o.label for o in opinions])
    bias = best_bias(logits, labels, SENTIMENTS, (0, 2))
    return bias, fit_temperature(logits + np.array(bias, np.float32), labels)


def fit_entities(opened: Opened, data: Path) -> float:
    """The temperature of the word labels on CoNLL-2003's development part."""
    sentences = read_columns(need(data, "entities/conll2003/dev.txt"))[::3]
    texts = [s.text for s in sentences]
    encoded = encode(opened.network.encoder, opened.tokenizer, texts, [[(0, len(t))] for t in texts])
    logits: list[Floats] = []
    labels = []
    for sentence, states in zip(sentences, encoded, strict=True):
        numbers = bio_numbers(whole(opened.tokenizer, sentence.text), sentence)
        logits.append(opened.network.entities(states.states).numpy()[numbers >= 0])
        labels.append(numbers[numbers >= 0])
    return fit_temperature(np.concatenate(logits), np.concatenate(labels).astype(np.int64))


def articles_to_fit(data: Path, count: int) -> list[Highlighted]:
    """The first `count` highlighted articles, none of those kept for measuring."""
    return read_highlights(data)[: min(count, 700)]
