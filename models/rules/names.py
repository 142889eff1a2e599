"""Names of entities within an article: a surname gets the full name, an acronym its expansion. Rules only.

An ambiguous short form keeps its own name: if Joe Biden and Hunter Biden occur, "Biden" stays "Biden".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from models.api import Mention

# Sharing types gained .9 points of F1 on the articles of CoNLL-2003 dev (.897 to .905), with these two numbers:
_SURE = 0.9  # probability from which a mention keeps its own type
_AGREED = 0.5  # share of a name's summed probabilities from which a type becomes the type of the name
_SMALL = frozenset("of the and for in on de des la le du del y und der von van to at".split())  # noqa: SIM905
HONORIFICS = frozenset("mr mrs ms dr sir dame lord lady president sen rep gov gen prof pope".split())  # noqa: SIM905
_JOINED_INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\. )")
_BETWEEN = re.compile(r"\s*\(\s*[\"“']?\s*(?:the\s+)?")


def fullest_names(text: str, mentions: Sequence[Mention]) -> list[str]:
    """For each mention the fullest name of its entity in the article.

    A mention that is not surely something else is a person if it is the surname of one alone: "Harrow" is no part
    of London in an article on Lena Harrow.
    """
    clean = _same_casing([_plain(m.surface) for m in mentions])
    people = _surnames(clean[i] for i, m in enumerate(mentions) if m.type == "person")
    acronyms = _acronyms(text, mentions, clean)
    longer = _longer([clean[i] for i, m in enumerate(mentions) if m.type == "organisation"])
    names: list[str] = []
    for mention, name in zip(mentions, clean, strict=True):
        if mention.type == "person" or mention.probability < _SURE:
            name = people.get(_spaced(name).casefold(), name)
        if mention.type != "person" and _is_acronym(name):
            name = acronyms.get(_letters(name), name)
        if mention.type == "organisation":
            name = longer.get(name, name)
        names.append(name)
    return _same_casing(names)


def shared_types(mentions: Sequence[Mention], names: Sequence[str]) -> list[str]:
    """The type of each mention; an unsure mention takes the type that its name has in the rest of the article.

    "US" in "US President" may be tagged as an organisation although the article has ten mentions of it as a place.
    A sure mention keeps its own type: Washington may be a man and a city in the same article.
    """
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for mention, name in zip(mentions, names, strict=True):
        weights[name][mention.type] += mention.probability
    types: list[str] = []
    for mention, name in zip(mentions, names, strict=True):
        likeliest, weight = max(weights[name].items(), key=lambda item: item[1])
        agreed = weight >= _AGREED * sum(weights[name].values())
        types.append(likeliest if agreed and mention.probability < _SURE else mention.type)
    return types


def _plain(surface: str) -> str:
    """The name without a leading article or honorific, with single spaces."""
    words = surface.split()
    while len(words) > 1 and (words[0].casefold() == "the" or words[0].rstrip(".").casefold() in HONORIFICS):
        words = words[1:]
    return " ".join(words)


def _spaced(name: str) -> str:
    """The name with single spaces between initials: "J.K. Rowling" becomes "J. K. Rowling"."""
    return _JOINED_INITIALS.sub(". ", name)


def _longer(names: Sequence[str]) -> dict[str, str]:
    """From short forms to the longer name that occurs before them and begins with the same words: "Kessler" to
    "Kessler Motors". An article with CNN first and CNN Business later has two names."""
    longest_of: dict[str, str] = {}
    first = list(dict.fromkeys(names))
    for number, short in enumerate(first):
        longer = [name for name in first[:number] if name.startswith((f"{short} ", f"{short}-"))]
        longest = max(longer, key=len, default="")
        if not _is_acronym(short) and longer and all(longest.startswith(name) for name in longer):
            longest_of[short] = longest
    return longest_of


def _surnames(people: Iterable[str]) -> dict[str, str]:
    """From single words and shorter forms (case folded) to the full name that they abbreviate without ambiguity."""
    longest: dict[tuple[str, str], str] = {}  # "Joe Biden" and "Joe R. Biden" are one person
    written: dict[str, str] = {}
    for name in people:
        written.setdefault(_spaced(name), name)
    full = sorted({name for name in written if " " in name})
    shorter = {" ".join(name.casefold().split()[n:]) for name in full for n in range(1, name.count(" ") + 1)}
    for name in full:
        if name.casefold() not in shorter:  # "De Haan" beside "Patrick De Haan" is a shorter form
            ends = _ends(name)
            longest[ends] = max(longest.get(ends, ""), name, key=len)
    owners: dict[str, set[str]] = defaultdict(set)
    for (first, last), name in longest.items():
        rest = " ".join(name.casefold().split()[1:])
        for part in (first, last, rest, f"{first} {last}", name.casefold()):
            owners[part].add(name)
    return {part: written[min(names)] for part, names in owners.items() if len(names) == 1}


def _ends(name: str) -> tuple[str, str]:
    words = name.casefold().split()
    return words[0], words[-1]


def _acronyms(text: str, mentions: Sequence[Mention], clean: Sequence[str]) -> dict[str, str]:
    """From the letters of an acronym to its expansion.

    "European Union (EU)" and "EU (European Union)" declare it. Without a declaration the initials must match
    exactly one name of the article.
    """
    expansions: dict[str, str] = {}
    fitting: dict[str, set[str]] = defaultdict(set)
    for name in clean:
        if " " in name:
            fitting[_initials(name)].add(name)
    for here, after in zip(range(len(mentions)), range(1, len(mentions)), strict=False):
        gap = text[mentions[here].end : mentions[after].start]
        if _BETWEEN.fullmatch(gap):
            short, long = sorted((clean[here], clean[after]), key=len)
            if _is_acronym(short) and _fits(_letters(short), long):
                expansions[_letters(short)] = long
    for short in {_letters(name) for name in clean if _is_acronym(name)}:
        names = {name.casefold() for name in fitting.get(short, ())}
        if short not in expansions and len(names) == 1:
            expansions[short] = min(fitting[short])
    return expansions


def _is_acronym(name: str) -> bool:
    return " " not in name and 2 <= len(_letters(name)) <= 8 and _letters(name).isupper()


def _letters(name: str) -> str:
    return name.replace(".", "")


def _initials(name: str) -> str:
    return "".join(w[0].upper() for w in re.split(r"[\s-]+", name) if w and w.casefold() not in _SMALL)


def _fits(letters: str, name: str) -> bool:
    """Could `letters` abbreviate `name`: the same first letter, and all letters in the name, in order?"""
    if " " not in name:
        return False
    rest = iter(name.upper())
    return _initials(name)[:1] == letters[:1] and all(letter in rest for letter in letters)


def _same_casing(names: list[str]) -> list[str]:
    """A single spelling per name: "BIDEN" and "Biden" are the same entity."""
    spelling: dict[str, str] = {}
    for name in names:
        known = spelling.get(name.casefold())
        if known is None or (known.isupper() and not name.isupper()):
            spelling[name.casefold()] = name
    return [spelling[name.casefold()] for name in names]
