"""Names of entities within an article: a surname gets the full name, an acronym its expansion. Rules only.

An ambiguous short form keeps its own name: if Joe Biden and Hunter Biden occur, "Biden" stays "Biden", unless only
one of them was named before it or "Mrs." says who is meant.

Of 20,520 labelled mentions in training articles 95.0 % get the fullest name, of 3,630 in development articles
93.5 %. How many of them a rule gains is beside it, as "training/development".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from models.api import ENTITY_TYPES, Mention
from models.rules.given_names import sex_by_title, sex_of

# Sharing types gained .9 points of F1 on the articles of CoNLL-2003 dev (.897 to .905), with these two numbers:
_SURE = 0.9  # probability from which a mention keeps its own type
_AGREED = 0.5  # share of a name's summed probabilities from which a type becomes the type of the name
_SMALL = frozenset("of the and for in on de des la le du del y und der von van to at".split())  # noqa: SIM905
HONORIFICS = frozenset("mr mrs ms dr sir dame lord lady president sen rep gov gen prof pope".split())  # noqa: SIM905
_LEGAL = re.compile(r",? (?:(?:& )?Co|Inc|Corp|Ltd|LLC|PLC|plc|SA|AG|SE|NV|GmbH|Holding|Company|Corporation)\b.*")
_SHORTEST = 3  # letters of an abbreviated word
_LONG = 6  # letters of a surname in which a slip is told from another name: 6/2
_MOST = 1_000  # names of an article among which a slip is searched, one by one
_CUT = re.compile(r",? |-")
_PLURAL = re.compile(r"(?:s|ic|ish)$")  # "s" alone: 70/28 fewer
_JOINED_INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\. )")
_BETWEEN = re.compile(r"\s*\(\s*[\"“']?\s*(?:the\s+)?")


def fullest_names(text: str, mentions: Sequence[Mention]) -> list[str]:
    """For each mention the fullest name of its entity in the article.

    A mention that is not surely something else is a person if it is the surname of one alone: "Harrow" is no part
    of London in an article on Lena Harrow.
    """
    clean = _same_casing([_plain(m.surface) for m in mentions])
    of_type = {kind: [clean[i] for i, m in enumerate(mentions) if m.type == kind] for kind in ENTITY_TYPES}
    people = _people(of_type["person"])
    acronyms = _acronyms(text, mentions, clean)
    # Other types than organisations: 35/17.
    fuller = {kind: _longer(of_type[kind]) for kind in ("organisation", "location", "event", "work")}
    fuller["organisation"] |= _abbreviated(of_type["organisation"])  # 74/-3
    fuller["nationality"] = _peoples(of_type["nationality"])  # 212/61
    names: list[str] = []
    named: set[str] = set()
    for mention, name in zip(mentions, clean, strict=True):
        if mention.type == "person" or mention.probability < _SURE:
            meant = people.get(_spaced(name).casefold()) or _misspelt(name.casefold(), people)
            if len(meant) > 1:  # 114/7, of these 20/0 by a title
                meant = _meant(meant, sex_by_title(text, mention), named)
            name = min(meant) if len(meant) == 1 else name
        if mention.type != "person" and _is_acronym(name):
            name = acronyms.get(_letters(name), name)
        names.append(fuller.get(mention.type, {}).get(name, name))
        named.add(names[-1])
    return _same_casing(names)


def _misspelt(surname: str, people: Mapping[str, set[str]]) -> set[str]:
    """The people of the only surname that is a slip away: "Leiberman" is Avigdor Lieberman."""
    if " " in surname or len(surname) < _LONG or len(people) > _MOST:
        return set()
    near = [
        names
        for other, names in people.items()
        if other[0] == surname[0] and any(name.casefold().endswith(f" {other}") for name in names)
        if f"{other}s" != surname and _is_a_slip(surname, other)
    ]
    return near[0] if len(near) == 1 else set()


def _is_a_slip(word: str, other: str) -> bool:
    """Is one letter more, less, another, or swapped with the next?"""
    same = (one == another for one, another in zip(word, other, strict=False))
    start = sum(1 for _ in takewhile(bool, same))
    rest, others = word[start:], other[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return others in (rest[1:], swapped) or rest == others[1:] or rest[1:] == others[1:]


def _meant(people: set[str], sex: int, named: set[str]) -> set[str]:
    """Of the people who share a name those whom a mention of it can mean: of the sex, and named before."""
    fitting = {name for name in people if not sex or sex_of(name, frozenset()) == sex} or people
    return fitting & named or fitting


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
    """From short forms to the longer name that stands before them and begins or ends with the same words.

    "Kessler" is "Kessler Motors", and "City" is "Manchester City". An article with CNN first and CNN Business later
    has two names.

    A form of law makes no other name, wherever it stands: "Intel" is "Intel Corp.".
    """
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    begun, ended = defaultdict(list), defaultdict(list)  # by the words that a name begins or ends with
    for name in place:
        for cut in _CUT.finditer(name):
            begun[name[: cut.start()]].append(name)
            ended[name[cut.end() :]].append(name)
    longest_of: dict[str, str] = {}
    for short, number in place.items():
        longer = [name for name in begun.get(short, ()) if _LEGAL.fullmatch(name.removeprefix(short))]  # 7/5
        if not longer and not _is_acronym(short):
            longer = [name for name in begun.get(short, ()) if place[name] < number]
            longer = longer or [name for name in ended.get(short, ()) if place[name] < number]  # 53/26
        longest = max(longer, key=len, default="")
        if longer and all(name in longest for name in longer):
            longest_of[short] = longest
    return longest_of


def _abbreviated(names: Sequence[str]) -> dict[str, str]:
    """From single words to the name that begins with a word of which they are the beginning: "Fed" to "Federal
    Reserve"."""
    full_of: dict[str, str] = {}
    by_letters: dict[str, list[str]] = defaultdict(list)
    for name in {name for name in names if " " in name}:
        by_letters[name[:_SHORTEST].casefold()].append(name)
    for short in {name for name in names if " " not in name and len(name) >= _SHORTEST}:
        alike = by_letters[short[:_SHORTEST].casefold()]
        longer = [name for name in alike if name.split()[0].casefold().startswith(short.casefold())]
        least = min(longer, key=len, default=short)
        if least.split()[0].casefold() != short.casefold() and all(name.startswith(least) for name in longer):
            full_of[short] = least
    return full_of


def _peoples(names: Sequence[str]) -> dict[str, str]:
    """From each form to the first of the same people in the article: from "Syrians" to "Syrian"."""
    firsts: dict[str, str] = {}
    return {name: firsts.setdefault(_PLURAL.sub("", name).casefold(), name) for name in names}


def _people(people: Iterable[str]) -> dict[str, set[str]]:
    """From single words and shorter forms (case folded) to the full names that they abbreviate."""
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
        words = name.casefold().split()
        beginnings = [" ".join(words[:n]) for n in range(2, len(words))]  # 14/1
        for part in (first, last, " ".join(words[1:]), f"{first} {last}", name.casefold(), *beginnings):
            owners[part].add(written[name])
    return owners


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
