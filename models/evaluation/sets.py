"""One measurement per head and data set, each through the public stages that a night uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from models.api import SENTIMENTS, STANCES, Mention
from models.calibrate import calibration_error
from models.evaluation.measures import (
    Score,
    accuracy,
    fnc_weighted,
    label_scores,
    macro_f1,
    rouge_1,
    rouge_2,
    span_scores,
)
from models.reading import read, read_split
from models.stages.entities import EmbeddedTagger
from models.stages.sentiment import EmbeddedSentiment
from models.stages.stance import EmbeddedStance
from models.stages.summary import EmbeddedSummariser
from models.stages.tone import EmbeddedTone
from models.training.columns import TaggedSentence, read_columns
from models.training.files import need
from models.training.highlights import HELD_OUT, read_highlights
from models.training.newsmtsc import read_newsmtsc
from models.training.opinions import Opinion, read_persent, read_phrasebank
from models.training.plan import HELD_EVENTS, SEED
from models.training.re3d import read_re3d
from models.training.stances import Judged, StanceSet, read_fnc, split_by_event

Figures = dict[str, Any]
_NEIGHBOURS = 20  # CoNLL sentences read as one text: its files do not say where articles end


def names(tagger: EmbeddedTagger, sentences: Sequence[TaggedSentence]) -> Figures:
    """Exact-span scores per type, sentences read with their neighbours as an article's are."""
    gold: list[set[tuple[int, int, str]]] = []
    found: list[set[tuple[int, int, str]]] = []
    sure, right = [], []
    for start in range(0, len(sentences), 400):
        texts, spans, wanted = _as_texts(sentences[start : start + 400])
        reading = read_split(texts, spans, [tagger])
        for answers, names_of_text in zip(tagger.tag(reading), wanted, strict=True):
            found.append({(m.start, m.end, m.type) for m in answers})
            gold.append(names_of_text)
            sure += [m.probability for m in answers]
            right += [(m.start, m.end, m.type) in names_of_text for m in answers]
    error = calibration_error(np.array(sure, np.float32), np.array(right))
    return {**_told(span_scores(gold, found)), "calibration_error": error}


def _as_texts(sentences: Sequence[TaggedSentence]) -> tuple[list[str], list[list[tuple[int, int]]], list[Any]]:
    texts, spans, wanted = [], [], []
    for start in range(0, len(sentences), _NEIGHBOURS):
        at, cut, names_of_text = 0, [], set()
        chunk = sentences[start : start + _NEIGHBOURS]
        for sentence in chunk:
            cut.append((at, at + len(sentence.text)))
            names_of_text |= {(at + a, at + b, kind) for a, b, kind in sentence.names}
            at += len(sentence.text) + 1
        texts.append("\n".join(s.text for s in chunk))
        spans.append(cut)
        wanted.append(names_of_text)
    return texts, spans, wanted


def tones(reader: EmbeddedTone, data: Path, split: str) -> Figures:
    """Tone towards NewsMTSC's targets, each sentence a text of its own."""
    sentences = read_newsmtsc(data, split)
    texts = [s.text for s in sentences]
    reading = read_split(texts, [[(0, len(t))] for t in texts], [reader])
    mentions = [[Mention(a, b, s.text[a:b], "person", 1.0, "") for a, b, _ in s.targets] for s in sentences]
    answers = [tone for found in reader.tone(reading, mentions) for tone in found]
    gold = [SENTIMENTS[label] for s in sentences for _, _, label in s.targets]
    return _classified(gold, [a.label for a in answers], [a.probability for a in answers], SENTIMENTS)


def sentiments(reader: EmbeddedSentiment, opinions: Sequence[Opinion]) -> Figures:
    """Sentiment of whole texts."""
    answers = reader.sentiment(read([o.text for o in opinions], [reader]))
    sure = [max(a.negative, a.neutral, a.positive) for a in answers]
    return _classified([SENTIMENTS[o.label] for o in opinions], [a.label for a in answers], sure, SENTIMENTS)


