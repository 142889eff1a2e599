"""The persons and bodies that an article names, as they are compared with those of other articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from models.linking.names import LINKED_TYPES, words
from models.linking.pairs import Appearance

BESIDE = 8  # names of the article that are kept beside each: those that it mentions most
_FORMS = 8  # forms of a name that are kept
_BESIDE_TYPES = (*LINKED_TYPES, "location", "event")


class Named(NamedTuple):
    """A mention: the fullest name of its entity in the article, its type, the words in the text, and the role."""

    entity: str
    type: str
    surface: str
    role: str | None


Authority = Mapping[tuple[str, ...], str]  # from the words of a name to the id of whom alone it names


def authority_of(rows: Iterable[Sequence[str]]) -> dict[tuple[str, ...], str]:
    """From rows of id and name: the names that belong to one id alone."""
    ids: dict[tuple[str, ...], set[str]] = {}
    for id_, name in rows:
        ids.setdefault(words(name), set()).add(id_)
    return {name: min(owners) for name, owners in ids.items() if name and len(owners) == 1}


def appearances_of(
    article_id: str,
    mentions: Sequence[Named],
    *,
    day: int,
    at: str = "",
    sketch: int | None = None,
    authority: Authority | None = None,
) -> list[Appearance]:
    """One appearance for each person and body of an article; the arguments are those of `Appearance`."""
    surfaces: dict[tuple[str, str], Counter[str]] = {}
    roles: dict[tuple[str, str], set[str]] = {}
    for mention in mentions:
        if mention.type in _BESIDE_TYPES:
            surfaces.setdefault((mention.type, mention.entity), Counter())[mention.surface] += 1
            if mention.role:
                roles.setdefault((mention.type, mention.entity), set()).add(mention.role)
    listed = sorted(surfaces, key=lambda one: (-surfaces[one].total(), one))[: BESIDE + 1]
    return [
        Appearance(
            article_id,
            name,
            type_,
            forms := _forms(name, written),
            max(roles.get((type_, name), ()), key=lambda role: (len(role), role), default=None),
            day,
            at,
            sketch,
            tuple(other for other_type, other in listed if (other_type, other) != (type_, name))[:BESIDE],
            next((authority[known] for form in forms if (known := words(form)) in authority), None)
            if authority
            else None,
        )
        for (type_, name), written in surfaces.items()
        if type_ in LINKED_TYPES
    ]


def _forms(name: str, written: Counter[str]) -> tuple[str, ...]:
    """The fullest name, then the other ways in which the article writes it, the most frequent first."""
    seen = {words(name)}
    forms = [name]
    for form, _ in sorted(written.items(), key=lambda item: (-item[1], item[0])):
        if words(form) not in seen:
            seen.add(words(form))
            forms.append(form)
    return tuple(forms[:_FORMS])
