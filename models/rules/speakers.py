"""Speakers: from the words of a source to the entity to which they refer.

The candidates of an attribution are every entity of its article, and "none of them": the source's own words. A
small network (`models.reader.heads.choice`) scores each candidate by plain features: the overlap of name and
source, the last mention of the entity, what the article calls it, and who spoke before. The highest score wins. To
reject winners below a probability of one half cost two speakers in a hundred and prevented no error.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from models.api import ENTITY_TYPES, Mention, RoleSpan, Span
from models.calibrate import Floats, probabilities
from models.rules.attributions import Attribution
from models.rules.given_names import sex_of
from models.rules.names import HONORIFICS
from models.rules.pairing import Scores

_PERSON, _BODY = ENTITY_TYPES.index("person"), ENTITY_TYPES.index("organisation")
_HE, _SHE = frozenset(("he", "him", "his")), frozenset(("she", "her"))
_OTHER_PRONOUNS = frozenset("they them it we i who which that".split())  # noqa: SIM905
_QUANTIFIERS = frozenset("some many several few most both all others two three half".split())  # noqa: SIM905
_TELL = frozenset(("tell", "tells", "told", "telling", "asked"))  # cues that the addressee follows
# Documents that speak for whoever issued them.
_DOCUMENTS = frozenset(
    "statement release letter report email note post tweet affidavit memo ruling lawsuit complaint filing document "  # noqa: SIM905
    "message study survey website blog editorial article response order video recording".split()
)
_SMALL = frozenset("the a an of for to at from in on with by and his her its their s mr ms mrs who".split())  # noqa: SIM905
_MAN = re.compile(r"\b(?:Mr|Sir|Lord|King|Prince|Pope|Herr|Baron|Senhor)\b\.?\s+$")
_WOMAN = re.compile(r"\b(?:Mrs|Ms|Miss|Mme|Dame|Lady|Queen|Princess|Baroness|Frau)\b\.?\s+$")
# The words after one of these describe the source and are not the source: "a spokesman for Biden".
_MORE = re.compile(
    r"\b(?:of|for|to|at|from|in|on|with|by|about|who|whose|which|against|near|under|via|than)\b", re.I
)
_JOINED = re.compile(r"[^\w,]*(?:,[^,]*,)?\s+(?:and|or|as well as|along with)\s", re.I)
_JOINS = re.compile(r"\b(?:and|or|as well as|along with)\s+(?:the\s+)?$", re.I)
_ARTICLE = re.compile(r"the|an?", re.I)
_FEW_WORDS = re.compile(r"(?: [\w’'-]+){1,3} ")
_DEFINITE = re.compile(r"^(?:the|this|that|his|her|its|their|our)\s", re.I)
_BEFORE_HEAD = re.compile(r"^(?:(?:the|this|that|his|her|its|their|our)\s+|.*?['’]s?\s+)", re.I)
_POSSESSIVE = re.compile(r"['’]s?\s")
_PUNCTUATION = re.compile(r"[.;:!?\n“”\"]")
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")
_I = re.compile(r"\b(?:I|my)\b")
_WE = re.compile(r"\b(?:we|our|us)\b", re.I)
_NEAR = 200  # characters after a content within which a name may be its speaker
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
class _Entity:
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
        self.narrated = [m for m in self.named if not _within(m.start, direct)]
        self.entities = self._entities()
        self.spoken: list[_Turn] = []

    def has_spoken(self, attribution: Attribution, entity: str | None) -> None:
        """Record the speaker of an attribution for the attributions after it."""
        ends = [attribution.contents[-1].end, *(mark.end for mark in (attribution.cue, attribution.source) if mark)]
        self.spoken.append(_Turn(max(ends), entity, _source_words(attribution)))

    def candidates(self, attribution: Attribution) -> Candidates:
        """Every entity that may be the speaker, with its features."""
        described = _SpeakerFeatures(self, attribution)
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

    def _entities(self) -> dict[str, _Entity]:
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.named:
            mentions[mention.entity].append(mention)
        return {name: self._entity(name, all_of) for name, all_of in mentions.items()}

    def _entity(self, name: str, mentions: list[Mention]) -> _Entity:
        types = np.zeros(len(ENTITY_TYPES))
        called: set[str] = set()
        heads: set[str] = set()
        for mention in mentions:
            types[ENTITY_TYPES.index(mention.type)] += mention.probability
            for words, head in self._called(mention):
                called |= words
                heads |= head
        sexes = [sex for mention in mentions if (sex := self._sex(mention))]
        kind = int(types.argmax())
        if not sexes and kind == _PERSON:
            sexes = [sex_of(name, called)]
        return _Entity(mentions, kind, sexes[0] if sexes else 0, called, heads, frozenset(_words(name)))

    def _sex(self, mention: Mention) -> int:
        before = self.text[max(0, mention.start - 12) : mention.start]
        if mention.type != "person":
            return 0
        return next(
            (
                sex
                for pattern, sex in ((_MAN, 1), (_WOMAN, -1))
                if pattern.search(before) or pattern.match(mention.surface)
            ),
            0,
        )

    def _called(self, mention: Mention) -> Iterator[tuple[set[str], set[str]]]:
        """The words before a name as its title and after it in apposition, and the last word of each."""
        first = self.starts[self.sentence(mention.start)] if self.starts else 0
        before = _PUNCTUATION.split(self.text[max(first, mention.start - 60) : mention.start])[-1].rstrip()
        title = _words(before.removesuffix(",").rsplit(",", 1)[-1])[-6:]
        yield set(title), set(title[-1:])
        behind = self.text[mention.end : mention.end + 90]
        if behind.startswith((", ", " (")):
            after = re.split(r"[,)]", _PUNCTUATION.split(behind[2:])[0])[0]
            yield set(_words(after)[:8]), set(_words(_MORE.split(after, maxsplit=1)[0])[-1:])


class _SpeakerFeatures:
    """The features of an attribution and its candidates."""

    def __init__(self, context: SpeakerContext, attribution: Attribution) -> None:
        self.context, self.attribution = context, attribution
        self.source, self.cue = attribution.source, attribution.cue
        self.start, self.end = attribution.contents[0].start, attribution.contents[-1].end
        self.anchor = self.source.start if self.source else self.start
        self.words = [w for w in _words(self.source.surface) if w not in _SMALL] if self.source else []
        self.head = self._head()
        self.pronoun = self.source.surface.strip(" ,.").casefold() if self.source else ""
        content = context.text[self.start : self.end]
        self.says_i, self.says_we = bool(_I.search(content)), bool(_WE.search(content))
        self.latest = {m.entity: m for m in context.narrated if m.start < self.anchor}
        recent = sorted(self.latest, key=lambda name: -self.latest[name].start)
        people = [name for name in recent if context.entities[name].type == _PERSON]
        self.ranks = {name: number for number, name in enumerate(recent)}
        self.person_ranks = {name: number for number, name in enumerate(people)}
        self.turns = [turn.speaker for turn in context.spoken]
        self.turned = Counter(self.turns)
        words = _source_words(attribution)
        self.called_before = {turn.speaker for turn in context.spoken if words and turn.source == words}
        self.tells = self.cue is not None and not _TELL.isdisjoint(_words(self.cue.surface))
        source = self.source
        self.inside = [m for m in context.named if source and m.start < source.end and source.start < m.end]
        self.heads = {m.entity for m in self.inside if m.type == "person" and self._is_head(m)}

    def _head(self) -> str | None:
        """The head noun of the source, before its modifiers: "chief" in "the company's chief of staff"."""
        if self.source is None:
            return None
        words = _words(_MORE.split(_BEFORE_HEAD.sub("", self.source.surface), maxsplit=1)[0])
        return words[-1] if words else None

    def _is_head(self, mention: Mention) -> bool:
        """Is a person in the source its head, rather than somebody for whom the source speaks?"""
        text, source = self.context.text, self.source
        if source is None:
            return False
        more = _MORE.search(text[source.start : mention.start])
        return not (more or _POSSESSIVE.match(text[mention.end : source.end]))

    def may_be(self, entity: _Entity) -> bool:
        """Can the source refer to the entity? "He" and "she" are people.

        With this rule five more of 406 quoted statements of development articles get the right speaker, and three
        more indirect statements.
        """
        return self.pronoun not in _HE | _SHE or entity.type == _PERSON

    def shared(self) -> list[float]:
        """The features that all candidates share: the form of the source, and the place of the content."""
        text, source = self.context.text, self.source
        ended = self.context.spoken[-1].end if self.context.spoken else None
        first = _words(source.surface)[:1] if source else []
        kinds = (
            source is None,
            self.pronoun in _HE,
            self.pronoun in _SHE,
            self.pronoun in _OTHER_PRONOUNS,
            source is not None and bool(_DEFINITE.match(source.surface)),
            source is not None and source.surface[:1].isupper(),
            any(m.type == "person" for m in self.inside),
            any(m.type != "person" for m in self.inside),
            self.attribution.contents[0].direct,
            self.cue is not None,
            ended is not None and "\n" not in text[ended : self.start],
            text[: self.start].rstrip(" ")[-1:] in ("", "\n"),
            self.head is not None and self.head.endswith("s"),
            bool(_QUANTIFIERS.intersection(first)),
            first in (["a"], ["an"], ["one"], ["another"]),
            self.tells,
            self.head in _DOCUMENTS,
        )
        since = min(1.0, max(0, self.start - (ended or 0)) / 500)
        return [*map(float, kinds), since, min(1.0, len(_words(source.surface)) / 8) if source else 0.0]

    def of(self, name: str, entity: _Entity) -> list[float]:
        """The features of an entity: OF_ENTITY numbers."""
        type_ = [float(entity.type == number) for number in range(len(ENTITY_TYPES))]
        return [
            *type_,
            *self._in_the_source(entity),
            *self._before(name, entity),
            *self._behind(entity),
            *self._spoken(name),
            *self._called(entity),
            float(self._is_addressed(entity)),
            float(bool(self.heads - {name})),
            float(name in self.called_before),
        ]

    def _is_addressed(self, entity: _Entity) -> bool:
        """Is the entity named right after a cue such as "told"?"""
        cue, source = self.cue, self.source
        if cue is None or not self.tells:
            return False
        behind = source is not None and cue.end <= source.start <= cue.end + 2  # "said Kunin"
        return not behind and any(0 <= m.start - cue.end <= 25 for m in entity.mentions)

    def _in_the_source(self, entity: _Entity) -> list[float]:
        """Whether the entity's name is the source, part of the source, or right beside it."""
        text, source = self.context.text, self.source
        if source is None:
            return [0.0] * IN_THE_SOURCE
        near = [m for m in entity.mentions if m.start <= source.end + 2 and source.start <= m.end + 2]
        if not near:
            return [0.0] * IN_THE_SOURCE
        flags = np.zeros(IN_THE_SOURCE - 1, bool)
        for m in near:
            if m.start < source.end and source.start < m.end:
                left, right = text[source.start : m.start], text[m.end : source.end]
                alone = left.strip().casefold() in ("", "the")
                more, owns = bool(_MORE.search(left)), bool(_POSSESSIVE.match(right))
                goes_on = bool(_WORDS.search(right)) and not right.startswith((",", " ("))
                is_head = self._is_head(m) if m.type == "person" else alone and not goes_on
                joined = bool(_JOINED.match(right)) or bool(_JOINS.search(left))
                flags[:8] |= (
                    is_head,
                    not is_head,
                    m.start - source.start <= 4,
                    not alone,
                    more,
                    owns,
                    goes_on,
                    joined,
                )
            flags[8] |= 0 <= m.start - source.end <= 2 and not text[source.end : m.start].strip(" ,")
            flags[9] |= 0 <= source.start - m.end <= 2 and not text[m.end : source.start].strip(" ,")
        whole = flags[0] and bool(self.words) and entity.words.issuperset(self.words)
        return [*map(float, flags), float(whole)]

    def _before(self, name: str, entity: _Entity) -> list[float]:
        """Where the entity was last named before the source, and how often."""
        context, last = self.context, self.latest.get(name)
        named = sum(m.start < self.anchor for m in entity.mentions)
        often = [math.log1p(named) / 3, math.log1p(len(entity.mentions)) / 3]
        often.append(len(entity.mentions) / len(context.named))
        if last is None:
            return [*often, *[0.0] * 14]
        away = context.sentence(self.anchor) - context.sentence(last.start)
        near = (away == 0, away == 1, away == 2, 3 <= away <= 5, away > 5, context.begins(last))
        apart = (_within(last.start, context.contents), "\n" in context.text[last.end : self.anchor])
        rank, person_rank = self.ranks[name], self.person_ranks.get(name)
        ranks = [1 / (1 + rank), float(rank == 0), 1 / (1 + person_rank) if person_rank is not None else 0.0]
        ranks += [float(person_rank == 0), float(person_rank == 1)]
        far = math.log1p(max(0, self.anchor - last.end)) / 7
        return [*often, *map(float, (*near, *apart)), *ranks, far]

    def _behind(self, entity: _Entity) -> list[float]:
        """Whether the entity is named in the contents, after them, or beside the cue."""
        context, cue = self.context, self.cue
        ends = context.sentence(max(self.start, self.end - 1))
        within = context.sentence(cue.start) if cue is not None else None
        after: Mention | None = None
        same = quoted = colon = False
        beside = [False] * 3
        for m in entity.mentions:
            if after is None and self.end <= m.start < self.end + _NEAR:
                after, same = m, context.sentence(m.start) == ends
            quoted = quoted or any(c.start <= m.start < c.end for c in self.attribution.contents)
            colon = colon or (0 <= self.start - m.end <= 3 and ":" in context.text[m.end : self.start])
            if cue is not None and cue.end - m.start >= -5 and cue.start - m.end <= 60:
                beside[0] |= 0 <= m.start - cue.end <= 5
                beside[1] |= 0 <= cue.start - m.end <= 5
                beside[2] |= cue.start - m.end >= 0 and context.sentence(m.start) == within
        far = math.log1p(after.start - self.end) / 6 if after else 1.0
        return [*map(float, (after is not None, same, quoted, colon, *beside)), far]

    def _spoken(self, name: str) -> list[float]:
        """Whether the entity was the last speaker, the one before, or any before, and its share of turns."""
        turns = self.turns
        share = self.turned[name] / len(turns) if turns else 0.0
        return [float(turns[-1:] == [name]), float(turns[-2:-1] == [name]), float(name in self.turned), share]

    def _called(self, entity: _Entity) -> list[float]:
        """Whether the article calls the entity what the source says, and whether a pronoun can refer to it."""
        alike = sum(word in entity.called for word in self.words) / max(1, len(self.words))
        sex = (self.pronoun in _HE) - (self.pronoun in _SHE)
        person, body = entity.type == _PERSON, entity.type == _BODY
        flags = (
            self.head in entity.heads,
            self.head in entity.called,
            not entity.words.isdisjoint(self.words),
            sex * entity.sex > 0,
            sex * entity.sex < 0,
            self.says_i and person,
            self.says_we and body,
        )
        return [alike, *map(float, flags)]


IN_THE_SOURCE = 11
OF_ENTITY = len(ENTITY_TYPES) + IN_THE_SOURCE + 17 + 8 + 4 + 8 + 3
FEATURES = 1 + OF_ENTITY + 19


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(a <= place < b for a, b in spans)


def _source_words(attribution: Attribution) -> tuple[str, ...]:
    return tuple(_words(attribution.source.surface)) if attribution.source else ()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]
