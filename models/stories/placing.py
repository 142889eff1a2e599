"""Which story each of a night's articles belongs to, and what becomes of the stories.

Tonight's texts are grouped by average linkage, one text per copy group; each group is then compared with the
stories before the night. Single linkage chains one happening to the next, and is used nowhere. An id never changes
but through an event: a story is named after its first article, and keeps the name.

The result depends on the articles alone, not on the order in which they are given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models.stories.pairs import Constants, Floats, Pairs, Places, nearest
from models.stories.texts import BODY, NAMES, Text, tokens

OPEN, CLOSED, MERGED = STATES = ("open", "closed", "merged")
EVENTS = ("born", "grew", "merged", "split", "closed", "revived", "withdrawn")
# The nearest texts with which one is compared, and their least cosine, less what days apart take from it. On
# development data 48 texts and no least give the same scores.
CANDIDATES, LEAST_NEARNESS = 24, 0.2
RECENT_MEMBERS = 24  # of a story that are compared, the latest: what a long story reports now
MOST_LINKED = 1_500  # texts grouped at once: their distances take 18 MB
SHARED_NAMES, SHARED_WORDS = 4, 2


@dataclass(frozen=True, slots=True)
class Article:
    """One article with a text, as stories see it.

    Attributes:
        night: on which this text was read.
        at: sorts articles of a night by who came first.
        copy_group: texts of one group are one text.
        title: "" if it has none.
        vector: (dimensions,), of length 1; all of one model.
    """

    article_id: str
    night: date
    at: str
    copy_group: str
    title: str
    vector: NDArray[np.float32]
    text: Text

    @property
    def order(self) -> tuple[date, str, str]:
        """The order of articles: by night, by time, by id."""
        return self.night, self.at, self.article_id


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is known: before the night, or after it.

    Attributes:
        members: of its articles those that can be compared, which may be some of them.
    """

    story_id: str
    first_seen: date
    last_seen: date
    state: str
    members: tuple[str, ...]

    @property
    def age(self) -> tuple[date, str]:
        """Sorts stories from the oldest on."""
        return self.first_seen, self.story_id


@dataclass(frozen=True, slots=True)
class Member:
    """An article's place in a story.

    Attributes:
        probability: the mean probability that its text and those of the story report the same happening.
        via: the earlier article with which it shares most; None for the first.
        shared: names and words that both have, the weightiest first.
    """

    article_id: str
    story_id: str
    probability: float
    via: str | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """What became of a story on the night; `event` is in EVENTS."""

    story_id: str
    event: str
    other_story_id: str | None = None
    article_id: str | None = None


@dataclass
class Placed:
    """The outcome of a night.

    Attributes:
        members: places taken tonight, by article.
        stories: every story that changed, by id.
        events: what happened, at most once each.
        titles: the most central headline of each story that has one among the articles at hand.
    """

    members: dict[str, Member] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    events: set[Event] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)


def place(
    night: date,
    tonight: Sequence[Article],
    past: Sequence[Article],
    stories: Mapping[str, Story],
    known: Constants,
) -> Placed:
    """Place the articles of a night.

    Args:
        tonight: the articles with a new text; those that are members of a story were revised.
        past: articles of earlier nights within `known.window_nights`, members of `stories`. The text of an article
            of `tonight` replaces the earlier text.
        stories: the stories before the night, by id: those to be compared with all their members; without members,
            those that may have to be closed, and merged stories that have the id of an article of `tonight`.
    """
    return _Night(night, tonight, past, stories, known).placed()


def candidates(
    tonight: Sequence[Article], nights: Iterable[tuple[NDArray[np.float32], int]], known: Constants
) -> tuple[Places, Places]:
    """Numbers of tonight's articles and of earlier vectors that are worth comparing.

    Args:
        nights: the vectors of a night, and how many days ago it was.
    """
    blocks = ((vectors, known.handicap(days)) for vectors, days in nights)
    return nearest(_stacked(tonight), blocks, LEAST_NEARNESS, CANDIDATES)


