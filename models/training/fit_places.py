"""The weights of places: `python -m models.training.fit_places --data DIR`.

Two linear models are fitted on the labelled articles that are not held out, with the reader's own names. The first
says which place a name means, over the gazetteer's places of that name; the second, whether words name a place, and
in which use. The least probability of a place is that with the best F1 of the right country, cross-validated over
articles.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from models.api import Mention
from models.datasets.places import ArticleWithPlaces, read_places
from models.embedded import open_stage
from models.evaluation.places import counts, true_place
from models.places.gazetteer import FOLDER, Gazetteer, gazetteer, key_of
from models.places.mentions import place_words
from models.places.resolve import Features, Scored, features, score
from models.places.stage import GazetteerPlaces, read_text
from models.places.use import CLASSES
from models.reader.stages.entities import EmbeddedTagger
from models.reading import read

FOLDS = 5
MISSED = 0.2  # of the reader's names: about as many as it misses in articles that it did not learn
RARE = 3  # a feature of the use must come so often
L2_PLACE, L2_USE = 0.002, 0.3
THRESHOLDS = (0.4, 0.5, 0.6)
_STEPS = 200


class Example(NamedTuple):
    """A labelled article with the reader's names."""

    article: ArticleWithPlaces
    mentions: Sequence[Mention]


class Weights(NamedTuple):
    """What weights.json holds."""

    place: Mapping[str, float]
    use: Mapping[str, Sequence[float]]
    least: float


def fit(examples: Sequence[Example], places: Gazetteer, least: float = 0.5) -> Weights:
    """Fit both models on labelled articles."""
    place = _fit_place(examples, places)
    missed = [thinned(example, seed) for seed, example in enumerate(examples)]
    return Weights(place, _fit_use([*examples, *missed], places, place), least)


def thinned(example: Example, seed: int) -> Example:
    """An article without some of the reader's names.

    The reader learned the names of these articles, and misses hardly any of their places. It misses more in other
    articles; there, what the gazetteer alone finds must count.
    """
    draw = random.Random(seed)
    return example._replace(mentions=[m for m in example.mentions if draw.random() >= MISSED])


def _fit_place(examples: Sequence[Example], places: Gazetteer) -> dict[str, float]:
    """The weights with which the true place of a name is likeliest.

    The first pass has no weights yet, so that it is fitted before the second, on whose features it has a say.
    """
    weights: dict[str, float] = {}
    for second in (False, True):
        lists = [one for example in examples for one in _lists(example, places, weights if second else None)]
        names = sorted({name for candidates, _ in lists for of in candidates for name in of})
        weights = dict(zip(names, _softmax_over_lists(lists, names), strict=True))
    return weights


def _lists(
    example: Example, places: Gazetteer, weights: Mapping[str, float] | None
) -> list[tuple[list[Features], int]]:
    """For each name of an article with a place of the gazetteer: what speaks for each place, and which it is."""
    text = example.article.text
    words = place_words(text, example.mentions, places)
    first: dict[str, list[Scored]] | None = score(features(text, words), weights) if weights is not None else None
    named = features(text, words, first)
    labels = {(label.start, label.end): label for label in example.article.places}
    lists = {}
    for each in words:
        label = labels.get((each.start, each.end))
        key = key_of(each.surface)
        if label is None or key not in named or key in lists:
            continue
        truth = true_place(label, places)
        rows = [number for number, (entry, _) in enumerate(named[key]) if truth and entry.place == truth.place]
        if rows and len(named[key]) > 1:
            lists[key] = ([of for _, of in named[key]], rows[0])
    return list(lists.values())


def _softmax_over_lists(lists: Sequence[tuple[list[Features], int]], names: Sequence[str]) -> list[float]:
    columns = {name: number for number, name in enumerate(names)}
    longest = max(len(candidates) for candidates, _ in lists)
    values = torch.zeros(len(lists), longest, len(names))
    absent = torch.ones(len(lists), longest, dtype=torch.bool)
    for row, (candidates, _) in enumerate(lists):
        for place, of in enumerate(candidates):
            absent[row, place] = False
            for name, value in of.items():
                values[row, place, columns[name]] = value
    truth = torch.tensor([right for _, right in lists])

    def loss(weights: Tensor) -> Tensor:
        scores = (values @ weights).masked_fill(absent, -torch.inf)
        return torch.nn.functional.cross_entropy(scores, truth) + L2_PLACE * weights.square().sum()

    return [round(weight, 3) for weight in _minimised(loss, torch.zeros(len(names))).tolist()]


