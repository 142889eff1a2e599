"""What an amount is of, in a form in which two texts agree: "42 people were killed" and "a death toll of 42"."""

from __future__ import annotations

import re

from models.amounts.numerals import Token
from models.amounts.words import WORDS
from models.api import AMOUNT_TOPICS, Span

HAPPENINGS = frozenset(AMOUNT_TOPICS)
# The words by which news says what happened to people, by the topic.
_BY_TOPIC = {
    "died": "killed kills kill killing dead died dies deaths fatalities fatally victims toll perished bodies",
    "injured": "injured injuring injures injuries wounded wounding wounds hurt",
    "missing": "missing unaccounted",
    "arrested": "arrested arrests arresting detained detentions",
    "displaced": "displaced evacuated evacuees evacuations homeless fled displacing",
    "infected": "infected infections cases",
    "rescued": "rescued rescuing survivors survived",
}
_TOPICS = {word: topic for topic, words in _BY_TOPIC.items() for word in words.split()}
# The forms that may stand directly behind a number without a noun: "42 dead, 17 injured".
HAPPENED = WORDS["happened"]
_AHEAD = 6  # tokens behind an amount
_BACK = 5  # tokens before it
_PEOPLE = WORDS["people"]
_EMPTY = WORDS["empty"]
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_MOST_WORDS = 6


def topic_of(tokens: list[Token], first: int, behind: int, sentence: Span, of: str | None) -> str | None:
    """The topic of the amount `tokens[first:behind]`: see `models.api.Amount`.

    What happened to people is the word of `_BY_TOPIC` nearest to the amount in its part of the sentence; a word
    behind it wins over a word before it. Any other topic is the words of `of`, in lower case and singular, without
    empty words.
    """
    noun = tokens[behind - 1].word
    is_people = noun in _PEOPLE or noun in _TOPICS or tokens[behind - 1].kind == "number" or noun in _NUMBER_WORDS
    if is_people and (happened := _happening(tokens, first, behind, sentence)):
        return happened
    if of is None:
        return None
    words = [_singular(word.lower()) for word in _WORD.findall(of)]
    kept = [word for word in words if word not in _EMPTY and word]
    return " ".join(kept[:_MOST_WORDS]) or None


_NUMBER_WORDS = WORDS["number_words"]


def _happening(tokens: list[Token], first: int, behind: int, sentence: Span) -> str | None:
    for place in range(behind - 1, min(behind + _AHEAD, len(tokens))):
        token = tokens[place]
        if token.end > sentence[1] or (place >= behind and (token.kind == "number" or token.text in ",;()")):
            break
        if token.word in ("and", "while", "but") and place >= behind:
            break
        if token.word in _TOPICS:
            return _TOPICS[token.word]
    for place in range(first - 1, max(first - _BACK, 0) - 1, -1):
        token = tokens[place]
        if token.start < sentence[0] or token.kind == "number" or token.text in ";()":
            break
        if token.word in _TOPICS:
            return _TOPICS[token.word]
    return None


def _singular(word: str) -> str:
    """A plain singular, so that "dam" and "dams" are alike; good enough to compare, not to print."""
    word = re.sub(r"['’]s?$", "", word)
    if word.endswith("ies") and len(word) > len("lies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > len("gas"):
        return word[:-1]
    return word
