"""The noun that a number counts: the head of the words behind it, known by its plural."""

from __future__ import annotations

from models.amounts.numerals import ONES, SCALES, TENS, Token
from models.amounts.words import WORDS

_IRREGULAR = WORDS["irregular"]
# Words in "s" that are no plurals.
_SINGULAR = WORDS["singular"]
# Words that end the search: what follows belongs to another part of the sentence.
_STOPS = WORDS["stops"]
_TIMES = WORDS["times"]
_PASSED = WORDS["passed"]
_MOST_WORDS = 7


def is_plural(word: str) -> bool:
    """Does a word in lower case look like a plural noun?"""
    if word in _IRREGULAR:
        return True
    if len(word) < 4 or word in _SINGULAR or word in _STOPS or "'" in word or "’" in word:
        return word in ("evs", "ids", "tvs", "suvs", "ceos", "mps", "pcs")
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def counted(tokens: list[Token], place: int, text: str) -> int | None:
    """The token of the noun that is counted by a number before `place`; None if there is none.

    It is the first plural behind the number, or the plural directly behind that ("United Airlines employees"). A
    word of `_STOPS`, a mark or another number ends the search.
    """
    for at in range(place, min(place + _MOST_WORDS, len(tokens))):
        token = tokens[at]
        if at and "\n" in text[tokens[at - 1].end : token.start]:
            return None
        if token.kind == "mark" and token.text in "\"“”'-’&/":
            continue
        if token.kind != "word":
            return None
        if is_plural(token.word) and not _is_possessive(tokens, at):
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            if (
                following
                and following.kind == "word"
                and is_plural(following.word)
                and following.start - token.end == 1
            ):
                return at + 1
            return at
        if token.word in _PASSED or _is_hyphened(tokens, at):
            continue
        if token.word in _STOPS or token.word in ONES or token.word in TENS or token.word in SCALES:
            return None
    return None


def _is_hyphened(tokens: list[Token], at: int) -> bool:
    """Does a hyphen tie a word to the next or the last: "out-of-work"?"""
    return any(
        0 <= place < len(tokens) and tokens[place].text == "-" and (tokens[place].start == tokens[at].end
        or tokens[place].end == tokens[at].start)
        for place in (at - 1, at + 1)
    )  # fmt: skip


def _is_possessive(tokens: list[Token], at: int) -> bool:
    """Is a word followed by the mark of a possessive: "the states' rights"?"""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    after = tokens[at + 2] if at + 2 < len(tokens) else None
    is_mark = following is not None and following.text in "'’" and following.start == tokens[at].end
    return is_mark and after is not None and after.kind == "word"


def singular_counted(tokens: list[Token], place: int) -> int | None:
    """The last of the words behind "one", up to the end of their part of the sentence; None if there is none."""
    last = None
    for at in range(place, min(place + 5, len(tokens))):
        token = tokens[at]
        if (token.kind == "mark" and token.text == "-") or (token.kind == "number" and tokens[at - 1].text == "-"):
            continue
        if (
            token.kind != "word"
            or token.word in _STOPS | _TIMES
            or token.word in _PASSED - {"other", "more", "new"}
        ):
            break
        last = at
    return last
