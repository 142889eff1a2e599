"""Two quotations side by side: whether they are one, cut or reworded, and what differs in meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nsmallest
from itertools import pairwise
from zlib import crc32

from models.amounts.numerals import ONES, PLURAL_SCALES, SCALES, TENS

LEAST_WORDS = 5  # shorter quotations are common turns of phrase
# Chosen on the quotations of December 2021: looser, and sentences that only begin alike are taken for one.
LEAST_LIKENESS = 0.7
LEAST_BLOCK, LEAST_COMMON = 2, 6  # words in a row that count; words that reworded quotations have in common
MOST_SPREAD = 2  # the words in common may be spread over so many times their number
BESIDE = 5  # words beside what both have that may turn its meaning; what is further off is another sentence
RUN, FINGERPRINTS = 3, 8  # words of a fingerprint; fingerprints of a quotation
MOST_TOGETHER = 40  # a run of words in more quotations than these is a turn of phrase
COMPARED = 4  # earlier quotations that one is aligned with, those that share most fingerprints
FIRST, SAME, CUT, LONGER, REWORDED = "first", "same", "cut", "longer", "reworded"

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEGATIONS = frozenset("no not never none nobody nothing neither nor without cannot".split())  # noqa: SIM905
_HEDGES = frozenset(  # words by which a speaker leaves a way out
    [
        "may",
        "might",
        "could",
        "would",
        "perhaps",
        "maybe",
        "possibly",
        "probably",
        "likely",
        "unlikely",
        "apparently",
        "allegedly",
        "reportedly",
        "seem",
        "seems",
        "appear",
        "appears",
        "suggest",
        "suggests",
        "believe",
        "think",
        "guess",
        "almost",
        "nearly",
        "about",
        "around",
        "some",
        "sometimes",
    ]
)
_NUMBERS = {*ONES, *TENS, *SCALES, *PLURAL_SCALES} - {"one"}  # "one" is mostly a pronoun


@dataclass(frozen=True, slots=True)
class Compared:
    """A quotation beside an earlier one.

    Attributes:
        variant: SAME, CUT, LONGER or REWORDED.
        likeness: share of the words of the shorter that both have in the same order, two or more in a row.
        left_out: runs of words that only the earlier one has.
        put_in: runs of words that only this one has.
        changes: `negation`, `number` and `hedge`, where one of the two has such a word more.
    """

    variant: str
    likeness: float
    left_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def words(text: str) -> tuple[str, ...]:
    """The words of a quotation in lower case, without marks, so that no quotation mark of any language counts."""
    return tuple(_WORD.findall(text.replace("’", "'").casefold()))


def fingerprints(split: Sequence[str]) -> list[int]:
    """The smallest hashes of runs of three words: of two quotations of which one is half of the other, at least one
    is the same with a probability of 99.6 %."""
    runs = {crc32(" ".join(split[start : start + RUN]).encode()) for start in range(len(split) - RUN + 1)}
    return nsmallest(FINGERPRINTS, runs)


def compare(split: Sequence[str], earlier: Sequence[str]) -> Compared | None:
    """How a quotation stands to an earlier one; None if they are two.

    Args:
        split: its words, at least LEAST_WORDS.
        earlier: those of the earlier one.
    """
    if split == earlier:
        return Compared(SAME, 1.0)
    found = SequenceMatcher(None, earlier, split, autojunk=False).get_matching_blocks()
    blocks = [tuple(block) for block in found if block.size >= LEAST_BLOCK]
    common = sum(size for _, _, size in blocks)
    likeness = common / min(len(split), len(earlier))
    variant = CUT if common == len(split) else LONGER if common == len(earlier) else REWORDED
    if likeness < LEAST_LIKENESS or (variant == REWORDED and common < LEAST_COMMON):
        return None
    (first, other_first, _), (last, other_last, size) = blocks[0], blocks[-1]
    if max(last - first, other_last - other_first) + size > MOST_SPREAD * common:
        return None
    ends = (len(earlier), len(split), 0)
    gaps = list(pairwise([(0, 0, 0), *blocks, ends]))
    left_out = [earlier[a + size : after] for (a, _, size), (after, _, _) in gaps]
    put_in = [split[b + size : after] for (_, b, size), (_, after, _) in gaps]
    changes = tuple(_changes(_beside(left_out), _beside(put_in)))
    return Compared(variant, likeness, _runs(left_out), _runs(put_in), changes)


def _beside(runs: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The runs between what both have, and of the first and last what stands beside it."""
    return [runs[0][-BESIDE:], *runs[1:-1], runs[-1][:BESIDE]]


def _runs(found: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(" ".join(run) for run in found if run)


def _changes(left_out: Iterable[Sequence[str]], put_in: Iterable[Sequence[str]]) -> Iterable[str]:
    gone, new = ([word for run in runs for word in run] for runs in (left_out, put_in))
    for name, is_kind in (("negation", _is_negation), ("number", _is_number), ("hedge", _is_hedge)):
        if sorted(filter(is_kind, gone)) != sorted(filter(is_kind, new)):
            yield name


def _is_negation(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBERS


def _is_hedge(word: str) -> bool:
    return word in _HEDGES
