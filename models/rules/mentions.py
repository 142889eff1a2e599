"""The boundaries of names in running text. Rules only, no weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.api import Mention, Span

_POSSESSIVE = re.compile(r"(?:['’`´]s?|['’`´]S)$")
_EDGES = "\"'“”‘’«»`´,;:!?-–—… \t\n/|*_#"
_PAIRS = {"(": ")", "[": "]"}
_PLAIN = re.compile(r"[^\W_](?:[\w -]*[^\W_])?")  # most names: nothing to trim
_INITIALS = re.compile(r"(?:^|[\s.])(?:[^\W\d_]\.)*[^\W\d_]$")
_DASH = re.compile(r"[-–/]")
_PRONOUNS = frozenset("i he she we they it you this that his her our their my your who".split())  # noqa: SIM905
_SHORTENED = frozenset({"Inc", "Corp", "Co", "Ltd", "Jr", "Sr", "St", "Bros"})


def tidy_span(text: str, start: int, end: int) -> Span:
    """Trim quotation marks, unpaired brackets and a final possessive off text[start:end].

    The full stop of "U.S." and "Inc." is kept.

    Returns:
        The trimmed span; empty (start == end) if nothing of a name is left.
    """
    if _PLAIN.fullmatch(text, start, end):
        return start, end
    if _POSSESSIVE.fullmatch(text, start, end):
        return start, start
    before = None
    while (start, end) != before and start < end:
        before = (start, end)
        while start < end and text[start] in _EDGES:
            start += 1
        while start < end and text[end - 1] in _EDGES:
            end -= 1
        possessive = _POSSESSIVE.search(text, start, end)
        if possessive and possessive.start() > start:
            end = possessive.start()
        start, end = _unbracketed(text, start, end)
        if start < end and text[end - 1] == "." and not _keeps_stop(text[start : end - 1]):
            end -= 1
        if start < end and text[start] == ".":
            start += 1
    if text[end : end + 1] == "." and "." in text[start:end] and _INITIALS.search(text[start:end]):
        end += 1
    if not any(map(str.isalnum, text[start:end])):
        return start, start
    return start, end


def is_name(surface: str) -> bool:
    """Could this be a name? It needs a capital or a digit (in scripts with capitals) and must not be a pronoun."""
    written_as_name = any(map(str.isupper, surface)) or any(map(str.isdigit, surface))
    return (written_as_name or not any(map(str.islower, surface))) and surface.casefold() not in _PRONOUNS


def split_compounds(mentions: Sequence[Mention]) -> list[Mention]:
    """Split "Russia-Ukraine" (border, talks) in two if the text also mentions both parts as places on their own."""
    places = {m.surface for m in mentions if m.type == "location"}
    split: list[Mention] = []
    for mention in mentions:
        parts = _DASH.split(mention.surface)
        if len(parts) == 2 and places.issuperset(parts):
            first, second = parts
            middle = mention.start + len(first)
            split.append(replace(mention, end=middle, surface=first, type="location"))
            split.append(replace(mention, start=middle + 1, surface=second, type="location"))
        else:
            split.append(mention)
    return split


def whole_words(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Widen "Bonsu" in "Mensah-Bonsu" to the whole word if another mention of the text ends with that word.

    Mentions inside the wider span are dropped.
    """
    whole = {word for m in mentions if "-" in (word := m.surface.rsplit(" ", 1)[-1]) and word.istitle()}
    widened: list[Mention] = []
    for mention in mentions:
        if span := _span_of(text, whole, mention):
            start, end = span
            mention = replace(mention, start=start, end=end, surface=text[start:end], type="person")
        if not widened or mention.start >= widened[-1].end:
            widened.append(mention)
    return widened


def _span_of(text: str, words: Iterable[str], mention: Mention) -> Span | None:
    """The span of the first of `words` that contains the mention and more; None if none does."""
    for word in sorted(words):
        start = text.find(word, max(0, mention.start - len(word)), mention.end + len(word))
        if 0 <= start <= mention.start and mention.end <= start + len(word) and mention.surface != word:
            return start, start + len(word)
    return None


def _unbracketed(text: str, start: int, end: int) -> Span:
    """Drop brackets at the edges: a pair around the whole, or a bracket without its partner inside."""
    for opening, closing in _PAIRS.items():
        if text[start:end].startswith(opening) and text.find(closing, start, end) == end - 1:
            start, end = start + 1, end - 1
        if (
            start < end
            and text[start] in (opening, closing)
            and (text[start] == closing or closing not in text[start:end])
        ):
            start += 1
        last = text[end - 1] if start < end else ""
        if last == opening or (last == closing and opening not in text[start:end]):
            end -= 1
    return start, end


def _keeps_stop(name: str) -> bool:
    return bool(_INITIALS.search(name)) or name.rsplit(" ", 1)[-1] in _SHORTENED
