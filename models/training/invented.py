"""Copies of labelled texts with other names, so that the type of a name is learned from the words around it.

Labelled news is from few countries and years, and the same names recur: the reader learns that Russia is a place,
and not that whoever has a border and a foreign ministry is. A copy gives places, people and organisations invented
names, and people also names of Africa, Asia, Latin America and the Pacific. The words and syllables in
`invented.txt` were written for this.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from models.api import Span
from models.datasets.columns import G, L, M, N, P, TaggedSentence
from models.datasets.labelled_articles import LabelledArticle
from models.places.gazetteer import COUNTRY, DEMONYM, gazetteer

_FILE = Path(__file__).with_suffix(".txt")
_KEPT_SHARE = 0.15  # of the words of names: a copy mixes known and unknown names, as news does
# Shares of people: both names from a region; up to here the given name is kept; of single names, a given name.
_WORLD, _MIXED, _GIVEN = 0.6, 0.8, 0.2
_PLAIN = 0.4  # share of invented words with an ending that any type has, so that only the context tells the type
_CONSONANT, _LONG = (
    0.8,
    0.25,
)  # shares of invented words that begin with a consonant, and that are longer
_GROUP = 12  # neighbouring sentences of a set without articles that share their new names
_TOLD = 6  # words in lower case: fewer have tables of results, which show no type
_VOWELS = "aeiou"
_SHORT = 3  # letters of a word that is part of a name ("San", "bin")
_ACRONYM = 5  # letters of an acronym, at most


def renamed_articles(articles: Sequence[LabelledArticle], seed: int) -> list[LabelledArticle]:
    """Copies of the articles with names replaced and all labels in their new places."""
    common = common_words(article.text for article in articles)
    return [_renamed(article, _Names(common, random.Random(f"{seed} {article.name}"))) for article in articles]


def renamed_groups(sentences: Sequence[TaggedSentence], seed: int) -> list[TaggedSentence]:
    """Copies of the sentences that tell something, with names replaced; names agree among neighbours."""
    common = common_words(sentence.text for sentence in sentences)
    told = [s for s in sentences if s.names and sum(word.islower() for word in s.text.split()) >= _TOLD]
    groups = [told[start : start + _GROUP] for start in range(0, len(told), _GROUP)]
    return [copy for n, group in enumerate(groups) for copy in renamed_sentences(group, common, f"{seed} {n}")]


def renamed_sentences(
    sentences: Sequence[TaggedSentence], common: frozenset[str], seed: str
) -> list[TaggedSentence]:
    """Copies of neighbouring sentences with names replaced, alike in all of them.

    Args:
        common: words that are kept unless they are a person's name.
    """
    names = _Names(common, random.Random(seed))
    names.meet_all((sentence.text[a:b], kind) for sentence in sentences for a, b, kind in sentence.names)
    copies = []
    for sentence in sentences:
        text, moved = _copied(sentence.text, sentence.names, names)
        labels = tuple((*moved(a, b), kind) for a, b, kind in sentence.names)
        copies.append(TaggedSentence(text, labels, tuple(moved(a, b) for a, b in sentence.unknown)))
    return copies


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that the texts write in lower case: they name nothing by themselves."""
    return frozenset(word for text in texts for word in re.findall(r"\w+", text) if word.islower())


