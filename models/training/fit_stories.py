"""Fits the constants of stories (models/stories/constants.json) on labelled stories.

    python -m models.training.fit_stories DATA

The log odds of a pair are fitted on topics 1 to 11 of ECB+ and on news of December 2021; the thresholds are the
best on both and on the hard pairs. Topics 12 to 22 are measured. December has too few stories to keep some: two
further figures come from five folds of its stories and from its four weeks, each answered by log odds fitted on the
others; the thresholds are those of all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from scipy.optimize import minimize

from models.datasets.stories import ECB_FITTED, HardPair, StoryText, read_background, read_december, read_ecb
from models.evaluation.stories import articles_of, bcubed, december_figures, ecb_figures, pairs_right, replay
from models.reader.opened import open_weights
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger
from models.stories.pairs import FEATURES, PATH, Constants, Floats, Pairs, Places
from models.stories.placing import Article
from models.stories.texts import Background

ECB_WEIGHT = 0.03  # of a pair; ECB+ has eighteen times the pairs of one story, and none on known days
RIDGE = 0.3  # half the square of a slope costs as much as so many units of log likelihood
FOLDS = 5
# Lower ones (.06 and .02) put 78 % of the hard pairs right, but every third text of a story into the wrong one.
LINKS, JOINS = (0.08, 0.1, 0.12), (0.03, 0.04, 0.06)
# Chosen, not fitted: the labels have no closed stories and few that come back.
WINDOW_NIGHTS, QUIET_NIGHTS = 30, 7
# Ids should change seldom: of stories that merge more is asked than of a text that joins, of a revised one less.
MERGE, STAY = 0.2, 0.02
LEAST_COSINE = 0.3  # below it lie none of December's pairs of one story, and 3 in 1,000 of those of ECB+


@dataclass(frozen=True)
class _Compared:
    """Pairs of articles: their places, their features, and whether both report one story."""

    left: Places
    right: Places
    features: Floats
    same: Floats


def fit(
    ecb: Sequence[tuple[StoryText, Article]], december: Sequence[tuple[StoryText, Article]], known: Constants
) -> Constants:
    """`known` with the bias and the slopes of the log odds, fitted on these articles."""
    sets = [_compared(ecb, known), _compared(december, known)]
    features = np.concatenate([one.features for one in sets])
    same = np.concatenate([one.same for one in sets])
    weights = np.concatenate(
        [np.full(len(one.same), weight) for one, weight in zip(sets, (ECB_WEIGHT, 1.0), strict=True)]
    )
    inputs = np.column_stack([features, np.ones(len(features))])

    def cost(slopes: Floats) -> tuple[float, Floats]:
        odds = inputs @ slopes
        chances = 1 / (1 + np.exp(-odds))
        ridge = np.where(np.arange(len(slopes)) < len(slopes) - 1, RIDGE, 0.0)
        loss = weights @ (np.logaddexp(0, odds) - same * odds) + ridge @ slopes**2 / 2
        return float(loss), inputs.T @ (weights * (chances - same)) + ridge * slopes

    found = minimize(cost, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 5000}).x
    slopes = {name: round(float(slope), 4) for name, slope in zip(FEATURES, found[:-1], strict=True)}
    return replace(known, bias=round(float(found[-1]), 4), slopes=slopes)


def _compared(labelled: Sequence[tuple[StoryText, Article]], known: Constants) -> _Compared:
    articles = [article for _, article in labelled]
    vectors = np.stack([article.vector for article in articles])
    days = np.array([article.night.toordinal() for article in articles])
    left, right = np.triu_indices(len(articles), 1)
    near = (vectors @ vectors.T)[left, right] >= known.least_cosine
    near &= np.abs(days[left] - days[right]) <= known.window_nights
    left, right = left[near], right[near]
    pairs = Pairs([article.text for article in articles], vectors, days.tolist(), known)
    stories = np.array([one.story or f"alone {place}" for place, (one, _) in enumerate(labelled)])
    return _Compared(left, right, pairs.features(left, right), (stories[left] == stories[right]).astype(np.float64))


def held_out(
    ecb: Sequence[tuple[StoryText, Article]],
    december: Sequence[tuple[StoryText, Article]],
    known: Constants,
    fold_of: Callable[[StoryText], int],
) -> float:
    """B-cubed F1 of the articles of each fold of December, answered by log odds fitted on the other folds."""
    folds = [fold_of(one) for one, _ in december]
    scores = []
    for fold in sorted({fold_of(one) for one, _ in december if one.story}):
        others = [pair for pair, own in zip(december, folds, strict=True) if own != fold]
        gold = {
            one.text_id: one.story
            for (one, _), own in zip(december, folds, strict=True)
            if own == fold and one.story
        }
        story_of = replay([article for _, article in december], fit(ecb, others, known)).story_of
        scores.append((bcubed(gold, story_of).value, len(gold)))
    return sum(score * count for score, count in scores) / sum(count for _, count in scores)


def _by_story(one: StoryText) -> int:
    return crc32((one.story or one.text_id).encode()) % FOLDS


def _by_week(one: StoryText) -> int:
    return one.night.toordinal() // 7


def unfitted(background: Background) -> Constants:
    """The constants before anything is fitted."""
    return Constants(
        bias=0.0,
        slopes=dict.fromkeys(FEATURES, 0.0),
        least_cosine=LEAST_COSINE,
        link=LINKS[0],
        join=JOINS[0],
        merge=MERGE,
        stay=STAY,
        nearest=3,
        window_nights=WINDOW_NIGHTS,
        quiet_nights=QUIET_NIGHTS,
        background=background,
    )


def fitted(
    ecb: Sequence[tuple[StoryText, Article]],
    december: Sequence[tuple[StoryText, Article]],
    hard: Sequence[HardPair],
    known: Constants,
) -> Constants:
    """All constants; of the thresholds those with the best mean of B-cubed F1 on both sets and hard pairs right."""
    ours = [pair for pair in ecb if pair[0].topic in ECB_FITTED]
    known = fit(ours, december, known)

    def score(tried: Constants) -> float:
        total = 0.0
        for labelled, pairs in ((ours, ()), (december, hard)):
            gold = {one.text_id: one.story for one, _ in labelled if one.story is not None}
            story_of = replay([article for _, article in labelled], tried).story_of
            total += bcubed(gold, story_of).value
            if pairs:
                total += pairs_right(pairs, story_of).value
        return total

    return max((replace(known, link=link, join=join) for link in LINKS for join in JOINS), key=score)


def write(
    known: Constants,
    ecb: Sequence[tuple[StoryText, Article]],
    december: Sequence[tuple[StoryText, Article]],
    hard: Sequence[HardPair],
) -> None:
    """Write the constants with the figures of their fit."""
    ours = [pair for pair in ecb if pair[0].topic in ECB_FITTED]
    measured = {
        "ECB+ topics 12 to 22": ecb_figures(*_columns(ecb), known),
        "news of December 2021": december_figures(*_columns(december), hard, known),
    }
    figures: dict[str, Any] = {
        name: {score: round(value.value, 3) for score, value in (one.scores | one.classes).items()}
        for name, one in measured.items()
    }
    for name, fold_of in {"five folds of stories": _by_story, "four weeks": _by_week}.items():
        score = round(held_out(ours, december, known, fold_of), 3)
        figures[f"news of December 2021, {name}"] = {"B-cubed F1": score}
    PATH.write_text(json.dumps({"fit": figures, **asdict(known)}, indent=1) + "\n", encoding="utf-8")


def _columns(labelled: Sequence[tuple[StoryText, Article]]) -> tuple[list[StoryText], list[Article]]:
    return [one for one, _ in labelled], [article for _, article in labelled]


def main(data: Path) -> None:
    """Fit, measure, and write the constants."""
    opened = open_weights()
    embedder, tagger = EmbeddedEmbedder(opened), EmbeddedTagger(opened)
    ecb_texts = read_ecb(data)
    texts, hard = read_december(data)
    ecb = list(zip(ecb_texts, articles_of(ecb_texts, embedder, tagger), strict=True))
    december = list(zip(texts, articles_of(texts, embedder, tagger), strict=True))
    write(fitted(ecb, december, hard, unfitted(read_background(data))), ecb, december, hard)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
