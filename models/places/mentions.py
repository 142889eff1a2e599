"""Which words of a text may name a place: the reader's names, places inside other names, countries and peoples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.api import Mention
from models.places.gazetteer import CITY, COUNTRY, COUNTY, Entry, Gazetteer, key_of

MOST_WORDS = 5  # of a place inside a longer name
_LARGE = 100_000  # inhabitants: a smaller town inside a longer name counts if the article also names it alone
_CONTRACTED = re.compile(r"['’](?:ll|m|d|ve|re)$")  # "I'll" was Ill., Illinois, 7 times in 717 articles
_MIXED = re.compile(r"[a-z][A-Z]$")  # "BoE" was Boe in Nauru, 3 times
_LOWER = ("eurozone", "euro")  # names that begin with a small letter
_WORD = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|[^\W_]+(?:['’.-][^\W_]+)*\.?")
_DIRECTION = re.compile(
    r"(?:north|south|east|west|central|northern|southern|eastern|western|upper|lower|mainland|upstate|"
    r"north[- ]?eastern|north[- ]?western|south[- ]?eastern|south[- ]?western|south-?east|south-?west) $",
    re.IGNORECASE,
)
_AFTER = re.compile(r" (?:state|State|province|Province|region|county|County|City|city|peninsula|Peninsula)\b")
_FACILITY = re.compile(
    r" (?:[a-z]+ )?(?:airport|air base|airbase|embassy|consulate|stadium|bridge|port|station|hospital|prison|jail|"
    r"headquarters|building|courthouse|cathedral|museum|power plant|refinery|dam|border)\b"
)
_BUILDING = re.compile(
    r"\b(?:Airport|Base|Bridge|Building|Center|Centre|Cathedral|Exchange|Hall|Hospital|Hotel|Laboratory|Library|Museum|"
    r"Observatory|Palace|Park|Plaza|Prison|Square|Stadium|Station|Theatre|Theater|Tower|Towers|Dam)$",
    re.IGNORECASE,
)
_WATER = re.compile(
    r"\b(?:river|lake|sea|bay|gulf|strait|ocean|channel|canal|creek|falls|reservoir|lagoon|fjord)s?\b",
    re.IGNORECASE,
)
_EMBASSY = re.compile(r"\b(?:embassy|consulate|high commission)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words that may name a place.

    Attributes:
        mention: the entity mention that holds them, if any.
        entries: the places of this name; empty for a facility, whose place is where something beside it is.
        inner: for a facility, what it holds that has entries.
    """

    start: int
    end: int
    surface: str
    mention: Mention | None
    entries: tuple[Entry, ...]
    inner: Words | None = None

    @property
    def is_whole(self) -> bool:
        """Whether they are all of their entity mention."""
        return self.mention is not None and (self.mention.start, self.mention.end) == (self.start, self.end)

    @property
    def is_location(self) -> bool:
        """Whether the reader takes all of them for a place."""
        return self.is_whole and self.mention is not None and self.mention.type == "location"

    @property
    def elsewhere(self) -> bool:
        """Whether they name a mission abroad, which is not where the place inside its name is."""
        return _EMBASSY.search(self.surface) is not None


def kind_of_name(surface: str) -> str:
    """What a place that the gazetteer lacks is, in `models.api.PLACE_KINDS`, by the words of its name."""
    if _BUILDING.search(surface) or _FACILITY.search(surface) or _EMBASSY.search(surface):
        return "facility"
    return "water" if _WATER.search(surface) else "other"


def place_words(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Words]:
    """The words of a text that may name a place, in document order; linear in the length of the text."""
    alone = {key_of(m.surface) for m in mentions if m.type == "location"}
    found: dict[tuple[int, int], Words] = {}
    for mention in mentions:
        for words in _of_mention(text, mention, alone, gazetteer):
            found.setdefault((words.start, words.end), words)
    for words in _outside(text, mentions, alone, gazetteer):
        found.setdefault((words.start, words.end), words)
    return sorted(found.values(), key=lambda words: (words.start, -words.end))


