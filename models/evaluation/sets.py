"""A measurement per head and data set, each through the stages that a night uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.api import COARSE_TYPES, ENTITY_TYPES, SENTIMENT_LABELS, STANCE_LABELS, TERM_TYPES, Mention
from models.calibrate import probabilities
from models.datasets.highlights import HELD_OUT, Highlighted, read_highlights
from models.datasets.newsmtsc import read_newsmtsc
from models.datasets.opinions import Opinion
from models.datasets.stances import FncPair, StanceSet
from models.evaluation import gold as labelled
from models.evaluation.measures import (
    Interval,
    Score,
    SpanSet,
    accuracy,
    class_f1,
    confusion,
    f1,
    fnc_weighted,
    interval,
    macro_f1,
    related_macro_f1,
    rouge,
    span_counts,
)
from models.evaluation.reliability import Reliability, reliability
from models.judge.stance import EmbeddedStance
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.sentiment import EmbeddedSentiment
from models.reader.stages.summary import EmbeddedSummariser
from models.reader.stages.terms import EmbeddedTerms
from models.reader.stages.tone import EmbeddedTone
from models.reading import read, read_split


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements on a set.

    Attributes:
        texts: the number of texts.
        scores: the usual scores of the set, the main score first.
        classes: F1 of each class, role or type.
        baselines: scores without a model on the same texts, such as `majority accuracy`.
        reliability: the calibration of probabilities; None if the set has none.
    """

    texts: int
    scores: dict[str, Interval]
    classes: dict[str, Interval] = field(default_factory=dict)
    baselines: dict[str, float] = field(default_factory=dict)
    reliability: Reliability | None = None


def names(tagger: EmbeddedTagger, gold_texts: labelled.GoldTexts) -> Figures:
    """Exact spans and types of names, in the four types of CoNLL-2003."""
    texts, cuts, gold = gold_texts
    answers = tagger.tag(read_split(texts, cuts, [tagger]))
    return coarse_figures(gold, [[(m.start, m.end, m.type, m.probability) for m in row] for row in answers])


def terms(stage: EmbeddedTerms, gold_texts: labelled.GoldTexts) -> Figures:
    """Exact spans and types of nationalities, times, weapons and quantities."""
    texts, cuts, gold = gold_texts
    answers = stage.tagged(stage.encode(texts, cuts))
    answered = [[(t.start, t.end, t.type, stage.sureness(t.mean)) for t in row] for row in answers]
    return spans_figures(gold, answered, TERM_TYPES)


def coarse_figures(gold: Sequence[SpanSet], answers: Sequence[Sequence[tuple[int, int, str, float]]]) -> Figures:
    """As `spans_figures` in the types of CoNLL-2003."""
    gold_spans = [{(a, b, COARSE_TYPES.get(kind, kind)) for a, b, kind in row} for row in gold]
    predicted = [[(a, b, COARSE_TYPES.get(kind, kind), p) for a, b, kind, p in row] for row in answers]
    kinds = dict.fromkeys(COARSE_TYPES.get(kind, kind) for kind in ENTITY_TYPES)
    return spans_figures(gold_spans, predicted, list(kinds))


def spans_figures(
    gold: Sequence[SpanSet], answers: Sequence[Sequence[tuple[int, int, str, float]]], kinds: Sequence[str]
) -> Figures:
    counts = span_counts(gold, [{(a, b, kind) for a, b, kind, _ in row} for row in answers], kinds)
    outcomes = [
        (p, (a, b, kind) in gold_spans)
        for row, gold_spans in zip(answers, gold, strict=True)
        for a, b, kind, p in row
    ]
    return Figures(
        len(gold),
        {"F1": interval(counts.sum(1), f1)},
        {kind: interval(counts[:, number], f1) for number, kind in enumerate(kinds)},
        reliability=reliability([p for p, _ in outcomes], [right for _, right in outcomes]),
    )


def stance_figures(
    gold: Sequence[int], answers: Sequence[tuple[int, float]], groups: Sequence[Hashable]
) -> Figures:
    """Figures of stances on claims.

    `related macro-F1` is the mean F1 of the three related stances, over pairs whose gold stance is related.

    Args:
        answers: (number in STANCE_LABELS, probability).
    """
    labels = [label for label, _ in answers]
    figures = labels_figures(gold, labels, [probability for _, probability in answers], STANCE_LABELS, groups)
    counts = confusion(gold, labels, len(STANCE_LABELS), groups)
    figures.scores["related macro-F1"] = interval(counts, related_macro_f1)
    return figures