def _renamed(article: LabelledArticle, names: _Names) -> LabelledArticle:
    names.meet_all((article.text[a:b], kind) for a, b, kind in article.names)
    text, moved = _copied(article.text, article.names, names)

    def all_moved(spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(moved(a, b) for a, b in spans)

    roles = tuple((*moved(a, b), role) for a, b, role in article.attributed.spans)
    return replace(
        article,
        text=text,
        names=tuple((*moved(a, b), kind) for a, b, kind in article.names),
        mentions={name: all_moved(mentions) for name, mentions in article.mentions.items()},
        statements=tuple(
            replace(s, parts=all_moved(s.parts), cue=moved(*s.cue) if s.cue else None) for s in article.statements
        ),
        attributed=replace(article.attributed, text=text, spans=roles),
        tones=tuple(
            replace(tone, mentions=all_moved(tone.mentions), shown=all_moved(tone.shown)) for tone in article.tones
        ),
        key=all_moved(article.key),
    )


def _copied(
    text: str, labelled: Sequence[tuple[int, int, str]], names: _Names
) -> tuple[str, Callable[[int, int], Span]]:
    """The text with new names, and where a span of the old text lies in it."""
    copy, at, begins, ends = "", 0, [], []
    for start, end, kind in sorted(labelled):
        if start >= at:
            begins.append((start, len(copy) + start - at))
            copy += text[at:start] + names.renamed(text[start:end], kind)
            ends.append((end, len(copy)))
            at = end

    def placed(offset: int, within: list[tuple[int, int]]) -> int:
        """Where `offset` lies in the copy; inside a name, which may have another length, the name's edge."""
        before = bisect_right(ends, (offset, len(copy))) - 1
        old, new = ends[before] if before >= 0 else (0, 0)
        inside = before + 1 < len(begins) and begins[before + 1][0] < offset
        return within[before + 1][1] if inside else new + offset - old

    return copy + text[at:], lambda start, end: (placed(start, begins), placed(end, ends))


class _Names:
    """The new words of an article's names."""

    def __init__(self, common: frozenset[str], draw: random.Random) -> None:
        self._common, self._draw = common, draw
        self._new: dict[str, str] = {}  # by the folded word

    def meet_all(self, names: Iterable[tuple[str, str]]) -> None:
        """Choose new words for all names, full names first, so that surnames go with them."""
        for surface, kind in sorted(names, key=lambda name: -len(name[0].split())):
            self.renamed(surface, kind)

    def renamed(self, surface: str, kind: str) -> str:
        """The name with its words replaced."""
        words = surface.split(" ")
        if kind == P:
            self._meet(words)
        if kind in (N, M):
            return self._people(surface)
        return " ".join(self._word(word, kind) for word in words)

    def _meet(self, words: Sequence[str]) -> None:
        """New names for a person whose words are unknown so far."""
        if any(word.islower() and len(word) > _SHORT for word in words):
            return  # "Princes in the Tower"
        own = [word for n, word in enumerate(words) if _is_word(word) and self._is_own(word, n, len(words))]
        region, how = self._draw.choice(_regions()), self._draw.random()
        for word in own:
            if word.casefold() in self._new:
                continue
            if word is not own[-1] or (len(own) == len(words) == 1 and self._draw.random() < _GIVEN):
                new = word if _WORLD <= how < _MIXED else self._draw.choice(_lists()[f"given {region}"])
            elif how < _WORLD:
                new = self._draw.choice(_lists()[f"family {region}"])
            else:
                new = self._invented("family")
            self._keep(word, new)

    def _is_own(self, word: str, number: int, count: int) -> bool:
        """Is it the person's own, not a title ("King Salman") or a particle?"""
        if count > 1 and _is_acronym(word):
            return False  # "III"
        return number == count - 1 or (word.casefold() not in self._common and len(word) > _SHORT)

    def _word(self, word: str, kind: str) -> str:
        key = word.casefold()
        if kind != P and (key in self._common or _is_acronym(word)):
            return word
        if key not in self._new and kind in (L, G) and _is_word(word) and len(word) > _SHORT:
            self._keep(word, self._invented(_ending(word) if kind == L else "firm"))
        new = self._new.get(key, word)
        return new.upper() if word.isupper() and len(word) > 1 else new

    def _people(self, surface: str) -> str:
        """What a nationality is called once its country has another name."""
        country = _country_of(surface).split()
        name = self._word(country[-1], L) if country else ""
        if not country or name == country[-1]:
            return surface
        people = _people_of(name)
        plural = "s" if surface.endswith("ns") and people.endswith("n") else ""
        return " ".join([*surface.split(" ")[:-1], people + plural])

    def _keep(self, word: str, new: str) -> None:
        self._new[word.casefold()] = word if self._draw.random() < _KEPT_SHARE else new

    def _invented(self, kind: str) -> str:
        lists, draw = _lists(), self._draw
        ending = draw.choice(lists["any" if draw.random() < _PLAIN else kind])
        stem = draw.choice(lists["begin"]) if draw.random() < _CONSONANT else ""
        if draw.random() < _LONG:
            stem += draw.choice(lists["vowel"]) + draw.choice(lists["before a vowel"])
        link = "before a vowel" if ending[0] in _VOWELS else "before a consonant"
        return (stem + draw.choice(lists["vowel"]) + draw.choice(lists[link]) + ending).capitalize()


def _is_word(word: str) -> bool:
    return word.replace("-", "").isalpha() and word[0].isupper()


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) <= _ACRONYM


@cache
def _ending(place: str) -> str:
    return "country" if any(entry.level == COUNTRY for entry in gazetteer().find(place)) else "town"


@cache
def _country_of(people: str) -> str:
    """The name of the country of a nationality ("Russians", "South Korean"); "" if there is none."""
    forms = [people.removesuffix("s"), people]
    found = (e.name for form in forms for e in gazetteer().find(form) if (e.level, e.form) == (COUNTRY, DEMONYM))
    return next(found, "")


def _people_of(country: str) -> str:
    """The nationality of an invented country: Torv-ian, Torland-ic, Ald-ese, ..."""
    if country.endswith("ia"):
        return country + "n"
    if country.endswith(("a", "e", "o", "u")):
        return country[:-1] + "an"
    if country.endswith("land"):
        return country + "ic"
    if country.endswith("stan"):
        return country + "i"
    return country + ("ese" if country.endswith(("n", "r")) else "ian")


@cache
def _lists() -> dict[str, list[str]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: words.split() for name, words in rows}


@cache
def _regions() -> list[str]:
    return [name.removeprefix("given ") for name in _lists() if name.startswith("given ")]
