"""Credits and captions: whose picture, whose wire, whose words under a photograph. Patterns and what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Agency -> how it is written. Getty and other picture libraries are no news wires and are not here.
AGENCIES = {
    "AP": r"AP|Associated Press",
    "AFP": r"AFP|Agence France-Presse",
    "Reuters": r"Reuters|REUTERS",
    "PA": r"PA|PA Media|Press Association",
    "dpa": r"dpa|DPA",
    "EFE": r"EFE",
    "TASS": r"TASS|Tass",
    "Xinhua": r"Xinhua",
    "ANI": r"ANI",
    "PTI": r"PTI",
    "ANSA": r"ANSA",
    "Kyodo": r"Kyodo|Kyodo News|KYODO",
    "Yonhap": r"Yonhap",
    "Interfax": r"Interfax",
    "Ukrinform": r"Ukrinform",
    "IANS": r"IANS",
    "UPI": r"UPI",
    "CP": r"The Canadian Press",
    "AAP": r"AAP",
}
_AGENCY = "|".join(AGENCIES.values())
_AGENCY_NAME = [(name, re.compile(rf"(?<![\w-])(?:{written})(?![\w-])")) for name, written in AGENCIES.items()]
# Outlets that open their own texts like a wire; the name is no credit to an agency.
_OUTLET = r"CNN(?: Business| Politics)?|CNBC|Bloomberg|BBC|NBC News|CBS News|ABC News|Sky News|Al Jazeera|WAM"
_PLACE = r"[^\W\d_][\w .'’/&-]{0,40}(?:, [^\W\d_][\w .'’-]{0,30})?"
_YEAR = r"(?:,? (?:19|20)\d\d)"
_DAY_OF_YEAR = r"(?:, ?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Za-zé]{3,9}\.?))"
_DAY = rf"(?:{_DAY_OF_YEAR}{_YEAR}?)"
_DATE = re.compile(rf"{_DAY_OF_YEAR}{_YEAR}")
_DASH = r"\s*\.?\s*(?:-{1,2}|[–—:])\s*"
_CAPITAL = "A-ZÀ-ÖØ-ÞΑ-ΩЁА-Я"
_DATELINES = (
    re.compile(rf"\s*\((?:{_OUTLET}|{_AGENCY})\)(?:{_DASH}|\s*)(?=\S)"),  # (CNN)Has
    re.compile(rf"\s*{_PLACE}{_DAY}? ?\((?:{_OUTLET}|{_AGENCY})\){_DASH}(?=\S)"),  # LONDON (Reuters) - Has
    re.compile(rf"\s*{_PLACE}{_DAY} ?\((?:{_OUTLET}|{_AGENCY})\)\s+(?=\S)"),  # New Delhi, Dec 23 (PTI) Has
    re.compile(
        rf"\s*{_PLACE}{_DAY}?\.? ?/(?:{_AGENCY})/[.:]?(?:{_DASH}|\s*)(?=\S)"
    ),  # MOSCOW, December 23. /TASS/. Has
    re.compile(rf"\s*{_PLACE} ?\((?:{_OUTLET}|{_AGENCY})\)(?=[A-Z“\"‘'])"),  # London (CNN)Has
    # An agency that is not listed: all in capitals, as PORT MAREN, March 1 (HPA) - Has
    re.compile(rf"\s*[A-Z][A-Z .'’/-]{{2,40}}{_DAY}? \([A-Z]{{2,8}}\) (?:-{{1,2}}|[–—]) (?=\S)"),
    # No agency but a whole date: PORT MAREN, 1 March 2026 - Has
    re.compile(rf"\s*[A-Z][A-Z .'’/-]{{2,40}}{_DAY_OF_YEAR}{_YEAR}\.?\s(?:-{{1,2}}|[–—])\s(?=\S)"),
    # Neither: PORT MAREN - Has. What follows begins a sentence, and the capitals are no banner such as LIVE.
    re.compile(
        r"\s*(?!(?:LIVE|LATEST|UPDATED?|WATCH|VIDEO|EXCLUSIVE|BREAKING|OPINION|ANALYSIS|COMMENT|REVIEW|FACTBOX|FILE"
        r"|EXPLAINER|CORRECTION|INTERVIEW|NATO|COVID|UNESCO|UNICEF|OPEC)\b)"
        rf"[{_CAPITAL}](?:[{_CAPITAL}]|[.'’/-](?=[{_CAPITAL}])|\.?,? (?=[{_CAPITAL}])){{3,40}}"
        rf"(?:\.|, [A-Z][\w. ]{{1,20}})? (?:-{{1,2}}|[–—]) (?=[\"“‘']?[\d{_CAPITAL}])"
    ),
)
_FARTHEST = 140  # code points; a dateline is no longer

_SUBJECT = r"(?:file )?(?:images?|photo(?:graph)?s?|pictures?|pics?)"
_MADE = r"(?: (?:credits?|sources?|courtesy|should read))*"
_INSIDE = r"[^()\n]{1,100}"
_IN_BRACKETS = re.compile(
    rf"\((?i:{_SUBJECT}{_MADE}\s*:|{_SUBJECT}{_MADE} by:?|{_SUBJECT} (?:credit|source|courtesy)\b){_INSIDE}\)"
    rf"(?: / Getty Images\))?"
    rf"|\((?:AP Photo|AFP PHOTO|AP Image)\b[^()\n]{{0,100}}\)"
    rf"|\((?:{_AGENCY})/[^()\n]{{1,60}}\)"
    rf"|\((?:[^()\n]{{0,100}}(?:via |/ ?|^))?(?:Getty Images|AP Newsroom|Reuters Photos|Getty)\)"
    rf"|\([^()\n]{{1,100}}/(?:{_AGENCY})\)"
    rf"|\([^()\n]{{1,100}} via (?:{_AGENCY})(?:, Pool)?\)"
)
_PHOTOGRAPHER = re.compile(r"(?i:photo by|photo credit|ap photo|afp photo)|/|Getty|via (?:AP|AFP|REUTERS)")
# Names only: "Photos by Reuters show the breach" is a sentence. Possessive, as a hyphen may be part of a name or
# stand between two: tried both ways, a row of them would take for ever.
_NAMES = r"(?:(?:of|the) ){0,2}[A-Z][\w.'’-]*+(?:[ ,/&|-]{1,3}(?:[A-Z0-9][\w.'’-]*+|for|via|and|the|of)){0,12}"
_CREDIT_LINE = re.compile(
    rf"(?i:{_SUBJECT} (?:source|credit|courtesy|by)s?\b\s*[:,.-]?\s*){_NAMES}"
    rf"|(?i:{_SUBJECT})\s*:\s*[^\n.!?;]{{1,60}}"
    r"|(?i:source|credit):\s*(?:Getty|Reuters|AP|AFP|EPA)\b[^\n.!?]{0,40}"
    r"|Credit\.{3}[^\n]{1,100}"
    rf"|(?:{_AGENCY}|EPA|EPA-EFE|Getty|Getty Images|Shutterstock|Alamy)(?: ?/ ?[^\n.!?]{{1,40}})?"
)
_CAPTION = re.compile(
    r"(?i:image|media|video|photo|picture) caption\b\s*[:,-]?\s*\S[^\n]*"
    r"|FILE ?[-–—] ?\S[^\n]*"  # as the Associated Press marks a picture of its archive
    r"|\S[^\n]*\SCredit\.{3}[^\n]{1,100}"
)
_CAPTIONED = 300  # code points; the longest caption in the corpus of 2021 has 196
_MOST_SENTENCES = 2  # of a caption; an article that was written as one line behind its caption has more
_SENTENCE_END = re.compile(r"[.!?][\"”’)]{0,2}\s+(?=[\"“‘(]?[A-Z0-9])")


@dataclass(frozen=True)
class Dateline:
    """Where the dateline at a text's start ends, the agency it names (None for an outlet), and its date if that has
    a year."""

    end: int
    agency: str | None
    date: str | None


def agency_in(credit: str) -> str | None:
    """The news agency named first in a credit; None where only an outlet or a picture library is."""
    hits = [(hit.start(), name) for name, pattern in _AGENCY_NAME if (hit := pattern.search(credit))]
    return min(hits)[1] if hits else None


def agency_named(byline: str | None) -> str | None:
    """The news agency that alone signs an article, as in `By Reuters`."""
    return next((name for name, pattern in _AGENCY_NAME if byline and pattern.fullmatch(byline)), None)


def dateline(text: str) -> Dateline | None:
    """The dateline a text opens with; None where the brackets may belong to its first sentence."""
    head = text[:_FARTHEST]
    hit = next((hit for pattern in _DATELINES if (hit := pattern.match(head))), None)
    if hit is None:
        return None
    dated = _DATE.search(hit.group())
    return Dateline(hit.end(), agency_in(hit.group()), dated.group().strip(", ") if dated else None)


def parenthesised(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every picture credit in brackets."""
    return (hit.span() for hit in _IN_BRACKETS.finditer(text))


def captioned(line: str) -> int:
    """Length of the caption before a photographer's credit that ends the line; 0 where there is none."""
    if len(line) > _CAPTIONED:
        return 0
    start, end = next(((hit.start(), hit.end()) for hit in _IN_BRACKETS.finditer(line)), (0, 0))
    ends = not _IN_BRACKETS.sub("", line[end:]).strip(" /.")
    glued = line[:start].rstrip().endswith(",")  # a sentence that a page glued to a gallery's credits
    return start if start and ends and not glued and _PHOTOGRAPHER.search(line[start:]) else 0


def credit_line(line: str) -> bool:
    """Whether a whole line is a credit, such as `Image source, Getty Images`."""
    return len(line) <= _CAPTIONED and _CREDIT_LINE.fullmatch(line) is not None


def is_caption(line: str, *, alone: bool = False) -> bool:
    """Whether a whole line is a caption that says so, such as `Image caption, The dam in May`.

    Args:
        alone: whether the text is this one line; then only one sentence is a caption, for what follows it may be
            the article.
    """
    if len(line) > _CAPTIONED or not _CAPTION.fullmatch(line):
        return False
    return len(_SENTENCE_END.findall(line)) < (1 if alone else _MOST_SENTENCES)
