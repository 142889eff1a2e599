"""Makes what articles say fit to be shown: text without tricks, and links that are links.

Markup is not dealt with here: the templates escape every value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

# Controls, what turns a line around (bidirectional overrides, embeddings and isolates), invisible characters, tags,
# and what is no character. The joiners U+200C and U+200D stay: scripts and emoji need them, and they turn nothing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MOST_MARKS = 4  # on one letter: more than writing systems need, and a tower of them covers the lines above
_LONGEST_ADDRESS = 2_000  # characters; browsers follow longer ones, no newspaper has them


def shown(text: str) -> str:
    """`text` without the characters that hide something or disturb what stands around it; line ends as newlines."""
    clean = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return clean if clean.isascii() else _without_towers(clean)


def clipped(text: str, most: int) -> str:
    """One line of `text` as `shown`, cut after a word so that at most `most` characters and … are left."""
    line = " ".join(shown(text).split())
    if len(line) <= most:
        return line
    return (line[: most + 1].rpartition(" ")[0] or line[:most]) + " …"


def web_address(url: str | None) -> str | None:
    """`url` where a reader may follow it: http or https, with a host, without a password in it; else None."""
    if url is None or len(url) > _LONGEST_ADDRESS or re.search(r"[\s\\]", url) or shown(url) != url:
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return url if known else None


@dataclass(frozen=True)
class Piece:
    """A stretch of a text and what it is: `quote`, `cue`, or nothing in particular."""

    text: str
    role: str = ""


def pieces(text: str, offset: int, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """`text`, which starts at `offset` of an article, cut where the spans of the article start and end.

    Args:
        spans: start, end and role, in code points of the article; of those that overlap the first counts.
    """
    found, at = list[Piece](), 0
    for start, end, role in sorted(spans):
        first, last = max(start - offset, at), min(end - offset, len(text))
        if first < last:
            found += [Piece(text[at:first]), Piece(text[first:last], role)]
            at = last
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]


def _without_towers(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