class _Night:
    """The work of `place`: the articles at hand, and the stories as they become."""

    def __init__(
        self,
        night: date,
        tonight: Sequence[Article],
        past: Sequence[Article],
        stories: Mapping[str, Story],
        known: Constants,
    ) -> None:
        again = {article.article_id for article in tonight}
        earlier = (article for article in past if article.article_id not in again)
        self._articles = sorted([*earlier, *tonight], key=lambda article: article.order)
        self._at = {article.article_id: place for place, article in enumerate(self._articles)}
        self._night, self._known = night, known
        self._before, self._stories = stories, dict(stories)
        self._story_of = {member: story.story_id for story in stories.values() for member in story.members}
        self._pairs = Pairs(
            [article.text for article in self._articles],
            _stacked(self._articles),
            [article.night.toordinal() for article in self._articles],
            known,
        )
        self._tonight = sorted(again, key=self._at.__getitem__)
        self._events: set[Event] = set()

    def placed(self) -> Placed:
        """See `place`."""
        left = self._leave([name for name in self._tonight if name in self._story_of])
        copies = self._copies([name for name in self._tonight if name not in self._story_of])
        for group, story_id in self._joins(self._groups(list(copies))):
            self._join(
                sorted((copy for name in group for copy in copies[name]), key=self._at.__getitem__), story_id
            )
        self._merge()
        self._close()
        for name, story_id in left.items():
            if self._story_of[name] != story_id:
                self._events.add(Event(story_id, "withdrawn", self._story_of[name], name))
        before = {member: story.story_id for story in self._before.values() for member in story.members}
        placed = {*self._tonight, *(name for name, story in self._story_of.items() if before.get(name) != story)}
        members = self._members(sorted(placed))
        changed = {
            story_id: story for story_id, story in self._stories.items() if self._before.get(story_id) != story
        }
        titles = {story_id: title for story_id, story in changed.items() if (title := self._title(story))}
        return Placed(members, changed, self._events, titles)

    def _leave(self, revised: Sequence[str]) -> dict[str, str]:
        """Take revised articles out of stories that their new texts no longer report; these, with their stories.

        The first article keeps the story's name: if it is the one that changed, the others leave, under the name of
        the first of them.
        """
        left: dict[str, str] = {}
        for name in revised:
            story = self._stories[self._story_of[name]]
            others = [member for member in story.members if member != name]
            compared = self._representatives(others)
            if not len(compared) or self._supports([([self._at[name]], compared)])[0] >= self._known.stay:
                self._put(story, story.members)
            elif name == story.story_id:
                self._split(story, others)
            else:
                self._put(story, others)
                del self._story_of[name]
                left[name] = story.story_id
        return left

    def _split(self, story: Story, others: Sequence[str]) -> None:
        name = others[0]
        self._put(story, [story.story_id])
        self._put(replace(story, story_id=name, first_seen=self._seen(name)), others)
        self._events.add(Event(story.story_id, "split", name))

    def _copies(self, fresh: Sequence[str]) -> dict[str, list[str]]:
        """Put copies of what is in a story into it. Of the others, the first of each copy group, and the group."""
        home: dict[str, str] = {}
        for article in self._articles:
            if article.article_id in self._story_of:
                home.setdefault(article.copy_group, self._story_of[article.article_id])
        groups: dict[str, list[str]] = {}
        for name in fresh:
            group = self._articles[self._at[name]].copy_group
            if group in home:
                self._join([name], home[group])
            else:
                groups.setdefault(group, []).append(name)
        return {names[0]: names for names in groups.values()}

    def _groups(self, names: Sequence[str]) -> list[list[str]]:
        """Average linkage over tonight's texts."""
        places = np.array([self._at[name] for name in names], np.intp)
        vectors = self._pairs.vectors[places]
        left, right = nearest(vectors, [(vectors, 0.0)], LEAST_NEARNESS, CANDIDATES + 1)
        left, right = left[left != right], right[left != right]
        likely = self._pairs.probabilities(places[left], places[right])
        parts = _parts(len(names), left, right, likely, self._known.link)
        asked = []
        for part in parts:
            one, other = np.triu_indices(len(part), 1)
            asked.append((places[part][one], places[part][other]))
        groups = []
        for part, found in zip(parts, self._probabilities(asked), strict=True):
            labels = [0]
            if len(part) > 1:
                labels = fcluster(linkage(1 - found, "average"), 1 - self._known.link, "distance").tolist()
            for label in sorted(set(labels)):
                groups.append([names[number] for number, own in zip(part, labels, strict=True) if own == label])
        return groups

    def _joins(self, groups: Sequence[Sequence[str]]) -> list[tuple[Sequence[str], str | None]]:
        """Each group with the story that it joins; None for a story of its own. Each is held to what was before."""
        near = self._near([self._at[name] for group in groups for name in group], self._known.join)
        asked = [
            (number, story_id, [self._at[name] for name in group])
            for number, group in enumerate(groups)
            for story_id in sorted({story_id for name in group for story_id in near.get(self._at[name], ())})
        ]
        supports = self._supports(
            [(places, self._representatives(self._stories[story_id].members)) for _, story_id, places in asked]
        )
        best: dict[int, tuple[float, tuple[date, str]]] = {}
        for (number, story_id, _), support in zip(asked, supports, strict=True):
            if support >= self._known.join:
                best[number] = min(best.get(number, (0.0, (date.max, ""))), (-support, self._stories[story_id].age))
        return [(group, best[number][1][1] if number in best else None) for number, group in enumerate(groups)]

    def _near(self, places: Sequence[int], least: float) -> dict[int, set[str]]:
        """Stories before the night of which a text is likely to report the same, for the texts at these places."""
        earlier = [place for place, article in enumerate(self._articles) if article.article_id in self._story_of]
        stories: dict[int, set[str]] = defaultdict(set)
        own, there = np.array(places, np.intp), np.array(earlier, np.intp)
        vectors = self._pairs.vectors
        blocks = []
        for days, group in groupby(earlier, key=lambda place: (self._night - self._articles[place].night).days):
            blocks.append((vectors[list(group)], self._known.handicap(abs(days))))
        left, right = nearest(vectors[own], blocks, LEAST_NEARNESS, CANDIDATES)
        likely = self._pairs.probabilities(own[left], there[right]) >= least
        for query, found in zip(own[left[likely]].tolist(), there[right[likely]].tolist(), strict=True):
            stories[query].add(self._story_of[self._articles[found].article_id])
        return stories

    def _join(self, names: Sequence[str], story_id: str | None) -> None:
        """Put new members into a story, or a story of their own."""
        if story_id is None:
            story_id = names[0]
            event = "revived" if story_id in self._before else "born"
            story = Story(story_id, self._night, self._night, OPEN, ())
        else:
            story = self._stories[story_id]
            event = "grew"
            if story.state == CLOSED:
                self._events.add(Event(story_id, "revived"))
        self._events.add(Event(story_id, event))
        self._put(replace(story, state=OPEN, last_seen=self._night), [*story.members, *names])

    def _merge(self) -> None:
        """Make one of two earlier stories that tonight's texts show to be one; each at most once a night."""
        near = self._near([self._at[name] for name in self._tonight], self._known.merge)
        asked = set()
        for place, others in near.items():
            own = self._story_of[self._articles[place].article_id]
            asked |= {tuple(sorted((own, other))) for other in others if other != own and own in self._before}
        compared = {name: self._representatives(self._stories[name].members) for pair in asked for name in pair}
        pairs = sorted(asked)
        there = self._supports([(compared[one].tolist(), compared[other]) for one, other in pairs])
        back = self._supports([(compared[other].tolist(), compared[one]) for one, other in pairs])
        merged: set[str] = set()
        for support, (one, other) in sorted(
            (-(a + b) / 2, pair) for a, b, pair in zip(there, back, pairs, strict=True)
        ):
            if -support >= self._known.merge and merged.isdisjoint((one, other)):
                merged |= {one, other}
                older, younger = sorted((self._stories[one], self._stories[other]), key=lambda story: story.age)
                self._events.add(Event(younger.story_id, "merged", older.story_id))
                self._stories[younger.story_id] = replace(younger, state=MERGED, members=())
                last = max(older.last_seen, younger.last_seen)
                self._put(replace(older, state=OPEN, last_seen=last), [*older.members, *younger.members])

    def _close(self) -> None:
        since = self._night - timedelta(days=self._known.quiet_nights)
        for story in list(self._stories.values()):
            if story.state == OPEN and story.last_seen < since:
                self._stories[story.story_id] = replace(story, state=CLOSED)
                self._events.add(Event(story.story_id, "closed"))

    def _title(self, story: Story) -> str:
        """The headline of the text that is nearest to all others; of equals, that of the earlier."""
        at_hand = [place for place in self._representatives(story.members) if self._articles[place].title]
        if not at_hand:
            return ""
        vectors = self._pairs.vectors[at_hand]
        nearness = np.round(vectors @ vectors.sum(axis=0), 4)
        title: str = self._articles[at_hand[int(nearness.argmax())]].title
        return title

    def _put(self, story: Story, members: Sequence[str]) -> None:
        """Let a story have these members."""
        self._stories[story.story_id] = replace(story, members=tuple(members))
        self._story_of |= dict.fromkeys(members, story.story_id)

    def _seen(self, name: str) -> date:
        """The night of an article at hand; tonight, of another."""
        return self._articles[self._at[name]].night if name in self._at else self._night

    def _representatives(self, members: Iterable[str]) -> Places:
        """Places of the latest texts of these articles that are at hand, one per copy group."""
        at_hand = sorted(self._at[name] for name in members if name in self._at)
        groups = {self._articles[place].copy_group: place for place in reversed(at_hand)}
        return np.array(sorted(groups.values())[-RECENT_MEMBERS:], np.intp)

    def _supports(self, asked: Sequence[tuple[Sequence[int], Places]]) -> list[float]:
        """For texts and the texts of a story: the mean, over the former, of the mean probability towards the
        `known.nearest` likest of the latter; 0 where there are none."""
        found = self._probabilities(
            [
                (np.repeat(np.array(places, np.intp), len(others)), np.tile(others, len(places)))
                for places, others in asked
            ]
        )
        supports = []
        for (places, others), chances in zip(asked, found, strict=True):
            rows = np.sort(chances.reshape(len(places), len(others)), axis=1)
            supports.append(float(rows[:, -self._known.nearest :].mean()) if rows.size else 0.0)
        return supports

    def _probabilities(self, asked: Sequence[tuple[Places, Places]]) -> list[Floats]:
        """As `Pairs.probabilities`, for many lists of pairs at once: a call for each takes ten times as long."""
        nothing = np.zeros(0, np.intp)
        left, right = (np.concatenate([nothing, *(pair[side] for pair in asked)]) for side in (0, 1))
        ends = np.cumsum([len(one) for one, _ in asked])
        return np.split(self._pairs.probabilities(left, right), ends[:-1]) if asked else []

    def _members(self, names: Sequence[str]) -> dict[str, Member]:
        """The places that articles have now."""
        compared: dict[str, Places] = {}
        for name in names:
            others = [member for member in self._stories[self._story_of[name]].members if member != name]
            places = self._representatives(others)
            if name in self._at and len(places):
                compared[name] = places
        found = self._probabilities(
            [(np.full(len(others), self._at[name]), others) for name, others in compared.items()]
        )
        chances = dict(zip(compared, found, strict=True))
        return {name: self._member(name, compared.get(name), chances.get(name)) for name in names}

    def _member(self, name: str, others: Places | None, chances: Floats | None) -> Member:
        """An article's place, by the probabilities towards other texts of its story; None without any at hand."""
        story_id = self._story_of[name]
        first = None if name == story_id else story_id
        if others is None or chances is None:
            return Member(name, story_id, 1.0, first)
        probability = float(np.sort(chances)[-self._known.nearest :].mean())
        own = self._at[name]
        earlier = [(-p, place) for p, place in zip(chances.tolist(), others.tolist(), strict=True) if place < own]
        if first is None or not earlier:
            return Member(name, story_id, probability, first)
        via = min(earlier)[1]
        return Member(name, story_id, probability, self._articles[via].article_id, self._shared(own, via))

    def _shared(self, place: int, via: int) -> tuple[str, ...]:
        """Names as this text spells them, then words that are in none of them."""
        spelled = self._articles[place].text.spelled
        names = [
            spelled.get(term, term) for view in NAMES for term in self._pairs.shared(place, via, view, SHARED_NAMES)
        ]
        within = {token for name in names for token in tokens(name)}
        words = self._pairs.shared(place, via, BODY, SHARED_WORDS + len(within))
        return (*names[:SHARED_NAMES], *[word for word in words if word not in within][:SHARED_WORDS])


