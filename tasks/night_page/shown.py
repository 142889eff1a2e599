"""Makes words of articles safe to display: no characters that disturb text, only links that are web addresses.

Markup is not handled here: the templates escape every value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

# Control characters, bidirectional overrides, embeddings and isolates, invisible characters, tags, and code points
# that are no characters. The joiners U+200C and U+200D stay: scripts and emoji need them, and they reverse nothing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MOST_MARKS = 4  # on one letter: more than writing systems need; a tower of marks covers the lines above
_LONGEST_ADDRESS = 2_000  # characters; browsers follow longer addresses, but no newspaper has them


def shown(text: str) -> str:
    """`text` without characters that hide words or disturb the text around them; every line end is a newline."""
    clean = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return clean if clean.isascii() else _without_towers(clean)


def clipped(text: str, most: int) -> str:
    """`text` as `shown`, on one line, cut after a word to at most `most` characters; a cut adds ` …`."""
    line = " ".join(shown(text).split())
    if len(line) <= most:
        return line
    return (line[: most + 1].rpartition(" ")[0] or line[:most]) + " …"


def web_address(url: str | None) -> str | None:
    """`url` if a reader may follow it: http or https, with a host, without a user or password; else None."""
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
    """Part of a text and its role: `quote`, `cue`, or an empty string."""

    text: str
    role: str = ""


def pieces(text: str, offset: int, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """`text` cut at the starts and ends of the spans.

    Args:
        offset: where `text` starts in its article.
        spans: start, end and role, in code points of the article. Where spans overlap, the first wins.
    """
    cut, at = list[Piece](), 0
    for start, end, role in sorted(spans):
        first, last = max(start - offset, at), min(end - offset, len(text))
        if first < last:
            cut += [Piece(text[at:first]), Piece(text[first:last], role)]
            at = last
    return [piece for piece in (*cut, Piece(text[at:])) if piece.text]


def _without_towers(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
