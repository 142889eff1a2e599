"""From texts to sentence spans, by rules over characters: fast, and the same on every machine.

A sentence ends at a blank line, at a line break (unless the next line starts in lower case, as in
hard-wrapped text), and after . ! ? or an ellipsis with any closing quotation marks, when what follows looks
like a beginning. A full stop after an abbreviation, an initial or inside "U.S." does not end one.
"""

from __future__ import annotations

import re

from models.api import Span

# Abbreviations after which the sentence usually continues.
_ABBREVIATIONS = (
    "mr mrs ms dr prof gen lt col sgt capt cmdr adm maj gov sen rep pres hon rev fr st ste mt ft no nos vs v jr sr "
    "inc corp co ltd bros dept est approx jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat "
    "sun al eg ie cf ca fig vol pp art sec op ed eds amb supt det insp messrs mme mlle etc"
)
# After "U.S." and similar a sentence continues, unless the next word is in this list of words that begin sentences.
_STARTERS = (
    "The A An In On At It He She They We I But And This That These Those His Her Their Its There When While If As "
    "For After Before However Although Meanwhile Since What Who Why How You Our Both Some Many"
)
_ABBREVIATED, _BEGINNING = frozenset(_ABBREVIATIONS.split()), frozenset(_STARTERS.split())
_CLOSERS = "\"'”’»)]}›"
# A match starts only at the start of a run of marks and never backtracks, so that a text of a million full stops
# takes linear time. The look-behind comes after the first mark, so that the search jumps from mark to mark.
_END = re.compile(
    r"[.!?…。！？](?:"
    r"(?<=[.!?…])(?<![.!?…]{2})[.!?…]*+[" + re.escape(_CLOSERS) + r"]*+(?=\s)"
    r"|(?<=[。！？])(?<![。！？]{2})[。！？]*+[」』”’]*+)"
)
_LINE_BREAK = re.compile(r"[\n\r\x85\u2028\u2029]\s*")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]*$")
_OPENING = re.compile(r"[\s\"'“”‘’«(\[{‹—–\-•*]*")


def split_sentences(text: str) -> list[Span]:
    """The spans of the sentences of `text`, in order, without surrounding white space; all other characters are
    covered."""
    spans: list[Span] = []
    for start, end in _lines(text):
        cut = start
        for match in _END.finditer(text, start, end):
            if match.end() < end and _ends_here(text, cut, match, end):
                _append_trimmed(spans, text, cut, match.end())
                cut = match.end()
        _append_trimmed(spans, text, cut, end)
    return spans


def _lines(text: str) -> list[Span]:
    """Cut at line breaks; a single break before a lower-case letter only wraps a line."""
    lines: list[Span] = []
    start = 0
    for match in _LINE_BREAK.finditer(text):
        wrapped = (
            len(match.group().replace("\r\n", "\n").splitlines()) == 1
            and text[match.end() : match.end() + 1].islower()
        )
        if not wrapped:
            lines.append((start, match.start()))
            start = match.end()
    lines.append((start, len(text)))
    return lines


def _ends_here(text: str, start: int, match: re.Match[str], line_end: int) -> bool:
    """Does the sentence that began at `start` end with `match`?"""
    if match.group()[0] in "。！？":
        return True
    opening = _OPENING.match(text, match.end(), line_end)
    after = opening.end() if opening else match.end()
    if after >= line_end or text[after].islower():
        return False
    if match.group().rstrip(_CLOSERS) != ".":
        return True
    word = _LAST_WORD.search(text[max(start, match.start() - 40) : match.start()])
    return not _abbreviates(word.group() if word else "", text[after : after + 20].split(maxsplit=1)[0])


def _abbreviates(word: str, following: str) -> bool:
    """Is `word` before a full stop an abbreviation, with `following` in the same sentence?"""
    if word.lower() in _ABBREVIATED:
        return True
    if "." in word or (len(word) == 1 and word.isupper()):  # U.S., p.m., J. K.
        return following.strip(_CLOSERS + ",") not in _BEGINNING
    return False


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    """Add text[start:end] without surrounding white space, unless nothing is left of it."""
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    if left < right:
        spans.append((start + left, start + right))
