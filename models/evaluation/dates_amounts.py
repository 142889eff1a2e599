"""Scores of dates and amounts on articles that the rules were not made on.

A labelled expression and an answer belong together if they overlap; of several, those that overlap most, each once.
A date is right if both its days are. An amount is right if its values (to four digits), its bound and its unit are:
of money the currency, of other amounts the last word of the unit, in the singular.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from models.amounts.amounts import amounts_in
from models.amounts.units import UNITS
from models.api import Amount, DateMention
from models.datasets.dates_amounts import LabelledAmount, LabelledDate, read_dates_and_amounts
from models.dates.expressions import dates_in
from models.evaluation.measures import f1, interval
from models.evaluation.sets import Figures
from models.rules.sentences import split_sentences

_CLOSE = 1e-4


class _Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


G = TypeVar("G", bound=_Placed)
A = TypeVar("A", bound=_Placed)


def date_figures(data: Path) -> Figures:
    """Dates with both days right, and dates found at all."""
    articles = read_dates_and_amounts(data, held_out=True)
    answers = [dates_in(article.text, split_sentences(article.text), article.printed) for article in articles]
    return _figures([article.dates for article in articles], answers, _is_right_date)


def amount_figures(data: Path) -> Figures:
    """Amounts with value, bound and unit right, and amounts found at all."""
    articles = read_dates_and_amounts(data, held_out=True)
    answers = []
    for article in articles:
        sentences = split_sentences(article.text)
        dates = [(mention.start, mention.end) for mention in dates_in(article.text, sentences, article.printed)]
        answers.append(amounts_in(article.text, sentences, dates))
    return _figures([article.amounts for article in articles], answers, _is_right_amount)


def _figures(
    gold: Sequence[Sequence[G]], answers: Sequence[Sequence[A]], is_right: Callable[[G, A], bool]
) -> Figures:
    right, found = [], []
    for labels, of_text in zip(gold, answers, strict=True):
        pairs = _paired(labels, of_text)
        sizes = (len(of_text), len(labels))
        right.append((sum(is_right(label, answer) for label, answer in pairs), *sizes))
        found.append((len(pairs), *sizes))
    scores = {"F1, right": interval(np.array(right, float), f1), "F1, found": interval(np.array(found, float), f1)}
    return Figures(len(gold), scores)


def _paired(gold: Sequence[G], answers: Sequence[A]) -> list[tuple[G, A]]:
    """Labels with the answers that overlap them most, each once."""
    overlaps = sorted(
        (-shared / (max(label.end, answer.end) - min(label.start, answer.start)), i, j)
        for i, label in enumerate(gold)
        for j, answer in enumerate(answers)
        if (shared := min(label.end, answer.end) - max(label.start, answer.start)) > 0
    )
    pairs: dict[int, int] = {}
    for _, i, j in overlaps:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(gold[i], answers[j]) for i, j in pairs.items()]


def _is_right_date(label: LabelledDate, answer: DateMention) -> bool:
    return (label.first, label.last) == (answer.first, answer.last)


def _is_right_amount(label: LabelledAmount, answer: Amount) -> bool:
    values = _same(label.low, answer.low) and _same(label.high, answer.high) and label.bound == answer.bound
    if label.kind == "money":
        return values and label.currency == answer.currency
    return values and _unit(label.unit) == _unit(answer.unit or "")


def _same(label: float | None, answer: float | None) -> bool:
    if label is None or answer is None:
        return label is answer
    return math.isclose(label, answer, rel_tol=_CLOSE)


def _unit(words: str) -> str:
    """The last word before "per", as this package names it if it is a measure, else in the singular."""
    word = (words.lower().split(" per ")[0].split() or [""])[-1].replace("%", "percent")
    return UNITS[word].name if word in UNITS else word.removesuffix("s")
