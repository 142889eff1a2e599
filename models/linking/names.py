"""How two names stand to each other: the same, a part, an acronym, or names of two different persons or bodies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from models.rules.names import HONORIFICS

PERSON, BODY = "person", "organisation"
LINKED_TYPES = (PERSON, BODY)

# From the most telling to the least; `None` stands for names that contradict each other.
SAME, EXTENDED, EXPANDED, WORD, ACRONYM, KIND, INITIALS, LONGER, SURNAME = RELATIONS = (
    "same", "extended", "expanded", "word", "acronym", "kind", "initials", "longer", "surname",
)  # fmt: skip
# Without further evidence these tie nothing: every country has a High Court, and many share a surname, the initials
# or the beginning of a name.
WEAK = (KIND, INITIALS, LONGER, SURNAME)

_SMALL = frozenset("of the and for in on de la le du del y und at to".split())  # noqa: SIM905
_PARTICLES = frozenset("de da di del der den van von al el bin ibn la le du dos".split())  # noqa: SIM905
_SUFFIXES = frozenset("jr sr ii iii iv".split())  # noqa: SIM905
_FORMS = frozenset("ag co company corp corporation gmbh group inc limited llc ltd nv plc sa".split())  # noqa: SIM905
# A name of these words alone says what kind of body it is, and not which.
_KINDS = frozenset(Path(__file__).with_name("kinds.txt").read_text(encoding="utf-8").split())
_POSSESSIVE = re.compile(r"['’]s?$")
_LONGEST_BEGINNING = 3  # words
_LEAST_PREFIX = 3  # letters of a short given name, such as Ben for Benjamin


@lru_cache(maxsize=100_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents, dots, a possessive, an article or an honorific."""
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "").casefold()
    found = re.findall(r"[^\W_]+(?:['’][^\W_]+)*|&", letters)
    while len(found) > 1 and (found[0] == "the" or found[0] in HONORIFICS):
        del found[0]
    return tuple(found)


def is_acronym(name: str) -> bool:
    """Whether a name is a single word of two to eight capitals."""
    letters = name.replace(".", "")
    return " " not in name and 2 <= len(letters) <= 8 and letters.isalpha() and letters.isupper()


@lru_cache(maxsize=100_000)
def keys(type_: str, name: str) -> tuple[str, ...]:
    """Under what a name is kept; another that may be of the same person or body has one of them in `looked_for`.

    A person: surname and beginning of the given name, and less for those of whom less is known. A body: the whole
    name, its beginnings for those that are named by one (marked `*`), and its initials for acronyms (marked `~`).
    """
    split = _significant(type_, name)
    if not split:
        return ()
    if type_ == PERSON:
        surname, given = split[-1], _given(split)
        if len(given) < 2:
            return (f"{surname} {given}", f"{surname} *") if given else (surname,)
        return f"{surname} {given[:_LEAST_PREFIX]}", f"{surname} {given[0]} *", f"{surname} *"
    found = [" ".join(split), *(f"{beginning} *" for beginning in _beginnings(split))]
    return (*found, f"{_initials(name)} ~") if len(split) > 1 else tuple(found)


@lru_cache(maxsize=100_000)
def looked_for(type_: str, name: str) -> tuple[str, ...]:
    """The keys of the names that may be of the same person or body as this one."""
    split = _significant(type_, name)
    if not split:
        return ()
    if type_ == PERSON:
        surname, given = split[-1], _given(split)
        if len(given) < 2:
            return (f"{surname} {given}", f"{surname} {given} *", surname) if given else (surname, f"{surname} *")
        return f"{surname} {given[:_LEAST_PREFIX]}", f"{surname} {given[0]}", surname
    whole = " ".join(split)
    acronym = [_initials(name)] if len(split) > 1 else [f"{whole} ~"] if is_acronym(name) else []
    return tuple(dict.fromkeys([whole, f"{whole} *", *_beginnings(split), *acronym]))


def _given(split: Sequence[str]) -> str:
    """The given name, or its initial; "" without one."""
    return next((word for word in split[:-1] if word not in _PARTICLES), "")


def _beginnings(split: Sequence[str]) -> list[str]:
    """The first word, the first two and so on, without the whole name."""
    return [" ".join(split[:count]) for count in range(1, min(len(split), _LONGEST_BEGINNING + 1))]


@lru_cache(maxsize=200_000)
def relation(type_: str, names: tuple[str, ...], others: tuple[str, ...]) -> str | None:
    """The most telling relation between the names of two persons or bodies; None where they contradict each other.

    Args:
        names: all names that an article has for the one, the fullest first.
        others: those of the other.
    """
    (full, *short), (other, *other_short) = names, others
    found = _of_persons(full, other) if type_ == PERSON else _of_bodies(full, other)
    if found in (SAME, EXTENDED) or type_ == PERSON:
        return found
    # An article that writes both "European Union" and "EU" says what "EU" stands for.
    declared = {words(name) for name in short if is_acronym(name)}
    other_declared = {words(name) for name in other_short if is_acronym(name)}
    if words(full) in other_declared or words(other) in declared:
        return EXPANDED
    return found


def is_full(type_: str, name: str) -> bool:
    """Whether a name may stand for itself: a person's given name and surname, or a body's name of several words."""
    return len(_significant(type_, name)) > 1


@lru_cache(maxsize=100_000)
def _significant(type_: str, name: str) -> tuple[str, ...]:
    split = words(name)
    left_out = _SUFFIXES if type_ == PERSON else _FORMS
    while len(split) > 1 and split[-1] in left_out:
        split = split[:-1]
    return split


@lru_cache(maxsize=100_000)
def _initials(name: str) -> str:
    return "".join(word[0] for word in _significant(BODY, name) if word not in _SMALL)


@lru_cache(maxsize=200_000)
def _of_persons(one: str, other: str) -> str | None:
    left, right = _significant(PERSON, one), _significant(PERSON, other)
    if not left or not right or left[-1] != right[-1]:
        return None
    if left == right:
        return SAME if len(left) > 1 else SURNAME
    given, other_given = (tuple(word for word in name[:-1] if word not in _PARTICLES) for name in (left, right))
    if not given or not other_given:
        return SURNAME
    return EXTENDED if _may_be_one(given[0], other_given[0]) and _middle_fits(given, other_given) else None


def _may_be_one(one: str, other: str) -> bool:
    """Whether two given names are the same, an initial, or one cut short."""
    short, long = sorted((one, other), key=len)
    return short == long or ((len(short) == 1 or len(short) >= _LEAST_PREFIX) and long.startswith(short))


def _middle_fits(given: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(given) == 1 or len(other) == 1 or _may_be_one(given[1], other[1])


@lru_cache(maxsize=200_000)
def _of_bodies(one: str, other: str) -> str | None:
    left, right = _significant(BODY, one), _significant(BODY, other)
    if not left or not right:
        return None
    if left == right:
        if _KINDS.issuperset(left):
            return KIND
        if len(left) > 1:
            return SAME
        return ACRONYM if is_acronym(one) and is_acronym(other) else WORD
    short, long = sorted((left, right), key=len)
    written = one if short == left else other
    if len(short) == 1 and is_acronym(written) and short[0] == _initials(other if short == left else one):
        return INITIALS
    return LONGER if long[: len(short)] == short else None
