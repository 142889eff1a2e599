"""The features by which the candidates for the speaker of an attribution are scored.

Of each: how its name and the source overlap, where it was last named, what the article calls it, and who spoke
before; and what all candidates share.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.api import ENTITY_TYPES, Mention, Span
from models.rules.attributions import Attribution

if TYPE_CHECKING:
    from models.rules.speakers import ArticleEntity, SpeakerContext

IN_THE_SOURCE = 11  # features of how a name and the source overlap
OF_ENTITY = len(ENTITY_TYPES) + IN_THE_SOURCE + 17 + 8 + 4 + 8 + 3
FEATURES = 1 + OF_ENTITY + 19

PERSON, _BODY = ENTITY_TYPES.index("person"), ENTITY_TYPES.index("organisation")
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
# The words after one of these describe the source and are not the source: "a spokesman for Biden".
MORE = re.compile(
    r"\b(?:of|for|to|at|from|in|on|with|by|about|who|whose|which|against|near|under|via|than)\b", re.I
)
_JOINED = re.compile(r"[^\w,]*(?:,[^,]*,)?\s+(?:and|or|as well as|along with)\s", re.I)
_JOINS = re.compile(r"\b(?:and|or|as well as|along with)\s+(?:the\s+)?$", re.I)
_DEFINITE = re.compile(r"^(?:the|this|that|his|her|its|their|our)\s", re.I)
_BEFORE_HEAD = re.compile(r"^(?:(?:the|this|that|his|her|its|their|our)\s+|.*?['’]s?\s+)", re.I)
_POSSESSIVE = re.compile(r"['’]s?\s")
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")
_I = re.compile(r"\b(?:I|my)\b")
_WE = re.compile(r"\b(?:we|our|us)\b", re.I)
_NEAR = 200  # characters after a content within which a name may be its speaker


class SpeakerFeatures:
    """The features of an attribution and its candidates."""

    def __init__(self, context: SpeakerContext, attribution: Attribution) -> None:
        self.context, self.attribution = context, attribution
        self.source, self.cue = attribution.source, attribution.cue
        self.start, self.end = attribution.contents[0].start, attribution.contents[-1].end
        self.anchor = self.source.start if self.source else self.start
        self.words = [w for w in words_of(self.source.surface) if w not in _SMALL] if self.source else []
        self.head = self._head()
        self.pronoun = self.source.surface.strip(" ,.").casefold() if self.source else ""
        content = context.text[self.start : self.end]
        self.says_i, self.says_we = bool(_I.search(content)), bool(_WE.search(content))
        self.latest = {m.entity: m for m in context.narrated if m.start < self.anchor}
        recent = sorted(self.latest, key=lambda name: -self.latest[name].start)
        people = [name for name in recent if context.entities[name].type == PERSON]
        self.ranks = {name: number for number, name in enumerate(recent)}
        self.person_ranks = {name: number for number, name in enumerate(people)}
        self.turns = [turn.speaker for turn in context.spoken]
        self.turned = Counter(self.turns)
        words = source_words(attribution)
        self.called_before = {turn.speaker for turn in context.spoken if words and turn.source == words}
        self.tells = self.cue is not None and not _TELL.isdisjoint(words_of(self.cue.surface))
        source = self.source
        self.inside = [m for m in context.named if source and m.start < source.end and source.start < m.end]
        self.heads = {m.entity for m in self.inside if m.type == "person" and self._is_head(m)}

    def _head(self) -> str | None:
        """The head noun of the source, before its modifiers: "chief" in "the company's chief of staff"."""
        if self.source is None:
            return None
        words = words_of(MORE.split(_BEFORE_HEAD.sub("", self.source.surface), maxsplit=1)[0])
        return words[-1] if words else None

    def _is_head(self, mention: Mention) -> bool:
        """Is a person in the source its head, rather than somebody for whom the source speaks?"""
        text, source = self.context.text, self.source
        if source is None:
            return False
        more = MORE.search(text[source.start : mention.start])
        return not (more or _POSSESSIVE.match(text[mention.end : source.end]))

    def may_be(self, entity: ArticleEntity) -> bool:
        """Can the source refer to the entity? "He" and "she" are people.

        With this rule five more of 406 quoted statements of development articles get the right speaker, and three
        more indirect statements.
        """
        return self.pronoun not in _HE | _SHE or entity.type == PERSON

    def shared(self) -> list[float]:
        """The features that all candidates share: the form of the source, and the place of the content."""
        text, source = self.context.text, self.source
        ended = self.context.spoken[-1].end if self.context.spoken else None
        first = words_of(source.surface)[:1] if source else []
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
        return [*map(float, kinds), since, min(1.0, len(words_of(source.surface)) / 8) if source else 0.0]

    def of(self, name: str, entity: ArticleEntity) -> list[float]:
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

    def _is_addressed(self, entity: ArticleEntity) -> bool:
        """Is the entity named right after a cue such as "told"?"""
        cue, source = self.cue, self.source
        if cue is None or not self.tells:
            return False
        behind = source is not None and cue.end <= source.start <= cue.end + 2  # "said Kunin"
        return not behind and any(0 <= m.start - cue.end <= 25 for m in entity.mentions)

    def _in_the_source(self, entity: ArticleEntity) -> list[float]:
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
                more, owns = bool(MORE.search(left)), bool(_POSSESSIVE.match(right))
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

    def _before(self, name: str, entity: ArticleEntity) -> list[float]:
        """Where the entity was last named before the source, and how often."""
        context, last = self.context, self.latest.get(name)
        named = sum(m.start < self.anchor for m in entity.mentions)
        often = [math.log1p(named) / 3, math.log1p(len(entity.mentions)) / 3]
        often.append(len(entity.mentions) / len(context.named))
        if last is None:
            return [*often, *[0.0] * 14]
        away = context.sentence(self.anchor) - context.sentence(last.start)
        near = (away == 0, away == 1, away == 2, 3 <= away <= 5, away > 5, context.begins(last))
        apart = (within(last.start, context.contents), "\n" in context.text[last.end : self.anchor])
        rank, person_rank = self.ranks[name], self.person_ranks.get(name)
        ranks = [1 / (1 + rank), float(rank == 0), 1 / (1 + person_rank) if person_rank is not None else 0.0]
        ranks += [float(person_rank == 0), float(person_rank == 1)]
        far = math.log1p(max(0, self.anchor - last.end)) / 7
        return [*often, *map(float, (*near, *apart)), *ranks, far]

    def _behind(self, entity: ArticleEntity) -> list[float]:
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

    def _called(self, entity: ArticleEntity) -> list[float]:
        """Whether the article calls the entity what the source says, and whether a pronoun can refer to it."""
        alike = sum(word in entity.called for word in self.words) / max(1, len(self.words))
        sex = (self.pronoun in _HE) - (self.pronoun in _SHE)
        person, body = entity.type == PERSON, entity.type == _BODY
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


def within(place: int, spans: Sequence[Span]) -> bool:
    """Whether a place lies in one of these spans."""
    return any(a <= place < b for a, b in spans)


def source_words(attribution: Attribution) -> tuple[str, ...]:
    """The words of the source of an attribution; none without one."""
    return tuple(words_of(attribution.source.surface)) if attribution.source else ()


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.casefold() for word in _WORDS.findall(text)]
