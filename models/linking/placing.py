"""Which entity each of a night's names belongs to.

Names are placed one after the other, the fullest first. A name joins the likeliest entity, if that is likely
enough, and clearly likelier than the next whose names contradict it. Else it begins an entity of its own, which
keeps its id for ever. No night joins two entities into one: only people do. The result does not depend on the order
of names.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from models.linking.names import PERSON, WEAK, is_full
from models.linking.pairs import Appearance, Constants, probability, related, role_words, shared

FIRST, AUTHORITY, REVISED = "first", "authority", "revised"  # ties besides the relations of names
_SHOWN = 8  # shared names and words of roles that a row shows
_MOST_ODDS = 1 - 1e-9


class Key(NamedTuple):
    """Identifies an appearance."""

    article_id: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where an appearance belongs, and why.

    Attributes:
        probability: that it is the entity; 1 for the first appearance.
        tie: how its name stands to the name of `via`, or FIRST, AUTHORITY or REVISED.
        via: the appearance of the entity that is likest to it; None for the first.
        shared: names that both articles have, then words that both roles have.
    """

    entity_id: str
    probability: float
    tie: str
    via: Appearance | None
    shared: tuple[str, ...] = ()


@dataclass(slots=True)
class Known:
    """An entity, and the appearances of it that are compared.

    Attributes:
        articles: those of tonight that have it: a further name of them is somebody else.
    """

    entity_id: str
    appearances: list[Appearance]
    articles: set[str] = field(default_factory=set)

    @property
    def same_as(self) -> str | None:
        """The latest id that the authority file gave."""
        return next((one.same_as for one in reversed(self.appearances) if one.same_as), None)


def key_of(appearance: Appearance) -> Key:
    """What identifies an appearance."""
    return Key(appearance.article_id, appearance.type, appearance.name)


def new_id(appearance: Appearance) -> str:
    """The id of the entity that begins with this appearance: it depends on nothing else."""
    return hashlib.sha256("\n".join(key_of(appearance)).encode()).hexdigest()[:16]


def place(
    tonight: Iterable[Appearance], past: Iterable[Known], placed: dict[Key, str], known: Constants
) -> dict[Key, Link]:
    """The entity of each of tonight's appearances.

    Args:
        past: entities of earlier nights that share a key with one of tonight's; appearances in the order of nights.
        placed: entities of appearances that earlier nights placed: of articles that were revised. They stay.
    """
    entities = {entity.entity_id: entity for entity in past}
    by_key: dict[tuple[str, str], dict[str, Known]] = defaultdict(dict)
    for entity in entities.values():
        for appearance in entity.appearances:
            _register(by_key, entity, appearance)
    links: dict[Key, Link] = {}
    for appearance in sorted(tonight, key=lambda one: (key_of(one) not in placed, *_order(one))):
        key = key_of(appearance)
        if key in placed:
            link = Link(placed[key], 1.0, REVISED, None)
        else:
            link = _linked(appearance, by_key, known) or Link(new_id(appearance), 1.0, FIRST, None)
        entity = entities.setdefault(link.entity_id, Known(link.entity_id, []))
        entity.appearances = [*entity.appearances, appearance][-known.kept :]
        entity.articles.add(appearance.article_id)
        _register(by_key, entity, appearance)
        links[key] = link
    return links


def _order(one: Appearance) -> tuple[bool, int, str, str, str, str]:
    """The fullest names first, then the earliest."""
    return not is_full(one.type, one.name), -one.name.count(" "), one.at, *key_of(one)


def _register(by_key: dict[tuple[str, str], dict[str, Known]], entity: Known, appearance: Appearance) -> None:
    for key in appearance.keys:
        by_key[appearance.type, key].setdefault(entity.entity_id, entity)


def _linked(
    appearance: Appearance, by_key: dict[tuple[str, str], dict[str, Known]], known: Constants
) -> Link | None:
    """The likeliest entity; None if none is likely enough, or two are about as likely."""
    candidates: dict[str, Known] = {}
    for key in appearance.looked_for:
        candidates |= by_key.get((appearance.type, key), {})
    scored = []
    for entity in candidates.values():
        if appearance.article_id in entity.articles:
            continue
        if (found := _towards(appearance, entity, known)) is not None:
            scored.append(found)
    scored.sort(key=lambda link: (-link.probability, link.entity_id))
    if not scored or scored[0].probability < known.link:
        return None
    best = scored[0]
    near = (link for link in scored[1:] if _odds(best) < known.clear * _odds(link))
    rivals = (link for link in near if _are_two(candidates[best.entity_id], candidates[link.entity_id]))
    return None if any(rivals) else best


def _are_two(one: Known, other: Known) -> bool:
    """Whether the names of two entities contradict each other; else they may be one that was not linked."""
    return any(related(left, right) is None for left in one.appearances for right in other.appearances)


def _towards(appearance: Appearance, entity: Known, known: Constants) -> Link | None:
    """How likely it is that an appearance is of an entity; None where it cannot be."""
    if appearance.same_as and (same_as := entity.same_as):
        if appearance.same_as != same_as:
            return None
        via = entity.appearances[-1]
        return Link(entity.entity_id, 1.0, AUTHORITY, via, tuple(shared(appearance, via)[:_SHOWN]))
    compared = []
    for other in entity.appearances:
        if (how := related(appearance, other)) is not None:
            compared.append((probability(how, appearance, other, known), how, other))
        elif appearance.type == PERSON:
            return None  # a given name that contradicts one of the entity's
    if not compared:
        return None
    compared.sort(key=lambda one: (-one[0], key_of(one[2])))
    nearest = compared[: known.nearest]
    _, how, via = nearest[0]
    evidence = _evidence(appearance, via)
    if how in WEAK and not evidence:
        return None  # a surname, an acronym or a part of a name alone ties nothing
    mean = sum(chance for chance, *_ in nearest) / len(nearest)
    return Link(entity.entity_id, mean, how, via, evidence)


def _evidence(one: Appearance, other: Appearance) -> tuple[str, ...]:
    roles = sorted(role_words(one.role) & role_words(other.role))
    return tuple([*shared(one, other), *roles][:_SHOWN])


def _odds(link: Link) -> float:
    chance = min(link.probability, _MOST_ODDS)
    return chance / (1 - chance)
