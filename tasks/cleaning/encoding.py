"""Bytes to text, and text to the raw text of an article: all replacing of characters happens here.

What comes out of `raw_text` is what cleaning cuts from, and what offsets into the raw text count in.
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

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How files that are no text begin; a text begins so by no accident. From the formats' own specifications.
_SIGNATURES = (
    b"%PDF-", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF",
    b"Rar!\x1a", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"PAR1", b"SQLite format 3\x00", b"OggS\x00", b"BZh9",
)  # fmt: skip
# Encodings news comes in, commonest first. UTF-8 and the marked ones are told before.
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_SAMPLE = 65_536  # bytes looked at to tell text from binary, and one encoding from another
MOST_CONTROLS = 0.1  # of the bytes; random bytes have 0.11 and images more, repairable texts a handful in all

_FIXES = ftfy.TextFixerConfig(uncurl_quotes=False, normalization="NFC", explain=False)
_ROUNDS = 4  # a text escaped twice is common, one escaped four times is a joke
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u2060\ufeff"))
_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_BLANKS = dict.fromkeys(map(ord, "\t\x1f\u00a0\u1680\u202f\u205f\u3000\u2000\u2001\u2002\u2003\u2004\u2005"
                                 "\u2006\u2007\u2008\u2009\u200a"), " ")  # fmt: skip
_SPACES = {**_ZERO_WIDTH, **_BREAKS, **_BLANKS, 0: None}
# ASCII without controls, without the & of escaped characters and the < by which ftfy tells HTML; and the marks of
# typography, which alone are no mojibake: no encoding makes of one the first byte of a character, and of another or
# of ASCII the next.
_PLAIN = re.compile(r"[\n -%'-;=-~‘’“”–—…]*")
# Line ends, blanks and quotes as a script wrote them that escaped its text twice or more.
_ESCAPED = re.compile(r"(?<!\\)\\++(?:r\\++n|[nrt\"'/])")
_UNESCAPED = {"n": "\n", "r": "\n", "t": " "}
# Paths keep their backslashes: C:\new\notes and \\server\notes. An escaped line end may stand before them.
_FOLDER = r"\\[\w$-]++(?:\.\w++)*+"
_PATH = re.compile(rf"(?:(?<!\w)|(?<=\\n))[A-Za-z]:(?:{_FOLDER})++|(?<![^\s\"'(])\\\\[\w.-]++(?:{_FOLDER})++")
_BREAK = r"(?<!\\)\\++(?:r\\++)?n"
# What tells that a text is escaped: a line end between paragraphs. LaTeX has small letters there: \nu, \nabla.
_PARTING = re.compile(rf"{_BREAK}(?=[A-Z0-9À-ÖØ-ÞΑ-ΩЁА-Я\"'“‘]|\\++[\"'nr])")
_SEPARATES = re.compile(rf"[.!?…][\"'”’»)]*\s*{_BREAK}")
_WITHIN = re.compile(rf"(?<=[\w,;])(?<!\\\w){_BREAK}(?=[a-z])")  # within a sentence: told where there are several
_COMMAND = re.compile(r"(?<!\\)\\[a-mo-qsv-zA-Z]")  # of LaTeX or a path: no escape of a text
_FEW = 2
_SURROGATE = re.compile("[\ud800-\udfff]")


class UnreadableError(ValueError):
    """What a source gives cannot be read; the message says what exactly was wrong.

    Attributes:
        problem: why, a key of `schema.REJECTIONS`.
    """

    problem: str


class BinaryBytesError(UnreadableError):
    """The bytes are no text."""

    problem = "binary"


class UndecodableBytesError(UnreadableError):
    """The bytes may be text, in no encoding that could be told."""

    problem = "undecodable"


def decode(data: bytes, *declared: str | None) -> str:
    """The text of `data`: by its byte order mark, as UTF-8, as declared, else in the likeliest old encoding.

    Args:
        declared: encodings named by who sent the document or by itself, the likeliest first; one that does not
            fit is ignored.

    Raises:
        BinaryBytesError: a signature of another format, or too many control characters.
        UndecodableBytesError: no encoding fits.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], marked)
    if encoding := _unmarked_utf16(data[:_SAMPLE]):
        return _marked(data, encoding)
    refuse_binary(data)
    for decoded in (_as_utf8(data), *(_as_declared(data, name) for name in declared), _as_damaged_utf8(data)):
        if decoded is not None:
            return decoded
    return _as_guessed(data)


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 where the first bytes of a file are its mark; such a file has no lines of bytes."""
    return next((name for mark, name in _MARKS if head.startswith(mark) and name != "utf-8"), None)


def refuse_binary(data: bytes) -> None:
    """Nothing, for bytes that may be text in an encoding of single bytes or UTF-8.

    Raises:
        BinaryBytesError: a signature of another format, or too many control characters.
    """
    _refuse_signature(data)
    if _share_of_controls(data[:_SAMPLE]) > MOST_CONTROLS:
        raise BinaryBytesError("mostly control bytes")


def refuse_binary_lines(head: bytes) -> None:
    """Nothing, for the beginning of a file whose lines may be text; a few of them may be hostile.

    Raises:
        BinaryBytesError: a signature of another format, or control characters in most lines.
    """
    _refuse_signature(head)
    lines = head.split(b"\n")
    if 2 * sum(_share_of_controls(line) > 0 for line in lines) > len(lines):
        raise BinaryBytesError("control bytes in most lines")


def raw_text(text: str) -> str:
    """The text with its encoding repaired, as NFC, with `\\n` and ordinary blanks as its only white space.

    Mojibake and escaped HTML characters are repaired by ftfy; typographic quotes stay. NUL and zero-width
    characters go. `\\n` written as two characters is a line end where it plainly ends a line or stands in many
    sentences; a line end within a paragraph of hard-wrapped text is a blank. Any string is accepted; doing it twice
    is the same as once.
    """
    text = storable(text)
    for _ in range(_ROUNDS):
        before, text = text, _repaired(text)
        if text == before:
            break
    return unwrapped(_unescaped(text))


def one_line(text: str | None) -> str | None:
    """A title, byline or other short field as raw text on one line; None where nothing is left."""
    return " ".join(raw_text(text).split()) or None if text else None


def storable(text: str) -> str:
    """The text without what UTF-8 cannot store: surrogate pairs joined, lone ones replaced by U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _repaired(text: str) -> str:
    if _PLAIN.fullmatch(text):  # a fixed point, like most lines of English texts
        return text
    text = text.replace("\r\n", "\n").translate(_SPACES)
    # ftfy takes 30 microseconds a line, and each line by itself but for the HTML it has seen before.
    strange = "\n".join(line for line in text.split("\n") if not _PLAIN.fullmatch(line))
    if ftfy.fix_text(strange, _FIXES) != strange:
        text = ftfy.fix_text(text, _FIXES).translate(_SPACES)
    return unicodedata.normalize("NFC", text)


