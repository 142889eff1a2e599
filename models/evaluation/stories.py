"""Scores of stories: how labelled articles are grouped, and whether ids stay as nights go by."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

import numpy as np

from models.datasets.stories import ECB_FITTED, HardPair, StoryText
from models.dates.stage import CalendarDates
from models.evaluation.measures import Counts, Interval, f1, interval, share
from models.evaluation.sets import Figures
from models.places.stage import GazetteerPlaces
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger
from models.reading import read
from models.stories.pairs import Constants
from models.stories.placing import Article, Placed, Story, place
from models.stories.texts import Facts, text_of

SHUFFLES = 3
_AT_ONCE = 32  # texts whose token states are in memory

Assignment = Mapping[str, Hashable]  # article to its group


@dataclass(frozen=True)
class Replay:
    """Nights read one after the other.

    Attributes:
        story_of: the story of each article at the end.
        changed: articles whose story changed after the night that placed them first.
        unrecorded: those of them of which no event says so.
    """

    story_of: dict[str, str]
    changed: set[str]
    unrecorded: set[str]


def articles_of(texts: Sequence[StoryText], embedder: EmbeddedEmbedder, tagger: EmbeddedTagger) -> list[Article]:
    """Labelled texts as a night would see them, in their order."""
    places, dates = GazetteerPlaces(), CalendarDates()
    articles: list[Article] = []
    for start in range(0, len(texts), _AT_ONCE):
        part = texts[start : start + _AT_ONCE]
        titles, published = [one.title for one in part], [one.published for one in part]
        reading = read([one.text for one in part], [embedder, tagger], titles, published)
        # Rounded as a night stores them.
        vectors = embedder.embed(reading).astype(np.float16).astype(np.float32)
        mentions = tagger.tag(reading)
        answers = zip(mentions, places.locate(reading, mentions), dates.put_on_calendar(reading), strict=True)
        for one, vector, answer in zip(part, vectors, answers, strict=True):
            terms = text_of(one.title, one.text, Facts.of(*answer))
            articles.append(Article(one.text_id, one.night, "", one.text_id, one.title, vector, terms))
    return articles


def replay(articles: Sequence[Article], known: Constants) -> Replay:
    """Place articles night by night, as many runs would."""
    stories: dict[str, Story] = {}
    past: list[Article] = []
    first: dict[str, str] = {}
    now: dict[str, str] = {}
    recorded: set[str] = set()
    by_night = sorted(articles, key=lambda article: article.night)
    for night, group in groupby(by_night, key=lambda article: article.night):
        tonight = list(group)
        since = night.toordinal() - known.window_nights
        past = [article for article in past if article.night.toordinal() >= since]
        placed = place(night, tonight, past, stories, known)
        recorded |= _recorded(placed, now)
        stories |= placed.stories
        now |= {name: member.story_id for name, member in placed.members.items()}
        first |= {name: story for name, story in now.items() if name not in first}
        past += tonight
    changed = {name for name, story in now.items() if first[name] != story}
    return Replay(now, changed, changed - recorded)


def _recorded(placed: Placed, before: Mapping[str, str]) -> set[str]:
    """Articles of which an event of the night says that they moved."""
    moved = {(event.story_id, event.other_story_id) for event in placed.events}
    return {
        name
        for name, member in placed.members.items()
        if name in before and (before[name], member.story_id) in moved
    }


def ecb_figures(texts: Sequence[StoryText], articles: Sequence[Article], known: Constants) -> Figures:
    """Both events of every topic read in one night; main score: topics that were not fitted on."""
    held = [(one, article) for one, article in zip(texts, articles, strict=True) if one.topic not in ECB_FITTED]
    gold = {one.text_id: one.story for one, _ in held}
    figures = grouping_figures(gold, replay([article for _, article in held], known).story_of)
    fitted = {one.text_id: one.story for one in texts}
    everything = replay(list(articles), known).story_of
    figures.scores["B-cubed F1, all topics"] = bcubed(fitted, everything)
    return figures


def december_figures(
    texts: Sequence[StoryText], articles: Sequence[Article], pairs: Sequence[HardPair], known: Constants
) -> Figures:
    """Thirty nights read one after the other. An article in no labelled story is a wrong member of any."""
    story_of = replay(articles, known).story_of
    gold = {one.text_id: one.story for one in texts if one.story is not None}
    figures = grouping_figures(gold, story_of)
    among = {name: story for name, story in story_of.items() if name in gold}
    figures.scores["B-cubed F1 among labelled"] = bcubed(gold, among)
    figures.scores["hard pairs"] = pairs_right(pairs, story_of)
    return figures


def pairs_right(pairs: Sequence[HardPair], answer: Assignment) -> Interval:
    """The share of pairs that are in one group where they should be, and in two where they should not."""
    right = np.array([[(answer[one] == answer[other]) == same, 1] for one, other, same in pairs], np.float64)
    return interval(right, share)


def stability_figures(articles: Sequence[Article], known: Constants) -> Figures:
    """The share of articles whose story's id ever changes, as the nights were and with shuffled records."""
    orders: list[list[Article]] = [list(articles)]
    for seed in range(SHUFFLES):
        shuffled = list(articles)
        random.Random(seed).shuffle(shuffled)
        orders.append(shuffled)
    replays = [replay(order, known) for order in orders]
    same = all(one.story_of == replays[0].story_of for one in replays)
    rows = np.array([[name in one.changed, name in one.unrecorded, 1] for one in replays for name in one.story_of])
    scores = {
        "id changed": interval(rows[:, [0, 2]].astype(np.float64), share),
        "unrecorded": interval(rows[:, [1, 2]].astype(np.float64), share),
    }
    return Figures(len(articles), scores, baselines={"same stories in every order": float(same)})


