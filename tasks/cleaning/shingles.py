"""A text as its runs of five words, and the few of them by which its copies are found among many texts."""

from __future__ import annotations

import re
import zlib

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

RUN_WORDS = 5
# Texts of fewer runs must have the same words: two notices of a dividend differ in a name and a sum.
SHORTEST = 32
# Any 20 words that two texts share in one piece give both the same fingerprint, as 20 words have 16 runs; a text
# keeps about two runs in 17.
WINDOW_RUNS = 16

_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+")  # 6-3/16 and 1,459.20 are one word; marks and quotes are none
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD], np.uint64
)


def words(text: str) -> list[str]:
    """The words and numbers of a text in their order, without case, punctuation and typography."""
    return _WORD.findall(text.casefold())


def shingles(words: list[str]) -> Hashes:
    """A hash of each run of `RUN_WORDS` words, in their order: (words - RUN_WORDS + 1,), or (0,).

    The hashes are kept in lakes, as fingerprints: with other ones the copies of earlier nights are not found.
    """
    if len(words) < RUN_WORDS:
        return np.empty(0, np.uint64)
    each = np.fromiter(map(zlib.crc32, map(str.encode, words)), np.uint64, len(words))
    mixed: Hashes = np.correlate(each, _FACTORS)  # modulo 2**64, as all sums here
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(29))


def fingerprints(text: str) -> list[int]:
    """The runs a text is looked up by, as 32-bit integers in ascending order; one for all of a short text.

    The least hash of every `WINDOW_RUNS` neighbours (Schleimer, Wilkerson and Aiken, "Winnowing", SIGMOD 2003).
    Unlike the signature of MinHash they grow with the text, so that what was cut to a third is found like the rest.
    """
    found = words(text)
    hashes = shingles(found)
    if len(hashes) < SHORTEST:
        whole = zlib.crc32(" ".join(found).encode())
        return [whole - 2**32 if whole >= 2**31 else whole] if found else []
    least = (hashes >> np.uint64(32)).astype(np.uint32)
    width = 1
    while width < WINDOW_RUNS:  # a power of two: the least of twice as many neighbours each time
        least = np.minimum(least[:-width], least[width:])
        width *= 2
    return sorted(set(least.view(np.int32).tolist()))
