"""Decodes bytes, and turns text into the raw text of an article. Characters are replaced here and nowhere else.

Cleaning removes spans from the result of `raw_text`; offsets in the raw text refer to it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import ftfy
from charset_normalizer import from_bytes

from tasks.cleaning.wrapping import unwrapped

# UTF-32 before UTF-16: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# First bytes of binary formats, from their specifications. No text begins so by accident.
_SIGNATURES = (
    b"%PDF-", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF",
    b"Rar!\x1a", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"PAR1", b"SQLite format 3\x00", b"OggS\x00", b"BZh9",
)  # fmt: skip
# Legacy encodings of news, most common first. UTF-8 and encodings with a byte order mark are tried before.
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_SAMPLE = 65_536  # bytes by which text is told from binary data, and an encoding is guessed
MOST_CONTROLS = 0.1  # of the bytes; random bytes have 0.11, images more, repairable texts a handful
# The least share of blanks, punctuation and signs among the characters of a text: one in 250. English has 0.18 and
# Japanese 0.1 in the samples and tests. Binary numbers of 16 bits that happen to be letters have none.
_FEWEST_BREAKS = 0.004
_LONGEST_WORD = 250  # characters; a shorter text without any break may be one word

_FIXES = ftfy.TextFixerConfig(uncurl_quotes=False, normalization="NFC", explain=False)
_ROUNDS = 4  # texts escaped twice are common; four times is a joke
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u2060\ufeff"))
_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_BLANKS = dict.fromkeys(map(ord, "\t\x1f\u00a0\u1680\u202f\u205f\u3000\u2000\u2001\u2002\u2003\u2004\u2005"
                                 "\u2006\u2007\u2008\u2009\u200a"), " ")  # fmt: skip
_SPACES = {**_ZERO_WIDTH, **_BREAKS, **_BLANKS, 0: None}
# ASCII without control characters, without the & of escaped characters and without the < by which ftfy recognises
# HTML; and typographic marks. These alone are never mojibake: no encoding has one of them as the first byte of a
# character and another, or ASCII, as the next.
_PLAIN = re.compile(r"[\n -%'-;=-~‘’“”–—…]*")
# Line ends, blanks and quotes in a text that was escaped twice or more.
_ESCAPED = re.compile(r"(?<!\\)\\++(?:r\\++n|[nrt\"'/])")
_UNESCAPED = {"n": "\n", "r": "\n", "t": " "}
# Paths keep their backslashes: C:\new\notes and \\server\notes. An escaped line end may precede them.
_FOLDER = r"\\[\w$-]++(?:\.\w++)*+"
_PATH = re.compile(rf"(?:(?<!\w)|(?<=\\n))[A-Za-z]:(?:{_FOLDER})++|(?<![^\s\"'(])\\\\[\w.-]++(?:{_FOLDER})++")
_BREAK = r"(?<!\\)\\++(?:r\\++)?n"
# Shows that a text is escaped: a line end between paragraphs. LaTeX has lower case there: \nu, \nabla.
_PARTING = re.compile(rf"{_BREAK}(?=[A-Z0-9À-ÖØ-ÞΑ-ΩЁА-Я\"'“‘]|\\++[\"'nr])")
_SEPARATES = re.compile(rf"[.!?…][\"'”’»)]*\s*{_BREAK}")
_WITHIN = re.compile(rf"(?<=[\w,;])(?<!\\\w){_BREAK}(?=[a-z])")  # within a sentence: counts if there are several
_COMMAND = re.compile(r"(?<!\\)\\[a-mo-qsv-zA-Z]")  # of LaTeX or a path: not an escape
_FEW = 2
_SURROGATE = re.compile("[\ud800-\udfff]")


class UnreadableError(ValueError):
    """Content of a source cannot be read; the message says what exactly is wrong.

    Attributes:
        problem: the reason, a key of `warehouse.tables.columns.REJECTIONS`.
    """

    problem: str


class BinaryBytesError(UnreadableError):
    """The bytes are not text."""

    problem = "binary"


class UndecodableBytesError(UnreadableError):
    """The bytes may be text, but no encoding fits."""

    problem = "undecodable"


def decode(data: bytes, *declared: str | None) -> str:
    """The text of `data`: by its byte order mark, as UTF-8, as declared, or else in the likeliest legacy encoding.

    Args:
        declared: encodings that the sender or the document names, the likeliest first; one that does not fit is
            ignored.

    Raises:
        BinaryBytesError: the signature of a binary format, or too many control characters.
        UndecodableBytesError: no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as_wide_or_marked(data[len(mark) :], encoding)
    if unmarked := _unmarked_utf16(data[:_SAMPLE]):
        return _as_wide_or_marked(data, unmarked)
    refuse_binary(data)
    for decoded in (_as_utf8(data), *(_as_declared(data, name) for name in declared), _as_damaged_utf8(data)):
        if decoded is not None:
            return decoded
    return _as_guessed(data)


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 if a file begins with its mark, else None. Such a file has no lines of bytes."""
    return next((name for mark, name in _MARKS if head.startswith(mark) and name != "utf-8"), None)


def refuse_binary(data: bytes) -> None:
    """Refuse bytes that cannot be text in UTF-8 or an encoding of single bytes.

    Raises:
        BinaryBytesError: the signature of a binary format, or too many control characters.
    """
    _refuse_signature(data)
    if _share_of_controls(data[:_SAMPLE]) > MOST_CONTROLS:
        raise BinaryBytesError("mostly control bytes")


def refuse_binary_lines(head: bytes) -> None:
    """Refuse a file by its beginning if its lines cannot be text. A few hostile lines are accepted.

    Raises:
        BinaryBytesError: the signature of a binary format, or control characters in most lines.
    """
    _refuse_signature(head)
    lines = head.split(b"\n")
    if 2 * sum(_share_of_controls(line) > 0 for line in lines) > len(lines):
        raise BinaryBytesError("control bytes in most lines")


def raw_text(text: str) -> str:
    """The text with its encoding repaired, in NFC, with `\\n` and ordinary blanks as its only white space.

    ftfy repairs mojibake and escaped HTML characters; typographic quotes stay. NUL and zero-width characters are
    removed. `\\n` written as two characters becomes a line end if it clearly ends a line or is in many sentences. A
    line end within a paragraph of hard-wrapped text becomes a blank. Accepts any string, and is idempotent.
    """
    text = storable(text)
    for _ in range(_ROUNDS):
        before, text = text, _repaired(text)
        if text == before:
            break
    for _ in range(_ROUNDS):  # joined lines may show that an escaped line end was meant
        before, text = text, unwrapped(_unescaped(text))
        if text == before:
            break
    return text


def one_line(text: str | None) -> str | None:
    """A title, byline or other short field as raw text on one line, or None if nothing is left."""
    return " ".join(raw_text(text).split()) or None if text else None


def storable(text: str) -> str:
    """The text in a form that UTF-8 can store: surrogate pairs are joined, lone surrogates become U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _repaired(text: str) -> str:
    if _PLAIN.fullmatch(text):  # already repaired, as most English lines are
        return text
    text = text.replace("\r\n", "\n").translate(_SPACES)
    # ftfy takes 30 microseconds a line, and handles each line by itself, except for HTML that it saw before.
    strange = "\n".join(line for line in text.split("\n") if not _PLAIN.fullmatch(line))
    if ftfy.fix_text(strange, _FIXES) != strange:
        text = ftfy.fix_text(text, _FIXES).translate(_SPACES)
    return unicodedata.normalize("NFC", text)


