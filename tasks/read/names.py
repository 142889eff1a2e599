"""The names of an article: its mentions, counted by what they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.read.articles import Entity


@dataclass(frozen=True, slots=True)
class Name:
    """What one or more mentions of an article name.

    Attributes:
        role: the role that a mention gives, such as "Defence Minister"; None if none does.
        tone: the tone of most mentions; of two that are as frequent, `neutral` or the first.
        toned: the number of mentions with that tone.
    """

    name: str
    type: str
    mentions: int
    role: str | None
    tone: str
    toned: int


def names_of(entities: Sequence[Entity]) -> list[Name]:
    """The names of an article, most mentioned first."""
    by_name: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for entity in entities:
        by_name[entity.entity, entity.type].append(entity)
    names = [_name(*key, mentions) for key, mentions in by_name.items()]
    return sorted(names, key=lambda name: -name.mentions)


def _name(name: str, type_: str, mentions: Sequence[Entity]) -> Name:
    tones = Counter(mention.tone for mention in mentions)
    tone = max(tones, key=lambda label: (tones[label], label == "neutral"))
    role = next((mention.role for mention in mentions if mention.role), None)
    return Name(name, type_, len(mentions), role, tone, tones[tone])
