"""Scores of stances on hand-labelled news: single sentences, speakers end to end, whole articles, other articles.

A predicted side is right if a labelled sentence in its evidence takes the same side, and wrong way if none does but
one takes the other side. A side on sentences without sides is neither. Only development articles are measured.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from models.api import STANCE_LABELS, Position, Quote, Reading
from models.calibrate import Floats
from models.datasets.claim_pairs import MEASURED, cross_rows, read_pairs
from models.datasets.news import UNRELATED, NewsClaim, read_articles, read_claims, read_claims_from_elsewhere
from models.evaluation.measures import Counts, Interval, confusion, interval, macro_f1, share
from models.evaluation.reliability import reliability
from models.evaluation.sets import Figures, stance_figures
from models.judge.pairs import Pair
from models.judge.stance import SIDES, CandidateSentence, EmbeddedStance, Judgement, pair_of
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reading import read
from models.rules.voices import voices

ClaimPositions = list[list[tuple[NewsClaim, Position]]]  # per article the positions towards its claims
Judgements = list[dict[int, Judgement]]  # per article, by the number of the claim
THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class DevelopmentNews:
    """Development articles with the reader's quotes, and the claims on each."""

    reading: Reading
    quotes: list[list[Quote]]
    claims: list[list[NewsClaim]]

    def alone(self, number: int) -> Reading:
        """An article as a reading of its own, from the same encoder pass."""
        states = {key: cast(list[object], value)[number : number + 1] for key, value in self.reading.states.items()}
        of = slice(number, number + 1)
        return Reading(self.reading.texts[of], self.reading.sentences[of], self.reading.titles[of], states)


def read_news(tagger: EmbeddedTagger, quotes: EmbeddedQuotes, data: Path, split: str = "dev") -> DevelopmentNews:
    """Read the articles with the reader's own names and attributions, so that their errors count."""
    articles = read_articles(data, split)
    claims: dict[str, list[NewsClaim]] = defaultdict(list)
    for claim in read_claims(articles):
        claims[claim.article].append(claim)
    texts = [article.text for article in articles.values()]
    reading = read(texts, [tagger, quotes], [article.title for article in articles.values()])
    return DevelopmentNews(reading, quotes.quote(reading, tagger.tag(reading)), [claims[name] for name in articles])


def judge_claims(stage: EmbeddedStance, news: DevelopmentNews) -> Judgements:
    """The judge's answers on each article, by the number of the claim, for claims that the article comes near."""
    beside: Judgements = []
    for number, claims in enumerate(news.claims):
        judgements = stage.judgements(news.alone(number), [news.quotes[number]], [claim.claim for claim in claims])
        beside.append({claim: judgement for (_, claim), judgement in judgements.items()})
    return beside


def positions(stage: EmbeddedStance, news: DevelopmentNews, judgements: Judgements) -> ClaimPositions:
    """The positions of each article on its claims, by the present side factor."""
    judged: ClaimPositions = []
    for text, claims, of_article in zip(news.reading.texts, news.claims, judgements, strict=True):
        again = {place: stage.relabelled(judgement) for place, judgement in of_article.items()}
        judged.append(
            [
                (claim, position)
                for place, claim in enumerate(claims)
                for position in stage.positions(text, place, again.get(place))
            ]
        )
    return judged


def claims_from_elsewhere(news: DevelopmentNews) -> DevelopmentNews:
    """The same articles with claims that were written for other articles, which is the situation of a night."""
    elsewhere = read_claims_from_elsewhere()
    return replace(news, claims=[elsewhere.get(claims[0].article, []) if claims else [] for claims in news.claims])


class NearSentence(NamedTuple):
    """A sentence near a claim, as the judge's pair, with the number of nearer sentences, its label and article."""

    pair: Pair
    nearer: int
    label: int
    article: str


