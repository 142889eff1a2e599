"""Is one text a copy of another that was cut, given a new lead, or added to? And which group does it join?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tasks.cleaning.shingles import SHORTEST, Hashes, shingles, words
from warehouse.history.candidates import Candidate
from warehouse.history.history import Group

# Chosen on 180 labelled pairs (benchmarks/copies.py says on which, and what came out).
LEAST_SIMILARITY = 0.65  # a text cut to half its length and given a new lead or a paragraph may keep no more
LEAST_IN_ONE_OUTLET = 0.75  # what one outlet prints below its articles makes .71 of a short one
LEAST_LENGTH = 0.2  # of the other text: a brief inside a page of live updates or a round-up is not a copy of it
OPENING = 2  # a copy is cut at its end, so it is looked for in so many times its length from the other's beginning
LEAD_RUNS = 20  # some 24 words: a sentence
LEAST_LEAD = 0.5
MOST_OTHER_NUMBERS = 0.1  # of those in the same place: corrections pass, the same report of another day does not
_NOT_SAID = re.compile(r",|[.:]0+$")  # 2,000 is 2000, and 4:00 is 4
_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SPELLED = {word: str(number) for number, word in enumerate(_NUMERALS, start=1)}
# They turn round what is said, and what stands in their place where it is not turned round.
_NEGATIONS = {"not", "no", "never", "non", "nobody", "none", "nothing", "nowhere", "neither", "hardly", "scarcely"}
_ASSERTIONS = {
    *("some", "somebody", "someone", "something", "somewhere", "many", "several"),
    *("all", "everybody", "everyone", "everything", "everywhere", "both", "either", "always"),
}
_NEGATING = re.compile(r"(?:un|in|il(?=l)|ir(?=r)|im(?=[bmp])|dis|non)(?P<stem>(?!migra)\w{4,})")  # not: immigrants
_FOUND = re.compile(r"\bfound (?P<whom>(?:\S+ ){0,6}?)(?P<verdict>(?:not )?(?:guilty|innocent))\b")
_REFUSALS = {"refused", "refuses", "declined", "declines", "failed", "fails"}  # before `to`
_CONSENTS = {"agreed", "agrees", "promised", "promises", "vowed", "vows"}
# Words by which one report says the opposite of another: what is decided, and which way.
_MATTERS = (
    ("guilt", "guilty convicted", "innocent acquitted cleared exonerated"),
    ("freedom", "freed released", "sentenced jailed imprisoned arrested detained"),
    ("vote", "approved adopted passed backed supported accepted", "rejected defeated blocked opposed vetoed"),
    ("appeal", "upheld uphold", "overturned quashed"),
    ("request", "granted allowed confirm confirmed admit admitted", "deny denied refused banned"),
    ("contest", "win won gained", "lose lost"),
    ("life", "alive survived", "dead died killed"),
    ("order", "kept keep retained maintained extended imposed", "lifted scrapped abolished repealed"),
    ("entry", "open opened reopened", "closed shut"),
    ("course", "began begin started", "ended stopped"),
    ("office", "appointed hired", "dismissed fired sacked"),
    ("trend", "rose rise up climbed increased grew higher", "fell fall down dropped decreased shrank lower"),
    ("truth", "true real", "false fake"),
    ("side", "for", "against"),
    ("company", "with after", "without"),
)
_HELPERS = {"do", "does", "did", "will", "would", "shall"}  # "resigns" and "will not resign" differ in the `not`
_CONTRACTED = {"wo": "will", "sha": "shall", "ca": "can"}  # won't, shan't, can't without their n't
_ENDING = re.compile(r"(?<=\w{3})(?:ed|es|s|ing|e)$")
_VERDICTS = {
    _ENDING.sub("", word): (matter, sign)
    for matter, yes, no in _MATTERS
    for sign, said in ((1, yes), (-1, no))
    for word in said.split()
}


def similarity(text: str, first: str, *, one_outlet: bool) -> float | None:
    """How much of the shorter text stands in the longer one, 0 to 1; None where that does not make it a copy.

    The share of its runs of five words that are in the opening of the longer text. Reports made from one template
    share as much as copies do, but give other numbers in the same places. Two reports of which one says `guilty`
    and the other `not guilty` share all but that. And what one outlet prints below all of its articles can be most
    of a short one, so that of two articles of one outlet the leads must agree as well.

    Args:
        one_outlet: whether both are of one outlet, or may be.
    """
    pair = sorted((words(text), words(first)), key=len)
    if pair[0] == pair[1]:
        return 1.0
    shorter, longer = (shingles(one) for one in pair)
    if len(shorter) < max(SHORTEST, LEAST_LENGTH * len(longer)):
        return None
    opening = longer[: OPENING * len(shorter)]
    share = _share(np.unique(shorter), opening)
    if share < (LEAST_IN_ONE_OUTLET if one_outlet else LEAST_SIMILARITY):
        return None
    if one_outlet and _share(shorter[:LEAD_RUNS], opening) < LEAST_LEAD:
        return None
    return None if _other_numbers(*pair) > MOST_OTHER_NUMBERS or _contrary(*pair) else share


def _share(runs: Hashes, among: Hashes) -> float:
    return float(np.isin(runs, among).mean())


def _other_numbers(words: Sequence[str], others: Sequence[str]) -> float:
    """The share of numbers that differ, of those with the same two words before them and the same one behind."""
    there, elsewhere = _numbers(words), _numbers(others)
    places = there.keys() & elsewhere.keys()
    return sum(there[place].isdisjoint(elsewhere[place]) for place in places) / max(len(places), 1)


def _numbers(words: Sequence[str]) -> dict[tuple[str, str, str], set[str]]:
    found: dict[tuple[str, str, str], set[str]] = {}
    numbers = [i for i, word in enumerate(words) if word in _SPELLED or word[0].isdigit()]
    for i in numbers:
        if 2 <= i < len(words) - 1:
            number = _SPELLED.get(words[i], words[i])
            place = words[i - 2], words[i - 1], words[i + 1]
            found.setdefault(place, set()).add(_NOT_SAID.sub("", number))
    return found


def _contrary(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one text negates, or decides the other way, what the other says between the same words.

    One such place is enough, for it may be the news; a copy that an editor corrected has none.
    """
    known = {*words, *others}
    there, elsewhere = _decided(words, known), _decided(others, known)
    return any(
        there[place].isdisjoint(elsewhere[place])
        and not there[place].isdisjoint((matter, -sign) for matter, sign in elsewhere[place])
        for place in there.keys() & elsewhere.keys()
    )