def tones(reader: EmbeddedTone, data: Path, split: str) -> Figures:
    """Tone towards NewsMTSC's targets, each sentence a text of its own.

    The set selected sentences for their tone, so that the bias towards neutral is left out.
    """
    sentences = read_newsmtsc(data, split)
    texts = [s.text for s in sentences]
    reading = read_split(texts, [[(0, len(t))] for t in texts], [reader])
    mentions = [[Mention(a, b, s.text[a:b], "person", 1.0, "") for a, b, _ in s.targets] for s in sentences]
    chances = probabilities(reader.logits(reader.encoded(reading), mentions), reader.opened.temperature("tone"))
    gold_labels = [(label, number) for number, s in enumerate(sentences) for _, _, label in s.targets]
    return labels_figures(
        [label for label, _ in gold_labels],
        chances.argmax(1).tolist(),
        chances.max(1).tolist(),
        SENTIMENT_LABELS,
        [number for _, number in gold_labels],
    )


def sentiments(reader: EmbeddedSentiment, opinions: Sequence[Opinion]) -> Figures:
    """Sentiment of whole texts."""
    answers = reader.sentiment(read([o.text for o in opinions], [reader]))
    confidences = [max(a.negative, a.neutral, a.positive) for a in answers]
    labels = [SENTIMENT_LABELS.index(a.label) for a in answers]
    return labels_figures([o.label for o in opinions], labels, confidences, SENTIMENT_LABELS, range(len(opinions)))


def stances(reader: EmbeddedStance, fnc: StanceSet, pairs: Sequence[FncPair]) -> Figures:
    """FNC-1, each article with its claims; nothing is learned from it."""
    claims_on: dict[int, list[str]] = defaultdict(list)
    for pair in pairs:
        claims_on[pair.body].append(pair.claim)
    answers: dict[tuple[int, str], tuple[int, float]] = {}
    for body, claims in claims_on.items():
        for position in reader.judge(read([fnc.bodies[body]], [reader]), [[]], claims)[0]:
            answers[body, claims[position.claim]] = (
                STANCE_LABELS.index(position.stance.stance),
                position.stance.probability,
            )
    answered = [answers[p.body, p.claim] for p in pairs]
    labels = [label for label, _ in answered]
    gold, groups = [p.stance for p in pairs], [p.body for p in pairs]
    weighted = interval(confusion(gold, labels, len(STANCE_LABELS), groups), fnc_weighted)
    figures = stance_figures(gold, answered, groups)
    alone = confusion(gold, [STANCE_LABELS.index("unrelated")] * len(gold), len(STANCE_LABELS), groups).sum(0)
    figures.baselines["all unrelated, weighted"] = float(fnc_weighted(alone))
    return Figures(
        len(claims_on),
        {"weighted": weighted, **figures.scores},
        figures.classes,
        figures.baselines,
        figures.reliability,
    )


def labels_figures(
    gold: Sequence[int],
    answers: Sequence[int],
    confidences: Sequence[float],
    labels: Sequence[str],
    groups: Sequence[Hashable],
) -> Figures:
    counts = confusion(gold, answers, len(labels), groups)
    commonest = max(range(len(labels)), key=list(gold).count)
    always = confusion(gold, [commonest] * len(gold), len(labels), groups).sum(0)
    return Figures(
        len(set(groups)),
        {"macro-F1": interval(counts, macro_f1), "accuracy": interval(counts, accuracy)},
        {label: interval(counts, _class(number)) for number, label in enumerate(labels)},
        {f"always {labels[commonest]}, accuracy": float(accuracy(always)), "its macro-F1": float(macro_f1(always))},
        reliability(confidences, [a == b for a, b in zip(gold, answers, strict=True)]),
    )


def _class(number: int) -> Score:
    return lambda counts: np.asarray(class_f1(counts)[..., number])


def summaries(reader: EmbeddedSummariser, data: Path, count: int = 3) -> Figures:
    """ROUGE against highlights, compared with the first three sentences of the same articles."""
    return summary_figures(reader, read_highlights(data)[HELD_OUT], count)


def summary_figures(reader: EmbeddedSummariser, articles: Sequence[Highlighted], count: int = 3) -> Figures:
    """ROUGE against the reference of each article, compared with its first three sentences."""
    reading = read_split([a.text for a in articles], [a.sentences for a in articles], [reader])
    ours = [" ".join(s.text for s in summary) for summary in reader.summarise(reading, count)]
    lead = [" ".join(a.text[x:y] for x, y in a.sentences[:count]) for a in articles]
    scores = [
        (*rouge(o, a.reference), *rouge(first, a.reference))
        for o, first, a in zip(ours, lead, articles, strict=True)
    ]
    counts = np.array([[*row, o == first, 1] for row, o, first in zip(scores, ours, lead, strict=True)], float)

    def mean(column: int) -> Interval:
        return interval(counts, lambda c: c[..., column] / np.maximum(c[..., -1], 1))

    gain = interval(counts, lambda c: (c[..., 0] - c[..., 2]) / np.maximum(c[..., -1], 1))
    return Figures(
        len(articles),
        {"ROUGE-1": mean(0), "over LEAD-3": gain, "ROUGE-2": mean(1), "same as LEAD-3": mean(4)},
        baselines={"LEAD-3 ROUGE-1": mean(2).value, "LEAD-3 ROUGE-2": mean(3).value},
    )