def near_sentences(stage: EmbeddedStance, news: DevelopmentNews) -> list[NearSentence]:
    """Every sentence near a claim on its article."""
    near: list[NearSentence] = []
    for number, claims in enumerate(news.claims):
        spoken = voices(news.reading.sentences[number], news.quotes[number])
        encoded = stage.reader.encoded(news.reading)[number]
        for claim, cosines in zip(
            claims, stage.cosines([encoded], [claim.claim for claim in claims])[0].T, strict=True
        ):
            for sentence, nearer, voice in stage.near(cosines, spoken):
                pair = pair_of(news.reading, claim.claim, CandidateSentence(number, 0, sentence, nearer, voice))
                gold = claim.stance_of(voice.span)
                near.append(NearSentence(pair, nearer, UNRELATED if gold is None else gold.stance, claim.article))
    return near


def sentence_figures(stage: EmbeddedStance, news: DevelopmentNews) -> Figures:
    """All sentences near a claim, which a night would read in an article that bears on the claim."""
    pairs, nearer, labels, groups = (list(column) for column in zip(*near_sentences(stage, news), strict=True))
    return _pair_figures(labels, stage.calibrated(stage.opened_judge.logits(pairs), nearer), stage, groups)


def crossed_figures(stage: EmbeddedStance, data: Path) -> Figures:
    """Claims beside the nearest sentences of other articles, for the fifth of the claims that is held out."""
    rows = cross_rows(data, held=True)
    labels = [int(np.argmax(row.target)) for row in rows]
    chances = stage.calibrated(stage.opened_judge.logits([row.pair for row in rows]))
    figures = _pair_figures(labels, chances, stage, [row.pair.claim for row in rows])
    predicted = stage.labels(chances)
    unrelated = np.array(labels) == UNRELATED
    sided = np.isin(predicted, SIDES)
    figures.baselines["unrelated that get a side"] = float(sided[unrelated].mean())
    return figures


def _pair_figures(labels: Sequence[int], chances: Floats, stage: EmbeddedStance, groups: Sequence[str]) -> Figures:
    predicted = stage.labels(chances)
    answers = [(int(label), float(chance[label])) for label, chance in zip(predicted, chances, strict=True)]
    figures = stance_figures(labels, answers, groups)
    macro = figures.scores.pop("macro-F1")
    sided = np.isin(predicted, SIDES)
    gold = np.array(labels)
    right, wrong = sided & (predicted == gold), sided & np.isin(gold, SIDES) & (predicted != gold)
    counts = _grouped(groups, np.stack([right, wrong, sided, right, np.isin(gold, SIDES)], 1))
    scores = {"macro-F1": macro, **_side_scores(counts), **figures.scores}
    return Figures(figures.texts, scores, figures.classes, figures.baselines, figures.reliability)


def side_figures(news: DevelopmentNews, judged: ClaimPositions, least: float = 0.0) -> Figures:
    """The predicted sides of speakers, end to end.

    Args:
        least: only sides with at least this probability count.
    """
    counts = np.zeros((len(news.claims), 6))
    outcomes: list[tuple[float, bool]] = []
    for row, (claims, of_article) in enumerate(zip(news.claims, judged, strict=True)):
        for claim in claims:
            sides = [
                position
                for judged_claim, position in of_article
                if judged_claim is claim
                and position.quote_id is not None
                and STANCE_LABELS.index(position.stance.stance) in SIDES
                and position.stance.probability >= least
            ]
            counts[row] += [*_side_counts(claim, sides), *_recalled_sides(claim, sides)]
            outcomes += [
                (position.stance.probability, _side_counts(claim, [position])[0] == 1) for position in sides
            ]
    scores = _side_scores(counts[:, :5])
    scores["found, with the speaker"] = interval(counts[:, [5, 4]], share)
    baselines = {"sides given per 100 claims": float(counts[:, 2].sum()) / sum(map(len, news.claims))}
    return Figures(
        len(counts), scores, {}, baselines, reliability([p for p, _ in outcomes], [right for _, right in outcomes])
    )