def _of_mention(text: str, mention: Mention, alone: set[str], gazetteer: Gazetteer) -> Iterator[Words]:
    start, end = _widened(text, mention, gazetteer)
    entries = () if _MIXED.search(text[start:end]) else gazetteer.find(text[start:end])
    is_place = mention.type in ("location", "nationality")
    if entries and (is_place or any(_is_sure(entry) or entry.population >= _LARGE for entry in entries)):
        words = Words(start, end, text[start:end], mention, entries)
        yield words
        if facility := _FACILITY.match(text, end):
            yield Words(start, facility.end(), text[start : facility.end()], mention, (), words)
        if is_place or any(entry.level == COUNTRY for entry in entries):
            return
    if mention.type == "person":
        return  # Paris Hilton and Lord Sainsbury of Preston Candover
    inside = list(_inside(text, mention, alone, gazetteer))
    if mention.type == "location" or (not entries and _BUILDING.search(mention.surface)):
        yield Words(start, end, text[start:end], mention, (), inside[0] if inside else None)
    yield from inside


def _widened(text: str, mention: Mention, gazetteer: Gazetteer) -> tuple[int, int]:
    """A mention with the dot of its abbreviation, and with a word beside it that belongs to the place's name."""
    start, end = mention.start, mention.end
    if mention.type not in ("location", "nationality"):
        return start, end
    if text[end : end + 1] == "." and gazetteer.is_abbreviation(text[start : end + 1]):
        return start, end + 1
    before = _DIRECTION.search(text, max(0, start - 14), start)
    if before and gazetteer.is_sure(text[before.start() : end]):
        return before.start(), end
    after = _AFTER.match(text, end)
    if after and gazetteer.is_sure(text[start : after.end()]):
        return start, after.end()
    return start, end


def _inside(text: str, mention: Mention, alone: set[str], gazetteer: Gazetteer) -> Iterator[Words]:
    """Places inside a longer name, the longest first where several begin at one word."""
    tokens = [match.span() for match in _WORD.finditer(text, mention.start, mention.end)]
    at = 0
    while at < len(tokens):
        for words in range(min(MOST_WORDS, len(tokens) - at), 0, -1):
            start, end = tokens[at][0], min(tokens[at + words - 1][1], mention.end)
            surface = text[start:end]
            if not surface[0].isupper() or (start, end) == (mention.start, mention.end):
                continue
            if surface.endswith(".") and not gazetteer.is_abbreviation(surface):
                end, surface = end - 1, surface[:-1]
            entries = gazetteer.find(surface)
            known = gazetteer.is_sure(surface) or key_of(surface) in alone
            if entries and (known or any(entry.level == CITY and entry.population >= _LARGE for entry in entries)):
                yield Words(start, end, surface, mention, entries)
                at += words - 1
                break
        at += 1


def _outside(text: str, mentions: Sequence[Mention], alone: set[str], gazetteer: Gazetteer) -> Iterator[Words]:
    """Countries, states, peoples and the like that no entity mention holds, and what is elsewhere a location."""
    beginnings = {key.split(" ", 1)[0] for key in alone}
    gaps = zip([0, *(m.end for m in mentions)], [*(m.start for m in mentions), len(text)], strict=True)
    for gap_start, gap_end in gaps:
        tokens = [match.span() for match in _WORD.finditer(text, gap_start, gap_end)]
        at = 0
        while at < len(tokens):
            first = text[slice(*tokens[at])]
            may = (
                (first[0].isupper() or first in _LOWER)
                and not _CONTRACTED.search(first)
                and (gazetteer.may_begin(first) or key_of(first) in beginnings)
            )
            words = _longest(text, tokens[at : at + MOST_WORDS], alone, gazetteer) if may else None
            if words is not None:
                yield words
            at += max(1, len(words.surface.split()) if words else 1)


def _longest(text: str, tokens: Sequence[tuple[int, int]], alone: set[str], gazetteer: Gazetteer) -> Words | None:
    """The longest name for `_outside` that begins with the first of `tokens`."""
    start = tokens[0][0]
    for _, end in reversed(tokens):
        surface = text[start:end]
        if surface.endswith(".") and not gazetteer.is_abbreviation(surface):
            surface = surface[:-1]
        if gazetteer.is_sure(surface) or (key_of(surface) in alone and gazetteer.find(surface)):
            return Words(start, start + len(surface), surface, None, gazetteer.find(surface))
    return None


def _is_sure(entry: Entry) -> bool:
    return entry.level not in (CITY, COUNTY)