def _unescaped(text: str) -> str:
    """The text with the line ends, blanks and quotes that stand in it as two characters, outside of paths."""
    if "\\n" not in text:
        return text
    paths = [hit.span() for hit in _PATH.finditer(text)]
    edges = [0, *(edge for span in paths for edge in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]  # every other one is a path
    if not _is_escaped(text, pieces[::2]):
        return text
    pieces[::2] = [_ESCAPED.sub(_meant, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _is_escaped(text: str, pieces: Sequence[str]) -> bool:
    """Whether `\\n` is a line end, told from the pieces of a text between its paths."""
    parting = sum(len(_PARTING.findall(piece)) for piece in pieces)
    ends = text.strip().count("\n")
    if parting >= (1 if ends <= 1 else _FEW) or (not ends and any(map(_SEPARATES.search, pieces))):
        return True
    within = sum(len(_WITHIN.findall(piece)) for piece in pieces)
    return within >= max(_FEW, ends) and not any(map(_COMMAND.search, pieces))


def _meant(escaped: re.Match[str]) -> str:
    last = escaped.group()[-1]
    return _UNESCAPED.get(last, last)


def _marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # cut within its last character
            return data[: error.start].decode(encoding)
        if encoding == "utf-8" and (decoded := _as_damaged_utf8(data)) is not None:
            return decoded
        raise UndecodableBytesError(f"marked as {encoding}, but {error.reason} at byte {error.start}") from error


def _refuse_signature(head: bytes) -> None:
    if head.startswith(_SIGNATURES):
        raise BinaryBytesError(f"begins as a binary file does: {head[:8]!r}")


def _unmarked_utf16(sample: bytes) -> str | None:
    """Text in Latin letters has a zero in every other byte of UTF-16."""
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
    # What pages call Latin-1 is cp1252 in browsers (WHATWG Encoding Standard), its quotes above all.
    name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii") else name
    try:
        return codecs.lookup(name).decode(data)[0] if codecs.lookup(name)._is_text_encoding else None
    except (LookupError, ValueError):
        return None


def _as_damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes: more characters of several bytes are whole than are not."""
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
    strange = sum(1 for c in decoded if unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\n\r\f\v")
    if strange > MOST_CONTROLS * len(decoded):
        raise BinaryBytesError("mostly characters that no text has")
    return decoded


def _likeliest(matches: list) -> str:  # type: ignore[type-arg]
    """The best match; cp1252 where it fits about as well: short texts fit its neighbours by accident."""
    best = matches[0]
    for match in matches:
        near = match.chaos <= best.chaos + 0.01 and match.coherence >= best.coherence - 0.15
        if near and "cp1252" in (match.encoding, *match.could_be_from_charset):
            return "cp1252"
    return str(best.encoding)