def _side_counts(claim: NewsClaim, sides: Sequence[Position]) -> list[int]:
    """The numbers of sides that are right, wrong way, and predicted."""
    right = wrong = 0
    for position in sides:
        span = position.stance.evidence_start or 0, position.stance.evidence_end or 0
        gold = {
            sentence.stance
            for sentence in claim.sentences
            if sentence.span[0] < span[1] and span[0] < sentence.span[1]
        }
        side = STANCE_LABELS.index(position.stance.stance)
        right += side in gold
        wrong += side not in gold and bool(gold & set(SIDES))
    return [right, wrong, len(sides)]


def _recalled_sides(claim: NewsClaim, sides: Sequence[Position]) -> list[int]:
    """The numbers of firm sides of named speakers that were recalled, in all, and recalled with the right
    speaker."""
    recalled = labelled = with_speaker = 0
    for gold in claim.sentences:
        if gold.firm and gold.stance in SIDES and gold.speaker != "article" and gold.speaker[:1].isupper():
            matching = [
                position
                for position in sides
                if STANCE_LABELS.index(position.stance.stance) == gold.stance
                and (position.stance.evidence_start or 0) < gold.span[1]
                and gold.span[0] < (position.stance.evidence_end or 0)
            ]
            labelled += 1
            recalled += bool(matching)
            with_speaker += any(_words(position.holder) & _words(gold.speaker) for position in matching)
    return [recalled, labelled, with_speaker]


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 2} - {"the"}


def article_figures(news: DevelopmentNews, judged: ClaimPositions) -> Figures:
    """The stance of whole articles, and of the sides among them the share that is right."""
    rows = [
        (claim.own, STANCE_LABELS.index(position.stance.stance), position.stance.probability, claim.article)
        for of_article in judged
        for claim, position in of_article
        if position.quote_id is None
    ]
    gold, labels, confidences, groups = (list(column) for column in zip(*rows, strict=True))
    figures = stance_figures(gold, list(zip(labels, confidences, strict=True)), groups)
    counts = confusion(gold, labels, len(STANCE_LABELS), groups)
    sided = np.isin(labels, SIDES)
    sides = _grouped(groups, np.stack([sided & (np.array(labels) == np.array(gold)), sided], 1))
    return Figures(
        len(news.claims),
        {"macro-F1": interval(counts, macro_f1), "sides right": interval(sides, share), **figures.scores},
        figures.classes,
        figures.baselines,
        figures.reliability,
    )


def mnli_figures(stage: EmbeddedStance, data: Path) -> Figures:
    """MNLI's matched development part with three labels: reports and unrelated count as the same."""
    rows = [row for row in read_pairs(data, "mnli") if row["id"].startswith(MEASURED)]
    logits = stage.opened_judge.logits([Pair(row["claim"], row["statement"]) for row in rows])
    labels = [{"supports": 0, "disputes": 1, "neutral": 2}[row["label"]] for row in rows]
    right = three_way(logits) == np.array(labels)
    counts = np.stack([right, np.ones(len(right))], 1)
    return Figures(len(rows), {"accuracy": interval(counts, share)})


def three_way(logits: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(pairs,) 0 for supports, 1 for disputes, 2 for either of the others, from (pairs, 4) logits."""
    neither = np.logaddexp(logits[:, 2], logits[:, 3])
    return np.asarray(np.concatenate([logits[:, :2], neither[:, None]], 1).argmax(1))


def _side_scores(counts: Counts) -> dict[str, Interval]:
    """Scores from counts: (groups, 5) sides that are right, wrong way, predicted; recalled, labelled."""
    return {
        "sides right": interval(counts[:, [0, 2]], share),
        "wrong way": interval(counts[:, [1, 2]], share),
        "found": interval(counts[:, [3, 4]], share),
    }


def _grouped(groups: Sequence[str], values: NDArray[np.bool_]) -> Counts:
    place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    counts = np.zeros((len(place), values.shape[1]))
    np.add.at(counts, [place[group] for group in groups], values)
    return counts
