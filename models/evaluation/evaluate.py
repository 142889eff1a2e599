"""`nightdesk evaluate`: the embedded models on labelled sets, as figures and as a table for people."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from models import weights
from models.api import ModelError
from models.datasets.entity_pairs import MEASURED, read_entity_pairs
from models.datasets.opinions import read_persent
from models.datasets.stances import development_pairs, read_fnc
from models.datasets.stories import HardPair, StoryText, read_december, read_ecb
from models.embedded import open_stage
from models.evaluation import (
    attributed,
    dates_amounts,
    gold,
    labelled_articles,
    linking,
    news,
    places,
    search,
    sets,
    stories,
)
from models.evaluation.measures import Interval
from models.evaluation.sets import Figures
from models.evaluation.speed import Speed, speed
from models.judge.opened import open_judge
from models.judge.stance import EmbeddedStance
from models.linking.pairs import constants as linking_constants
from models.places.stage import GazetteerPlaces
from models.reader.opened import open_weights
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.stages.sentiment import EmbeddedSentiment
from models.reader.stages.summary import EmbeddedSummariser
from models.reader.stages.terms import EmbeddedTerms
from models.reader.stages.tone import EmbeddedTone
from models.stories.pairs import constants
from models.stories.placing import Article

log = logging.getLogger(__name__)
HEADS = (
    "entities", "terms", "quotes", "speakers", "tone", "sentiment", "stance", "judge", "fnc", "summary",
    "search", "stories", "linking", "places", "dates", "amounts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a set, and what others published for it."""

    head: str
    name: str
    figures: Figures
    published: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measurements of a set of weights; `speed` is None if only some heads were measured."""

    model: str
    measured: list[Measured]
    speed: Speed | None


@dataclass(frozen=True, slots=True)
class _Set:
    head: str
    name: str
    is_test: bool
    measure: Callable[[], Figures]
    published: str = ""


def evaluate(data: Path, folder: Path = weights.FOLDER, test: bool = False, only: Sequence[str] = ()) -> Evaluation:
    """Measure every head.

    Args:
        data: the folder of data sets.
        folder: the weights to measure.
        test: also score the test splits; meant for a single time per set of weights, after all decisions.
        only: the heads to measure; if empty, all of HEADS and the speed.

    Raises:
        ModelError: a data file or the weights are missing, or there is no such head.
    """
    if unknown := sorted(set(only) - set(HEADS)):
        raise ModelError(f"no head called {unknown[0]!r}; the heads are {', '.join(HEADS)}")
    opened = open_weights(folder)
    measured: list[Measured] = []
    for labelled_set in _sets(data, folder):
        if (not only or labelled_set.head in only) and (test or not labelled_set.is_test):
            started = time.monotonic()
            figures = labelled_set.measure()
            measured.append(
                Measured(
                    labelled_set.head,
                    labelled_set.name,
                    figures,
                    labelled_set.published,
                    round(time.monotonic() - started, 1),
                )
            )
            log.info("%s: %s", labelled_set.name, format_scores(figures.scores))
    return Evaluation(opened.identity.model_id, measured, None if only else speed(opened, open_judge(folder), data))


def _sets(data: Path, folder: Path) -> list[_Set]:
    opened = open_weights(folder)
    tagger, quotes, terms = EmbeddedTagger(opened), EmbeddedQuotes(opened), EmbeddedTerms(opened)
    tone, sentiment = EmbeddedTone(opened), EmbeddedSentiment(opened)
    summary, embedder = EmbeddedSummariser(opened), EmbeddedEmbedder(opened)

    @cache
    def stance() -> EmbeddedStance:
        return cast(EmbeddedStance, open_stage("stance", folder))

    @cache
    def read_news() -> news.DevelopmentNews:
        return news.read_news(tagger, quotes, data)

    @cache
    def read_articles() -> labelled_articles.DevelopmentArticles:
        return labelled_articles.read_articles(tagger, quotes, data)

    def positions(articles: news.DevelopmentNews) -> news.ClaimPositions:
        return news.positions(stance(), articles, news.judge_claims(stance(), articles))

    @cache
    def judged() -> news.ClaimPositions:
        return positions(read_news())

    def articles_elsewhere() -> Figures:
        elsewhere = news.claims_from_elsewhere(read_news())
        return news.article_figures(elsewhere, positions(elsewhere))

    @cache
    def december() -> tuple[list[StoryText], list[Article], list[HardPair]]:
        texts, pairs = read_december(data)
        return texts, stories.articles_of(texts, embedder, tagger), pairs

    def ecb() -> Figures:
        texts = read_ecb(data)
        return stories.ecb_figures(texts, stories.articles_of(texts, embedder, tagger), constants())

    def december_stories() -> Figures:
        texts, articles, pairs = december()
        return stories.december_figures(texts, articles, pairs, constants())

    def stability() -> Figures:
        return stories.stability_figures(december()[1], constants())

    def linked() -> Figures:
        texts, pairs = read_entity_pairs(data)
        appearances, mentions = linking.read_names(texts, embedder, tagger)
        measured = [pair for pair in pairs if pair.part == MEASURED]
        found = linking.found_pairs(measured, appearances, mentions)
        return linking.figures(found, linking.replay(appearances, linking_constants()), len(measured))

    def fnc(test: bool) -> Figures:
        fnc_set = read_fnc(data, "competition_test" if test else "train")
        return sets.stances(stance(), fnc_set, fnc_set.pairs if test else development_pairs(fnc_set))

    def sides_from(least: float) -> Figures:
        return news.side_figures(read_news(), judged(), least)

    mnli = "accuracy: MiniLM-L6-H384 83.3, MPNet-base about 88.5, with all of MNLI"
    tags, other_rows = (
        "F1: bert-mini (11 M) 88.7, DistilBERT about 90, BERT-base 92.4",
        "on other rows: LEAD-3 40.3",
    )
    spans, robert = "other news, exact: source 84, cue 86, content 93", "macro-F1: GRU-TSC on RoBERTa (125 M) 83.1"
    berts = "macro-F1: BERT-base about 45 to 50"
    challenge = "weighted / macro-F1 / disputes: best of 2017 82.0 / 61 / 15; RoBERTa in two stages 90.7 weighted"
    return [
        _Set("entities", "news dev, names", False, lambda: labelled_articles.names(read_articles())),
        _Set(
            "entities",
            "the same in four types",
            False,
            lambda: labelled_articles.names(read_articles(), coarse=True),
        ),
        _Set("entities", "news dev, entities", False, lambda: labelled_articles.entities(read_articles())),
        _Set("entities", "CoNLL-2003 dev", False, lambda: sets.names(tagger, gold.conll(data, "dev"))),
        _Set("entities", "CoNLL-2003 test", True, lambda: sets.names(tagger, gold.conll(data, "test")), tags),
        _Set("entities", "re3d held-out", False, lambda: sets.names(tagger, gold.conflict(data))),
        _Set("terms", "re3d held-out, terms", False, lambda: sets.terms(terms, gold.conflict_terms(data))),
        _Set("quotes", "news dev, statements", False, lambda: labelled_articles.statements(read_articles())),
        _Set("quotes", "PolNeAR dev", False, lambda: attributed.quotes(quotes, data), spans),
        _Set(
            "speakers",
            "speakers of 141 direct quotes",
            False,
            lambda: attributed.speakers(quotes, tagger, data),
            "CoreNLP leaves 26 % of speakers on news unknown",
        ),
        _Set("tone", "news dev, tone towards names", False, lambda: labelled_articles.tones(tone, read_articles())),
        _Set("tone", "NewsMTSC rw dev", False, partial(sets.tones, tone, data, "rw_dev")),
        _Set("tone", "NewsMTSC mt dev", False, partial(sets.tones, tone, data, "mt_dev")),
        _Set("tone", "NewsMTSC rw test", True, partial(sets.tones, tone, data, "rw_test"), robert),
        _Set(
            "sentiment", "news dev, written", False, lambda: labelled_articles.written(sentiment, read_articles())
        ),
        _Set(
            "sentiment",
            "news dev, kind of news",
            False,
            lambda: labelled_articles.kinds_of_news(sentiment, read_articles()),
        ),
        _Set(
            "sentiment",
            "PerSenT dev, odd rows",
            False,
            lambda: sets.sentiments(sentiment, read_persent(data)[1]),
            berts,
        ),
        _Set("fnc", "FNC-1 held-out events", False, partial(fnc, False)),
        _Set("fnc", "FNC-1 test", True, partial(fnc, True), challenge),
        _Set("stance", "news dev, sides of speakers", False, lambda: news.side_figures(read_news(), judged())),
        *(
            _Set("stance", f"the same from {least:.1f} on", False, partial(sides_from, least))
            for least in news.THRESHOLDS
        ),
        _Set("stance", "news dev, articles", False, lambda: news.article_figures(read_news(), judged())),
        _Set("stance", "news dev, articles beside claims on others", False, articles_elsewhere),
        _Set(
            "judge", "news dev, sentences near a claim", False, lambda: news.sentence_figures(stance(), read_news())
        ),
        _Set("judge", "claims beside other articles", False, lambda: news.crossed_figures(stance(), data)),
        _Set("judge", "MNLI dev matched, three-way", False, lambda: news.mnli_figures(stance(), data), mnli),
        _Set("judge", "our statements, dev", False, lambda: attributed.statements(stance(), "dev")),
        _Set("judge", "our statements, test", True, lambda: attributed.statements(stance(), "test")),
        _Set(
            "judge",
            "GWSD, six of eight agree",
            False,
            lambda: attributed.global_warming(stance(), data),
            "accuracy about .75 of BERT trained on it, with neutral",
        ),
        _Set("summary", "news dev, key sentences", False, lambda: labelled_articles.key_sentences(summary, data)),
        _Set("summary", "CNN/DailyMail rows 700-799", False, partial(sets.summaries, summary, data), other_rows),
        _Set("search", "FNC-1 held-out events by headline", False, partial(search.by_headline, embedder, data)),
        _Set("search", "CNN/DailyMail by highlight", False, partial(search.by_highlight, embedder, data)),
        _Set("stories", "ECB+ topics 12 to 22", False, ecb),
        _Set("stories", "news of December 2021", False, december_stories),
        _Set(
            "stories", "ids over its nights", False, lambda: stories.stability_figures(december()[1], constants())
        ),
        _Set("linking", "names of two articles", False, linked),
        _Set("dates", "news, 20 held-out articles", False, partial(dates_amounts.date_figures, data)),
        _Set("amounts", "news, 20 held-out articles", False, partial(dates_amounts.amount_figures, data)),
        _Set(
            "places", "news, 20 held-out articles", False, lambda: places.figures(tagger, GazetteerPlaces(), data)
        ),
    ]


def format_scores(scores: dict[str, Interval]) -> str:
    """Scores times 100 with their intervals, such as `F1 90.6 (89.9 to 91.2)`."""
    return ", ".join(f"{name} {percent(s)} ({100 * s.low:.1f} to {100 * s.high:.1f})" for name, s in scores.items())


def percent(score: Interval) -> str:
    """The value times 100, with a decimal."""
    return f"{100 * score.value:.1f}"


def as_table(evaluation: Evaluation) -> str:
    """The figures for people, all times 100."""
    table = Table(
        "set", "score (95 % interval)", "by class", "without a model", "published", "calibration error",
        title=evaluation.model,
        show_lines=True,
    )  # fmt: skip
    for row in evaluation.measured:
        table.add_row(*cells(row))
    console = Console(file=io.StringIO(), width=200)
    console.print(table)
    if evaluation.speed:
        console.print(evaluation.speed.as_line())
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def cells(row: Measured) -> list[str]:
    """A row of the table: set, scores, classes, baselines, published, calibration error."""
    figures = row.figures
    error = figures.reliability
    return [
        row.name,
        format_scores(figures.scores),
        ", ".join(f"{name} {percent(score)}" for name, score in figures.classes.items()),
        ", ".join(f"{name} {100 * value:.1f}" for name, value in figures.baselines.items()),
        row.published,
        f"{error.error:.3f} (by chance {error.by_chance:.3f})" if error else "",
    ]


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The figures as plain dictionaries; scores run from 0 to 1."""
    return asdict(evaluation)
