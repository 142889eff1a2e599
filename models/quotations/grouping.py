"""Which group each of a night's quotations belongs to: that of the earlier quotation that is likest to it.

Only quotations that share a run of three words are aligned, and only a few each, so that the time grows with the
number of quotations alone. The result does not depend on the order in which they are given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from models.quotations.variants import (
    COMPARED,
    FIRST,
    LEAST_WORDS,
    MOST_TOGETHER,
    Compared,
    compare,
    fingerprints,
    words,
)


class Key(NamedTuple):
    """Identifies a stretch of a quotation: an article's, by attribution and part."""

    article_id: str
    quote_id: int
    part: int

    @property
    def group_id(self) -> str:
        """The id of the group that begins with it."""
        return f"{self.article_id}:{self.quote_id}:{self.part}"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A direct quotation.

    Attributes:
        order: when it was read: the night, then when the article appeared.
        group_id: its group; "" as long as it is not placed.
    """

    key: Key
    text: str
    order: tuple[str, str]
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A quotation in its group; `via` is the one that it was compared with, None for the first."""

    group_id: str
    compared: Compared
    via: Key | None
    fingerprints: tuple[int, ...]


def group(tonight: Iterable[Quotation], past: Iterable[Quotation]) -> dict[Key, Placed]:
    """The group of each of tonight's quotations of LEAST_WORDS words or more.

    Args:
        past: quotations of earlier nights that share a fingerprint with one of tonight's.
    """
    seen: list[Quotation] = []
    split: list[tuple[str, ...]] = []
    same: dict[tuple[str, ...], int] = {}  # the first with exactly these words
    by_print: dict[int, list[int]] = defaultdict(list)
    placed: dict[Key, Placed] = {}

    def keep(quotation: Quotation, its_words: tuple[str, ...], prints: Iterable[int]) -> None:
        if its_words not in same:  # further copies need not be compared with
            same[its_words] = len(seen)
            for mark in prints:
                by_print[mark].append(len(seen))
            seen.append(quotation)
            split.append(its_words)

    for quotation in sorted(past, key=_order):
        its_words = words(quotation.text)
        keep(quotation, its_words, fingerprints(its_words))
    for quotation in sorted(tonight, key=_order):
        its_words = words(quotation.text)
        if len(its_words) < LEAST_WORDS:
            continue
        prints = tuple(fingerprints(its_words))
        best: tuple[Compared, int] | None = None
        for place in _candidates(its_words, prints, same, by_print):
            found = compare(its_words, split[place])
            if found is not None and (best is None or found.likeness > best[0].likeness):
                best = found, place
        if best is None:
            group_id, compared, via = quotation.key.group_id, Compared(FIRST, 1.0), None
        else:
            compared, place = best
            group_id, via = seen[place].group_id, seen[place].key
        placed[quotation.key] = Placed(group_id, compared, via, prints)
        keep(Quotation(quotation.key, quotation.text, quotation.order, group_id), its_words, prints)
    return placed


def _order(quotation: Quotation) -> tuple[tuple[str, str], Key]:
    return quotation.order, quotation.key


def _candidates(
    its_words: tuple[str, ...],
    prints: Iterable[int],
    same: dict[tuple[str, ...], int],
    by_print: dict[int, list[int]],
) -> list[int]:
    """The earlier quotations that share most fingerprints; the one with the same words alone, if there is one."""
    if its_words in same:
        return [same[its_words]]
    shared: Counter[int] = Counter()
    for mark in prints:
        places = by_print.get(mark, [])
        if len(places) <= MOST_TOGETHER:
            shared.update(places)
    return sorted(shared, key=lambda place: (-shared[place], place))[:COMPARED]