def _decided(words: Sequence[str], known: Set[str]) -> dict[tuple[str, ...], set[tuple[str, int]]]:
    """What stands between each two words and the next two: the matter of a verdict, or none, and -1 for a `no`.

    Args:
        known: the words of both texts; `unsafe` is `not safe` where one of them says `safe`.
    """
    plain, gaps = ["", ""], [("", 1)]  # gaps[i] stands before plain[i + 2]
    for word in _spelled_out(words, known):
        matter, sign = gaps[-1]
        stem = _ENDING.sub("", word)
        if word in _NEGATIONS:
            gaps[-1] = matter, -sign
        elif stem in _VERDICTS:
            gaps[-1] = _VERDICTS[stem][0], sign * _VERDICTS[stem][1]
        elif word not in _HELPERS and word not in _ASSERTIONS:
            plain.append(stem)
            gaps.append(("", 1))
    plain += ["", ""]
    found: dict[tuple[str, ...], set[tuple[str, int]]] = {}
    for at, gap in enumerate(gaps):
        found.setdefault(tuple(plain[at : at + 4]), set()).add(gap)
    return found


def _spelled_out(words: Sequence[str], known: Set[str]) -> Iterator[str]:
    """The words with one `not` for each way to negate.

    That is `don't`, which is two words (`don`, `t`), `cannot`, `refused to` and `unsafe`; and `no one` as `nobody`.
    `found them guilty` has its verdict where `cleared them` has it, and `agreed to resign` is as `resigned`.
    """
    words = _FOUND.sub(r"\g<verdict> \g<whom>", " ".join(words)).split()
    rest = iter(zip(words, [*words[1:], ""], strict=True))
    for word, following in rest:
        negated = _NEGATING.fullmatch(word)
        if word == "cannot":
            yield from ("can", "not")
        elif following == "t" and word.endswith("n"):
            yield _CONTRACTED.get(word[:-1], word[:-1])
        elif following == "to" and (word in _REFUSALS or word in _CONSENTS):
            next(rest)
            yield from ("not",) * (word in _REFUSALS)
        elif (word, following) == ("no", "one"):
            next(rest)
            yield "nobody"
        elif (word, following) == ("died", "in"):  # the fire that another survived
            next(rest)
            yield word
        elif negated and negated["stem"] in known:
            yield from ("not", negated["stem"])
        else:
            yield "not" if word == "t" else word


class _Match(NamedTuple):
    """A first text of which another is a copy; sorts from the best to the worst, ties from the earliest on."""

    other_article: bool
    unlikeness: float
    order: int
    group: str | None  # None for a text of tonight, whose group is settled in its turn


@dataclass
class NearCopies:
    """The near copies among the records of a night, settled one after the other.

    A text joins a group when it is a near copy of the group's first text, which is the earliest; not of any of its
    members, or the texts of a story that is written on from hour to hour would be one long chain. Where there are
    several, the first text of its own article comes before all others, then the likest, then the earliest.
    """

    matches: Mapping[int, Sequence[_Match]] = field(default_factory=dict)
    _firsts: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> NearCopies:
        """Hold every candidate to its text. Memory: some 300 bytes for each that is a copy."""
        matches: dict[int, list[_Match]] = {}
        for one in candidates:
            own = one.article_id == one.first_article_id
            known = None not in (one.outlet, one.first_outlet)
            likeness = similarity(
                one.text, one.first_text, one_outlet=not own and not (known and one.outlet != one.first_outlet)
            )
            if likeness is not None:
                matches.setdefault(one.place, []).append(_Match(not own, -likeness, one.order, one.first_group))
        return cls({place: sorted(found) for place, found in matches.items()})

    def group_of(self, place: int, named: str) -> Group:
        """The group that a new text joins, or the one that it is the first of.

        Args:
            place: number of the record within the night, over all sources, from 0.
            named: what a group of its own would be called.
        """
        for match in self.matches.get(place, ()):
            group = match.group or self._firsts.get(match.order)
            if group is not None:
                return Group(group, -match.unlikeness)
        self._firsts[place] = named
        return Group(named, None)
