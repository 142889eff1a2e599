"""What is fitted after the joint training, on frozen states: sentence vectors, salience, gate, decisions,
temperatures.

Everything here takes minutes, is deterministic, and uses development data only.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from models.api import STANCES, Mention
from models.calibrate import Floats, fit_temperature
from models.evaluation.measures import label_scores, macro_f1
from models.evidence import pair_of
from models.opened import Opened
from models.salience import features
from models.sentences import split_sentences
from models.stages.sentiment import EmbeddedSentiment
from models.stages.stance import EmbeddedStance
from models.stages.tone import EmbeddedTone
from models.states import encode
from models.tokens import tokenise
from models.training.columns import read_columns
from models.training.files import need
from models.training.highlights import Highlighted, oracle, read_highlights
from models.training.newsmtsc import read_newsmtsc
from models.training.opinions import read_persent, read_phrasebank
from models.training.plan import HELD_EVENTS, SEED, Sources
from models.training.rows import bio_numbers, whole
from models.training.stances import UNRELATED, Judged, StanceSet, read_fnc, split_by_event

log = logging.getLogger(__name__)


def fit_sentences(opened: Opened, sources: Sources, articles: Sequence[Highlighted]) -> None:
    """Solve for the sentence head's map by ridge regression: from means of the trained states to the
    untouched vectors."""
    texts = [article.text for article in articles]
    spans = [article.sentences for article in articles]
    headlines = sorted({pair.claim for pair in read_fnc(sources.data, "train").pairs})[::3]
    texts, spans = texts + headlines, spans + [split_sentences(h) for h in headlines]
    encoded = encode(opened.network.encoder, opened.tokenizer, texts, spans)
    means = torch.cat([e.sentence_means() for e in encoded]).double()
    surfaces = [text[a:b] for text, cut in zip(texts, spans, strict=True) for a, b in cut]
    wanted = torch.from_numpy(sources.teacher(surfaces)).double()
    inputs = torch.cat([means, torch.ones(len(means), 1)], 1)
    ridge = 1e-3 * len(means) * torch.eye(inputs.shape[1], dtype=torch.float64)
    solved = torch.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ wanted)
    head = opened.network.sentence.map
    head.weight.data.copy_(solved[:-1].T.float())
    head.bias.data.copy_(solved[-1].float())
    cosine = torch.nn.functional.cosine_similarity((inputs @ solved), wanted).mean()
    log.info("sentence vectors: mean cosine to the untouched encoder's %.3f over %d", float(cosine), len(means))


def fit_salience(opened: Opened, articles: Sequence[Highlighted]) -> None:
    """Train the salience head on oracle labels; 300 full-batch steps of Adam."""
    encoded = encode(
        opened.network.encoder, opened.tokenizer, [a.text for a in articles], [a.sentences for a in articles]
    )
    with torch.inference_mode():
        vectors = [opened.network.sentence(e.sentence_means()).numpy() for e in encoded]
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
    log.info("salience: loss %.3f on %d sentences, %.3f chosen", float(loss), len(labels), float(labels.mean()))


def _oracle_labels(article: Highlighted) -> torch.Tensor:
    labels = torch.zeros(len(article.sentences))
    labels[oracle(article)] = 1.0
    return labels


def fit_stance(opened: Opened, fnc: StanceSet, pairs: Sequence[Judged]) -> dict[str, Any]:
    """The gate, the decision's bias and the temperature, on development pairs of events never trained on."""
    stage = EmbeddedStance(opened)
    bodies = sorted({p.body for p in pairs})
    texts = [fnc.bodies[b] for b in bodies]
    encoded = stage.encode(texts, [split_sentences(t) for t in texts])
    claims = sorted({p.claim for p in pairs})
    asked = [tokenise(opened.tokenizer, c, [(0, len(c))]) for c in claims]
    cosines = stage.cosines(encoded, asked)
    place, number = {b: i for i, b in enumerate(bodies)}, {c: i for i, c in enumerate(claims)}
    near = [cosines[place[p.body]][number[p.claim]] for p in pairs]
    highest = np.array([float(c.max()) if len(c) else -1.0 for c in near], np.float32)
    related = np.array([p.stance != UNRELATED for p in pairs])
    gate = _best_gate(highest, related)
    passed = [i for i in range(len(pairs)) if highest[i] >= gate]
    rows = [pair_of(asked[number[pairs[i].claim]], encoded[place[pairs[i].body]].tokens, near[i]) for i in passed]
    logits = stage.logits(rows)
    labels = np.array([pairs[i].stance for i in passed])
    bias = best_bias(logits, labels, STANCES, (0, 1))
    temperature = fit_temperature(logits + np.array(bias, np.float32), labels)
    log.info("stance: gate %.3f, bias %s, temperature %.2f", gate, bias, temperature)
    return {
        "stance_gate": gate,
        "stance_gate_slope": _gate_slope(highest - gate, related),
        "stance_bias": bias,
        "stance_temperature": temperature,
    }


def _best_gate(highest: Floats, related: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """The threshold that loses related pairs three times as unwillingly as it lets unrelated ones through.

    Those let through are judged again by the pair classifier, which can still call them unrelated.
    """
    grid = np.arange(0.2, 0.7, 0.005)
    costs = [3.0 * np.mean(related & (highest < g)) + np.mean(~related & (highest >= g)) for g in grid]
    return float(round(grid[int(np.argmin(costs))], 3))


def _gate_slope(margin: Floats, related: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """How fast P(related) grows with the distance from the gate (one-parameter logistic fit)."""
    grid = np.geomspace(2.0, 80.0, 60)
    signs = np.where(related, 1.0, -1.0)
    costs = [np.logaddexp(0, -slope * margin * signs).mean() for slope in grid]
    return float(round(grid[int(np.argmin(costs))], 2))


def best_bias(
    logits: Floats, labels: np.ndarray[Any, np.dtype[np.int64]], names: Sequence[str], moved: tuple[int, int]
) -> list[float]:
    """What is added to the logits of two labels so that macro-F1 is best on development data."""
    gold = [names[i] for i in labels]
    best, chosen = -1.0, [0.0] * len(names)
    for first in np.arange(-1.0, 1.51, 0.25):
        for second in np.arange(-1.0, 1.51, 0.25):
            bias = [0.0] * len(names)
            bias[moved[0]], bias[moved[1]] = float(first), float(second)
            found = [names[i] for i in (logits + np.array(bias, np.float32)).argmax(1)]
            score = macro_f1(label_scores(gold, found, names))
            if score > best + 1e-9:
                best, chosen = score, bias
    return chosen


def fit_tone(opened: Opened, data: Path) -> float:
    """The temperature of tones on NewsMTSC's two development parts."""
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
    return fit_temperature(np.concatenate(logits), np.array(labels))


def fit_sentiment(opened: Opened, data: Path) -> float:
    """The temperature of sentiments on sentences and articles kept for measuring."""
    stage = EmbeddedSentiment(opened)
    opinions = [*read_phrasebank(data)[1], *read_persent(data)[1]]
    encoded = stage.encode([o.text for o in opinions], [split_sentences(o.text) for o in opinions])
    logits = np.concatenate([stage.logits(states) for states in encoded])
    return fit_temperature(logits, np.array([o.label for o in opinions]))


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


def development_pairs(fnc: StanceSet) -> list[Judged]:
    """Pairs of held-out events."""
    return split_by_event(fnc.pairs, HELD_EVENTS, SEED)[1]


def articles_to_fit(data: Path, count: int) -> list[Highlighted]:
    """The first `count` highlighted articles, none of those kept for measuring."""
    return read_highlights(data)[: min(count, 700)]