def _parts(texts: int, left: Places, right: Places, likely: Floats, least: float) -> list[list[int]]:
    """Texts that can be in one group: those that pairs of at least the probability `least` connect.

    By average linkage two groups come together only if some pair of theirs reaches the threshold, so nothing is
    lost by looking at each part alone. A part of more than MOST_LINKED texts is looked at with a higher threshold.
    """
    kept = likely >= least
    graph = coo_array((np.ones(int(kept.sum()), bool), (left[kept], right[kept])), shape=(texts, texts))
    _, labels = connected_components(graph, directed=False)
    parts: dict[int, list[int]] = defaultdict(list)
    for text, label in enumerate(labels.tolist()):
        parts[label].append(text)
    found = []
    for part in parts.values():
        if len(part) <= MOST_LINKED:
            found.append(part)
            continue
        within, places = np.isin(left, part) & kept, np.full(texts, -1)
        places[part] = np.arange(len(part))
        closer = _parts(
            len(part), places[left[within]], places[right[within]], likely[within], least + (1 - least) / 4
        )
        found += [[part[text] for text in closest] for closest in closer]
    return found


def _stacked(articles: Sequence[Article]) -> NDArray[np.float32]:
    return np.stack([article.vector for article in articles]) if articles else np.zeros((0, 1), np.float32)
