"""Hashes of runs of five words, and the fingerprints by which copies of a text are found among many texts."""

from __future__ import annotations

import re
import zlib

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

RUN_WORDS = 5
# Copies with fewer runs must have the same words: two dividend notices differ only in a name and a sum.
SHORTEST = 32
# Any 20 consecutive words that two texts share give both the same fingerprint, because 20 words have 16 runs. A
# text keeps about two runs in 17.
WINDOW_RUNS = 16

_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+")  # 6-3/16 and 1,459.20 are one word each; punctuation is none
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD], np.uint64
)


def words(text: str) -> list[str]:
    """The words and numbers of a text in order, without case and punctuation."""
    return _WORD.findall(text.casefold())


def shingles(words: list[str]) -> Hashes:
    """A hash of each run of `RUN_WORDS` words, in order: (words - RUN_WORDS + 1,), or (0,) if there are too few.

    Lakes store these hashes as fingerprints. With another hash function, copies of earlier nights are not found.
    """
    if len(words) < RUN_WORDS:
        return np.empty(0, np.uint64)
    each = np.fromiter(map(zlib.crc32, map(str.encode, words)), np.uint64, len(words))
    mixed: Hashes = np.correlate(each, _FACTORS)  # modulo 2**64, as all sums here
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(29))


def fingerprints(text: str) -> list[int]:
    """The hashes by which a text is looked up, as signed 32-bit integers in ascending order; one for a short text.

    They are the smallest hash of every `WINDOW_RUNS` neighbours (Schleimer, Wilkerson and Aiken, "Winnowing",
    SIGMOD 2003). Unlike a MinHash signature their number grows with the text, so that a text that was cut to a
    third is still found.
    """
    in_order = words(text)
    hashes = shingles(in_order)
    if len(hashes) < SHORTEST:
        whole = zlib.crc32(" ".join(in_order).encode())
        return [whole - 2**32 if whole >= 2**31 else whole] if in_order else []
    least = (hashes >> np.uint64(32)).astype(np.uint32)
    width = 1
    while width < WINDOW_RUNS:  # a power of two: each step doubles the neighbours over which `least` is taken
        least = np.minimum(least[:-width], least[width:])
        width *= 2
    return sorted(set(least.view(np.int32).tolist()))
