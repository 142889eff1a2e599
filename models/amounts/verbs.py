"""Verbs by which news ties an amount to what it is of, and the words of change among them."""

from __future__ import annotations

from models.amounts.words import WORDS

CHANGES = WORDS["changes"]
_NOUNS_TOO = WORDS["nouns_too"]
_OTHERS = WORDS["verbs"]
_ENDED = 5  # "ed" ends nouns such as "shed" and "speed"; verbs of news that end so have at least five letters


def is_verb(word: str) -> bool:
    """Is a word in lower case a verb of change, possession or speech, or does it end like a past form?"""
    if word in _OTHERS or (word in CHANGES and word not in _NOUNS_TOO):
        return True
    return len(word) >= _ENDED and word.endswith("ed") and word not in ("speed", "united", "hundred", "indeed")