def _fit_use(examples: Sequence[Example], places: Gazetteer, place: Mapping[str, float]) -> dict[str, list[float]]:
    rows: list[dict[str, float]] = []
    truth: list[int] = []
    for example in examples:
        labels = {(label.start, label.end): label.use for label in example.article.places}
        for one in read_text(example.article.text, example.mentions, places, place):
            rows.append(one.features)
            truth.append(CLASSES.index(labels.get((one.words.start, one.words.end), CLASSES[0])))
    often = Counter(name for row in rows for name in row)
    names = sorted(name for name, times in often.items() if times >= RARE)
    columns = {name: number for number, name in enumerate(names)}
    values = torch.zeros(len(rows), len(names))
    for number, row in enumerate(rows):
        for name, value in row.items():
            if name in columns:
                values[number, columns[name]] = value
    right = torch.tensor(truth)

    def loss(weights: Tensor) -> Tensor:
        fits = torch.nn.functional.cross_entropy(values @ weights, right, reduction="sum")
        return fits + L2_USE * weights.square().sum()

    fitted = _minimised(loss, torch.zeros(len(names), len(CLASSES)))
    return {name: [round(weight, 3) for weight in row] for name, row in zip(names, fitted.tolist(), strict=True)}


def _minimised(loss: Callable[[Tensor], Tensor], start: Tensor) -> Tensor:
    weights = start.requires_grad_()
    optimiser = torch.optim.LBFGS([weights], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        value = loss(weights)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach()


def cross_validated(examples: Sequence[Example], places: Gazetteer) -> dict[float, dict[str, list[int]]]:
    """By least probability: right, given and labelled mentions by measure, each article by weights of others."""
    totals: dict[float, dict[str, list[int]]] = {}
    for fold in range(FOLDS):
        fitted = fit([one for number, one in enumerate(examples) if number % FOLDS != fold], places)
        for least in THRESHOLDS:
            stage = GazetteerPlaces(fitted._replace(least=least)._asdict())
            for article, mentions in examples[fold::FOLDS]:
                for name, row in counts(article, stage.places(article.text, mentions), places).items():
                    total = totals.setdefault(least, {}).setdefault(name, [0, 0, 0])
                    for number, value in enumerate(row):
                        total[number] += value
    return totals


def f1(row: Sequence[int]) -> float:
    """F1 of right, given and labelled mentions."""
    return 2 * row[0] / max(1, row[1] + row[2])


def examples_of(data: Path, *, held_out: bool) -> list[Example]:
    """The labelled articles with the reader's names."""
    articles = read_places(data, held_out=held_out)
    tagger = open_stage("entities")
    assert isinstance(tagger, EmbeddedTagger)
    mentions = tagger.tag(read([article.text for article in articles], [tagger]))
    return list(map(Example, articles, mentions))


def main() -> None:
    """Fit, and write models/places/weights.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    examples, places = examples_of(parser.parse_args().data, held_out=False), gazetteer()
    totals = cross_validated(examples, places)
    for least, measures in totals.items():
        print(least, {name: round(f1(row), 3) for name, row in measures.items()})
    best = max(totals, key=lambda least: f1(totals[least]["right country"]))
    fitted = fit(examples, places, best)
    (FOLDER / "weights.json").write_text(_lines(fitted), encoding="utf-8")


def _lines(fitted: Weights) -> str:
    """The weights as JSON with a line for each feature, so that a new fit shows what changed."""

    def features_of(weights: Mapping[str, object]) -> str:
        return ",\n".join(f"  {json.dumps(name)}: {json.dumps(weight)}" for name, weight in weights.items())

    place, use = features_of(fitted.place), features_of(fitted.use)
    return f'{{\n "least": {fitted.least},\n "place": {{\n{place}\n }},\n "use": {{\n{use}\n }}\n}}\n'


if __name__ == "__main__":
    main()
