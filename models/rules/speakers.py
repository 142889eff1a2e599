"""Speakers: from the words of a source to the entity to which they refer.

The candidates of an attribution are every entity of its article, and "none of them": the source's own words. A
small network (`models.reader.heads.choice`) scores each candidate by plain features: the overlap of name and
source, the last mention of the entity, what the article calls it, and who spoke before. The highest score wins. To
reject winners below a probability of one half cost two speakers in a hundred and prevented no error.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from models.api import ENTITY_TYPES, Mention, RoleSpan, Span
from models.calibrate import Floats, probabilities
from models.rules.attributions import Attribution
from models.rules.given_names import sex_by_title, sex_of
from models.rules.names import HONORIFICS
from models.rules.pairing import Scores
from models.rules.speaker_features import MORE, OF_ENTITY, PERSON, SpeakerFeatures, source_words, within, words_of

_ARTICLE = re.compile(r"the|an?", re.I)
_FEW_WORDS = re.compile(r"(?: [\w’'-]+){1,3} ")
_PUNCTUATION = re.compile(r"[.;:!?\n“”\"]")
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
    """The speaker of an attribution.

    Attributes:
        source: the words that name the speaker; None if there are none.
        entity: the entity to which they refer; None if it was not resolved.
        probability: that the entity is right, or without an entity that the words are.
        reported_via: the outlet to which the speaker spoke, if any.
    """

    source: RoleSpan | None
    entity: str | None
    probability: float
    reported_via: str | None


class Candidates(NamedTuple):
    """The candidates for a speaker, with features: (1 + entities, FEATURES); the first row is "none of them"."""

    entities: tuple[str, ...]
    features: Floats


def speakers(
    text: str,
    sentences: Sequence[Span],
    attributions: Sequence[Attribution],
    mentions: Sequence[Mention],
    scores: Scores,
) -> list[Speaker]:
    """The speaker of each attribution of a text; attributions must be in document order.

    Args:
        scores: the function that scores the candidates of an attribution; their softmax is the probability.
    """
    context = SpeakerContext(text, sentences, attributions, mentions)
    answers: list[Speaker] = []
    for attribution in attributions:
        entities, features = context.candidates(attribution)
        logits = scores(features)
        chances = probabilities(logits, 1.0)
        best = int(chances.argmax())
        entity = entities[best - 1] if best else None
        source = context.widened(attribution.source, attribution.cue) if attribution.source else None
        answers.append(Speaker(source, entity, float(chances[best]), context.via(attribution, entity)))
        context.has_spoken(attribution, entity)
    return answers


@dataclass(frozen=True, slots=True)
class ArticleEntity:
    """An entity of an article.

    Attributes:
        type: its number in ENTITY_TYPES.
        sex: 1 for a man, -1 for a woman, by a title (Mr), else by the given name, else by what the article calls
            them ("spokeswoman"); 0 if nothing shows it.
        called: the words of its titles (before a name) and appositions (after it); `heads` has the last of each.
        words: the words of its name.
    """

    mentions: list[Mention] = field(default_factory=list)
    type: int = 0
    sex: int = 0
    called: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    words: frozenset[str] = frozenset()


class _Turn(NamedTuple):
    """The end of an attribution, its speaker, and the words of its source."""

    end: int
    speaker: str | None
    source: tuple[str, ...]


class SpeakerContext:
    """The entities of an article, what it calls them, and who has spoken so far."""

    def __init__(
        self, text: str, sentences: Sequence[Span], attributions: Sequence[Attribution], mentions: Sequence[Mention]
    ) -> None:
        self.text, self.mentions, self.sentences = text, mentions, sentences
        self.starts = [start for start, _ in sentences]
        self.contents = [(c.start, c.end) for attribution in attributions for c in attribution.contents]
        direct = [(c.start, c.end) for attribution in attributions for c in attribution.contents if c.direct]
        # A title that was tagged without its name is no entity.
        self.named = [m for m in mentions if m.entity.rstrip(".").casefold() not in HONORIFICS]
        self.narrated = [m for m in self.named if not within(m.start, direct)]
        self.entities = self._entities()
        self.spoken: list[_Turn] = []

    def has_spoken(self, attribution: Attribution, entity: str | None) -> None:
        """Record the speaker of an attribution for the attributions after it."""
        ends = [attribution.contents[-1].end, *(mark.end for mark in (attribution.cue, attribution.source) if mark)]
        self.spoken.append(_Turn(max(ends), entity, source_words(attribution)))

    def candidates(self, attribution: Attribution) -> Candidates:
        """Every entity that may be the speaker, with its features."""
        described = SpeakerFeatures(self, attribution)
        shared = described.shared()
        candidates = {name: entity for name, entity in self.entities.items() if described.may_be(entity)}
        rows = [[1.0, *[0.0] * OF_ENTITY, *shared]]
        rows += [[0.0, *described.of(name, entity), *shared] for name, entity in candidates.items()]
        return Candidates(tuple(candidates), np.array(rows, np.float32))

    def widened(self, source: RoleSpan, cue: RoleSpan | None = None) -> RoleSpan:
        """The source, widened to whole names, to a person's name directly after it, and from a bare article to the
        words before its cue ("the statement read")."""
        start, end = source.start, source.end
        if cue is not None and _ARTICLE.fullmatch(source.surface):
            end = cue.start - 1 if _FEW_WORDS.fullmatch(self.text, end, cue.start) else end
        for mention in self.mentions:
            joined = mention.type == "person" and self.text[end : mention.start] == " "
            if (mention.start < end and start < mention.end) or joined:
                start, end = min(start, mention.start), max(end, mention.end)
        return RoleSpan(start, end, self.text[start:end], source.role, source.probability)

    def via(self, attribution: Attribution, speaker: str | None) -> str | None:
        """The outlet addressed in the sentence of the cue.

        An outlet has a telling name ("BBC", "MarketWatch"), or the article calls it an outlet ("the German
        newspaper Die Welt").
        """
        if attribution.cue is None or not self.sentences:
            return None
        start, end = self.sentences[self.sentence(attribution.cue.start)]
        for match in _ADDRESSED.finditer(self.text, start, end):
            name = re.sub(r"['’]s?$", "", match[1].split("’s ")[0].split("'s ")[0])
            outside = not any(c.start <= match.start(1) < c.end for c in attribution.contents)
            if name in self.not_outlets or name == speaker or not outside:
                continue
            if name in self.outlets or _OUTLET.search(name):
                return name
        return None

    @cached_property
    def outlets(self) -> set[str]:
        """Names that the article calls a newspaper or another medium."""
        return {match[1] for match in _CALLED_OUTLET.finditer(self.text)}

    @cached_property
    def not_outlets(self) -> set[str]:
        """Names of people and places."""
        return {m.surface for m in self.mentions if m.type in ("person", "location")}

    def sentence(self, place: int) -> int:
        """The number of the sentence at `place`."""
        return max(0, bisect_right(self.starts, place) - 1)

    def begins(self, mention: Mention) -> bool:
        """Is the mention at the start of its sentence, apart from a title, and so probably its subject?"""
        start = self.starts[self.sentence(mention.start)]
        return len(self.text[start : mention.start].split()) <= 3

    def _entities(self) -> dict[str, ArticleEntity]:
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.named:
            mentions[mention.entity].append(mention)
        return {name: self._entity(name, all_of) for name, all_of in mentions.items()}

    def _entity(self, name: str, mentions: list[Mention]) -> ArticleEntity:
        types = np.zeros(len(ENTITY_TYPES))
        called: set[str] = set()
        heads: set[str] = set()
        for mention in mentions:
            types[ENTITY_TYPES.index(mention.type)] += mention.probability
            for words, head in self._called(mention):
                called |= words
                heads |= head
        people = [mention for mention in mentions if mention.type == "person"]
        sexes = [sex for mention in people if (sex := sex_by_title(self.text, mention))]
        kind = int(types.argmax())
        if not sexes and kind == PERSON:
            sexes = [sex_of(name, called)]
        return ArticleEntity(mentions, kind, sexes[0] if sexes else 0, called, heads, frozenset(words_of(name)))

    def _called(self, mention: Mention) -> Iterator[tuple[set[str], set[str]]]:
        """The words before a name as its title and after it in apposition, and the last word of each."""
        first = self.starts[self.sentence(mention.start)] if self.starts else 0
        before = _PUNCTUATION.split(self.text[max(first, mention.start - 60) : mention.start])[-1].rstrip()
        title = words_of(before.removesuffix(",").rsplit(",", 1)[-1])[-6:]
        yield set(title), set(title[-1:])
        behind = self.text[mention.end : mention.end + 90]
        if behind.startswith((", ", " (")):
            after = re.split(r"[,)]", _PUNCTUATION.split(behind[2:])[0])[0]
            yield set(words_of(after)[:8]), set(words_of(MORE.split(after, maxsplit=1)[0])[-1:])