def grouping_figures(gold: Mapping[str, str | None], answer: Assignment) -> Figures:
    """B-cubed F1 over the labelled articles, F1 of their pairs, and precision and recall of both."""
    counts = _bcubed_counts(gold, answer)
    pair_counts = _pair_counts(gold, answer)
    return Figures(
        len(gold),
        {"B-cubed F1": interval(counts, _bcubed_f1), "pair F1": interval(pair_counts, f1)},
        classes={
            "B-cubed precision": interval(counts[:, [0, 2]], share),
            "B-cubed recall": interval(counts[:, [1, 2]], share),
        },
        baselines={"each alone, B-cubed F1": bcubed(gold, {name: name for name in gold}).value},
    )


def bcubed(gold: Assignment, answer: Assignment) -> Interval:
    """B-cubed F1 (Bagga and Baldwin 1998) over the articles of `gold`.

    Args:
        answer: also the groups of other articles, which are wrong in any group of a labelled article.
    """
    return interval(_bcubed_counts(gold, answer), _bcubed_f1)


def _bcubed_counts(gold: Assignment, answer: Assignment) -> Counts:
    """(articles, 3): precision, recall, and 1."""
    told, given = _members(gold), _members(answer)
    rows = []
    for name, story in gold.items():
        right, answered = told[story], given[answer[name]]
        both = len(right & answered)
        rows.append((both / len(answered), both / len(right), 1))
    return np.array(rows, np.float64).reshape(-1, 3)


def _bcubed_f1(counts: Counts) -> Counts:
    total = counts[..., 0] + counts[..., 1]
    means = counts[..., 0] * counts[..., 1] / np.maximum(counts[..., 2], 1)
    return np.divide(2 * means, total, out=np.zeros_like(total), where=total > 0)


def _pair_counts(gold: Assignment, answer: Assignment) -> Counts:
    """(articles, 3): pairs of an article with a later one that are right, answered, labelled."""
    names = list(gold)
    counts = np.zeros((len(names), 3))
    for (row, one), (_, other) in combinations(enumerate(names), 2):
        same, labelled = answer[one] == answer[other], gold[one] == gold[other]
        counts[row] += (same and labelled, same, labelled)
    return counts


def _members(groups: Assignment) -> dict[Hashable, set[str]]:
    members: dict[Hashable, set[str]] = defaultdict(set)
    for name, group in groups.items():
        members[group].add(name)
    return members
