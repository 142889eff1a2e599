"""The words that bound an amount, and pairs of amounts that are the ends of a range."""

from __future__ import annotations

from dataclasses import replace

from models.amounts.text import HYPHENS, RawAmount, Text
from models.amounts.verbs import CHANGES
from models.amounts.words import phrases

# Words of bound before a number, and the bound that they set.
_PHRASES = {phrase: bound for bound in ("exact", "about", "more_than", "less_than") for phrase in phrases(bound)}


_LONGEST = max(map(len, _PHRASES))


_BEHIND = {
    ("or", "more"): "more_than", ("or", "above"): "more_than", ("or", "older"): "more_than", ("plus",): "more_than",
    ("+",): "more_than", ("or", "less"): "less_than", ("or", "fewer"): "less_than", ("or", "so"): "about",
    ("or", "under"): "less_than", ("or", "younger"): "less_than", ("at", "most"): "less_than",
}  # fmt: skip


def bounded(read: Text, made: RawAmount) -> None:
    """The words of bound around the amount, which then belong to it."""
    for _ in range(3):
        for length in range(_LONGEST, 0, -1):
            first = made.first - length
            if first < 0 or not all(read.is_in_line(place) for place in range(first + 1, made.first + 1)):
                continue
            words = tuple(read.word(place) for place in range(first, made.first))
            bound = _PHRASES.get(words)
            if bound is None or (length == 1 and words[0] in ("as", "a", "an", "these", "those")):
                continue
            if words[0] in ("over", "within", "under", "above", "below") and _is_place(read, made, first):
                continue
            if words == ("the",) and made.kind != "count":
                continue
            if words == ("north", "of") and made.kind not in ("money", "percent"):
                continue
            made.first = first
            if made.bound == "exact":
                made.bound = bound
            break
        else:
            break
    if made.numeral.style == "open" and made.bound in ("exact", "about"):
        made.bound = "more_than"
    if made.numeral.about and made.bound == "exact":
        made.bound = "about"
    for words, bound in _BEHIND.items():
        if tuple(read.word(made.behind + n) for n in range(len(words))) == words and made.bound == "exact":
            if words == ("plus",) and not read.is_joined(made.behind + 1):
                continue
            made.bound, made.behind = bound, made.behind + len(words)
            break


def _is_place(read: Text, made: RawAmount, first: int) -> bool:
    """ "over the past", "over 12 months": the time in which something happens, not a bound."""
    if made.kind == "duration" and read.word(first) == "over":
        return (
            read.word(first - 1) in CHANGES
            or read.tokens[first - 1].kind == "number"
            or read.word(first - 1) == "%"
        )
    return False


def ranges(read: Text, found: list[RawAmount]) -> list[RawAmount]:
    """Pairs of amounts of the same unit that are the ends of a range."""
    kept: list[RawAmount] = []
    for made in found:
        before = kept[-1] if kept else None
        if before is not None and _is_range(read, before, made):
            kept[-1] = _joined(read, before, made)
        else:
            kept.append(made)
    return kept


def _is_range(read: Text, first: RawAmount, second: RawAmount) -> bool:
    gap = [read.word(place) for place in range(first.behind, second.first)]
    if len(gap) > 1 or first.bound == "range" or second.low <= first.low:
        return False
    is_between = read.word(first.first - 1) == "between"
    is_joined = bool(gap) and gap[0] in HYPHENS
    if not ((gap == ["and"] and is_between) or gap == ["to"] or is_joined):
        return False
    if gap == ["to"] and any(read.word(first.first - n) in CHANGES | {"from"} for n in (1, 2)):
        return False
    if first.unit == second.unit and first.kind == second.kind:
        return True
    return (first.unit is None and second.unit is not None) or (first.kind == "money" and second.unit is None)


def _joined(read: Text, first: RawAmount, second: RawAmount) -> RawAmount:
    """One amount of both ends; "$2-3 million" and "10 to 15 million people" write the scale once."""
    low = first.low * (second.numeral.factor if first.numeral.factor == 1 else 1)
    begin = first.first - (read.word(first.first - 1) == "between")
    if second.unit is None:
        return replace(first, first=begin, behind=second.behind, low=low, high=second.low, bound="range")
    return replace(second, first=begin, low=low, high=second.low, bound="range")