def stances(reader: EmbeddedStance, fnc: StanceSet, pairs: Sequence[Judged]) -> Figures:
    """FNC-1: both steps, each article with the claims asked of it."""
    asked: dict[int, list[str]] = {}
    for pair in pairs:
        asked.setdefault(pair.body, []).append(pair.claim)
    answers: dict[tuple[int, str], tuple[str, float]] = {}
    for body, claims in asked.items():
        reading = read([fnc.bodies[body]], [reader])
        for claim, stance in zip(claims, reader.judge(reading, claims, decisive=False)[0], strict=True):
            answers[body, claim] = stance.stance, stance.probability
    gold = [STANCES[p.stance] for p in pairs]
    found = [answers[p.body, p.claim] for p in pairs]
    figures = _classified(gold, [label for label, _ in found], [sure for _, sure in found], STANCES)
    return {"weighted": fnc_weighted(gold, [label for label, _ in found]), **figures}


def summaries(reader: EmbeddedSummariser, data: Path, count: int = 3) -> Figures:
    """ROUGE against highlights, beside the first three sentences of the same articles."""
    articles = read_highlights(data)[HELD_OUT]
    reading = read_split([a.text for a in articles], [a.sentences for a in articles], [reader])
    ours = [" ".join(s.text for s in summary) for summary in reader.summarise(reading, count)]
    lead = [" ".join(a.text[x:y] for x, y in a.sentences[:count]) for a in articles]
    references = [a.reference for a in articles]
    same = sum(o == first for o, first in zip(ours, lead, strict=True))
    return {
        "rouge_1": _mean(rouge_1, ours, references),
        "rouge_2": _mean(rouge_2, ours, references),
        "lead_3_rouge_1": _mean(rouge_1, lead, references),
        "lead_3_rouge_2": _mean(rouge_2, lead, references),
        "same_as_lead_3": same / len(articles),
        "texts": len(articles),
    }


def _mean(measure: Callable[[str, str], float], found: Sequence[str], wanted: Sequence[str]) -> float:
    return sum(measure(a, b) for a, b in zip(found, wanted, strict=True)) / len(found)


def _classified(gold: Sequence[str], found: Sequence[str], sure: Sequence[float], labels: Sequence[str]) -> Figures:
    scores = label_scores(gold, found, labels)
    right = np.array([a == b for a, b in zip(gold, found, strict=True)])
    majority = max(labels, key=list(gold).count)
    return {
        "macro_f1": macro_f1(scores),
        "accuracy": accuracy(gold, found),
        "majority_accuracy": accuracy(gold, [majority] * len(gold)),
        "calibration_error": calibration_error(np.array(sure, np.float32), right),
        **_told(scores),
    }


def _told(scores: dict[str, Score]) -> Figures:
    return {label: asdict(score) for label, score in scores.items()}


def conll(data: Path, split: str) -> list[TaggedSentence]:
    """`split`: dev or test."""
    return read_columns(need(data, f"entities/conll2003/{split}.txt"))


def conflict(data: Path) -> list[TaggedSentence]:
    """The re3d documents that training leaves out, sentences whose labels are all known."""
    return [s for number, d in enumerate(read_re3d(data)) if number % 6 == 0 for s in d if not s.unknown]


def phrasebank(data: Path) -> list[Opinion]:
    """The fifth that training leaves out."""
    return read_phrasebank(data)[1]


def persent(data: Path) -> list[Opinion]:
    """The half that training leaves out."""
    return read_persent(data)[1]


def fnc_pairs(data: Path, test: bool) -> tuple[StanceSet, list[Judged]]:
    """Development pairs of held-out events, or the competition's test pairs."""
    fnc = read_fnc(data, "competition_test" if test else "train")
    return fnc, fnc.pairs if test else split_by_event(fnc.pairs, HELD_EVENTS, SEED)[1]
