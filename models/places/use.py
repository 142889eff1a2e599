"""Whether words name a place at all, and in which use: a linear classifier over the words and what is around them.

`models/training/fit_places.py` fits the weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from models.api import PLACE_USES
from models.places.gazetteer import CITY, COUNTRY, COUNTY, DEMONYM, OTHER, STATE, Entry
from models.places.mentions import Words

CLASSES = ("none", *PLACE_USES)  # `none`: the words name no place
_BEFORE = re.compile(r"(\S+)\s+$")
_AFTER = re.compile(r"\s*([’']s?\b|[^\w\s]|[^\s\W]+)")
_WORD = re.compile(r"[^\W_]+")
_LEVELS = {COUNTRY: "country", STATE: "state", COUNTY: "county", CITY: "city", OTHER: "other"}
_NEAR = 24  # characters on either side that may hold the next word
_BEFORE_ARTICLE = re.compile(r"(\S+)\s+the\s+$", re.IGNORECASE)
# Words of governments and of what they do. A name among them is rather that of a government.
_STATE_WORDS = (
    "administration alliance allies ambassador ambassadors army authorities central congress diplomacy "
    "diplomat diplomatic diplomats embassy forces foreign government governments intelligence invasion "
    "military minister ministers ministry negotiate negotiating negotiation negotiations official "
    "officials parliament policy president prime regulator regulators sanction sanctioned sanctions "
    "secretary senate senator senators spokesman spokesperson spokeswoman summit talks treaty troops"
)
_OF_STATES = frozenset(_STATE_WORDS.split())
_STATE = re.compile(rf"\b(?:{'|'.join(_STATE_WORDS.split())})\b", re.IGNORECASE)
_AROUND = 100  # characters on either side in which such words stand in one sentence with a name
_NEXT = re.compile(r"(?:['’]s)?\s+(?:[\w-]+\s+)?")
_VERB = re.compile(
    r"\s+(?:also\s+)?(?:has|have|had|will|would|should|could|may|might|must|can|is|was|says|said|wants?|sent|(?!need|red)[a-z]{2,}ed)\b"
)
_MANY = 0.06  # the share of such words in an article that is about governments
_PLAIN_WORD = re.compile(r"[a-z]{3,}")
_LEAST = 120  # words; a shorter text counts as one of so many

Weights = Mapping[str, Sequence[float]]  # by feature, a weight for each of CLASSES


def probabilities(features: Mapping[str, float], weights: Weights) -> list[float]:
    """The probability of each of CLASSES."""
    scores = [0.0] * len(CLASSES)
    for name, value in features.items():
        for number, weight in enumerate(weights.get(name, ())):
            scores[number] += weight * value
    top = max(scores)
    parts = [math.exp(score - top) for score in scores]
    return [part / sum(parts) for part in parts]


def about_states(text: str) -> float:
    """How much a text is about governments, 0 to 1: by the share of its words that are in `_STATE_WORDS`."""
    words = _PLAIN_WORD.findall(text.lower())
    return min(1.0, sum(word in _OF_STATES for word in words) / max(_LEAST, len(words)) / _MANY)


def features(
    text: str, words: Words, entry: Entry | None, alone: int, states: float, *, is_word: bool
) -> dict[str, float]:
    """What speaks for a use.

    Args:
        entry: the likeliest place; None if the words are no name of the gazetteer.
        alone: how often the article has the same name as an entity mention of its own.
        states: `about_states` of the text.
        is_word: whether the text also has the name in small letters, as "Car" at the head of a sentence and "car".
    """
    named = words.mention.type if words.mention else "no name"
    part = "whole" if words.is_whole else "part" if words.mention else "free"
    before = _BEFORE.search(text, max(0, words.start - _NEAR), words.start)
    after = _AFTER.match(text, words.end)
    previous = before[1].casefold() if before else "^"
    following = after[1] if after else "$"
    is_capital = following[:1].isupper()
    level = _LEVELS[entry.level] if entry else "unknown"
    form = "demonym" if entry and entry.form == DEMONYM else "name"
    found = {
        "bias": 1.0,
        f"{part} {named}": 1.0,
        f"{part} {level} {form}": 1.0,
        f"{form} before {previous}": 1.0,
        f"{form} after {following.casefold()}": 1.0,
        f"{form} after a {'capital' if is_capital else 'small' if following[:1].isalpha() else 'mark'}": 1.0,
        f"government {bool(entry and entry.government)} {part}": 1.0,
        "capitals": float(words.surface.isupper() and len(words.surface) > 4),
        "alone elsewhere": float(alone > 0),
        "also a word": float(is_word),
        "population": math.log10(entry.population + 10) / 7 if entry and entry.level == CITY else 0.0,
    }
    if entry and entry.government:
        found |= _of_states(text, words, form, states)
    if entry is None:
        found[f"facility ends in {_last(words.surface)}"] = 1.0
    if words.mention is not None and part == "part":
        found |= _inside(text, words, named)
    return {name: value for name, value in found.items() if value}


def _of_states(text: str, words: Words, form: str, states: float) -> dict[str, float]:
    """What speaks for the government of a state rather than its land."""
    start, end = words.start, words.end
    article = _BEFORE_ARTICLE.search(text, max(0, start - _NEAR), start)
    behind = _NEXT.match(text, end)
    is_next = behind is not None and any(_STATE.match(text, at) for at in (behind.end(), end + 1))
    return {
        f"{form} before {article[1].casefold()} the" if article else f"{form} without article": 1.0,
        f"{form} of states": states,
        f"{form} before a verb": float(_VERB.match(text, end) is not None),
        f"{form} before a word of states": float(is_next),
        f"{form} after words of states": float(_STATE.search(text, max(0, start - _AROUND), start) is not None),
        f"{form} ahead of words of states": float(_STATE.search(text, end, end + _AROUND) is not None),
    }


def _inside(text: str, words: Words, named: str) -> dict[str, float]:
    """What a longer name around the words says."""
    assert words.mention is not None
    left = text[words.mention.start : words.start]
    right = text[words.end : words.mention.end]
    return {
        f"{named} {'first' if not left.strip() else 'last' if not right.strip() else 'middle'}": 1.0,
        f"follows {_last(left)}": 1.0,
        f"name ends in {_last(right)}": 1.0,
    }


def _last(name: str) -> str:
    """The last word of a part of a name, without case; `^` for none."""
    found: list[str] = _WORD.findall(name)
    return found[-1].casefold() if found else "^"
