"""The words that say of what an amount is: what is counted, what costs, what rose.

They are sought where news puts them: behind the number ("4.5 million Americans", "15% of GDP"), before "of" or "at"
("an operating loss of $6.3bn"), or as the subject of the verb before it ("the unemployment rate fell to 3.9%"). The
search stays in the sentence and within a few words.
"""

from __future__ import annotations

from models.amounts.numerals import Token
from models.amounts.verbs import is_verb
from models.amounts.words import WORDS
from models.api import Span

_MOST = 10  # words; a longer phrase is a clause of its own
_DETERMINERS = WORDS["determiners"]
_JOINS = WORDS["joins"]
_ENDS = WORDS["ends"]
_BEGINS = WORDS["begins"]
_LIGHT = WORDS["light"]
_HAPPENED = WORDS["happened"]
_INSIDE = frozenset("'’-&.")


def of_what(
    tokens: list[Token], sentence: Span, first: int, behind: int, kind: str, counted: tuple[int, int] | None
) -> Span | None:
    """The characters of the words, or None if there are none where they are sought.

    Args:
        first, behind: the amount is `tokens[first:behind]`.
        kind: in AMOUNT_KINDS.
        counted: the first token of what is counted and its noun; None unless things are counted.
    """
    if counted is not None:
        begin = _without_determiners(tokens, counted[0], counted[1])
        return tokens[begin].start, tokens[
            _onward(tokens, _happened(tokens, counted[1] + 1), sentence, begin) - 1
        ].end
    if kind in ("percent", "other", "money", "rate", "duration", "mass", "distance") and _is(tokens, behind, "of"):
        return _phrase(tokens, behind + 1, sentence)
    if kind == "age":
        return _phrase(tokens, behind, sentence) or _name_before(tokens, first - 2, sentence)
    is_adjective = kind in ("money", "percent") or any(token.text == "-" for token in tokens[first:behind])
    if is_adjective and _is_noun(tokens, behind, sentence):
        return _phrase(tokens, behind, sentence)
    return None if kind == "duration" else _before(tokens, first, sentence)


def _is(tokens: list[Token], place: int, word: str) -> bool:
    return 0 <= place < len(tokens) and tokens[place].word == word


def _is_noun(tokens: list[Token], place: int, sentence: Span) -> bool:
    """May a noun phrase begin at a token?"""
    if place >= len(tokens) or tokens[place].end > sentence[1] or tokens[place].kind != "word":
        return False
    word = tokens[place].word
    return (
        word not in _ENDS
        and word not in _JOINS
        and word not in _LIGHT
        and not is_verb(word)
        and word not in _DETERMINERS
    )


def _without_determiners(tokens: list[Token], place: int, last: int) -> int:
    while place < last and (
        tokens[place].word in _DETERMINERS or tokens[place].kind == "mark" or tokens[place].word == "of"
    ):
        place += 1
    return place


def _happened(tokens: list[Token], place: int) -> int:
    """The token behind "were killed", "injured" or "dead", if that follows what is counted."""
    end = place
    while end < len(tokens) and tokens[end].word in (
        "were",
        "was",
        "are",
        "is",
        "have",
        "has",
        "had",
        "been",
        "still",
    ):
        end += 1
    return end + 1 if end < len(tokens) and end - place < 4 and tokens[end].word in _HAPPENED else place


def _onward(tokens: list[Token], place: int, sentence: Span, begin: int) -> int:
    """The token behind a phrase: what follows a preposition still belongs to it."""
    if place >= len(tokens) or tokens[place].word not in _JOINS:
        return place
    end = place
    while end < len(tokens) and end - begin < _MOST and tokens[end].end <= sentence[1]:
        token = tokens[end]
        if token.word in _ENDS or (token.kind == "mark" and token.text not in _INSIDE):
            break
        if token.text == "." or (is_verb(token.word) and end > place + 1):
            break
        end += 1
    while end > place and (tokens[end - 1].word in _JOINS or tokens[end - 1].word in _DETERMINERS):
        end -= 1
    return end


def _phrase(tokens: list[Token], place: int, sentence: Span) -> Span | None:
    """The noun phrase that begins at a token."""
    while place < len(tokens) and tokens[place].word in _DETERMINERS:
        place += 1
    end = place
    while end < len(tokens) and end - place < _MOST and tokens[end].end <= sentence[1]:
        token = tokens[end]
        if token.word in _ENDS or is_verb(token.word) or token.kind == "number":
            break
        if token.kind == "mark" and token.text not in _INSIDE:
            break
        end += 1
    while end > place and (tokens[end - 1].word in _JOINS | _DETERMINERS or tokens[end - 1].kind == "mark"):
        end -= 1
    return (tokens[place].start, tokens[end - 1].end) if end > place else None


def _name_before(tokens: list[Token], place: int, sentence: Span) -> Span | None:
    """The capitalised words that end at a token."""
    end = place
    while (
        place >= 0 and tokens[place].start >= sentence[0] and tokens[place].text[:1].isupper() and end - place < 5
    ):
        place -= 1
    return (tokens[place + 1].start, tokens[end].end) if place < end and end >= 0 else None


def _before(tokens: list[Token], first: int, sentence: Span) -> Span | None:
    """The subject of the verb before an amount, or the noun before "of" and "at"."""
    end = first - 1
    passed = 0
    while end >= 0 and tokens[end].start >= sentence[0] and passed < _MOST:
        token = tokens[end]
        if not (token.word in _LIGHT or is_verb(token.word) or token.word.endswith("ly") or token.text in '"“”$£€'):
            break
        end -= 1
        passed += 1
    if end < 0 or tokens[end].start < sentence[0] or tokens[end].kind != "word":
        return None
    if tokens[end].word in _BEGINS | _ENDS | _JOINS | _DETERMINERS or tokens[end].word.isdigit():
        return None
    begin = end
    while begin > 0 and end - begin < _MOST and tokens[begin - 1].start >= sentence[0]:
        token = tokens[begin - 1]
        if token.word in _BEGINS or token.kind == "number" or is_verb(token.word):
            break
        if token.kind == "mark" and token.text not in _INSIDE:
            break
        begin -= 1
    begin = _without_determiners(tokens, begin, end)
    while begin < end and (tokens[begin].word in _JOINS or tokens[begin].kind == "mark"):
        begin += 1
    if begin == end and len(tokens[end].text) < len("oil"):
        return None
    return tokens[begin].start, tokens[end].end
