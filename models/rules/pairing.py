"""Pairing of contents with cues: plain features of each content and the cues around it, scored by a small network.

The options of a content are: no cue, nobody says it (the tagger was wrong), and each of its cues.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from models.api import RoleSpan, Span
from models.calibrate import Floats, probabilities
from models.rules.contents import Content
from models.rules.reach import FAR, Distances, NearestSpans

Scores = Callable[[Floats], Floats]  # plain features of candidates, (candidates, features), to logits (candidates,)

ALONE, UNSAID, CUES = 0, 1, 2  # the options of a content: no cue, nobody says it, and from CUES on its cues
OF_PAIR, OF_CONTENT = 26, 12
FEATURES = OF_PAIR + OF_CONTENT
FIRST = 18  # the feature of the cue at the least cost
_MANY = 120  # characters; a gap of this length holds more than four words
_BESIDE = 40  # characters between a cue and another content beside it, at most
_NEWLINES = re.compile(r"\n\s*")
_WORD = re.compile(r"\w+")


class Pairings:
    """The contents, cues and sources of one text, each in order."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        contents: Sequence[Content],
        cues: Sequence[RoleSpan],
        sources: Sequence[RoleSpan],
    ) -> None:
        self.text, self.contents, self.cues, self.sources = text, contents, cues, sources
        self.distances = Distances(text, sentences, [*contents, *cues, *sources])
        self._nearest_cues = NearestSpans(cues)
        self._sentence_starts = [start for start, _ in sentences]
        stops: list[Content | RoleSpan] = [*contents, *cues, *sources]
        self._stops = sorted(stops, key=lambda stop: stop.start)
        self._stop_starts = [stop.start for stop in self._stops]
        self._content_starts = [content.start for content in contents]
        self._sourced = {self._sentence(source.start) for source in sources}

    def chosen(self, scores: Scores) -> Iterator[tuple[Content, Sequence[RoleSpan], Floats]]:
        """Each content with its cues and (options,) the probabilities of its options."""
        options = [self.options(number) for number in range(len(self.contents))]
        if not options:
            return
        logits = scores(np.concatenate([features for _, features in options]))
        ends = np.cumsum([len(features) for _, features in options])
        rows = np.split(logits, ends[:-1])
        for content, (cues, _), row in zip(self.contents, options, rows, strict=True):
            yield content, cues, probabilities(row, 1.0)

    def options(self, number: int) -> tuple[Sequence[RoleSpan], Floats]:
        """The cues around a content, and the features of its options: (options, FEATURES)."""
        content = self.contents[number]
        cues = self._nearest_cues.near(content.start)
        costs = [self.distances.cost(content, cue) for cue in cues]
        ranks = np.argsort(np.argsort(costs, kind="stable"), kind="stable").tolist()
        of_content = self._of_content(number)
        rows = [
            [1.0, 0.0, *[0.0] * (OF_PAIR - 2), *of_content],
            [0.0, 1.0, *[0.0] * (OF_PAIR - 2), *of_content],
            *(
                [0.0, 0.0, *self._of_pair(content, cue, rank, cost < FAR), *of_content]
                for cue, rank, cost in zip(cues, ranks, costs, strict=True)
            ),
        ]
        return cues, np.array(rows, np.float32)

    def _of_content(self, number: int) -> list[float]:
        text, content = self.text, self.contents[number]
        before = self.contents[number - 1] if number else None
        after = self.contents[number + 1] if number + 1 < len(self.contents) else None
        ahead = text[max(0, content.start - 20) : content.start]
        inner = text[content.start : content.end].strip("\"“”'’")
        return [
            content.direct,
            ahead.rstrip(" ")[-1:] in ("", "\n"),
            text[content.end : content.end + 20].lstrip(" ")[:1] in ("", "\n"),
            ahead.rstrip()[-1:] == ":",
            content.probability,
            min(1.0, (content.end - content.start) / 300),
            before is not None and before.direct,
            after is not None and after.direct,
            min(1.0, (content.start - before.end) / 200) if before else 1.0,
            before is not None and "\n" in text[before.end : content.start],
            inner[:1].isupper(),
            inner[-1:] == ",",
        ]

    def _of_pair(self, content: Content, cue: RoleSpan, rank: int, is_near: bool) -> list[float]:
        first, second = (content, cue) if content.start <= cue.start else (cue, content)
        start, end = first.end, second.start
        gap = self.text[start:end] if start < end else ""
        between = self._stops[bisect_left(self._stop_starts, start) : bisect_left(self._stop_starts, end)]
        ends = self._sentence(max(start, end)) - self._sentence(start)
        lines = len(_NEWLINES.findall(gap)) if "\n" in gap else 0
        words = len(_WORD.findall(gap)) if len(gap) < _MANY else _MANY  # to count words of long gaps is slow
        is_after = cue.start >= content.end
        left, right = self._beside(content, cue)
        beyond, here = (right, left) if is_after else (left, right)
        return [
            math.log1p(max(0, end - start)) / 6,
            ends == 0,
            ends == 1,
            ends >= 2,
            lines == 1,
            lines > 1,
            min(1.0, len(between) / 4),
            any(isinstance(stop, Content) for stop in between),
            any(isinstance(stop, RoleSpan) and stop.role == "cue" for stop in between),
            any(isinstance(stop, RoleSpan) and stop.role == "source" for stop in between),
            is_after,
            words == 0,
            words <= 4,
            bool(beyond),
            any(other.direct for other in beyond),
            bool(here),
            rank == 0 and is_near,
            1 / (1 + rank),
            self._sentence(cue.start) == self._sentence(content.start),
            self._sentence(cue.start) == self._sentence(content.end - 1),
            self._sentence(cue.start) in self._sourced,
            cue.probability,
            '"' in gap or "“" in gap or "”" in gap,
            cue.surface.casefold().startswith("according"),
        ]

    def _beside(self, content: Content, cue: RoleSpan) -> tuple[list[Content], list[Content]]:
        """Other contents close before a cue, and close after it."""
        place = bisect_left(self._content_starts, cue.start)
        near = [other for other in self.contents[max(0, place - 2) : place + 2] if other is not content]
        return (
            [other for other in near if 0 <= cue.start - other.end <= _BESIDE],
            [other for other in near if 0 <= other.start - cue.end <= _BESIDE],
        )

    def _sentence(self, place: int) -> int:
        return max(0, bisect_right(self._sentence_starts, place) - 1)


def nearest(features: Floats) -> Floats:
    """Scores without weights: the cue at the least cost, else no cue."""
    return np.asarray(20 * features[:, FIRST] + 10 * features[:, 0], np.float32)