def _unescaped(text: str) -> str:
    """The text with escaped line ends, blanks and quotes replaced, except in paths."""
    if "\\n" not in text:
        return text
    paths = [hit.span() for hit in _PATH.finditer(text)]
    edges = [0, *(edge for span in paths for edge in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]  # every second piece is a path
    if not _is_escaped(text, pieces[::2]):
        return text
    pieces[::2] = [_ESCAPED.sub(_replacement, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _is_escaped(text: str, pieces: Sequence[str]) -> bool:
    """Whether `\\n` means a line end, decided by the pieces of a text between its paths."""
    parting = sum(len(_PARTING.findall(piece)) for piece in pieces)
    ends = text.strip().count("\n")
    if parting >= (1 if ends <= 1 else _FEW) or (not ends and any(map(_SEPARATES.search, pieces))):
        return True
    within = sum(len(_WITHIN.findall(piece)) for piece in pieces)
    return within >= max(_FEW, ends) and not any(map(_COMMAND.search, pieces))


def _replacement(escaped: re.Match[str]) -> str:
    last = escaped.group()[-1]
    return _UNESCAPED.get(last, last)


def _as_wide_or_marked(data: bytes, encoding: str) -> str:
    try:
        decoded = data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # truncated within its last character
            decoded = data[: error.start].decode(encoding)
        elif encoding == "utf-8" and (damaged := _as_damaged_utf8(data)) is not None:
            return damaged
        else:
            raise UndecodableBytesError(
                f"marked as {encoding}, but {error.reason} at byte {error.start}"
            ) from error
    if encoding != "utf-8":
        _refuse_strange(decoded)
        _refuse_unbroken(decoded[:_SAMPLE])
    return decoded


def _refuse_strange(decoded: str) -> None:
    strange = sum(1 for c in decoded if unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\n\r\f\v")
    if strange > MOST_CONTROLS * len(decoded):
        raise BinaryBytesError("mostly characters that no text has")


def _refuse_unbroken(sample: str) -> None:
    """Refuse letters alone: most numbers of 16 bits are a character, and most of these are letters."""
    breaks = sum(1 for c in sample if c.isspace() or unicodedata.category(c)[0] in "PSZ")
    if len(sample) >= _LONGEST_WORD and breaks < _FEWEST_BREAKS * len(sample):
        raise BinaryBytesError("letters without blanks and punctuation")


def _refuse_signature(head: bytes) -> None:
    if head.startswith(_SIGNATURES):
        raise BinaryBytesError(f"begins as a binary file does: {head[:8]!r}")


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark, recognised by the zeros in every second byte of Latin letters; else None."""
    half = len(sample) // 2
    if half < 8:
        return None
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.05 else None


def _share_of_controls(sample: bytes) -> float:
    return 1 - len(sample.translate(None, _CONTROLS)) / len(sample) if sample else 0.0


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_declared(data: bytes, declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().lower()
    # Browsers read Latin-1 as cp1252 (WHATWG Encoding Standard), which matters for quotation marks.
    name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii") else name
    try:
        return codecs.lookup(name).decode(data)[0] if codecs.lookup(name)._is_text_encoding else None
    except (LookupError, ValueError):
        return None


def _as_damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes, if more of its multi-byte characters are whole than broken; else None."""
    decoded = data.decode("utf-8", "replace")
    broken = decoded.count("\ufffd")
    whole = sum(1 for c in decoded if c > "\x7f") - broken
    return decoded if whole > broken else None


def _as_guessed(data: bytes) -> str:
    matches = list(from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES))
    encoding = _likeliest(matches) if matches else "cp1252"
    try:
        decoded = data.decode(encoding, "strict" if not matches else "replace")
    except UnicodeDecodeError as error:
        raise UndecodableBytesError(
            f"neither UTF-8 nor an old encoding: {error.reason} at byte {error.start}"
        ) from error
    _refuse_strange(decoded)
    return decoded


def _likeliest(matches: list) -> str:  # type: ignore[type-arg]
    """The best match, or cp1252 if it fits about as well, because short texts fit its neighbours by accident."""
    best = matches[0]
    for match in matches:
        near = match.chaos <= best.chaos + 0.01 and match.coherence >= best.coherence - 0.15
        if near and "cp1252" in (match.encoding, *match.could_be_from_charset):
            return "cp1252"
    return str(best.encoding)
