"""Who speaks: from the words that name a source to the entity they stand for. Rules only, no weights.

A wrong tie is worse than none: a name is tied, "he" and "the ambassador" only where one person offers, and all else
stays as it is written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from models.api import Mention, Span, Stretch
from models.attributions import Attribution
from models.names import HONORIFICS

# How often ties of each kind are right; see the model card for the sample they were counted on.
_SURE = {"name": 0.95, "pronoun": 0.85, "role": 0.85, "goes on": 0.8, "surface": 0.9, "unknown": 0.5}
_PRONOUNS = {"he": "m", "him": "m", "she": "f", "her": "f"}
_MAN = re.compile(r"\b(?:Mr|Sir|Lord|King|Prince|Pope|Herr|Baron|Senhor)\b\.?\s+$")
_WOMAN = re.compile(r"\b(?:Mrs|Ms|Miss|Mme|Dame|Lady|Queen|Princess|Baroness|Frau)\b\.?\s+$")
# What follows one of these says more of the source and is not the source: "a spokesman for Biden".
_MORE = re.compile(
    r"\b(?:of|for|to|at|from|in|on|with|by|about|who|whose|which|against|near|under|via|than)\b", re.I
)
_JOINED = re.compile(r"[^\w,]*(?:,[^,]*,)?\s+(?:and|or|as well as|along with)\s", re.I)
_DEFINITE = re.compile(r"^(?:(?:the|this|that|his|her|its|their|our)\s+|.*?['’]s?\s+)", re.I)
_BEFORE_NAME = re.compile(r"\n?((?:[ \t]+[\w.’'/&-]+){1,5})")  # of the text turned round, as it begins at the name
_AFTER_NAME = re.compile(r",[ \t]+([^.;:!?\n“”\",]{3,90})[,.]")
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")
_NEAR = 800  # characters back in which "he" finds whom it means
_NAME = r"((?:[A-Z][\w&’'-]*)(?:[ \t]+(?:(?:of|the|de|der)[ \t]+)?[A-Z0-9][\w&’'-]*)*)"
_MEDIUM = r"(?:newspaper|daily|weekly|magazine|tabloid|broadcaster|agency|radio station|channel|website|outlet)\s+"
_ADDRESSED = re.compile(
    r"\b(?:told|telling|tells|to|with|on|by|in)[ \t]+(?:(?:the|a|an)[ \t]+)?"
    rf"(?:(?:[\w-]+[ \t]+){{0,3}}?{_MEDIUM})?{_NAME}"
)
_CALLED_OUTLET = re.compile(rf"\b(?:{_MEDIUM}|(?:[Ss]peaking to|[Ss]poke to|interview with)[ \t]+){_NAME}")
_OUTLET = re.compile(
    r"\b(?:news|newspaper|magazine|radio|tv|television|broadcaster|times|post|journal|herald|tribune|gazette|"
    r"chronicle|telegraph|guardian|observer|press|weekly|daily|mail|bbc|cnn|cnbc|nbc|abc|cbs|npr|pbs|msnbc|fox|sky|"
    r"itv|reuters|afp|ap|bloomberg|politico|axios|tass|xinhua|podcast|nyt|wsj)\b|(?-i:[a-z][A-Z])",
    re.I,
)


class Speaker(NamedTuple):
    """Who says an attribution.

    Attributes:
        source: the words that say so, None where none do.
        entity: whom they stand for, None where they cannot be tied.
        probability: that the entity is right, or without one the words.
    """

    source: Stretch | None
    entity: str | None
    probability: float
    reported_via: str | None


def speakers(
    text: str, sentences: Sequence[Span], told: Sequence[Attribution], mentions: Sequence[Mention]
) -> list[Speaker]:
    """The speaker of each attribution of a text, in the order given, which must be that of the text."""
    article = _Article(text, sentences, told, mentions)
    found: list[Speaker] = []
    for one in told:
        speaker = article.speaker(one)
        article.has_spoken(one, speaker)
        found.append(speaker)
    return found


class _Article:
    """The people of an article, what they are called, and who spoke last."""

    def __init__(
        self, text: str, sentences: Sequence[Span], told: Sequence[Attribution], mentions: Sequence[Mention]
    ) -> None:
        self.text, self.mentions = text, mentions
        self.sentences = sentences
        self.starts = [start for start, _ in sentences]
        quoted = [(c.start, c.end) for one in told for c in one.contents if c.direct]
        self.people = [
            m
            for m in mentions
            if m.type == "person"
            and m.entity.rstrip(".").casefold() not in HONORIFICS  # a title torn from its name
            and not any(a <= m.start < b for a, b in quoted)
        ]
        self.last: tuple[int, str | None] = (0, None)  # where the last attribution ended, and which person spoke
        self.last_person: tuple[int, str | None] = (0, None)  # the same of the last that a person spoke

    @cached_property
    def sexes(self) -> dict[str, str]:
        """Which people the article calls Mr or Ms and the like."""
        return dict(_sexes(self.text, self.mentions))

    @cached_property
    def roles(self) -> dict[str, set[str]]:
        """What the article calls its people."""
        return _roles(self.text, self.people)

    @cached_property
    def outlets(self) -> set[str]:
        """What the article calls a newspaper and the like."""
        return {found[1] for found in _CALLED_OUTLET.finditer(self.text)}

    @cached_property
    def not_outlets(self) -> set[str]:
        """Names of people and places."""
        return {m.surface for m in self.mentions if m.type in ("person", "location")}

    def speaker(self, one: Attribution) -> Speaker:
        """Who says it, by its source, or where it has none by who spoke last."""
        if one.source is None:
            person = self._goes_on(one.contents[0].start) if one.contents[0].direct else None
            sure = _SURE["goes on" if person else "unknown"]
            return Speaker(None, person, sure, self._via(one, person))
        source = self._widened(one.source)
        entity, kind = self._tied(source)
        return Speaker(source, entity, _SURE[kind] * one.source.probability, self._via(one, entity))

    def has_spoken(self, one: Attribution, speaker: Speaker) -> None:
        """Remember it for "he" and for quotations that go on without a source."""
        ends = [one.contents[-1].end, *(s.end for s in (one.cue, one.source) if s)]
        person = speaker.entity if any(m.entity == speaker.entity for m in self.people) else None
        self.last = (max(ends), person)
        if person is not None:
            self.last_person = self.last

    def _widened(self, source: Stretch) -> Stretch:
        """With the whole of the names it touches, and the name that its title stands before."""
        start, end = source.start, source.end
        for mention in self.mentions:
            joined = mention.type == "person" and self.text[end : mention.start] == " "
            if (mention.start < end and start < mention.end) or joined:
                start, end = min(start, mention.start), max(end, mention.end)
        return Stretch(start, end, self.text[start:end], source.role, source.probability)

    def _tied(self, source: Stretch) -> tuple[str | None, str]:
        """The entity that the words stand for, and the kind of the tie."""
        for mention in self.mentions:
            if source.start <= mention.start and mention.end <= source.end and self._is_head(source, mention):
                both = _JOINED.match(self.text, mention.end, source.end)  # neither of two alone is the speaker
                return (None, "surface") if both else (mention.entity, "name")
        word = source.surface.strip(" ,.").casefold()
        if word in _PRONOUNS:
            person = self._meant(source.start, _PRONOUNS[word])
            return person, "pronoun" if person else "surface"
        person = self._by_role(source)
        return person, "role" if person else "surface"

    def _is_head(self, source: Stretch, mention: Mention) -> bool:
        """Is the mention what the source is about, not what it belongs to ("a spokesman for Biden")?"""
        before, after = self.text[source.start : mention.start], self.text[mention.end : source.end]
        if mention.type == "person":
            return not _MORE.search(before) and not re.match(r"['’]s?\s", after)
        alone = before.strip().casefold() in ("", "the")
        return alone and (not _WORDS.search(after) or after.startswith((",", " (")) or bool(_JOINED.match(after)))

    def _meant(self, place: int, sex: str) -> str | None:
        """The one person that "he" or "she" at `place` can mean: who spoke last, unless the sentences since are
        about another."""
        fits = [m for m in self.people if place - _NEAR <= m.start < place and self.sexes.get(m.entity, sex) == sex]
        ended, spoke = self.last_person
        if spoke is not None and (ended < place - _NEAR or self.sexes.get(spoke, sex) != sex):
            spoke = None
        since = [m for m in fits if m.start >= ended] if spoke else fits
        if not since:
            return spoke
        number = self._sentence(since[-1].start)
        there = [m for m in since if self._sentence(m.start) == number]
        names = {m.entity for m in there}
        if len(names) == 1 or self._begins(there[0]):
            return there[0].entity
        return spoke if spoke in names else None

    def _begins(self, mention: Mention) -> bool:
        """Is the mention its sentence's first word but for a title, and so most likely its subject?"""
        start = self.starts[self._sentence(mention.start)]
        return len(self.text[start : mention.start].split()) <= 3

    def _by_role(self, source: Stretch) -> str | None:
        """The one person whom the article calls what a definite source is called: "the ambassador"."""
        definite = _DEFINITE.match(source.surface)
        if definite is None and not source.surface[:1].isupper():
            return None
        rest = source.surface[definite.end() if definite else 0 :]
        head = _MORE.split(rest, maxsplit=1)[0]
        words = _WORDS.findall(head.casefold())
        people = self.roles.get(words[-1], set()) if words else set()
        return next(iter(people)) if len(people) == 1 else None

    def _goes_on(self, place: int) -> str | None:
        """Who spoke last, where hardly anything stands between and nobody else is named there."""
        ended, spoke = self.last
        between = self.text[ended:place]
        if spoke is None or len(between) > 300 or len(_WORDS.findall(between)) > 30:
            return None
        named = {m.entity for m in self.people if ended <= m.start < place}
        return spoke if named <= {spoke} else None

    def _via(self, one: Attribution, speaker: str | None) -> str | None:
        """The outlet addressed in the sentence of the cue: one by its name ("BBC", "MarketWatch"), or one that the
        article calls so ("the German newspaper Die Welt")."""
        if one.cue is None or not self.sentences:
            return None
        start, end = self.sentences[self._sentence(one.cue.start)]
        for found in _ADDRESSED.finditer(self.text, start, end):
            name = re.sub(r"['’]s?$", "", found[1].split("’s ")[0].split("'s ")[0])
            outside = not any(c.start <= found.start(1) < c.end for c in one.contents)
            if name in self.not_outlets or name == speaker or not outside:
                continue
            if name in self.outlets or _OUTLET.search(name):
                return name
        return None

    def _sentence(self, place: int) -> int:
        return max(0, bisect_right(self.starts, place) - 1)


def _sexes(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """Which people the article calls Mr or Ms and the like."""
    for mention in mentions:
        before = text[max(0, mention.start - 12) : mention.start]
        for pattern, sex in ((_MAN, "m"), (_WOMAN, "f")):
            if mention.type == "person" and (pattern.search(before) or pattern.match(mention.surface)):
                yield mention.entity, sex


def _roles(text: str, people: Sequence[Mention]) -> dict[str, set[str]]:
    """From each word that stands before a name as its title or after it in apposition to the people so called."""
    found: dict[str, set[str]] = defaultdict(set)
    for person in people:
        before = _BEFORE_NAME.match(text[max(0, person.start - 60) : person.start][::-1])
        title = _WORDS.findall(before[1][::-1].casefold())[-1:] if before else []
        after = _AFTER_NAME.match(text, person.end)
        called = _WORDS.findall(_MORE.split(after[1], maxsplit=1)[0].casefold())[-1:] if after else []
        for word in {*title, *called}:
            found[word].add(person.entity)
    return found
